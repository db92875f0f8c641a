# SPDX-License-Identifier: Apache-2.0
"""Writers that revise entries all the time, readers that ask about them, and the history of it. PYTEST_DONT_REWRITE"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from licet.client import Client
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import Dataset, Entry
from licet.domain.use import DatasetUse, EnvironmentUse, UseRequest
from licet.errors import LicetError, RemoteError
from licet.settings import DEFAULT_INSTITUTION
from licet.usecases.registry import is_decided_on
from tests.factories import dataset, licence, rule
from tests.history.checker import Answer, History, Write

__all__ = ["Load", "record"]

OPEN = licence("HISTORY-OPEN", rule("HISTORY-1", "permission", "evaluate"))
SHUT = licence("HISTORY-SHUT", rule("HISTORY-2", "prohibition", "evaluate"))
AS_OF = dt.date(2026, 11, 23)
EVERY = 25
"""One answer in so many is kept whole and computed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How long, how many writers, and how many readers of each kind ask each process."""

    seconds: float
    writers: int = 4
    readers: int = 1
    pause: float = 0.02


@dataclass(slots=True)
class _Log:
    """What the threads note down."""

    ends_at: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    writes: list[Write] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    acknowledged: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether there is time left and nothing failed."""
        return time.monotonic() < self.ends_at and not self.failed


def record(urls: Sequence[str], key: str, load: Load) -> History:
    """Let writers and readers loose on the processes at `urls` and return what happened.

    The registry must be left alone by everybody else meanwhile.
    """
    names = [f"history-{number}" for number in range(load.writers)]
    base = _prepare(urls[0], key, names)
    question = UseRequest(
        action="evaluate",
        environment=EnvironmentUse(kind="personal_device"),
        as_of=AS_OF,
    )
    log = _Log(ends_at=time.monotonic() + load.seconds, acknowledged=base.sequence)
    work: list[Callable[[], None]] = [
        partial(_write, urls, key, writer=writer, log=log, load=load) for writer in range(load.writers)
    ]
    for process, url in enumerate(urls):
        for wants in (False, True):
            asks = partial(_read, process, url, question=question, wants=wants, log=log, load=load)
            work += [asks] * load.readers
    threads = [threading.Thread(target=each) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return History(
        base=base,
        question=question,
        writes=tuple(log.writes),
        answers=tuple(log.answers),
        refused=tuple(log.refused),
        failed=tuple(log.failed),
    )


def revised(name: str, number: int) -> Dataset:
    """Return a data set whose terms and name follow from the number of its revision."""
    terms = (OPEN if number % 2 else SHUT).id
    return dataset(name, name=f"{name}, revision {number}", concluded_terms=terms)


def _prepare(url: str, key: str, names: Sequence[str]) -> Snapshot:
    """Write what is revised, and return the registry as it is then."""
    with Client(url, key, timeout=60) as client:
        entries: tuple[Entry, ...] = (OPEN, SHUT, *(revised(name, 1) for name in names))
        for entry in entries:
            client.put_entry(entry, None)
        counted = filter(is_decided_on, client.full_entries())
        return compile_snapshot(counted, sequence=client.sequence, default_institution=DEFAULT_INSTITUTION)


def _write(urls: Sequence[str], key: str, *, writer: int, log: _Log, load: Load) -> None:
    """Revise one entry again and again, through each process in turn."""
    clients = [Client(url, key, timeout=60) for url in urls]
    name, number = f"history-{writer}", 1
    while log.goes_on:
        client = clients[(writer + number) % len(clients)]
        number += 1
        sent = time.monotonic()
        try:
            entry, _ = client.put_entry(revised(name, number), f'"{number - 1}"')
        except LicetError as error:
            _fail(log, f"writer {writer}: {error}")
        else:
            _acknowledge(log, Write(sequence=client.sequence, entry=entry, sent=sent, acknowledged=time.monotonic()))
        time.sleep(load.pause)
    for client in clients:
        client.close()


def _read(process: int, url: str, *, question: UseRequest, wants: bool, log: _Log, load: Load) -> None:
    """Ask again and again, for an answer that has seen the last write (`wants`) or for any."""
    with Client(url, timeout=60) as client:
        count = 0
        while log.goes_on:
            count += 1
            at_least = log.acknowledged if wants else None
            about = f"history-{count % load.writers}"
            asked = replace(question, datasets=(DatasetUse(id=about),), at_least=at_least)
            sent = time.monotonic()
            try:
                found = client.decide(asked)
            except RemoteError as error:
                _refuse(log, process, error)
            except LicetError as error:
                _fail(log, f"process {process}: {error}")
            else:
                given = Answer(
                    process=process,
                    about=about,
                    at_least=at_least,
                    sent=sent,
                    received=time.monotonic(),
                    sequence=found.sequence,
                    digest=found.engine.snapshot,
                    whole=found if count % EVERY == 0 else None,
                )
                with log.lock:
                    log.answers.append(given)
            time.sleep(load.pause)


def _acknowledge(log: _Log, write: Write) -> None:
    with log.lock:
        log.writes.append(write)
        log.acknowledged = max(log.acknowledged, write.sequence)


def _refuse(log: _Log, process: int, error: RemoteError) -> None:
    """Note a refusal; only those that say that the process is not in step are allowed."""
    if error.code in {"bundle_stale", "registry_lags"}:
        with log.lock:
            log.refused.append(error.code)
    else:
        _fail(log, f"process {process}: {error}")


def _fail(log: _Log, message: str) -> None:
    with log.lock:
        log.failed.append(message)
