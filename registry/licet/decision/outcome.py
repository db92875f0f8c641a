# SPDX-License-Identifier: Apache-2.0
"""From a plan to a verdict: certain prohibition, kind completion, smallest set (SEMANTICS 8.2 to 8.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from licet.decision.acts import implied_outputs
from licet.decision.completion import Completion, complete, smallest_set
from licet.decision.constraint import State
from licet.decision.effect import Effect, Stance
from licet.decision.judgement import Judgement, judge
from licet.decision.plan import Plan, plan_of
from licet.decision.situation import UnknownKey, situate
from licet.decision.snapshot import Snapshot
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict

__all__ = ["Outcome", "normalised", "outcome_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict with what it rests on; `missing` is the smallest sufficient set."""

    verdict: Verdict
    plan: Plan
    judgement: Judgement
    missing: tuple[UnknownKey, ...] = ()
    completion: Completion | None = None

    @property
    def mildness(self) -> tuple[int, int]:
        """What an alternative must better: the verdict, then how many questions remain."""
        return self.verdict.rank, len(self.missing)


def normalised(request: UseRequest) -> UseRequest:
    """Return the request with the output that its action implies."""
    return replace(request, outputs=implied_outputs(request))


def outcome_of(request: UseRequest, snapshot: Snapshot) -> Outcome:
    """Judge a request."""
    plan = plan_of(situate(normalised(request), snapshot))
    certain = judge(plan, State())
    if certain.verdict is Verdict.PROHIBITED:
        return Outcome(verdict=Verdict.PROHIBITED, plan=plan, judgement=certain)
    completion = complete(plan)
    kind = completion.judgement.verdict
    if not kind.is_permit:
        verdict = kind if kind is Verdict.PROHIBITED and completion.exhausted else Verdict.NEEDS_REVIEW
        shown = _shown(verdict, certain, completion.judgement)
        return Outcome(verdict=verdict, plan=plan, judgement=shown, completion=completion)
    if judge(plan, State(all_unkind=True)).verdict.is_permit:
        return Outcome(verdict=_permit(certain), plan=plan, judgement=certain, completion=completion)
    missing = smallest_set(plan, completion)
    return Outcome(
        verdict=Verdict.INSUFFICIENT_FACTS,
        plan=plan,
        judgement=certain,
        missing=missing,
        completion=completion,
    )


def _shown(verdict: Verdict, certain: Judgement, kindest: Judgement) -> Judgement:
    """Return the judgement that shows why: the one without assumptions if it does, else the kindest.

    What is still undecided with every fact taken kindly is a fact that a person must judge (8.3).
    """
    if any(stance.verdict is verdict for stance in certain.stances):
        return certain
    return replace(kindest, stances=tuple(_for_a_person(stance) for stance in kindest.stances))


def _for_a_person(stance: Stance) -> Stance:
    if stance.verdict is not Verdict.INSUFFICIENT_FACTS:
        return stance
    who = stance.who or (stance.rule.refer_to if stance.rule else None)
    return replace(stance, effect=Effect.REVIEW, who=who)


def _permit(judgement: Judgement) -> Verdict:
    """Return the permit that stands: `PERMITTED` means that nothing is owed at any time (8.5)."""
    owed = any(s.effect in (Effect.DUTY, Effect.MAY_DUTY) for s in judgement.stances)
    return Verdict.PERMITTED_WITH_DUTIES if owed else Verdict.PERMITTED
