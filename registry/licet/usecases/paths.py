# SPDX-License-Identifier: Apache-2.0
"""Find the shortest walks between two entries, along every relation, forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from licet.usecases.registry import Edition
from licet.usecases.relations import Relation, relations_of

__all__ = ["MAX_STEPS", "MAX_WALKS", "PathStep", "Paths", "Walk", "WalkNode", "paths_between"]

MAX_WALKS: Final = 100
"""At most so many walks can be asked for."""
MAX_STEPS: Final = 50
"""Walks that are longer are not looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkNode:
    """Something on a walk; what the registry only knows by name has no kind."""

    id: str
    kind: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """One step, with every relation between the two, in either direction."""

    from_: str
    to: str
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk; without steps it stays where it is."""

    steps: tuple[PathStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The shortest walks from one entry to another.

    `length` is the number of steps of each, null if nothing connects the two. `more` if there are further
    walks of this length that are not listed. `nodes` are all that the walks touch, by id.
    """

    from_: str
    to: str
    length: int | None
    walks: tuple[Walk, ...]
    more: bool
    nodes: tuple[WalkNode, ...]


_Neighbours = Mapping[str, Mapping[str, tuple[Relation, ...]]]


def paths_between(start: str, end: str, *, edition: Edition, limit: int = 10) -> Paths:
    """Return at most `limit` of the shortest walks between two entries, given by id or alias.

    Raises:
        EntryNotFoundError: there is no such entry.
    """
    origin, target = edition.entry(start).entry.id, edition.entry(end).entry.id
    neighbours = _neighbours(edition)
    distances = _distances(target, origin, neighbours)
    length = distances.get(origin)
    found = list(islice(_walks(origin, distances, neighbours), limit + 1)) if length is not None else []
    walks = found[:limit]
    names = sorted({origin, target, *(step.to for walk in walks for step in walk.steps)})
    return Paths(
        from_=origin,
        to=target,
        length=length,
        walks=tuple(walks),
        more=len(found) > limit,
        nodes=tuple(_node(name, edition) for name in names),
    )


def _neighbours(edition: Edition) -> _Neighbours:
    """Return what each thing is related to, and how; neighbours in order; found once an edition."""
    memo = edition.snapshot.memo
    known = memo.get("neighbours")
    if not isinstance(known, dict):
        known = memo["neighbours"] = _found_neighbours(edition)
    return known


def _found_neighbours(edition: Edition) -> _Neighbours:
    found: dict[str, dict[str, list[Relation]]] = {}
    for relation in relations_of(edition):
        found.setdefault(relation.from_, {}).setdefault(relation.to, []).append(relation)
        found.setdefault(relation.to, {}).setdefault(relation.from_, []).append(relation)
    return {
        name: {other: tuple(relations) for other, relations in sorted(others.items())} for name, others in found.items()
    }


def _distances(target: str, origin: str, neighbours: _Neighbours) -> Mapping[str, int]:
    """Return how far everything is from the target, as far out as the origin."""
    found = {target: 0}
    level = [target]
    for steps in range(1, MAX_STEPS + 1):
        if origin in found or not level:
            break
        level = [
            other
            for other in dict.fromkeys(n for here in level for n in neighbours.get(here, {}))
            if other not in found
        ]
        found |= dict.fromkeys(level, steps)
    return found


def _walks(origin: str, distances: Mapping[str, int], neighbours: _Neighbours) -> Iterator[Walk]:
    """Yield every walk that comes nearer with each step, in the order of the ids that it passes."""
    if distances[origin] == 0:
        yield Walk(steps=())
        return
    here = neighbours[origin]
    for other in here:
        if distances.get(other) == distances[origin] - 1:
            step = PathStep(from_=origin, to=other, relations=here[other])
            for rest in _walks(other, distances, neighbours):
                yield Walk(steps=(step, *rest.steps))


def _node(name: str, edition: Edition) -> WalkNode:
    stored = edition.stored.get(name)
    if stored is None:
        return WalkNode(id=name, kind=None, name=None)
    return WalkNode(id=name, kind=stored.entry.kind, name=stored.entry.name)
