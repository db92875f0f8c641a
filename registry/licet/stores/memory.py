# SPDX-License-Identifier: Apache-2.0
"""The reference store: everything in one process's memory, in the plainest way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from licet.domain.entry import Artefact, Dataset, Entry, Model
from licet.domain.record import AuditEvent, Change, StoredEntry
from licet.domain.work import EntryWrite, WorkItem
from licet.errors import EntryNotFoundError
from licet.stores.audit import hash_text
from licet.stores.documents import MemoryDocuments
from licet.stores.keys import MemoryKeys
from licet.stores.ledger import (
    Before,
    Signature,
    check_kind,
    check_once,
    check_revision,
    check_sequence,
    enter,
    sign,
    utc,
)
from licet.stores.memory_attempts import MemoryAttempts
from licet.stores.memory_decisions import MemoryDecisions
from licet.stores.memory_ledger import MemoryLedger
from licet.stores.names import check_claims, check_names
from licet.stores.recorded import checked_revision, latest_at, revision_of
from licet.stores.shelf import Owners
from licet.stores.texts import entry_text
from licet.stores.work import MemoryWork
from licet.usecases.flaws import nearest_names

__all__ = ["MAX_LINEAGE_DEPTH", "MemoryStore", "lineage_of"]

MAX_LINEAGE_DEPTH = 50
"""Lineage is followed over so many steps."""


class MemoryStore(MemoryKeys, MemoryAttempts, MemoryWork, MemoryDecisions, MemoryLedger):
    """Every part of a store, and forgets with its process."""

    def __init__(self) -> None:
        super().__init__()
        self.documents = MemoryDocuments(lambda name: name in self._shelf.revisions)

    def sequence(self) -> int:
        """Return the number of the last write; 0 for an empty registry."""
        with self._lock:
            return len(self._shelf.events)

    def entry(self, entry_id: str, *, known_at: datetime | None = None) -> StoredEntry:
        """Return the latest revision of the entry with this id or alias.

        Raises:
            EntryNotFoundError: there is none; `nearest` names similar ids.
        """
        with self._lock:
            stored = self._shelf.revisions.get(entry_id)
            if stored and known_at is None:
                return stored[-1]
            return _find(entry_id, self.entries(known_at=known_at))

    def entries(self, *, known_at: datetime | None = None) -> tuple[StoredEntry, ...]:
        """Return the latest revision of every entry, by id."""
        limit = None if known_at is None else utc(known_at)
        with self._lock:
            known = [_latest(stored, limit) for stored in self._shelf.revisions.values()]
        return tuple(sorted(filter(None, known), key=lambda stored: stored.entry.id))

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return every revision of one entry, oldest first; errors as `entry`."""
        with self._lock:
            return tuple(self._shelf.revisions[self.entry(entry_id).entry.id])

    def lineage(self, entry_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return the edges of everything that the entry was made from; errors as `entry`."""
        current = self.entries()
        by_name = _by_name(current)
        edges: set[tuple[str, str, str]] = set()
        level, seen = [_find(entry_id, current).entry], set[str]()
        for _ in range(MAX_LINEAGE_DEPTH):
            seen.update(entry.id for entry in level)
            found = {edge for entry in level for edge in _edges(entry, by_name)}
            edges |= found
            targets = sorted({target for *_, target in found} - seen)
            level = [by_name[target] for target in targets if target in by_name]
            if not level:
                break
        return tuple(sorted(edges))

    def put(
        self,
        entry: Entry,
        *,
        expected_revision: int | None,
        by: str,
        at: datetime,
        reason: str,
    ) -> StoredEntry:
        """Write the next revision; `expected_revision` None creates.

        Raises:
            RevisionConflictError: the entry is at another revision, or exists already.
            InputError: the entry cannot be kept: a name is taken, or its kind changed.
        """
        signature = sign(by=by, at=at, reason=reason)
        check_names(entry)
        with self._lock:
            before = self._shelf.before(entry)
            check_revision(entry, expected=expected_revision, before=before)
            check_kind(entry, before)
            return self._write(entry, before=before, signature=signature, owners=Owners.of(self.entries()))

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
        """Write the next revision of many entries, and the items that say so: all or nothing.

        Raises:
            RevisionConflictError: an entry is at another revision.
            SequenceMovedError: none is, but the store is past `expected_sequence`.
            WorkConflictError: an item was changed meanwhile.
            InputError: an entry cannot be kept.
        """
        signature = sign(by=by, at=at, reason=reason)
        check_once(write.entry for write in writes)
        for write in writes:
            check_names(write.entry)
        with self._lock:
            for write in writes:
                check_revision(write.entry, expected=write.expected_revision, before=self._shelf.before(write.entry))
            check_sequence(expected_sequence, actual=len(self._shelf.events))
            saved, owners = self._shelf.copy(), Owners.of(self.entries())
            try:
                written = tuple(self._write_seen(write, signature=signature, owners=owners) for write in writes)
                self._keep_work(*work)
            except BaseException:
                self._shelf = saved
                raise
            return written

    def put_work(self, item: WorkItem) -> None:
        """Keep an item; its revision is the one after that which is kept, 1 for a new one."""
        with self._lock:
            self._keep_work(item)

    def load(self, entries: tuple[Entry, ...], *, by: str, at: datetime, reason: str) -> int:
        """Create many entries; return how many were new.

        Raises:
            InputError: an entry cannot be kept; then none is written.
        """
        signature = sign(by=by, at=at, reason=reason)
        check_once(entries)
        for entry in entries:
            check_names(entry)
        with self._lock:
            saved, owners = self._shelf.copy(), Owners.of(self.entries())
            fresh = [entry for entry in entries if entry.id not in self._shelf.revisions]
            try:
                for entry in fresh:
                    self._write(entry, before=None, signature=signature, owners=owners)
            except BaseException:
                self._shelf = saved
                raise
            return len(fresh)

    def entries_at(self, sequence: int) -> tuple[StoredEntry, ...]:
        """Return every entry as it was after the write with this number.

        Raises:
            StoreError: there is no such write yet, or what was written is not there as the audit trail has it.
        """
        with self._lock:
            latest = latest_at(self._shelf.events[: max(sequence, 0)], sequence)
            found = [(revision_of(self._shelf.revisions.get(name, ()), event), event) for name, event in latest.items()]
        checked = (
            checked_revision(stored, event, content=entry_text(stored.entry) if stored else None)
            for stored, event in found
        )
        return tuple(sorted(checked, key=lambda stored: stored.entry.id))

    def events(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return events with a sequence number above `after`, oldest first."""
        with self._lock:
            return tuple(self._shelf.events[max(after, 0) :][: max(limit, 0)])

    def changes(self, *, after: int = 0, limit: int = 1000) -> tuple[Change, ...]:
        """Return events with a sequence number above `after` and the revision that each wrote, oldest first."""
        with self._lock:
            kept = self._shelf.revisions
            return tuple(
                Change(event=event, stored=kept[event.subject][event.revision - 1] if event.subject in kept else None)
                for event in self.events(after=after, limit=limit)
            )

    def altered_revisions(self) -> tuple[str, ...]:
        """Return the revisions that are not what their audit event says, as `id@number`."""
        with self._lock:
            shelf = self._shelf
            told = [(event, shelf.revisions[event.subject][event.revision - 1]) for event in shelf.events]
        return tuple(
            sorted(
                f"{event.subject}@{event.revision}"
                for event, stored in told
                if event.content != hash_text(entry_text(stored.entry))
            )
        )

    def _write_seen(self, write: EntryWrite, *, signature: Signature, owners: Owners) -> StoredEntry:
        before = self._shelf.before(write.entry)
        check_kind(write.entry, before)
        return self._write(write.entry, before=before, signature=signature, owners=owners)

    def _write(self, entry: Entry, *, before: Before | None, signature: Signature, owners: Owners) -> StoredEntry:
        check_claims(entry, owners=owners.names, rule_owners=owners.rules)
        owners.add(entry)
        head = self._shelf.head()
        stored, event = enter(entry, text=entry_text(entry), head=head, before=before, signature=signature)
        self._shelf.add(stored, event)
        return stored


def lineage_of(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return what `entry` was directly made from: how, and the name as written."""
    match entry:
        case Dataset() | Artefact():
            return tuple((edge.how, edge.id) for edge in entry.derived_from)
        case Model():
            made_from = tuple((edge.how, edge.id) for edge in entry.descendant_of)
            return made_from + tuple((edge.how, edge.id) for edge in entry.trained_on)
        case _:
            return ()


def _edges(entry: Entry, by_name: dict[str, Entry]) -> set[tuple[str, str, str]]:
    return {(entry.id, how, by_name[name].id if name in by_name else name) for how, name in lineage_of(entry)}


def _by_name(current: Iterable[StoredEntry]) -> dict[str, Entry]:
    return {name: stored.entry for stored in current for name in (*stored.entry.aliases, stored.entry.id)}


def _find(name: str, known: tuple[StoredEntry, ...]) -> StoredEntry:
    by_name = {alias: stored for stored in known for alias in stored.entry.aliases}
    by_name |= {stored.entry.id: stored for stored in known}
    if name not in by_name:
        raise EntryNotFoundError(name, nearest=nearest_names(name, sorted(by_name)))
    return by_name[name]


def _latest(revisions: list[StoredEntry], known_at: datetime | None) -> StoredEntry | None:
    known = [r for r in revisions if known_at is None or r.recorded_at <= known_at]
    return known[-1] if known else None
