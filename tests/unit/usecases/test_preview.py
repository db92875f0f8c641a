# SPDX-License-Identifier: Apache-2.0
"""A preview shows what a change would do, clears nobody and records nothing."""

from dataclasses import replace

import pytest

from licet.domain.entry import Curation, Entry, ReviewState
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError
from licet.stores.memory import MemoryStore
from licet.usecases.preview import Preview, preview
from licet.usecases.registry import Registry
from tests.factories import NOW, dataset, licence, request, rule
from tests.fakes.clock import FakeClock

TERMS = licence("TERMS", rule("T-1", "permission", "evaluate"))
FORBIDDING = replace(TERMS, rules=(rule("T-1", "prohibition", "evaluate"),))
DATA = dataset(concluded_terms="TERMS")
QUESTION = request("evaluate", data="data")


def preview_of(question: UseRequest, *entries: Entry) -> Preview:
    store = MemoryStore()
    store.load((TERMS, DATA), by="tester", at=NOW, reason="test")
    found = preview(question, entries, registry=Registry(store), clock=FakeClock())
    assert store.sequence() == 2
    return found


def test_change_of_a_rule_changes_the_answer() -> None:
    found = preview_of(QUESTION, FORBIDDING)
    assert found.before
    assert found.before.verdict is not Verdict.PROHIBITED
    assert found.after.verdict is Verdict.PROHIBITED


def test_nothing_that_is_not_published_clears_anybody() -> None:
    found = preview_of(QUESTION, FORBIDDING)
    assert found.before
    assert not found.before.hypothetical
    assert found.after.hypothetical == "the change is not published: TERMS"
    assert (found.before.id, found.after.id) == (None, None)


def test_question_that_only_the_change_makes_possible() -> None:
    found = preview_of(request("evaluate", data="new"), dataset("new", concluded_terms="TERMS"))
    assert found.before is None
    assert found.after.reasons


def test_draft_does_not_count() -> None:
    draft = dataset("new", curation=Curation(state=ReviewState.DRAFT))
    with pytest.raises(InputError, match="unknown data set `new`"):
        preview_of(request("evaluate", data="new"), draft)


@pytest.mark.parametrize(
    ("entries", "pointer"),
    [
        ((DATA, replace(DATA, concluded_terms="TERMZ")), "/entries/1/id"),
        ((replace(DATA, concluded_terms="TERMZ"),), "/entries/0/concluded_terms"),
        ((DATA, replace(TERMS, rules=(rule("T-1", "permission", "x"),))), "/entries/1/rules/0"),
    ],
    ids=["twice", "unknown terms", "unknown action"],
)
def test_entries_that_cannot_be_published_are_refused(entries: tuple[Entry, ...], pointer: str) -> None:
    with pytest.raises(InputError) as caught:
        preview_of(QUESTION, *entries)
    assert any(flaw.pointer.startswith(pointer) for flaw in caught.value.flaws)


def test_bad_question_is_refused() -> None:
    with pytest.raises(InputError, match="unknown action"):
        preview_of(request("evaluatee", data="data"), FORBIDDING)
