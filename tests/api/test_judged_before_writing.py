# SPDX-License-Identifier: Apache-2.0
"""An entry that is written at once is judged against recorded answers only where something hangs on it."""

from dataclasses import replace
from typing import Any

import pytest

from licet.client import AwaitsApprovalError
from licet.domain.entry import Entry, RestsOn
from licet.domain.record import AnsweredQuestion
from licet.domain.verdict import Verdict
from licet.stores.memory import MemoryStore
from tests.api.office import DATA, QUESTION, TERMS, Office
from tests.factories import rule, ruling

SAID = replace(TERMS, rules=(replace(TERMS.rules[0], says="Evaluating is fine."), TERMS.rules[1]))
LEFT_TO_A_PERSON = replace(TERMS, rules=(replace(TERMS.rules[0], review="legal", refer_to="legal"), TERMS.rules[1]))
FORBIDDEN = replace(TERMS, rules=(rule("T-1", "prohibition", "evaluate"), TERMS.rules[1]))
NOBODY = {"approvals_major": 0, "approvals_minor": 0, "approvals_patch": 0}


class CountingStore(MemoryStore):
    """Counts the questions that somebody took out to judge them again."""

    def __init__(self) -> None:
        super().__init__()
        self.judged = 0

    def questions(self, *, before: str | None = None, limit: int = 100) -> tuple[AnsweredQuestion, ...]:
        found = super().questions(before=before, limit=limit)
        self.judged += len(found)
        return found


def written(entry: Entry, *kept: Entry, **settings: Any) -> tuple[int, bool]:
    """Return how many questions are judged when a reviewer writes an entry, and whether it is published."""
    store = CountingStore()
    office = Office(TERMS, DATA, *kept, store=store, **settings)
    answer = office.registry.http.post("/v1/decisions", json=QUESTION)
    assert answer.status_code in {200, 201}
    etag = office.bob.entry(entry.id)[1]
    try:
        office.bob.put_entry(entry, etag, reason="test")
    except AwaitsApprovalError:
        return store.judged, False
    return store.judged, True


@pytest.mark.parametrize("entry", [SAID, LEFT_TO_A_PERSON, FORBIDDEN], ids=["words", "review", "rule"])
def test_nothing_is_judged_where_nobody_approves(entry: Entry) -> None:
    assert written(entry, **NOBODY) == (0, True)


def test_nothing_is_judged_for_words() -> None:
    assert written(SAID) == (0, True)


def test_words_that_a_ruling_rests_on_are_judged() -> None:
    rests = replace(ruling("RULED", rests_on=(RestsOn(rule="T-1"),)), verdict=Verdict.PERMITTED)
    assert written(SAID, rests)[0] > 0


def test_what_decides_is_judged_once_before_it_waits() -> None:
    assert written(FORBIDDEN) == (1, False)


def test_a_rule_that_is_left_to_a_person_is_no_wording() -> None:
    assert written(LEFT_TO_A_PERSON) == (1, False)
