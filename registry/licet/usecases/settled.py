# SPDX-License-Identifier: Apache-2.0
"""How many questions need no office any more, because an earlier ruling answers them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from licet.domain.answer import Decision
from licet.domain.record import DecisionRecord
from licet.domain.verdict import Verdict

__all__ = ["Settled", "settled_by_rulings"]

_RULING = "ruling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Of the recent answers (`looked_at`), those that a ruling settled, of those that would have been reviews.

    A ruling settled an answer that permits and cites one, or that forbids on nothing but rulings. Those that would have
    been reviews are these, and the ones that are.
    """

    settled: int
    would_be_reviews: int
    looked_at: int


def settled_by_rulings(answers: Iterable[DecisionRecord]) -> Settled:
    """Return how many answers a ruling settled; those on entries that a question brought count for nothing."""
    settled = reviews = looked_at = 0
    for record in answers:
        looked_at += 1
        if record.request.entries:
            continue
        settled += _is_settled(record.decision)
        reviews += record.decision.verdict is Verdict.NEEDS_REVIEW
    return Settled(settled=settled, would_be_reviews=settled + reviews, looked_at=looked_at)


def _is_settled(decision: Decision) -> bool:
    cited = [reason for reason in decision.reasons if reason.layer == _RULING and reason.effect != "not_chosen"]
    if decision.verdict is Verdict.PROHIBITED:
        return bool(cited) and all(reason.layer == _RULING for reason in decision.reasons if reason.deciding)
    return bool(cited) and decision.verdict.is_permit
