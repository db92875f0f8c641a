# SPDX-License-Identifier: Apache-2.0
"""The reverse question over HTTP: which data sets, and which models, a question permits."""

from typing import Any

import pytest

from tests.factories import dataset, model
from tests.fakes.app import FakeRegistry

DATASETS, MODELS = "/v1/datasets:permitted", "/v1/models:permitted"

QUESTION = {"action": "evaluate", "purpose": {"id": "research"}, "facts": {"sells_result": False}}


@pytest.fixture
def wide(small: FakeRegistry) -> FakeRegistry:
    """The small registry with more data sets and models, of which some are prohibited."""
    data = (dataset(f"d{n}", concluded_terms="CLOSED" if n % 3 else "OPEN", template=n == 3) for n in range(7))
    models = (model(f"m{n}", concluded_terms="CLOSED" if n % 2 else "OPEN") for n in range(4))
    small.store.load((*data, *models), by="t", at=small.clock.now(), reason="t")
    return small


@pytest.mark.parametrize(
    ("path", "question", "place"),
    [
        (DATASETS, {**QUESTION, "model": {"id": "llm"}}, lambda name: {"datasets": [{"id": name}]}),
        (MODELS, {**QUESTION, "datasets": [{"id": "notes"}]}, lambda name: {"model": {"id": name}}),
    ],
    ids=["data sets", "models"],
)
def test_each_has_the_verdict_of_its_own_question(wide: FakeRegistry, path: str, question: Any, place: Any) -> None:
    found = wide.http.post(path + "?verdict=all", json=question).json()
    assert len(found["items"]) == sum(found["verdicts"].values()) > 4
    for each in found["items"]:
        alone = wide.http.post("/v1/decisions", json={**question, **place(each["id"])}).json()
        assert (each["verdict"], each["hypothetical"]) == (alone["verdict"], alone["hypothetical"])
        assert (found["as_of"], found["sequence"]) == (alone["as_of"], alone["sequence"])


def test_what_is_permitted_is_listed_and_everything_counted(wide: FakeRegistry) -> None:
    found = wide.http.post(DATASETS, json=QUESTION).json()
    assert [each["id"] for each in found["items"]] == ["copy", "d0", "d3", "d6", "notes"]
    assert [each["id"] for each in found["items"] if each["template"]] == ["d3"]
    assert (found["verdicts"]["PERMITTED"], found["verdicts"]["PROHIBITED"], found["next"]) == (5, 4, None)


def test_other_verdicts_are_listed_on_demand(wide: FakeRegistry) -> None:
    found = wide.http.post(MODELS + "?verdict=PROHIBITED&verdict=NEEDS_REVIEW", json=QUESTION).json()
    assert {each["verdict"] for each in found["items"]} == {"PROHIBITED"}


@pytest.mark.parametrize("limit", [1, 4, 8, 1000])
def test_pages_hold_every_one_once(wide: FakeRegistry, limit: int) -> None:
    question = QUESTION
    whole = wide.http.post(DATASETS, params={"verdict": "all"}, json=question).json()
    items: list[Any] = []
    params: dict[str, Any] = {"verdict": "all", "limit": limit}
    while True:
        page = wide.http.post(DATASETS, params=params, json=question).json()
        assert len(page["items"]) <= limit
        items += page["items"]
        if page["next"] is None:
            break
        params["cursor"] = page["next"]
    assert items == whole["items"]


def test_cursor_of_another_question_is_refused(wide: FakeRegistry) -> None:
    cursor = wide.http.post(DATASETS + "?limit=1", json=QUESTION).json()["next"]
    assert wide.http.post(f"{DATASETS}?cursor={cursor}", json=QUESTION).status_code == 200
    for path, query, action in (
        (DATASETS, f"cursor={cursor}", "modify"),
        (DATASETS, f"cursor={cursor}&verdict=all", "evaluate"),
        (MODELS, f"cursor={cursor}", "evaluate"),
        (DATASETS, "cursor=AAAA", "evaluate"),
    ):
        refused = wide.http.post(f"{path}?{query}", json={**QUESTION, "action": action})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        (DATASETS, {"action": "evaluate", "datasets": [{"id": "notes"}]}, "/datasets"),
        (MODELS, {"action": "evaluate", "model": {"id": "llm"}}, "/model"),
        (DATASETS, {"action": "evalute"}, "/action"),
        (MODELS, {"action": "evaluate", "datasets": [{"id": "note"}]}, "/datasets/0/id"),
        (DATASETS + "?verdict=PERMITED", {"action": "evaluate"}, "/query/verdict"),
        (DATASETS + "?verdicts=all", {"action": "evaluate"}, "/query/verdicts"),
        (DATASETS + "?limit=0", {"action": "evaluate"}, "/query/limit"),
        (MODELS + "?limit=1001", {"action": "evaluate"}, "/query/limit"),
        (DATASETS, {"action": "evaluate", "at_least": "x"}, "/at_least"),
    ],
    ids=["data sets", "model", "action", "data set", "verdict", "parameter", "too few", "too many", "type"],
)
def test_what_cannot_be_asked_is_refused(wide: FakeRegistry, path: str, body: Any, pointer: str) -> None:
    refused = wide.http.post(path, json=body)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert pointer in {flaw["pointer"] for flaw in refused.json()["errors"]}


def test_unknown_verdict_has_the_nearest(wide: FakeRegistry) -> None:
    refused = wide.http.post(DATASETS + "?verdict=permited", json=QUESTION).json()
    assert refused["detail"] == "unknown verdict `permited`: did you mean `PERMITTED`?"


def test_sequence_not_reached(small: FakeRegistry) -> None:
    stale = small.http.post(DATASETS, json={"action": "evaluate", "at_least": 6})
    assert (stale.status_code, stale.json()["code"]) == (409, "bundle_stale")


def test_nothing_is_recorded(small: FakeRegistry) -> None:
    small.http.post(DATASETS, json=QUESTION)
    assert small.http.get("/v1/decisions/dec_1").status_code == 404


def test_equal_questions_have_equal_bytes(small: FakeRegistry) -> None:
    first, second = (small.http.post(MODELS, json=QUESTION).text for _ in range(2))
    assert first == second


def test_empty_registry_has_nothing_to_try() -> None:
    found = FakeRegistry().http.post(DATASETS, json=QUESTION).json()
    assert (found["items"], sum(found["verdicts"].values())) == ([], 0)
