# SPDX-License-Identifier: Apache-2.0
"""From a plan to a verdict: certain prohibition, kind completion, smallest set (SEMANTICS 8.2 to 8.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from licet.decision.acts import implied_outputs
from licet.decision.completion import Completion, complete, smallest_set, stands_when_answered
from licet.decision.constraint import State
from licet.decision.effect import Effect, Stance
from licet.decision.judgement import Judgement, judge
from licet.decision.plan import Plan, plan_of
from licet.decision.situation import Situation, UnknownKey, situate
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Service, Weights
from licet.domain.use import ServiceUse, UseRequest
from licet.domain.verdict import Verdict

__all__ = ["Outcome", "Settle", "Settled", "normalised", "outcome_of", "settled"]


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


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a plan that is not prohibited for certain (SEMANTICS 8.3, 8.4)."""

    completion: Completion
    permits: bool
    missing: tuple[UnknownKey, ...] = ()


Settle = Callable[[Plan], Settled]


def normalised(request: UseRequest) -> UseRequest:
    """Return the request with the output that its action implies."""
    return replace(request, outputs=implied_outputs(request))


def outcome_of(request: UseRequest, snapshot: Snapshot, settle: Settle | None = None) -> Outcome:
    """Judge a request; for a model that is only to be had as a service, ask which service it is (SEMANTICS 1.2).

    `settle` completes what is missing of a plan; by default this engine.
    """
    settle = settle or settled
    found = _outcome(request, snapshot, settle)
    if found.verdict is Verdict.PROHIBITED or not _lacks_service(found.plan.situation):
        return found
    options = [
        (name, _outcome(replace(request, service=ServiceUse(id=name)), snapshot, settle)) for name in _offering(found)
    ]
    name, best = min(options, key=lambda o: (*o[1].mildness, o[0]), default=("", found))
    if not name or best.verdict.rank > Verdict.INSUFFICIENT_FACTS.rank:
        return found
    return _asking_for_service(name, best)


def _lacks_service(situation: Situation) -> bool:
    model = situation.model
    return model is not None and model.weights is Weights.CLOSED and situation.service is None


def _offering(found: Outcome) -> tuple[str, ...]:
    """Return the services that are on record as offering the model."""
    situation = found.plan.situation
    model = situation.model.id if situation.model else ""
    services = situation.snapshot.of_kind(Service)
    return tuple(sorted(s.id for s in services if model in {situation.snapshot.resolve(n) for n in s.offers}))


def _asking_for_service(name: str, best: Outcome) -> Outcome:
    """Return what holds with the service that suits best, as long as the asker has not said that it is this one."""
    key = UnknownKey("service.id")
    known = best.completion or Completion(values={}, judgement=best.judgement, wanted_by={})
    completion = replace(known, values={**known.values, key: name})
    return replace(best, verdict=Verdict.INSUFFICIENT_FACTS, missing=(key, *best.missing), completion=completion)


def _outcome(request: UseRequest, snapshot: Snapshot, settle: Settle) -> Outcome:
    plan = plan_of(situate(normalised(request), snapshot))
    certain = judge(plan, State())
    if certain.verdict is Verdict.PROHIBITED:
        return Outcome(verdict=Verdict.PROHIBITED, plan=plan, judgement=certain)
    found = settle(plan)
    completion = found.completion
    kind = completion.judgement.verdict
    if not kind.is_permit:
        verdict = kind if kind is Verdict.PROHIBITED and completion.exhausted else Verdict.NEEDS_REVIEW
        shown = _shown(verdict, certain, completion.judgement)
        return Outcome(verdict=verdict, plan=plan, judgement=shown, completion=completion)
    if found.permits:
        return Outcome(verdict=_permit(certain), plan=plan, judgement=certain, completion=completion)
    return Outcome(
        verdict=Verdict.INSUFFICIENT_FACTS,
        plan=plan,
        judgement=certain,
        missing=found.missing,
        completion=completion,
    )


def settled(plan: Plan) -> Settled:
    """Return the kindest completion, whether the answer is a permit even at worst, and what must be asked if not."""
    completion = complete(plan)
    if not completion.judgement.verdict.is_permit:
        return Settled(completion, permits=False)
    if judge(plan, State(all_unkind=True)).verdict.is_permit:
        return Settled(completion, permits=True)
    if not stands_when_answered(plan, completion):
        completion = complete(plan, answered=True)
        if not completion.judgement.verdict.is_permit:
            return Settled(completion, permits=False)
    return Settled(completion, permits=False, missing=smallest_set(plan, completion))


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
