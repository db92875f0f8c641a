# SPDX-License-Identifier: Apache-2.0
"""The answer in words: reasons with clause, path and values, duties, reviews, notices (SEMANTICS 8.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from licet.decision.citation import cited, conditions_of, leaves_of, values_of
from licet.decision.effect import Effect, Stance
from licet.decision.evidence_on_file import held
from licet.decision.outcome import Outcome
from licet.decision.situation import Situation, UnknownKey
from licet.domain.answer import (
    Act,
    AssetVerdict,
    MixtureVerdict,
    NotAssessed,
    Notice,
    OwedDuty,
    Reason,
    ReviewItem,
)
from licet.domain.entry import Ruling
from licet.domain.rule import DutySpec, Operator, Rule, Trigger
from licet.domain.verdict import Verdict, strictest
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.kinds import OFFICES

__all__ = [
    "acts",
    "duties",
    "layers",
    "mixture",
    "not_assessed",
    "notices",
    "office_label",
    "per_asset",
    "reasons",
    "review_items",
    "specs_of",
    "valid_until",
]

_SILENT = "silence"


def reasons(outcome: Outcome) -> tuple[Reason, ...]:
    """Return all findings, the deciding ones first, then the strictest."""
    found: dict[tuple[object, ...], Reason] = {}
    for stance in outcome.judgement.stances:
        if stance.effect is not Effect.NOTICE:
            reason = _reason(stance, outcome)
            key = (reason.rule, reason.says, reason.act, reason.about, reason.effect)
            known = found.get(key)
            if known is None or len(reason.path) < len(known.path):
                found[key] = reason
    others = (
        _not_chosen(name, s, outcome) for name, s in outcome.judgement.not_chosen if s.effect is not Effect.NOTICE
    )
    for reason in others:
        found.setdefault((reason.rule, reason.says, reason.act, reason.about, reason.effect), reason)
    rules = outcome.plan.situation.snapshot.rules
    return tuple(sorted(found.values(), key=lambda r: _order(r, names_act=_names(r.act, rules.get(r.rule or "")))))


def _names(act: str, known: tuple[str, Rule] | None) -> bool:
    return known is not None and act in known[1].actions


def _order(reason: Reason, *, names_act: bool) -> tuple[object, ...]:
    """Deciding findings first, then the strictest, then rules that name the act rather than a broader one."""
    first = (not reason.deciding, -reason.verdict.rank, not names_act)
    return *first, reason.act, reason.about, reason.rule or "", reason.says, reason.path


def _reason(stance: Stance, outcome: Outcome) -> Reason:
    rule = stance.rule
    verdict = _capped(stance, outcome)
    return Reason(
        rule=rule.id if rule else None,
        modality=rule.modality.value
        if rule
        else (stance.instrument.layer if stance.instrument.layer == "ruling" else _SILENT),
        verdict=verdict,
        act=stance.unit.act.action,
        about=stance.unit.about,
        layer=stance.instrument.layer,
        clause=cited(stance, outcome.plan.situation),
        path=_path(stance),
        says=stance.says if stance.lifted_by is None else f"{stance.says} (lifted by {stance.lifted_by})",
        sources=(stance.lifted_by,) if stance.lifted_by else (),
        deciding=_decides(stance, verdict, outcome),
        values=values_of(stance, outcome.plan.situation),
        effect=stance.effect.value,
    )


def _path(stance: Stance) -> tuple[str, ...]:
    if stance.matched is not None:
        return stance.matched.on.path
    return (stance.unit.about, "GOVERNED_BY", stance.instrument.id)


def _not_chosen(name: str, stance: Stance, outcome: Outcome) -> Reason:
    reason = _reason(stance, outcome)
    says = f"{reason.says} (under {name}, a choice of terms that is not the best one here)"
    return replace(reason, deciding=False, verdict=Verdict.PERMITTED, says=says, effect="not_chosen")


def _capped(stance: Stance, outcome: Outcome) -> Verdict:
    """Return a finding's verdict: what hangs on facts that do not matter for the answer takes nothing away."""
    verdict = stance.verdict
    if verdict.rank <= outcome.verdict.rank and verdict is not Verdict.INSUFFICIENT_FACTS:
        return verdict
    if outcome.verdict.is_permit:
        return Verdict.PERMITTED
    if outcome.verdict is Verdict.INSUFFICIENT_FACTS:
        return Verdict.INSUFFICIENT_FACTS if _hangs_on(stance, outcome) else Verdict.PERMITTED
    return verdict if verdict.rank <= outcome.verdict.rank else outcome.verdict


def _hangs_on(stance: Stance, outcome: Outcome) -> bool:
    if stance.matched is None:
        return True
    names = {rule for key in outcome.missing for rule in _wanted_by(outcome, key)}
    return stance.matched.rule.id in names


def _wanted_by(outcome: Outcome, key: UnknownKey) -> frozenset[str]:
    return outcome.completion.wanted_by.get(key, frozenset()) if outcome.completion else frozenset()


def _decides(stance: Stance, verdict: Verdict, outcome: Outcome) -> bool:
    if outcome.verdict is Verdict.PERMITTED:
        return stance.effect in (Effect.ALLOWS, Effect.UNAFFECTED)
    if outcome.verdict is Verdict.PERMITTED_WITH_DUTIES:
        return stance.effect in (Effect.ALLOWS, Effect.UNAFFECTED, Effect.DUTY, Effect.MAY_DUTY)
    return verdict is outcome.verdict


def acts(outcome: Outcome) -> tuple[Act, ...]:
    """Return every act that was judged, about each asset."""
    found: dict[tuple[str, str], Act] = {}
    for _, branches in outcome.plan.subjects:
        for planned in branches[0].units:
            unit = planned.unit
            if unit.side != "context" or not outcome.plan.situation.datasets:
                because = unit.act.because if unit.act.when is None else f"perhaps: {unit.act.because}"
                found.setdefault(
                    (unit.act.action, unit.about),
                    Act(action=unit.act.action, about=unit.about, because=because),
                )
    return tuple(sorted(found.values(), key=lambda a: (a.because != "requested", a.action, a.about)))


def duties(outcome: Outcome) -> tuple[OwedDuty, ...]:
    """Return the duties; the same duty of several clauses about one asset is one."""
    found: dict[tuple[str, str], OwedDuty] = {}
    for stance in sorted(outcome.judgement.stances, key=lambda s: s.rule.id if s.rule else s.instrument.id):
        if stance.effect not in (Effect.DUTY, Effect.MAY_DUTY, Effect.MET):
            continue
        for spec in specs_of(stance, outcome.plan.situation):
            key = (spec.id, "" if stance.unit.side == "context" else stance.unit.about)
            found[key] = _joined(found.get(key), spec, stance, outcome)
    return tuple(sorted(found.values(), key=lambda d: (_TRIGGERS.index(d.trigger), d.id, d.rules)))


_TRIGGERS = [trigger.value for trigger in Trigger]


def specs_of(stance: Stance, situation: Situation) -> tuple[DutySpec, ...]:
    """Return the duties of a finding: those of its rule, or the conditions of the ruling that spoke."""
    if stance.rule is not None:
        return stance.rule.duties
    ruling = situation.snapshot.get(stance.instrument.id)
    conditions = ruling.conditions if isinstance(ruling, Ruling) else ()
    return tuple(DutySpec(id=f"{stance.instrument.id}-{i + 1}", says=text) for i, text in enumerate(conditions))


def _joined(known: OwedDuty | None, spec: DutySpec, stance: Stance, outcome: Outcome) -> OwedDuty:
    rules = {
        stance.rule.id if stance.rule else stance.instrument.id,
        *(known.rules if known else ()),
    }
    met = stance.effect is Effect.MET and (known is None or known.state == "met")
    certain = stance.effect is Effect.DUTY or (known is not None and known.if_ is None and known.state != "met")
    return OwedDuty(
        id=spec.id,
        rules=tuple(sorted(rules)),
        says=known.says if known else spec.says,
        action=spec.action or stance.unit.act.action,
        trigger=spec.trigger.value,
        due=spec.due or (known.due if known else None),
        evidence=spec.evidence,
        state="met" if met else "open",
        if_=None if met or certain else _condition(stance, outcome),
    )


def _condition(stance: Stance, outcome: Outcome) -> str:
    situation = outcome.plan.situation
    names = [v.operand for v in values_of(stance, situation) if v.from_ == "unknown"]
    return "depends on " + ", ".join(names) if names else f"if {stance.unit.act.because}"


def review_items(outcome: Outcome) -> tuple[ReviewItem, ...]:
    """Return what persons must settle: who, and the text to send."""
    found: dict[tuple[str | None, str, str], ReviewItem] = {}
    for stance in outcome.judgement.stances:
        if stance.effect is Effect.REVIEW and outcome.verdict.rank >= Verdict.NEEDS_REVIEW.rank:
            item = _review_item(stance, outcome.plan.situation)
            found.setdefault((item.rule, item.who, item.about or ""), item)
    return tuple(sorted(found.values(), key=lambda i: (i.who, i.rule or "", i.about or "")))


def _review_item(stance: Stance, situation: Situation) -> ReviewItem:
    who = stance.who or "legal"
    contacts = situation.institution.contacts if situation.institution else {}
    clause = cited(stance, situation)
    what = ACTIONS[stance.unit.act.action].label
    source = f"{clause.terms}, {clause.section}" if clause and clause.section else stance.instrument.id
    quote = f' The clause reads: "{clause.quote}".' if clause and clause.quote else ""
    asks = f" Open question: {stance.question.rstrip('.')}." if stance.question else ""
    text = (
        f"May we {what} with {stance.unit.about} ({_purpose(situation)})? {stance.says.rstrip('.')} ({source})."
        f"{quote}{asks} Please answer with scope, conditions and end date."
    )
    return ReviewItem(
        rule=stance.rule.id if stance.rule else None,
        who=who,
        contact=contacts.get(who),
        question=text,
        about=stance.unit.about,
    )


def _purpose(situation: Situation) -> str:
    purpose = situation.request.purpose
    return f"purpose: {purpose.id.replace('_', ' ')}" if purpose else "purpose not stated"


def notices(outcome: Outcome) -> tuple[Notice, ...]:
    """Return information without effect, each rule once."""
    found = {
        s.rule.id: Notice(rule=s.rule.id, says=s.says)
        for s in outcome.judgement.stances
        if s.effect is Effect.NOTICE and s.rule is not None
    }
    return tuple(found[key] for key in sorted(found))


def not_assessed(outcome: Outcome) -> tuple[NotAssessed, ...]:
    """Return the laws left out, with the facts that would bring them in."""
    return tuple(
        NotAssessed(
            terms=terms,
            because="it may apply, but a connecting fact is not stated",
            facts=tuple(sorted(facts)),
        )
        for terms, facts in outcome.plan.not_assessed
    )


def layers(found: tuple[Reason, ...]) -> dict[str, Verdict]:
    """Return the verdict of each layer that has findings."""
    names = sorted({reason.layer for reason in found if reason.effect != "not_chosen"})
    return {name: strictest(r.verdict for r in found if r.layer == name) for name in names}


def per_asset(found: tuple[Reason, ...], outcome: Outcome) -> tuple[AssetVerdict, ...]:
    """Return the verdict about each asset, with the choice of terms where there was one."""
    situation = outcome.plan.situation
    ids = [
        *(a.id for a in situation.datasets),
        *(e.id for e in (situation.model, situation.service) if e is not None),
    ]
    chosen = {subject.split(":")[1]: name for subject, name in outcome.judgement.chosen}
    return tuple(
        AssetVerdict(
            id=name,
            verdict=strictest(r.verdict for r in found if r.about == name),
            chosen_terms=chosen.get(name),
        )
        for name in dict.fromkeys(ids)
    )


def mixture(found: tuple[Reason, ...], outcome: Outcome) -> tuple[MixtureVerdict, ...]:
    """Return what stands against mixing, by the assets that clash with it."""
    clashing = [r for r in found if r.act == "mix_datasets" and r.verdict.rank >= Verdict.INSUFFICIENT_FACTS.rank]
    everything = tuple(sorted({asset.id for asset in outcome.plan.situation.datasets}))
    by_asset: dict[str, list[Reason]] = {}
    for reason in clashing:
        by_asset.setdefault(reason.about, []).append(reason)
    return tuple(
        MixtureVerdict(
            assets=(about, *(name for name in everything if name != about)),
            rules=tuple(sorted({r.rule for r in group if r.rule})),
            verdict=strictest(r.verdict for r in group),
        )
        for about, group in sorted(by_asset.items())
    )


def valid_until(outcome: Outcome) -> date | None:
    """Return the earliest end of anything that the answer rests on (SEMANTICS 8.7)."""
    situation = outcome.plan.situation
    ends = [end for stance in outcome.judgement.stances for end in _ends(stance, situation)]
    return min((end for end in ends if end >= situation.as_of), default=None)


def _ends(stance: Stance, situation: Situation) -> Iterator[date]:
    entry = situation.snapshot.get(stance.instrument.id)
    if isinstance(entry, Ruling) and entry.valid_until is not None:
        yield entry.valid_until
    if stance.matched is None or stance.effect is Effect.NOTICE:
        return
    if stance.matched.rule.valid_until is not None:
        yield stance.matched.rule.valid_until
    for literal in leaves_of(conditions_of(stance.matched)):
        head, _, name = literal.left_operand.partition(".")
        kinds = [name.split(".")[0]] if head == "evidence" else [k.id for k in EVIDENCE.values() if name in k.implies]
        for kind in kinds if head in ("evidence", "fact") else ():
            terms = str(literal.right_operand) if literal.operator is Operator.COVERS else None
            document = held(kind, situation, stance.matched.context, terms=terms).document
            if document is not None and document.valid_until is not None:
                yield document.valid_until


def office_label(office: str) -> str:
    """Return what people call an office."""
    return OFFICES[office].label if office in OFFICES else office.replace("_", " ")
