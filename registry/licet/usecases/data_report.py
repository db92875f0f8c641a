# SPDX-License-Identifier: Apache-2.0
"""Report on a collection of entries: how much of it decides, and what nobody has said yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from licet.domain.entry import Entry, Licence
from licet.domain.rule import Modality, Rule
from licet.usecases.check_values import constraints_of
from licet.usecases.data_check import Stub, stubs_of
from licet.usecases.references import conditions_of
from licet.vocabulary.actions import ACTIONS, permission_reaches, restriction_reaches
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.facts import FACTS

__all__ = ["ANY_ACTION", "ANY_LICENCE", "DataReport", "OperandUse", "ReviewRule", "SilentPair", "report_data"]

ANY_LICENCE = "every_licence"
"""In the curated remarks: what holds for each licence that has no remark of its own on an action."""

ANY_ACTION = "every_action"
"""In the curated remarks: what holds for each action of a licence that has no remark of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """A rule that a person must judge, and why it could not be made executable."""

    entry: str
    rule: str
    reason: str
    refer_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperandUse:
    """How many rules the facts, or the kinds of evidence, serve.

    `single` names those that serve one rule only, each with that rule; `unused` serve none.
    """

    used: int
    single: tuple[tuple[str, str], ...]
    unused: tuple[str, ...]

    @property
    def single_share(self) -> float:
        """The share of those in use that serve one rule only."""
        return len(self.single) / self.used if self.used else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentPair:
    """A licence and an action that it does not permit: what forbids it, and the curated remark."""

    terms: str
    action: str
    forbidden_by: tuple[str, ...]
    remark: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataReport:
    """What a collection of entries holds and lacks."""

    entries_by_kind: Mapping[str, int]
    rules_by_modality: Mapping[str, int]
    review_rules: tuple[ReviewRule, ...]
    stubs: tuple[Stub, ...]
    unverified_entries: tuple[str, ...]
    unverified_rules: tuple[str, ...]
    facts: OperandUse
    evidence: OperandUse
    silent: tuple[SilentPair, ...]

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return sum(self.entries_by_kind.values())

    @property
    def rules(self) -> int:
        """How many rules there are."""
        return sum(self.rules_by_modality.values())

    @property
    def executable_share(self) -> float:
        """The share of rules that decide without a person."""
        return 1 - len(self.review_rules) / self.rules if self.rules else 1.0

    @property
    def single_share(self) -> float:
        """The share of facts and kinds of evidence, taken together, that serve one rule only."""
        used = self.facts.used + self.evidence.used
        return (len(self.facts.single) + len(self.evidence.single)) / used if used else 0.0

    @property
    def unexplained(self) -> tuple[SilentPair, ...]:
        """Pairs on which a licence is silent and no curator has said why."""
        return tuple(pair for pair in self.silent if not pair.forbidden_by and pair.remark is None)


def report_data(entries: tuple[Entry, ...], *, remarks: Mapping[str, Mapping[str, str]] | None = None) -> DataReport:
    """Report on entries; `remarks` says by licence and action why there is no permission."""
    ordered = tuple(sorted(entries, key=lambda entry: entry.id))
    rules = tuple((entry, rule) for entry in ordered for rule in entry.rules)
    return DataReport(
        entries_by_kind=_counted(entry.kind for entry in ordered),
        rules_by_modality=_counted(rule.modality.value for _, rule in rules),
        review_rules=tuple(_review(entry, rule) for entry, rule in rules if rule.review),
        stubs=stubs_of(ordered),
        unverified_entries=tuple(entry.id for entry in ordered if not entry.curation.verified),
        unverified_rules=tuple(rule.id for _, rule in rules if not rule.clause.verified),
        facts=_use_of(tuple(f"fact.{name}" for name in FACTS), _served(ordered)),
        evidence=_use_of(tuple(f"evidence.{name}" for name in EVIDENCE), _served(ordered)),
        silent=tuple(_silent(ordered, remarks or {})),
    )


def _counted(names: Iterator[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(names).items()))


def _review(entry: Entry, rule: Rule) -> ReviewRule:
    return ReviewRule(entry=entry.id, rule=rule.id, reason=rule.review or "", refer_to=rule.refer_to)


def _use_of(names: tuple[str, ...], served: Mapping[str, frozenset[str]]) -> OperandUse:
    used = {name: served[name] for name in sorted(names) if name in served}
    return OperandUse(
        used=len(used),
        single=tuple((name, next(iter(by))) for name, by in used.items() if len(by) == 1),
        unused=tuple(name for name in sorted(names) if name not in served),
    )


def _served(entries: tuple[Entry, ...]) -> Mapping[str, frozenset[str]]:
    """Return, by operand, the rules that it serves.

    A kind of evidence serves the rules that name it, those whose duty it shows as done, and those
    that name a fact it implies. The scope of a law counts for each of its rules.
    """
    found: dict[str, set[str]] = {}
    for entry in entries:
        for user, name in _named(entry):
            found.setdefault(name, set()).add(user)
    for kind in EVIDENCE.values():
        for fact in kind.implies:
            users = found.get(f"fact.{fact}", set())
            if users:
                found.setdefault(f"evidence.{kind.id}", set()).update(users)
    return {name: frozenset(users) for name, users in found.items()}


def _named(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield which rule names which operand; the scope of a law is part of each of its rules."""
    for where, condition in conditions_of(entry):
        parts = where.split("/")
        users = [entry.rules[int(parts[2])]] if parts[1] == "rules" else entry.rules
        for constraint in constraints_of(condition):
            yield from ((rule.id, _counted_as(constraint.left_operand)) for rule in users)
    for rule in entry.rules:
        for duty in rule.duties:
            if duty.evidence is not None:
                yield rule.id, f"evidence.{duty.evidence}"


def _counted_as(operand: str) -> str:
    """Return the fact or kind of evidence that an operand asks for; whether a fact is given asks for it too."""
    head, _, name = operand.partition(".")
    return f"{'fact' if head == 'given' else head}.{name.partition('.')[0]}"


def _silent(entries: tuple[Entry, ...], remarks: Mapping[str, Mapping[str, str]]) -> Iterator[SilentPair]:
    for entry in entries:
        if not isinstance(entry, Licence):
            continue
        for action in ACTIONS:
            if not _permits(entry, action):
                yield SilentPair(
                    terms=entry.id,
                    action=action,
                    forbidden_by=_forbidding(entry, action),
                    remark=_remark(entry.id, action, remarks),
                )


def _remark(licence: str, action: str, remarks: Mapping[str, Mapping[str, str]]) -> str | None:
    own = remarks.get(licence, {})
    return own.get(action) or own.get(ANY_ACTION) or remarks.get(ANY_LICENCE, {}).get(action)


def _permits(entry: Entry, action: str) -> bool:
    return any(
        permission_reaches(stated, action)
        for rule in entry.rules
        if rule.modality is Modality.PERMISSION
        for stated in rule.actions
        if stated in ACTIONS
    )


def _forbidding(entry: Entry, action: str) -> tuple[str, ...]:
    """Return the prohibitions that explain a missing permission: they name the action, or always hold."""
    return tuple(
        rule.id
        for rule in entry.rules
        if rule.modality is Modality.PROHIBITION
        and (action in rule.actions or not rule.constraints)
        and any(restriction_reaches(stated, action) for stated in rule.actions)
    )
