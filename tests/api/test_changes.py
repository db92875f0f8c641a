# SPDX-License-Identifier: Apache-2.0
"""The change feed page by page, and as a stream behind a real server."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn

from licet.domain.access import Role
from licet_api import stream
from tests.api.live import free_port
from tests.factories import NOW, dataset
from tests.fakes.app import FakeRegistry

STREAM = {"accept": "text/event-stream"}


def add(registry: FakeRegistry, name: str) -> int:
    return registry.store.put(dataset(name), expected_revision=None, by="ada", at=NOW, reason="a secret").sequence


def test_feed_lists_every_write_page_by_page(small: FakeRegistry) -> None:
    seen, path = [], "/v1/changes?limit=2"
    while path:
        page = small.http.get(path)
        seen += page.json()["items"]
        path = page.headers.get("link", "").partition(">")[0].removeprefix("<")
        assert (page.json()["next_after"] is None) is (path == "")
    assert [row["sequence"] for row in seen] == [1, 2, 3, 4, 5]
    assert {row["subject"]: row["kind"] for row in seen} == {
        "OPEN": "licence", "CLOSED": "licence", "notes": "dataset", "copy": "dataset", "llm": "model",
    }  # fmt: skip


def test_feed_tells_neither_who_nor_why(small: FakeRegistry) -> None:
    after = add(small, "more") - 1
    answer = small.http.get("/v1/changes", params={"after": after})
    (row,) = answer.json()["items"]
    assert row == {
        "sequence": 6, "at": row["at"], "verb": "create", "subject": "more", "kind": "dataset", "revision": 1,
    }  # fmt: skip
    assert answer.headers["licet-sequence"] == "6"
    assert "ada" not in answer.text
    assert "secret" not in answer.text


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=1001", "afterr=1"])
def test_parameter_that_cannot_be_used_is_refused(small: FakeRegistry, query: str) -> None:
    refused = small.http.get(f"/v1/changes?{query}")
    assert (refused.status_code, refused.headers["content-type"]) in {
        (422, "application/problem+json"),
        (400, "application/problem+json"),
    }


def test_form_that_is_not_served_is_refused(small: FakeRegistry) -> None:
    refused = small.http.get("/v1/changes", headers={"accept": "text/csv"})
    assert (refused.status_code, refused.json()["code"]) == (406, "not_acceptable")


@contextmanager
def behind_a_server(registry: FakeRegistry) -> Iterator[httpx2.Client]:
    """Serve the application in a thread of this process."""
    config = uvicorn.Config(registry.app, port=free_port(), log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{config.port}", timeout=20) as http:
            await_ready(http)
            yield http
    finally:
        server.should_exit = True
        thread.join(20)


def await_ready(http: httpx2.Client) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if http.get("/readyz").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.02)


def events(lines: Iterator[str], count: int) -> list[dict[str, str]]:
    """Return the next events of a stream, by the names of their fields."""
    found: list[dict[str, str]] = []
    fields: dict[str, str] = {}
    for line in lines:
        if not line and "id" in fields:
            found.append(fields)
        if not line:
            fields = {}
        if len(found) == count:
            return found
        name, _, value = line.partition(": ")
        fields[name] = value
    pytest.fail(f"the stream ended after {len(found)} events")


@pytest.fixture(scope="module")
def registry() -> FakeRegistry:
    return FakeRegistry(dataset("one"), dataset("two"))


@pytest.fixture(scope="module")
def http(registry: FakeRegistry) -> Iterator[httpx2.Client]:
    with behind_a_server(registry) as client:
        yield client


def test_stream_tells_what_was_and_what_happens(registry: FakeRegistry, http: httpx2.Client) -> None:
    with http.stream("GET", "/v1/changes", headers=STREAM) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-cache" or "no-store" in response.headers["cache-control"]
        lines = response.iter_lines()
        before = events(lines, 2)
        number = add(registry, "three")
        (now,) = events(lines, 1)
    assert [event["id"] for event in before] == ["1", "2"]
    assert (now["event"], now["id"]) == ("change", str(number))
    assert json.loads(now["data"])["subject"] == "three"


@pytest.mark.parametrize(
    ("query", "headers"),
    [("?after=1", {}), ("", {"last-event-id": "1"}), ("?after=0", {"last-event-id": "1"})],
    ids=["after", "last event", "last event counts"],
)
def test_stream_resumes(http: httpx2.Client, query: str, headers: dict[str, str]) -> None:
    with http.stream("GET", f"/v1/changes{query}", headers={**STREAM, **headers}) as response:
        (event,) = events(response.iter_lines(), 1)
    assert event["id"] == "2"


def test_last_event_that_is_no_number_is_refused(http: httpx2.Client) -> None:
    refused = http.get("/v1/changes", headers={**STREAM, "last-event-id": "two"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_header")


OTHERS: Any = (False, "key other")
STRANGERS: Any = (True, "address 192.0.2.1")
HERE: Any = (True, "address 127.0.0.1")


@pytest.mark.parametrize(
    ("others", "count"),
    [(OTHERS, stream.MAX_LISTENERS), (STRANGERS, stream.MAX_STRANGERS), (HERE, stream.MAX_EACH)],
    ids=["of all", "without a key", "of one caller"],
)
def test_listener_that_left_makes_room(
    registry: FakeRegistry, http: httpx2.Client, others: tuple[bool, str], count: int
) -> None:
    listeners: Counter[Any] = registry.app.state.listeners
    await_listeners(registry, 0)
    listeners[others] = count - 1
    try:
        with http.stream("GET", "/v1/changes", headers=STREAM) as response:
            lines = response.iter_lines()
            events(lines, 1)
            refused = http.get("/v1/changes", headers=STREAM)
            assert (refused.status_code, refused.json()["code"]) == (503, "too_many_listeners")
            assert int(refused.headers["retry-after"]) > 0
        response.close()
        await_listeners(registry, count - 1)
    finally:
        listeners.clear()


def test_share_is_kept_for_those_with_a_key(registry: FakeRegistry, http: httpx2.Client) -> None:
    listeners: Counter[Any] = registry.app.state.listeners
    await_listeners(registry, 0)
    listeners[STRANGERS] = stream.MAX_STRANGERS
    try:
        with http.stream("GET", "/v1/changes", headers={**STREAM, **registry.curator()}) as response:
            assert response.status_code == 200
            events(response.iter_lines(), 1)
    finally:
        await_listeners(registry, stream.MAX_STRANGERS)
        listeners.clear()


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_listener_whose_key_opens_nothing_any_more_hears_nothing_more(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "_ADMIT_SECONDS", 0.1)
    registry = FakeRegistry(dataset("one"), public_read=False)
    soon = registry.clock.now() + dt.timedelta(hours=1)
    key = registry.key_for(Role.READER, expires_at=soon)
    (kept,) = [each for each in registry.store.list_keys() if each.role is Role.READER]
    heard = {**STREAM, "authorization": f"Bearer {key}"}
    with behind_a_server(registry) as client, client.stream("GET", "/v1/changes", headers=heard) as response:
        lines = response.iter_lines()
        events(lines, 1)
        time.sleep(0.3)
        add(registry, "two")
        events(lines, 1)
        if end == "revoked":
            registry.store.revoke_key(kept.id, by="root", at=registry.clock.now())
        else:
            registry.clock.advance(hours=2)
        time.sleep(0.5)
        add(registry, "three")
        assert not [line for line in lines if line.startswith("id: ")]


def await_listeners(registry: FakeRegistry, count: int) -> None:
    deadline = time.monotonic() + 10
    while registry.app.state.listeners.total() != count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_silence_has_a_heartbeat(http: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_HEARTBEAT_SECONDS", 0.1)
    with http.stream("GET", "/v1/changes?after=1000", headers=STREAM) as response:
        assert ": ping" in response.iter_lines()


def test_stream_ends_with_the_server(tmp_path: Path) -> None:
    port = free_port()
    environ = {**os.environ, "LICET_HOME": str(tmp_path), "LICET_STORE": "memory", "LICET_API_PORT": str(port)}
    log = tmp_path / "log"
    with log.open("wb") as errors:
        process = subprocess.Popen([sys.executable, "-m", "licet_api"], env=environ, stderr=errors)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            await_ready(http)
            with http.stream("GET", "/v1/changes?after=0", headers=STREAM) as response:
                lines = response.iter_lines()
                events(lines, 1)
                began = time.monotonic()
                process.send_signal(signal.SIGTERM)
                for _ in lines:
                    pass
        process.wait(30)
        # A server waits ten seconds for answers that do not end.
        assert time.monotonic() - began < 8
        assert "Traceback" not in log.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait(30)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
