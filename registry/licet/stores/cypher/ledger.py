# SPDX-License-Identifier: Apache-2.0
"""The ledger as the graph keeps it, whole or damaged, and writes that are made again from a backup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import neo4j

from licet.errors import StoreError
from licet.stores.cypher import ledger_statements as statements, migration_statements
from licet.stores.cypher.decisions import DecisionDraft, draft_kept, write_decision_edges
from licet.stores.cypher.records import event_from, instant_from
from licet.stores.cypher.transactions import look_up, write_rows
from licet.stores.kept import KeptRevision, KeptWrite
from licet.stores.ledger import Head
from licet.usecases.flaws import quoted

__all__ = [
    "list_decision_ids",
    "put_decisions",
    "read_current",
    "read_decision_texts",
    "read_head",
    "read_restoring",
    "read_strays",
    "read_writes",
    "write_restoring",
]


def read_head(tx: neo4j.ManagedTransaction) -> Head:
    """Return the end of the ledger as the registry's node states it."""
    found = tx.run(statements.READ_HEAD).single(strict=True)
    return Head(sequence=int(found["sequence"]), digest=str(found["head"]))


def read_writes(tx: neo4j.ManagedTransaction, *, after: int, last: int) -> tuple[KeptWrite, ...]:
    """Return what is kept of some writes, in order."""
    return tuple(_write_from(row) for row in tx.run(statements.READ_WRITES, after=after, last=last))


def read_current(tx: neo4j.ManagedTransaction) -> dict[str, list[tuple[int, int]]]:
    """Return the revision and the sequence number of what each entry points at as current."""
    found: dict[str, list[tuple[int, int]]] = {}
    for row in tx.run(statements.READ_CURRENT):
        of_another = row["entry"] != row["of"]
        found.setdefault(row["entry"], []).append((0 if of_another else row["revision"], row["sequence"]))
    return found


def read_strays(tx: neo4j.ManagedTransaction, *, last: int) -> tuple[tuple[int, str], ...]:
    """Return the events and revisions that bear no number from 1 to `last`, or one that another bears."""
    found: list[tuple[int, str]] = []
    for what, listing, counting in (
        ("event", statements.READ_STRAY_EVENTS, statements.COUNT_EVENTS),
        ("revision", statements.READ_STRAY_REVISIONS, statements.COUNT_REVISIONS),
    ):
        for row in tx.run(listing, last=last):
            number = row["sequence"] if isinstance(row["sequence"], int) else 0
            found.append((number, f"the {what} {quoted(str(row['name']))} with the number {row['sequence']}"))
        counted = tx.run(counting, last=last).single(strict=True)["found"]
        if counted > last:
            found.append((0, f"one of {counted} {what}s with numbers up to {last}"))
    return tuple(found)


def list_decision_ids(tx: neo4j.ManagedTransaction, *, last: int) -> tuple[str, ...]:
    """Return the ids of the decisions that rest on the writes up to `last`, in order."""
    return tuple(sorted(row["id"] for row in tx.run(statements.LIST_DECISIONS, last=last)))


def read_decision_texts(tx: neo4j.ManagedTransaction, ids: Sequence[str]) -> tuple[str, ...]:
    """Return recorded decisions as they are kept, in the order of `ids`."""
    found = {row["id"]: row["content"] for row in look_up(tx, statements.READ_DECISIONS, ids)}
    missing = [key for key in ids if not isinstance(found.get(key), str)]
    if missing:
        raise StoreError(f"the recorded decision {quoted(missing[0])} cannot be read")
    return tuple(found[key] for key in ids)


def put_decisions(tx: neo4j.ManagedTransaction, texts: Sequence[str]) -> None:
    """Add decisions that are not there yet.

    Raises:
        StoreError: one is there with another content.
    """
    drafts = {str(draft.props["id"]): draft for draft in map(draft_kept, texts)}
    there = {row["id"]: row["content"] for row in look_up(tx, statements.READ_DECISIONS, sorted(drafts))}
    for key, content in there.items():
        if content != drafts[key].props["content"]:
            raise StoreError(f"the decision `{key}` is recorded already, with another content")
    fresh: list[DecisionDraft] = [draft for key, draft in drafts.items() if key not in there]
    write_rows(tx, statements.ADD_DECISIONS, [draft.props for draft in fresh])
    write_decision_edges(tx, fresh)


def read_restoring(tx: neo4j.ManagedTransaction) -> str:
    """Return what is being restored from, empty when nothing is."""
    found = tx.run(migration_statements.READ_RESTORING).single()
    return "" if found is None else str(found["restoring"])


def write_restoring(tx: neo4j.ManagedTransaction, mark: str) -> None:
    """Say what is being restored from; empty when the registry is complete."""
    tx.run(migration_statements.SET_RESTORING, restoring=mark).consume()


def _write_from(row: neo4j.Record) -> KeptWrite:
    number = row["event"]["sequence"]
    try:
        event = event_from(row["event"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return KeptWrite(sequence=number, event=None, revision=None, unreadable=_cause(error))
    try:
        revision = _revision_from(row["revision"], row["owner"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return KeptWrite(sequence=number, event=event, revision=None, unreadable=_cause(error))
    return KeptWrite(sequence=number, event=event, revision=revision)


def _revision_from(props: Mapping[str, Any] | None, owner: str | None) -> KeptRevision | None:
    if props is None:
        return None
    if owner != props["entry"]:
        raise ValueError(f"it hangs on {quoted(owner)}" if owner else "it hangs on no entry")
    recorded_at: datetime = instant_from(props["recorded_at"])
    return KeptRevision(
        entry=props["entry"],
        revision=props["revision"],
        sequence=props["sequence"],
        recorded_at=recorded_at,
        by=props["by"],
        reason=props["reason"],
        content=props["content"],
    )


def _cause(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"its property `{error.args[0]}` is missing"
    return " ".join(str(error).split())[:200]
