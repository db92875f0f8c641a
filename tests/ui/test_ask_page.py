# SPDX-License-Identifier: Apache-2.0
"""The Ask page: its words for each verdict, its questions, its alternatives."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from licet.domain.answer import Decision, ReviewItem
from licet.domain.verdict import Verdict
from licet_ui.components.choices import MAX_CHOICES
from licet_ui.documents import decode, encode
from licet_ui.forms.question import EXAMPLE
from licet_ui.session import Person
from tests import factories
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import FakeClient, reader_of, stubborn, too_slow, unreachable

INSIDE = {**EXAMPLE, "outputs": [], "environment": {"kind": "institution_on_prem"}}


def _answered(question: Any, client: Any) -> Any:
    return open_page("ask", client, query={"q": encode(question)})


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict.PERMITTED, "Yes"),
        (Verdict.PERMITTED_WITH_DUTIES, "Yes, if"),
        (Verdict.INSUFFICIENT_FACTS, "Not yet: you"),
        (Verdict.NEEDS_REVIEW, "Not yet: the ethics board"),
        (Verdict.PROHIBITED, "No"),
    ],
    ids=str,
)
def test_verdict_is_said_in_words(verdict: Verdict, words: str) -> None:
    review = ReviewItem(rule="R-1", who="ethics_board", contact=None, question="May we?")
    decision = factories.decision(verdict, review=(review,) if verdict is Verdict.NEEDS_REVIEW else ())
    page = _answered({"action": "use", "model": {"id": "model"}}, FakeClient(decision))
    heads = [line.rsplit(": ", 1)[-1] if "material" not in line else line.split(": ", 1)[1] for line in _heads(page)]
    assert heads == [words]


class ReviewedClient(FakeClient):
    """A registry that takes questions for offices."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision)
        self.opened: list[tuple[str, str | None, str]] = []

    def open_review(self, decision_id: str, *, rule: str | None = None, question: str = "") -> Any:
        self.opened.append((decision_id, rule, question))
        return SimpleNamespace(id="rev_1")


def _heads(page: Any) -> list[str]:
    return [line for line in words_of(page).splitlines() if line.startswith("## ")]


def test_page_starts_small_and_says_what_it_needs(asked: FakeRegistry) -> None:
    page = open_page("ask", reader_of(asked))
    assert button(page, "Ask").disabled
    assert "Choose what you want to do." in words_of(page)


def test_example_is_answered_with_the_clause(asked: FakeRegistry) -> None:
    page = open_page("ask", reader_of(asked))
    button(page, "Show an example").click()
    words = words_of(rerun(page))
    assert "PND-6a" in words
    assert "shared on PhysioNet under the same restrictions as MIMIC" in words


def test_typed_question_stands_in_the_address(asked: FakeRegistry) -> None:
    page = open_page("ask", reader_of(asked))
    field(page, "selectbox", "I want to").select("fine_tune")
    field(page, "selectbox", "and the model").select("llama-3.1")
    button(rerun(page), "Ask").click()
    rerun(page)
    assert decode(str(page.query_params["q"])) == {"action": "fine_tune", "model": {"id": "llama-3.1"}}


def test_changed_question_hides_the_old_answer(asked: FakeRegistry) -> None:
    page = _answered(EXAMPLE, reader_of(asked))
    field(page, "selectbox", "How is it released?").select("internal")
    words = words_of(rerun(page))
    assert "Press **Ask** to see its answer" in words
    assert "PROHIBITED" not in words


def test_missing_document_is_answered(asked: FakeRegistry) -> None:
    page = _answered(INSIDE, reader_of(asked))
    field(page, "radio", "Do you hold a current certificate").set_value("Yes, it is on file")
    button(rerun(page), "Answer").click()
    assert "## :material/task_alt: Yes, if" in words_of(rerun(page))


def test_not_holding_a_document_is_an_answer_too(asked: FakeRegistry) -> None:
    page = _answered(INSIDE, reader_of(asked))
    field(page, "radio", "Do you hold a current certificate").set_value("No")
    button(rerun(page), "Answer").click()
    rerun(page)
    assert decode(str(page.query_params["q"]))["evidence"] == [{"kind": "training_certificate", "held": False}]


def test_alternative_is_applied_and_asked(asked: FakeRegistry) -> None:
    page = _answered(EXAMPLE, reader_of(asked))
    button(page, "Apply").click()
    words = words_of(rerun(page))
    assert "Not yet: you" in words
    assert decode(str(page.query_params["q"]))["outputs"] == [{"kind": "model_weights", "release": "internal"}]


def test_fact_is_stated_and_removed(asked: FakeRegistry) -> None:
    page = _answered({**EXAMPLE, "datasets": [{"id": "mimic-iv-note"}]}, reader_of(asked))
    field(page, "selectbox", "Fact").select("could_memorise_notes")
    rerun(page)
    field(page, "radio", "It is so").set_value("Yes")
    button(rerun(page), "State it").click()
    assert "Could the resulting model reproduce" in words_of(rerun(page))
    button(page, "Remove").click()
    assert "Could the resulting model reproduce" not in words_of(rerun(page))


def test_document_is_added(asked: FakeRegistry) -> None:
    page = _answered(INSIDE, reader_of(asked))
    field(page, "selectbox", "Kind of document").select("training_certificate")
    button(rerun(page), "Add it").click()
    assert "training certificate" in words_of(rerun(page))
    button(page, "Ask").click()
    assert "Yes, if" in words_of(rerun(page))


def test_review_has_the_text_to_send(asked: FakeRegistry) -> None:
    page = _answered({**EXAMPLE, "datasets": [{"id": "mimic-iv-note"}]}, reader_of(asked))
    assert any("Please answer with scope, conditions and end date." in block.value for block in page.code)


def test_hypothetical_answer_says_so() -> None:
    decision = factories.decision(Verdict.PERMITTED, hypothetical="other terms are assumed")
    page = _answered({"action": "use", "model": {"id": "model"}}, FakeClient(decision))
    assert "hypothetical and clears nobody: other terms are assumed" in words_of(page)


def test_link_that_holds_no_question_is_explained(asked: FakeRegistry) -> None:
    page = open_page("ask", reader_of(asked), query={"q": "%%%"})
    assert "does not hold a question" in words_of(page)


def test_refused_question_names_what_is_wrong(asked: FakeRegistry) -> None:
    page = _answered({"action": "fine_tune", "model": {"id": "llama-31"}}, reader_of(asked))
    words = words_of(page)
    assert "The registry refused this" in words
    assert "llama-3.1" in words


def test_newcomer_reads_what_this_is_and_no_longer_after_the_first_answer(asked: FakeRegistry) -> None:
    page = open_page("ask", reader_of(asked))
    assert "What is this?" in words_of(page)
    button(page, "Show an example").click()
    assert "What is this?" not in words_of(rerun(page))


def test_recorded_answer_is_opened_with_its_question_and_not_asked_again(written: FakeRegistry) -> None:
    client = reader_of(written)
    decision = client.decide(dict(EXAMPLE))
    page = open_page("ask", client, query={"decision": decision.id or ""})
    assert "This is an answer on record" in words_of(page)
    assert field(page, "selectbox", "I want to").value == "fine_tune"
    assert [each.id for each in client.decisions()] == [decision.id]
    button(page, "Ask").click()
    assert "This is an answer on record" not in words_of(rerun(page))
    assert "decision" not in page.query_params


def test_unknown_recorded_answer_is_explained(asked: FakeRegistry) -> None:
    page = open_page("ask", reader_of(asked), query={"decision": "dec_none"})
    assert "The registry refused this" in words_of(page)


def test_address_of_an_earlier_question_shows_it_and_the_bare_one_an_empty_form(asked: FakeRegistry) -> None:
    """What the back button does: the address changes, the session stays."""
    page = _answered(EXAMPLE, reader_of(asked))
    page.query_params["q"] = encode(INSIDE)
    assert "training certificate" in words_of(rerun(page)) or "current certificate" in words_of(page)
    page.query_params["q"] = encode(EXAMPLE)
    assert "## :material/block: No" in words_of(rerun(page))


def test_question_may_be_about_another_day_another_asker_and_more_that_leaves(asked: FakeRegistry) -> None:
    page = _answered(EXAMPLE, reader_of(asked))
    field(page, "date_input", "Ask as of").set_value(dt.date(2026, 6, 1))
    field(page, "selectbox", "Who asks is").select("hospital")
    field(page, "text_input", "Country").input("de")
    field(page, "selectbox", "What else leaves").select("synthetic_data")
    rerun(page)
    button(page, "Add this").click()
    rerun(page)
    button(page, "Ask").click()
    rerun(page)
    asked_for = decode(str(page.query_params["q"]))
    assert asked_for["as_of"] == "2026-06-01"
    assert asked_for["actor"] == {"kind": "hospital", "country": "DE"}
    assert [each["kind"] for each in asked_for["outputs"]] == ["model_weights", "synthetic_data"]
    assert "As of 2026-06-01" in words_of(page)


def test_setting_of_the_service_is_stated(asked: FakeRegistry) -> None:
    page = _answered({**EXAMPLE, "service": {"id": "ANTHROPIC-API"}}, reader_of(asked))
    field(page, "selectbox", "Setting").select("baa_signed")
    rerun(page)
    field(page, "radio", "It is set so").set_value("Yes")
    button(rerun(page), "State this setting").click()
    assert "Is a business associate agreement signed" in words_of(rerun(page))


def test_question_goes_to_the_office_once_somebody_is_signed_in() -> None:
    review = ReviewItem(rule="R-1", who="ethics_board", contact=None, question="May we?")
    client = ReviewedClient(factories.decision(Verdict.NEEDS_REVIEW, id="dec_1", review=(review,)))
    page = _answered({"action": "use", "model": {"id": "model"}}, client)
    assert button(page, "Send to the ethics board").disabled
    assert "Sign in to send it" in words_of(page)
    page.session_state["licet_person"] = Person(name="ada", role="reader", key="licet_x")
    button(rerun(page), "Send to the ethics board").click()
    assert "Sent to the ethics board as `rev_1`" in words_of(rerun(page))
    assert client.opened == [("dec_1", "R-1", "May we?")]


def test_role_that_does_not_reach_is_said_with_the_trace() -> None:
    refused = stubborn(403, "role_missing", "this needs the role reader", trace_id="0af7651916cd43dd8448eb211c80319c")
    words = words_of(open_page("ask", refused))
    assert "Your role does not reach here." in words
    assert "0af7651916cd43dd8448eb211c80319c" in words


def test_slow_registry_is_explained() -> None:
    assert "does not answer in time" in words_of(open_page("ask", too_slow()))


def test_empty_registry_says_what_to_do() -> None:
    assert "The registry is empty" in words_of(open_page("ask", reader_of(FakeRegistry())))


def test_three_thousand_entries_can_be_chosen_from() -> None:
    many = FakeRegistry(*(factories.dataset(f"notes-{number}") for number in range(3000)))
    page = open_page("ask", reader_of(many))
    assert len(field(page, "multiselect", "with the data sets").options) == 3000


def test_of_very_many_entries_the_first_are_offered_and_what_is_searched_for() -> None:
    sets = (factories.dataset(f"notes-{number:05}") for number in range(MAX_CHOICES + 20))
    many = FakeRegistry(*sets, factories.model("zebra"))
    page = open_page("ask", reader_of(many))
    offered = field(page, "multiselect", "with the data sets")
    assert (len(offered.options), "notes-05019" in " ".join(offered.options)) == (MAX_CHOICES, False)
    assert "zebra" in " ".join(field(page, "selectbox", "and the model").options)
    field(page, "text_input", "Search for more data sets").set_value("notes-05019")
    page = rerun(page)
    assert "1 found, offered below." in words_of(page)
    assert "notes-05019" in " ".join(field(page, "multiselect", "with the data sets").options)


@pytest.mark.parametrize("name", ["ask", "find", "catalog", "entry"])
def test_unreachable_registry_is_explained(name: str) -> None:
    words = words_of(open_page(name, unreachable()))
    assert "The registry cannot be reached" in words
    assert "licet up" in words
    assert "Licet informs; it is not legal advice." in words
