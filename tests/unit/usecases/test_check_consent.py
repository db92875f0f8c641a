# SPDX-License-Identifier: Apache-2.0
"""A consent group is refused where a term, a value or a disease is not what it should be."""

from __future__ import annotations

import pytest

from licet.domain.entry import DataUse, Modifier
from licet.usecases.check_consent import check_consent, check_diseases

GENERAL = "duo:0000042"


def _modified(term: str, value: str) -> DataUse:
    return DataUse(permission=GENERAL, modifiers=(Modifier(term=term, value=value),))


def test_a_sound_group_has_no_flaw() -> None:
    modifiers = (
        Modifier(term="duo:0000022", value="EU"),
        Modifier(term="duo:0000024", value="2027-06-30"),
        Modifier(term="duo:0000025", value="24"),
        Modifier(term="duo:0000021"),
    )
    assert not list(check_consent(DataUse(permission=GENERAL, diseases=("MONDO:0005148",), modifiers=modifiers), ""))


@pytest.mark.parametrize(
    ("use", "pointer", "words"),
    [
        (DataUse(permission="GRU"), "/permission", "write it as `duo:0000042`"),
        (DataUse(permission="duo:0000099"), "/permission", "unknown DUO permission"),
        (DataUse(permission="duo:0000021"), "/permission", "is a DUO modifier"),
        (DataUse(permission=GENERAL, modifiers=(Modifier(term=GENERAL),)), "/modifiers/0/term", "is a DUO permission"),
        (_modified("duo:0000022", "Europe"), "/modifiers/0/value", "unknown place"),
        (
            DataUse(
                permission=GENERAL,
                modifiers=(Modifier(term="duo:0000022", value="US"), Modifier(term="duo:0000022", value="DE")),
            ),
            "/modifiers/1",
            "stated twice with two values",
        ),
        (_modified("duo:0000024", "June"), "/modifiers/0/value", "is no date"),
        (_modified("duo:0000025", "two"), "/modifiers/0/value", "no number of months"),
        (DataUse(permission=GENERAL, diseases=("diabetes",)), "/diseases/0", "write it as `MONDO:0005148`"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(use: DataUse, pointer: str, words: str) -> None:
    flaws = list(check_consent(use, ""))
    assert [flaw.pointer for flaw in flaws] == [pointer]
    assert words in flaws[0].detail


def test_an_unknown_disease_has_the_nearest_id() -> None:
    (flaw,) = check_diseases(("MONDO:00051480",), "/purpose/diseases")
    assert flaw.pointer == "/purpose/diseases/0"
    assert "MONDO:0005148" in flaw.nearest
