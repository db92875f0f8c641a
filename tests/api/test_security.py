# SPDX-License-Identifier: Apache-2.0
"""Who may write, under which names we answer, what browsers are told."""

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from licet.domain.access import Role
from licet_api.headers import HEADERS
from licet_api.security import is_allowed_host, needed_role
from tests.factories import institution
from tests.fakes.app import FakeRegistry

BODY = {"kind": "dataset", "id": "notes", "name": "Changed"}


def put_with(registry: FakeRegistry, authorization: str | None) -> tuple[int, str]:
    headers = {b"if-match": b'"1"'}
    if authorization is not None:
        headers[b"authorization"] = authorization.encode()
    answer = registry.http.put("/v1/entries/notes", json=BODY, headers=headers)
    return answer.status_code, answer.json().get("code", "")


def test_curator_may_write(small: FakeRegistry) -> None:
    assert put_with(small, f"Bearer {small.key}")[0] == 200


def test_scheme_is_read_in_any_case(small: FakeRegistry) -> None:
    assert put_with(small, f"bearer  {small.key} ")[0] == 200


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer  ", "Basic abc"], ids=str)
def test_writing_needs_a_key(small: FakeRegistry, authorization: str | None) -> None:
    assert put_with(small, authorization) == (401, "key_missing")


def test_caller_is_told_how_to_show_a_key(small: FakeRegistry) -> None:
    refused = small.http.put("/v1/entries/notes", json=BODY)
    assert refused.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("key", ["licet_", "x" * 10_000, "schlüssel"])
def test_another_key_is_refused(small: FakeRegistry, key: str) -> None:
    assert put_with(small, f"Bearer {key}") == (401, "key_unknown")


def test_without_a_key_nobody_writes() -> None:
    registry = FakeRegistry(writing=False)
    assert put_with(registry, f"Bearer {registry.key}") == (401, "key_unknown")


def test_key_is_asked_for_before_anything_else_is_told(small: FakeRegistry) -> None:
    refused = small.http.put("/v1/entries/notes", content=b"{", headers={"if-match": "x"})
    assert refused.status_code == 401


@pytest.mark.parametrize("path", ["/v1/entries", "/healthz", "/nowhere", "/docs", "/openapi.json"])
def test_every_response_carries_the_headers(small: FakeRegistry, path: str) -> None:
    headers = small.http.get(path).headers
    assert set(headers) >= {name.lower() for name in HEADERS} | {"x-trace-id"}


def test_other_origins_get_nothing(small: FakeRegistry) -> None:
    origin = {"origin": "https://evil.example", "access-control-request-method": "PUT"}
    for method in ("GET", "OPTIONS"):
        answer = small.http.request(method, "/v1/entries", headers=origin)
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("host", "allowed", "answered"),
    [
        ("127.0.0.1:8421", ("127.0.0.1",), True),
        ("LocalHost", ("localhost",), True),
        ("[::1]:8421", ("[::1]",), True),
        ("[::1]", ("[::1]",), True),
        ("evil.example", ("localhost",), False),
        ("localhost.evil.example:80", ("localhost",), False),
        ("", ("localhost",), False),
        ("anything", ("*",), True),
    ],
)
def test_names_under_which_we_answer(host: str, allowed: tuple[str, ...], answered: bool) -> None:
    assert is_allowed_host(host, allowed) is answered


def test_every_route_states_the_role_that_it_needs(small: FakeRegistry) -> None:
    found = [context.original_route for context in iter_route_contexts(small.app.routes)]
    routes = [route for route in found if isinstance(route, APIRoute)]
    assert len(routes) > 15
    for route in routes:
        needed_role(route)


@pytest.mark.parametrize("key", ["none", "wrong", "reader"])
def test_stranger_to_a_closed_registry_hears_only_that_it_is_ready(key: str) -> None:
    closed = FakeRegistry(institution("HERE"), institution="HERE", public_read=False, rate_limit="3/hour")
    keys = {"none": None, "wrong": "licet_wrong", "reader": closed.key_for(Role.READER)}
    headers = {} if keys[key] is None else {"authorization": f"Bearer {keys[key]}"}
    ready, metrics = (closed.http.get(path, headers=headers) for path in ("/readyz", "/metrics"))
    assert (ready.status_code, metrics.status_code) == (200, 200)
    if key == "reader":
        assert (ready.json()["entries"], ready.json()["default_institution"]) == (1, "HERE")
        assert "licet_snapshot_entries 1.0" in metrics.text
    else:
        assert ready.json() == {"status": "ready"}
        assert "licet_snapshot_entries" not in metrics.text
        assert "licet_store_up 1.0" in metrics.text
    assert "HERE" not in metrics.text
