# SPDX-License-Identifier: Apache-2.0
"""The registry as the use cases read it: compiled once, and again when somebody wrote."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.entry import Entry, ReviewState, Ruling
from licet.domain.record import StoredEntry
from licet.errors import BundleStaleError, EntryNotFoundError, InputError, StoreError
from licet.ports import AuditLog, GraphReader
from licet.usecases.flaws import nearest_names
from licet.usecases.past import PastEditions

__all__ = ["Edition", "FollowedStore", "Registry", "edition_of", "is_decided_on"]

_FEW = 50
"""After so many writes it is quicker to read everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The registry at one sequence number: every entry as stored, and what is decided on."""

    stored: Mapping[str, StoredEntry]
    names: Mapping[str, str]
    snapshot: Snapshot

    @property
    def sequence(self) -> int:
        """The number of the last write that it holds."""
        return self.snapshot.sequence

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every entry, drafts too, by id."""
        return tuple(stored.entry for stored in self.stored.values())

    def entry(self, name: str) -> StoredEntry:
        """Return the entry with this id or alias.

        Raises:
            EntryNotFoundError: there is none; `nearest` names similar ids.
        """
        if name not in self.names:
            raise EntryNotFoundError(name, nearest=nearest_names(name, self.names))
        return self.stored[self.names[name]]


class FollowedStore(GraphReader, AuditLog, Protocol):
    """A store that also tells what was written."""


class Registry:
    """Holds the current edition of a store and exchanges it when the store has moved on."""

    def __init__(self, reader: FollowedStore, *, default_institution: str | None = None) -> None:
        self._reader = reader
        self._default_institution = default_institution
        self._lock = threading.Lock()
        self._edition: Edition | None = None
        self._past = PastEditions[Edition]()

    def current(self) -> Edition:
        """Return the edition with every write that is recorded by now, other processes' too."""
        edition, sequence = self._edition, self._reader.sequence()
        if edition is not None and edition.sequence == sequence:
            return edition
        with self._lock:
            return self._refreshed()

    def reached(self, sequence: int | None) -> Edition:
        """Return the current edition if it has seen the write `sequence`.

        Raises:
            BundleStaleError: it has not.
        """
        edition = self.current()
        if sequence is not None and edition.sequence < sequence:
            raise BundleStaleError(wanted=sequence, have=edition.sequence)
        return edition

    def known_at(self, instant: datetime) -> Edition:
        """Return the edition that was recorded at `instant`; the last few are kept."""
        return self._past.at(instant, reader=self._reader, build=self._build)

    def _refreshed(self) -> Edition:
        edition = self._edition
        if edition is None or edition.sequence != self._reader.sequence():
            changed = None if edition is None else self._changed_since(edition)
            if edition is None or changed is None:
                edition = self._build(self._reader.entries())
            else:
                edition = edition_after(edition, changed)
            self._edition = edition
        return edition

    def _changed_since(self, edition: Edition) -> Mapping[str, StoredEntry] | None:
        """Return the entries after a few writes; None where all must be read again."""
        events = self._reader.events(after=edition.sequence, limit=_FEW + 1)
        if not events or len(events) > _FEW or events[0].sequence != edition.sequence + 1:
            return None
        subjects = {event.subject for event in events}
        changed = {name: self._reader.entry(name) for name in sorted(subjects)}
        # Somebody may write between two reads: then these are not the entries of one moment.
        if any(stored.sequence > events[-1].sequence for stored in changed.values()):
            return None
        return changed

    def _build(self, stored: Iterable[StoredEntry]) -> Edition:
        before = self._edition.snapshot if self._edition is not None else None
        return edition_of(stored, default_institution=self._default_institution, before=before)


def edition_of(
    stored: Iterable[StoredEntry], *, default_institution: str | None = None, before: Snapshot | None = None
) -> Edition:
    """Compile an edition; `before` spares hashing what has not changed.

    Raises:
        StoreError: the entries contradict each other, which a store never lets happen.
    """
    by_id = {each.entry.id: each for each in sorted(stored, key=lambda each: each.entry.id)}
    entries = [each.entry for each in by_id.values()]
    try:
        snapshot = compile_snapshot(
            filter(is_decided_on, entries),
            sequence=max((each.sequence for each in by_id.values()), default=0),
            default_institution=default_institution,
            before=before,
        )
    except InputError as error:
        raise StoreError(f"the registry contradicts itself: {error}") from error
    names = {alias: entry.id for entry in entries for alias in entry.aliases}
    names |= {name: name for name in by_id}
    return Edition(stored=MappingProxyType(by_id), names=MappingProxyType(names), snapshot=snapshot)


def edition_after(edition: Edition, changed: Mapping[str, StoredEntry]) -> Edition:
    """Return the edition after some entries were written; what did not change is taken over, the engine too.

    Raises:
        StoreError: the entries contradict each other, which a store never lets happen.
    """
    stored = {**edition.stored, **changed}
    before = edition.snapshot
    counted = {name: each.entry for name, each in changed.items() if is_decided_on(each.entry)}
    if len(counted) < len(changed) and any(name in before.entries for name in changed.keys() - counted.keys()):
        return edition_of(stored.values(), default_institution=before.default_institution, before=before)
    sequence = max(before.sequence, *(each.sequence for each in changed.values()))
    try:
        snapshot = changed_snapshot(before, counted.values(), sequence=sequence)
    except InputError as error:
        raise StoreError(f"the registry contradicts itself: {error}") from error
    Engine.follow(snapshot, before, counted)
    names = dict(edition.names)
    for name, each in changed.items():
        known = edition.stored.get(name)
        if known is not None and known.entry.aliases != each.entry.aliases:
            return edition_of(stored.values(), default_institution=before.default_institution, before=before)
        names |= {name: name, **dict.fromkeys(each.entry.aliases, name)}
    if len(stored) > len(edition.stored):
        stored = dict(sorted(stored.items()))
    return Edition(stored=MappingProxyType(stored), names=MappingProxyType(names), snapshot=snapshot)


def is_decided_on(entry: Entry) -> bool:
    """Return whether an entry counts in answers: no draft does, and no ruling that is retired.

    Other retired entries go on to count: terms do not end because a curator put them away.
    """
    state = entry.curation.state
    retired_ruling = isinstance(entry, Ruling) and state is ReviewState.RETIRED
    return state is not ReviewState.DRAFT and not retired_ruling
