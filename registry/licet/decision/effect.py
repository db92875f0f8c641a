# SPDX-License-Identifier: Apache-2.0
"""Findings of one unit: what a rule, or a silence, does to its act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from licet.decision.acts import Unit
from licet.decision.instruments import Instrument
from licet.decision.plan import Matched
from licet.domain.rule import Rule
from licet.domain.verdict import Verdict, strictest

__all__ = ["VERDICT_OF", "Effect", "Stance", "is_firm", "verdict_of"]


class Effect(StrEnum):
    """What a finding does."""

    FORBIDS = "forbids"
    MAY_FORBID = "may_forbid"
    REVIEW = "review"
    MAY_REVIEW = "may_review"
    ALLOWS = "allows"
    MAY_ALLOW = "may_allow"
    DUTY = "duty"
    MAY_DUTY = "may_duty"
    MET = "met"
    LIFTED = "lifted"
    NOTICE = "notice"
    SATISFIED = "satisfied"
    UNAFFECTED = "unaffected"


VERDICT_OF: Mapping[Effect, Verdict] = {
    Effect.FORBIDS: Verdict.PROHIBITED,
    Effect.REVIEW: Verdict.NEEDS_REVIEW,
    Effect.MAY_FORBID: Verdict.INSUFFICIENT_FACTS,
    Effect.MAY_REVIEW: Verdict.INSUFFICIENT_FACTS,
    Effect.DUTY: Verdict.PERMITTED_WITH_DUTIES,
    Effect.MAY_DUTY: Verdict.PERMITTED_WITH_DUTIES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """One finding: what a rule, or the silence of an instrument, says of a unit's act."""

    unit: Unit
    instrument: Instrument
    effect: Effect
    says: str
    matched: Matched | None = None
    who: str | None = None
    lifted_by: str | None = None
    question: str | None = None

    @property
    def rule(self) -> Rule | None:
        """The rule, or None for a silence."""
        return self.matched.rule if self.matched else None

    @property
    def verdict(self) -> Verdict:
        """What the finding alone would make the answer."""
        return VERDICT_OF.get(self.effect, Verdict.PERMITTED)


def verdict_of(stances: Iterable[Stance]) -> Verdict:
    """Return the strictest verdict of findings."""
    return strictest(stance.verdict for stance in stances)


def is_firm(rule: Rule) -> bool:
    """Return whether a permission can allow by itself: it cites a clause that was read, not with low confidence."""
    clause = rule.clause
    cited = clause.quote or clause.section or clause.source_url
    return bool(cited) and clause.verified and clause.confidence != "low"
