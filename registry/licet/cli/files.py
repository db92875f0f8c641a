# SPDX-License-Identifier: Apache-2.0
"""Read what a user gives as a file, or on standard input as `-`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from licet.errors import InputError
from licet.usecases.flaws import quoted
from licet.wire.json_text import MAX_BYTES

__all__ = ["read_input", "read_lines", "write_bytes", "write_output"]

STANDARD_INPUT: Final = "-"


class UnreadableError(InputError):
    """A file that cannot be read."""

    code = "unreadable"


def read_input(name: str, *, limit: int = MAX_BYTES) -> bytes:
    """Return the content of a file of at most `limit` bytes.

    Raises:
        UnreadableError: it is not there, is a folder, may not be read, or is longer than anything we publish.
    """
    with _opened(name) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise UnreadableError(f"{quoted(name)} is longer than {limit} bytes: nothing that long is read")
    return content


def read_lines(name: str) -> Iterator[bytes]:
    """Yield the lines of a file; of one that is too long, enough to be refused."""
    with _opened(name) as stream:
        while line := stream.readline(MAX_BYTES + 2):
            yield line
            rest = line
            while rest and not rest.endswith(b"\n"):
                rest = stream.readline(MAX_BYTES)


def write_output(path: Path, text: str) -> None:
    """Write a file.

    Raises:
        UnreadableError: it cannot be written there.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file; errors as `write_output`."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UnreadableError(f"{quoted(str(path))} cannot be written: {(error.strerror or '').lower()}") from None


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        with Path(name).open("rb") as stream:
            yield stream
    except OSError as error:
        raise UnreadableError(f"{quoted(name)} cannot be read: {(error.strerror or str(error)).lower()}") from None
    except ValueError:
        raise UnreadableError(f"{quoted(name)} cannot be the name of a file") from None
