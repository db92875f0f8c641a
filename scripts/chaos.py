# SPDX-License-Identifier: Apache-2.0
"""Kill the API or its engine at random under four writers, again and again, and check that nothing is lost or torn.

    python scripts/chaos.py --rounds 100

Each round a real API process serves the embedded engine. Four writers put revisions of entries and ask for decisions
over HTTP and note what was acknowledged. At a random moment the API process or the engine's own process is killed with
`kill -9`; a killed API is started again, a killed engine is brought back by the API. Then every acknowledged write and
decision must be there, no write may be there in part, the audit chain must verify, and the snapshot that is compiled
from the store must have the hash of the one made from the log of revisions.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx2

from licet.bootstrap import claim_here
from licet.domain.entry import Dataset
from licet.domain.record import StoredEntry
from licet.settings import read_settings
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import start_or_join
from licet.stores.kept import KeptRevision
from licet.stores.ledger import Head
from licet.stores.texts import entry_text, parse_entry_text
from licet.stores.verification import verify_ledger, walk_ledger
from licet.usecases.registry import edition_of

__all__ = ["Round", "Tally", "run_rounds"]

WRITERS: Final = 4
START_SECONDS: Final = 120.0
BACK_SECONDS: Final = 60.0
REQUEST_SECONDS: Final = 20.0
MOST_SECONDS: Final = 1.5
FIRST_WRITES: Final = 8


class BrokenPromiseError(AssertionError):
    """Something that was acknowledged is not there, or is there in part."""


@dataclass(slots=True)
class Tally:
    """What was acknowledged so far: revision numbers by entry, and ids of decisions."""

    written: dict[str, set[int]] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add_write(self, entry: str, revision: int) -> None:
        """Note that a revision was acknowledged."""
        with self.lock:
            self.written.setdefault(entry, set()).add(revision)

    def add_decision(self, decision: str) -> None:
        """Note that a recorded decision was acknowledged."""
        with self.lock:
            self.decided.add(decision)

    @property
    def size(self) -> int:
        """The number of acknowledged writes and decisions."""
        with self.lock:
            return sum(map(len, self.written.values())) + len(self.decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What happened in a round: who was killed, and what was acknowledged, in seconds and numbers."""

    number: int
    killed: str
    acknowledged: int
    sequence: int
    seconds: float


@dataclass(slots=True)
class Served:
    """A running API process on a data folder."""

    home: Path
    port: int
    key: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def is_ready(self) -> bool:
        """Return whether it answers with what is in the store."""
        with contextlib.suppress(httpx2.HTTPError, ValueError, KeyError):
            answer = httpx2.get(f"{self.url}/readyz", timeout=REQUEST_SECONDS)
            return answer.status_code == httpx2.codes.OK
        return False

    def await_ready(self, seconds: float) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise BrokenPromiseError(f"the API does not come up: {self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def engine_pid(self) -> int:
        """Return the process id of its engine."""
        return int(json.loads((self.home / "engine" / "engine.json").read_text(encoding="utf-8"))["pid"])

    def stop(self) -> None:
        """End it as a service manager does."""
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(BACK_SECONDS)


def run_rounds(home: Path, rounds: int, *, dice: random.Random) -> Iterator[Round]:
    """Run rounds on a data folder and yield what happened in each.

    Raises:
        BrokenPromiseError: something acknowledged is missing, or is there in part.
    """
    home.mkdir(parents=True, exist_ok=True)
    key = claim_here(read_settings({"LICET_HOME": str(home)}), name="chaos").key
    _begin(home)
    tally = Tally()
    served = _serve(home, key)
    try:
        for number in range(1, rounds + 1):
            began, before = time.monotonic(), tally.size
            killed = _write_and_kill(served, tally, dice=dice, number=number)
            if killed == "api":
                served.process.wait(BACK_SECONDS)
                served = _serve(home, key)
            served.await_ready(BACK_SECONDS)
            sequence = _check(home, tally)
            yield Round(
                number=number,
                killed=killed,
                acknowledged=tally.size - before,
                sequence=sequence,
                seconds=time.monotonic() - began,
            )
    finally:
        served.stop()


def _begin(home: Path) -> None:
    """Write a first entry, so that no seed data are loaded: what is killed then is a write, not a start."""
    with start_or_join(home) as running, driver_for(running.engine) as driver:
        store = CypherStore(driver, running.engine.database)
        store.prepare()
        if store.sequence() == 0:
            store.load((Dataset(id="chaos", name="first"),), by="chaos", at=dt.datetime.now(dt.UTC), reason="begin")


def _serve(home: Path, key: str) -> Served:
    port = _free_port()
    log = home / "api.log"
    environ = {
        **os.environ,
        "LICET_HOME": str(home),
        "LICET_API_PORT": str(port),
        "LICET_STORE": "embedded",
        "LICET_DEFAULT_INSTITUTION": "chaos",
        "LICET_APPROVALS_MAJOR": "0",  # what is measured are writes, and one person writes
        "LICET_APPROVALS_MINOR": "0",
    }
    with log.open("ab") as stream:
        process = subprocess.Popen([sys.executable, "-m", "licet_api"], env=environ, stderr=stream, cwd=home)
    served = Served(home, port, key, process, log)
    try:
        served.await_ready(START_SECONDS)
    except BaseException:
        process.kill()
        process.wait(BACK_SECONDS)
        raise
    return served


def _write_and_kill(served: Served, tally: Tally, *, dice: random.Random, number: int) -> str:
    """Let the writers write, kill somebody in the middle of it, and return whom."""
    stop = threading.Event()
    writers = [
        threading.Thread(target=_write, args=(served, tally, stop, writer, number), daemon=True)
        for writer in range(WRITERS)
    ]
    enough, deadline = tally.size + FIRST_WRITES, time.monotonic() + BACK_SECONDS
    for writer in writers:
        writer.start()
    while tally.size < enough:
        if time.monotonic() > deadline:
            stop.set()
            raise BrokenPromiseError("the writers are not served")
        time.sleep(0.005)
    time.sleep(dice.uniform(0, MOST_SECONDS))
    killed = dice.choice(("api", "engine"))
    pid = served.process.pid if killed == "api" else served.engine_pid()
    os.kill(pid, signal.SIGKILL)
    time.sleep(dice.uniform(0, 0.3))
    stop.set()
    for writer in writers:
        writer.join(REQUEST_SECONDS + 5)
    if killed == "engine":
        _await_other_engine(served, pid)
    return killed


def _await_other_engine(served: Served, dead: int) -> None:
    deadline = time.monotonic() + BACK_SECONDS
    while True:
        with contextlib.suppress(OSError, ValueError, KeyError):
            if served.engine_pid() != dead:
                return
        if time.monotonic() > deadline:
            raise BrokenPromiseError("the API does not bring its engine back")
        time.sleep(0.05)


def _write(served: Served, tally: Tally, stop: threading.Event, writer: int, number: int) -> None:
    """Write and ask until told to stop; whatever is not answered with a success counts as not done."""
    headers = {"Authorization": f"Bearer {served.key}", "Content-Type": "application/json"}
    own, turn = f"chaos-{number}-{writer}", 0
    with httpx2.Client(base_url=served.url, headers=headers, timeout=REQUEST_SECONDS) as http:
        while not stop.is_set():
            turn += 1
            with contextlib.suppress(httpx2.HTTPError, ValueError, KeyError):
                if turn % 3 == 0:
                    _ask(http, tally, own)
                else:
                    _put(http, tally, own if turn % 2 else f"chaos-shared-{number % 3}", f"{own} turn {turn}")


def _put(http: httpx2.Client, tally: Tally, entry: str, name: str) -> None:
    found = http.get(f"/v1/entries/{entry}")
    condition = {"If-None-Match": "*"}
    if found.status_code == httpx2.codes.OK:
        condition = {"If-Match": found.headers["etag"]}
    elif found.status_code != httpx2.codes.NOT_FOUND:
        return
    content = entry_text(Dataset(id=entry, name=name))
    answer = http.put(f"/v1/entries/{entry}", params={"reason": "chaos"}, headers=condition, content=content)
    if answer.status_code in {httpx2.codes.OK, httpx2.codes.CREATED}:
        tally.add_write(entry, int(answer.headers["etag"].strip('"').partition("-")[0]))


def _ask(http: httpx2.Client, tally: Tally, entry: str) -> None:
    question = {"action": "evaluate", "datasets": [{"id": entry}]}
    answer = http.post("/v1/decisions", json=question)
    if answer.is_success:
        tally.add_decision(str(answer.json()["id"]))


def _check(home: Path, tally: Tally) -> int:
    """Check what is in the store and return the number of its last write."""
    with start_or_join(home) as running, driver_for(running.engine) as driver:
        store = CypherStore(driver, running.engine.database)
        store.prepare()
        found = verify_ledger(store)
        if not found.sound:
            raise BrokenPromiseError(f"the ledger is not sound: {found.first_bad}")
        # The API may still be writing what nobody waits for any more: what is compared is of one moment.
        entries = store.entries()
        head = Head(sequence=max(stored.sequence for stored in entries), digest="")
        revisions: dict[str, list[int]] = {}
        latest: dict[str, KeptRevision] = {}
        for event, revision in walk_ledger(store, head):
            revisions.setdefault(event.subject, []).append(event.revision)
            latest[event.subject] = revision
        _check_acknowledged(store, tally, revisions)
        _check_snapshot(entries, latest)
        return head.sequence


def _check_acknowledged(store: CypherStore, tally: Tally, revisions: dict[str, list[int]]) -> None:
    for entry, numbers in tally.written.items():
        lost = sorted(numbers - set(revisions.get(entry, ())))
        if lost:
            raise BrokenPromiseError(f"revisions {lost} of `{entry}` were acknowledged and are not there")
    for entry, listed in revisions.items():
        if listed != list(range(1, len(listed) + 1)):
            raise BrokenPromiseError(f"`{entry}` has the revisions {listed}")
    missing = sorted(tally.decided - set(store.decision_ids(last=2**53)))
    if missing:
        raise BrokenPromiseError(f"decisions {missing} were acknowledged and are not there")


def _check_snapshot(entries: Sequence[StoredEntry], latest: dict[str, KeptRevision]) -> None:
    from_log = {name: parse_entry_text(kept.content) for name, kept in latest.items()}
    current = {stored.entry.id: stored.entry for stored in entries}
    torn = sorted(name for name in current.keys() | from_log.keys() if current.get(name) != from_log.get(name))
    if torn:
        raise BrokenPromiseError(f"the current entries {torn} are not the last ones of the log of revisions")
    for stored in entries:
        if stored.revision != latest[stored.entry.id].revision:
            raise BrokenPromiseError(f"`{stored.entry.id}` is not at its last revision")
    replayed = [
        StoredEntry(
            entry=from_log[name],
            revision=kept.revision,
            sequence=kept.sequence,
            recorded_at=kept.recorded_at,
            by=kept.by,
            reason=kept.reason,
        )
        for name, kept in latest.items()
    ]
    if edition_of(entries).snapshot.digest != edition_of(replayed).snapshot.digest:
        raise BrokenPromiseError("the snapshot has another hash than the one made from the log of revisions")


def _free_port() -> int:
    with socket.socket() as stream:
        stream.bind(("127.0.0.1", 0))
        port: int = stream.getsockname()[1]
        return port


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rounds, print each, and return 1 at the first promise that was broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None, help="of the random moments; drawn and printed without")
    given = parser.parse_args(arguments)
    seed = given.seed if given.seed is not None else random.SystemRandom().randrange(2**32)
    print(f"{given.rounds} rounds, seed {seed}", flush=True)
    total, killed = 0, {"api": 0, "engine": 0}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="licet-chaos-") as folder:
        try:
            for done in run_rounds(Path(folder), given.rounds, dice=random.Random(seed)):  # noqa: S311  # no secret
                total += done.acknowledged
                killed[done.killed] += 1
                print(
                    f"{done.number:4} killed {done.killed:6} {done.acknowledged:5} acknowledged, "
                    f"at write {done.sequence}, {done.seconds:.1f} s",
                    flush=True,
                )
        except BrokenPromiseError as error:
            print(f"broken: {error}", flush=True)
            return 1
    print(
        f"held: {total} acknowledged writes and decisions, none lost; killed {killed}; {time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
