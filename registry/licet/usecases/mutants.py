# SPDX-License-Identifier: Apache-2.0
"""Changed rules: a set of cases is good if it notices each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from licet.decision.explain import duties, reasons
from licet.decision.outcome import Outcome, outcome_of
from licet.decision.snapshot import Snapshot
from licet.domain.rule import Condition, IfUnknown, Modality, Rule
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.usecases.coverage import Signature, signature_of, signed, with_entries, without_rules
from licet.usecases.masked import is_masked, reached_acts
from licet.vocabulary.actions import PARENTS

__all__ = ["Expectation", "Met", "Mutant", "is_noticed", "mutants_of", "relevant_cases"]


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
    not_because: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule changed in one way; without `changed`, the rule is gone."""

    entry: str
    rule: Rule
    how: str
    changed: Rule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A case that meets rules of an entry, and the acts that are judged under them."""

    case: Expectation
    acts: frozenset[str]


def mutants_of(snapshot: Snapshot) -> Iterator[Mutant]:
    """Yield each verified rule dropped, with another modality, with one condition less, with a broader action.

    Changes that no answer can show are left out (`masked`).
    """
    for entry, rule in snapshot.rules.values():
        if not rule.clause.verified or rule.modality is Modality.NOTICE:
            continue
        for how, changed in (("dropped", None), *_flipped(rule), *_relaxed(rule), *_widened(rule)):
            if not is_masked(snapshot.entries[entry], rule, changed, snapshot):
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
            yield f"{broader} for {action}", changed


def relevant_cases(cases: Iterable[Expectation], snapshot: Snapshot) -> Mapping[str, tuple[Met, ...]]:
    """Return the cases by the entry whose rules they meet, with the acts that are judged under it."""
    found: dict[str, list[Met]] = {}
    for case in cases:
        plan = outcome_of(case.request, snapshot).plan
        acts: dict[str, set[str]] = {}
        for unit in (unit for _, branches in plan.subjects for branch in branches for unit in branch.units):
            for planned in unit.instruments:
                acts.setdefault(planned.instrument.id, set()).add(unit.unit.act.action)
        for entry, judged in acts.items():
            found.setdefault(entry, []).append(Met(case=case, acts=frozenset(judged)))
    return {entry: tuple(met) for entry, met in found.items()}


def is_noticed(mutant: Mutant, cases: Iterable[Met], snapshot: Snapshot) -> bool:
    """Return whether a case fails with the changed rule; those that rest on the rule are tried first."""
    changed = _mutated(mutant, snapshot)
    reached = reached_acts(mutant.rule) | (reached_acts(mutant.changed) if mutant.changed else frozenset())
    met = (met.case for met in cases if met.acts & reached)
    ordered = sorted(met, key=lambda case: mutant.rule.id not in case.because)
    return any(_fails(case, changed) for case in ordered)


def _mutated(mutant: Mutant, snapshot: Snapshot) -> Snapshot:
    if mutant.changed is None:
        return without_rules(snapshot, (mutant.rule.id,))
    entry = snapshot.entries[mutant.entry]
    rules = tuple(mutant.changed if rule.id == mutant.rule.id else rule for rule in entry.rules)
    return with_entries(snapshot, (replace(entry, rules=rules),))


def _fails(case: Expectation, snapshot: Snapshot) -> bool:
    outcome = outcome_of(case.request, snapshot)
    if outcome.verdict is not case.verdict:
        return True
    found = signed(outcome)
    return (
        not _holds(case, found)
        or bool(case.not_because and case.not_because & _deciding(outcome))
        or (bool(case.because) and signature_of(case.request, without_rules(snapshot, case.because)) == found)
    )


def _deciding(outcome: Outcome) -> frozenset[str]:
    owed = (name for duty in duties(outcome) for name in duty.rules)
    return frozenset({*(reason.rule or "" for reason in reasons(outcome) if reason.deciding), *owed})


def _holds(case: Expectation, found: Signature) -> bool:
    names = {name for name, _, _ in found.duties}
    return (
        case.duties <= names
        and not case.absent_duties & names
        and case.missing <= found.missing
        and case.notices <= found.notices
    )
