# SPDX-License-Identifier: Apache-2.0
"""The audit trail as a hash chain: a digest covers its event and the digest before it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from licet.domain.record import AuditEvent

__all__ = ["GENESIS", "digest_of", "hash_text", "link", "verify_chain"]

GENESIS: Final = "0" * 64
"""What the first event of a registry gives as `previous`."""


def link(
    *,
    previous: str,
    sequence: int,
    at: datetime,
    by: str,
    verb: str,
    subject: str,
    revision: int,
    reason: str,
    content: str,
) -> AuditEvent:
    """Return the event that follows the one with the digest `previous`.

    Args:
        previous: digest of the event before, or `GENESIS`.
        sequence: number of the write.
        at: instant of the write.
        by: who wrote.
        verb: what was done: `create`, `revise` or `retire`.
        subject: id of the entry.
        revision: number of the entry's revision.
        reason: why.
        content: `hash_text` of the revision as stored.
    """
    draft = AuditEvent(
        sequence=sequence,
        at=at.astimezone(UTC),
        by=by,
        verb=verb,
        subject=subject,
        revision=revision,
        reason=reason,
        content=content,
        previous=previous,
        digest="",
    )
    return dataclasses.replace(draft, digest=digest_of(draft))


def digest_of(event: AuditEvent) -> str:
    """Return the digest that `event` must have."""
    fields = {field.name: getattr(event, field.name) for field in dataclasses.fields(event) if field.name != "digest"}
    fields["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hash_text(canonical)


def hash_text(text: str) -> str:
    """Return the SHA-256 of `text` in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def verify_chain(events: Iterable[AuditEvent], *, previous: str = GENESIS) -> AuditEvent | None:
    """Return the first event that was changed, or stands where another one is missing, else None.

    An event that was cut off at the end leaves no gap: compare the last sequence number with the
    store's.

    Args:
        events: oldest first, without gaps.
        previous: digest of the event before the first one, when the events do not start at one.
    """
    expected: int | None = 1 if previous == GENESIS else None
    for event in events:
        if expected is not None and event.sequence != expected:
            return event
        if event.previous != previous or event.digest != digest_of(event):
            return event
        previous, expected = event.digest, event.sequence + 1
    return None
