# SPDX-License-Identifier: Apache-2.0
"""Changes that the asker controls, drawn from what the blocking clauses compare (SEMANTICS 8.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from licet.decision.change import Change
from licet.decision.citation import conditions_of, leaves_of
from licet.decision.effect import Stance
from licet.decision.instruments import RuleOn
from licet.decision.outcome import Outcome
from licet.decision.plan import Matched
from licet.decision.situation import Situation
from licet.domain.entry import Covers, EvidenceOnFile, Model, Service, Weights
from licet.domain.rule import Constraint, Modality, Operator, Ref, Scalar
from licet.domain.use import EnvironmentUse, ModelUse, Output, ServiceUse
from licet.domain.verdict import Verdict
from licet.vocabulary.evidence import EVIDENCE, EvidenceScope
from licet.vocabulary.kinds import ENVIRONMENTS, OUTPUT_KINDS, VENUES

__all__ = ["candidates"]

Move = tuple[Change, ...]

COST = {
    "name": 1, "licence": 2, "venue": 3, "restricted": 4, "internal": 5, "part": 6, "environment": 7,
    "configuration": 8, "service": 9, "evidence": 10, "model": 12,
}  # fmt: skip


def candidates(outcome: Outcome) -> tuple[Move, ...]:
    """Return moves worth trying, drawn from the findings that stand in the way; each is made whole or not at all."""
    blocking = tuple(s for s in outcome.judgement.stances if s.verdict.rank >= Verdict.INSUFFICIENT_FACTS.rank)
    situation = outcome.plan.situation
    moves = [
        *_output_moves(outcome, blocking),
        *_place_moves(situation, blocking, outcome),
        *_service_moves(situation, blocking),
        *_evidence_moves(situation, blocking),
        *_part_moves(situation, blocking),
        *_model_moves(situation, blocking),
    ]
    return tuple(dict.fromkeys(moves))


def _output_moves(outcome: Outcome, blocking: tuple[Stance, ...]) -> Iterator[Move]:
    stated = outcome.plan.situation.request.outputs
    for index in sorted({s.unit.act.output for s in blocking if s.unit.act.output is not None}):
        output = stated[index]
        label = OUTPUT_KINDS[output.kind].label
        base = f"/outputs/{index}"
        if output.release != "internal":
            yield (
                Change(
                    path=f"{base}/release",
                    value="internal",
                    because=f"Keep {label} inside the institution",
                    cost=COST["internal"],
                ),
            )
        yield from _sharing_moves(outcome, output, base)
        yield from _field_moves(outcome, index, output, base)


def _sharing_moves(outcome: Outcome, output: Output, base: str) -> Iterator[Move]:
    """Yield sharing with named recipients, at the venue and under the licence that a permission names."""
    if output.release not in ("public", "service", "restricted") or OUTPUT_KINDS[output.kind].shared_by is None:
        return
    shared = Change(
        path=f"{base}/release",
        value="restricted",
        because="Share with named recipients only",
        cost=COST["restricted"],
    )
    if output.release != "restricted":
        yield (shared,)
    for wanted in _permitted_venues(outcome, OUTPUT_KINDS[output.kind].shared_by or ""):
        parts = [shared] if output.release != "restricted" else []
        differing = {name: value for name, value in wanted.items() if getattr(output, name) != value}
        for name, value in differing.items():
            says = _deposit_words(wanted) if name == "venue" or "venue" not in differing else ""
            parts.append(Change(path=f"{base}/{name}", value=value, because=says, cost=COST[name]))
        if parts:
            named = [replace(p, because="") if p is shared and len(parts) > 1 else p for p in parts]
            yield tuple(named)


def _deposit_words(wanted: Mapping[str, str]) -> str:
    venue, licence = wanted.get("venue"), wanted.get("licence")
    where = f"Deposit it on {VENUES[venue].label if venue in VENUES else venue} ({venue})" if venue else "Share it"
    return f"{where} under {licence}" if licence else where


def _permitted_venues(outcome: Outcome, action: str) -> tuple[Mapping[str, str], ...]:
    """Return what permissions to share require of the output, from all rules of the terms in play."""
    found: list[Mapping[str, str]] = []
    for instrument in _instruments(outcome):
        for on in instrument:
            rule = on.rule
            if rule.modality is not Modality.PERMISSION or action not in rule.actions:
                continue
            literals = [c for c in leaves_of(rule.requires) if c.operator is Operator.EQ]
            wanted = {
                c.left_operand.removeprefix("output."): str(c.right_operand)
                for c in literals
                if c.left_operand in ("output.venue", "output.licence")
            }
            if wanted and wanted not in found:
                found.append(wanted)
    return tuple(found)


def _instruments(outcome: Outcome) -> Iterator[tuple[RuleOn, ...]]:
    for _, branches in outcome.plan.subjects:
        for branch in branches:
            for planned in branch.units[:1]:
                yield from (i.instrument.rules for i in planned.instruments)


def _field_moves(outcome: Outcome, index: int, output: Output, base: str) -> Iterator[Move]:
    """Yield names and licences that rules on this output compare."""
    for matched in _rules(outcome):
        if matched.context.output != index:
            continue
        for literal in leaves_of(conditions_of(matched)):
            if literal.left_operand == "output.name" and literal.operator is Operator.STARTS_WITH:
                yield from _name_moves(literal, output, base)
            elif literal.left_operand == "output.licence" and literal.operator in (
                Operator.EQ,
                Operator.IN,
            ):
                for value in _values(literal):
                    if value != output.licence:
                        says = f"Release it under {value}"
                        yield (
                            Change(
                                path=f"{base}/licence",
                                value=value,
                                because=says,
                                cost=COST["licence"],
                            ),
                        )


def _name_moves(literal: Constraint, output: Output, base: str) -> Iterator[Move]:
    for prefix in _values(literal):
        if output.name is not None and not output.name.startswith(str(prefix)):
            says = f"Begin its name with {prefix}"
            yield (
                Change(
                    path=f"{base}/name",
                    value=f"{prefix}-{output.name}",
                    because=says,
                    cost=COST["name"],
                ),
            )


def _values(literal: Constraint) -> tuple[Scalar, ...]:
    right = literal.right_operand
    if isinstance(right, Ref):
        return ()
    return right if isinstance(right, tuple) else (right,)


def _rules(outcome: Outcome) -> Iterator[Matched]:
    for _, branches in outcome.plan.subjects:
        for branch in branches:
            for planned in branch.units:
                for instrument in planned.instruments:
                    yield from instrument.rules


def _literals(blocking: tuple[Stance, ...]) -> Iterator[Constraint]:
    for stance in blocking:
        if stance.matched is not None:
            yield from leaves_of(conditions_of(stance.matched))


def _place_moves(situation: Situation, blocking: tuple[Stance, ...], outcome: Outcome) -> Iterator[Move]:
    """Yield the environments of the record, and those that rules in play name."""
    if situation.third_party or not _mentions(blocking, ("environment.", "fact.environment_approved", "fact.nist")):
        return
    recorded = situation.institution.environments if situation.institution else ()
    current = situation.request.environment
    for environment in recorded:
        place = EnvironmentUse(kind=environment.kind, id=environment.id)
        if current is None or current.id != environment.id:
            yield (_environment(place, f"Work in {environment.id} ({ENVIRONMENTS[environment.kind].label})"),)
    for matched in _rules(outcome):
        for literal in leaves_of(conditions_of(matched)):
            if literal.left_operand == "environment.id" and literal.operator in (
                Operator.EQ,
                Operator.IN,
            ):
                for value in _values(literal):
                    yield (
                        _environment(
                            EnvironmentUse(kind="controlled_workbench", id=str(value)),
                            f"Work inside {value}",
                        ),
                    )


def _environment(place: EnvironmentUse, because: str) -> Change:
    return Change(path="/environment", value=place, because=because, cost=COST["environment"])


def _mentions(blocking: tuple[Stance, ...], prefixes: tuple[str, ...]) -> bool:
    return any(literal.left_operand.startswith(prefixes) for literal in _literals(blocking))


def _service_moves(situation: Situation, blocking: tuple[Stance, ...]) -> Iterator[Move]:
    service = situation.service
    if service is None:
        return
    hosted = any(s.unit.act.action == "share_with_third_party_api" for s in blocking)
    if not (
        hosted
        or _mentions(
            blocking,
            ("service.", "environment.", "fact.environment_approved", "fact.data_handling"),
        )
    ):
        return
    yield from _local_moves(situation)
    for contract in situation.institution.services if situation.institution else ():
        entry = situation.snapshot.get(contract.id)
        if isinstance(entry, Service) and entry.id != service.id:
            use = ServiceUse(id=entry.id)
            yield (
                Change(
                    path="/service",
                    value=use,
                    because=f"Use {entry.name}, which the institution has under contract",
                    cost=COST["service"],
                ),
            )
    for literal in _literals(blocking):
        name = literal.left_operand.removeprefix("service.")
        if (
            literal.left_operand.startswith("service.")
            and literal.operator is Operator.EQ
            and isinstance(literal.right_operand, bool)
        ):
            stated = situation.request.service.configuration.get(name) if situation.request.service else None
            if name != "third_party" and stated is not None:
                says = f"Have {name.replace('_', ' ')} set to {str(not stated).lower()}"
                yield (
                    Change(
                        path=f"/service/configuration/{name}",
                        value=not stated,
                        because=says,
                        cost=COST["configuration"],
                    ),
                )


def _local_moves(situation: Situation) -> Iterator[Move]:
    model = situation.model
    if model is None or model.weights is Weights.CLOSED:
        return
    recorded = situation.institution.environments if situation.institution else ()
    for environment in recorded:
        without = Change(path="/service", value=None, because="", cost=COST["service"])
        place = EnvironmentUse(kind=environment.kind, id=environment.id)
        yield (
            without,
            replace(
                _environment(place, f"Run {model.id} in {environment.id} instead of the service"),
                cost=0,
            ),
        )


def _evidence_moves(situation: Situation, blocking: tuple[Stance, ...]) -> Iterator[Move]:
    for stance in blocking:
        if stance.matched is None or stance.verdict is Verdict.INSUFFICIENT_FACTS:
            continue
        for literal in leaves_of((*stance.matched.rule.requires, *stance.matched.rule.unless)):
            for document in _documents(literal, stance, situation):
                label = EVIDENCE[document.kind].label
                about = document.terms or ", ".join(document.covers.assets if document.covers else ())
                says = f"Obtain and file: {label}{f' ({about})' if about else ''}"
                yield (
                    Change(
                        path="/evidence/-",
                        value=document,
                        because=says,
                        cost=COST["evidence"] + EVIDENCE[document.kind].effort,
                    ),
                )


def _documents(literal: Constraint, stance: Stance, situation: Situation) -> Iterator[EvidenceOnFile]:
    head, _, name = literal.left_operand.partition(".")
    if head == "evidence" and "." not in name:
        kinds = [name]
    elif head == "fact" and literal.right_operand is True:
        kinds = [kind.id for kind in EVIDENCE.values() if name in kind.implies]
    else:
        kinds = []
    for kind in kinds:
        if literal.operator is Operator.COVERS and isinstance(literal.right_operand, str):
            yield EvidenceOnFile(kind=kind, terms=literal.right_operand)
        elif EVIDENCE[kind].scope is EvidenceScope.PERSONAL:
            yield EvidenceOnFile(kind=kind)
        else:
            index = stance.unit.dataset
            subject = situation.datasets[index].id if index is not None else stance.unit.about
            yield EvidenceOnFile(kind=kind, covers=Covers(assets=(subject,)))


def _part_moves(situation: Situation, blocking: tuple[Stance, ...]) -> Iterator[Move]:
    blocked = {s.unit.about for s in blocking}
    for index, use in enumerate(situation.request.datasets):
        entry = situation.snapshot.get(use.id)
        parts = getattr(entry, "parts", ())
        if use.part is None and entry is not None and entry.id in blocked:
            for part in parts:
                says = f"Use only the part {part.id} of {use.id}"
                yield (
                    Change(
                        path=f"/datasets/{index}/part",
                        value=part.id,
                        because=says,
                        cost=COST["part"],
                    ),
                )


def _model_moves(situation: Situation, blocking: tuple[Stance, ...]) -> Iterator[Move]:
    """Yield other models with open weights, where terms of the model stand in the way."""
    model = situation.model
    if model is None or not any(s.unit.side == "model" for s in blocking):
        return
    others = [e for e in situation.snapshot.of_kind(Model) if e.id != model.id and e.weights is Weights.OPEN]
    for other in sorted(others, key=lambda e: e.id)[:6]:
        yield (
            Change(
                path="/model",
                value=ModelUse(id=other.id),
                because=f"Use the model {other.id}",
                cost=COST["model"],
            ),
        )
