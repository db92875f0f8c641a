# SPDX-License-Identifier: Apache-2.0
"""The lines of a backup: JSON objects, each with a check that covers all lines up to itself.

::

    {"type":"licet-backup","value":{…},"check":"…"}     the first line: what follows
    {"type":"write","value":{…},"check":"…"}            any number of records
    {"type":"end","value":{"lines":…},"check":"…"}      the last line

A check is the SHA-256 of the check before it and of its line without it, so the first line that was changed, moved,
added or left out is found, and the last check stands for the whole file.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from licet.errors import InputError
from licet.usecases.flaws import quoted

__all__ = ["BEGIN", "END", "BackupDamagedError", "Line", "LineWriter", "is_packed", "packed", "read_lines"]

BEGIN: Final = "licet-backup"
END: Final = "end"

_MAX_LINE: Final = 1536 * 1024 * 1024
"""The largest document that may be kept, as base64, with room to spare."""
_TAIL: Final = len(',"check":""}\n') + 64


class BackupDamagedError(InputError):
    """A file that is not a backup as it was written; `line` is the first one that is wrong."""

    code = "damaged_backup"

    def __init__(self, path: Path, line: int, what: str) -> None:
        super().__init__(f"{quoted(str(path))}, line {line}: {what}: nothing of it was restored, use another copy")
        self.line = line


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a backup; `number` counts from 1."""

    number: int
    type: str
    value: Mapping[str, Any]
    check: str


class LineWriter:
    """Writes the lines of a backup."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lines = 0
        self._check = ""

    def write(self, kind: str, value: Mapping[str, Any]) -> None:
        """Write one line."""
        body = json.dumps({"type": kind, "value": value}, ensure_ascii=False, separators=(",", ":"))[:-1].encode()
        self._check = _next_check(self._check, body)
        self._lines += 1
        self._stream.write(body + f',"check":"{self._check}"}}\n'.encode())

    def finish(self) -> str:
        """Write the last line and return its check, which stands for the whole file."""
        self.write(END, {"lines": self._lines + 1})
        return self._check


def is_packed(path: Path) -> bool:
    """Return whether a file of this name is packed with gzip."""
    return path.suffix == ".gz"


def packed(stream: BinaryIO) -> gzip.GzipFile:
    """Return a stream that packs what is written to it; the same content gives the same bytes."""
    return gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0, compresslevel=6)


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a backup, the last one too, each checked.

    Raises:
        BackupDamagedError: a line is not as it was written, or the last one is missing.
        InputError: the file cannot be read.
    """
    number, check, found_end = 0, "", False
    with _opened(path) as stream:
        while raw := _next_line(stream, path, number + 1):
            number += 1
            if found_end:
                raise BackupDamagedError(path, number, "it follows the last line")
            line = _checked(path, number, raw, check)
            check, found_end = line.check, line.type == END
            if found_end and line.value.get("lines") != number:
                raise BackupDamagedError(path, number, "it counts other lines than there are")
            yield line
    if not found_end:
        raise BackupDamagedError(path, number + 1, "the file ends here without its last line: it was cut off")


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(f"the backup {quoted(str(path))} cannot be read: {why}") from error
    with file:
        yield cast("BinaryIO", gzip.GzipFile(fileobj=file)) if is_packed(path) else file


def _next_line(stream: BinaryIO, path: Path, number: int) -> bytes:
    try:
        return stream.readline(_MAX_LINE)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BackupDamagedError(
            path, number, "the file cannot be unpacked from here on: it was cut off or changed"
        ) from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise InputError(f"the backup {quoted(str(path))} cannot be read: {why}") from error


def _checked(path: Path, number: int, raw: bytes, before: str) -> Line:
    body, check = raw[:-_TAIL], _next_check(before, raw[:-_TAIL])
    if number == 1 and not raw.startswith(f'{{"type":"{BEGIN}"'.encode()):
        raise BackupDamagedError(path, number, "this is no backup of Licet")
    if raw[-_TAIL:] != f',"check":"{check}"}}\n'.encode():
        cut = "" if raw.endswith(b"\n") else ", and is cut off"
        raise BackupDamagedError(path, number, f"it is not what was written here{cut}")
    try:
        found = json.loads(body + b"}")
        return Line(number, str(found["type"]), dict(found["value"]), check)
    except (ValueError, KeyError, TypeError) as error:
        raise BackupDamagedError(path, number, "it is not a record") from error


def _next_check(before: str, body: bytes) -> str:
    return hashlib.sha256(before.encode() + body).hexdigest()
