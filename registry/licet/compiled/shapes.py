# SPDX-License-Identifier: Apache-2.0
"""Shapes: which units a question has, remembered for all questions that ask for the same acts (SEMANTICS 1.1, 1.2)."""

from __future__ import annotations

from typing import NamedTuple

from licet.compiled.views import ActKind, Numbers
from licet.decision.acts import Unit, units_of
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
    generator: str | None
    read_as: str | None
    when: str | None
    offered: bool


Shape = tuple[PlacedUnit, ...]


def shape_of(situation: Situation, numbers: Numbers) -> Shape:
    """Return the units of a question, as the reference engine finds them, for one data set."""
    units = [unit for unit in units_of(situation) if unit.dataset in (None, 0)]
    places: dict[tuple[object, ...], int] = {}
    return tuple(_placed(unit, situation, numbers, places) for unit in units)


def _placed(unit: Unit, situation: Situation, numbers: Numbers, places: dict[tuple[object, ...], int]) -> PlacedUnit:
    act = unit.act
    has_others = bool(situation.datasets) or situation.model is not None
    kind = situation.request.outputs[act.output].kind if act.output is not None else None
    kind_of = ActKind(
        act.action, act.base_action, kind, added=act.added, made_from=unit.made_from, has_others=has_others, first=True
    )
    read_as = None if act.added else act.generator
    return PlacedUnit(
        side=unit.side, first=numbers.of_kind(kind_of), later=numbers.of_kind(kind_of._replace(first=False)),
        place=places.setdefault((act.action, act.output, read_as, unit.about), len(places)),
        action=act.action, output=act.output,
        generator=act.generator, read_as=read_as,
        when=act.action if act.when is not None else None,
        offered=unit.side == "service" and not act.added and not act.generator,
    )  # fmt: skip
