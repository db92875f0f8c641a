# SPDX-License-Identifier: Apache-2.0
"""Processes of this machine: start one that ends with us, name it for good, find it, end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

__all__ = [
    "ENDS_WITH_PARENT",
    "ProcessKey",
    "ends_within",
    "find_commands",
    "is_running",
    "read_key",
    "spawn",
    "stop_process",
]

# Only Linux tells a child that its parent is gone.
ENDS_WITH_PARENT: Final = sys.platform.startswith("linux")
_TETHER: Final = Path(__file__).with_name("tether.py")
_POLL_SECONDS: Final = 0.02
_ENDED_STATES: Final = frozenset({"", "X", "Z"})
# The engine writes the time zone it was born in into its schema.
_CHILD_ENVIRONMENT: Final = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
# One locale and one time zone, so that two processes read the same start time.
_PS_ENVIRONMENT: Final = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/bin:/usr/bin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessKey:
    """A process for good: its id may be given to another one later, its start time not."""

    pid: int
    started: str


def spawn(command: Sequence[str], *, folder: Path, log: Path) -> ProcessKey:
    """Start `command` in `folder`, its output in `log`, so that it ends when this process ends.

    It gets a session of its own, so that Ctrl-C in a terminal reaches us only and we decide the
    order of the shutdown, and a fixed environment, so that no variable of ours changes it.

    Raises:
        OSError: the program cannot be executed.
    """
    answer: SimpleQueue[ProcessKey | OSError] = SimpleQueue()
    # The kernel sends the parent-death signal when the *thread* that forked ends, not the process.
    # So the child is forked by a thread that lives as long as the child does, whatever becomes of
    # the thread that called us. The same thread reaps the child, so none stays behind as a zombie.
    threading.Thread(
        target=_keep_child,
        kwargs={"command": _tie(command), "folder": folder, "log": log, "answer": answer},
        name=f"keeper of {Path(command[0]).name}",
        daemon=True,
    ).start()
    started = answer.get()
    if isinstance(started, OSError):
        raise started
    return started


def read_key(pid: int) -> ProcessKey | None:
    """Return the key of the process that has this id now; an ended, unreaped one counts as none."""
    state, started = _read_state(pid)
    return None if state in _ENDED_STATES else ProcessKey(pid=pid, started=started)


def is_running(key: ProcessKey) -> bool:
    """Return whether this very process still runs."""
    return read_key(key.pid) == key


def ends_within(key: ProcessKey, seconds: float) -> bool:
    """Wait until the process has ended; `False` when it still runs after that time."""
    deadline = time.monotonic() + seconds
    while is_running(key):
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def stop_process(key: ProcessKey, *, grace_seconds: float) -> None:
    """End the process: ask, wait, then force."""
    _send(key, signal.SIGTERM)
    if not ends_within(key, grace_seconds):
        _send(key, signal.SIGKILL)
        ends_within(key, grace_seconds)


def find_commands(*parts: str) -> list[tuple[ProcessKey, str]]:
    """Return our user's processes whose command line has each of `parts` as whole arguments."""
    wanted = [f" {part} " for part in parts]
    found = [
        (read_key(pid), command) for pid, command in _list_commands() if all(part in f"{command} " for part in wanted)
    ]
    return [(key, command) for key, command in found if key is not None]


def _keep_child(*, command: Sequence[str], folder: Path, log: Path, answer: SimpleQueue[ProcessKey | OSError]) -> None:
    try:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        answer.put(error)
        return
    try:
        child = subprocess.Popen(
            command,
            cwd=folder,
            env={**_CHILD_ENVIRONMENT, "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        answer.put(error)
        return
    finally:
        os.close(output)
    # Before `wait` even a child that has ended keeps its id and its start time.
    answer.put(ProcessKey(pid=child.pid, started=_read_state(child.pid)[1]))
    child.wait()


def _tie(command: Sequence[str]) -> list[str]:
    if not ENDS_WITH_PARENT or not sys.executable:
        return list(command)
    return [sys.executable, "-I", "-S", str(_TETHER), str(os.getpid()), *command]


def _send(key: ProcessKey, number: signal.Signals) -> None:
    if is_running(key):
        try:
            os.kill(key.pid, number)
        except ProcessLookupError:
            return


def _read_state(pid: int) -> tuple[str, str]:
    return _read_linux_state(pid) if ENDS_WITH_PARENT else _read_ps_state(pid)


def _read_linux_state(pid: int) -> tuple[str, str]:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return "", ""
    # proc(5): "pid (name) state ...", and the name may hold blanks and parentheses. Counted from
    # the state, field 3: the number of threads is field 20, the start time field 22.
    fields = text.rpartition(")")[2].split()
    state, threads, started = fields[0], int(fields[17]), fields[19]
    # The first thread of a killed process may be a zombie while others still hold its files.
    return ("R" if state == "Z" and threads > 1 else state), started


def _read_ps_state(pid: int) -> tuple[str, str]:
    words = _run_ps("-o", "stat=,lstart=", "-p", str(pid)).split()
    return (words[0][0], " ".join(words[1:])) if words else ("", "")


def _list_commands() -> Iterator[tuple[int, str]]:
    return _list_linux_commands() if ENDS_WITH_PARENT else _list_ps_commands()


def _list_linux_commands() -> Iterator[tuple[int, str]]:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            if entry.stat().st_uid == os.geteuid():
                raw = (entry / "cmdline").read_bytes()
                yield int(entry.name), os.fsdecode(raw).rstrip("\0").replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it ended meanwhile


def _list_ps_commands() -> Iterator[tuple[int, str]]:
    for line in _run_ps("-A", "-ww", "-o", "uid=,pid=,command=").splitlines():
        user, pid, command = line.split(maxsplit=2)
        if int(user) == os.geteuid():
            yield int(pid), command


def _run_ps(*options: str) -> str:
    return subprocess.run(
        ["/bin/ps", *options],
        env=_PS_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    ).stdout
