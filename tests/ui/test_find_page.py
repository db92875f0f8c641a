# SPDX-License-Identifier: Apache-2.0
"""The Find page: which data sets, or models, may be used, why not, and what is taken along."""

from typing import Any

import pytest

from licet.client import Client
from licet_ui.documents import decode, encode
from tests.factories import dataset, licence, rule
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import reader_of, stubborn, too_slow

QUESTION = {"action": "evaluate", "purpose": {"id": "benchmark"}, "environment": {"kind": "institution_on_prem"}}


@pytest.fixture(scope="module")
def small() -> FakeRegistry:
    return FakeRegistry(
        licence("OPEN", rule("O-1", "permission", "evaluate")),
        licence("SHUT", rule("S-1", "prohibition", "evaluate", says="nobody evaluates with these")),
        dataset("open-notes", concluded_terms="OPEN"),
        dataset("shut-notes", concluded_terms="SHUT"),
    )


def _found(client: Client, question: Any = QUESTION, **query: str) -> Any:
    return open_page("find", client, query={"q": encode(question), **query})


def test_page_says_what_it_needs(small: FakeRegistry) -> None:
    page = open_page("find", reader_of(small))
    assert button(page, "Find").disabled
    assert "Choose what you want to do." in words_of(page)


def test_every_data_set_has_its_verdict_and_each_no_its_reason(small: FakeRegistry) -> None:
    words = words_of(_found(reader_of(small)))
    assert "Not yet: you" in words
    assert "S-1: Nobody evaluates with these." in words
    assert "2 of 2" in words


def test_row_leads_to_the_question_about_it(small: FakeRegistry) -> None:
    words = words_of(_found(reader_of(small)))
    link = next(line for line in words.splitlines() if line.startswith("[open-notes]"))
    assert decode(link.partition("q=")[2].rstrip(")")) == {**QUESTION, "datasets": [{"id": "open-notes"}]}


def test_nothing_is_recorded(small: FakeRegistry) -> None:
    client = reader_of(small)
    before = len(list(client.decisions()))
    _found(client)
    assert len(list(client.decisions())) == before


def test_list_is_sifted_by_verdict_and_words(small: FakeRegistry) -> None:
    page = _found(reader_of(small))
    next(iter(page.get("button_group"))).select("PROHIBITED") if page.get("button_group") else None
    field(page, "text_input", "Only those named").input("open")
    assert "[open-notes]" in words_of(rerun(page))
    assert "[shut-notes]" not in words_of(page)
    field(page, "text_input", "Only those named").input("nothing")
    assert "Nothing fits." in words_of(rerun(page))


def test_typed_question_stands_in_the_address(small: FakeRegistry) -> None:
    page = open_page("find", reader_of(small))
    field(page, "selectbox", "I want to").select("evaluate")
    button(rerun(page), "Find").click()
    rerun(page)
    assert decode(str(page.query_params["q"])) == {"action": "evaluate"}
    assert page.query_params["about"] == "dataset"
    field(page, "selectbox", "for the purpose of").select("benchmark")
    assert "Press **Find** to try it" in words_of(rerun(page))


def test_models_are_tried_too(asked: FakeRegistry) -> None:
    words = words_of(_found(reader_of(asked), {**QUESTION, "datasets": [{"id": "pubmedqa"}]}, about="model"))
    assert "llama" in words
    assert " of 54" in words


def test_bare_address_is_an_empty_form_again(small: FakeRegistry) -> None:
    page = _found(reader_of(small))
    page.query_params.clear()
    page.session_state["licet_kept_before"] = page.session_state["licet_kept_now"] = "find"
    assert "[open-notes]" not in words_of(rerun(page))


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (401, "key_missing", "Please sign in."),
        (403, "role_missing", "Your role does not reach here."),
        (412, "revision_conflict", "The registry refused this"),
        (422, "invalid_input", "The registry refused this"),
    ],
)
def test_refusal_is_said_in_words(status: int, code: str, says: str) -> None:
    assert says in words_of(_found(stubborn(status, code, "this cannot be")))


def test_slow_registry_is_explained() -> None:
    assert "does not answer in time" in words_of(_found(too_slow()))


def test_empty_registry_says_what_to_do() -> None:
    words = words_of(_found(reader_of(FakeRegistry())))
    assert "The registry is empty" in words
    assert "has no data sets to try" in words


def test_three_thousand_data_sets_are_listed_a_page_at_a_time() -> None:
    terms = licence("OPEN", rule("O-1", "permission", "evaluate"))
    many = FakeRegistry(terms, *(dataset(f"notes-{number:04}", concluded_terms="OPEN") for number in range(3000)))
    words = words_of(_found(reader_of(many)))
    assert "3000 of 3000" in words
    assert words.count("[notes-") == 25
