# SPDX-License-Identifier: Apache-2.0
"""Questions as typed: what the form shows, what stays, what is refused."""

import dataclasses
from typing import Any

import pytest
from hypothesis import given, strategies as st

from licet.wire.read import request_from
from licet_ui.documents import compact, decode, encode
from licet_ui.forms.question import (
    EXAMPLE,
    answered,
    changed,
    form_of,
    said,
    what_is_missing,
    with_evidence,
    with_fact,
    with_form,
    without,
)
from licet_ui.forms.reply import Input, document_reply, reply_to

FULL: dict[str, Any] = {
    "action": "fine_tune",
    "datasets": [{"id": "a", "part": "p", "facts": {"user_approved": True}}, {"id": "b"}],
    "model": {"id": "m", "facts": {"x": 1}},
    "service": {"id": "S", "configuration": {"baa_signed": True}},
    "purpose": {"id": "research", "diseases": ["MONDO:1"]},
    "actor": {"institution": "I", "adopts": []},
    "environment": {"kind": "institution_on_prem", "id": "E"},
    "outputs": [
        {"kind": "adapter", "release": "public", "venue": "PHYSIONET", "recipients": ["r"]},
        {"kind": "results", "release": "internal"},
    ],
    "evidence": [{"kind": "credential", "terms": "T", "covers": {"assets": ["a"]}, "valid_until": "2027-01-01"}],
    "facts": {"healthcare_task": True},
    "as_of": "2026-11-23",
}


def test_address_holds_a_question() -> None:
    assert decode(encode(EXAMPLE)) == EXAMPLE


words = st.text(max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(words, values, max_size=4))
def test_address_loses_only_what_says_nothing(document: dict[str, Any]) -> None:
    assert decode(encode(document)) == compact(document)


@pytest.mark.parametrize("word", ["", "%%%", "e", "WzFd", "bm8", "é"])
def test_broken_address_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(word)


def test_adopting_nothing_is_kept() -> None:
    assert compact({"actor": {"adopts": [], "kind": None}}) == {"actor": {"adopts": []}}
    assert compact({"actor": {"adopts": None}, "action": "use"}) == {"action": "use"}


def test_form_that_is_not_touched_changes_nothing() -> None:
    assert with_form(FULL, form_of(FULL)) == FULL


def test_facts_of_another_model_do_not_stay() -> None:
    form = dataclasses.replace(form_of(FULL), model="other", datasets=("b",))
    found = with_form(FULL, form)
    assert found["model"] == {"id": "other"}
    assert found["datasets"] == [{"id": "b"}]


def test_output_that_is_taken_away_leaves_the_others() -> None:
    found = with_form(FULL, dataclasses.replace(form_of(FULL), output=""))
    assert found["outputs"] == [{"kind": "results", "release": "internal"}]


def test_empty_form_says_what_it_needs() -> None:
    empty = form_of({})
    assert what_is_missing(empty) == "Choose what you want to do."
    with_action = dataclasses.replace(empty, action="use")
    assert what_is_missing(with_action) == "Choose a data set, a model or a service."
    assert what_is_missing(dataclasses.replace(with_action, model="m")) is None


def test_everything_stated_is_listed_and_can_be_removed() -> None:
    request = {**FULL, "model": {"id": "m"}}
    pointers = [statement.pointer for statement in said(request)]
    assert pointers == [
        "/datasets/0/part",
        "/datasets/0/facts/user_approved",
        "/facts/healthcare_task",
        "/service/configuration/baa_signed",
        "/evidence/0",
        "/outputs/1",
    ]
    for pointer in reversed(pointers):
        request = without(request, pointer)
    assert list(said(request)) == []


def test_document_on_file_is_described() -> None:
    statement = next(iter(said({"evidence": FULL["evidence"]})))
    assert statement.value == "credential for T about a until 2027-01-01"


@pytest.mark.parametrize(("about", "place"), [("dataset", "datasets"), ("model", "model"), ("undertaking", "facts")])
def test_fact_stands_where_it_belongs(about: str, place: str) -> None:
    found = with_fact({"datasets": [{"id": "a"}], "model": {"id": "m"}}, "n", True, about=about, dataset="a")
    part = found[place][0]["facts"] if about == "dataset" else found[place]
    assert (part["facts"] if about == "model" else part) == {"n": True}


def test_document_is_added() -> None:
    found = with_evidence({}, "credential", terms="", covers=["a"], valid_until="2027-01-01")
    assert found["evidence"] == [{"kind": "credential", "covers": {"assets": ["a"]}, "valid_until": "2027-01-01"}]


def test_answer_is_put_where_the_decision_said() -> None:
    found = answered({"action": "use", "model": {"id": "m"}}, "/environment/kind", "institution_on_prem")
    assert found["environment"] == {"kind": "institution_on_prem"}


def test_alternative_changes_the_output_that_an_action_implies() -> None:
    change = [{"op": "replace", "path": "/outputs/0/release", "value": "internal"}]
    found = changed({"action": "publish_model_weights", "model": {"id": "m"}}, change)
    assert found["outputs"][0]["release"] == "internal"
    request_from(found)


def test_change_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        changed({"action": "use"}, [{"op": "replace", "path": "/outputs/4/release", "value": "internal"}])


def _missing(kind: str, **fields: Any) -> dict[str, Any]:
    given = {"path": "/x", "name": "x", "choices": None, "question": "Q?", "wanted_by": ["R"], "who_can_say": "legal"}
    return {**given, "kind": kind, "kind_value": None, **fields}


@pytest.mark.parametrize(
    ("missing", "wanted"),
    [
        (_missing("boolean"), Input.YES_NO),
        (_missing("choice", choices=["a", "b"]), Input.CHOICE),
        (_missing("number"), Input.NUMBER),
        (_missing("place"), Input.TEXT),
        (_missing("string"), Input.TEXT),
        (_missing("evidence"), Input.DOCUMENT),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_question_gets_the_input_that_suits_it(missing: dict[str, Any], wanted: Input) -> None:
    reply = reply_to(missing)
    assert reply.input is wanted
    assert reply.who == "the legal or technology transfer office"


def test_choices_have_the_words_of_the_vocabulary() -> None:
    reply = reply_to(_missing("choice", name="environment.kind", choices=["institution_on_prem"]))
    assert reply.labels == {"institution_on_prem": "the institution's own machines"}


def test_several_documents_are_answered_together() -> None:
    reply = document_reply([{"kind": "a"}, {"kind": "b"}], held=True, valid_until="2027-01-01")
    assert reply == [
        {"kind": "a", "held": True, "valid_until": "2027-01-01"},
        {"kind": "b", "held": True, "valid_until": "2027-01-01"},
    ]
