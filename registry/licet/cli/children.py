# SPDX-License-Identifier: Apache-2.0
"""The servers that `licet up` starts: child processes that answer, are watched, and do not outlive it."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from licet.errors import LicetError
from licet.settings import LOOPBACK
from licet.stores.engines import tether
from licet.stores.engines.processes import ENDS_WITH_PARENT

__all__ = ["Child", "ChildEndedError", "Server", "await_answers", "check_running", "running"]

_POLL_SECONDS: Final = 0.1
_ANSWER_SECONDS: Final = 2.0
_SHOWN_LINES: Final = 5


class ChildEndedError(LicetError):
    """A server ended, or never answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server to be started: what people call it, its command, its port and the path that tells it is ready.

    It has `grace_seconds` to end when it is asked to.
    """

    name: str
    command: Sequence[str]
    port: int
    ready_path: str
    environment: Mapping[str, str]
    grace_seconds: float = 10.0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self.port}"


@dataclass(frozen=True, slots=True)
class Child:
    """A server that was started, and the file that it writes to."""

    server: Server
    process: subprocess.Popen[bytes]
    log: Path


@contextmanager
def running(server: Server, folder: Path) -> Iterator[Child]:
    """Start a server in a process group of its own, and end the whole group at the end.

    Call it in the main thread: on Linux the server is told to end when the thread that started it ends.
    """
    log = folder / f"{server.name}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            _tied(server.command),
            cwd=folder,
            env=dict(server.environment),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Child(server, process, log)
    finally:
        _stop(process, grace_seconds=server.grace_seconds)


def await_answers(children: Sequence[Child], *, seconds: float) -> None:
    """Return when every server answers.

    Raises:
        ChildEndedError: one ended, or does not answer in time.
    """
    deadline = time.monotonic() + seconds
    waiting = list(children)
    while waiting:
        check_running(children)
        waiting = [child for child in waiting if not _answers(child.server)]
        if waiting and time.monotonic() >= deadline:
            raise _error(waiting[0], f"does not answer after {seconds:g} s")
        time.sleep(_POLL_SECONDS if waiting else 0)


def check_running(children: Sequence[Child]) -> None:
    """Do nothing if every server runs.

    Raises:
        ChildEndedError: one does not.
    """
    for child in children:
        code = child.process.poll()
        if code is not None:
            raise _error(child, f"ended with code {code}")


def _tied(command: Sequence[str]) -> list[str]:
    """Return the command so that it is told when we end, where the system can tell (Linux)."""
    if not ENDS_WITH_PARENT:
        return list(command)
    return [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *command]


def _answers(server: Server) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, server.port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", server.ready_path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _error(child: Child, what: str) -> ChildEndedError:
    lines = [text for text in child.log.read_text(encoding="utf-8", errors="replace").splitlines() if text.strip()]
    said = " | ".join(lines[-_SHOWN_LINES:]) or "it printed nothing"
    return ChildEndedError(f"{child.server.name} {what}: {said}")


def _stop(process: subprocess.Popen[bytes], *, grace_seconds: float) -> None:
    """End a process group: ask, wait, then force; the group outlives its leader if a member does."""
    _signal(process.pid, signal.SIGTERM)
    try:
        process.wait(grace_seconds)
    except subprocess.TimeoutExpired:
        _signal(process.pid, signal.SIGKILL)
        process.wait()
    _signal(process.pid, signal.SIGKILL)


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers so for a group of zombies
        return
