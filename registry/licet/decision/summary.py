# SPDX-License-Identifier: Apache-2.0
"""The plain answer in one paragraph."""

from __future__ import annotations

from licet.decision.effect import Effect
from licet.decision.explain import office_label
from licet.decision.outcome import Outcome
from licet.domain.answer import Alternative, Decision, Missing, Reason
from licet.domain.verdict import Verdict

__all__ = ["summary", "summary_again"]


def summary(
    outcome: Outcome,
    reasons: tuple[Reason, ...],
    missing: tuple[Missing, ...],
    changes: tuple[Alternative, ...],
) -> str:
    """Return what a person reads first; it informs and is not legal advice."""
    match outcome.verdict:
        case Verdict.PERMITTED:
            return f"Yes: {_grounds(reasons)}. Nothing is owed."
        case Verdict.PERMITTED_WITH_DUTIES:
            return f"Yes, if: {_grounds(reasons)}, with {_count(_owed(outcome), 'duty', 'duties')} to keep."
        case Verdict.INSUFFICIENT_FACTS:
            asked = " ".join(item.question for item in missing[:2])
            more = f" and {len(missing) - 2} more" if len(missing) > 2 else ""  # two fit a line
            return f"Not yet: you can settle it with {_count(len(missing), 'answer', 'answers')}. {asked}{more}".strip()
        case Verdict.NEEDS_REVIEW:
            return f"Not yet: {_review(_offices(outcome), reasons)}{_way_out(changes)}"
        case Verdict.PROHIBITED:
            return f"No: {_because(reasons)}{_way_out(changes)}"


def summary_again(decision: Decision) -> str:
    """Return the summary of a decision of which some words were exchanged: equal words, equal summary."""
    match decision.verdict:
        case Verdict.NEEDS_REVIEW:
            who = {office_label(item.who) for item in decision.review}
            return f"Not yet: {_review(who, decision.reasons)}{_way_out(decision.alternatives)}"
        case Verdict.PROHIBITED:
            return f"No: {_because(decision.reasons)}{_way_out(decision.alternatives)}"
        case _:
            return decision.summary  # it has ids, counts and our own questions


def _grounds(reasons: tuple[Reason, ...]) -> str:
    allowing = sorted({r.clause.terms for r in reasons if r.effect == Effect.ALLOWS.value and r.clause})
    return f"allowed by {', '.join(allowing)}" if allowing else "no instrument stands against it"


def _owed(outcome: Outcome) -> int:
    specs = {
        duty.id
        for stance in outcome.judgement.stances
        if stance.effect in (Effect.DUTY, Effect.MAY_DUTY)
        for duty in (stance.rule.duties if stance.rule else ())
    }
    return len(specs) or 1


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _because(reasons: tuple[Reason, ...]) -> str:
    first = next((r for r in reasons if r.deciding), None)
    if first is None:
        return "it is forbidden"
    where = (
        f" ({first.clause.terms}{', ' + first.clause.section if first.clause.section else ''})" if first.clause else ""
    )
    others = sum(r.deciding for r in reasons) - 1
    more = f" {_count(others, 'more clause stands', 'more clauses stand')} against it." if others else ""
    return f"{first.says.rstrip('.')}{where}.{more}"


def _offices(outcome: Outcome) -> set[str]:
    return {office_label(s.who or "legal") for s in outcome.judgement.stances if s.effect is Effect.REVIEW}


def _review(who: set[str], reasons: tuple[Reason, ...]) -> str:
    first = next((r for r in reasons if r.deciding), None)
    says = f" {first.says.rstrip('.')}." if first else ""
    return f"{' and '.join(sorted(who)) or 'a person'} must judge.{says}"


def _way_out(changes: tuple[Alternative, ...]) -> str:
    return f" It becomes possible so: {changes[0].because.rstrip('.')}." if changes else ""
