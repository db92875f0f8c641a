# SPDX-License-Identifier: Apache-2.0
"""Ask, ask many, preview, look up: through the door that programs use."""

from typing import Any

import pytest

from licet.wire.read import decision_from
from licet.wire.write import to_jsonable
from tests.factories import licence, rule
from tests.fakes.app import FakeRegistry

QUESTION: dict[str, Any] = {"action": "evaluate", "datasets": [{"id": "notes"}]}


def test_answer_is_a_decision_at_a_place_of_its_own(small: FakeRegistry) -> None:
    answered = small.http.post("/v1/decisions", json=QUESTION)
    assert (answered.status_code, answered.headers["location"]) == (200, "/v1/decisions/dec_1")
    assert decision_from(answered.json()).id == "dec_1"
    assert small.http.get(answered.headers["location"]).text == answered.text


def test_question_is_kept_as_it_was_asked(small: FakeRegistry) -> None:
    small.http.post("/v1/decisions", json=QUESTION)
    kept = small.http.get("/v1/decisions/dec_1/request").json()
    assert (kept["datasets"][0]["id"], kept["as_of"]) == ("notes", None)


def test_prohibition_cites_its_rule(small: FakeRegistry) -> None:
    asked = {"action": "evaluate", "datasets": [{"id": "notes"}], "entries": []}
    small.http.put(
        "/v1/entries/notes",
        json={"kind": "dataset", "id": "notes", "name": "notes", "concluded_terms": "CLOSED"},
        headers=small.curator(if_match='"1"'),
    )
    answer = small.http.post("/v1/decisions", json=asked).json()
    assert answer["verdict"] == "PROHIBITED"
    assert "C-1" in {reason["rule"] for reason in answer["reasons"]}


def test_batch_keeps_its_order_and_goes_on_after_a_bad_question(small: FakeRegistry) -> None:
    batch = [QUESTION, {"action": "evalute"}, "no object", QUESTION]
    answers = small.http.post("/v1/decisions:batch", json=batch).json()
    assert [("verdict" in answer, answer.get("line")) for answer in answers] == [
        (True, None), (False, 2), (False, 3), (True, None),
    ]  # fmt: skip
    assert answers[1]["problem"]["code"] == "unknown_term"
    assert answers[1]["problem"]["errors"][0]["nearest"][0] == "evaluate"


@pytest.mark.parametrize(
    ("batch", "status"),
    [([], 200), ([{"action": "x"}] * 1000, 200), ([{"action": "x"}] * 1001, 400), ({}, 400)],
    ids=["empty", "full", "too long", "no list"],
)
def test_size_of_a_batch(small: FakeRegistry, batch: object, status: int) -> None:
    assert small.http.post("/v1/decisions:batch", json=batch).status_code == status


def test_preview_shows_both_answers_and_records_neither(small: FakeRegistry) -> None:
    closed = licence("OPEN", rule("O-1", "prohibition", "evaluate"))
    body = {"request": QUESTION, "entries": [to_jsonable(closed)]}
    found = small.http.post("/v1/decisions:preview", json=body).json()
    assert found["before"]["verdict"] != "PROHIBITED"
    assert (found["after"]["verdict"], found["after"]["id"]) == ("PROHIBITED", None)
    assert small.http.get("/v1/decisions/dec_1").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ({"request": QUESTION}, "/entries"),
        ({"request": QUESTION, "entries": [], "entires": []}, "/entires"),
        ({"request": QUESTION, "entries": [{"kind": "dataset"}]}, "/0/id"),
        ({"request": {"action": "x"}, "entries": []}, "/action"),
    ],
    ids=["list", "missing", "unknown", "bad entry", "bad question"],
)
def test_preview_that_cannot_be_read(small: FakeRegistry, body: Any, pointer: str) -> None:
    refused = small.http.post("/v1/decisions:preview", json=body)
    assert refused.status_code == 422
    assert pointer in {flaw["pointer"] for flaw in refused.json()["errors"]}


def test_sequence_asked_for_is_waited_for_by_the_caller(small: FakeRegistry) -> None:
    seen = small.http.post("/v1/decisions", json={**QUESTION, "at_least": 5}).json()
    assert seen["sequence"] == 5
    stale = small.http.post("/v1/decisions", json={**QUESTION, "at_least": 6})
    assert (stale.status_code, stale.json()["code"]) == (409, "bundle_stale")


def test_equal_questions_have_equal_bytes_but_for_the_id(small: FakeRegistry) -> None:
    first, second = (small.http.post("/v1/decisions", json=QUESTION).text for _ in range(2))
    assert first.replace("dec_1", "") == second.replace("dec_2", "")
