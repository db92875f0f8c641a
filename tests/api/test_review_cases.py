# SPDX-License-Identifier: Apache-2.0
"""What an answer left to an office is asked, ruled on, and answered from then on (SEMANTICS 7)."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from licet.decision.snapshot import fingerprint
from licet.domain.access import Role
from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.domain.visibility import Visibility
from licet.domain.work import EntryWrite
from licet.stores.memory import MemoryStore
from tests.api.callers import calling
from tests.api.people import RULED, UNCLEAR, People, terms, unclear_registry
from tests.factories import NOW, clause, rule


class HastyStore(MemoryStore):
    """Writes another entry between what was checked and the next write, once."""

    meanwhile: Entry | None = None

    def put_all(self, writes: Sequence[EntryWrite], *, at: dt.datetime, **given: Any) -> tuple[StoredEntry, ...]:
        entry, self.meanwhile = self.meanwhile, None
        if entry is not None:
            super().put_all((EntryWrite(entry=entry, expected_revision=1),), by="eve", at=at, reason="meanwhile")
        return super().put_all(writes, at=at, **given)


@pytest.fixture
def people() -> People:
    return People(unclear_registry())


def test_case_has_the_office_and_the_text_to_send(people: People) -> None:
    opened = people.open()
    case = opened.json()
    assert (opened.status_code, opened.headers["location"]) == (201, f"/v1/review-cases/{case['id']}")
    assert (case["office"], case["contact"], case["rules"], case["about"]) == (
        "data_owner", "owner@here.example", ["D-4"], ["notes"],
    )  # fmt: skip
    assert "no derivatives without consent" in case["question"]
    assert case["scope"] == {
        "assets": ["notes"], "actions": ["fine_tune"], "purposes": ["research_non_commercial"], "models": ["llm"],
        "institution": "HERE",
    }  # fmt: skip
    assert (case["state"], case["opened_by"]) == ("open", "ann")
    assert people.case(case) == case


def test_opening_twice_gives_the_one_that_is_open(people: People) -> None:
    decision = people.ask()["id"]
    first, again = people.open(decision), people.open(decision, rule="D-4", question="other words")
    assert (again.status_code, again.json()) == (200, first.json())
    case = first.json()
    gone = people.send("POST", f"/review-cases/{case['id']}:withdraw", json={}, headers={"if-match": '"1"'})
    assert gone.json()["state"] == "withdrawn"
    third = people.open(decision, question="Again, in other words?")
    assert (third.status_code, third.json()["question"]) == (201, "Again, in other words?")
    assert third.json()["id"] != case["id"]


@pytest.mark.parametrize(
    ("changes", "step"),
    [
        ({"action": "clinical_decision"}, "no ruling overrides"),
        ({"datasets": []}, "leaves nothing to an office"),
    ],
)
def test_other_answers_have_nothing_to_review(people: People, changes: dict[str, Any], step: str) -> None:
    refused = people.open(people.ask(**changes)["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_review")
    assert step in refused.json()["detail"]


def test_ruling_answers_the_next_question_and_is_cited(people: People) -> None:
    case = people.open().json()
    answered = people.answer(case, conditions=["tell the board"])
    assert answered.status_code == 200, answered.text
    assert (answered.json()["state"], answered.json()["ruling"]) == ("answered", "RULING-notes-fine-tune")
    again = people.ask()
    assert again["verdict"] == "PERMITTED_WITH_DUTIES"
    assert "RULING-notes-fine-tune" in {reason["clause"]["terms"] for reason in again["reasons"] if reason["deciding"]}
    assert again["valid_until"] == "2027-06-30"
    entry = people.send("GET", "/entries/RULING-notes-fine-tune").json()
    assert (entry["by"], entry["reason"], entry["issuer"]) == ("olga", RULED["reason"], "data_owner")
    assert entry["rests_on"] == [{"rule": "D-4", "fingerprint": fingerprint(UNCLEAR)}]
    assert [each["did"] for each in answered.json()["activity"]] == ["opened", "answered"]
    assert people.ask(datasets=[{"id": "scans"}])["verdict"] == "NEEDS_REVIEW", "the scope is what was asked"


def test_ruling_is_published_with_its_case_or_not_at_all(people: People) -> None:
    case = people.open().json()
    refused = people.answer({**case, "revision": 7})
    assert (refused.status_code, refused.json()["code"]) == (412, "work_conflict")
    unknown = people.answer(case, scope={"assets": ["notess"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/scope/assets/0")
    assert people.case(case)["state"] == "open"
    assert people.send("GET", "/entries?kind=ruling").json()["items"] == []


def test_ruling_beside_the_question_is_refused(people: People) -> None:
    refused = people.answer(people.open().json(), scope={"assets": ["scans"]})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/scope")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"verdict": "NEEDS_REVIEW"}, "/verdict"),
        ({"verdict": "PERMITTED_WITH_DUTIES"}, "/conditions"),
        ({"verdict": "PROHIBITED", "conditions": ["x"]}, "/conditions"),
        ({"conditions": [" "]}, "/conditions/0"),
        ({"valid_until": "2020-01-01"}, "/valid_until"),
        ({"reason": " "}, "/reason"),
    ],
)
def test_ruling_that_cannot_be_is_refused(people: People, body: dict[str, Any], place: str) -> None:
    refused = people.answer(people.open().json(), **body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, place)


def test_nobody_answers_their_own_case(people: People) -> None:
    decision = people.ask()["id"]
    case = people.send("POST", f"/decisions/{decision}:review", people.office, json={}).json()
    refused = people.answer(case)
    assert (refused.status_code, refused.json()["code"]) == (403, "self_approval")
    other = people.registry.key_for(Role.REVIEWER, name="otto")
    assert people.answer(case, other).status_code == 200


def test_answered_case_is_closed(people: People) -> None:
    answered = people.answer(people.open().json()).json()
    again = people.answer(answered)
    assert (again.status_code, again.json()["code"]) == (409, "review_closed")
    gone = people.send("POST", f"/review-cases/{answered['id']}:withdraw", json={}, headers={"if-match": '"2"'})
    assert (gone.status_code, gone.json()["code"]) == (409, "review_closed")


def test_ruling_never_overrides_a_certain_prohibition(people: People) -> None:
    scope = {"assets": ["notes"], "actions": ["use"]}
    assert people.answer(people.open().json(), scope=scope).status_code == 200
    assert people.ask()["verdict"] == "PERMITTED"
    assert people.ask(action="clinical_decision")["verdict"] == "PROHIBITED"
    people.rewrite(terms(UNCLEAR, rule("D-5", "prohibition", "fine_tune")))
    assert people.ask()["verdict"] == "PROHIBITED"


def test_ruling_ends_with_its_date(people: People) -> None:
    case = people.answer(people.open().json()).json()
    people.registry.clock.advance(days=(dt.date(2027, 6, 30) - NOW.date()).days)
    assert (people.ask()["verdict"], people.case(case)["state"]) == ("PERMITTED", "answered")
    people.registry.clock.advance(days=1)
    assert (people.ask()["verdict"], people.case(case)["state"]) == ("NEEDS_REVIEW", "reopened")


def test_clause_that_changes_reopens_the_case(people: People) -> None:
    """SEMANTICS 7.1: a ruling ends when a clause that it rests on changes."""
    case = people.answer(people.open().json()).json()
    changed = replace(UNCLEAR, clause=clause(section="4", quote="no derivatives at all without consent"))
    people.rewrite(terms(changed))
    assert people.ask()["verdict"] == "NEEDS_REVIEW"
    assert people.case(case)["state"] == "reopened"
    for state, listed in (("reopened", [case["id"]]), ("answered", []), ("open", [])):
        found = people.send("GET", f"/review-cases?state={state}").json()["items"]
        assert [each["id"] for each in found] == listed, state
    commented = people.send(
        "POST", f"/review-cases/{case['id']}/comments", json={"says": "See clause 4.", "about": "D-4"}
    )
    assert [each["did"] for each in commented.json()["activity"]] == ["opened", "answered", "reopened"]
    assert people.registry.store.work(case["id"]).state == "reopened"  # type: ignore[union-attr]  # it is a case
    again = people.answer(commented.json())
    assert (again.status_code, again.json()["ruling"]) == (200, "RULING-notes-fine-tune-2")
    assert people.ask()["verdict"] == "PERMITTED"
    old = people.send("GET", "/entries/RULING-notes-fine-tune").json()["curation"]
    assert (old["state"], old["replaced_by"]) == ("retired", "RULING-notes-fine-tune-2")


def test_silence_is_asked_about_by_the_terms_that_are_silent(people: People) -> None:
    people.rewrite(terms(UNCLEAR, silence="needs_review"))
    found = people.ask(action="evaluate")
    assert found["verdict"] == "NEEDS_REVIEW", found["summary"]
    case = people.open(found["id"], rule="DUA").json()
    assert case["rules"] == ["DUA"]
    assert people.answer(case).status_code == 200
    assert people.ask(action="evaluate")["review"] == []


def test_one_case_asks_about_every_asset_under_the_rule(people: People) -> None:
    case = people.open(people.ask(datasets=[{"id": "notes"}, {"id": "scans"}])["id"], rule="D-4").json()
    assert (case["about"], case["scope"]["assets"]) == (["notes", "scans"], ["notes", "scans"])
    assert "with notes" in case["question"]
    assert "with scans" in case["question"]
    assert people.answer(case).status_code == 200
    assert people.ask(datasets=[{"id": "scans"}])["verdict"] == "PERMITTED"


def test_unknown_rule_names_those_that_there_are(people: People) -> None:
    refused = people.open(rule="D-44")
    assert (refused.status_code, refused.json()["errors"][0]["nearest"]) == (422, ["D-4"])


def test_cases_are_for_callers_with_a_key(people: People) -> None:
    case = people.open().json()
    with calling(people.registry, None) as http:
        for path in ("/v1/review-cases", f"/v1/review-cases/{case['id']}"):
            assert (http.get(path).status_code, http.get(path).json()["code"]) == (401, "key_missing")


def test_pages_of_cases(people: People) -> None:
    made = [people.open().json()["id"] for _ in range(3)]
    first = people.send("GET", "/review-cases?limit=2")
    path = first.headers["link"].partition(">")[0].removeprefix("</v1")
    second = people.send("GET", path)
    assert [each["id"] for each in (*first.json()["items"], *second.json()["items"])] == sorted(made, reverse=True)
    assert people.send("GET", "/review-cases?by=olga").json()["items"] == []


def test_words_of_closed_terms_are_withheld_from_whom_they_are_closed_to(people: People) -> None:
    people.rewrite(terms(visibility=Visibility.RESTRICTED, readers=(Role.REVIEWER,)))
    decision = people.ask()["id"]
    case = people.send("POST", f"/decisions/{decision}:review", people.office, json={}).json()
    said = people.send("POST", f"/review-cases/{case['id']}/comments", people.office, json={"says": "zqsecretqz"})
    assert "no derivatives" in said.json()["question"]
    seen = people.send("GET", f"/review-cases/{case['id']}")
    assert "no derivatives" not in seen.text
    assert "zqsecretqz" not in seen.text
    other = people.registry.key_for(Role.REVIEWER, name="otto")
    assert people.answer(said.json(), other).status_code == 200
    assert people.case(case)["ruling"] is None, "a ruling is as closed as what it rests on"
    assert people.send("GET", "/entries/RULING-notes-fine-tune").status_code == 404


def test_ruling_is_not_published_on_what_was_taken_away_meanwhile() -> None:
    store = HastyStore()
    people = People(unclear_registry(store))
    case = people.open().json()
    store.meanwhile = terms(rule("D-8", "notice", "use"))
    refused = people.answer(case)
    assert (refused.status_code, "D-4" in refused.text) == (422, True)
    assert people.case(case)["state"] == "open"
    assert store.entry("DUA").revision == 2
