# SPDX-License-Identifier: Apache-2.0
"""The Edit page: a preview saves nothing, publishing does, and a conflict is explained."""

import dataclasses
from typing import Any

from licet.domain.document import document_id
from licet.domain.entry import Agreement
from licet_ui.documents import encode
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import curator_of, reader_of

DUA = "PHYSIONET-CREDENTIALED-DUA"
QUESTION = {
    "action": "fine_tune",
    "datasets": [{"id": "mimic-iv-note"}],
    "model": {"id": "llama-3.1"},
    "purpose": {"id": "research_non_commercial"},
    "environment": {"kind": "institution_on_prem"},
}


def _open(registry: FakeRegistry, rule: str = "PND-1") -> Any:
    query = {"id": DUA, "rule": rule}
    return open_page("edit", reader_of(registry), query=query, as_curator=curator_of(registry))


def _revision(registry: FakeRegistry) -> int:
    return registry.client.entry(DUA)[0].curation.revision


def test_preview_shows_before_and_after_and_saves_nothing(written: FakeRegistry) -> None:
    page = _open(written, "PND-6a")
    field(page, "selectbox", "Modality").select("notice")
    button(page, "Preview").click()
    words = words_of(rerun(page))
    assert "nothing is saved" in words
    assert "A model that uses notes and could reproduce them is not released" in words
    assert "No: Access is not shared with anyone else" in words
    assert _revision(written) == 1


def test_published_rule_changes_the_answer(written: FakeRegistry) -> None:
    page = _open(written, "PND-6a")
    field(page, "text_area", "What it says").set_value("Never in the open.")
    field(page, "text_input", "API key").set_value(written.key)
    field(page, "text_input", "Why").set_value("a test")
    button(page, "Propose and publish").click()
    words = words_of(rerun(page))
    assert "Published." in words
    assert "No: Never in the open" in words
    assert _revision(written) == 2


def test_without_the_key_nothing_is_published(written: FakeRegistry) -> None:
    page = _open(written)
    button(page, "Propose and publish").click()
    assert "API key is missing" in words_of(rerun(page))
    assert _revision(written) == 1


def test_wrong_key_is_refused(written: FakeRegistry) -> None:
    page = _open(written)
    field(page, "text_input", "API key").set_value("licet_wrong")
    button(page, "Propose and publish").click()
    assert "The registry refused this" in words_of(rerun(page))
    assert _revision(written) == 1


def test_conflict_is_explained_and_saves_nothing(written: FakeRegistry) -> None:
    page = _open(written)
    entry, etag = written.client.entry(DUA)
    written.client.put_entry(dataclasses.replace(entry, notes=("changed by somebody else",)), etag)
    field(page, "text_area", "What it says").set_value("Something else.")
    field(page, "text_input", "API key").set_value(written.key)
    button(page, "Propose and publish").click()
    words = words_of(rerun(page))
    assert "Somebody else changed this entry" in words
    assert _revision(written) == 2


def test_words_that_stand_for_closed_ones_are_never_saved(written: FakeRegistry) -> None:
    text = b"the whole agreement"
    entry, etag = written.client.entry(DUA)
    assert isinstance(entry, Agreement)
    closed = dataclasses.replace(entry.text, sha256=document_id(text))
    written.client.put_entry(dataclasses.replace(entry, text=closed), etag)
    says = {rule.id: rule.says for rule in entry.rules}
    filing = {"entry": DUA, "name": "dua.txt", "visibility": "restricted", "readers": "curator"}
    headers = {"authorization": f"Bearer {written.key}", "content-type": "text/plain"}
    assert written.http.post("/v1/documents", params=filing, content=text, headers=headers).is_success

    page = _open(written, "PND-6a")
    assert "is not open to you" in field(page, "text_area", "What it says").value
    field(page, "text_area", "Quote").set_value("another quote")
    field(page, "text_input", "API key").set_value(written.key)
    button(page, "Propose and publish").click()
    assert "Nothing is saved yet" in words_of(rerun(page))
    assert field(page, "text_area", "What it says").value == says["PND-6a"]
    assert _revision(written) == 2

    field(page, "text_area", "Quote").set_value("another quote")
    button(page, "Propose and publish").click()
    assert "Published." in words_of(rerun(page))
    saved = written.store.entry(DUA).entry
    assert {rule.id: rule.says for rule in saved.rules} == says
    assert next(rule for rule in saved.rules if rule.id == "PND-6a").clause.quote == "another quote"


def test_form_refuses_nonsense_in_words(written: FakeRegistry) -> None:
    page = _open(written)
    field(page, "text_area", "Quote").set_value("word " * 26)
    field(page, "text_area", "Conditions").set_value("{")
    button(page, "Preview").click()
    words = words_of(rerun(page))
    assert "The quote has 26 words" in words
    assert "the conditions are not JSON" in words


def test_registry_names_what_a_condition_gets_wrong(written: FakeRegistry) -> None:
    page = _open(written)
    wrong = '{"constraints": [{"left_operand": "fact.could_memorise_note", "operator": "eq", "right_operand": true}]}'
    field(page, "text_area", "Conditions").set_value(wrong)
    button(page, "Preview").click()
    assert "could_memorise_notes" in words_of(rerun(page))


def test_unknown_rule_is_explained(written: FakeRegistry) -> None:
    assert "has no rule" in words_of(_open(written, "NOPE"))


def test_document_and_rule_are_chosen(written: FakeRegistry) -> None:
    page = open_page("edit", reader_of(written), as_curator=curator_of(written))
    field(page, "selectbox", "Document").select(DUA)
    rerun(page)
    field(page, "selectbox", "Rule").select("PND-6a")
    assert "The pinned question" in words_of(rerun(page))


def test_question_of_the_ask_page_is_pinned(written: FakeRegistry) -> None:
    page = open_page("ask", reader_of(written), query={"q": encode(QUESTION)})
    kept = page.session_state["licet_answered"]
    assert kept.question["environment"] == {"kind": "institution_on_prem"}
