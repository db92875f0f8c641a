# SPDX-License-Identifier: Apache-2.0
"""Units that a recorded ruling speaks of: judged by the reference engine, since each finding counts (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from licet.compiled.columns import at
from licet.compiled.frames import Frame
from licet.compiled.program import Program
from licet.compiled.run import Evaluated
from licet.decision.acts import EXPANSIONS, StatedAct, Unit
from licet.decision.constraint import State
from licet.decision.effect import Effect, Stance, verdict_of
from licet.decision.plan import PlannedInstrument, PlannedUnit
from licet.decision.ruling import with_rulings
from licet.decision.unit import judge_unit

__all__ = ["Ruled"]

_WITH_DUTIES = 1
_WHEN = {expansion.adds: expansion.when for expansion in EXPANSIONS}


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
        unit: Unit,
    ) -> None:
        super().__init__(program, frame, readings, when=when)
        self.planned = PlannedUnit(
            unit=unit, instruments=tuple(_placed(instrument, frame) for instrument in program.planned.instruments)
        )

    @staticmethod
    def unit_at(program: Program, frame: Frame, *, added: bool, generator: str | None, when: str | None) -> Unit:
        """Return the unit of a program where it is judged."""
        act = program.planned.unit.act
        stated = StatedAct(
            action=act.action, because=act.because, base_action=frame.question.request.action,
            when=_WHEN[when] if when is not None else None, output=frame.output, added=added, generator=generator,
        )  # fmt: skip
        return replace(program.planned.unit, act=stated, about=frame.about, dataset=frame.dataset)

    def rank(self, state: State) -> int:
        """Return the rank of the unit in a state, where permits with and without duties count as one."""
        rank = verdict_of(self._stances(state)).rank
        return 0 if rank <= _WITH_DUTIES else rank

    def owed(self, state: State) -> frozenset[tuple[str, str, bool]]:
        """Return the duties of the unit in a state; each finding counts by itself."""
        stances = enumerate(self._stances(state))
        effects = (Effect.DUTY, Effect.MAY_DUTY)
        return frozenset((s.instrument.id, str(i), s.effect is Effect.DUTY) for i, s in stances if s.effect in effects)

    def is_simple(self, wants: dict[tuple[str, int], int]) -> bool:  # noqa: ARG002  # what it would add matters no more
        """Return False: what suits each place by itself is not judged here."""
        return False

    def _stances(self, state: State) -> tuple[Stance, ...]:
        situation = self.frame.question.situation
        found = judge_unit(self.planned, situation, replace(state, overrides=self.overrides))
        return tuple(with_rulings(found, self.planned.unit, situation))


def _placed(instrument: PlannedInstrument, frame: Frame) -> PlannedInstrument:
    rules = tuple(replace(m, context=at(m.context, frame.context)) for m in instrument.rules)
    return replace(instrument, rules=rules)
