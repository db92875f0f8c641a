# SPDX-License-Identifier: Apache-2.0
"""Tell what an asset was made from, or what was made from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from licet.domain.entry import Artefact, Dataset, Entry, Model
from licet.usecases.registry import Edition

__all__ = [
    "DIRECTIONS",
    "MAX_DEPTH",
    "MAX_NODES",
    "Direction",
    "Lineage",
    "LineageCut",
    "LineageEdge",
    "LineageNode",
    "lineage",
]

MAX_DEPTH: Final = 1000
"""Nobody can ask for more steps; without a wish all are walked."""
MAX_NODES: Final = 5000
"""Walking ends when so many things were found."""

_Edge = tuple[str, str, str]  # from, how, to


class Direction(StrEnum):
    """Which way to walk: to what it was made from, to what was made from it, or both."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"
    BOTH = "both"


DIRECTIONS: Final[Mapping[str, Direction]] = {
    "up": Direction.UPSTREAM,
    "down": Direction.DOWNSTREAM,
    **{direction.value: direction for direction in Direction},
}
"""Every word that says a direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageNode:
    """Something on the way; what the registry only knows by name has no kind.

    `steps` is how far it is from the asset asked about; `state` is where its entry stands in curation.
    """

    id: str
    kind: str | None
    name: str | None
    verified: bool
    steps: int = 0
    state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageEdge:
    """`from_` was made from `to`; `how` is a derivation of the vocabulary."""

    from_: str
    how: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineageCut:
    """Why walking ended before everything was found: by `depth` or by `nodes`, at which limit.

    `unfollowed` are the ids that lead on to something that is not here.
    """

    by: str
    limit: int
    unfollowed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """The lineage of one asset; nodes and edges are sorted. `cut` is null if this is all of it."""

    id: str
    direction: Direction
    nodes: tuple[LineageNode, ...]
    edges: tuple[LineageEdge, ...]
    depth: int | None = None
    cut: LineageCut | None = None


def lineage(
    name: str,
    *,
    edition: Edition,
    direction: Direction = Direction.UPSTREAM,
    depth: int | None = None,
    max_nodes: int = MAX_NODES,
) -> Lineage:
    """Return the lineage of an entry, given by its id or an alias.

    Args:
        name: the entry.
        edition: the registry.
        direction: which way to walk; both ways are walked each for itself, so siblings are not found.
        depth: at most so many steps; None walks to the end.
        max_nodes: at most so many things.

    Raises:
        EntryNotFoundError: there is no such entry.
    """
    start = edition.entry(name).entry.id
    up, down = _edge_tables(edition)
    tables = {Direction.UPSTREAM: (up,), Direction.DOWNSTREAM: (down,), Direction.BOTH: (up, down)}[direction]
    walk = _Walk(start, depth=depth, max_nodes=max_nodes)
    for table in tables:
        walk.follow(table, forward=table is up)
    return Lineage(
        id=start,
        direction=direction,
        nodes=tuple(_node(each, steps, edition) for each, steps in sorted(walk.steps.items())),
        edges=tuple(LineageEdge(from_=source, how=how, to=to) for source, how, to in sorted(walk.edges)),
        depth=depth,
        cut=walk.cut(),
    )


_Table = Mapping[str, tuple[_Edge, ...]]


class _Walk:
    """Walks step by step, each thing once, so that circles end; remembers where it had to stop."""

    def __init__(self, start: str, *, depth: int | None, max_nodes: int) -> None:
        self.steps = {start: 0}
        self.edges: set[_Edge] = set()
        self._start = start
        self._depth = depth
        self._max_nodes = max_nodes
        self._stopped: dict[str, set[str]] = {"depth": set(), "nodes": set()}

    def follow(self, table: _Table, *, forward: bool) -> None:
        """Walk along the edges of a table: from their beginnings (`forward`), or from their ends."""
        level, seen, steps = [self._start], {self._start}, 0
        while level:
            if self._depth is not None and steps >= self._depth:
                self._stopped["depth"].update(name for name in level if self._leads_on(table.get(name, ())))
                return
            steps += 1
            found: dict[str, None] = {}
            for name in level:
                found |= dict.fromkeys(self._take(name, table, steps, forward=forward))
            level = [name for name in found if name not in seen]
            seen.update(level)

    def cut(self) -> LineageCut | None:
        """Return why walking stopped, the number of things before the depth; None if it did not."""
        for by, limit in (("nodes", self._max_nodes), ("depth", self._depth)):
            if self._stopped[by] and limit is not None:
                return LineageCut(by=by, limit=limit, unfollowed=tuple(sorted(self._stopped[by])))
        return None

    def _take(self, name: str, table: _Table, steps: int, *, forward: bool) -> Iterator[str]:
        for edge in table.get(name, ()):
            other = edge[2] if forward else edge[0]
            if other not in self.steps and len(self.steps) >= self._max_nodes:
                self._stopped["nodes"].add(name)
                continue
            self.steps.setdefault(other, steps)
            self.edges.add(edge)
            yield other

    def _leads_on(self, edges: Iterable[_Edge]) -> bool:
        return any(edge not in self.edges for edge in edges)


def _edge_tables(edition: Edition) -> tuple[_Table, _Table]:
    """Return the edges by where they begin, and by where they end."""
    up: dict[str, list[_Edge]] = {}
    down: dict[str, list[_Edge]] = {}
    for edge in sorted({edge for entry in edition.entries for edge in _edges(entry, edition)}):
        up.setdefault(edge[0], []).append(edge)
        down.setdefault(edge[2], []).append(edge)
    return {name: tuple(found) for name, found in up.items()}, {name: tuple(found) for name, found in down.items()}


def _edges(entry: Entry, edition: Edition) -> Iterator[_Edge]:
    if isinstance(entry, Dataset | Artefact):
        for derived in entry.derived_from:
            yield entry.id, derived.how, edition.names.get(derived.id, derived.id)
    elif isinstance(entry, Model):
        for parent in entry.descendant_of:
            yield entry.id, parent.how, edition.names.get(parent.id, parent.id)
        for data in entry.trained_on:
            yield entry.id, data.how, edition.names.get(data.id, data.id)


def _node(name: str, steps: int, edition: Edition) -> LineageNode:
    stored = edition.stored.get(name)
    if stored is None:
        return LineageNode(id=name, kind=None, name=None, verified=False, steps=steps)
    entry = stored.entry
    return LineageNode(
        id=name,
        kind=entry.kind,
        name=entry.name,
        verified=entry.curation.verified,
        steps=steps,
        state=entry.curation.state.value,
    )
