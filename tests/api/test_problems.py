# SPDX-License-Identifier: Apache-2.0
"""Every error of every kind is a problem document that gives nothing away."""

import json
import logging
from typing import Any

import httpx2
import pytest

from licet.errors import EngineUnavailableError, LicetError, StoreBusyError, StoreError, WriteUncertainError
from licet.stores.memory import MemoryStore
from licet.wire.problem import problem_from
from tests.fakes.app import FakeRegistry

JSON = {"content-type": "application/json"}
MEMBERS = {"type", "title", "status", "code", "detail", "instance", "trace_id", "errors"}
SECRET = "the password is swordfish"


class BrokenStore(MemoryStore):
    """A store that raises what it is told."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self._error = error

    def sequence(self) -> int:
        raise self._error


def send(small: FakeRegistry, method: str, path: str, **options: Any) -> httpx2.Response:
    return small.http.request(method, path, **options)


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not_found"),
        ("GET", "/v1/entries/", {}, 404, "not_found"),
        ("GET", "/docs/secrets", {}, 404, "not_found"),
        ("GET", "/v1/entries/nope", {}, 404, "entry_not_found"),
        ("GET", "/v1/decisions/nope", {}, 404, "decision_not_found"),
        ("GET", "/v1/decisions/nope/request", {}, 404, "decision_not_found"),
        ("GET", "/v1/vocabulary/nope", {}, 404, "scheme_not_found"),
        ("DELETE", "/v1/entries/notes", {}, 405, "method_not_allowed"),
        ("GET", "/v1/decisions:batch", {}, 405, "method_not_allowed"),
        ("GET", "/v1/entries/notes", {"headers": {"accept": "image/png"}}, 406, "not_acceptable"),
        ("POST", "/v1/decisions", {"content": "{", "headers": JSON}, 400, "malformed"),
        ("POST", "/v1/decisions", {"content": b"\xff", "headers": JSON}, 400, "malformed"),
        ("POST", "/v1/decisions", {"content": "", "headers": JSON}, 400, "malformed"),
        ("POST", "/v1/decisions", {"content": "{}"}, 415, "unsupported_media_type"),
        ("POST", "/v1/decisions", {"data": {"a": "b"}}, 415, "unsupported_media_type"),
        ("POST", "/v1/checks", {"content": "a"}, 415, "unsupported_media_type"),
        (
            "POST",
            "/v1/decisions",
            {"content": b"x", "headers": {**JSON, "content-encoding": "gzip"}},
            415,
            "unsupported_media_type",
        ),
        ("POST", "/v1/decisions", {"content": b" " * 2**22, "headers": JSON}, 413, "content_too_large"),
        ("POST", "/v1/decisions", {"json": {"action": 1}}, 422, "malformed"),
        ("POST", "/v1/decisions", {"json": {"action": "tune"}}, 422, "unknown_term"),
        (
            "POST",
            "/v1/decisions",
            {"json": {"action": "publish_outputs", "outputs": [{"kind": "model_weights"}]}},
            422,
            "contradiction",
        ),
        ("GET", "/v1/entries?limit=0", {}, 422, "invalid_parameter"),
        ("GET", "/v1/entries?verified=perhaps", {}, 422, "invalid_parameter"),
        ("GET", "/v1/entries?kind=datset", {}, 422, "unknown_term"),
        ("GET", "/v1/entries?sensitivty=phi", {}, 422, "malformed"),
        ("GET", "/healthz?x=1", {}, 422, "malformed"),
        ("GET", "/healthz", {"headers": {"host": "evil.example"}}, 421, "unknown_host"),
    ],
)
def test_error_is_a_problem(small: FakeRegistry, method: str, path: str, options: Any, status: int, code: str) -> None:
    refused = send(small, method, path, **options)
    document = refused.json()
    assert (refused.status_code, document["code"]) == (status, code)
    assert refused.headers["content-type"] == "application/problem+json"
    assert set(document) >= MEMBERS
    assert document["status"] == status
    assert document["trace_id"] == refused.headers["x-trace-id"]
    assert document["instance"] == refused.request.url.path
    assert "\n" not in document["detail"]
    problem_from(document)


def test_method_that_is_not_served_names_those_that_are(small: FakeRegistry) -> None:
    assert (
        "PUT" in send(small, "DELETE", "/v1/entries/notes").headers["allow"]
        or "GET" in send(small, "DELETE", "/v1/entries/notes").headers["allow"]
    )


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (EngineUnavailableError("no engine answers"), 503, "engine_unavailable"),
        (StoreBusyError("busy"), 503, "store_busy"),
        (WriteUncertainError("lost"), 503, "write_uncertain"),
        (StoreError(SECRET), 500, "store_failed"),
        (LicetError(SECRET), 500, "internal_error"),
        (RuntimeError(SECRET), 500, "internal_error"),
    ],
    ids=["engine gone", "busy", "uncertain", "store", "ours", "crash"],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/readyz"), ("GET", "/v1/entries"), ("POST", "/v1/decisions")])
def test_failure_gives_nothing_away(
    error: Exception,
    status: int,
    code: str,
    method: str,
    path: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = FakeRegistry(store=BrokenStore(error))
    with caplog.at_level(logging.INFO, logger="licet_api"):
        failed = send(broken, method, path, json={"action": "evaluate"})
    document = failed.json()
    assert (failed.status_code, document["code"]) == (status, code)
    assert failed.headers["content-type"] == "application/problem+json"
    assert failed.headers["x-content-type-options"] == "nosniff"
    assert SECRET not in failed.text
    assert "Traceback" not in failed.text
    assert ("retry-after" in failed.headers) == (status == 503)
    failures = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert {vars(record)["trace_id"] for record in failures} == {document["trace_id"]}


def test_process_is_healthy_while_the_engine_is_gone() -> None:
    broken = FakeRegistry(store=BrokenStore(EngineUnavailableError("gone")))
    assert broken.http.get("/healthz").status_code == 200


def test_documentation_is_there_while_the_engine_is_gone() -> None:
    broken = FakeRegistry(store=BrokenStore(EngineUnavailableError("gone")))
    assert broken.http.get("/openapi.json").status_code == 200


def test_log_has_no_bodies_and_no_queries(small: FakeRegistry, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="licet_api"):
        send(small, "GET", "/v1/entries?q=confidential-search")
        send(small, "POST", "/v1/decisions", json={"action": "confidential-body"})
    logged = json.dumps([vars(record) for record in caplog.records], default=str)
    assert "confidential" not in logged
    answered = [vars(record) for record in caplog.records if record.msg == "answered"]
    assert [(each["route"], each["status"]) for each in answered] == [
        ("/v1/entries", 200), ("/v1/decisions", 422),
    ]  # fmt: skip


def test_entry_that_is_too_large_to_keep(small: FakeRegistry) -> None:
    notes = ["x" * 1000] * 3000
    body = {"kind": "dataset", "id": "notes", "name": "n", "notes": notes}
    refused = small.http.put("/v1/entries/notes", json=body, headers=small.curator(if_match='"1"'))
    assert refused.status_code == 413
    assert small.store.entry("notes").revision == 1
