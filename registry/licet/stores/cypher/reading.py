# SPDX-License-Identifier: Apache-2.0
"""Reads of the graph store, each inside one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import neo4j

from licet.domain.record import AuditEvent, Change, StoredEntry
from licet.stores.cypher import statements
from licet.stores.cypher.records import event_from, is_as_recorded, revision_id, stored_from
from licet.stores.cypher.transactions import batches, look_up
from licet.stores.recorded import checked_revision, latest_at

__all__ = [
    "find_altered",
    "find_entry",
    "list_at",
    "list_current",
    "list_known",
    "list_revisions",
    "read_changes",
    "read_events",
    "read_lineage",
    "read_names",
    "read_sequence",
]

MAX_LINEAGE_DEPTH: Final = 50
"""Lineage is followed over so many steps."""

_EVENTS: Final = 1000


def read_sequence(tx: neo4j.ManagedTransaction) -> int:
    """Return the number of the last write."""
    found = tx.run(statements.READ_SEQUENCE).single()
    return 0 if found is None else int(found["sequence"])


def find_entry(tx: neo4j.ManagedTransaction, name: str) -> StoredEntry | None:
    """Return the current revision of the entry with this id or alias."""
    for statement in (statements.FIND_ENTRY, statements.FIND_ALIAS):
        found = tx.run(statement, id=name).single()
        if found is not None:
            return stored_from(found["props"])
    return None


def read_names(tx: neo4j.ManagedTransaction) -> list[str]:
    """Return every id and alias."""
    return [name for row in tx.run(statements.LIST_NAMES) for name in (row["id"], *(row["aliases"] or ()))]


def list_current(tx: neo4j.ManagedTransaction) -> tuple[StoredEntry, ...]:
    """Return the current revision of every entry, by id: one state, whatever is written meanwhile.

    Neither engine gives a transaction a snapshot. Revisions never change, so what was current at
    the sequence number read first can be told apart.
    """
    sequence = read_sequence(tx)
    rows = tx.run(statements.LIST_CURRENT).values("entry", "revision", "sequence")
    numbers = {entry: number for entry, number, written in rows if written <= sequence}
    later = [entry for entry, _, written in rows if written > sequence]
    for batch in batches(later):
        found = tx.run(statements.LIST_UP_TO, ids=batch, sequence=sequence)
        numbers |= {row["entry"]: row["revision"] for row in found}
    return _fetch(tx, numbers)


def list_known(tx: neo4j.ManagedTransaction, known_at: datetime) -> tuple[StoredEntry, ...]:
    """Return the latest revision of every entry that was recorded by then, by id."""
    rows = tx.run(statements.LIST_KNOWN, known_at=known_at).values("entry", "revision")
    return _fetch(tx, dict(rows))


def list_at(tx: neo4j.ManagedTransaction, sequence: int) -> tuple[StoredEntry, ...]:
    """Return every entry as it was after a write, by id, each checked against the audit trail.

    Raises:
        StoreError: there is no such write, or an event or a revision is missing or was changed.
    """
    events = [
        event
        for after in range(0, sequence, _EVENTS)
        for event in read_events(tx, after=after, limit=min(_EVENTS, sequence - after))
    ]
    latest = latest_at(events, sequence)
    keys = {revision_id(name, event.revision): event for name, event in latest.items()}
    rows = {row["props"]["id"]: row["props"] for row in look_up(tx, statements.READ_REVISIONS, sorted(keys))}
    checked = (
        checked_revision(
            stored_from(rows[key]) if key in rows else None,
            event,
            content=rows[key]["content"] if key in rows else None,
        )
        for key, event in keys.items()
    )
    return tuple(sorted(checked, key=lambda stored: stored.entry.id))


def list_revisions(tx: neo4j.ManagedTransaction, entry_id: str) -> tuple[StoredEntry, ...]:
    """Return every revision of the entry with this id, oldest first."""
    return tuple(stored_from(row["props"]) for row in tx.run(statements.LIST_REVISIONS, id=entry_id))


def read_events(tx: neo4j.ManagedTransaction, *, after: int, limit: int) -> tuple[AuditEvent, ...]:
    """Return the audit events after a sequence number, which leaves no gaps, oldest first."""
    found = tx.run(statements.READ_EVENTS, after=after, last=after + limit)
    return tuple(event_from(row["props"]) for row in found)


def read_changes(tx: neo4j.ManagedTransaction, *, after: int, limit: int) -> tuple[Change, ...]:
    """Return the audit events after a sequence number, each with the revision that it recorded, oldest first."""
    found = tx.run(statements.READ_RECORDED, after=after, last=after + limit)
    return tuple(
        Change(
            event=event_from(row["event"]),
            stored=None if row["revision"] is None else stored_from(row["revision"]),
        )
        for row in found
    )


def find_altered(tx: neo4j.ManagedTransaction, *, page: int = 500) -> tuple[str, ...]:
    """Return the keys of revisions that are not as recorded, or current and not the last one."""
    last, altered = read_sequence(tx), set[str]()
    newest: dict[str, int] = {}
    for after in range(0, last, page):
        for row in tx.run(statements.READ_RECORDED, after=after, last=min(after + page, last)):
            event = event_from(row["event"])
            newest[event.subject] = event.revision
            if not is_as_recorded(event, row["revision"]):
                altered.add(revision_id(event.subject, event.revision))
    rows = tx.run(statements.LIST_CURRENT).values("entry", "revision", "sequence")
    current = {entry: number for entry, number, written in rows if written <= last}
    misled = {key for key, number in newest.items() if current.get(key, number) != number}
    return tuple(sorted(altered | {revision_id(key, newest[key]) for key in misled}))


def read_lineage(tx: neo4j.ManagedTransaction, entry_id: str) -> tuple[tuple[str, str, str], ...]:
    """Return the edges (from, how, to) of everything that the entry was made from.

    Level by level: a merged ancestry has more paths than anybody can list.
    """
    edges: set[tuple[str, str, str]] = set()
    seen: set[str] = set()
    level = [entry_id]
    for _ in range(MAX_LINEAGE_DEPTH):
        seen.update(level)
        found = look_up(tx, statements.READ_LINEAGE, level)
        edges.update((row["made"], row["how"], row["origin"]) for row in found)
        level = sorted({row["origin"] for row in found} - seen)
        if not level:
            break
    return tuple(sorted(edges))


def _fetch(tx: neo4j.ManagedTransaction, numbers: dict[str, int]) -> tuple[StoredEntry, ...]:
    keys = [revision_id(entry, number) for entry, number in sorted(numbers.items())]
    found = look_up(tx, statements.READ_REVISIONS, keys)
    return tuple(sorted((stored_from(row["props"]) for row in found), key=lambda stored: stored.entry.id))
