# SPDX-License-Identifier: Apache-2.0
"""The kind completion and the smallest sufficient set of questions (SEMANTICS 8.3, 8.4)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from licet.decision.constraint import Occurrence, State, occurrences
from licet.decision.documents import by_document, shown_by
from licet.decision.internal import internal_wants
from licet.decision.judgement import Judgement, judge
from licet.decision.plan import Matched, Plan, PlannedUnit
from licet.decision.situation import Situation, UnknownKey
from licet.domain.rule import Condition, IfUnknown, Modality, Operator, Rule
from licet.domain.verdict import Verdict
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.operands import OPERANDS, operand_of
from licet.vocabulary.places import REGIONS

__all__ = [
    "MAX_COMBINATIONS",
    "Completion",
    "best_values",
    "complete",
    "is_idle",
    "smallest_of",
    "smallest_set",
    "stands_when_answered",
    "wants_of",
]

MAX_COMBINATIONS = 4096
_OTHER = "something-else"
_NOWHERE = "ZZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The kindest values for all missing facts, and the judgement with them."""

    values: dict[UnknownKey, object]
    judgement: Judgement
    wanted_by: dict[UnknownKey, frozenset[str]]
    exhausted: bool = True


def complete(plan: Plan, *, answered: bool = False) -> Completion:
    """Return the completion that is kindest to the asker.

    With `answered` the values are what the asker will have said: they are judged, and looked for, also where a rule
    leaves the same fact to a person. Where a ruling stands for that person, the two part.
    """
    found = _grouped(plan)
    if answered:
        _add_left_to_a_person(found, plan)
    fixed: dict[UnknownKey, object] = {}
    open_keys: dict[UnknownKey, list[object]] = {}
    for key in sorted(found, key=lambda k: (k.operand, k.subject, k.terms)):
        best = best_values(key, found[key], plan.situation)
        if len(best) == 1:
            fixed[key] = best[0]
        else:
            open_keys[key] = best
    wanted = {key: frozenset(rules for rules, _ in group) for key, group in found.items()}
    values, judgement, exhausted = _search(plan, fixed, open_keys, answered=answered)
    return Completion(values=values, judgement=judgement, wanted_by=wanted, exhausted=exhausted)


def stands_when_answered(plan: Plan, completion: Completion) -> bool:
    """Return whether a completion that permits still does once the asker has said so."""
    return judge(plan, State(values=completion.values, answered=True)).verdict.is_permit


def smallest_set(plan: Plan, completion: Completion) -> tuple[UnknownKey, ...]:
    """Return the facts that must be asked so that the answer is a permit, which it is with all of them answered."""
    return smallest_of(completion.values, lambda state: judge(plan, state).verdict.is_permit)


def smallest_of(completed: Mapping[UnknownKey, object], permits: Callable[[State], bool]) -> tuple[UnknownKey, ...]:
    """Return the facts that must be asked: from hardest to easiest, each one dropped that does not matter.

    Answering them as completed gives a permit whatever the other facts are, and none can be left out.
    """
    values = dict(completed)
    unkind: frozenset[UnknownKey] = frozenset()
    listed: list[UnknownKey] = []
    for key in sorted(values, key=_hardness):
        trial = unkind | {key}
        kept = {k: v for k, v in values.items() if k not in trial}
        if permits(State(values=kept, unkind=trial, answered=True)):
            unkind = trial
        else:
            listed.append(key)
    return _less_shown(values, tuple(reversed(listed)), permits)


def _less_shown(
    values: Mapping[UnknownKey, object], listed: tuple[UnknownKey, ...], permits: Callable[[State], bool]
) -> tuple[UnknownKey, ...]:
    """Leave out what need not be asked once the documents that are asked about show more than was listed."""
    asked = _asked(listed, values)
    for question in tuple(asked):
        others = {keys: document for keys, document in asked.items() if keys != question}
        shown = shown_by({name: held for document in others.values() for name, held in document.items()})
        if shown:
            known = {**shown, **{key: values[key] for keys in others for key in keys}}
            state = State(values=known, unkind=frozenset(values) - known.keys(), answered=True)
            if permits(state):
                asked = others
    return tuple(key for key in listed if any(key in keys for keys in asked))


def _asked(
    listed: tuple[UnknownKey, ...], values: Mapping[UnknownKey, object]
) -> dict[tuple[UnknownKey, ...], Mapping[tuple[str, str], bool]]:
    """Return what one question each asks, single facts first, and the document that it asks about, held or not."""
    grouped = by_document(listed, values)
    covered = {key for facts in grouped.values() for key in facts}
    asked: dict[tuple[UnknownKey, ...], Mapping[tuple[str, str], bool]] = {}
    for key in reversed(listed):
        if key not in covered:
            asked[key,] = _document(key, held=values[key] is not False)
    return asked | {facts: {document: True} for document, facts in grouped.items()}


def _document(key: UnknownKey, *, held: bool) -> Mapping[tuple[str, str], bool]:
    head, _, kind = key.operand.partition(".")
    return {(kind, key.subject): held} if head == "evidence" and kind in EVIDENCE and not key.terms else {}


def _hardness(key: UnknownKey) -> tuple[int, str, str, str]:
    return -operand_of(key.operand).effort, key.operand, key.subject, key.terms


def _search(
    plan: Plan, fixed: dict[UnknownKey, object], open_keys: dict[UnknownKey, list[object]], *, answered: bool
) -> tuple[dict[UnknownKey, object], Judgement, bool]:
    """Try the compared values of facts that rules pull in different directions; the mildest result wins."""
    size = 1
    for options in open_keys.values():
        size *= len(options)
    combinations = itertools.islice(itertools.product(*open_keys.values()), MAX_COMBINATIONS)
    best: tuple[dict[UnknownKey, object], Judgement] | None = None
    for combination in combinations:
        values = {**fixed, **dict(zip(open_keys, combination, strict=True))}
        judgement = judge(plan, State(values=values, answered=answered))
        if best is None or judgement.verdict.rank < best[1].verdict.rank:
            best = (values, judgement)
        if judgement.verdict is Verdict.PERMITTED:
            break
    assert best is not None  # noqa: S101  # INVARIANT: a product of nothing has one combination
    return best[0], best[1], size <= MAX_COMBINATIONS or best[1].verdict.is_permit


def _grouped(plan: Plan) -> dict[UnknownKey, list[tuple[str, Occurrence]]]:
    found: dict[UnknownKey, list[tuple[str, Occurrence]]] = {}
    for rule, occurrence in _all_occurrences(plan):
        if occurrence.asks or occurrence.can_be_asked:
            group = found.setdefault(occurrence.key, [])
            if (rule, occurrence) not in group:
                group.append((rule, occurrence))
    return found


def _add_left_to_a_person(found: dict[UnknownKey, list[tuple[str, Occurrence]]], plan: Plan) -> None:
    """Add the places where a fact that is asked elsewhere is left to a person."""
    for rule, occurrence in _all_occurrences(plan):
        group = found.get(occurrence.key)
        if group is not None and (rule, occurrence) not in group:
            group.append((rule, occurrence))


def _all_occurrences(plan: Plan) -> Iterator[tuple[str, Occurrence]]:
    for _, branches in plan.subjects:
        for planned in itertools.chain.from_iterable(branch.units for branch in branches):
            yield from _of_unit(planned, plan.situation)


def _of_unit(planned: PlannedUnit, situation: Situation) -> Iterator[tuple[str, Occurrence]]:
    unit = planned.unit
    if unit.act.when is not None:
        for occurrence in occurrences(unit.act.when, situation, unit.context, wanted=False):
            yield unit.act.action, occurrence
    for instrument in planned.instruments:
        if instrument.instrument.id == "INTERNAL" and unit.side == "dataset":
            for condition in internal_wants(unit, situation) or ():
                yield from (("INTERNAL", o) for o in occurrences(condition, situation, unit.context, wanted=True))
        for matched in instrument.rules:
            if not is_idle(matched.rule, planned):
                yield from ((matched.rule.id, o) for o in _of_rule(matched, situation))


def is_idle(rule: Rule, planned: PlannedUnit) -> bool:
    """Return whether a permission wants nothing: laws and guidance are never needed to permit (SEMANTICS 3.5)."""
    return rule.modality is Modality.PERMISSION and planned.unit.side == "context" and not rule.lifts


def _of_rule(matched: Matched, situation: Situation) -> Iterator[Occurrence]:
    """Yield where a rule meets a missing fact, and whether it asks; duties and notices ask nothing."""
    rule = matched.rule
    asks = rule.if_unknown is IfUnknown.ASK and rule.review is None
    for condition, wanted in wants_of(matched):
        for occurrence in occurrences(condition, situation, matched.context, wanted=wanted):
            yield replace(occurrence, asks=asks)


def wants_of(matched: Matched) -> Iterator[tuple[Condition, bool]]:
    """Yield the conditions of a rule that can be asked about, each with the truth that the asker wants."""
    rule = matched.rule
    match rule.modality:
        case Modality.PERMISSION:
            yield from ((c, True) for c in (*matched.applies, *rule.requires))
            yield from ((c, False) for c in rule.unless)
        case Modality.PROHIBITION | Modality.REQUIREMENT:
            yield from ((c, False) for c in matched.applies)
            yield from ((c, True) for c in (*rule.requires, *rule.unless))
        case _:
            if rule.review is not None:
                yield from ((c, False) for c in matched.applies)


def best_values(key: UnknownKey, group: list[tuple[str, Occurrence]], situation: Situation) -> list[object]:
    """Return the one value that every place wants, else all that no other value beats everywhere."""
    places = [occurrence for _, occurrence in group]
    scores: dict[frozenset[int], object] = {}
    for value in _candidates(key, places):
        satisfied = frozenset(i for i, o in enumerate(places) if o.suits(value, situation))
        scores.setdefault(satisfied, value)
    return [value for got, value in scores.items() if not any(got < other for other in scores)]


def _candidates(key: UnknownKey, places: Iterable[Occurrence]) -> list[object]:
    kind = operand_of(key.operand).value_kind
    if kind in ("boolean", "evidence") and key.operand.count(".") == 1:
        return [True, False]
    recorded: list[object] = []
    compared: list[object] = []
    for place in places:
        recorded.extend(place.unknown.derived or ())
        compared.extend(_compared(place) if place.unknown.derived is None else ())
    choices = OPERANDS[key.operand].choices if key.operand in OPERANDS else ()
    other = [_NOWHERE] if kind == "place" else [_OTHER]
    return list(dict.fromkeys([*sorted(recorded, key=repr), *sorted(compared, key=repr), *choices, *other]))


def _compared(place: Occurrence) -> Iterator[object]:
    right = place.constraint.right_operand
    for value in right if isinstance(right, tuple) else (right,):
        if isinstance(value, bool):
            yield from (True, False)
        elif isinstance(value, (int, float)):
            yield from (value - 1, value, value + 1)
        elif place.constraint.operator is Operator.WITHIN and value in REGIONS:
            yield from sorted(REGIONS[str(value)])[:1]
        else:
            yield value
