# SPDX-License-Identifier: Apache-2.0
"""What an asset was made from: ancestors to any depth, diamonds once, cycles cut (SEMANTICS 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from licet.decision.snapshot import Snapshot
from licet.domain.entry import Artefact, Dataset, Model
from licet.domain.rule import PropagationTarget
from licet.vocabulary.kinds import DERIVATION_KINDS

__all__ = ["DERIVED", "Ancestor", "ancestors_of", "climb"]

DERIVED = "WAS_DERIVED_FROM"
"""In a path: the step from data to what they were made from."""

_MAX_ANCESTORS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestor:
    """An asset that another was made from.

    `steps` are what each step of the way carries; a rule travels if it propagates to all of them. `path` is
    the walk from the asset asked about: ids and relationship names in turn.
    """

    id: str
    steps: tuple[PropagationTarget, ...]
    path: tuple[str, ...]
    licence_chain: bool = False
    disclosed_training: bool = False


def ancestors_of(asset_id: str, snapshot: Snapshot) -> tuple[Ancestor, ...]:
    """Return the ancestors of an asset, nearest first, once for each distinct set of steps.

    A diamond whose two sides carry different things counts twice, since different rules travel along them.
    """
    found: dict[tuple[str, frozenset[PropagationTarget], bool, bool], Ancestor] = {}
    start = Ancestor(
        id=snapshot.resolve(asset_id),
        steps=(),
        path=(snapshot.resolve(asset_id),),
        licence_chain=True,
    )
    queue = [start]
    while queue and len(found) < _MAX_ANCESTORS:
        here = queue.pop(0)
        for ancestor in _parents(here, snapshot):
            key = (
                ancestor.id,
                frozenset(ancestor.steps),
                ancestor.licence_chain,
                ancestor.disclosed_training,
            )
            if key not in found and ancestor.id not in here.path[::2]:
                found[key] = ancestor
                queue.append(ancestor)
    return tuple(found.values())


def climb(asset_id: str, snapshot: Snapshot) -> frozenset[str]:
    """Return the ids of an asset and of all it descends from."""
    return frozenset({snapshot.resolve(asset_id), *(a.id for a in ancestors_of(asset_id, snapshot))})


def _parents(here: Ancestor, snapshot: Snapshot) -> Iterator[Ancestor]:
    for parent_id, how, relationship, chain, training in _edges(here.id, snapshot):
        carries = PropagationTarget(DERIVATION_KINDS[how].carries if how in DERIVATION_KINDS else "derivatives")
        resolved = snapshot.resolve(parent_id)
        yield Ancestor(
            id=resolved,
            steps=(*here.steps, carries),
            path=(*here.path, relationship, resolved),
            licence_chain=here.licence_chain and chain,
            disclosed_training=here.disclosed_training or training,
        )


def _edges(asset_id: str, snapshot: Snapshot) -> Iterator[tuple[str, str, str, bool, bool]]:
    entry = snapshot.get(asset_id)
    if isinstance(entry, (Dataset, Artefact)):
        for edge in sorted(entry.derived_from, key=lambda e: (e.id, e.how)):
            yield edge.id, edge.how, DERIVED, False, False
    if isinstance(entry, Model):
        for edge in sorted(entry.descendant_of, key=lambda e: (e.id, e.how)):
            from_data = edge.how in DERIVATION_KINDS and "model" not in DERIVATION_KINDS[edge.how].from_kinds
            yield edge.id, edge.how, "TRAINED_ON" if from_data else "DESCENDANT_OF", not from_data, False
        for trained in sorted(entry.trained_on, key=lambda e: (e.id, e.how)):
            yield trained.id, trained.how, "TRAINED_ON", False, True
