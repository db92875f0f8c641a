# SPDX-License-Identifier: Apache-2.0
"""The reference store: everything in one process's memory, in the plainest way."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from licet.domain.entry import Artefact, Dataset, Entry, Model
from licet.domain.record import AuditEvent, DecisionRecord, StoredEntry
from licet.errors import DecisionNotFoundError, EntryNotFoundError, StoreError
from licet.stores.audit import GENESIS, hash_text
from licet.stores.documents import MemoryDocuments
from licet.stores.ledger import (
    Before,
    Head,
    Signature,
    check_kind,
    check_once,
    check_revision,
    enter,
    sign,
    utc,
)
from licet.stores.names import check_claims, check_names
from licet.stores.texts import decision_text, entry_text
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


class MemoryStore:
    """A reader, writer, decision log and audit log that forgets with its process."""

    def __init__(self) -> None:
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

    def append(self, record: DecisionRecord) -> None:
        """Record an answer."""
        decision_text(record)
        with self._lock:
            kept = self._shelf.decisions.setdefault(record.id, record)
        if kept != record:
            raise StoreError(f"the decision `{record.id}` is recorded already, with another content")

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

    def _before(self, entry: Entry) -> Before | None:
        stored = self._shelf.revisions.get(entry.id)
        if not stored:
            return None
        last = stored[-1].entry
        return Before(revision=len(stored), kind=last.kind, state=last.curation.state)

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


def _latest(revisions: list[StoredEntry], known_at: datetime | None) -> StoredEntry | None:
    known = [r for r in revisions if known_at is None or r.recorded_at <= known_at]
    return known[-1] if known else None


def _copy(shelf: _Shelf) -> _Shelf:
    return _Shelf(
        revisions={name: list(stored) for name, stored in shelf.revisions.items()},
        events=list(shelf.events),
        decisions=dict(shelf.decisions),
    )
