# SPDX-License-Identifier: Apache-2.0
"""The reverse question gives every data set the verdict that asking about it gives."""

from typing import Any

import pytest

from licet.errors import BundleStaleError, InputError
from licet.stores.memory import MemoryStore
from licet.usecases.ask import answer
from licet.usecases.registry import Registry
from licet.usecases.which import Which, which
from tests.factories import NOW, dataset, licence, model, request, rule
from tests.fakes.clock import FakeClock

ENTRIES = (
    licence("OPEN", rule("O-1", "permission", "evaluate")),
    licence("CLOSED", rule("C-1", "prohibition", "evaluate")),
    dataset("a", concluded_terms="OPEN"),
    dataset("b", concluded_terms="CLOSED"),
    dataset("c", template=True),
    model("m"),
)


def registry() -> Registry:
    store = MemoryStore()
    store.load(ENTRIES, by="tester", at=NOW, reason="test")
    return Registry(store)


def which_of(**fields: Any) -> Which:
    return which(request("evaluate", **fields), registry=registry(), clock=FakeClock())


def test_every_data_set_has_the_verdict_of_its_own_question() -> None:
    snapshot = registry().current().snapshot
    for found in which_of().datasets:
        alone = answer(request("evaluate", data=found.id), snapshot=snapshot, today=NOW.date())
        assert found.verdict is alone.verdict


def test_data_sets_come_by_id_with_what_they_are() -> None:
    found = which_of()
    assert [(each.id, each.template) for each in found.datasets] == [
        ("a", False), ("b", False), ("c", True),
    ]  # fmt: skip
    assert (found.as_of, found.sequence) == (NOW.date(), len(ENTRIES))


def test_question_that_names_a_data_set_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        which_of(data="a")
    assert caught.value.flaws[0].pointer == "/datasets"


def test_unknown_model_is_refused() -> None:
    with pytest.raises(InputError, match="unknown model"):
        which_of(on="nope")


def test_sequence_not_reached() -> None:
    with pytest.raises(BundleStaleError):
        which_of(at_least=99)
