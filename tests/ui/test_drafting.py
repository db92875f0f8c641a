# SPDX-License-Identifier: Apache-2.0
"""Drafts, tables of many entries, what differs between versions, and what one may do: without a page."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from licet.wire.write import to_jsonable
from licet_ui.components.field_tables import rows_from
from licet_ui.forms.bulk import bulk_rows, changed_rows, with_cells
from licet_ui.forms.drafting import (
    EMPTY,
    DraftEntry,
    case_of,
    draft_of,
    entry_in,
    is_touched,
    proposal_of,
    title_of,
    with_case,
    with_entry,
    without_case,
    without_entry,
)
from licet_ui.forms.ruling import RulingForm, answer_of, flaws_of_ruling
from licet_ui.presenters.columns import changes_between, field_words, place_words
from licet_ui.presenters.impact import approvals_words, case_lines, flip_rows, impact_lines
from licet_ui.presenters.redline import redline
from licet_ui.presenters.request import acts_of, red_cases, state_badge, summary_words
from licet_ui.presenters.tasks import task_groups
from tests import factories

DOCUMENT: dict[str, Any] = to_jsonable(factories.licence("L", factories.rule("L-1"), factories.rule("L-2")))
READ = DraftEntry(id="L", base=DOCUMENT, base_revision=3, proposed=DOCUMENT)
CHANGED = dataclasses.replace(READ, proposed={**DOCUMENT, "notes": ["x"]})


def test_only_what_is_touched_is_sent() -> None:
    draft = with_entry(with_entry(EMPTY, CHANGED), dataclasses.replace(READ, id="M"))
    sent = proposal_of(draft)
    assert [change["entry"] for change in sent["changes"]] == ["L"]
    assert sent["changes"][0]["base_revision"] == 3
    assert (sent["title"], sent["state"]) == ("Changes to L", "draft")
    assert title_of(dataclasses.replace(draft, title=" Mine ")) == "Mine"


def test_retired_entry_is_sent_as_that() -> None:
    retire = {"reason": "old", "replaced_by": None}
    sent = proposal_of(with_entry(EMPTY, dataclasses.replace(CHANGED, retire=retire)))
    assert sent["changes"] == [{"entry": "L", "base_revision": 3, "retire": retire}]
    assert is_touched(dataclasses.replace(READ, retire=retire))


def test_entry_is_exchanged_and_taken_out() -> None:
    draft = with_entry(with_entry(EMPTY, READ), CHANGED)
    assert entry_in(draft, "L") == CHANGED
    assert without_entry(draft, "L") == EMPTY


def test_case_is_exchanged_by_its_id() -> None:
    case = case_of({"action": "use"}, verdict="PERMITTED", because=["L-1"], title="Use stays open!")
    assert case["id"] == "use-stays-open"
    draft = with_case(with_case(EMPTY, case), {**case, "verdict": "PROHIBITED"})
    assert [each["verdict"] for each in draft.cases] == ["PROHIBITED"]
    assert without_case(draft, case["id"]).cases == ()


def test_kept_draft_is_what_was_sent() -> None:
    request = {"title": "t", "reason": "r", "changes": [{"entry": "L", "base_revision": 3}], "cases": []}
    columns = [{"base": DOCUMENT, "proposed": CHANGED.proposed}]
    assert draft_of(request, columns) == dataclasses.replace(with_entry(EMPTY, CHANGED), title="t", reason="r")


def test_delta_of_the_table_names_entries_and_fields() -> None:
    entries = [DOCUMENT, {**DOCUMENT, "id": "M"}]
    assert [row["id"] for row in bulk_rows(entries)] == ["L", "M"]
    delta = {1: {"issuer": "Somebody", "name": "no"}, 0: {"name": "no"}, 7: {"issuer": "nobody"}}
    assert dict(changed_rows(delta, ["L", "M"])) == {"M": {"issuer": "Somebody"}}


@pytest.mark.parametrize(
    ("path", "typed", "kept"),
    [
        ("curation.review_due", "2027-01-02T00:00:00", "2027-01-02"),
        ("curation.review_due", None, None),
        ("curation.verified", None, False),
        ("issuer", " Somebody ", "Somebody"),
        ("issuer", "", None),
        ("notes", ["a", " "], ["a"]),
        ("notes", None, []),
    ],
)
def test_cell_is_kept_as_the_document_has_it(path: str, typed: Any, kept: Any) -> None:
    found: Any = with_cells(DOCUMENT, {path: typed})
    for part in path.split("."):
        found = found[part]
    assert found == kept


def test_table_of_the_framework_is_read_as_rows() -> None:
    assert rows_from({"a": [1, 2], "b": ["x"]}, ["a", "b"]) == [{"a": 1, "b": "x"}, {"a": 2, "b": None}]
    assert rows_from({"a": {0: 1}}, ["a"]) == [{"a": 1}]


def test_versions_are_compared_by_the_ids_of_members() -> None:
    after = {**DOCUMENT, "rules": [{**DOCUMENT["rules"][1], "says": "other"}]}
    paths = [change.path for change in changes_between(DOCUMENT, after)]
    assert paths == ["/rules/L-1", "/rules/L-2/says"]
    assert changes_between(None, DOCUMENT)[0].path == ""
    assert place_words("/rules/L-2/valid_from") == "rules / L-2 / valid from"


def test_fields_are_shown_in_words() -> None:
    condition = {"left_operand": "purpose", "operator": "is_a", "right_operand": "research"}
    assert field_words("/rules/L-1/unless", [condition]) == "the purpose is a kind of research"
    assert field_words("/rules/L-1/propagation/0/if", condition) == "the purpose is a kind of research"
    assert field_words("/x", True) == "yes"
    assert field_words("/x", None) == ""
    assert '"a": 1' in field_words("/x", {"a": 1})


def test_redline_has_both_texts() -> None:
    pieces = redline("no one may", "everyone may")
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == "no one may"
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == "everyone may"


def test_impact_is_told_in_words() -> None:
    impact = {
        "decisions_checked": 1, "flipped": 1, "gain_duties": 1, "sequence": 7, "entries": ["D"],
        "cases": {"passed": 2, "failed": ["c"]},
        "flips": [{"decision": "dec_1", "from": "PERMITTED", "to": None, "duties": ["d"]}],
    }  # fmt: skip
    words = " ".join(impact_lines(impact))
    assert "1 recorded answer was checked: 1" in words
    assert "1 would fail: c" in words
    assert "rest on it: D" in words
    assert flip_rows(impact)[0]["To"] == "cannot be answered"
    assert "not be sound" in " ".join(impact_lines(None))
    assert flip_rows(None) == []
    assert approvals_words(2).startswith("2 people other than")


def test_cases_are_told_in_words() -> None:
    cases = [
        {"id": "a", "verdict": "PERMITTED", "expected": "PERMITTED", "ok": True},
        {"id": "b", "verdict": "PROHIBITED", "expected": "PERMITTED", "ok": False},
        {"id": "c", "verdict": None, "expected": "PERMITTED", "ok": False, "problem": "unknown id"},
    ]
    assert [holds for holds, _ in case_lines(cases)] == [True, False, False]
    assert "cannot be asked. unknown id" in [words for _, words in case_lines(cases)][2]


REQUEST: dict[str, Any] = {
    "state": "submitted", "proposed_by": "ada", "on_behalf_of": None, "authors": [], "approvals": [],
    "approvals_needed": 1, "conflicts": [], "closed_because": None, "impact": None, "changes": [{"entry": "L"}],
}  # fmt: skip
REVIEWER = frozenset({"reader", "curator", "reviewer"})


@pytest.mark.parametrize(
    ("changes", "name", "roles", "why"),
    [
        ({}, "bob", REVIEWER, ""),
        ({}, "ada", REVIEWER, "somebody else must approve it"),
        ({"on_behalf_of": "bob"}, "bob", REVIEWER, "somebody else must approve it"),
        ({"authors": ["bob"]}, "bob", REVIEWER, "somebody else must approve it"),
        ({"conflicts": [1]}, "bob", REVIEWER, "resolve the conflicts"),
        ({"approvals": [{"by": "bob"}]}, "bob", REVIEWER, "approved it already"),
        ({}, "bob", frozenset({"curator"}), "only a reviewer"),
    ],
)
def test_who_may_approve(changes: dict[str, Any], name: str, roles: frozenset[str], why: str) -> None:
    acts = {act.verb: act for act in acts_of({**REQUEST, **changes}, name=name, roles=roles, red=False)}
    assert why in acts["approve"].why_not
    assert bool(why) == bool(acts["approve"].why_not)


def test_acts_are_those_of_the_state() -> None:
    verbs = {state: [act.verb for act in acts_of({**REQUEST, "state": state}, name="ada", roles=REVIEWER, red=True)]
             for state in ("draft", "submitted", "closed")}  # fmt: skip
    assert verbs == {
        "draft": ["withdraw"],
        "submitted": ["approve", "return", "reject", "publish", "withdraw"],
        "closed": [],
    }
    assert "conflict" in state_badge({**REQUEST, "conflicts": [1]})
    assert "0 of 1 approvals" in summary_words(REQUEST)


def test_red_cases_are_those_of_the_set_and_of_the_request() -> None:
    preview = {"impact": {"cases": {"failed": ["old"]}}, "cases_of_its_own": [{"id": "own", "ok": False}]}
    assert red_cases(REQUEST, preview) == ("old", "own")
    assert red_cases(REQUEST) == ()


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (RulingForm(reason="r"), "choose the answer"),
        (RulingForm(verdict="PERMITTED"), "say why"),
        (RulingForm(verdict="PERMITTED_WITH_DUTIES", reason="r"), "which conditions"),
        (RulingForm(verdict="PROHIBITED", reason="r", conditions=("c",)), "with a yes only"),
    ],
)
def test_answer_of_an_office_is_whole(form: RulingForm, why: str) -> None:
    assert any(why in flaw for flaw in flaws_of_ruling(form))
    with pytest.raises(ValueError, match=why):
        answer_of(form)


def test_answer_of_an_office_is_sent_with_its_scope() -> None:
    until = dt.date(2027, 1, 1).isoformat()
    sent = answer_of(RulingForm(verdict="PERMITTED", reason=" r ", assets=("D",), valid_until=until))
    assert (sent["reason"], sent["scope"]["assets"], sent["scope"]["institution"]) == ("r", ["D"], None)


def test_unknown_kind_of_task_is_shown_all_the_same() -> None:
    task = {"kind": "new_kind", "subject": "L", "says": "do it", "due": None}
    (group,) = task_groups({"items": [task], "counts": {"new_kind": 4}})
    assert (group.heading, group.count, group.page) == ("New kind", 4, "entry")
