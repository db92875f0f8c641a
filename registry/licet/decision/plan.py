# SPDX-License-Identifier: Apache-2.0
"""The plan of a question: every unit with the rules that reach it, before any fact is weighed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from licet.decision.acts import Unit, units_of
from licet.decision.constraint import State, evaluate
from licet.decision.instruments import Instrument, RuleOn, branches_of, instrument_of
from licet.decision.kleene import and3
from licet.decision.scope import Laws, laws_for
from licet.decision.situation import Context, Situation, is_current
from licet.domain.entry import Guidance
from licet.domain.rule import (
    Condition,
    Constraint,
    Modality,
    Operator,
    Propagation,
    PropagationTarget,
    Rule,
)
from licet.vocabulary.actions import permission_reaches, restriction_reaches
from licet.vocabulary.kinds import OUTPUT_KINDS

__all__ = ["Matched", "NamedBranch", "Plan", "PlannedInstrument", "PlannedUnit", "plan_of", "planned_unit"]

_MEANT = ("publish_model_weights", "share_model_restricted", "deploy_hosted_service")
"""What `redistribute_data` means for weights that a rule propagates to; the last for restrictions only (3.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A rule that reaches a unit. `applies`: its purposes, constraints and what its propagation adds."""

    on: RuleOn
    context: Context
    applies: tuple[Condition, ...]
    explicit: bool

    @property
    def rule(self) -> Rule:
        """The rule."""
        return self.on.rule

    @property
    def reading(self) -> str | None:
        """The reading under which it holds, its own or its propagation's."""
        return self.on.rule.reading or self.on.reading


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedInstrument:
    """An instrument with those of its rules that reach a unit."""

    instrument: Instrument
    rules: tuple[Matched, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedUnit:
    """A unit under one choice of terms."""

    unit: Unit
    instruments: tuple[PlannedInstrument, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedBranch:
    """One choice of terms for one asset, with every unit that is judged about that asset."""

    name: str
    units: tuple[PlannedUnit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything to judge: for each subject its choices; laws out of scope with the reason."""

    situation: Situation
    subjects: tuple[tuple[str, tuple[NamedBranch, ...]], ...]
    overrides: dict[tuple[str, int | None, str], object]
    not_assessed: tuple[tuple[str, frozenset[str]], ...]


def plan_of(situation: Situation) -> Plan:
    """Gather the instruments of every unit and match their rules (SEMANTICS 1.3, 3.3)."""
    units = units_of(situation)
    by_subject: dict[str, list[Unit]] = {}
    for unit in units:
        by_subject.setdefault(_subject(unit), []).append(unit)
    laws = laws_for(situation, units)
    subjects = tuple((name, _branches(group, situation, laws)) for name, group in by_subject.items())
    overrides = _effects([u for _, branches in subjects for b in branches for u in b.units], situation)
    return Plan(situation=situation, subjects=subjects, overrides=overrides, not_assessed=laws.not_assessed)


def _subject(unit: Unit) -> str:
    part = unit.dataset if unit.side in ("dataset", "context") else ""
    return f"{unit.side}:{unit.about}:{part}"


def _branches(units: list[Unit], situation: Situation, laws: Laws) -> tuple[NamedBranch, ...]:
    first = units[0]
    if first.side == "context":
        planned = tuple(planned_unit(unit, _contextual(unit, situation, laws), situation) for unit in units)
        return (NamedBranch(name="", units=planned),)
    part = situation.datasets[first.dataset].use.part if first.side == "dataset" and first.dataset is not None else None
    return tuple(
        NamedBranch(
            name=branch.name,
            units=tuple(planned_unit(unit, branch.instruments, situation) for unit in units),
        )
        for branch in branches_of(first.about, situation.snapshot, part=part)
    )


def _contextual(unit: Unit, situation: Situation, laws: Laws) -> tuple[Instrument, ...]:
    found = list(laws.by_dataset.get(unit.dataset, ()))
    who = situation.institution.id if situation.institution else "actor"
    for name in situation.adopts:
        entry = situation.snapshot.get(name)
        if isinstance(entry, Guidance):
            found.append(instrument_of(entry, (unit.about, "ASKED_BY", who, "ADOPTS", entry.id)))
    return tuple(found)


def planned_unit(unit: Unit, instruments: tuple[Instrument, ...], situation: Situation) -> PlannedUnit:
    """Return a unit with those rules of instruments that reach it."""
    planned = tuple(PlannedInstrument(instrument=i, rules=tuple(_matched(unit, i, situation))) for i in instruments)
    return PlannedUnit(unit=unit, instruments=planned)


def _matched(unit: Unit, instrument: Instrument, situation: Situation) -> Iterator[Matched]:
    context = replace(unit.context, layer=instrument.layer, consent=instrument.consent)
    for on in instrument.rules:
        rule = on.rule
        if not is_current(rule.valid_from, rule.valid_until, situation.as_of) or not _relevant(rule, unit):
            continue
        reach = _reach(rule, unit, situation)
        if reach is None:
            continue
        explicit, extra = reach
        purposes = (_purposes(rule.purposes),) if rule.purposes else ()
        yield Matched(
            on=on,
            context=context,
            explicit=explicit,
            applies=(*purposes, *rule.constraints, *on.extra, *extra),
        )


def _relevant(rule: Rule, unit: Unit) -> bool:
    """Rules over the mixture are judged once, with the first data set."""
    return rule.scope.value != "mixture" or unit.dataset in (None, 0)


@cache
def _purposes(purposes: tuple[str, ...]) -> Constraint:
    return Constraint(left_operand="purpose", operator=Operator.IS_A, right_operand=purposes)


def _reach(rule: Rule, unit: Unit, situation: Situation) -> tuple[bool, tuple[Condition, ...]] | None:
    """Return whether a rule reaches the act by name, with the condition of its propagation; None if it does not."""
    action = unit.act.action
    if _named(rule.actions, action, rule.modality is Modality.PERMISSION):
        return action in rule.actions, ()
    carried = _carried(rule, unit, situation)
    if carried is not None and "redistribute_data" in rule.actions:
        return True, (carried.if_,) if carried.if_ else ()
    return None


@cache
def _named(actions: tuple[str, ...], action: str, permits: bool) -> bool:  # noqa: FBT001  # a key of the cache
    """Return whether a rule on `actions` reaches an act, as a permission or else as a restriction."""
    reaches = permission_reaches if permits else restriction_reaches
    return any(reaches(stated, action) for stated in actions)


def _carried(rule: Rule, unit: Unit, situation: Situation) -> Propagation | None:
    if unit.act.output is None or unit.side != "dataset":
        return None
    kind = OUTPUT_KINDS[situation.request.outputs[unit.act.output].kind]
    means = _MEANT if rule.modality in (Modality.PROHIBITION, Modality.REQUIREMENT) else _MEANT[:2]
    if unit.act.action not in means:
        return None
    target = PropagationTarget(kind.carries)
    return next((p for p in rule.propagation if p.to is target), None)


def _effects(units: list[PlannedUnit], situation: Situation) -> dict[tuple[str, int | None, str], object]:
    """Return what rules set before any judging, within their own layer (SEMANTICS 2.3).

    A rule whose constraints may hold sets its value too: an effect never makes an answer milder.
    """
    found: dict[tuple[str, int | None, str], object] = {}
    for matched in (m for unit in units for i in unit.instruments for m in i.rules if m.rule.effects):
        truth = and3(evaluate(c, situation, matched.context, State(), wanted=False) for c in matched.applies)
        if truth is not False:
            context = matched.context
            found.update({(context.layer, context.dataset, e.set): e.value for e in matched.rule.effects})
    return found
