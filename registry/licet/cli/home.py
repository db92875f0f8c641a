# SPDX-License-Identifier: Apache-2.0
"""The folder that a running `licet up` keeps to itself."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from licet.cli.output import WrongUsageError
from licet.usecases.flaws import quoted

__all__ = ["held", "note_addresses"]

_PRIVATE_FOLDER: Final = 0o700
_LOCK: Final = "up.lock"
_RECORD: Final = "up.json"


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
            f"the folder {quoted(home)} cannot be used: {why}: choose another one with `--home`"
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
    return f"Licet already runs on {quoted(home)}: {who}: use that one, stop it, or choose another folder with `--home`"
