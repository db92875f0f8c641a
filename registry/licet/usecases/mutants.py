# SPDX-License-Identifier: Apache-2.0
"""Changed rules: a set of cases is good if it notices each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from licet.decision.outcome import outcome_of
from licet.decision.snapshot import Snapshot
from licet.domain.rule import Condition, IfUnknown, Modality, Rule
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.usecases.coverage import Signature, signature_of, signed, with_entries, without_rules
from licet.vocabulary.actions import ACTIONS, PARENTS, permission_reaches, restriction_reaches

__all__ = ["Expectation", "Mutant", "is_noticed", "mutants_of", "relevant_cases"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A case: the question, what its answer holds, and the rules that it rests on."""

    id: str
    request: UseRequest
    verdict: Verdict
    duties: frozenset[str] = frozenset()
    absent_duties: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule changed in one way; without `changed`, the rule is gone."""

    entry: str
    rule: Rule
    how: str
    changed: Rule | None


def mutants_of(snapshot: Snapshot) -> Iterator[Mutant]:
    """Yield each verified rule dropped, with another modality, with one condition less, with a broader action."""
    for entry, rule in snapshot.rules.values():
        if not rule.clause.verified or rule.modality is Modality.NOTICE:
            continue
        yield Mutant(entry=entry, rule=rule, how="dropped", changed=None)
        for how, changed in (*_flipped(rule), *_relaxed(rule), *_widened(rule)):
            yield Mutant(entry=entry, rule=rule, how=how, changed=changed)


def _flipped(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if rule.review is not None:
        return
    plain = replace(rule, lifts=(), requires=(), unless=(), if_unknown=IfUnknown.ASK)
    match rule.modality:
        case Modality.PERMISSION:
            constraints = (*rule.constraints, *rule.requires)
            yield "prohibits", replace(plain, modality=Modality.PROHIBITION, constraints=constraints, duties=())
        case Modality.PROHIBITION:
            yield "permits", replace(plain, modality=Modality.PERMISSION)
        case Modality.REQUIREMENT:
            yield "prohibits", replace(plain, modality=Modality.PROHIBITION, unless=rule.unless)
        case _:
            yield "informs", replace(plain, modality=Modality.NOTICE, duties=())


def _relaxed(rule: Rule) -> Iterator[tuple[str, Rule]]:
    if rule.purposes:
        yield "without its purposes", replace(rule, purposes=())
    yield from ((f"without constraints/{i}", replace(rule, constraints=c)) for i, c in _less(rule.constraints))
    yield from ((f"without unless/{i}", replace(rule, unless=c)) for i, c in _less(rule.unless))
    for index, kept in _less(rule.requires):
        if kept or rule.modality is not Modality.REQUIREMENT:  # a requirement of nothing is a rule dropped
            yield f"without requires/{index}", replace(rule, requires=kept)


def _less(conditions: tuple[Condition, ...]) -> Iterator[tuple[int, tuple[Condition, ...]]]:
    for index in range(len(conditions)):
        yield index, (*conditions[:index], *conditions[index + 1 :])


def _widened(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for index, action in enumerate(rule.actions):
        broader = PARENTS.get(action)
        if broader is not None and broader not in rule.actions:
            changed = replace(rule, actions=(*rule.actions[:index], broader, *rule.actions[index + 1 :]))
            if _reach(changed) != _reach(rule):
                yield f"{broader} for {action}", changed


def _reach(rule: Rule) -> frozenset[str]:
    reaches = permission_reaches if rule.modality is Modality.PERMISSION else restriction_reaches
    return frozenset(action for action in ACTIONS if any(reaches(stated, action) for stated in rule.actions))


def relevant_cases(cases: Iterable[Expectation], snapshot: Snapshot) -> Mapping[str, tuple[Expectation, ...]]:
    """Return the cases by the entry whose rules they meet."""
    found: dict[str, list[Expectation]] = {}
    for case in cases:
        plan = outcome_of(case.request, snapshot).plan
        units = (unit for _, branches in plan.subjects for branch in branches for unit in branch.units)
        for entry in sorted({planned.instrument.id for unit in units for planned in unit.instruments}):
            found.setdefault(entry, []).append(case)
    return {entry: tuple(met) for entry, met in found.items()}


def is_noticed(mutant: Mutant, cases: Iterable[Expectation], snapshot: Snapshot) -> bool:
    """Return whether a case fails with the changed rule; those that rest on the rule are tried first."""
    changed = _mutated(mutant, snapshot)
    ordered = sorted(cases, key=lambda case: mutant.rule.id not in case.because)
    return any(_fails(case, changed) for case in ordered)


def _mutated(mutant: Mutant, snapshot: Snapshot) -> Snapshot:
    if mutant.changed is None:
        return without_rules(snapshot, (mutant.rule.id,))
    entry = snapshot.entries[mutant.entry]
    rules = tuple(mutant.changed if rule.id == mutant.rule.id else rule for rule in entry.rules)
    return with_entries(snapshot, (replace(entry, rules=rules),))


def _fails(case: Expectation, snapshot: Snapshot) -> bool:
    found = signed(outcome_of(case.request, snapshot))
    return not _holds(case, found) or (
        bool(case.because) and signature_of(case.request, without_rules(snapshot, case.because)) == found
    )


def _holds(case: Expectation, found: Signature) -> bool:
    duties = {name for name, _, _ in found.duties}
    return (
        found.verdict is case.verdict
        and case.duties <= duties
        and not case.absent_duties & duties
        and case.missing <= found.missing
        and case.notices <= found.notices
    )
