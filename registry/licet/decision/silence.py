# SPDX-License-Identifier: Apache-2.0
"""Whose silence counts: which instruments speak of an act, and in which groups they must permit it (SEMANTICS 3.5)."""

from __future__ import annotations

from dataclasses import dataclass

from licet.decision.acts import Unit
from licet.decision.plan import PlannedInstrument, PlannedUnit
from licet.decision.situation import Situation
from licet.domain.entry import InstrumentClass
from licet.vocabulary.actions import ACTIONS

__all__ = ["Speakers", "is_companion", "is_free", "speakers_of"]

_POINTERS = {"AGREEMENT-GOVERNED", "POLICY-GOVERNED"}
"""Markers that point to other documents: where those are not silent, neither is the marker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """The instruments that speak of an act: the asset's own terms (`base`), and each part or ancestor by itself.

    With `base_points` the own terms only point elsewhere, and each group must permit by itself.
    """

    speak: bool
    base: tuple[PlannedInstrument, ...]
    groups: tuple[tuple[PlannedInstrument, ...], ...]
    base_points: bool
    base_must_permit: bool


def speakers_of(planned: PlannedUnit) -> Speakers:
    """Return who speaks of the act of a unit, by group."""
    speaking = [i for i in planned.instruments if not _is_unaffected(i, planned)]
    groups: dict[str, list[PlannedInstrument]] = {}
    for instrument in speaking:
        groups.setdefault(instrument.instrument.group, []).append(instrument)
    base = tuple(groups.pop("", ()))
    stated = [i.instrument.id for i in base if not i.instrument.own_rules]
    points = bool(groups) and bool(stated) and all(name in _POINTERS for name in stated)
    return Speakers(
        speak=bool(speaking),
        base=base,
        groups=tuple(tuple(group) for group in groups.values()),
        base_points=points,
        base_must_permit=not points and (bool(base) or not planned.instruments),
    )


def is_free(unit: Unit) -> bool:
    """Return whether the silence of public terms lets an act happen that only follows from another."""
    return unit.act.added and ACTIONS[unit.act.action].free_when_added


def is_companion(unit: Unit, situation: Situation) -> bool:
    """Return whether a service stands beside data or a model: then only its restrictions count."""
    return unit.side == "service" and (bool(situation.datasets) or situation.model is not None)


def _is_unaffected(planned: PlannedInstrument, unit: PlannedUnit) -> bool:
    """Return whether a public instrument does not reach a result that is not made from the asset."""
    if not ACTIONS[unit.unit.act.action].on_result or unit.unit.made_from:
        return False
    if planned.instrument.class_ is InstrumentClass.MARKER:
        others = (i.instrument for i in unit.instruments if not i.instrument.own_rules)
        return planned.instrument.id in _POINTERS and any(i.id not in _POINTERS for i in others)
    public = planned.instrument.class_ in (InstrumentClass.PUBLIC_TERMS, InstrumentClass.POLICY)
    return public and not any(m.explicit for m in planned.rules)
