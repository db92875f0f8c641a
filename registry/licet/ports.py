# SPDX-License-Identifier: Apache-2.0
"""What the use cases need from the outside: small protocols that adapters satisfy."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, Change, DecisionRecord, StoredEntry

__all__ = ["AuditLog", "ChangeFeed", "Clock", "DecisionLog", "GraphReader", "GraphWriter", "IdSource"]


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


class ChangeFeed(Protocol):
    """Tells what was written; an event of the audit trail is a row of the feed."""

    def changes(self, *, after: int = 0, limit: int = 1000) -> tuple[Change, ...]:
        """Return events with a sequence number above `after` and the revision that each wrote, oldest first."""
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
