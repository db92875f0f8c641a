# SPDX-License-Identifier: Apache-2.0
"""A real API process that is told to end: running requests finish, for a bounded time."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.api.live import free_port

pytestmark = pytest.mark.timeout(120)

WAIT_SECONDS = 60.0
SECRET = "hush-4711"
BODY = json.dumps({"action": "evaluate", "datasets": [{"id": "pubmedqa"}], "facts": {"sells_result": False}}).encode()


@dataclass(frozen=True, slots=True)
class Api:
    """A process that serves, its port and its log."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def get(self, path: str, **headers: str) -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)  # ours
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # ours
            content: bytes = answer.read()
            return content

    def events(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def api(folder: Path, **more: str) -> Iterator[Api]:
    """Start the API on a store in memory, or as `more` says, and wait until it is ready."""
    port, log = free_port(), folder / "api.log"
    environ = {
        **os.environ,
        "LICET_STORE": "memory",
        "LICET_HOME": str(folder),
        "LICET_API_PORT": str(port),
        "NEO4J_URI": "",
        **more,
    }
    with log.open("wb") as stream:
        process = subprocess.Popen([sys.executable, "-m", "licet_api"], env=environ, stderr=stream)
    running = Api(process, port, log)
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline
            try:
                running.get("/readyz")
            except OSError:
                time.sleep(0.05)
            else:
                break
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(WAIT_SECONDS)


def begin(running: Api) -> socket.socket:
    """Send a question but its last byte."""
    stream = socket.create_connection(("127.0.0.1", running.port), timeout=WAIT_SECONDS)
    head = (
        "POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Secret: {SECRET}\r\nContent-Length: {len(BODY)}\r\nConnection: close\r\n\r\n"
    )
    stream.sendall(head.encode() + BODY[:-1])
    time.sleep(0.5)
    return stream


def read_all(stream: socket.socket) -> bytes:
    found = b""
    while chunk := stream.recv(65536):
        found += chunk
    return found


def test_running_request_finishes_after_the_order_to_end(tmp_path: Path) -> None:
    with api(tmp_path) as running:
        running.get(f"/v1/entries?q={SECRET}", **{"x-secret": SECRET})
        with begin(running) as stream:
            running.process.send_signal(signal.SIGTERM)
            threading.Timer(1.5, stream.sendall, [BODY[-1:]]).start()
            answer = read_all(stream)
        assert running.process.wait(WAIT_SECONDS) in {0, -signal.SIGTERM}
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert b'"verdict"' in answer
        answered = [each for each in running.events() if each["event"] == "answered"]
        assert (answered[-1]["route"], answered[-1]["status"]) == ("/v1/decisions", 200)
        assert answered[-1]["ms"] > 1000
        assert SECRET not in running.log.read_text(encoding="utf-8")


def test_request_that_never_ends_does_not_keep_it(tmp_path: Path) -> None:
    with api(tmp_path, LICET_GRACE_SECONDS="1", LICET_LOG="text") as running, begin(running):
        began = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(WAIT_SECONDS)
        assert time.monotonic() - began < 15
        assert " info    answered logger=licet_api " in running.log.read_text(encoding="utf-8")


def test_several_workers_need_a_store_that_all_of_them_see(tmp_path: Path) -> None:
    environ = {**os.environ, "LICET_STORE": "memory", "LICET_WORKERS": "2", "LICET_HOME": str(tmp_path)}
    failed = subprocess.run(
        [sys.executable, "-m", "licet_api"], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert failed.returncode == 3
    assert "one process only" in failed.stderr


@pytest.mark.embedded
def test_workers_share_the_embedded_engine_and_their_counters(tmp_path: Path) -> None:
    with api(tmp_path, LICET_STORE="embedded", LICET_WORKERS="2") as running:
        for _ in range(20):
            running.get("/v1/entries/pubmedqa")
        texts = [running.get("/metrics").decode() for _ in range(4)]
        name = 'licet_http_requests_total{method="GET",route="/v1/entries/{entry_id}",status="200"}'
        assert all(f"{name} 20.0" in text for text in texts)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(WAIT_SECONDS)
    assert not (tmp_path / "engine" / "engine.json").exists()
