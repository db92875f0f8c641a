# SPDX-License-Identifier: Apache-2.0
"""The Ask page: its words for each verdict, its questions, its alternatives."""

from typing import Any

import pytest

from licet.domain.answer import ReviewItem
from licet.domain.verdict import Verdict
from licet_ui.documents import decode, encode
from licet_ui.forms.question import EXAMPLE
from tests import factories
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import FakeClient, reader_of, unreachable

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


@pytest.mark.parametrize("name", ["ask", "catalog", "entry", "edit"])
def test_unreachable_registry_is_explained(name: str) -> None:
    more: dict[str, Any] = {"as_curator": lambda _: unreachable()} if name == "edit" else {}
    words = words_of(open_page(name, unreachable(), **more))
    assert "The registry cannot be reached" in words
    assert "licet up" in words
    assert "Licet informs; it is not legal advice." in words
