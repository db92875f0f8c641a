# SPDX-License-Identifier: Apache-2.0
"""The registry as one caller sees it: what the caller may not read is as if it were not there.

Deciding never uses this: an answer is the same whoever asks, and only its words are withheld (`redact`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from licet.domain.access import Caller, Role
from licet.domain.entry import Artefact, Dataset, Entry, Model
from licet.domain.record import AuditEvent, StoredEntry
from licet.domain.visibility import may_read
from licet.errors import EntryNotFoundError
from licet.ports import GraphReader
from licet.usecases.flaws import nearest_names
from licet.usecases.registry import Edition, edition_of

__all__ = ["VisibleReader", "hidden_from", "may_read_entry", "seen", "visible_events"]


def may_read_entry(caller: Caller, entry: Entry) -> bool:
    """Return whether `caller` may read an entry."""
    return may_read(caller, entry.visibility, entry.readers)


def seen(edition: Edition, caller: Caller) -> Edition:
    """Return the edition without what `caller` may not read; made once for each role.

    It has the sequence number of the whole one. Where nothing is withheld it is the whole one.
    """
    key = f"seen by {caller.role or 'anybody'}"
    found = edition.snapshot.memo.get(key)
    if not isinstance(found, Edition):
        found = edition.snapshot.memo[key] = _without_hidden(edition, caller)
    return found


def hidden_from(edition: Edition, caller: Caller) -> frozenset[str]:
    """Return the ids of the entries that `caller` may not read."""
    visible = seen(edition, caller)
    return frozenset() if visible is edition else frozenset(edition.stored.keys() - visible.stored.keys())


def visible_events(events: Iterable[AuditEvent], edition: Edition, caller: Caller) -> tuple[AuditEvent, ...]:
    """Return the events about what `caller` may read; an administrator sees all."""
    if caller.may(Role.ADMIN):
        return tuple(events)
    known = seen(edition, caller).stored
    return tuple(event for event in events if event.subject in known)


class VisibleReader:
    """A reader of the graph that hands out what one caller may read; the rest is unknown to it."""

    def __init__(self, reader: GraphReader, edition: Edition, caller: Caller) -> None:
        """Read through `reader`; `edition` is the whole current one."""
        self._reader = reader
        self._caller = caller
        self._seen = seen(edition, caller)

    def sequence(self) -> int:
        """Return the number of the last write of the edition."""
        return self._seen.sequence

    def entry(self, entry_id: str, *, known_at: datetime | None = None) -> StoredEntry:
        """Return the latest revision of an entry by its id or an alias.

        Raises:
            EntryNotFoundError: there is none, or the caller may not read it.
        """
        if known_at is None:
            return self._seen.entry(entry_id)
        known = self.entries(known_at=known_at)
        by_name = {name: stored for stored in known for name in (*stored.entry.aliases, stored.entry.id)}
        if entry_id not in by_name:
            raise EntryNotFoundError(entry_id, nearest=nearest_names(entry_id, sorted(by_name)))
        return by_name[entry_id]

    def entries(self, *, known_at: datetime | None = None) -> tuple[StoredEntry, ...]:
        """Return the latest revision of every entry that the caller may read, by id."""
        if known_at is None:
            return tuple(self._seen.stored.values())
        return tuple(stored for stored in self._reader.entries(known_at=known_at) if self._is_open(stored))

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return the revisions of an entry that the caller may read, oldest first; errors as `entry`."""
        name = self._seen.entry(entry_id).entry.id
        return tuple(stored for stored in self._reader.revisions(name) if self._is_open(stored))

    def lineage(self, entry_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return the edges of everything that the entry was made from, as far as the caller may read."""
        found: set[tuple[str, str, str]] = set()
        waiting, done = [self._seen.entry(entry_id).entry.id], set[str]()
        while waiting:
            name = waiting.pop()
            stored = self._seen.stored.get(name)
            if stored is None or name in done:
                continue
            done.add(name)
            edges = {(name, how, self._seen.names.get(to, to)) for how, to in _made_from(stored.entry)}
            found |= edges
            waiting.extend(to for *_, to in edges)
        return tuple(sorted(found))

    def _is_open(self, stored: StoredEntry) -> bool:
        """Return whether this revision may be read: by its own word, and by that of the entry now."""
        return stored.entry.id in self._seen.stored and may_read_entry(self._caller, stored.entry)


def _without_hidden(edition: Edition, caller: Caller) -> Edition:
    kept = [stored for stored in edition.stored.values() if may_read_entry(caller, stored.entry)]
    if len(kept) == len(edition.stored):
        return edition
    before = edition.snapshot
    visible = edition_of(kept, default_institution=before.default_institution, before=before)
    return replace(visible, snapshot=replace(visible.snapshot, sequence=edition.sequence))


def _made_from(entry: Entry) -> tuple[tuple[str, str], ...]:
    if isinstance(entry, Dataset | Artefact):
        return tuple((edge.how, edge.id) for edge in entry.derived_from)
    if isinstance(entry, Model):
        parents = tuple((edge.how, edge.id) for edge in entry.descendant_of)
        return parents + tuple((edge.how, edge.id) for edge in entry.trained_on)
    return ()
