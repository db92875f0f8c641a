# SPDX-License-Identifier: Apache-2.0
"""Whatever is killed, and whenever: what the store acknowledged is there, and it is consistent."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from licet.domain.record import StoredEntry
from licet.stores.audit import hash_text, verify_chain
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import EmbeddedEngine
from licet.stores.memory import lineage_of
from licet.stores.texts import entry_text
from tests.contract.crash_writer import make_entry
from tests.contract.stores import put
from tests.engines.quick import start
from tests.factories import dataset

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(300)]

WRITER = Path(__file__).with_name("crash_writer.py")
ROUNDS = 5
MOST_SECONDS = 1.5

Acknowledged = dict[tuple[str, int], int]  # entry and revision: sequence


def test_acknowledged_writes_survive_kill_9(tmp_path: Path) -> None:
    acknowledged: Acknowledged = {}
    for number in range(ROUNDS):
        with start(tmp_path) as running:
            check_everything(running, acknowledged, number)
            acknowledged |= write_and_kill(running, tmp_path, number)
    with start(tmp_path) as running:
        check_everything(running, acknowledged, ROUNDS)
    assert len(acknowledged) > ROUNDS


def test_store_goes_on_when_its_engine_was_restarted(tmp_path: Path) -> None:
    with start(tmp_path) as running, driver_for(running.engine) as driver:
        store = CypherStore(driver, running.engine.database)
        store.prepare()
        written = put(store, dataset("before"))
        assert running.engine.pid is not None
        os.kill(running.engine.pid, signal.SIGKILL)
        while running.is_alive():
            time.sleep(0.01)
        assert running.restart_if_dead()
        assert store.entry("before") == written
        assert put(store, dataset("before", name="after"), 1).sequence == 2


def write_and_kill(running: EmbeddedEngine, home: Path, number: int) -> Acknowledged:
    """Let a writer write, kill it and the engine, and return what it was told is written."""
    engine = running.engine.pid
    assert engine is not None
    with subprocess.Popen(
        [sys.executable, WRITER, home, str(number)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        assert first, "the writer ended without a write"
        time.sleep(random.uniform(0, MOST_SECONDS))
        victims = [engine, writer.pid]
        random.shuffle(victims)
        for victim in victims:
            os.kill(victim, signal.SIGKILL)
        lines = [first, *writer.stdout]
    return dict(_parse(line) for line in lines if line.endswith("\n"))


def check_everything(running: EmbeddedEngine, acknowledged: Acknowledged, number: int) -> None:
    """Check what is there after a restart, and that writing goes on."""
    engine = running.engine
    with driver_for(engine) as driver:
        store = CypherStore(driver, engine.database)
        store.prepare()
        entries = store.entries()
        kept = [revision for stored in entries for revision in store.revisions(stored.entry.id)]
        check_acknowledged(kept, acknowledged)
        check_ledger(store, kept)
        check_graph(store, entries)
        written = put(store, dataset(f"after-{number}"), None)
        assert store.entry(f"after-{number}") == written


def check_acknowledged(kept: list[StoredEntry], acknowledged: Acknowledged) -> None:
    found = {(stored.entry.id, stored.revision): stored.sequence for stored in kept}
    assert {key: found.get(key) for key in acknowledged} == acknowledged


def check_ledger(store: CypherStore, kept: list[StoredEntry]) -> None:
    """Every write is there as a whole: its revision, its event and its number."""
    events = store.events(limit=100_000)
    assert verify_chain(events) is None
    assert len(events) == store.sequence()
    by_sequence = {stored.sequence: stored for stored in kept}
    assert [(e.subject, e.revision, e.content) for e in events] == [
        (
            by_sequence[e.sequence].entry.id,
            by_sequence[e.sequence].revision,
            hash_text(entry_text(by_sequence[e.sequence].entry)),
        )
        for e in events
    ]


def check_graph(store: CypherStore, entries: tuple[StoredEntry, ...]) -> None:
    """The entries are those that the writer makes, and the graph follows them."""
    for stored in entries:
        name = stored.entry.id
        if name.startswith("after-"):
            continue
        assert stored.entry == make_entry(int(name[1:]), stored.revision)
        direct = {edge for edge in store.lineage(name) if edge[0] == name}
        assert direct == {(name, how, origin) for how, origin in lineage_of(stored.entry)}


def _parse(line: str) -> tuple[tuple[str, int], int]:
    entry, revision, sequence = line.split()
    return (entry, int(revision)), int(sequence)
