# SPDX-License-Identifier: Apache-2.0
"""The log says what happened under which trace, and nothing that a caller sent."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import NoReturn

import pytest

from licet.stores.memory import MemoryStore
from licet_api.logs import JsonLines, TextLines, install_logs
from licet_api.tracing import trace_id_of
from tests.fakes.app import FakeRegistry

SECRET = "hush-4711"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class CrashingStore(MemoryStore):
    """Crashes with words of the caller in its message."""

    def entries(self, **_: object) -> NoReturn:
        raise RuntimeError(SECRET)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What our handler writes, with the level that the API logs at."""
    stream, handler = io.StringIO(), logging.StreamHandler()
    handler.setStream(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(lambda record: not record.name.startswith("httpx2"))  # the client of the test
    logger = logging.getLogger()
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield stream
    logger.removeHandler(handler)
    logger.setLevel(before)


def events(written: io.StringIO) -> list[dict]:
    return [json.loads(line) for line in written.getvalue().splitlines() if '"licet_api"' in line]


def test_line_of_a_request(small: FakeRegistry, written: io.StringIO) -> None:
    small.http.get("/v1/entries/notes")
    line = events(written)[-1]
    assert set(line) == {"time", "level", "logger", "event", "trace_id", "method", "route", "status", "ms"}
    named = {name: line[name] for name in ("level", "event", "method", "route", "status")}
    assert named == {
        "level": "info", "event": "answered", "method": "GET", "route": "/v1/entries/{entry_id}", "status": 200,
    }  # fmt: skip


def test_secrets_of_a_caller_are_not_logged(small: FakeRegistry, written: io.StringIO) -> None:
    headers = {"authorization": f"Bearer {SECRET}", "x-note": SECRET, "traceparent": SECRET, "cookie": SECRET}
    asked = {"action": SECRET, "facts": {SECRET: SECRET}}
    small.http.get(f"/{SECRET}?{SECRET}={SECRET}", headers=headers)
    small.http.get("/v1/entries", params={"q": SECRET}, headers=headers)
    small.http.get("/v1/entries", params={SECRET: SECRET})
    small.http.get(f"/v1/entries/{SECRET}")
    small.http.post("/v1/decisions", json=asked, headers=headers)
    small.http.post("/v1/decisions", json=asked)
    small.http.post("/v1/checks", content=SECRET, headers={"content-type": "application/yaml"})
    small.http.put(f"/v1/entries/{SECRET}", content=SECRET, headers=small.curator(if_match=SECRET))
    broken = FakeRegistry(store=CrashingStore())
    assert broken.http.get("/v1/entries", params={"q": SECRET}, headers={"x-note": SECRET}).status_code == 500
    assert len(events(written)) >= 9
    assert SECRET not in written.getvalue()
    assert small.key not in written.getvalue()


def test_trace_of_the_caller_goes_on(small: FakeRegistry, written: io.StringIO) -> None:
    answer = small.http.get("/healthz", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    assert answer.headers["x-trace-id"] == TRACE
    assert events(written)[-1]["trace_id"] == TRACE
    problem = small.http.get("/none", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"}).json()
    assert problem["trace_id"] == TRACE


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [""],
        [f"00-{TRACE}-{PARENT}"],
        [f"00-{TRACE.upper()}-{PARENT}-01"],
        [f"00-{'0' * 32}-{PARENT}-01"],
        [f"00-{TRACE}-{'0' * 16}-01"],
        [f"ff-{TRACE}-{PARENT}-01"],
        [f"00-{TRACE}-{PARENT}-01-more"],
        [f"cc-{TRACE}-{PARENT}-01.more"],
        [f"00-{TRACE}-{PARENT}-01\nforged"],
        [f"00-{TRACE}-{PARENT}-01"] * 2,
    ],
    ids=str,
)
def test_trace_that_is_none_begins_here(headers: list[str]) -> None:
    found = trace_id_of(headers)
    assert len(found) == 32
    assert found != TRACE
    assert int(found, 16)


def test_trace_of_a_later_version() -> None:
    assert trace_id_of([f"cc-{TRACE}-{PARENT}-01-what-comes-later"]) == TRACE


def test_lines_for_people() -> None:
    record = logging.LogRecord("licet_api", logging.INFO, "file", 1, "answered", None, None)
    record.route, record.status, record.body = "/healthz", 200, SECRET
    line = TextLines().format(record)
    assert "\n" not in line
    assert "answered logger=licet_api route=/healthz status=200" in line
    assert SECRET not in line


def test_server_lines_take_our_form_and_its_access_lines_none(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    root, access = logging.getLogger(), logging.getLogger("uvicorn.access")
    before, stream = list(root.handlers), io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    try:
        install_logs("json")
        install_logs("json")
        assert len(root.handlers) == len(before) + 1
        logging.getLogger("uvicorn.error").warning("a server line")
        access.warning(SECRET)
        lines = stream.getvalue().splitlines()
        assert [json.loads(line)["event"] for line in lines] == ["a server line"]
    finally:
        access.disabled = False
        for handler in [each for each in root.handlers if each not in before]:
            root.removeHandler(handler)


def test_registry_answers_with_a_trace_even_if_it_crashes() -> None:
    broken = FakeRegistry(store=CrashingStore())
    answer = broken.http.get("/v1/entries", headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    assert (answer.status_code, answer.json()["trace_id"]) == (500, TRACE)
