# SPDX-License-Identifier: Apache-2.0
"""Why a folder cannot be used, and what to do about it, in words."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Final

from licet.errors import EngineStartError

__all__ = ["MIN_FREE_BYTES", "check_owner", "check_space", "folder_error"]

MIN_FREE_BYTES: Final = 32 * 1024 * 1024
"""With less the engine starts and fails at its first writes."""

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM})
_ELSEWHERE: Final = "or choose another folder with `LICET_HOME`"


def folder_error(folder: Path, error: OSError) -> EngineStartError:
    """Return the error that says why `folder` cannot hold the graph, and what helps."""
    return EngineStartError(f"the folder `{folder}` cannot hold the graph: {_describe(folder, error)}")


def check_owner(folder: Path) -> None:
    """Check that a folder that is there is ours: files of two users in it would lock both of them out.

    Raises:
        EngineStartError: it is another user's.
    """
    try:
        owner = folder.stat().st_uid
    except OSError:
        return  # making it says why
    if owner != os.geteuid():
        raise EngineStartError(
            f"the folder `{folder}` belongs to the user {_name_of(owner)}, and this is {_name_of(os.geteuid())}: "
            f"start Licet as that user, give the folder to this one, {_ELSEWHERE}"
        )


def check_space(folder: Path) -> None:
    """Check that the disk has room for the engine to start.

    Raises:
        EngineStartError: it has not.
    """
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        raise EngineStartError(
            f"the disk that holds `{folder}` is full: {_megabytes(free)} are free, "
            f"the graph needs {_megabytes(MIN_FREE_BYTES)} to start: make room, {_ELSEWHERE}"
        )


def _describe(folder: Path, error: OSError) -> str:
    if error.errno in _FULL:
        return f"the disk is full: make room, {_ELSEWHERE}"
    if error.errno == errno.EROFS:
        return f"the disk is read-only: make it writable, {_ELSEWHERE}"
    if error.errno in _FORBIDDEN:
        return f"{_who_may(folder)}: {_ELSEWHERE.removeprefix('or ')}"
    return f"{(error.strerror or str(error)).lower()}: {_ELSEWHERE.removeprefix('or ')}"


def _who_may(folder: Path) -> str:
    for place in (folder, *folder.parents):
        try:
            owner = place.stat().st_uid
        except OSError:
            continue
        if owner != os.geteuid():
            return f"`{place}` belongs to the user {_name_of(owner)}, and {_name_of(os.geteuid())} may not write there"
        return f"`{place}` may not be written to: `chmod u+rwx` allows it"
    return "it may not be written to"


def _name_of(user: int) -> str:
    try:
        import pwd  # noqa: PLC0415  # not on every system

        return f"`{pwd.getpwuid(user).pw_name}`"
    except (ImportError, KeyError):
        return f"with the number {user}"


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.0f} MB"
