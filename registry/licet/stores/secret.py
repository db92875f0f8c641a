# SPDX-License-Identifier: Apache-2.0
"""The secret of an installation: what hashes of keys are made with. Who has the graph alone can try no key."""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from licet.errors import StoreError

__all__ = ["MIN_SECRET", "fingerprint_of", "provide_secret", "read_secret", "write_private"]

MIN_SECRET: Final = 32
"""So many characters a secret has at least."""

_RANDOM_BYTES: Final = 48
_PRIVATE_FILE: Final = 0o600
_PRIVATE_FOLDER: Final = 0o700
_OTHERS: Final = 0o077


def fingerprint_of(secret: bytes) -> str:
    """Return what tells a secret from another one, and gives nothing of it away."""
    return hmac.digest(secret, b"licet: which secret is this", "sha256").hex()


def provide_secret(path: Path) -> bytes:
    """Return the secret in a file that only our user reads, and make it if there is none yet.

    Several processes may do this at once: they return the same.

    Raises:
        StoreError: the file cannot be read or made, or others may read it.
    """
    if not path.exists():
        write_private(path, secrets.token_urlsafe(_RANDOM_BYTES), replace=False)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unreadable(path) from error
    if os.name == "posix" and mode & _OTHERS:
        raise StoreError(f"others may read the secret of this registry: run `chmod 600 {path}`, then start again")
    return read_secret(path)


def read_secret(path: Path) -> bytes:
    """Return the secret in a file.

    Raises:
        StoreError: the file cannot be read, or the secret is short.
    """
    try:
        found = path.read_bytes().strip()
    except OSError as error:
        raise _unreadable(path) from error
    if len(found) < MIN_SECRET:
        raise StoreError(f"the secret in `{path}` is short: it needs {MIN_SECRET} characters or more")
    return found


def write_private(path: Path, text: str, *, replace: bool = True) -> None:
    """Write a file that only our user reads, whole or not at all.

    Args:
        path: where; folders on the way are made.
        text: what, in ASCII.
        replace: whether a file that is there is replaced; if not, it stays as it is.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        path.parent.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(text + "\n")
            if replace:
                draft.replace(path)
            else:
                with suppress(FileExistsError):
                    os.link(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise StoreError(f"`{path}` cannot be written: {why}: make its folder writable for our user") from error


def _unreadable(path: Path) -> StoreError:
    return StoreError(f"the secret of this registry in `{path}` cannot be read: let our user read it")
