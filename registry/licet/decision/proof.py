# SPDX-License-Identifier: Apache-2.0
"""Why a rule took part in an answer, or why it did not: each step with its number in the semantics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from licet.decision.acts import Unit
from licet.decision.citation import leaves_of
from licet.decision.constraint import State, evaluate
from licet.decision.instruments import Instrument
from licet.decision.judgement import Judgement
from licet.decision.kleene import Truth, and3
from licet.decision.outcome import Outcome, outcome_of
from licet.decision.plan import Matched, PlannedUnit
from licet.decision.resolve import resolve
from licet.decision.situation import Context, Known, Situation, is_current
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Guidance, Regulation
from licet.domain.rule import Condition, Ref, Rule
from licet.domain.use import UseRequest
from licet.errors import InputError

__all__ = ["Reading", "RuleTrace", "Step", "Tested", "derivation", "trace_rule"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One comparison: the value of its left side, where that came from, and whether it holds."""

    comparison: str
    value: object
    source: str
    holds: Truth


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One condition of a rule (its `role`: purposes, constraints, requires, unless), and the comparisons in it."""

    role: str
    holds: Truth
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTrace:
    """How a rule met one act about one asset; `effects` are empty where it did nothing, and `because` says why."""

    rule: str
    act: str
    about: str
    section: str
    because: str
    effects: tuple[str, ...] = ()
    tested: tuple[Tested, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a derivation, with the number of the semantics that it follows."""

    section: str
    says: str


def trace_rule(name: str, request: UseRequest, snapshot: Snapshot) -> tuple[RuleTrace, ...]:
    """Return how a rule met every act of a question, or the one reason for which it met none.

    Raises:
        InputError: the registry has no such rule.
    """
    outcome = outcome_of(request, snapshot)
    situation = outcome.plan.situation
    known = situation.snapshot.rules.get(name)
    if known is None:
        raise InputError(f"the registry has no rule `{name}`")
    entry, rule = known
    found = [
        _trace(rule, unit, instrument, outcome)
        for unit in _units(outcome)
        for instrument in (planned.instrument for planned in unit.instruments)
        if instrument.id == entry
    ]
    return tuple(found) or (_absent(entry, rule, situation),)


def derivation(request: UseRequest, snapshot: Snapshot) -> tuple[Step, ...]:
    """Return the steps by which the reference engine answers a question, in their order."""
    outcome = outcome_of(request, snapshot)
    return (*_asked(outcome), *_judged(outcome), *_concluded(outcome))


def _units(outcome: Outcome) -> Iterator[PlannedUnit]:
    for _, branches in outcome.plan.subjects:
        for branch in branches:
            yield from branch.units


def _trace(rule: Rule, planned: PlannedUnit, instrument: Instrument, outcome: Outcome) -> RuleTrace:
    unit, situation = planned.unit, outcome.plan.situation
    rules = [m for p in planned.instruments if p.instrument is instrument for m in p.rules if m.rule.id == rule.id]
    if not rules:
        section, because = _unmatched(rule, instrument, situation, unit)
        return RuleTrace(rule=rule.id, act=unit.act.action, about=unit.about, section=section, because=because)
    tested = tuple(_tested(rules[0], situation))
    effects = _effects(rule.id, unit, outcome.judgement)
    return RuleTrace(
        rule=rule.id,
        act=unit.act.action,
        about=unit.about,
        section="3.1" if effects else "2.4",
        because="it takes part in the answer" if effects else _idle(tested),
        effects=effects,
        tested=tested,
    )


def _unmatched(rule: Rule, instrument: Instrument, situation: Situation, unit: Unit) -> tuple[str, str]:
    if not is_current(rule.valid_from, rule.valid_until, situation.as_of):
        return "8.7", f"it is not in force on {situation.as_of}"
    if rule.id not in {on.rule.id for on in instrument.rules}:
        return "6.1", f"it does not propagate along the way from {instrument.id} to {unit.about}"
    return "3.3", f"its actions ({', '.join(rule.actions)}) do not reach {unit.act.action}"


def _idle(tested: tuple[Tested, ...]) -> str:
    for condition in tested:
        if condition.role in ("purposes", "constraints", "requires") and condition.holds is False:
            return f"one of its {condition.role} does not hold"
        if condition.role == "unless" and condition.holds is True:
            return "an exemption holds"
    return "it is met, so it asks for nothing"


def _effects(name: str, unit: Unit, judgement: Judgement) -> tuple[str, ...]:
    found = (s for s in judgement.stances if s.rule is not None and s.rule.id == name and s.unit == unit)
    other = (s for _, s in judgement.not_chosen if s.rule is not None and s.rule.id == name and s.unit == unit)
    taken = [s.effect.value + (f" (lifted by {s.lifted_by})" if s.lifted_by else "") for s in found]
    return tuple(dict.fromkeys((*taken, *(f"{s.effect.value} (terms not chosen)" for s in other))))


def _tested(matched: Matched, situation: Situation) -> Iterator[Tested]:
    rule = matched.rule
    others = {id(c) for c in rule.constraints}
    for condition in matched.applies:
        role = "constraints" if id(condition) in others else "purposes" if rule.purposes else "scope"
        yield _test(role, condition, situation, matched.context)
    for condition in rule.requires:
        yield _test("requires", condition, situation, matched.context)
    for condition in rule.unless:
        yield _test("unless", condition, situation, matched.context)


def _test(role: str, condition: Condition, situation: Situation, context: Context) -> Tested:
    def truth(part: Condition) -> Truth:
        return evaluate(part, situation, context, State(), wanted=True)

    readings = []
    for literal in leaves_of((condition,)):
        found = resolve(literal.left_operand, situation, context)
        right = literal.right_operand.ref if isinstance(literal.right_operand, Ref) else literal.right_operand
        readings.append(
            Reading(
                comparison=f"{literal.left_operand} {literal.operator.value} {_plain(right)}",
                value=found.value if isinstance(found, Known) else None,
                source=found.source if isinstance(found, Known) else "not known",
                holds=truth(literal),
            )
        )
    return Tested(role=role, holds=truth(condition), readings=tuple(readings))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return " or ".join(_plain(item) for item in value) if isinstance(value, tuple) else str(value)


def _absent(entry: str, rule: Rule, situation: Situation) -> RuleTrace:
    section, because = "1.3", f"{entry} governs nothing that the question touches"
    found = situation.snapshot.entries[entry]
    if isinstance(found, Regulation):
        section, because = "5.1", f"{entry} is not in scope: {_scope(found, situation)}"
    elif isinstance(found, Guidance):
        section, because = "5.2", f"nobody who asks adopts {entry}"
    return RuleTrace(
        rule=rule.id, act=situation.request.action, about=situation.request.action, section=section, because=because
    )


def _scope(law: Regulation, situation: Situation) -> str:
    action = situation.request.action
    context = Context(action=action, base_action=action, dataset=0 if situation.datasets else None, layer="law")
    tested = [_test("applies_when", condition, situation, context) for condition in law.applies_when]
    against = [r for t in tested if t.holds is False for r in t.readings if r.holds is False]
    if against:
        return "; ".join(f"{r.comparison} does not hold ({_plain(r.value)}, {r.source})" for r in against)
    unknown = [r.comparison for t in tested for r in t.readings if r.holds is None]
    return "not known: " + "; ".join(unknown)


def _asked(outcome: Outcome) -> Iterator[Step]:
    situation = outcome.plan.situation
    who = situation.institution.id if situation.institution else "nobody on record"
    yield Step(section="4.1", says=f"{who} asks on {situation.as_of}, read {situation.interpretation}")
    for name, value in sorted(situation.readings.items()):
        yield Step(section="3.9", says=f"the institution reads {name} as {value}")
    acts = {(u.unit.act.action, u.unit.about, u.unit.act.because) for u in _units(outcome)}
    for action, about, because in sorted(acts):
        yield Step(section="1.1", says=f"{action} about {about}: {because}")
    gathered = {
        (u.unit.about, p.instrument.id, p.instrument.class_.value) for u in _units(outcome) for p in u.instruments
    }
    for about, name, class_ in sorted(gathered):
        yield Step(section="1.3", says=f"{name} ({class_}) speaks of {about}")
    for name, facts in outcome.plan.not_assessed:
        yield Step(section="5.1", says=f"{name} is not assessed: {', '.join(sorted(facts))} not known")


def _judged(outcome: Outcome) -> Iterator[Step]:
    for subject, name in outcome.judgement.chosen:
        yield Step(section="3.4", says=f"of the terms of {subject.split(':')[1]} the best choice is {name}")
    for stance in sorted(outcome.judgement.stances, key=lambda s: (s.unit.about, s.unit.act.action, s.instrument.id)):
        what = stance.rule.id if stance.rule else stance.says
        section = _SECTIONS.get(stance.effect.value, "3.1") if stance.rule else "3.5"
        lifted = f", lifted by {stance.lifted_by}" if stance.lifted_by else ""
        about = f"{stance.unit.act.action} about {stance.unit.about}"
        yield Step(section=section, says=f"{about}: {stance.effect.value}: {what}{lifted}")


_SECTIONS = {
    "allows": "3.2", "may_allow": "3.2", "duty": "3.7", "may_duty": "3.7", "met": "2.1", "notice": "2.1",
    "satisfied": "2.1", "review": "2.2", "may_review": "2.2",
}  # fmt: skip


def _concluded(outcome: Outcome) -> Iterator[Step]:
    held = and3(stance.verdict.is_permit for stance in outcome.judgement.stances)
    if outcome.completion is None:
        yield Step(section="8.2", says="something is certainly prohibited")
    elif outcome.missing:
        yield Step(section="8.3", says="with every missing fact taken kindly, it is permitted")
        names = ", ".join(key.operand for key in outcome.missing)
        yield Step(section="8.4", says=f"the smallest set of facts that decides: {names}")
    elif outcome.verdict.is_permit:
        yield Step(
            section="8.4", says="no missing fact could take the permit away" if not held else "nothing is missing"
        )
    else:
        yield Step(section="8.3", says="not permitted even with every missing fact taken kindly")
    yield Step(section="8.1", says=f"the strictest of all: {outcome.verdict.value}")
