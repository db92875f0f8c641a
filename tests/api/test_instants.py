# SPDX-License-Identifier: Apache-2.0
"""An instant that UTC does not have is a flaw of what was sent, never a crash, and spoils no batch."""

from typing import Any

import pytest

from tests.factories import dataset, licence, rule
from tests.fakes.app import FakeRegistry

BEYOND = ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00")
WITHIN = ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z")
QUESTION: dict[str, Any] = {"action": "evaluate", "datasets": [{"id": "notes"}]}


@pytest.fixture(scope="module")
def registry() -> FakeRegistry:
    return FakeRegistry(licence("L", rule("L-1", "permission", "evaluate")), dataset("notes", concluded_terms="L"))


@pytest.mark.parametrize("instant", BEYOND)
def test_question(registry: FakeRegistry, instant: str) -> None:
    for path, body in (
        ("/v1/decisions", {**QUESTION, "known_at": instant}),
        ("/v1/decisions:preview", {"request": {**QUESTION, "known_at": instant}, "entries": []}),
    ):
        refused = registry.http.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
        assert refused.json()["errors"][0]["pointer"] == "/known_at"


@pytest.mark.parametrize("instant", BEYOND)
def test_batch_goes_on(registry: FakeRegistry, instant: str) -> None:
    answers = registry.http.post("/v1/decisions:batch", json=[{**QUESTION, "known_at": instant}, QUESTION])
    assert answers.status_code == 200
    first, second = answers.json()
    assert first["problem"]["status"] == 422
    assert second["verdict"]


@pytest.mark.parametrize("instant", BEYOND)
def test_end_of_a_key(registry: FakeRegistry, instant: str) -> None:
    grant = {"name": "n", "role": "reader", "expires_at": instant}
    refused = registry.http.post("/v1/keys", json=grant, headers=registry.admin())
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/expires_at")


@pytest.mark.parametrize("instant", [*BEYOND, *WITHIN])
def test_no_instant_is_a_crash(registry: FakeRegistry, instant: str) -> None:
    answered = registry.http.post("/v1/decisions", json={**QUESTION, "known_at": instant})
    assert answered.status_code in {200, 422}
    dated = registry.http.post("/v1/decisions", json={**QUESTION, "as_of": instant[:10]})
    assert dated.status_code in {200, 422}
    for path in ("/v1/entries", "/v1/entries/notes"):
        assert registry.http.get(path, params={"known_at": instant}).status_code in {200, 404, 422}
    assert registry.http.get("/v1/decisions", params={"since": instant}).status_code in {200, 422}
    grant = {"name": "n", "role": "reader", "expires_at": instant}
    assert registry.http.post("/v1/keys", json=grant, headers=registry.admin()).status_code in {201, 422}
