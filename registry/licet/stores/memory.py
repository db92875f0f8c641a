# SPDX-License-Identifier: Apache-2.0
"""The reference store: everything in one process's memory, in the plainest way."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from licet.domain.entry import Artefact, Dataset, Entry, Model
from licet.domain.record import AuditEvent, Change, DecisionFilter, DecisionRecord, StoredEntry
from licet.domain.work import EntryWrite, WorkItem
from licet.errors import DecisionNotFoundError, EntryNotFoundError, StoreError
from licet.stores.audit import GENESIS, hash_text
from licet.stores.documents import MemoryDocuments
from licet.stores.kept import KeptRevision, KeptWrite
from licet.stores.keys import MemoryKeys
from licet.stores.ledger import (
    Before,
    Head,
    Signature,
    check_kind,
    check_once,
    check_revision,
    check_same,
    check_sequence,
    enter,
    sign,
    utc,
)
from licet.stores.memory_attempts import MemoryAttempts
from licet.stores.names import check_claims, check_names
from licet.stores.recorded import check_recorded, checked_revision, distinct, latest_at, revision_of
from licet.stores.texts import decision_text, entry_text, parse_decision_text, parse_entry_text
from licet.stores.work import MemoryWork
from licet.usecases.flaws import nearest_names

__all__ = ["MAX_LINEAGE_DEPTH", "MemoryStore", "lineage_of"]

MAX_LINEAGE_DEPTH = 50
"""Lineage is followed over so many steps."""


@dataclass(slots=True)
class _Shelf:
    """All that the store holds; revisions are in the order of their numbers."""

    revisions: dict[str, list[StoredEntry]] = field(default_factory=dict)
    events: list[AuditEvent] = field(default_factory=list)
    decisions: dict[str, DecisionRecord] = field(default_factory=dict)
    restoring: str = ""


@dataclass(slots=True)
class _Owners:
    """Which entry has each id and alias, and which states each rule."""

    names: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, current: Iterable[StoredEntry]) -> Self:
        owners = cls()
        for stored in current:
            owners.add(stored.entry)
        return owners

    def add(self, entry: Entry) -> None:
        self.names |= dict.fromkeys((entry.id, *entry.aliases), entry.id)
        self.rules |= dict.fromkeys((rule.id for rule in entry.rules), entry.id)


class MemoryStore(MemoryKeys, MemoryAttempts, MemoryWork):
    """Every part of a store, and forgets with its process."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.RLock()
        self._shelf = _Shelf()
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
            before = self._before(entry)
            check_revision(entry, expected=expected_revision, before=before)
            check_kind(entry, before)
            return self._write(entry, before=before, signature=signature, owners=_Owners.of(self.entries()))

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
                check_revision(write.entry, expected=write.expected_revision, before=self._before(write.entry))
            check_sequence(expected_sequence, actual=len(self._shelf.events))
            saved, owners = _copy(self._shelf), _Owners.of(self.entries())
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
            saved, owners = _copy(self._shelf), _Owners.of(self.entries())
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

    def append(self, record: DecisionRecord) -> None:
        """Record an answer."""
        self.append_many((record,))

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        """Record answers: all of them, or with an error none."""
        fresh = distinct(records)
        for record in fresh.values():
            decision_text(record)
        with self._lock:
            check_recorded(fresh, self._shelf.decisions)
            self._shelf.decisions |= fresh

    def decisions(
        self, wanted: DecisionFilter, *, before: str | None = None, limit: int = 100
    ) -> tuple[DecisionRecord, ...]:
        """Return recorded answers that fit, the greatest id first."""
        with self._lock:
            known = [record for name, record in self._shelf.decisions.items() if before is None or name < before]
        fitting = sorted((record for record in known if wanted.fits(record)), key=lambda record: record.id)
        return tuple(reversed(fitting))[: max(limit, 0)]

    def decision(self, decision_id: str) -> DecisionRecord:
        """Return a recorded answer.

        Raises:
            DecisionNotFoundError: there is none.
        """
        with self._lock:
            found = self._shelf.decisions.get(decision_id)
        if found is None:
            raise DecisionNotFoundError(decision_id)
        return found

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

    def head(self) -> Head:
        """Return the end of the ledger."""
        with self._lock:
            events = self._shelf.events
            return Head(sequence=len(events), digest=events[-1].digest if events else GENESIS)

    def kept_writes(self, *, after: int, last: int) -> tuple[KeptWrite, ...]:
        """Return what is kept of the writes after the number `after` up to `last`, in order."""
        with self._lock:
            events = self._shelf.events[max(after, 0) : max(last, 0)]
            return tuple(
                KeptWrite(sequence=event.sequence, event=event, revision=_kept(self._revision_of(event)))
                for event in events
            )

    def current_revisions(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return the revision number and the sequence number of what counts as current, by entry."""
        return {stored.entry.id: [(stored.revision, stored.sequence)] for stored in self.entries()}

    def strays(self, *, last: int) -> tuple[tuple[int, str], ...]:  # noqa: ARG002  # as every store
        """Return what bears no number of a write: nothing, since numbers are places here."""
        return ()

    def decision_ids(self, *, last: int) -> tuple[str, ...]:
        """Return the ids of the decisions that rest on the writes up to `last`, in order."""
        with self._lock:
            return tuple(sorted(key for key, r in self._shelf.decisions.items() if r.decision.sequence <= last))

    def decision_texts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return recorded decisions as texts, in the order of `ids`."""
        return tuple(decision_text(self.decision(key)) for key in ids)

    def restoring(self) -> str:
        """Return what is being restored from; empty without a restore."""
        return self._shelf.restoring

    def set_restoring(self, mark: str) -> None:
        """Say that the store is incomplete until the restore from `mark` ends; empty says that it is complete."""
        self._shelf.restoring = mark

    def restore_writes(self, writes: Sequence[KeptWrite]) -> None:
        """Add writes that follow the last one, as they were made.

        Raises:
            StoreError: made again, one is not what it was.
        """
        with self._lock:
            for write in writes:
                if write.event is None or write.revision is None:
                    raise StoreError(f"write {write.sequence} is not there as a whole")
                if write.sequence > len(self._shelf.events):
                    self._write_again(write.event, write.revision)

    def restore_decisions(self, texts: Sequence[str]) -> None:
        """Add recorded decisions; one that is there already is no error.

        Raises:
            StoreError: one is there with another content.
        """
        for text in texts:
            self.append(parse_decision_text(text))

    def _write_again(self, event: AuditEvent, kept: KeptRevision) -> None:
        entry = parse_entry_text(kept.content)
        text = entry_text(entry)  # what this store would tell of it
        signature = Signature(by=event.by, at=event.at, reason=event.reason)
        stored, again = enter(entry, text=text, head=self.head(), before=self._before(entry), signature=signature)
        check_same(again, event)
        self._shelf.revisions.setdefault(entry.id, []).append(stored)
        self._shelf.events.append(again)

    def _revision_of(self, event: AuditEvent) -> StoredEntry | None:
        kept = self._shelf.revisions.get(event.subject, [])
        return kept[event.revision - 1] if 0 < event.revision <= len(kept) else None

    def _before(self, entry: Entry) -> Before | None:
        stored = self._shelf.revisions.get(entry.id)
        if not stored:
            return None
        last = stored[-1].entry
        return Before(revision=len(stored), kind=last.kind, state=last.curation.state)

    def _write_seen(self, write: EntryWrite, *, signature: Signature, owners: _Owners) -> StoredEntry:
        before = self._before(write.entry)
        check_revision(write.entry, expected=write.expected_revision, before=before)
        check_kind(write.entry, before)
        return self._write(write.entry, before=before, signature=signature, owners=owners)

    def _write(self, entry: Entry, *, before: Before | None, signature: Signature, owners: _Owners) -> StoredEntry:
        check_claims(entry, owners=owners.names, rule_owners=owners.rules)
        owners.add(entry)
        events = self._shelf.events
        head = Head(sequence=len(events), digest=events[-1].digest if events else GENESIS)
        stored, event = enter(entry, text=entry_text(entry), head=head, before=before, signature=signature)
        self._shelf.revisions.setdefault(entry.id, []).append(stored)
        events.append(event)
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


def _kept(stored: StoredEntry | None) -> KeptRevision | None:
    if stored is None:
        return None
    return KeptRevision(
        entry=stored.entry.id,
        revision=stored.revision,
        sequence=stored.sequence,
        recorded_at=stored.recorded_at,
        by=stored.by,
        reason=stored.reason,
        content=entry_text(stored.entry),
    )


def _latest(revisions: list[StoredEntry], known_at: datetime | None) -> StoredEntry | None:
    known = [r for r in revisions if known_at is None or r.recorded_at <= known_at]
    return known[-1] if known else None


def _copy(shelf: _Shelf) -> _Shelf:
    return _Shelf(
        revisions={name: list(stored) for name, stored in shelf.revisions.items()},
        events=list(shelf.events),
        decisions=dict(shelf.decisions),
        restoring=shelf.restoring,
    )
