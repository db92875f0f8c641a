# SPDX-License-Identifier: Apache-2.0
"""What one write adds to a registry: the next revision and the audit event that goes with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from licet.domain.entry import Entry, ReviewState
from licet.domain.record import AuditEvent, StoredEntry
from licet.errors import InputError, RevisionConflictError, SequenceMovedError, StoreError
from licet.stores.audit import hash_text, link
from licet.usecases.flaws import quoted

__all__ = [
    "Before",
    "Head",
    "Signature",
    "check_kind",
    "check_once",
    "check_revision",
    "check_same",
    "check_sequence",
    "enter",
    "sign",
    "utc",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of the ledger: the number of the last write and the digest of its event."""

    sequence: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What a store has of an entry before it is written."""

    revision: int
    kind: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who writes, when (in UTC) and why."""

    by: str
    at: datetime
    reason: str


def sign(*, by: str, at: datetime, reason: str) -> Signature:
    """Return who writes, when and why.

    Raises:
        InputError: the instant has no offset.
    """
    return Signature(by=by, at=utc(at), reason=reason)


def utc(at: datetime) -> datetime:
    """Return the same instant in UTC.

    Raises:
        InputError: it has no offset.
    """
    if at.tzinfo is None:
        raise InputError(f"the instant {quoted(at.isoformat())} has no offset: give it in UTC")
    return at.astimezone(UTC)


def check_sequence(expected: int | None, *, actual: int) -> None:
    """Check that nothing was written since the writer looked; None is a writer who does not mind.

    Raises:
        SequenceMovedError: something was.
    """
    if expected is not None and expected != actual:
        raise SequenceMovedError(expected=expected, actual=actual)


def check_once(entries: Iterable[Entry]) -> None:
    """Check that no id comes twice among entries that are written together.

    Raises:
        InputError: one does.
    """
    counts = Counter(entry.id for entry in entries)
    twice = sorted(name for name, count in counts.items() if count > 1)
    if twice:
        raise InputError(f"the entry {quoted(twice[0])} is given {counts[twice[0]]} times")


def check_revision(entry: Entry, *, expected: int | None, before: Before | None) -> None:
    """Check that the writer saw the current revision; nothing is revision 0.

    Raises:
        RevisionConflictError: the writer did not.
    """
    seen, actual = expected or 0, before.revision if before else 0
    if seen != actual:
        raise RevisionConflictError(entry.id, expected=seen, actual=actual)


def check_kind(entry: Entry, before: Before | None) -> None:
    """Check that an id keeps its kind, which rules and rulings elsewhere count on.

    Raises:
        InputError: it was of another kind.
    """
    if before is not None and before.kind != entry.kind:
        raise InputError(
            f"the entry {quoted(entry.id)} is of the kind {quoted(before.kind)}, not "
            f"{quoted(entry.kind)}: retire it and give the new one an id of its own"
        )


def check_same(event: AuditEvent, before: AuditEvent) -> None:
    """Check that a write that is made again is what it was.

    Raises:
        StoreError: it is not.
    """
    if event != before:
        raise StoreError(
            f"write {before.sequence}, of {quoted(before.subject)}, cannot be made again as it was: "
            f"it would be write {event.sequence} and `{event.verb}` revision {event.revision}"
        )


def enter(
    entry: Entry, *, text: str, head: Head, before: Before | None, signature: Signature
) -> tuple[StoredEntry, AuditEvent]:
    """Return the next revision of `entry` and its audit event.

    Args:
        entry: what is written.
        text: the same as text, as the store keeps it.
        head: the end of the ledger so far.
        before: what the store has of the entry.
        signature: who writes, when and why.
    """
    stored = StoredEntry(
        entry=entry,
        revision=before.revision + 1 if before else 1,
        sequence=head.sequence + 1,
        recorded_at=signature.at,
        by=signature.by,
        reason=signature.reason,
    )
    event = link(
        previous=head.digest,
        sequence=stored.sequence,
        at=stored.recorded_at,
        by=stored.by,
        verb=_verb(entry, before),
        subject=entry.id,
        revision=stored.revision,
        reason=stored.reason,
        content=hash_text(text),
    )
    return stored, event


def _verb(entry: Entry, before: Before | None) -> str:
    if before is None:
        return "create"
    is_retired = entry.curation.state is ReviewState.RETIRED
    return "retire" if is_retired and before.state != ReviewState.RETIRED else "revise"
