# SPDX-License-Identifier: Apache-2.0
"""What an answer leaves to an office: which items belong together, what they rest on, how far a ruling must reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from licet.domain.answer import Decision, Reason, ReviewItem
from licet.domain.entry import RulingScope
from licet.domain.record import DecisionRecord
from licet.domain.verdict import Verdict
from licet.usecases.flaws import input_error, unknown_flaw
from licet.usecases.registry import Edition

__all__ = ["items_of", "rules_of", "scope_of", "text_of"]


def items_of(decision: Decision, rule: str | None) -> tuple[int, ...]:
    """Return the places in `review` of what one rule leaves to one office, about whatever assets."""
    rests = [rules_of(decision, item) for item in decision.review]
    if rule is not None and not any(rule in names for names in rests):
        known = sorted({name for names in rests for name in names})
        raise input_error((unknown_flaw("/rule", "rule for review", name=rule, names=known),))
    first = 0 if rule is None else next(place for place, names in enumerate(rests) if rule in names)
    office = decision.review[first].who
    return tuple(
        place
        for place, item in enumerate(decision.review)
        if item.who == office and rests[place] == rests[first] and place >= first
    )


def rules_of(decision: Decision, item: ReviewItem) -> tuple[str, ...]:
    """Return the rule of an item; for a silence, the terms that are silent."""
    if item.rule is not None:
        return (item.rule,)
    return tuple(sorted({reason.clause.terms for reason in _reasons(decision, item) if reason.clause is not None}))


def _reasons(decision: Decision, item: ReviewItem) -> Iterator[Reason]:
    for reason in decision.reasons:
        same = reason.rule == item.rule and item.about in {None, reason.about}
        if same and reason.verdict is Verdict.NEEDS_REVIEW and reason.modality != "ruling":
            yield reason


def text_of(items: Sequence[ReviewItem]) -> str:
    """Return the text to send, each question once."""
    return "\n\n".join(dict.fromkeys(item.question for item in items))


def scope_of(record: DecisionRecord, items: Sequence[ReviewItem], edition: Edition) -> RulingScope:
    """Return the narrowest scope that answers the question again."""
    request, names = record.request, edition.names
    asked = [item.about for item in items if item.about is not None] or [use.id for use in request.datasets]
    stated = request.actor.institution if request.actor is not None else None
    institution = stated or edition.snapshot.default_institution
    acts = sorted({reason.act for item in items for reason in _reasons(record.decision, item)})
    return RulingScope(
        assets=tuple(dict.fromkeys(names.get(name, name) for name in asked)),
        actions=tuple(acts) or (request.action,),
        purposes=() if request.purpose is None else (request.purpose.id,),
        models=() if request.model is None else (names.get(request.model.id, request.model.id),),
        institution=None if institution is None else names.get(institution, institution),
    )
