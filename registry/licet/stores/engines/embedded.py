# SPDX-License-Identifier: Apache-2.0
"""The embedded engine: start one on a folder, or join the one that already serves it.

Whoever holds the lock of the folder owns the engine: it started it, or took over one whose owner
is gone, and it stops it. Everybody else joins and never stops it. The lock dies with its holder,
so the next one to come finds the truth even after `kill -9`.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from filelock import FileLock

from licet.errors import EngineStartError, EngineUnavailableError
from licet.stores.engines.arcadedb import (
    DATABASE,
    USER,
    Ports,
    build_command,
    check_heap,
    choose_ports,
    find_engine,
    is_ready,
    locate_package,
)
from licet.stores.engines.driver import driver_for
from licet.stores.engines.folder import (
    DamagedRecordError,
    EngineFolder,
    EngineRecord,
    prepare_folder,
    provide_password,
    read_log_tail,
    read_password,
    read_record,
    remove_record,
    rotate_log,
    try_lock,
    write_record,
)
from licet.stores.engines.folder_problems import check_owner, check_space, folder_error
from licet.stores.engines.processes import (
    ENDS_WITH_PARENT,
    ends_within,
    is_running,
    spawn,
    stop_process,
)
from licet.stores.engines.types import Engine

__all__ = ["EmbeddedEngine", "is_served", "start_or_join"]

_LOG: Final = logging.getLogger(__name__)
_STOP_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.05
_PORT_ATTEMPTS: Final = 5
_SHOWN_LINES: Final = 20
_SEARCHED_LINES: Final = 200
_PORT_TAKEN: Final = "Unable to listen"
_START_FAILED: Final = 'Exception in thread "main"'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What the caller asked for."""

    folder: EngineFolder
    heap: str
    wait_seconds: float
    java: tuple[str, ...] = ()
    ports: Ports | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hold:
    """An engine that answers; `lock` is there if it is ours to stop."""

    record: EngineRecord
    password: str
    lock: FileLock | None


class _PortTakenError(EngineStartError):
    """Somebody else took the port between our choice and the engine's start."""


class EmbeddedEngine:
    """A running embedded engine, ours or joined; a context manager that stops it if it is ours.

    The engine does not outlive its owner: on Linux the kernel tells it, however the owner ends;
    elsewhere `stop` must run (it also runs at the interpreter's exit), and after a `kill -9` the
    next start on the folder takes the engine over.
    """

    def __init__(self, wish: _Wish) -> None:
        self._wish = wish
        self._guard = threading.RLock()
        self._maker = os.getpid()
        self._is_stopped = False
        self._hold = _take_hold(wish)
        atexit.register(self.stop)

    @property
    def engine(self) -> Engine:
        """Where the engine answers now; a restart may change it."""
        record = self._hold.record
        return Engine(
            name="arcadedb",
            uri=record.uri,
            user=USER,
            password=self._hold.password,
            database=DATABASE,
            http_port=record.http_port,
            pid=record.key.pid,
        )

    @property
    def owner(self) -> bool:
        """Whether this process is the one that stops the engine."""
        return self._hold.lock is not None

    def is_alive(self) -> bool:
        """Return whether the engine's process runs."""
        return is_running(self._hold.record.key)

    def restart_if_dead(self) -> bool:
        """Bring the engine back on the same folder if its process ended; return whether it had.

        The ports stay the same if they are free. Who had joined may own the engine afterwards,
        when its owner is gone too. After `stop` nothing is restarted.

        Raises:
            EngineStartError: it does not start again.
            EngineUnavailableError: another process owns the folder and does not restart it.
        """
        with self._guard:
            if self._is_stopped or self.is_alive():
                return False
            self._hold = _renew_hold(self._wish, self._hold)
            self._let_go_if_stopped()  # a signal handler may have run in the middle of this
            return True

    def stop(self) -> None:
        """Let go of the engine, and stop it if it is ours; safe to call again and in a signal."""
        if os.getpid() != self._maker:  # a forked copy owns nothing
            return
        with self._guard:
            if self._is_stopped:
                return
            self._is_stopped = True
            atexit.unregister(self.stop)
            self._let_go_if_stopped()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _let_go_if_stopped(self) -> None:
        if self._is_stopped and self._hold.lock is not None:
            _stop(self._wish.folder, self._hold.record)
            self._hold.lock.release()


def start_or_join(
    home: Path, *, heap: str = "512m", java: Sequence[str] = (), wait_seconds: float = 60.0
) -> EmbeddedEngine:
    """Start the engine that serves `home/engine`, or join it if it already runs.

    Args:
        home: the data folder of the registry; made if it is not there.
        heap: the largest Java heap, such as `512m` (enough to about 100,000 nodes) or `2g`.
        java: further options of Java, which win over ours; an engine that runs already keeps its own.
        wait_seconds: how long an engine, ours or another process's, may take to answer.

    Raises:
        EngineStartError: the engine is not installed, cannot be executed or does not start.
        EngineUnavailableError: another process owns the folder and its engine does not answer.
    """
    check_heap(heap)
    check_owner(home.expanduser().resolve() / "engine")
    try:
        folder = prepare_folder(home)
    except OSError as error:
        raise folder_error(home, error) from error
    return EmbeddedEngine(_Wish(folder=folder, heap=heap, wait_seconds=wait_seconds, java=tuple(java)))


def is_served(home: Path) -> bool:
    """Return whether an engine runs on the folder `home/engine`."""
    return _find_running(EngineFolder(home.expanduser().resolve() / "engine")) is not None


def _take_hold(wish: _Wish) -> _Hold:
    """Own the engine of the folder if nobody does, else join it."""
    deadline = time.monotonic() + wish.wait_seconds
    _report_damage(wish.folder)
    while True:
        lock = _try_lock(wish.folder)
        if lock is not None:
            return _own(wish, lock)
        joined = _join(wish.folder)
        if joined is not None:
            return joined
        if time.monotonic() >= deadline:
            raise EngineUnavailableError(
                f"another process owns the graph in `{wish.folder.root}`, and its engine does not "
                "answer: stop that process, or give it more time"
            )
        time.sleep(_POLL_SECONDS)


def _try_lock(folder: EngineFolder) -> FileLock | None:
    try:
        return try_lock(folder)
    except OSError as error:
        raise folder_error(folder.root, error) from error


def _renew_hold(wish: _Wish, old: _Hold) -> _Hold:
    ports = Ports(bolt=old.record.bolt_port, http=old.record.http_port)
    again = replace(wish, ports=ports)
    return _take_hold(again) if old.lock is None else _start(again, old.lock)


def _join(folder: EngineFolder) -> _Hold | None:
    record = _find_running(folder)
    if record is None or not is_ready(record):
        return None
    return _Hold(record=record, password=read_password(folder), lock=None)


def _own(wish: _Wish, lock: FileLock) -> _Hold:
    """Take over what an owner that is gone left behind, or start. The lock is ours."""
    try:
        orphan = _find_running(wish.folder)
        if orphan is not None and not ENDS_WITH_PARENT and is_ready(orphan):
            write_record(wish.folder, orphan)
            return _Hold(record=orphan, password=read_password(wish.folder), lock=lock)
        if orphan is not None:
            _await_end(orphan)
        return _start(wish, lock)
    except BaseException:
        lock.release()
        raise


def _await_end(orphan: EngineRecord) -> None:
    # On Linux it was told to end when its owner did, and closes its files right now.
    if not (ENDS_WITH_PARENT and ends_within(orphan.key, _STOP_SECONDS)):
        stop_process(orphan.key, grace_seconds=_STOP_SECONDS)


def _find_running(folder: EngineFolder) -> EngineRecord | None:
    try:
        record = read_record(folder)
    except DamagedRecordError:
        record = None
    if record is not None and is_running(record.key):
        return record
    # The record is written just after the engine is started, and may be damaged or lost.
    return find_engine(folder)


def _report_damage(folder: EngineFolder) -> None:
    try:
        read_record(folder)
    except DamagedRecordError as error:
        _LOG.warning("%s: looking for the engine among the running processes instead", error)


def _start(wish: _Wish, lock: FileLock) -> _Hold:
    """Start the engine on ports that are free. The lock is ours, and no engine runs."""
    package = locate_package()
    check_space(wish.folder.root)
    ports = wish.ports
    for _ in range(_PORT_ATTEMPTS):
        try:
            return _start_once(wish, package=package, ports=choose_ports(ports), lock=lock)
        except _PortTakenError as error:
            last, ports = error, None
    raise EngineStartError(f"{last} (tried {_PORT_ATTEMPTS} times)") from last


def _start_once(wish: _Wish, *, package: Path, ports: Ports, lock: FileLock) -> _Hold:
    folder = wish.folder
    try:
        password = provide_password(folder)
        rotate_log(folder)
        command = build_command(package, folder=folder, ports=ports, heap=wish.heap, java=wish.java)
        key = spawn(command, folder=folder.root, log=folder.console)
    except OSError as error:
        if error.filename is None or Path(str(error.filename)).is_relative_to(folder.root):
            raise folder_error(folder.root, error) from error
        raise EngineStartError(f"the embedded graph engine in `{folder.root}` cannot be started: {error}") from error
    record = EngineRecord(key=key, bolt_port=ports.bolt, http_port=ports.http)
    try:
        write_record(folder, record)
        hold = _Hold(record=record, password=password, lock=lock)
        _await_ready(wish, record)
        _check_password(folder, hold)
    except BaseException:
        _stop(folder, record)
        raise
    return hold


def _await_ready(wish: _Wish, record: EngineRecord) -> None:
    deadline = time.monotonic() + wish.wait_seconds
    while not is_ready(record):
        # After a failed start the engine's process stays, doing nothing.
        if not is_running(record.key) or _has_failed(wish.folder):
            raise _explain(wish.folder, "did not start")
        if time.monotonic() >= deadline:
            raise _explain(wish.folder, f"did not answer in {wish.wait_seconds:g} s")
        time.sleep(_POLL_SECONDS)


def _check_password(folder: EngineFolder, hold: _Hold) -> None:
    engine = Engine(
        name="arcadedb",
        uri=hold.record.uri,
        user=USER,
        password=hold.password,
        database=DATABASE,
    )
    try:
        driver_for(engine).close()
    except EngineUnavailableError as error:
        raise EngineStartError(f"{error} (if `{folder.password}` was exchanged, remove it and start again)") from error


def _has_failed(folder: EngineFolder) -> bool:
    return any(_START_FAILED in line for line in read_log_tail(folder, lines=_SEARCHED_LINES))


def _explain(folder: EngineFolder, what: str) -> EngineStartError:
    """Return the error with the engine's own cause; its last lines are notes."""
    tail = read_log_tail(folder, lines=_SEARCHED_LINES)
    kind = _PortTakenError if any(_PORT_TAKEN in line for line in tail) else EngineStartError
    error = kind(f"the embedded graph engine in `{folder.root}` {what}: {_find_cause(tail)}: see `{folder.console}`")
    for line in tail[-_SHOWN_LINES:]:
        error.add_note(line)
    return error


def _find_cause(tail: Sequence[str]) -> str:
    # The engine may print the exception right behind another line.
    failures = [line.partition(_START_FAILED)[2] for line in tail if _START_FAILED in line]
    return (failures or tail or ["it printed nothing"])[-1].strip()


def _stop(folder: EngineFolder, record: EngineRecord) -> None:
    stop_process(record.key, grace_seconds=_STOP_SECONDS)
    remove_record(folder)
