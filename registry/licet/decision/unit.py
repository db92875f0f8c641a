# SPDX-License-Identifier: Apache-2.0
"""One unit judged: whether its act happens at all, and under every reading that is left open (SEMANTICS 1.1, 3.9)."""

from __future__ import annotations

import itertools
from dataclasses import replace

from licet.decision.acts import Unit
from licet.decision.constraint import State, evaluate
from licet.decision.effect import Effect, Stance, verdict_of
from licet.decision.kleene import Truth
from licet.decision.plan import PlannedUnit
from licet.decision.situation import Context, Situation
from licet.decision.stance import judge_rules
from licet.domain.verdict import Verdict
from licet.vocabulary.readings import QUESTIONS, READINGS

__all__ = ["judge_unit"]

_MAYBE = {
    Effect.FORBIDS: Effect.MAY_FORBID,
    Effect.REVIEW: Effect.MAY_REVIEW,
    Effect.DUTY: Effect.MAY_DUTY,
    Effect.ALLOWS: Effect.MAY_ALLOW,
}


def judge_unit(planned: PlannedUnit, situation: Situation, state: State) -> tuple[Stance, ...]:
    """Judge one unit under every reading that is left open (SEMANTICS 3.9)."""
    unit = planned.unit
    certainty = _triggered(unit, situation, state)
    if certainty is False:
        return ()
    stances = _under_readings(planned, situation, state)
    if certainty is None:
        return tuple(replace(s, effect=_MAYBE.get(s.effect, s.effect)) for s in stances)
    return stances


def _triggered(unit: Unit, situation: Situation, state: State) -> Truth:
    if unit.act.when is None:
        return True
    context = Context(action=unit.act.action, base_action=unit.act.base_action)
    return evaluate(unit.act.when, situation, context, state, wanted=False)


def _under_readings(planned: PlannedUnit, situation: Situation, state: State) -> tuple[Stance, ...]:
    tagged = {m.reading for i in planned.instruments for m in i.rules if m.reading}
    questions = sorted({READINGS[reading] for reading in tagged if reading in READINGS})
    open_questions = [q for q in questions if q not in situation.readings]
    chosen = {q: situation.readings[q] for q in questions if q in situation.readings}
    results = []
    for combination in itertools.product(*([r.id for r in QUESTIONS[q].readings] for q in open_questions)):
        readings = frozenset({*combination, *chosen.values()})
        results.append(judge_rules(planned, situation, state, readings))
    if len({verdict_of(result).rank for result in results if _settles(result)} | _duty_free(results)) <= 1:
        return _merged(results)
    return _parted(results, open_questions)


def _settles(result: tuple[Stance, ...]) -> bool:
    return not verdict_of(result).is_permit


def _duty_free(results: list[tuple[Stance, ...]]) -> set[int]:
    """Permits count as one stance, with or without duties."""
    return {0} if any(not _settles(result) for result in results) else set()


def _merged(results: list[tuple[Stance, ...]]) -> tuple[Stance, ...]:
    found: dict[tuple[str, str, str], Stance] = {}
    for stance in itertools.chain(*results):
        found.setdefault(
            (stance.instrument.id, stance.rule.id if stance.rule else stance.says, stance.effect),
            stance,
        )
    return tuple(found.values())


def _parted(results: list[tuple[Stance, ...]], questions: list[str]) -> tuple[Stance, ...]:
    """Readings lead to different stances: keep the mildest and add a review that names the question."""
    mildest = min(results, key=lambda r: verdict_of(r).rank)
    strictest_result = max(results, key=lambda r: verdict_of(r).rank)
    decisive = next(s for s in strictest_result if s.verdict is verdict_of(strictest_result))
    certain = verdict_of(strictest_result).rank >= Verdict.NEEDS_REVIEW.rank
    question = QUESTIONS[_question_of(decisive, questions)]
    review = replace(
        decisive,
        effect=Effect.REVIEW if certain else Effect.MAY_REVIEW,
        who=question.who_can_say,
        question=question.question,
        says=f"{decisive.says} (holds under one reading only: {question.question})",
    )
    return (*mildest, review)


def _question_of(stance: Stance, questions: list[str]) -> str:
    reading = stance.matched.reading if stance.matched else None
    return READINGS.get(reading or "", questions[0])
