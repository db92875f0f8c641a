# SPDX-License-Identifier: Apache-2.0
"""The Edit page: a draft is kept and offered again, a preview saves nothing, two tabs see each other."""

import dataclasses
from typing import Any

import pytest

from licet.domain.rule import Propagation, PropagationTarget
from licet.wire.write import to_jsonable
from licet_ui.session import Answered
from tests import factories
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, rerun, words_of
from tests.ui.desk import client_of, marked, open_as, signed_in
from tests.ui.fake_client import reader_of, unreachable

DUA = "PHYSIONET-CREDENTIALED-DUA"
QUESTION = {
    "action": "fine_tune",
    "datasets": [{"id": "mimic-iv-note", "facts": {"could_memorise_notes": True}}],
    "model": {"id": "llama-3.1"},
    "purpose": {"id": "research_non_commercial"},
    "outputs": [{"kind": "model_weights", "release": "public"}],
}

TO_WEIGHTS = (Propagation(to=PropagationTarget.MODEL_WEIGHTS, because="the words"),)


@pytest.fixture
def written() -> FakeRegistry:
    """A few entries in the place of the seed data, which takes seconds to load."""
    could = factories.constraint("fact.could_memorise_notes", "eq", True)
    terms = factories.agreement(
        DUA,
        factories.rule("PND-1", "permission", "use", "fine_tune", "publish_model_weights"),
        factories.rule("PND-6a", "prohibition", "publish_model_weights", constraints=(could,), propagation=TO_WEIGHTS),
    )
    return FakeRegistry(
        terms,
        factories.dataset("mimic-iv-note", concluded_terms=DUA, attributes={"modality": ("text",)}),
        factories.dataset("pattern", template=True),
        factories.licence("OPEN", factories.rule("O-1", "permission", "use", "fine_tune", "publish_model_weights")),
        factories.model("llama-3.1", concluded_terms="OPEN"),
        approvals_major=1,
        approvals_minor=1,
    )


@pytest.fixture
def ada(written: FakeRegistry) -> Any:
    return signed_in(written, "ada", "curator")


def _open(who: Any, **query: str) -> Any:
    return open_as("edit", who, query=query)


def _press(page: Any, text: str, *, place: int = 0) -> Any:
    button(page, text, place=place).click()
    return rerun(page)


def _drafts(registry: FakeRegistry) -> list[Any]:
    return list(registry.client.change_requests())


def test_rule_is_changed_kept_previewed_and_submitted(written: FakeRegistry, ada: Any) -> None:
    written.client.decide(QUESTION)
    page = _open(ada, id=DUA, rule="PND-6a")
    assert "What this rule means" in words_of(page)
    field(page, "selectbox", "Modality").select("notice")
    words = words_of(rerun(page))
    assert "is told what it says" in words
    assert "not kept yet" in words
    page = _press(page, "Check and submit")
    words = words_of(page)
    assert "nothing is saved" in words
    assert "would be another one" in words
    assert "as of write" in words
    field(page, "text_area", "Why").set_value("The clause was misread.")
    page = _press(rerun(page), "Submit for review")
    assert "Submitted as" in words_of(page)
    (request,) = _drafts(written)
    assert (request.state, request.proposed_by) == ("submitted", "ada")
    assert written.client.entry(DUA)[0].curation.revision == 1


def test_draft_is_offered_again_in_a_new_session(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("Never in the open.")
    page = _press(rerun(page), "Keep draft")
    assert "The draft is kept" in words_of(page)
    assert [each.state for each in _drafts(written)] == ["draft"]

    page = _open(ada)
    assert "You have a draft" in words_of(page)
    page = _press(page, "Go on")
    page = _press(page, DUA)
    assert "Never in the open." in words_of(page)
    assert "What you changed (1)" in [each.label for each in page.expander]


def test_draft_is_kept_before_a_step_is_left(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("Never in the open.")
    _press(rerun(page), "Back to the entry")
    assert len(_drafts(written)) == 1


def test_second_tab_sees_the_clash_and_both_versions(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("One way.")
    page = _press(rerun(page), "Keep draft")
    (request,) = _drafts(written)
    other = _open(ada, request=request.id, id=DUA, rule="PND-6a")
    assert field(other, "text_area", "What it says").value == "One way."
    field(other, "text_area", "What it says").set_value("Another way.")
    _press(rerun(other), "Keep draft")
    field(page, "text_area", "What it says").set_value("My way.")
    page = _press(rerun(page), "Keep draft")
    words = words_of(page)
    assert "kept in another tab" in words
    assert "My" in marked(page)
    assert "Another" in marked(page)
    page = _press(page, "Keep what I have here")
    columns = written.client.request_columns(request.id, DUA)
    assert columns.proposed is not None
    assert {rule.id: rule.says for rule in columns.proposed.rules}["PND-6a"] == "My way."


def test_second_tab_can_take_what_was_kept(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("One way.")
    page = _press(rerun(page), "Keep draft")
    (request,) = _drafts(written)
    other = _open(ada, request=request.id, id=DUA, rule="PND-6a")
    field(other, "text_area", "What it says").set_value("Another way.")
    _press(rerun(other), "Keep draft")
    field(page, "text_area", "What it says").set_value("My way.")
    page = _press(rerun(page), "Keep draft")
    page = _press(page, "Take what was kept there")
    assert field(page, "text_area", "What it says").value == "Another way."


def test_conditions_are_added_grouped_and_removed(ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    before = len([each for each in page.selectbox if each.label.startswith("Unless")])
    page = _press(page, "Add a condition", place=2)
    assert len([each for each in page.selectbox if each.label.startswith("Unless")]) > before
    assert "compares with nothing" in words_of(page)
    assert "not a rule yet" in words_of(page)
    values = [each for each in page.multiselect if each.label.startswith("Unless")]
    values[-1].select("teaching")
    words = words_of(rerun(page))
    assert "unless" in words
    assert "teaching" in words
    assert "compares with nothing" not in words


def test_nonsense_stays_in_the_tab_and_out_of_the_draft(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "Quote").set_value("word " * 26)
    words = words_of(rerun(page))
    assert "The quote has 26 words" in words
    assert "It is not a rule yet" in words
    assert _drafts(written) == []


def test_new_rule_is_added(written: FakeRegistry, ada: Any) -> None:
    page = _press(_open(ada, id=DUA), "Add a rule")
    field(page, "text_area", "What it says").set_value("Teaching is not covered.")
    field(page, "multiselect", "Actions").select("use")
    page = rerun(page)
    page = _press(page, "Back to the entry")
    assert "Teaching is not covered." in words_of(page)
    (request,) = _drafts(written)
    assert request.changes[0].patch[0].op == "add"


def test_fields_are_edited(written: FakeRegistry, ada: Any) -> None:
    page = _press(_open(ada, id="mimic-iv-note"), "Edit the fields")
    field(page, "text_input", "Issuer").set_value("Somebody")
    field(page, "multiselect", "Modality").select("image")
    page = _press(rerun(page), "Back to the entry")
    assert "What you changed (2)" in [each.label for each in page.expander]
    (request,) = _drafts(written)
    assert {step.path for step in request.changes[0].patch} >= {"/issuer"}


def test_new_entry_from_a_pattern(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada)
    field(page, "text_input", "Id").set_value("OUR-RECORDS")
    field(page, "text_input", "Name").set_value("Our records")
    page = _press(rerun(page), "Begin")
    assert "Our records" in words_of(page)
    (request,) = _drafts(written)
    assert (request.changes[0].entry, request.changes[0].base_revision) == ("OUR-RECORDS", 0)


def test_case_is_made_of_the_last_question(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("Never in the open.")
    decision = to_jsonable(written.client.decide(QUESTION))
    page.session_state["licet_answered"] = Answered(question=QUESTION, decision=decision)
    page = _press(rerun(page), "Check and submit")
    field(page, "multiselect", "Because").select("PND-6a")
    field(page, "text_input", "What the case is called").set_value("Weights stay inside")
    page = _press(rerun(page), "Add the case")
    words = words_of(page)
    assert "Weights stay inside" in words
    assert "as it must be" in words


def test_reader_and_nobody_are_told_why_not(written: FakeRegistry) -> None:
    assert "Sign in to propose changes" in words_of(open_as("edit", (reader_of(written), None)))
    assert "Only a curator" in words_of(open_as("edit", signed_in(written, "rob", "reader")))


def test_unreachable_registry_is_said(written: FakeRegistry, ada: Any) -> None:
    assert "cannot be reached" in words_of(open_as("edit", (unreachable(), ada[1])))


def test_unknown_entry_and_rule_are_explained(ada: Any) -> None:
    assert "NOPE" in words_of(_open(ada, id="NOPE"))
    assert "has no rule" in words_of(_open(ada, id=DUA, rule="NOPE"))


def test_key_that_is_revoked_is_refused_and_nothing_is_lost(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("Never in the open.")
    page = rerun(page)
    client_of(written, written.admin_key).call("POST", f"keys/{_key_id(written, 'ada')}:revoke")
    page = _press(page, "Keep draft")
    assert "no longer signed in" in words_of(page)
    assert field(page, "text_area", "What it says").value == "Never in the open."


def _key_id(registry: FakeRegistry, name: str) -> str:
    keys = client_of(registry, registry.admin_key).call("GET", "keys")
    return str(next(key["id"] for key in keys["items"] if key["name"] == name))


def test_role_that_was_taken_is_refused_by_the_api(written: FakeRegistry) -> None:
    client, rob = signed_in(written, "rob", "reader")
    page = _open((client, dataclasses.replace(rob, role="curator")), id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("Never in the open.")
    page = _press(rerun(page), "Keep draft")
    assert "Your role does not reach here" in words_of(page)
    assert field(page, "text_area", "What it says").value == "Never in the open."


def test_entry_that_would_not_be_sound_is_not_submitted(written: FakeRegistry, ada: Any) -> None:
    page = _press(_open(ada, id="mimic-iv-note"), "Edit the fields")
    field(page, "text_input", "Concluded terms").set_value("NO-SUCH-TERMS")
    page = _press(rerun(page), "Check and submit")
    assert "NO-SUCH-TERMS" in words_of(page)
    field(page, "text_area", "Why").set_value("A test.")
    page = _press(rerun(page), "Submit for review")
    assert "NO-SUCH-TERMS" in words_of(page)
    assert [each.state for each in _drafts(written)] == ["draft"]


def test_entry_is_retired_with_the_request(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id="pattern")
    field(page, "text_input", "Why").set_value("Nobody copies it.")
    page = _press(rerun(page), "Retire it with this request")
    page = _press(page, "Keep draft")
    (request,) = _drafts(written)
    assert {"/curation/state"} <= {step.path for step in request.changes[0].patch}


def test_draft_is_withdrawn(written: FakeRegistry, ada: Any) -> None:
    page = _open(ada, id=DUA, rule="PND-6a")
    field(page, "text_area", "What it says").set_value("Never in the open.")
    page = _press(rerun(page), "Check and submit")
    page = _press(page, "Withdraw the draft")
    assert "is withdrawn" in words_of(page)
    assert [each.closed_because for each in _drafts(written)] == ["withdrawn"]


def test_empty_registry_offers_a_new_entry() -> None:
    registry = FakeRegistry()
    page = _open(signed_in(registry, "ada", "curator"))
    assert "make a new entry" in words_of(page)


def test_thousands_of_entries_are_searched_a_few_at_a_time() -> None:
    registry = FakeRegistry(*(factories.dataset(f"data-{number}") for number in range(3000)))
    page = _open(signed_in(registry, "ada", "curator"))
    assert "There are more" in words_of(page)
    assert len([each for each in page.button if each.label == "Edit"]) == 20


def test_many_entries_are_drawn_as_a_table(ada: Any) -> None:
    page = _press(_open(ada), "Open the table")
    assert "Many entries at once" in words_of(page)
    assert button(page, "Put 0 changed into the draft").disabled
