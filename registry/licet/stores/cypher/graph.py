# SPDX-License-Identifier: Apache-2.0
"""The graph store: a registry in any engine that speaks Bolt."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Concatenate, Final, ParamSpec, TypeVar

import neo4j
from neo4j.exceptions import ConstraintError

from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, DecisionRecord, StoredEntry
from licet.errors import DecisionNotFoundError, EntryNotFoundError, StoreError
from licet.stores.cypher import decisions, reading
from licet.stores.cypher.documents import CypherDocuments, prepare_documents
from licet.stores.cypher.errors import driver_errors_translated
from licet.stores.cypher.schema import prepare_schema
from licet.stores.cypher.writing import Draft, draft_of, write_fresh, write_next
from licet.stores.ledger import check_once, sign, utc
from licet.stores.names import check_names
from licet.usecases.flaws import nearest_names

__all__ = ["CypherStore"]

P = ParamSpec("P")
T = TypeVar("T")

_LOAD_ENTRIES: Final = 1000
_LOAD_CHARACTERS: Final = 8_000_000
_ATTEMPTS: Final = 4


class CypherStore:
    """A reader, writer, decision log and audit log on a graph engine.

    Any number of processes may share a database. The driver stays the caller's to close. Before
    anything else the database must be made ready, once a process: `prepare`.
    """

    def __init__(self, driver: neo4j.Driver, database: str | None = None) -> None:
        self._driver = driver
        self._database = database
        # The registry's node orders all writers. Waiting here is cheaper than failing there.
        self._writing = threading.Lock()
        self.documents = CypherDocuments(self._read, self._write)

    def prepare(self) -> None:
        """Make the database ready; quick on one that is.

        Raises:
            SchemaTooNewError: a newer Licet wrote it.
        """
        with driver_errors_translated(), self._session() as session:
            _again(lambda: prepare_schema(session))
            _again(lambda: prepare_documents(session))

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
            return self._write(write_next, draft, expected=expected_revision, signature=signature)

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
                new += self._write(write_fresh, drafts, signature=signature)
        return new

    def append(self, record: DecisionRecord) -> None:
        """Record an answer; the same record again is no error."""
        row = decisions.draft_decision(record)
        try:
            self._write(decisions.write_decision, row)
        except StoreError:
            if self._read(decisions.find_decision, record.id) != record:
                raise

    def decision(self, decision_id: str) -> DecisionRecord:
        """Return a recorded answer.

        Raises:
            DecisionNotFoundError: there is none.
        """
        found = self._read(decisions.find_decision, decision_id)
        if found is None:
            raise DecisionNotFoundError(decision_id)
        return found

    def events(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return events with a sequence number above `after`, oldest first."""
        return self._read(reading.read_events, after=max(after, 0), limit=limit)

    def altered_revisions(self) -> tuple[str, ...]:
        """Return the revisions that were changed behind the store's back, as `id@number`.

        It reads everything. The audit events themselves are for `audit.verify_chain` to check.
        """
        return self._read(reading.find_altered)

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


def _again(work: Callable[[], T]) -> T:
    """Do `work`, again if another writer took a key first: what it decides may differ then."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return work()
        except ConstraintError:
            continue
    return work()


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
