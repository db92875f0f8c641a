# SPDX-License-Identifier: Apache-2.0
"""Bundles: data sets of which every question has the same answer, since they differ in name only (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable

from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset, Entry, EvidenceOnFile, Institution, Ruling
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not, Rule

__all__ = ["Bundles", "bundled", "named_by", "named_of", "names_in"]

Key = tuple[Hashable, ...]


class Bundles:
    """The bundle of each data set by id, and the data sets of each bundle."""

    __slots__ = ("by_key", "members", "named", "number_of")

    def __init__(self, named: frozenset[str]) -> None:
        self.named = named
        self.number_of: dict[str, int] = {}
        self.by_key: dict[Key, int] = {}
        self.members: list[dict[str, None]] = []

    def add(self, entry: Dataset) -> None:
        """Put a data set in its bundle."""
        key = _key(entry, self.named)
        number = self.by_key.get(key)
        if number is None:
            number = self.by_key[key] = len(self.members)
            self.members.append({})
        self.members[number][entry.id] = None
        self.number_of[entry.id] = number

    def after(self, changed: Iterable[Dataset], *, named: Collection[str] = ()) -> Bundles:
        """Return the bundles after some data sets changed, those that are now named by themselves among them."""
        found = Bundles(self.named.union(named))
        found.by_key = dict(self.by_key)
        found.members = list(self.members)
        found.number_of = dict(self.number_of)
        for entry in changed:
            before = found.number_of.get(entry.id)
            if before is not None:
                found.members[before] = {name: None for name in found.members[before] if name != entry.id}
            number = found.by_key.get(_key(entry, self.named))
            if number is not None:
                found.members[number] = dict(found.members[number])
            found.add(entry)
        return found


def bundled(snapshot: Snapshot) -> Bundles:
    """Return the bundles of a registry."""
    found = Bundles(named_of(snapshot))
    for entry in snapshot.of_kind(Dataset):
        found.add(entry)
    return found


def named_of(snapshot: Snapshot) -> frozenset[str]:
    """Return the ids of the data sets that a rule, a ruling or a record of an institution names."""
    names: set[str] = set()
    for _, rule in snapshot.rules.values():
        names.update(named_by(rule))
    for law in snapshot.entries.values():
        names.update(names_in(law))
    return frozenset(snapshot.resolve(name) for name in names)


def _key(entry: Dataset, named: frozenset[str]) -> Key:
    alone = entry.id if entry.rules or entry.id in named else ""
    attributes = tuple(sorted(entry.attributes.items())) if entry.attributes else ()
    return (
        alone, entry.concluded_terms, entry.declared_terms, entry.template, entry.issuer, attributes,
        entry.derived_from, entry.parts, entry.data_use,
    )  # fmt: skip


def names_in(entry: Entry) -> Iterable[str]:
    """Return the data sets that an entry names by itself, and not by a rule; aliases are not resolved."""
    if isinstance(entry, Institution):
        documents: tuple[EvidenceOnFile, ...] = (*entry.evidence, *(d for s in entry.services for d in s.evidence))
        covers = (*(d.covers for d in documents), *(a.covers for a in entry.agreements))
        return [name for c in covers if c is not None for name in c.assets]
    if isinstance(entry, Ruling):
        return entry.scope.assets
    conditions = getattr(entry, "applies_when", ())
    return [name for condition in conditions for name in _named_in(condition)]


def named_by(rule: Rule) -> Iterable[str]:
    """Return the data sets that a rule names; aliases are not resolved."""
    further = (p.if_ for p in rule.propagation if p.if_ is not None)
    for condition in (*rule.constraints, *rule.requires, *rule.unless, *further):
        yield from _named_in(condition)


def _named_in(condition: Condition) -> Iterable[str]:
    match condition:
        case Constraint(left_operand="dataset.id" | "mixture.ids" | "upstream.id"):
            right = condition.right_operand
            yield from (str(name) for name in (right if isinstance(right, tuple) else (right,)))
        case AllOf(all_of=members) | AnyOf(any_of=members):
            for member in members:
                yield from _named_in(member)
        case Not(not_=inner):
            yield from _named_in(inner)
        case _:
            return
