# SPDX-License-Identifier: Apache-2.0
"""A real process on the embedded engine: what was acknowledged is there after whatever happens."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from licet.client import Client
from licet.domain.verdict import Verdict
from licet.errors import LicetError
from licet.stores.audit import verify_chain
from tests.api.live import LiveRegistry, make_key, serving
from tests.factories import dataset, licence, rule

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(600)]

TERMS = licence("LIVE-TERMS", rule("LIVE-1", "permission", "evaluate"))
DATA = dataset("live-data", concluded_terms="LIVE-TERMS")
QUESTION = {
    "action": "evaluate",
    "datasets": [{"id": "live-data"}],
    "environment": {"kind": "personal_device"},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def key(home: Path) -> str:
    return make_key(home)


@pytest.fixture(scope="module")
def running(home: Path, key: str) -> Iterator[LiveRegistry]:
    with serving(home, key) as registry:
        yield registry


@pytest.fixture(scope="module")
def asked(running: LiveRegistry) -> tuple[str, str]:
    """Ids of two answers to one question, between which its terms changed."""
    client = running.client
    _, tag = client.put_entry(TERMS, None)
    client.put_entry(DATA, None)
    before = client.decide(QUESTION)
    forbidding = replace(TERMS, rules=(rule("LIVE-1", "prohibition", "evaluate"),))
    client.put_entry(forbidding, tag, reason="the owner changed the terms")
    after = client.decide(QUESTION)
    assert before.id
    assert after.id
    return before.id, after.id


def test_answer_changes_with_the_terms(running: LiveRegistry, asked: tuple[str, str]) -> None:
    before, after = (running.client.decision(decision_id) for decision_id in asked)
    assert before.verdict is not Verdict.PROHIBITED
    assert after.verdict is Verdict.PROHIBITED
    assert "LIVE-1" in {reason.rule for reason in after.reasons}
    assert after.sequence == before.sequence + 1


def test_write_of_another_process_is_seen(running: LiveRegistry, home: Path, key: str) -> None:
    with serving(home, key) as other:
        other.client.put_entry(dataset("from-elsewhere"), None)
        found = httpx2.get(
            running.client.url + "/v1/entries/from-elsewhere",
            headers={"licet-at-least": str(other.client.sequence)},
            timeout=60,
        )
        assert found.json()["name"] == "from-elsewhere"


def test_large_body_is_answered_not_cut_off(running: LiveRegistry) -> None:
    answered = httpx2.post(
        running.client.url + "/v1/decisions",
        content=os.urandom(5_000_000),
        headers={"content-type": "application/json"},
        timeout=60,
    )
    assert answered.status_code == 413
    assert answered.json()["code"] == "content_too_large"


def test_what_is_no_http_does_no_harm(running: LiveRegistry) -> None:
    address = httpx2.URL(running.client.url)
    with socket.create_connection((address.host, address.port or 0), timeout=10) as stream:
        stream.sendall(b"\x00\xff not http at all\r\n\r\n")
        assert b"400" in stream.recv(4096)
    assert running.client.health()["status"] == "ready"


def test_log_is_json_and_tells_nothing_private(running: LiveRegistry) -> None:
    list(running.client.entries(q="confidential-word"))
    lines = running.log.read_text(encoding="utf-8").splitlines()
    events = [json.loads(line) for line in lines]
    assert "answered" in {event["event"] for event in events}
    assert "confidential-word" not in "".join(lines)


def test_engine_that_was_killed_comes_back(running: LiveRegistry, home: Path, asked: tuple[str, str]) -> None:
    record = json.loads((home / "engine/engine.json").read_text(encoding="utf-8"))
    os.kill(record["pid"], signal.SIGKILL)
    deadline = time.monotonic() + 120
    while True:
        try:
            found = running.client.decide(QUESTION)
        except LicetError:
            assert time.monotonic() < deadline
        else:
            break
    assert found.verdict is Verdict.PROHIBITED
    assert running.client.decision(asked[0]).id == asked[0]


def test_data_outlive_a_restart_and_a_kill(running: LiveRegistry, home: Path, key: str, asked: tuple[str, str]) -> None:
    running.stop()
    with serving(home, key) as again:
        assert again.client.entry("LIVE-TERMS")[1] == '"2"'
        assert again.client.decision(asked[0]).id == asked[0]
        before = again.client.health()["sequence"]
        acknowledged = write_until_killed(again)
    with serving(home, key) as survivor:
        kept = {each.id for each in survivor.client.entries(q="kill-")}
        sequence = survivor.client.health()["sequence"]
        trail = all_events(survivor.client)
    assert len(acknowledged) >= 10
    assert acknowledged <= kept
    assert sequence == before + len(kept) == len(trail)
    assert verify_chain(trail) is None


def write_until_killed(registry: LiveRegistry) -> set[str]:
    """Write from several threads, kill the process among it, return what was acknowledged."""
    acknowledged: set[str] = set()
    enough = threading.Event()

    def write(writer: int) -> None:
        for number in range(10_000):
            name = f"kill-{writer}-{number}"
            try:
                registry.client.put_entry(dataset(name), None)
            except LicetError:
                return
            acknowledged.add(name)
            if len(acknowledged) >= 10:
                enough.set()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    assert enough.wait(120)
    registry.kill()
    for thread in threads:
        thread.join(60)
    return acknowledged


def all_events(client: Client) -> list:
    found: list = []
    while page := client.audit(after=len(found), limit=500):
        found += page
    return found


def test_start_that_cannot_work_says_why() -> None:
    environ = {**os.environ, "NEO4J_URI": "bolt://127.0.0.1:1"}
    failed = subprocess.run(
        [sys.executable, "-m", "licet_api"],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert failed.returncode == 3
    assert "does not answer" in failed.stderr
    assert "Traceback" not in failed.stderr
