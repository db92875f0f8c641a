# SPDX-License-Identifier: Apache-2.0
"""What the use cases need from the outside: small protocols that adapters satisfy."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from licet.domain.document import Document
from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, DecisionRecord, StoredEntry

__all__ = ["AuditLog", "Clock", "DecisionLog", "DocumentLog", "GraphReader", "GraphWriter", "IdSource"]


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


class DocumentLog(Protocol):
    """Keeps documents and their bytes; nothing of them changes, and each upload leaves an audit event."""

    def put(self, document: Document, content: bytes, *, reason: str = "") -> bool:
        """Keep a document and its bytes; return whether it is new.

        Raises:
            InputError: the bytes are not those that the document tells of.
            EntryNotFoundError: there is no entry that it could belong to.
            DocumentConflictError: the same bytes are kept with another entry, type or visibility.
        """
        ...

    def document(self, document_id: str) -> Document:
        """Return what is known of a document.

        Raises:
            DocumentNotFoundError: there is none.
        """
        ...

    def content(self, document_id: str) -> bytes:
        """Return the bytes of a document; errors as `document`."""
        ...

    def documents(self, entry: str | None = None) -> tuple[Document, ...]:
        """Return the documents of an entry, given by its id, or all of them, by id."""
        ...

    def sequence(self) -> int:
        """Return the number of the last upload; 0 without any."""
        ...

    def events(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return the uploads with a number above `after`, oldest first: a hash chain of their own."""
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
