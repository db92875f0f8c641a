# SPDX-License-Identifier: Apache-2.0
"""What an answer takes as given untold: presumptions, and what nobody does who does not say so (SEMANTICS 4.1, 2.4)."""

from __future__ import annotations

from licet.decision.citation import conditions_of, leaves_of, values_of
from licet.decision.outcome import Outcome
from licet.decision.resolve import NOT_STATED, resolve
from licet.decision.situation import Context, Known
from licet.domain.answer import Assumed, UsedValue
from licet.domain.rule import Modality

__all__ = ["assumed", "presumed_operands"]

_FORBIDDING = (Modality.PROHIBITION, Modality.REQUIREMENT)


def assumed(outcome: Outcome, mattered: frozenset[str]) -> tuple[Assumed, ...]:
    """Return the presumptions that mattered, with the rules that read them."""
    found: dict[str, Assumed] = {}
    for stance in outcome.judgement.stances:
        for value in values_of(stance, outcome.plan.situation):
            if stance.rule is not None and value.operand in mattered and value.from_.startswith("presumption"):
                known = found.get(value.operand)
                rules = {stance.rule.id, *(known.rules if known else ())}
                found[value.operand] = _assumption(value, value.from_, rules)
    for operand, wanting in _taken_as_no(outcome).items():
        found[operand] = Assumed(operand=operand, value=False, because="not stated: taken as no", rules=wanting)
    return tuple(found[key] for key in sorted(found))


def _assumption(value: UsedValue, because: str, rules: set[str]) -> Assumed:
    known = value.value if isinstance(value.value, (bool, int, float, str)) else str(value.value)
    return Assumed(operand=value.operand, value=known, because=because, rules=tuple(sorted(rules)))


def _taken_as_no(outcome: Outcome) -> dict[str, tuple[str, ...]]:
    """Return the facts that rules read as given or not, where the question does not state them."""
    found: dict[str, set[str]] = {}
    situation = outcome.plan.situation
    for _, branches in outcome.plan.subjects:
        for matched in (m for u in branches[0].units for i in u.instruments for m in i.rules):
            for literal in leaves_of(conditions_of(matched)):
                head, _, name = literal.left_operand.partition(".")
                if head != "given":
                    continue
                value = resolve(literal.left_operand, situation, matched.context)
                if isinstance(value, Known) and value.source == NOT_STATED:
                    found.setdefault(f"fact.{name}", set()).add(matched.rule.id)
    unsold = resolve("given.sells_result", situation, Context(action="use", base_action="use"))
    if isinstance(unsold, Known) and unsold.source == NOT_STATED:
        found["fact.sells_result"] = _about_commerce(outcome)
    return {operand: tuple(sorted(rules)) for operand, rules in found.items() if rules}


def _about_commerce(outcome: Outcome) -> set[str]:
    """Return the rules that would forbid selling the result; none if commercial use is judged anyway."""
    units = [u for _, branches in outcome.plan.subjects for u in branches[0].units]
    if any(unit.unit.act.action == "commercial_use" for unit in units):
        return set()
    rules = (on.rule for unit in units for i in unit.instruments for on in i.instrument.rules)
    return {r.id for r in rules if r.modality in _FORBIDDING and "commercial_use" in r.actions}


def presumed_operands(outcome: Outcome) -> tuple[str, ...]:
    """Return the operands whose value was presumed."""
    found = {
        literal.left_operand
        for stance in outcome.judgement.stances
        if stance.matched is not None
        for literal in leaves_of(conditions_of(stance.matched))
        if _is_presumed(resolve(literal.left_operand, outcome.plan.situation, stance.matched.context))
    }
    return tuple(sorted(found))


def _is_presumed(value: object) -> bool:
    return isinstance(value, Known) and value.source.startswith("presumption")
