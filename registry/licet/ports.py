# SPDX-License-Identifier: Apache-2.0
"""What the use cases need from the outside: small protocols that adapters satisfy."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from licet.domain.attempt import Attempt
from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, DecisionRecord, StoredEntry

__all__ = ["AuditLog", "Clock", "DecisionLog", "GraphReader", "GraphWriter", "IdSource", "IdempotencyLog"]


class GraphReader(Protocol):
    """Reads published entries; `known_at` reads what was recorded at that instant (record time)."""

    def sequence(self) -> int:
        """Return the number of the last write; 0 for an empty registry."""
        ...

    def entry(self, entry_id: str, *, known_at: datetime | None = None) -> StoredEntry:
        """Return the latest revision of the entry with this id or alias.

        Raises:
            EntryNotFoundError: there is none; `nearest` names similar ids.
        """
        ...

    def entries(self, *, known_at: datetime | None = None) -> tuple[StoredEntry, ...]:
        """Return the latest revision of every entry, by id."""
        ...

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return every revision of one entry, oldest first."""
        ...

    def lineage(self, entry_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return the edges (from, how, to) of everything that the entry was made from, to any depth."""
        ...


class GraphWriter(Protocol):
    """Writes entries; each write is one transaction with its audit event."""

    def put(self, entry: Entry, *, expected_revision: int | None, by: str, at: datetime, reason: str) -> StoredEntry:
        """Write the next revision; `expected_revision` None creates.

        Raises:
            RevisionConflictError: the entry is at another revision, or exists already.
        """
        ...

    def load(self, entries: tuple[Entry, ...], *, by: str, at: datetime, reason: str) -> int:
        """Create many entries in as few transactions as the engine takes; return how many were new."""
        ...


class DecisionLog(Protocol):
    """Keeps answers."""

    def append(self, record: DecisionRecord) -> None:
        """Record an answer."""
        ...

    def decision(self, decision_id: str) -> DecisionRecord:
        """Return a recorded answer.

        Raises:
            DecisionNotFoundError: there is none.
        """
        ...


class AuditLog(Protocol):
    """The append-only, hash-chained audit trail."""

    def events(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return events with a sequence number above `after`, oldest first."""
        ...


class IdempotencyLog(Protocol):
    """Keeps who does a write under a key and what was answered; each method is one transaction."""

    def reserve(self, wanted: Attempt, *, at: datetime) -> Attempt:
        """Return the attempt that holds the key from now on, as `holder_after` says.

        Of many that are made at once, in whatever processes, one gets its own back.
        """
        ...

    def settle(self, held: Attempt) -> bool:
        """Keep the answer, or the new end of the lease, of an attempt; False if it holds its key no more."""
        ...

    def release(self, held: Attempt) -> bool:
        """Make a key free, as if it had never been used; False if the attempt holds it no more."""
        ...

    def forget(self, *, at: datetime, limit: int = 1000) -> int:
        """Drop up to `limit` keys that need not be kept any more at the instant `at`; return how many."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return this instant in UTC."""
        ...


class IdSource(Protocol):
    """Makes identifiers."""

    def new(self, prefix: str) -> str:
        """Return an identifier that was never returned before, such as `dec_01JD7Q…`."""
        ...
