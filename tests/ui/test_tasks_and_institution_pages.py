# SPDX-License-Identifier: Apache-2.0
"""The Tasks page with its review cases, and the Institution page."""

import datetime as dt
from typing import Any

import pytest

from licet.domain.entry import Curation
from licet_ui.session import Person
from tests import factories
from tests.api.people import ASKED, People, unclear_registry
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, rerun, words_of
from tests.ui.desk import client_of, open_as, signed_in
from tests.ui.fake_client import reader_of, unreachable


@pytest.fixture
def people() -> People:
    return People(unclear_registry())


@pytest.fixture
def bob(people: People) -> Any:
    return signed_in(people.registry, "bob", "reviewer")


def _press(page: Any, text: str) -> Any:
    button(page, text).click()
    return rerun(page)


def test_office_answers_and_the_next_question_is_settled(people: People, bob: Any) -> None:
    case = people.open().json()
    page = open_as("tasks", bob)
    assert "Questions to an office (1)" in words_of(page)
    page = _press(page, "Open")
    assert "no derivatives without consent" in words_of(page)
    page = _press(page, "Publish the ruling")
    assert "choose the answer" in words_of(page).lower()
    field(page, "selectbox", "Answer").select("PERMITTED")
    field(page, "text_area", "Reason").set_value("The committee read clause 4.")
    page = _press(page, "Publish the ruling")
    assert "The ruling is published" in words_of(page)
    assert people.case(case)["state"] == "answered"
    assert people.ask()["verdict"] == "PERMITTED"
    assert "settled 1 of them" in words_of(open_as("tasks", bob))


def test_case_that_moved_on_is_not_answered_unseen(people: People, bob: Any) -> None:
    case = people.open().json()
    page = open_as("tasks", bob, query={"case": case["id"]})
    client_of(people.registry, people.asker).comment_on_review(case["id"], "one more thing")
    field(page, "selectbox", "Answer").select("PERMITTED")
    field(page, "text_area", "Reason").set_value("Yes.")
    page = _press(page, "Publish the ruling")
    assert "since you read it" in words_of(page)
    assert people.case(case)["state"] == "open"


def test_asker_sees_the_case_but_cannot_answer_it(people: People) -> None:
    case = people.open().json()
    ann = (client_of(people.registry, people.asker), Person(name="ann", role="reader", key=people.asker))
    page = open_as("tasks", ann, query={"case": case["id"]})
    assert "Only a reviewer records" in words_of(page)
    page = _press(page, "Withdraw the question")
    assert people.case(case)["state"] == "withdrawn"


def test_entry_is_attested(people: People) -> None:
    due = Curation(review_due=dt.date(2020, 1, 1))
    registry = FakeRegistry(factories.licence("L", factories.rule("L-1"), curation=due))
    page = open_as("tasks", signed_in(registry, "ada", "curator"))
    assert "Entries to be compared with their source again (1)" in words_of(page)
    field(page, "text_input", "How you know").set_value("I read it again.")
    page = _press(rerun(page), "Attest it")
    assert "is attested" in words_of(page)
    found = registry.client.entry("L")[0].curation.review_due
    assert found is not None
    assert found > dt.date(2020, 1, 1)


def test_nothing_to_do_is_said(people: People) -> None:
    assert "Nothing waits for you" in words_of(open_as("tasks", signed_in(people.registry, "rob", "reader")))


def test_who_is_not_signed_in_is_asked_to(people: People) -> None:
    assert "Sign in to see" in words_of(open_as("tasks", (reader_of(people.registry), None)))


@pytest.mark.parametrize("page", ["tasks", "institution"])
def test_unreachable_registry_is_said(page: str, bob: Any) -> None:
    assert "cannot be reached" in words_of(open_as(page, (unreachable(), bob[1])))


def test_institution_shows_its_record_and_how_much_answers_rested_on_it(people: People, bob: Any) -> None:
    people.ask()
    bob[0].decide(ASKED)
    page = open_as("institution", bob)
    words = words_of(page)
    assert "Contacts (2)" in words
    assert "were asked from here" in words
    assert "Answers" in page.dataframe[0].value.columns
    assert "Edit it" in words or page.get("page_link")


def test_reader_of_an_institution_is_told_who_may_change_it(people: People) -> None:
    words = words_of(open_as("institution", (reader_of(people.registry), None)))
    assert "sign in as a curator" in words


def test_registry_without_an_institution_says_what_to_do(bob: Any) -> None:
    registry = FakeRegistry(factories.dataset("data"))
    assert "There is no institution yet" in words_of(open_as("institution", (reader_of(registry), None)))


def test_who_asks_by_default_comes_first() -> None:
    first, asks = (factories.institution(name) for name in ("AAA", "ZZZ"))
    registry = FakeRegistry(first, asks, institution="ZZZ")
    page = open_as("institution", (reader_of(registry), None))
    assert page.selectbox(key="institution").value == "ZZZ"
    page = open_as("institution", (reader_of(registry), None), query={"id": "AAA"})
    assert page.selectbox(key="institution").value == "AAA"
