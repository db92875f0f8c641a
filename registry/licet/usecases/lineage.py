# SPDX-License-Identifier: Apache-2.0
"""Tell what an asset was made from, or what was made from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from licet.domain.entry import Artefact, Dataset, Entry, Model
from licet.ports import GraphReader
from licet.usecases.registry import Edition

__all__ = ["Direction", "Lineage", "LineageEdge", "LineageNode", "lineage"]


class Direction(StrEnum):
    """Which way to walk: to what it was made from, or to what was made from it."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageNode:
    """Something on the way; what the registry only knows by name has no kind."""

    id: str
    kind: str | None
    name: str | None
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageEdge:
    """`from_` was made from `to`; `how` is a derivation of the vocabulary."""

    from_: str
    how: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The lineage of one asset, to any depth; nodes and edges are sorted."""

    id: str
    direction: Direction
    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]


def lineage(
    name: str,
    *,
    edition: Edition,
    reader: GraphReader,
    direction: Direction = Direction.UPSTREAM,
) -> Lineage:
    """Return the lineage of an entry, given by its id or an alias.

    Raises:
        EntryNotFoundError: there is no such entry.
    """
    start = edition.entry(name).entry.id
    upstream = direction is Direction.UPSTREAM
    found = set(reader.lineage(start)) if upstream else _downstream(start, edition)
    ids = sorted({start, *(edge[0] for edge in found), *(edge[2] for edge in found)})
    return Lineage(
        id=start,
        direction=direction,
        nodes=tuple(_node(each, edition) for each in ids),
        edges=tuple(LineageEdge(from_=source, how=how, to=to) for source, how, to in sorted(found)),
    )


def _downstream(start: str, edition: Edition) -> set[tuple[str, str, str]]:
    every = [edge for entry in edition.entries for edge in _edges(entry, edition)]
    found: set[tuple[str, str, str]] = set()
    level, seen = {start}, {start}
    while level:
        fresh = [edge for edge in every if edge[2] in level]
        found.update(fresh)
        level = {edge[0] for edge in fresh} - seen
        seen |= level
    return found


def _edges(entry: Entry, edition: Edition) -> Iterator[tuple[str, str, str]]:
    if isinstance(entry, Dataset | Artefact):
        for derived in entry.derived_from:
            yield entry.id, derived.how, edition.names.get(derived.id, derived.id)
    elif isinstance(entry, Model):
        for parent in entry.descendant_of:
            yield entry.id, parent.how, edition.names.get(parent.id, parent.id)
        for data in entry.trained_on:
            yield entry.id, data.how, edition.names.get(data.id, data.id)


def _node(name: str, edition: Edition) -> LineageNode:
    stored = edition.stored.get(name)
    if stored is None:
        return LineageNode(id=name, kind=None, name=None, verified=False)
    entry = stored.entry
    return LineageNode(id=name, kind=entry.kind, name=entry.name, verified=entry.curation.verified)
