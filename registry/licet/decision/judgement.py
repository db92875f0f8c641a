# SPDX-License-Identifier: Apache-2.0
"""All units of a plan judged in one state: the best choice of terms for each asset, the strictest of all."""

from __future__ import annotations

from dataclasses import dataclass, replace

from licet.decision.constraint import State
from licet.decision.effect import Effect, Stance, verdict_of
from licet.decision.plan import NamedBranch, Plan
from licet.decision.ruling import with_rulings
from licet.decision.unit import judge_unit
from licet.domain.verdict import Verdict, strictest

__all__ = ["Judgement", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The findings of the branches chosen, those of the branches not chosen, and which were chosen."""

    verdict: Verdict
    stances: tuple[Stance, ...]
    not_chosen: tuple[tuple[str, Stance], ...]
    chosen: tuple[tuple[str, str], ...]


def judge(plan: Plan, state: State) -> Judgement:
    """Judge every unit; `OR` is the taker's choice, the same branch for the whole request (SEMANTICS 3.4, 8.1)."""
    state = replace(state, overrides=plan.overrides)
    stances: list[Stance] = []
    others: list[tuple[str, Stance]] = []
    chosen: list[tuple[str, str]] = []
    for subject, branches in plan.subjects:
        results = [(branch, _branch(branch, plan, state)) for branch in branches]
        best, found = min(results, key=_preference)
        stances.extend(found)
        if len(results) > 1:
            chosen.append((subject, best.name))
            others.extend((b.name, s) for b, result in results if b is not best for s in result)
    return Judgement(
        verdict=strictest(s.verdict for s in stances),
        stances=tuple(stances),
        not_chosen=tuple(others),
        chosen=tuple(chosen),
    )


def _branch(branch: NamedBranch, plan: Plan, state: State) -> tuple[Stance, ...]:
    found: list[Stance] = []
    for planned in branch.units:
        stances = judge_unit(planned, plan.situation, state)
        found.extend(with_rulings(stances, planned.unit, plan.situation))
    return tuple(found)


def _preference(result: tuple[NamedBranch, tuple[Stance, ...]]) -> tuple[int, int, str]:
    branch, stances = result
    duties = sum(s.effect in (Effect.DUTY, Effect.MAY_DUTY) for s in stances)
    return verdict_of(stances).rank, duties, branch.name
