# SPDX-License-Identifier: Apache-2.0
"""Run statements inside a transaction, in batches that both engines take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, LiteralString, TypeVar

import neo4j

__all__ = ["MAX_CHARACTERS", "MAX_ROWS", "batches", "look_up", "run", "weigh", "write_rows"]

MAX_ROWS: Final = 1000
MAX_CHARACTERS: Final = 2_000_000
"""In the rows of one statement: a character has up to four bytes, and 16 MB is the limit."""

_ROW_WEIGHT: Final = 100

T = TypeVar("T")


def write_rows(tx: neo4j.ManagedTransaction, statement: LiteralString, rows: Sequence[Mapping[str, Any]]) -> None:
    """Run a statement that unwinds `$rows`."""
    for batch in batches(rows):
        tx.run(statement, rows=batch).consume()


def run(tx: neo4j.ManagedTransaction, statement: LiteralString, *, ids: Sequence[str]) -> None:
    """Run a statement that unwinds `$ids`."""
    for batch in batches(ids):
        tx.run(statement, ids=batch).consume()


def look_up(
    tx: neo4j.ManagedTransaction,
    statement: LiteralString,
    wanted: Sequence[Any],
    *,
    parameter: str = "ids",
) -> list[neo4j.Record]:
    """Return what a statement finds that unwinds `$ids`, or another parameter."""
    return [record for batch in batches(wanted) for record in tx.run(statement, {parameter: batch})]


def batches(rows: Sequence[T]) -> Iterator[list[T]]:
    """Yield rows in batches of a size that the engine takes in one message."""
    batch: list[T] = []
    weight = 0
    for row in rows:
        added = weigh(row)
        if batch and (len(batch) >= MAX_ROWS or weight + added > MAX_CHARACTERS):
            yield batch
            batch, weight = [], 0
        batch.append(row)
        weight += added
    if batch:
        yield batch


def weigh(value: object) -> int:
    """Return roughly how many characters a row has."""
    match value:
        case str():
            return len(value)
        case Mapping():
            return _ROW_WEIGHT + sum(weigh(item) for item in value.values())
        case list() | tuple():
            return sum(weigh(item) + 1 for item in value)
        case _:
            return 1
