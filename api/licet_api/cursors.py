# SPDX-License-Identifier: Apache-2.0
"""Opaque, signed cursors: the last id of a page, bound to the question that the page answers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from licet.errors import Flaw, MalformedError

__all__ = ["read_cursor", "write_cursor"]

_MARK_BYTES: Final = 16
_PURPOSE: Final = b"cursor"


def write_cursor(after: str, question: str, *, secret: bytes) -> str:
    """Return the cursor of the page that begins after the id `after`.

    Args:
        after: the last id of the page before.
        question: everything that decides which ids there are, and in which order.
        secret: of this installation; nobody makes a cursor without it.
    """
    place = after.encode()
    return base64.urlsafe_b64encode(_mark(place, question, secret) + place).decode().rstrip("=")


def read_cursor(cursor: str | None, question: str, *, secret: bytes) -> str:
    """Return the id after which the page begins; of no cursor, the empty text.

    Raises:
        MalformedError: it is forged or cut, or belongs to another question or installation.
    """
    if cursor is None:
        return ""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mark, place = raw[:_MARK_BYTES], raw[_MARK_BYTES:]
        if hmac.compare_digest(mark, _mark(place, question, secret)):
            return place.decode()
    except (binascii.Error, ValueError):
        pass
    detail = "this is no cursor of this list: begin again without one"
    flaw = Flaw(pointer="/query/cursor", code="invalid_cursor", detail=detail)
    raise MalformedError(detail, flaws=(flaw,))


def _mark(place: bytes, question: str, secret: bytes) -> bytes:
    key = hmac.digest(secret, _PURPOSE, "sha256")
    asked = hashlib.sha256(question.encode()).digest()
    return hmac.digest(key, asked + place, "sha256")[:_MARK_BYTES]
