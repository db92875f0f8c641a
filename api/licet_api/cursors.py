# SPDX-License-Identifier: Apache-2.0
"""Opaque cursors: the last id of a page, bound to the question that the page answers."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

from licet.errors import Flaw, MalformedError

__all__ = ["read_cursor", "write_cursor"]

_CHECK: Final = 6


def write_cursor(after: str, question: str) -> str:
    """Return the cursor of the page that begins after the id `after`."""
    return base64.urlsafe_b64encode(_check(question) + after.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, question: str) -> str:
    """Return the id after which the page begins; of no cursor, the empty text.

    Raises:
        MalformedError: it is no cursor of ours, or belongs to another question.
    """
    if cursor is None:
        return ""
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        if raw[:_CHECK] == _check(question):
            return raw[_CHECK:].decode()
    except (binascii.Error, ValueError):
        pass
    detail = "this is no cursor of this list: begin again without one"
    flaw = Flaw(pointer="/query/cursor", code="invalid_cursor", detail=detail)
    raise MalformedError(detail, flaws=(flaw,))


def _check(question: str) -> bytes:
    return hashlib.sha256(question.encode()).digest()[:_CHECK]
