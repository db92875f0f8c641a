# SPDX-License-Identifier: Apache-2.0
"""Identifiers that sort by the time they were made (ULID), as text."""

from __future__ import annotations

__all__ = ["ulid_text"]

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid_text(number: int) -> str:
    """Return a number of 128 bits as the 26 letters of a ULID."""
    return "".join(_CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))
