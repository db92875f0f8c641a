# SPDX-License-Identifier: Apache-2.0
"""The graph store: a registry in any engine that speaks Bolt."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Concatenate, Final, ParamSpec, TypeVar

import neo4j
from neo4j.exceptions import ConstraintError

from licet.domain.attempt import Attempt
from licet.domain.entry import Entry
from licet.domain.record import AnsweredQuestion, AuditEvent, Change, DecisionFilter, DecisionRecord, StoredEntry
from licet.domain.work import EntryWrite, WorkItem
from licet.errors import DecisionNotFoundError, EntryNotFoundError, StoreError
from licet.stores.cypher import attempts, decisions, ledger, reading
from licet.stores.cypher.documents import CypherDocuments, prepare_documents
from licet.stores.cypher.errors import driver_errors_translated
from licet.stores.cypher.keys import GraphKeys
from licet.stores.cypher.schema import prepare_schema
from licet.stores.cypher.transactions import batches
from licet.stores.cypher.work import GraphWork, draft_work
from licet.stores.cypher.writing import (
    Draft,
    again_batches,
    draft_of,
    write_again,
    write_all,
    write_fresh,
    write_next,
)
from licet.stores.kept import KeptWrite, StoreIncompleteError
from licet.stores.ledger import Head, check_once, sign, utc
from licet.stores.names import check_names
from licet.stores.recorded import check_recorded, distinct
from licet.usecases.flaws import nearest_names

__all__ = ["CypherStore"]

P = ParamSpec("P")
T = TypeVar("T")

_LOAD_ENTRIES: Final = 1000
_LOAD_CHARACTERS: Final = 8_000_000
_ATTEMPTS: Final = 4
_PAUSE_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 15.0


class CypherStore(GraphKeys, GraphWork):
    """A reader, writer, decision log, audit log, log of keys and log of work on a graph engine.

    Any number of processes may share a database. The driver stays the caller's to close. Before
    anything else the database must be made ready, once a process: `prepare`.
    """

    def __init__(self, driver: neo4j.Driver, database: str | None = None) -> None:
        self._driver = driver
        self._database = database
        # The registry's node orders all writers of entries. Waiting here is cheaper than failing there.
        self._writing = threading.Lock()
        self.documents = CypherDocuments(self._read, self._write_in_turn)

    def prepare(self, *, to_restore: bool = False) -> None:
        """Make the database ready; quick on one that is.

        Raises:
            SchemaTooNewError: a newer Licet wrote it.
            StoreIncompleteError: a restore into it has not ended, and this is not `to_restore`.
        """
        with driver_errors_translated(), self._session() as session:
            _again(lambda: prepare_schema(session))
            _again(lambda: prepare_documents(session))
        if not to_restore and self.restoring():
            raise StoreIncompleteError

    def sequence(self) -> int:
        """Return the number of the last write; 0 for an empty registry."""
        return self._read(reading.read_sequence)

    def entry(self, entry_id: str, *, known_at: datetime | None = None) -> StoredEntry:
        """Return the latest revision of the entry with this id or alias.

        Raises:
            EntryNotFoundError: there is none; `nearest` names similar ids.
        """
        if known_at is not None:
            return _find(entry_id, self.entries(known_at=known_at))
        found = self._read(reading.find_entry, entry_id)
        if found is None:
            names = self._read(reading.read_names)
            raise EntryNotFoundError(entry_id, nearest=nearest_names(entry_id, sorted(names)))
        return found

    def entries(self, *, known_at: datetime | None = None) -> tuple[StoredEntry, ...]:
        """Return the latest revision of every entry, by id: those of one sequence number.

        That number is the greatest `sequence` among them.
        """
        if known_at is not None:
            return self._read(reading.list_known, utc(known_at))
        return self._read(reading.list_current)

    def entries_at(self, sequence: int) -> tuple[StoredEntry, ...]:
        """Return every entry as it was after the write with this number.

        Raises:
            StoreError: there is no such write yet, or what was written is not there as the audit trail has it.
        """
        return self._read(reading.list_at, sequence)

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return every revision of one entry, oldest first; errors as `entry`."""
        return self._read(reading.list_revisions, self.entry(entry_id).entry.id)

    def lineage(self, entry_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return the edges of everything that the entry was made from; errors as `entry`."""
        return self._read(reading.read_lineage, self.entry(entry_id).entry.id)

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
        draft = draft_of(entry)
        with self._writing:
            return self._write_ledger(write_next, draft, expected=expected_revision, signature=signature)

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
        drafts = [(draft_of(write.entry), write.expected_revision) for write in writes]
        items = [draft_work(item) for item in work]
        with self._writing:
            return self._write_ledger(
                write_all, drafts, items=items, signature=signature, expected_sequence=expected_sequence
            )

    def load(self, entries: tuple[Entry, ...], *, by: str, at: datetime, reason: str) -> int:
        """Create many entries; return how many were new.

        Raises:
            InputError: an entry cannot be kept; then nothing of its batch of 1,000 is written.
        """
        signature = sign(by=by, at=at, reason=reason)
        check_once(entries)
        for entry in entries:
            check_names(entry)
        new = 0
        for drafts in _load_batches([draft_of(entry) for entry in entries]):
            with self._writing:
                new += self._write_ledger(write_fresh, drafts, signature=signature)
        return new

    def append(self, record: DecisionRecord) -> None:
        """Record an answer; the same record again is no error."""
        self.append_many((record,))

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        """Record answers in one transaction: all of them, or with an error none."""
        fresh = distinct(records)
        drafts = {name: decisions.draft_decision(record) for name, record in fresh.items()}
        if not drafts:
            return
        try:
            self._record(list(drafts.values()))
        except StoreError:
            known = self._read(decisions.find_decisions, list(fresh))
            if not known:
                raise
            check_recorded(fresh, known)
            left = [draft for name, draft in drafts.items() if name not in known]
            if left:
                self._record(left)

    def _record(self, drafts: Sequence[decisions.DecisionDraft]) -> None:
        # Answers cite the same few rules: side by side, transactions of one process would only undo each other.
        with self._writing:
            self._write(decisions.write_decisions, drafts)

    def decision(self, decision_id: str) -> DecisionRecord:
        """Return a recorded answer.

        Raises:
            DecisionNotFoundError: there is none.
        """
        found = self._read(decisions.find_decisions, [decision_id])
        if not found:
            raise DecisionNotFoundError(decision_id)
        return found[decision_id]

    def decisions(
        self, wanted: DecisionFilter, *, before: str | None = None, limit: int = 100
    ) -> tuple[DecisionRecord, ...]:
        """Return recorded answers that fit, the greatest id first."""
        return self._read(decisions.list_decisions, wanted, before=before, limit=limit)

    def questions(self, *, before: str | None = None, limit: int = 100) -> tuple[AnsweredQuestion, ...]:
        """Return the questions of recorded answers, the greatest id first."""
        return self._read(decisions.list_questions, before=before, limit=limit)

    def events(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return events with a sequence number above `after`, oldest first."""
        return self._read(reading.read_events, after=max(after, 0), limit=limit)

    def reserve(self, wanted: Attempt, *, at: datetime) -> Attempt:
        """Return the attempt that holds the key from now on."""
        return self._write(attempts.reserve_attempt, wanted, at=at)

    def settle(self, held: Attempt) -> bool:
        """Keep the answer, or the new end of the lease, of an attempt; False if it holds its key no more."""
        return self._write(attempts.settle_attempt, held)

    def release(self, held: Attempt) -> bool:
        """Make a key free; False if the attempt holds it no more."""
        return self._write(attempts.drop_attempt, held)

    def forget(self, *, at: datetime, limit: int = 1000) -> int:
        """Drop up to `limit` keys that need not be kept any more; return how many."""
        return self._write(attempts.drop_old_attempts, at=at, limit=limit)

    def changes(self, *, after: int = 0, limit: int = 1000) -> tuple[Change, ...]:
        """Return events with a sequence number above `after` and the revision that each wrote, oldest first."""
        return self._read(reading.read_changes, after=max(after, 0), limit=limit)

    def altered_revisions(self) -> tuple[str, ...]:
        """Return the revisions that were changed behind the store's back, as `id@number`.

        It reads everything. The audit events themselves are for `audit.verify_chain` to check.
        """
        return self._read(reading.find_altered)

    def head(self) -> Head:
        """Return the end of the ledger as the registry's node states it."""
        return self._read(ledger.read_head)

    def kept_writes(self, *, after: int, last: int) -> tuple[KeptWrite, ...]:
        """Return what is kept of the writes after the number `after` up to `last`, in order; gaps stay gaps."""
        return self._read(ledger.read_writes, after=after, last=last)

    def current_revisions(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Return the revision number and the sequence number of what counts as current, by entry."""
        return self._read(ledger.read_current)

    def strays(self, *, last: int) -> tuple[tuple[int, str], ...]:
        """Return what bears no number from 1 to `last`: the number that it bears (0 without one) and what it is."""
        return self._read(ledger.read_strays, last=last)

    def decision_ids(self, *, last: int) -> tuple[str, ...]:
        """Return the ids of the decisions that rest on the writes up to `last`, in order."""
        return self._read(ledger.list_decision_ids, last=last)

    def decision_texts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return recorded decisions as they are kept, in the order of `ids`."""
        return self._read(ledger.read_decision_texts, ids)

    def restoring(self) -> str:
        """Return what a restore that is under way, or was cut off, restores from; empty without one."""
        return self._read(ledger.read_restoring)

    def set_restoring(self, mark: str) -> None:
        """Say that the store is incomplete until the restore from `mark` ends; empty says that it is complete."""
        self._write(ledger.write_restoring, mark)

    def restore_writes(self, writes: Sequence[KeptWrite]) -> None:
        """Add writes that follow the last one, as they were made.

        Raises:
            StoreError: made again, one is not what it was.
        """
        for drafts, events in again_batches(writes):
            with self._writing:
                self._write_ledger(write_again, drafts, events=events)

    def restore_decisions(self, texts: Sequence[str]) -> None:
        """Add recorded decisions; one that is there already is no error.

        Raises:
            StoreError: one is there with another content.
        """
        for batch in batches(texts):
            self._write(ledger.put_decisions, batch)

    def _session(self) -> neo4j.Session:
        # One chain of bookmarks: in a cluster too, a read sees what this store wrote.
        return self._driver.session(
            database=self._database,
            bookmark_manager=self._driver.execute_query_bookmark_manager,
        )

    def _read(
        self,
        work: Callable[Concatenate[neo4j.ManagedTransaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        with driver_errors_translated(), self._session() as session:
            return session.execute_read(work, *args, **kwargs)

    def _write(
        self,
        work: Callable[Concatenate[neo4j.ManagedTransaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        with driver_errors_translated(), self._session() as session:
            return _again(lambda: session.execute_write(work, *args, **kwargs))

    def _write_in_turn(self, work: Callable[[neo4j.ManagedTransaction], T], /) -> T:
        # Uploads have numbers too, and work points at entries that others write.
        with self._writing:
            return self._write_ledger(work)

    def _write_ledger(
        self,
        work: Callable[Concatenate[neo4j.ManagedTransaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        # Two writers of several processes may draw one number; the embedded engine tells the second of a taken key.
        with driver_errors_translated(), self._session() as session:
            return _again(lambda: session.execute_write(work, *args, **kwargs), seconds=_PATIENCE_SECONDS)


def _again(work: Callable[[], T], *, seconds: float = 0.0) -> T:
    """Do `work`, again if another writer took a key first: what it decides may differ then.

    A few times in any case, and for as long as `seconds`.
    """
    deadline = time.monotonic() + seconds
    attempt = 0
    while True:
        attempt += 1
        try:
            return work()
        except ConstraintError:
            if attempt >= _ATTEMPTS and time.monotonic() >= deadline:
                raise
        time.sleep(random.uniform(0, _PAUSE_SECONDS * min(attempt, _ATTEMPTS)))  # noqa: S311  # no secret


def _find(name: str, known: tuple[StoredEntry, ...]) -> StoredEntry:
    by_name = {alias: stored for stored in known for alias in stored.entry.aliases}
    by_name |= {stored.entry.id: stored for stored in known}
    if name not in by_name:
        raise EntryNotFoundError(name, nearest=nearest_names(name, sorted(by_name)))
    return by_name[name]


def _load_batches(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    batch: list[Draft] = []
    weight = 0
    for draft in drafts:
        added = len(draft.text)
        if batch and (len(batch) >= _LOAD_ENTRIES or weight + added > _LOAD_CHARACTERS):
            yield batch
            batch, weight = [], 0
        batch.append(draft)
        weight += added
    if batch:
        yield batch
