# SPDX-License-Identifier: Apache-2.0
"""A preview shows what a change would do, clears nobody and records nothing."""

from dataclasses import replace

import pytest

from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import Curation, Derivation, Entry, ReviewState
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError
from licet.stores.memory import MemoryStore
from licet.usecases.ask import answer
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


@pytest.mark.parametrize(
    "entries",
    [
        (dataset("more", concluded_terms="TERMS"),),
        (replace(DATA, name="Renamed"), dataset("more", derived_from=(Derivation(id="data", how="copy"),))),
        (FORBIDDING,),
    ],
    ids=["new", "changed", "rules"],
)
def test_change_is_added_to_what_is_compiled_already(
    entries: tuple[Entry, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MemoryStore()
    store.load((TERMS, DATA), by="tester", at=NOW, reason="test")
    registry = Registry(store)
    before = registry.current()
    preview(QUESTION, (), registry=registry, clock=FakeClock())
    monkeypatch.setattr("licet.usecases.preview.compile_snapshot", None)
    found = preview(QUESTION, entries, registry=registry, clock=FakeClock())
    monkeypatch.undo()
    anew = compile_snapshot((*{**before.snapshot.entries, **{each.id: each for each in entries}}.values(),), sequence=2)
    expected = answer(QUESTION, snapshot=anew, today=NOW.date())
    assert replace(found.after, hypothetical=expected.hypothetical) == expected
    assert registry.current().snapshot is before.snapshot


def test_without_a_change_nothing_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("licet.usecases.preview.publication_flaws", None)
    found = preview_of(QUESTION)
    assert found.before == found.after
