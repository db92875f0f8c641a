# SPDX-License-Identifier: Apache-2.0
"""The registry as the use cases read it: compiled once, and again when somebody wrote."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Protocol

from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.entry import Entry, ReviewState, Ruling
from licet.domain.record import Change, StoredEntry
from licet.errors import (
    BundleStaleError,
    EngineUnavailableError,
    EntryNotFoundError,
    InputError,
    RegistryLagsError,
    StoreError,
)
from licet.ports import AuditLog, ChangeFeed, GraphReader
from licet.usecases.flaws import nearest_names
from licet.usecases.pace import Attention, Pace
from licet.usecases.past import PastEditions

__all__ = ["Edition", "FollowedStore", "Pinned", "Registry", "edition_of", "is_decided_on"]

_FEW = 50
"""After so many writes it is quicker to read everything."""

_WAITING = 8
"""So many questions wait at a time for a write that the store does not have."""

_ATTEMPTS = 4


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


class FollowedStore(GraphReader, AuditLog, ChangeFeed, Protocol):
    """A store that also tells what was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """An edition, the digest of the last event in it, and since when no later one was looked for."""

    edition: Edition
    head: str | None
    looked: float


class Registry:
    """Holds the current edition of a store and exchanges it when the store has moved on.

    It looks at the store whenever somebody asks for the current edition, unless a `Follower` runs: then that
    looks, and whoever asks is given the edition in memory. Everything here may be called from any thread.
    """

    def __init__(
        self,
        reader: FollowedStore,
        *,
        default_institution: str | None = None,
        pace: Pace | None = None,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read nothing yet.

        Args:
            reader: the store.
            default_institution: who asks if a question does not say.
            pace: how closely a follower keeps in step.
            seconds: a clock that never goes back.
        """
        self.pace = pace or Pace()
        self.attention = Attention(seconds=seconds)
        self._reader = reader
        self._default_institution = default_institution
        self._seconds = seconds
        self._looking = threading.Lock()
        self._exchanged = threading.Condition()
        self._waiting = threading.BoundedSemaphore(_WAITING)
        self._held: _Held | None = None
        self._past = PastEditions[Edition]()
        self._owed = -math.inf
        self._is_followed = False

    @property
    def is_followed(self) -> bool:
        """Whether somebody looks at the store all the time, so that those who ask need not."""
        return self._is_followed

    def follow(self, *, on: bool) -> None:
        """Say whether somebody calls `refreshed` all the time from now on; a `Follower` does."""
        self._is_followed = on

    def current(self) -> Edition:
        """Return the edition to answer from: with every write of this process, and of others up to a moment ago.

        Where nobody follows the store, others' writes are seen at once too.

        Raises:
            RegistryLagsError: a follower could not reach the store for too long.
            StoreError: nobody follows, and the store could not be read.
        """
        if not self._is_followed:
            return self.refreshed()
        self.attention.rouse()
        held = self._held
        if held is None or held.looked <= self._owed or self._seconds() - held.looked > self.pace.limit:
            raise RegistryLagsError(seconds=self.lag, limit=self.pace.limit)
        return held.edition

    def refreshed(self) -> Edition:
        """Look at the store now, and return the edition with every write that is recorded by now.

        Raises:
            StoreError: the store could not be read.
        """
        asked = self._seconds()
        if not self._looking.acquire(timeout=self.pace.limit):
            raise EngineUnavailableError("the graph engine does not answer in time: is it running?")
        try:
            held = self._held
            if held is None or held.looked <= asked:  # else somebody looked while we waited
                held = self._held = self._looked(held)
        finally:
            self._looking.release()
        with self._exchanged:
            self._exchanged.notify_all()
        return held.edition

    def catch_up(self) -> None:
        """Take over what this process has just written, before it is acknowledged.

        If the store cannot be read, nothing is answered until a later look has seen the write.
        """
        if not self._is_followed:
            return
        written = self._seconds()
        try:
            self.refreshed()
        except StoreError:
            self._owed = max(self._owed, written)

    def reached(self, sequence: int | None) -> Edition:
        """Return the current edition if it has seen the write `sequence`; a follower is waited for.

        Raises:
            BundleStaleError: it has not.
            RegistryLagsError: as `current`.
        """
        edition = self.current()
        if sequence is None or edition.sequence >= sequence:
            return edition
        if self._is_followed:
            edition = self._awaited(sequence)
        if edition.sequence < sequence:
            raise BundleStaleError(wanted=sequence, have=edition.sequence)
        return edition

    def pinned(self, sequence: int | None = None) -> Pinned:
        """Return the registry at one moment, if possible with the write `sequence`; errors as `current`."""
        try:
            return Pinned(self.reached(sequence), self)
        except BundleStaleError:
            return Pinned(self.current(), self)

    def known_at(self, instant: datetime) -> Edition:
        """Return the edition that was recorded at `instant`; the last few are kept."""
        return self._past.at(instant, reader=self._reader, build=self._build)

    @property
    def lag(self) -> float:
        """How many seconds ago the store was looked at last; infinite before it was."""
        held = self._held
        return math.inf if held is None else self._seconds() - held.looked

    def _awaited(self, sequence: int) -> Edition:
        """Return the edition with the write `sequence`, or after a while the one without it."""
        deadline = self._seconds() + self.pace.patience
        with suppress(StoreError):
            self.refreshed()
        # A sequence number that nobody wrote must not hold every thread of the server.
        if self.current().sequence < sequence and self._waiting.acquire(blocking=False):
            try:
                with self._exchanged:
                    self._exchanged.wait_for(lambda: self._has(sequence), timeout=deadline - self._seconds())
            finally:
                self._waiting.release()
        return self.current()

    def _has(self, sequence: int) -> bool:
        return self._held is not None and self._held.edition.sequence >= sequence

    def _looked(self, held: _Held | None) -> _Held:
        """Return what is held after a look at the store."""
        looked, sequence = self._seconds(), self._reader.sequence()
        if held is not None and (held.edition.sequence > sequence or not self._is_same(held, sequence)):
            held = None  # somebody restored a backup
        for _ in range(_ATTEMPTS):
            if held is None:
                held = self._read(looked)
            if held.edition.sequence >= sequence:
                return _Held(edition=held.edition, head=held.head, looked=looked)
            held = self._advanced(held)
        raise StoreError(f"the change feed does not lead to sequence {sequence}, which the store is at")

    def _is_same(self, held: _Held, sequence: int) -> bool:
        """Return whether the store, where it is as long as what is held, ends as that; a longer one is followed."""
        if held.edition.sequence < sequence or held.head is None:
            return True
        last = self._reader.events(after=sequence - 1, limit=1)
        return bool(last) and last[0].digest == held.head

    def _read(self, looked: float) -> _Held:
        edition = self._build(self._reader.entries())
        last = self._reader.events(after=edition.sequence - 1, limit=1) if edition.sequence else ()
        return _Held(edition=edition, head=last[0].digest if last else None, looked=looked)

    def _advanced(self, held: _Held) -> _Held | None:
        """Return what is held after a few writes more; None where all must be read again."""
        changes = self._reader.changes(after=held.edition.sequence, limit=_FEW + 1)
        if not changes or len(changes) > _FEW or not _follow_on(changes, held) or not all(map(self._is_whole, changes)):
            return None
        last = changes[-1].event
        changed = {each.stored.entry.id: each.stored for each in changes if each.stored is not None}
        edition = edition_after(held.edition, changed, sequence=last.sequence)
        return _Held(edition=edition, head=last.digest, looked=held.looked)

    def _is_whole(self, change: Change) -> bool:
        """Return whether a change has the revision that it speaks of, or is not about an entry."""
        if change.stored is not None:
            return True
        try:
            self._reader.entry(change.event.subject)
        except EntryNotFoundError:
            return True
        return False

    def _build(self, stored: Iterable[StoredEntry]) -> Edition:
        before = self._held.edition.snapshot if self._held is not None else None
        return edition_of(stored, default_institution=self._default_institution, before=before)


class Pinned:
    """A registry that stays at one moment: what is asked in one go is answered from one edition."""

    def __init__(self, edition: Edition, registry: Registry) -> None:
        self._edition = edition
        self._registry = registry

    def current(self) -> Edition:
        """Return the edition."""
        return self._edition

    def reached(self, sequence: int | None) -> Edition:
        """Return the edition if it has seen the write `sequence`.

        Raises:
            BundleStaleError: it has not.
        """
        if sequence is not None and self._edition.sequence < sequence:
            raise BundleStaleError(wanted=sequence, have=self._edition.sequence)
        return self._edition

    def known_at(self, instant: datetime) -> Edition:
        """Return the edition that was recorded at `instant`."""
        return self._registry.known_at(instant)


def _follow_on(changes: Sequence[Change], held: _Held) -> bool:
    """Return whether changes come next in the chain; they do not after a gap, or where a backup was restored."""
    number, digest = held.edition.sequence, held.head
    for event in (each.event for each in changes):
        if event.sequence != number + 1 or digest not in {None, event.previous}:
            return False
        number, digest = event.sequence, event.digest
    return True


def edition_of(
    stored: Iterable[StoredEntry],
    *,
    default_institution: str | None = None,
    before: Snapshot | None = None,
    sequence: int | None = None,
) -> Edition:
    """Compile an edition; `before` spares hashing what has not changed. Without `sequence` it has that of its entries.

    Raises:
        StoreError: the entries contradict each other, which a store never lets happen.
    """
    by_id = {each.entry.id: each for each in sorted(stored, key=lambda each: each.entry.id)}
    entries = [each.entry for each in by_id.values()]
    try:
        snapshot = compile_snapshot(
            filter(is_decided_on, entries),
            sequence=max((each.sequence for each in by_id.values()), default=0) if sequence is None else sequence,
            default_institution=default_institution,
            before=before,
        )
    except InputError as error:
        raise StoreError(f"the registry contradicts itself: {error}") from error
    names = {alias: entry.id for entry in entries for alias in entry.aliases}
    names |= {name: name for name in by_id}
    return Edition(stored=MappingProxyType(by_id), names=MappingProxyType(names), snapshot=snapshot)


def edition_after(edition: Edition, changed: Mapping[str, StoredEntry], *, sequence: int) -> Edition:
    """Return the edition at `sequence`, after some entries were written; the rest is taken over, the engine too.

    Raises:
        StoreError: the entries contradict each other, which a store never lets happen.
    """
    stored = {**edition.stored, **changed}
    before = edition.snapshot
    anew = partial(
        edition_of, stored.values(), default_institution=before.default_institution, before=before, sequence=sequence
    )
    counted = {name: each.entry for name, each in changed.items() if is_decided_on(each.entry)}
    if len(counted) < len(changed) and any(name in before.entries for name in changed.keys() - counted.keys()):
        return anew()
    try:
        snapshot = changed_snapshot(before, counted.values(), sequence=sequence)
    except InputError as error:
        raise StoreError(f"the registry contradicts itself: {error}") from error
    Engine.follow(snapshot, before, counted)
    names = dict(edition.names)
    for name, each in changed.items():
        known = edition.stored.get(name)
        if known is not None and known.entry.aliases != each.entry.aliases:
            return anew()
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
