# SPDX-License-Identifier: Apache-2.0
"""Rulings: recorded decisions that answer what was left to a person (SEMANTICS 7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from licet.decision.acts import Unit
from licet.decision.effect import Effect, Stance
from licet.decision.instruments import Instrument
from licet.decision.lineage import climb
from licet.decision.resolve import resolve
from licet.decision.situation import Known, Situation, is_current
from licet.decision.snapshot import Snapshot, fingerprint
from licet.domain.entry import InstrumentClass, RestsOn, Ruling, Silence
from licet.domain.verdict import Verdict
from licet.vocabulary.actions import PARENTS as ACTION_PARENTS
from licet.vocabulary.purposes import PARENTS as PURPOSE_PARENTS
from licet.vocabulary.term import ancestors

__all__ = ["ruling_stands", "rulings_in_scope", "with_rulings"]

_ANSWERABLE = {Effect.REVIEW, Effect.MAY_REVIEW}


def with_rulings(stances: tuple[Stance, ...], unit: Unit, situation: Situation) -> Iterator[Stance]:
    """Yield the findings, each review that a ruling answers replaced by what the ruling says.

    A certain prohibition is never touched (SEMANTICS 7.1).
    """
    rulings = rulings_in_scope(unit, situation)
    for stance in stances:
        ruling = next((r for r in rulings if _answers(r, stance)), None)
        yield stance if ruling is None else _ruled(stance, ruling)


def rulings_in_scope(unit: Unit, situation: Situation) -> tuple[Ruling, ...]:
    """Return the rulings that speak of a unit on the day asked about, strictest first."""
    found = situation.snapshot.of_kind(Ruling)
    in_scope = [ruling for ruling in found if _is_in_force(ruling, situation) and _covers(ruling, unit, situation)]
    return tuple(sorted(in_scope, key=lambda r: (-r.verdict.rank, r.id)))


def ruling_stands(ruling: Ruling, snapshot: Snapshot) -> bool:
    """Return whether every clause that a ruling rests on is still there and unchanged; its dates are not looked at."""
    return all(_stands(rest, snapshot) for rest in ruling.rests_on)


def _is_in_force(ruling: Ruling, situation: Situation) -> bool:
    current = is_current(ruling.valid_from, ruling.valid_until, situation.as_of)
    return current and ruling_stands(ruling, situation.snapshot)


def _stands(rest: RestsOn, snapshot: Snapshot) -> bool:
    """Return whether the clause that a ruling rests on is still there and unchanged."""
    known = snapshot.rules.get(rest.rule)
    if known is None:
        return snapshot.get(rest.rule) is not None and rest.fingerprint is None
    return rest.fingerprint is None or rest.fingerprint == fingerprint(known[1])


def _covers(ruling: Ruling, unit: Unit, situation: Situation) -> bool:
    scope, resolve_id = ruling.scope, situation.snapshot.resolve
    model = situation.model
    return (
        (not scope.assets or unit.about in {resolve_id(a) for a in scope.assets})
        and (not scope.actions or bool(set(scope.actions) & set(ancestors(unit.act.action, ACTION_PARENTS))))
        and (not scope.purposes or _purpose_within(scope.purposes, unit, situation))
        and (
            not scope.models
            or (model is not None and bool(_models(scope.models, situation) & climb(model.id, situation.snapshot)))
        )
        and (scope.institution is None or _asks(scope.institution, situation))
    )


def _models(names: tuple[str, ...], situation: Situation) -> set[str]:
    return {situation.snapshot.resolve(name) for name in names}


def _asks(institution: str, situation: Situation) -> bool:
    return situation.institution is not None and situation.institution.id == situation.snapshot.resolve(institution)


def _purpose_within(purposes: tuple[str, ...], unit: Unit, situation: Situation) -> bool:
    found = resolve("purpose", situation, unit.context)
    return isinstance(found, Known) and bool(set(purposes) & set(ancestors(str(found.value), PURPOSE_PARENTS)))


def _answers(ruling: Ruling, stance: Stance) -> bool:
    if stance.effect not in _ANSWERABLE or stance.instrument.is_stub:
        return False
    rests = {rest.rule for rest in ruling.rests_on}
    named = {stance.rule.id, stance.rule.source_rule} if stance.rule else {stance.instrument.id}
    return not rests or bool(rests & named)


def _ruled(stance: Stance, ruling: Ruling) -> Stance:
    effect = {
        Verdict.PERMITTED: Effect.ALLOWS,
        Verdict.PERMITTED_WITH_DUTIES: Effect.DUTY,
        Verdict.PROHIBITED: Effect.FORBIDS,
    }.get(ruling.verdict, stance.effect)
    if effect is Effect.ALLOWS and ruling.conditions:
        effect = Effect.DUTY
    by = Instrument(
        id=ruling.id, class_=InstrumentClass.RULING, layer="ruling", silence=Silence.NO_EFFECT, rules=(),
        version=ruling.version,
    )  # fmt: skip
    says = ruling.reason or f"ruled by {ruling.by or 'an authorised person'}"
    return replace(stance, effect=effect, instrument=by, matched=None, says=says, who=None, question=None)
