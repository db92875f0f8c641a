# SPDX-License-Identifier: Apache-2.0
"""The reference engine: slow, obvious, line by line as the semantics say."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

from licet.decision import explain
from licet.decision.assumptions import assumed, presumed_operands
from licet.decision.constraint import State
from licet.decision.counterfactual import Judge, alternatives
from licet.decision.hypothetical import why_hypothetical
from licet.decision.judgement import judge
from licet.decision.outcome import Outcome, normalised, outcome_of
from licet.decision.plan import plan_of
from licet.decision.questions import questions
from licet.decision.situation import Situation
from licet.decision.snapshot import Snapshot
from licet.decision.summary import summary
from licet.domain.answer import Decision, EngineStamp
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict

__all__ = ["ENGINE_VERSION", "decide", "explained", "verdict_only"]

ENGINE_VERSION = "0.1.0"
_VERDICTS = tuple(Verdict)


def decide(request: UseRequest, snapshot: Snapshot) -> Decision:
    """Answer a request: a pure function of its arguments.

    Args:
        request: the question; `as_of` must be set, ids must be known (`wire.validate` checks both).
        snapshot: the published registry.

    Raises:
        InputError: the request has no date or names something that the snapshot does not have.
    """
    outcome = outcome_of(request, snapshot)
    return explained(request, snapshot, outcome, lambda other: outcome_of(other, snapshot).mildness)


def explained(request: UseRequest, snapshot: Snapshot, outcome: Outcome, judge: Judge) -> Decision:
    """Return the answer to a request with all that explains it; `judge` judges the questions that differ a little."""
    situation = outcome.plan.situation
    hypothetical = why_hypothetical(
        normalised(request),
        situation,
        outcome.verdict,
        lambda other: _VERDICTS[judge(other)[0]],
    )
    found = explain.reasons(outcome)
    completion = outcome.completion
    missing = questions(outcome.missing, completion, situation) if completion else ()
    changes = alternatives(request, outcome, judge)
    return Decision(
        verdict=outcome.verdict,
        summary=summary(outcome, found, missing, changes),
        hypothetical=hypothetical or False,
        valid_until=explain.valid_until(outcome),
        acts=explain.acts(outcome),
        reasons=found,
        duties=explain.duties(outcome),
        missing=missing,
        review=explain.review_items(outcome),
        alternatives=changes,
        notices=explain.notices(outcome),
        assumed=assumed(outcome, _mattered(outcome)),
        not_assessed=explain.not_assessed(outcome),
        layers=explain.layers(found),
        per_asset=explain.per_asset(found, outcome),
        mixture=explain.mixture(found, outcome),
        interpretation=situation.interpretation,
        as_of=situation.as_of,
        sequence=snapshot.sequence,
        engine=EngineStamp(version=ENGINE_VERSION, snapshot=snapshot.digest),
    )


def verdict_only(request: UseRequest, snapshot: Snapshot) -> Verdict:
    """Return the verdict without explaining it."""
    return outcome_of(request, snapshot).verdict


def _mattered(outcome: Outcome) -> frozenset[str]:
    """Return the presumed operands without which the answer would be stricter (SEMANTICS 4.1)."""
    return frozenset(
        operand
        for operand in presumed_operands(outcome)
        if _without(operand, outcome.plan.situation).rank > outcome.verdict.rank
    )


def _without(operand: str, situation: Situation) -> Verdict:
    """Return the verdict if one presumption were not made and its fact turned out unkind."""
    institution = situation.institution
    if institution is None:
        return Verdict.PERMITTED
    name = operand.removeprefix("fact.")
    kept = {key: value for key, value in institution.presumptions.items() if key not in (name, operand)}
    entries = {
        **situation.snapshot.entries,
        institution.id: replace(institution, presumptions=kept),
    }
    snapshot = dataclasses.replace(situation.snapshot, entries=entries)
    plan = plan_of(dataclasses.replace(situation, snapshot=snapshot, institution=entries[institution.id], cache={}))  # type: ignore[arg-type]  # the entry replaced is the institution
    return judge(plan, State(all_unkind=True)).verdict
