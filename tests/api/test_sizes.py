# SPDX-License-Identifier: Apache-2.0
"""A question that is too large is refused before anything is decided."""

from typing import Any

import httpx2
import pytest

from tests.factories import dataset, licence
from tests.fakes.app import FakeRegistry

JSON = {"content-type": "application/json"}
POSTS = ("/v1/decisions", "/v1/decisions:preview", "/v1/models:permitted", "/v1/decisions:batch")


def question(datasets: int = 1, entries: int = 0) -> dict[str, Any]:
    brought = [{"kind": "dataset", "id": f"b{n}", "name": "b"} for n in range(entries)]
    return {"action": "evaluate", "datasets": [{"id": "notes"}] * datasets, "entries": brought}


def asked(path: str, body: dict[str, Any], **settings: Any) -> httpx2.Response:
    registry = FakeRegistry(licence("L"), dataset("notes"), **settings)
    sent: Any = {"request": body, "entries": []} if path.endswith("preview") else body
    return registry.http.post(path, json=[body] if path.endswith("batch") else sent)


def refusal(answer: httpx2.Response) -> tuple[int, dict[str, Any]]:
    """Return the status and the problem, in a batch those of its only line."""
    found = answer.json()
    told: dict[str, Any] = found[0].get("problem", {}) if isinstance(found, list) else found
    return told.get("status", answer.status_code), told


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(("setting", "where"), [("max_datasets", "datasets"), ("max_entries", "entries")])
def test_one_too_many(path: str, setting: str, where: str) -> None:
    _, fits = refusal(asked(path, question(**{where: 3}), **{setting: 3}))
    assert "at most" not in str(fits)
    status, found = refusal(asked(path, question(**{where: 4}), **{setting: 3}))
    assert (status, found["code"]) == (422, "malformed")
    assert found["errors"][0]["pointer"] == f"/{where}"
    assert "at most 3" in found["detail"]


def test_change_that_is_too_large() -> None:
    registry = FakeRegistry(licence("L"), dataset("notes"), max_entries=2)
    body = {"request": question(), "entries": question(entries=3)["entries"]}
    refused = registry.http.post("/v1/decisions:preview", json=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/entries")


def test_run_that_is_too_large() -> None:
    registry = FakeRegistry(licence("L"), *(dataset(f"d{n}") for n in range(4)), max_datasets=3)
    run = {"licet": 1, "run": "r", "action": "evaluate", "datasets": [{"id": f"d{n}"} for n in range(4)]}
    refused = registry.http.post("/v1/checks", json=run)
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
    assert "at most 3" in refused.json()["detail"]


@pytest.mark.parametrize("what", ["datasets", "entries"])
def test_batch_is_limited_as_a_whole(what: str) -> None:
    registry = FakeRegistry(licence("L"), dataset("notes"), max_batch=2)
    refused = registry.http.post("/v1/decisions:batch", json=[question(**{what: 11}), question(**{what: 10})])
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed")
    assert "at most 20" in refused.json()["detail"]
    assert registry.http.get("/v1/decisions").json()["items"] == []
