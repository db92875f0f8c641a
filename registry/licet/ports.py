# SPDX-License-Identifier: Apache-2.0
"""What the use cases need from the outside: small protocols that adapters satisfy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from licet.domain.access import ApiKey, ClaimToken
from licet.domain.attempt import Attempt
from licet.domain.document import Document
from licet.domain.entry import Entry
from licet.domain.record import AnsweredQuestion, AuditEvent, Change, DecisionFilter, DecisionRecord, StoredEntry
from licet.domain.work import EntryWrite, WorkFilter, WorkItem

__all__ = [
    "AuditLog",
    "ChangeFeed",
    "ClaimLog",
    "Clock",
    "DecisionLog",
    "DocumentLog",
    "GraphReader",
    "GraphWriter",
    "IdSource",
    "IdempotencyLog",
    "KeyLog",
    "WorkLog",
]


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

    def entries_at(self, sequence: int) -> tuple[StoredEntry, ...]:
        """Return every entry, by id, as it was after the write with this number; 0 is before the first.

        Raises:
            StoreError: there is no such write yet, or what was written up to it is not there as the audit trail has it.
        """
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

    def put_all(
        self,
        writes: Sequence[EntryWrite],
        *,
        work: Sequence[WorkItem] = (),
        by: str,
        at: datetime,
        reason: str,
        expected_sequence: int | None = None,
    ) -> tuple[StoredEntry, ...]:
        """Write the next revision of many entries, and the items that say so, in one transaction: all or nothing.

        `expected_sequence` is the number of the last write that the writer saw, None for one who does not mind.

        Raises:
            RevisionConflictError: an entry is at another revision.
            SequenceMovedError: none is, but something else was written since.
            WorkConflictError: an item was changed meanwhile.
            InputError: an entry cannot be kept.
        """
        ...

    def load(self, entries: tuple[Entry, ...], *, by: str, at: datetime, reason: str) -> int:
        """Create many entries in as few transactions as the engine takes; return how many were new."""
        ...


class DecisionLog(Protocol):
    """Keeps answers."""

    def append(self, record: DecisionRecord) -> None:
        """Record an answer; the same record again is no error.

        Raises:
            InputError: it cannot be kept as text.
            StoreError: another answer has its id, or the store cannot do it.
        """
        ...

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        """Record answers in one transaction: all of them, or with an error none; errors as `append`."""
        ...

    def decisions(
        self, wanted: DecisionFilter, *, before: str | None = None, limit: int = 100
    ) -> tuple[DecisionRecord, ...]:
        """Return at most `limit` recorded answers that fit, the greatest id first, with ids below `before`.

        Ids sort by the time they were made, so the newest comes first.
        """
        ...

    def questions(self, *, before: str | None = None, limit: int = 100) -> tuple[AnsweredQuestion, ...]:
        """Return the questions of recorded answers in the order of `decisions`, without reading the answers whole."""
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


class WorkLog(Protocol):
    """Keeps what curators and offices work on; an item is replaced only by whoever saw its last revision."""

    def put_work(self, item: WorkItem) -> None:
        """Keep an item; its revision is the one after that which is kept, 1 for a new one.

        Raises:
            WorkConflictError: it is not: somebody else changed the item first.
            InputError: it cannot be kept as text.
        """
        ...

    def work(self, item_id: str) -> WorkItem:
        """Return an item as it is now.

        Raises:
            WorkNotFoundError: there is none.
        """
        ...

    def list_work(self, wanted: WorkFilter, *, before: str | None = None, limit: int = 100) -> tuple[WorkItem, ...]:
        """Return at most `limit` items that fit, the greatest id first, with ids below `before`."""
        ...


class ChangeFeed(Protocol):
    """Tells what was written; an event of the audit trail is a row of the feed."""

    def changes(self, *, after: int = 0, limit: int = 1000) -> tuple[Change, ...]:
        """Return events with a sequence number above `after` and the revision that each wrote, oldest first."""
        ...


class KeyLog(Protocol):
    """Keeps API keys, as keyed hashes; none is ever deleted."""

    def add_key(self, key: ApiKey) -> None:
        """Keep a new key; one of an administrator that is valid uses up the token.

        Raises:
            StoreError: its id or its hash is kept already.
        """
        ...

    def find_key(self, digest: str) -> ApiKey | None:
        """Return the key with this hash, whatever its state."""
        ...

    def list_keys(self) -> tuple[ApiKey, ...]:
        """Return every key ever made, by the time it was made."""
        ...

    def revoke_key(self, key_id: str, *, by: str, at: datetime) -> ApiKey:
        """Let a key open nothing any more; one that was revoked stays as it is.

        Raises:
            KeyNotFoundError: there is none.
        """
        ...

    def touch_key(self, key_id: str, *, at: datetime) -> None:
        """Note when a key was used; an earlier instant than the one noted changes nothing."""
        ...


class ClaimLog(Protocol):
    """Keeps the one token that becomes the first key of an administrator."""

    def add_token(self, token: ClaimToken) -> None:
        """Keep a token in the place of every one before."""
        ...

    def claim_key(self, digest: str, key: ApiKey) -> None:
        """Keep `key`, made when it says, and use up the token with this hash: both or neither.

        Raises:
            KeyRefusedError: no token has the hash, it is used or over, or an administrator has a valid key.
        """
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
