# SPDX-License-Identifier: Apache-2.0
"""Shapes: which units a question has, remembered for all questions that ask for the same acts (SEMANTICS 1.1, 1.2)."""

from __future__ import annotations

from typing import NamedTuple

from licet.compiled.views import ActKind, Numbers
from licet.decision.acts import Unit, units_of
from licet.decision.silence import is_companion, is_free
from licet.decision.situation import Situation

__all__ = ["PlacedUnit", "Shape", "ShapeKey", "shape_of"]


class ShapeKey(NamedTuple):
    """What decides which units there are. `truths` are those of the acts that follow from a condition."""

    action: str
    outputs: tuple[tuple[str, str], ...]
    generators: tuple[str, ...]
    source: str | None
    has_model: bool
    has_service: bool
    has_data: bool
    truths: tuple[bool | None, ...]


class PlacedUnit(NamedTuple):
    """One unit for each data set, with what it is about left open; `when` names the act's condition.

    `first` and `later` number its kind for the first and the other data sets. Units of one `place` read the same
    values.
    """

    side: str
    first: int
    later: int
    place: int
    action: str
    output: int | None
    added: bool
    generator: str | None
    read_as: str | None
    when: str | None
    offered: bool


Shape = tuple[PlacedUnit, ...]

_ORDER = ("dataset", "model", "service", "context")
"""What most often settles a question first."""


def shape_of(situation: Situation, numbers: Numbers, *, mixes: bool) -> Shape:
    """Return the units of a question, as the reference engine finds them, for one data set.

    `mixes` says that some rule is judged over the mixture, so that the first data set differs from the others.
    """
    units = [unit for unit in units_of(situation) if unit.dataset in (None, 0)]
    places: dict[tuple[object, ...], int] = {}
    placed = (_placed(unit, situation, numbers, places, mixes=mixes) for unit in units)
    return tuple(sorted(placed, key=lambda unit: _ORDER.index(unit.side)))


def _placed(
    unit: Unit, situation: Situation, numbers: Numbers, places: dict[tuple[object, ...], int], *, mixes: bool
) -> PlacedUnit:
    act = unit.act
    output = situation.request.outputs[act.output].kind if act.output is not None else None
    kind = ActKind(
        act.action, output, is_free(unit), unit.made_from,
        alone=unit.side == "service" and not is_companion(unit, situation),
    )  # fmt: skip
    read_as = None if act.added else act.generator
    return PlacedUnit(
        side=unit.side, first=numbers.of_kind(kind), later=numbers.of_kind(kind._replace(first=not mixes)),
        place=places.setdefault((act.action, act.output, read_as, unit.about), len(places)),
        action=act.action, output=act.output, added=act.added,
        generator=act.generator, read_as=read_as,
        when=act.action if act.when is not None else None,
        offered=unit.side == "service" and not act.added and not act.generator,
    )  # fmt: skip
