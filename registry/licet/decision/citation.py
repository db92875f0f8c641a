# SPDX-License-Identifier: Apache-2.0
"""The clause that a finding cites and the values that it read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from licet.decision.effect import Stance
from licet.decision.evidence_on_file import held
from licet.decision.plan import Matched
from licet.decision.resolve import resolve
from licet.decision.situation import Known, Situation
from licet.domain.answer import CitedClause, UsedValue
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not, Operator, Ref

__all__ = ["cited", "conditions_of", "leaves_of", "values_of"]


def cited(stance: Stance, situation: Situation) -> CitedClause | None:
    """Return the clause of the rule; for a silence, the document that is silent."""
    rule = stance.rule
    terms = stance.instrument.id
    entry = situation.snapshot.get(terms)
    version = entry.version if entry else None
    if rule is None:
        return CitedClause(
            terms=terms,
            version=version,
            section=None,
            quote=None,
            source_url=None,
            verified=False,
            confidence=None,
            text_hash=None,
        )
    clause = rule.clause
    return CitedClause(
        terms=terms,
        version=version,
        section=clause.section,
        quote=clause.quote,
        source_url=clause.source_url,
        verified=clause.verified,
        confidence=clause.confidence,
        text_hash=clause.text_hash,
        evidence=clause.evidence,
        date_read=clause.date_read,
    )


def conditions_of(matched: Matched) -> tuple[Condition, ...]:
    """Return every condition that a rule reads here."""
    return (*matched.applies, *matched.rule.requires, *matched.rule.unless)


def leaves_of(conditions: Iterable[Condition]) -> Iterator[Constraint]:
    """Yield every comparison in the conditions."""
    for condition in conditions:
        match condition:
            case Constraint():
                yield condition
            case AllOf(all_of=members) | AnyOf(any_of=members):
                yield from leaves_of(members)
            case Not(not_=inner):
                yield from leaves_of((inner,))


def values_of(stance: Stance, situation: Situation) -> tuple[UsedValue, ...]:
    """Return the values that a finding read, and where each came from; `unknown` where none is stated."""
    if stance.matched is None:
        return ()
    found = {
        (value.operand, value.asset): value
        for literal in leaves_of(conditions_of(stance.matched))
        for value in _values(literal, stance.matched, situation)
    }
    return tuple(found[key] for key in sorted(found, key=lambda k: (k[0], k[1] or "")))


def _values(literal: Constraint, matched: Matched, situation: Situation) -> Iterator[UsedValue]:
    context = matched.context
    asset = situation.datasets[context.dataset].id if context.dataset is not None else None
    operand, right = literal.left_operand, literal.right_operand
    if literal.operator is Operator.COVERS and not isinstance(right, Ref):
        names = right if isinstance(right, tuple) else (right,)
        for name in names:
            state = held(operand.removeprefix("evidence."), situation, context, terms=str(name))
            source = "unknown" if state.truth is None else f"{state.source}"
            yield UsedValue(operand=f"{operand} covers {name}", value=state.truth, from_=source, asset=asset)
        return
    found = resolve(operand, situation, context)
    if isinstance(found, Known):
        yield UsedValue(operand=operand, value=found.value, from_=found.source, asset=asset)
    else:
        yield UsedValue(operand=operand, value=None, from_="unknown", asset=asset)
