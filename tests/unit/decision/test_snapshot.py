# SPDX-License-Identifier: Apache-2.0
"""A snapshot says the same whether it is compiled anew, after another one, or from entries in another order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from licet.decision.snapshot import Snapshot, compile_snapshot, overlay
from licet.domain.entry import Dataset, Licence
from licet.domain.rule import Clause, Modality, Rule
from licet.errors import InputError

RULE = Rule(id="L-1", modality=Modality.PERMISSION, actions=("use",), says="may", clause=Clause(section="1"))
LICENCE = Licence(id="L", name="licence", aliases=("old-name",), rules=(RULE,))
DATA = Dataset(id="d", name="data", concluded_terms="L")


def test_after_another_one_it_has_the_same_digest() -> None:
    before = compile_snapshot([LICENCE, DATA])
    changed = replace(DATA, name="renamed")
    after = compile_snapshot([LICENCE, changed], before=before)
    assert after.digest == compile_snapshot([changed, LICENCE]).digest
    assert after.digest != before.digest
    assert after.digests["L"] == before.digests["L"]


def test_an_overlay_replaces_an_entry_with_its_rules_and_aliases() -> None:
    found = overlay(compile_snapshot([LICENCE, DATA]), (replace(LICENCE, aliases=("new-name",), rules=()),))
    assert found.overlaid == {"L"}
    assert not found.rules
    assert (found.resolve("old-name"), found.resolve("new-name")) == ("old-name", "L")


def test_an_overlay_adds_an_entry_and_says_that_it_brings_rules() -> None:
    found = overlay(_registry(), (Licence(id="M", name="other", rules=(replace(RULE, id="M-1"),)),))
    assert list(found.entries) == ["L", "M", "d"]
    assert not found.overlaid
    assert found.self_ruled == {"M"}
    assert set(found.rules) == {"L-1", "M-1"}


def test_an_overlay_refuses_one_id_for_two_entries() -> None:
    with pytest.raises(InputError, match="`M`"):
        overlay(_registry(), (Licence(id="M", name="one"), Licence(id="M", name="two")))


def _registry() -> Snapshot:
    return compile_snapshot([LICENCE, DATA])
