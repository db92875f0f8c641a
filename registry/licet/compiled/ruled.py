# SPDX-License-Identifier: Apache-2.0
"""Units that a recorded ruling speaks of: judged by the reference engine, since each finding counts (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from licet.compiled.columns import at
from licet.compiled.frames import Frame
from licet.compiled.program import Program
from licet.compiled.ranks import PERMITTED, WITH_DUTIES
from licet.compiled.run import Evaluated
from licet.compiled.shapes import PlacedUnit
from licet.decision.acts import EXPANSIONS, StatedAct, Unit
from licet.decision.constraint import State
from licet.decision.effect import Effect, Stance, verdict_of
from licet.decision.explain import specs_of
from licet.decision.plan import PlannedInstrument, PlannedUnit
from licet.decision.ruling import with_rulings
from licet.decision.unit import judge_unit

__all__ = ["Ruled", "placed_at", "unit_at"]

_WHEN = {expansion.adds: expansion.when for expansion in EXPANSIONS}


def unit_at(frame: Frame, placed: PlacedUnit, *, made_from: bool) -> Unit:
    """Return a unit where it is judged."""
    act = StatedAct(
        action=placed.action, because="", base_action=frame.question.request.action,
        when=_WHEN[placed.when] if placed.when is not None else None, output=frame.output, added=placed.added,
        generator=placed.generator,
    )  # fmt: skip
    return Unit(act=act, about=frame.about, side=placed.side, dataset=frame.dataset, made_from=made_from)


def placed_at(planned: PlannedUnit, unit: Unit, frame: Frame) -> PlannedUnit:
    """Return a plan of the first data set and output as that of another place."""
    instruments = tuple(_placed(instrument, frame) for instrument in planned.instruments)
    return PlannedUnit(unit=unit, instruments=instruments)


class Ruled(Evaluated):
    """A unit whose reviews a ruling may answer."""

    __slots__ = ("planned",)

    def __init__(
        self,
        program: Program,
        frame: Frame,
        readings: Mapping[str, str],
        *,
        when: tuple[Evaluated, int] | None,
        planned: PlannedUnit,
    ) -> None:
        super().__init__(program, frame, readings, when=when)
        self.planned = planned

    @property
    def is_ruled(self) -> bool:
        """Whether a ruling in scope may speak, on conditions of its own."""
        return True

    @property
    def is_final(self) -> bool:
        """Return False: what rules set is known only when all units are."""
        return False

    def rank(self, state: State) -> int:
        """Return the rank of the unit in a state, where permits with and without duties count as one."""
        rank = verdict_of(self._stances(state)).rank
        return PERMITTED if rank <= WITH_DUTIES else rank

    def owed(self, state: State) -> frozenset[tuple[str, str, bool]]:
        """Return the duties of the unit in a state; each finding counts by itself."""
        stances = enumerate(self._stances(state))
        effects = (Effect.DUTY, Effect.MAY_DUTY)
        return frozenset((s.instrument.id, str(i), s.effect is Effect.DUTY) for i, s in stances if s.effect in effects)

    def duty_ids(self, state: State) -> frozenset[str]:
        """Return the ids of what is owed in a state, what rulings ask for among them."""
        owing = (s for s in self._stances(state) if s.effect in (Effect.DUTY, Effect.MAY_DUTY))
        return frozenset(spec.id for s in owing for spec in specs_of(s, self.frame.question.situation))

    def is_simple(self, wants: dict[str, int]) -> bool:  # noqa: ARG002  # what it would add matters no more
        """Return False: what suits each place by itself is not judged here."""
        return False

    def _stances(self, state: State) -> tuple[Stance, ...]:
        situation = self.frame.question.situation
        found = judge_unit(self.planned, situation, replace(state, overrides=self.overrides))
        return tuple(with_rulings(found, self.planned.unit, situation))


def _placed(instrument: PlannedInstrument, frame: Frame) -> PlannedInstrument:
    rules = tuple(replace(m, context=at(m.context, frame.context)) for m in instrument.rules)
    return replace(instrument, rules=rules)
