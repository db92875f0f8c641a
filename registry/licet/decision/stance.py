# SPDX-License-Identifier: Apache-2.0
"""What the instruments of one unit say of its act, rule by rule (SEMANTICS 3.1, 3.2, 3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from licet.decision.constraint import State, evaluate, occurrences
from licet.decision.duty import is_done
from licet.decision.effect import Effect, Stance, is_firm
from licet.decision.instruments import INTERNAL, Instrument, instrument_of
from licet.decision.internal import discloses, internal_wants
from licet.decision.kleene import Truth, and3, not3, or3
from licet.decision.lineage import climb
from licet.decision.plan import Matched, PlannedInstrument, PlannedUnit
from licet.decision.silence import is_companion, is_free, speakers_of
from licet.decision.situation import Context, Situation
from licet.domain.entry import InstrumentClass, Silence
from licet.domain.rule import Condition, IfUnknown, Modality, Rule
from licet.vocabulary.actions import ACTIONS

__all__ = ["judge_rules"]


def judge_rules(
    planned: PlannedUnit, situation: Situation, state: State, readings: frozenset[str]
) -> tuple[Stance, ...]:
    """Judge the rules of one unit under one choice of readings."""
    judge = _UnitJudge(planned, situation, state, readings)
    return (*judge.restrictions(), *judge.permissions(), *judge.silences(), *judge.offers())


class _UnitJudge:
    """Judges the rules of one unit in one state, under one choice of readings."""

    def __init__(self, planned: PlannedUnit, situation: Situation, state: State, readings: frozenset[str]) -> None:
        self._planned = planned
        self._unit = planned.unit
        self._situation = situation
        self._state = state
        self._rules = [
            (i.instrument, m)
            for i in planned.instruments
            for m in i.rules
            if m.reading is None or m.reading in readings
        ]
        self._allowed = {id(m): self._permits(m) for _, m in self._rules if m.rule.modality is Modality.PERMISSION}

    def restrictions(self) -> Iterator[Stance]:
        """Yield what prohibitions, requirements, duties, notices and rules marked for review say."""
        for instrument, matched in self._rules:
            rule = matched.rule
            if rule.review is not None:
                yield from self._marked(instrument, matched)
            elif rule.modality in (Modality.PROHIBITION, Modality.REQUIREMENT):
                yield from self._forbidding(instrument, matched)
            elif rule.modality is Modality.DUTY:
                yield from self._duty(instrument, matched)
            elif rule.modality is Modality.NOTICE and self._applies(matched, wanted=False) is not False:
                yield self._stance(instrument, Effect.NOTICE, matched)

    def permissions(self) -> Iterator[Stance]:
        """Yield the permissions that allow or may allow, with the duties that they carry."""
        for instrument, matched in self._rules:
            if matched.rule.modality is not Modality.PERMISSION or matched.rule.review is not None:
                continue
            truth = self._allowed[id(matched)]
            if truth is False:
                continue
            if is_firm(matched.rule):
                yield self._stance(instrument, Effect.ALLOWS if truth else Effect.MAY_ALLOW, matched)
            if matched.rule.duties:
                yield self._stance(instrument, self._duty_effect(matched, truth), matched)

    def silences(self) -> Iterator[Stance]:
        """Yield what it means that instruments do not speak of the act (SEMANTICS 3.5).

        The asset's own terms must permit by themselves, unless they only point elsewhere; the silence of a part or
        of an ancestor may be filled by the asset's own terms, never the other way round.
        """
        if self._unit.side == "context":
            return
        speakers = speakers_of(self._planned)
        if not speakers.speak:
            yield from (self._unaffected(i.instrument) for i in self._planned.instruments)
        allowed = self._allowed_by(speakers.base)
        if speakers.base_must_permit:
            yield from self._group(speakers.base, allowed)
        for group in speakers.groups:
            yield from self._group(group, or3((allowed, self._allowed_by(group))), needs_permit=speakers.base_points)

    def offers(self) -> Iterator[Stance]:
        """Yield that the service is not known to offer the model (SEMANTICS 2.6); an empty list says nothing."""
        model, service = self._situation.model, self._situation.service
        if self._unit.side != "service" or self._unit.act.added or self._unit.act.generator or not model or not service:
            return
        known = {self._situation.snapshot.resolve(name) for name in service.offers}
        if known and not known & climb(model.id, self._situation.snapshot):
            yield Stance(
                unit=self._unit,
                instrument=instrument_of(service, (service.id,), side="service"),
                effect=Effect.REVIEW,
                says=f"{service.id} is not on record as offering {model.id}",
                who="vendor",
            )

    def _group(
        self, planned: Sequence[PlannedInstrument], allowed: Truth, *, needs_permit: bool = True
    ) -> Iterator[Stance]:
        if is_companion(self._unit, self._situation):
            return
        free = is_free(self._unit)
        findings = [s for i in planned for s in self._silence(i, allowed, free=free)]
        yield from findings
        needs_permit = needs_permit and not free
        if needs_permit and allowed is not True and not any(s.effect in _BLOCKING for s in findings):
            yield from self._nobody(allowed)

    def _allowed_by(self, planned: Sequence[PlannedInstrument]) -> Truth:
        return or3([*(self._of(i) for i in planned), self._internal(planned)])

    def _nobody(self, allowed: Truth) -> Iterator[Stance]:
        effect = Effect.REVIEW if allowed is False else Effect.MAY_REVIEW
        first = self._planned.instruments[0].instrument if self._planned.instruments else None
        if first is None:
            first = Instrument(
                id=self._unit.about,
                class_=InstrumentClass.MARKER,
                layer="terms",
                silence=Silence.NEEDS_REVIEW,
                rules=(),
            )
        what = ACTIONS[self._unit.act.action].label
        says, who = f"no terms on record of {self._unit.about} allow this: {what}", _settler(first)
        if first.id == INTERNAL and discloses(self._unit, self._situation):
            says = f"the owner's approval alone does not let data about persons, or what may hold them, leave: {what}"
            who = "data_protection"
        yield Stance(unit=self._unit, instrument=first, effect=effect, says=says, who=who)

    def _silence(self, planned: PlannedInstrument, allowed: Truth, *, free: bool) -> Iterator[Stance]:
        instrument = planned.instrument
        own = self._of(planned)
        forbids = instrument.silence is Silence.FORBIDS
        may_be_filled = not forbids and instrument.class_ is not InstrumentClass.SIGNED_AGREEMENT
        if instrument.silence is Silence.NO_EFFECT or instrument.class_ is InstrumentClass.MARKER or own is True:
            return
        if may_be_filled and (free or allowed is True):
            return
        if own is None or (may_be_filled and allowed is None):
            yield self._silent(instrument, Effect.MAY_REVIEW)
        elif forbids and not self._has_unfirm(planned):
            yield self._silent(instrument, Effect.FORBIDS)
        else:
            yield self._silent(instrument, Effect.REVIEW, unverified=self._has_unfirm(planned))

    def _silent(self, instrument: Instrument, effect: Effect, *, unverified: bool = False) -> Stance:
        what = ACTIONS[self._unit.act.action].label
        if effect is Effect.MAY_REVIEW:
            says = f"whether {instrument.id} allows this hangs on facts not stated: {what}"
        elif instrument.is_stub:
            says = f"{instrument.id} is referred to but not in the registry"
        elif unverified:
            says = f"{instrument.id} allows this only by a clause that nobody has verified: {what}"
        else:
            says = f"{instrument.id} does not say that this is allowed: {what}"
        return Stance(
            unit=self._unit,
            instrument=instrument,
            effect=effect,
            says=says,
            who=_settler(instrument),
        )

    def _unaffected(self, instrument: Instrument) -> Stance:
        what = ACTIONS[self._unit.act.action].label
        says = f"{instrument.id} does not speak of a result that is not made from {self._unit.about}: {what}"
        return Stance(unit=self._unit, instrument=instrument, effect=Effect.UNAFFECTED, says=says)

    def _of(self, planned: PlannedInstrument) -> Truth:
        return or3(self._allowed[id(m)] for m in planned.rules if id(m) in self._allowed and is_firm(m.rule))

    def _has_unfirm(self, planned: PlannedInstrument) -> bool:
        return any(self._allowed.get(id(m), False) is not False and not is_firm(m.rule) for m in planned.rules)

    def _internal(self, speaking: Sequence[PlannedInstrument]) -> Truth:
        """INTERNAL allows where the owner is the asker's own institution and approved (SEMANTICS 3.5)."""
        wanted = internal_wants(self._unit, self._situation)
        if wanted is None or not any(i.instrument.id == INTERNAL for i in speaking):
            return False
        return self._truth(wanted, self._unit.context, wanted=True)

    def _marked(self, instrument: Instrument, matched: Matched) -> Iterator[Stance]:
        exempt = self._exempt(matched, wanted=True)
        holds = and3((self._applies(matched, wanted=False), not3(exempt)))
        rule = matched.rule
        if holds is not False:
            effect = Effect.MAY_REVIEW if holds is None and self._asks_first(matched) else Effect.REVIEW
            yield self._stance(instrument, effect, matched, who=rule.refer_to, question=rule.review)

    def _forbidding(self, instrument: Instrument, matched: Matched) -> Iterator[Stance]:
        rule = matched.rule
        parts = [self._applies(matched, wanted=False), not3(self._exempt(matched, wanted=True))]
        if rule.modality is Modality.REQUIREMENT:
            parts.append(not3(self._all(rule.requires, matched, wanted=True)))
        truth = and3(parts)
        if truth is False:
            if rule.modality is Modality.REQUIREMENT and parts[0] is True:
                yield self._stance(instrument, Effect.SATISFIED, matched)
            return
        lifter, lifted = self._lifted(rule.id, instrument.group)
        if lifted is True:
            yield self._stance(instrument, Effect.LIFTED, matched, lifted_by=lifter)
            return
        if truth is True and lifted is False:
            yield self._stance(instrument, Effect.FORBIDS, matched)
        elif rule.if_unknown is IfUnknown.REVIEW and lifted is False and not self._asks_first(matched):
            yield self._stance(instrument, Effect.REVIEW, matched, who=rule.refer_to)
        else:
            yield self._stance(instrument, Effect.MAY_FORBID, matched)

    def _asks_first(self, matched: Matched) -> bool:
        """Return whether something that the asker can always say may settle a rule before a person must judge."""
        conditions = (*matched.applies, *matched.rule.requires, *matched.rule.unless)
        found = (o for c in conditions for o in occurrences(c, self._situation, matched.context, wanted=True))
        return any(occurrence.can_be_asked for occurrence in found)

    def _duty(self, instrument: Instrument, matched: Matched) -> Iterator[Stance]:
        exempt = self._exempt(matched, wanted=True)
        truth = and3((self._applies(matched, wanted=False), exempt is not True))
        if truth is not False:
            yield self._stance(instrument, self._duty_effect(matched, truth), matched)

    def _duty_effect(self, matched: Matched, truth: Truth) -> Effect:
        kinds = [duty.evidence for duty in matched.rule.duties]
        done = [kind is not None and is_done(kind, self._situation, matched.context) for kind in kinds]
        if done and all(done):
            return Effect.MET
        return Effect.DUTY if truth else Effect.MAY_DUTY

    def _lifted(self, rule_id: str, group: str) -> tuple[str | None, Truth]:
        """Return whether a permission lifts a rule: one of the asset's own terms, or of the same part or ancestor."""
        found: Truth = False
        name = None
        for instrument, matched in self._rules:
            if instrument.group not in ("", group):
                continue
            if rule_id in matched.rule.lifts and id(matched) in self._allowed and is_firm(matched.rule):
                truth = self._allowed[id(matched)]
                if truth is True:
                    return matched.rule.id, True
                if truth is None:
                    found, name = None, matched.rule.id
        return name, found

    def _permits(self, matched: Matched) -> Truth:
        rule = matched.rule
        wanted = (*matched.applies, *rule.requires)
        return and3(
            (
                self._truth(wanted, matched.context, wanted=True, rule=rule),
                not3(self._exempt(matched, wanted=False)),
            )
        )

    def _applies(self, matched: Matched, *, wanted: bool) -> Truth:
        return self._truth(matched.applies, matched.context, wanted=wanted, rule=matched.rule)

    def _exempt(self, matched: Matched, *, wanted: bool) -> Truth:
        rule = matched.rule
        return or3(self._truth((c,), matched.context, wanted=wanted, rule=rule) for c in rule.unless)

    def _all(self, conditions: tuple[Condition, ...], matched: Matched, *, wanted: bool) -> Truth:
        return self._truth(conditions, matched.context, wanted=wanted, rule=matched.rule)

    def _truth(
        self,
        conditions: Iterable[Condition],
        context: Context,
        *,
        wanted: bool,
        rule: Rule | None = None,
    ) -> Truth:
        completes = rule is None or (rule.if_unknown is IfUnknown.ASK and rule.review is None)
        return and3(
            evaluate(c, self._situation, context, self._state, wanted=wanted, completes=completes) for c in conditions
        )

    def _stance(
        self,
        instrument: Instrument,
        effect: Effect,
        matched: Matched,
        *,
        who: str | None = None,
        lifted_by: str | None = None,
        question: str | None = None,
    ) -> Stance:
        return Stance(
            unit=self._unit, instrument=instrument, effect=effect, says=matched.rule.says, matched=matched, who=who,
            lifted_by=lifted_by, question=question,
        )  # fmt: skip


_BLOCKING = {Effect.REVIEW, Effect.MAY_REVIEW, Effect.FORBIDS}


def _settler(instrument: Instrument) -> str:
    if instrument.is_stub:
        return "registry_curators"
    if instrument.class_ in (InstrumentClass.SIGNED_AGREEMENT, InstrumentClass.POLICY):
        return "data_access_committee"
    return "rights_holder" if instrument.class_ is InstrumentClass.PUBLIC_TERMS else "legal"
