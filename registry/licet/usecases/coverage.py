# SPDX-License-Identifier: Apache-2.0
"""Which rules carry an answer: the cases in which one rule alone makes the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from licet.decision.explain import duties, notices, reasons, review_items
from licet.decision.outcome import Outcome, outcome_of
from licet.decision.questions import questions
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Entry
from licet.domain.rule import Modality
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict

__all__ = ["Coverage", "Signature", "cover", "signature_of", "signed", "with_entries", "without_rules"]

_DECIDING = (Modality.PERMISSION, Modality.PROHIBITION, Modality.REQUIREMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What counts in an answer: verdict, duties, questions, reviews and notices."""

    verdict: Verdict
    duties: frozenset[tuple[str, str, tuple[str, ...]]]
    missing: frozenset[str]
    review: frozenset[tuple[str | None, str, str | None]]
    notices: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Which verified permissions, prohibitions and requirements are load-bearing, each with a case that shows it.

    `idle` are the others, as the entry and the rule.
    """

    bearing: Mapping[str, str]
    idle: tuple[tuple[str, str], ...]

    @property
    def share(self) -> float:
        """The share of the rules that are load-bearing in at least one case."""
        total = len(self.bearing) + len(self.idle)
        return len(self.bearing) / total if total else 1.0


Questions: TypeAlias = Mapping[str, UseRequest]
"""Questions by the name of their case."""


def cover(cases: Questions, snapshot: Snapshot) -> Coverage:
    """Take every rule out of every answer that it has a part in; a rule that changes one is load-bearing."""
    wanted = {
        name: entry
        for name, (entry, rule) in snapshot.rules.items()
        if rule.clause.verified and rule.modality in _DECIDING
    }
    bearing: dict[str, str] = {}
    for case, request in sorted(cases.items()):
        outcome = outcome_of(request, snapshot)
        whole = signed(outcome)
        taking_part = {reason.rule or "" for reason in reasons(outcome)}
        for name in sorted(taking_part & wanted.keys() - bearing.keys()):
            if signature_of(request, without_rules(snapshot, (name,))) != whole:
                bearing[name] = case
    idle = tuple(sorted((entry, name) for name, entry in wanted.items() if name not in bearing))
    return Coverage(bearing=bearing, idle=idle)


def signature_of(request: UseRequest, snapshot: Snapshot) -> Signature:
    """Return what counts in the answer to a question."""
    return signed(outcome_of(request, snapshot))


def signed(outcome: Outcome) -> Signature:
    """Return what counts in an outcome."""
    completion = outcome.completion
    asked = questions(outcome.missing, completion, outcome.plan.situation) if completion else ()
    return Signature(
        verdict=outcome.verdict,
        duties=frozenset((duty.id, str(duty.state), duty.rules) for duty in duties(outcome)),
        missing=frozenset(item.name for item in asked),
        review=frozenset((item.rule, item.who, item.about) for item in review_items(outcome)),
        notices=frozenset(notice.rule or "" for notice in notices(outcome)),
    )


def without_rules(snapshot: Snapshot, names: Iterable[str]) -> Snapshot:
    """Return the registry with some rules taken out."""
    gone = set(names)
    touched = {snapshot.rules[name][0] for name in gone if name in snapshot.rules}
    entries = (snapshot.entries[name] for name in sorted(touched))
    changed = (replace(e, rules=tuple(rule for rule in e.rules if rule.id not in gone)) for e in entries)
    return with_entries(snapshot, changed)


def with_entries(snapshot: Snapshot, changed: Iterable[Entry]) -> Snapshot:
    """Return the registry with some entries put in place of those with their ids, to decide on; the digest is kept."""
    put = {entry.id: entry for entry in changed}
    rules = {name: found for name, found in snapshot.rules.items() if found[0] not in put}
    rules.update((rule.id, (entry.id, rule)) for entry in put.values() for rule in entry.rules)
    return replace(snapshot, entries={**snapshot.entries, **put}, rules=rules)
