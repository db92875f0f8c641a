# SPDX-License-Identifier: Apache-2.0
"""A write that its sender may send again under one key: who does it, how long, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

__all__ = ["Attempt", "KeptAnswer", "holder_after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What was answered, to be answered again: the HTTP status, the headers in order, the bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at a write under a key; all instants are in UTC.

    Attributes:
        key: names the caller, the method, the path and the caller's key; it is a digest.
        content: digest of what was sent.
        token: of this attempt and no other.
        seed: of the first attempt under the key. Ids of what is made come from it, so that a second attempt
            makes nothing that the first one has made already.
        number: 1, and one more for each attempt that took over.
        begun_at: when the first attempt began.
        lease_until: after this instant another attempt may take over.
        kept_until: after this instant the key is free.
        answer: None while it runs.
    """

    key: str
    content: str
    token: str
    seed: str
    begun_at: datetime
    lease_until: datetime
    kept_until: datetime
    number: int = 1
    answer: KeptAnswer | None = None


def holder_after(wanted: Attempt, *, found: Attempt | None, at: datetime) -> Attempt:
    """Return which attempt holds a key at the instant `at`, after `wanted` was made on what was `found`.

    It has the token of `wanted` where that one may go on. It takes over, with the seed of the first, from one of the
    same content that has no answer and whose lease is over.
    """
    if found is None or found.kept_until <= at:
        return wanted
    if found.answer is not None or found.lease_until > at or found.content != wanted.content:
        return found
    if found.token == wanted.token:
        return found
    return replace(wanted, seed=found.seed, begun_at=found.begun_at, number=found.number + 1)
