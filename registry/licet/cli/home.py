# SPDX-License-Identifier: Apache-2.0
"""The folder that a running `licet up` keeps to itself, and the room that is left in it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from licet.cli.output import WrongUsageError
from licet.errors import LicetError
from licet.usecases.flaws import quoted

__all__ = ["NoRoomError", "check_room", "free_bytes", "held", "note_addresses"]

NEEDED_BYTES: Final = 200_000_000
"""The engine alone writes some 50 MB before the first entry; with less than this left nothing is begun."""

_PRIVATE_FOLDER: Final = 0o700
_LOCK: Final = "up.lock"
_RECORD: Final = "up.json"


class NoRoomError(LicetError):
    """The disk of the data folder is full, or nearly so."""


def free_bytes(home: Path) -> int:
    """Return how much more the disk of a folder holds for us."""
    return shutil.disk_usage(home).free


def check_room(home: Path) -> None:
    """Do nothing if the disk of a folder has room to begin.

    Raises:
        NoRoomError: it has not.
    """
    free = free_bytes(home)
    if free < NEEDED_BYTES:
        raise NoRoomError(
            f"the disk of {quoted(home)} has {free // 1_000_000} MB left, and Licet needs {NEEDED_BYTES // 1_000_000}:"
            " free some, or choose another folder with `--data-dir`"
        )


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Keep a folder, made if it is not there, for this process.

    Raises:
        WrongUsageError: it cannot be used, or another process keeps it; the message says which.
    """
    try:
        home.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        lock = FileLock(home / _LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        raise WrongUsageError(_who_has(home)) from None
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise WrongUsageError(
            f"the folder `{home}` cannot be used: {why}: choose another one with `--data-dir`"
        ) from None
    try:
        yield
    finally:
        (home / _RECORD).unlink(missing_ok=True)
        lock.release()


def note_addresses(home: Path, urls: Sequence[str]) -> None:
    """Write down who keeps the folder and where it answers, for the next one who wants it."""
    (home / _RECORD).write_text(json.dumps({"pid": os.getpid(), "urls": list(urls)}), encoding="utf-8")


def _who_has(home: Path) -> str:
    try:
        record = json.loads((home / _RECORD).read_text(encoding="utf-8"))
        who = f"process {int(record['pid'])} serves it at {' and '.join(map(str, record['urls']))}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process is starting on it"
    advice = "use that one, stop it, or choose another folder with `--data-dir`"
    return f"Licet already runs on {quoted(home)}: {who}: {advice}"
