# SPDX-License-Identifier: Apache-2.0
"""What a client of an older registry may not have: comments on an entry, and attesting that it is still correct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from licet.client import Client
from licet.wire.write import to_jsonable

__all__ = ["attest", "can_attest", "can_comment", "comment", "comments_of"]


def can_comment(client: Client) -> bool:
    """Return whether people can comment on entries."""
    return hasattr(client, "comment_on_entry")


def can_attest(client: Client) -> bool:
    """Return whether people can say that an entry is still correct."""
    return hasattr(client, "attest")


def comments_of(client: Client, entry_id: str) -> tuple[Mapping[str, Any], ...]:
    """Return what was said about an entry, oldest first, as published JSON."""
    found: Iterable[object] = getattr(client, "entry_comments", lambda _: ())(entry_id)
    return tuple(to_jsonable(each) for each in found)


def comment(client: Client, entry_id: str, says: str, about: str | None) -> None:
    """Say something about an entry, or about one of its rules."""
    getattr(client, "comment_on_entry")(entry_id, says, about)  # noqa: B009  # may be missing


def attest(client: Client, entry_id: str, etag: str, *, reason: str, review_due: dt.date | None) -> None:
    """Say that an entry is still correct, and until when nobody need look again."""
    getattr(client, "attest")(entry_id, etag, reason=reason, review_due=review_due)  # noqa: B009  # may be missing
