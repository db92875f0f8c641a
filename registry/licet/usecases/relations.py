# SPDX-License-Identifier: Apache-2.0
"""Which entry stands in which relation to which other one: the verbs of the graph, read from the entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from licet.domain.entry import Artefact, Dataset, Entry, Institution, Model, Ruling, Service
from licet.domain.rule import Operator
from licet.usecases.check_values import constraints_of
from licet.usecases.references import expressions_of, terms_named
from licet.usecases.registry import Edition

__all__ = ["VERBS", "Relation", "relations_of"]

VERBS: Final = (
    "GOVERNED_BY",
    "WAS_DERIVED_FROM",
    "DESCENDANT_OF",
    "TRAINED_ON",
    "OFFERS",
    "REQUIRES_AGREEMENT",
    "LIFTS",
    "ADOPTS",
    "HAS_SIGNED",
    "CONTRACTS",
    "CONCERNS",
    "HOLDS_FOR",
    "RESTS_ON",
    "REPLACED_BY",
)
"""Every relation between two entries."""

_WANTS: Final = frozenset({Operator.COVERS, Operator.EQ, Operator.IN})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Relation:
    """`from_` stands in a relation to `to`; `how` is the kind of a derivation, where it is one."""

    from_: str
    verb: str
    to: str
    how: str | None = None


def relations_of(edition: Edition) -> tuple[Relation, ...]:
    """Return every relation between two different entries, each once, in order; found once an edition."""
    memo = edition.snapshot.memo
    found = memo.get("relations")
    if not isinstance(found, _Found):
        every = {relation for entry in edition.entries for relation in _relations(entry, edition)}
        kept = (relation for relation in every if relation.from_ != relation.to)
        found = memo["relations"] = _Found(tuple(sorted(kept, key=_order)))
    return found.relations


@dataclass(frozen=True, slots=True)
class _Found:
    """Not a tuple itself: those are taken over into the snapshot of the next write."""

    relations: tuple[Relation, ...]


def _order(relation: Relation) -> tuple[str, str, str, str]:
    return relation.from_, relation.verb, relation.to, relation.how or ""


def _relations(entry: Entry, edition: Edition) -> Iterator[Relation]:
    for verb, name, how in (*_own(entry), *_of_rules(entry, edition)):
        yield Relation(from_=entry.id, verb=verb, to=edition.names.get(name, name), how=how)


_Named = tuple[str, str, str | None]


def _own(entry: Entry) -> Iterator[_Named]:
    for _, expression in expressions_of(entry):
        yield from (("GOVERNED_BY", name, None) for name in terms_named(expression))
    if entry.curation.replaced_by:
        yield "REPLACED_BY", entry.curation.replaced_by, None
    match entry:
        case Dataset() | Artefact():
            yield from (("WAS_DERIVED_FROM", edge.id, edge.how) for edge in entry.derived_from)
        case Model():
            yield from (("DESCENDANT_OF", edge.id, edge.how) for edge in entry.descendant_of)
            yield from (("TRAINED_ON", edge.id, edge.how) for edge in entry.trained_on)
        case Service():
            yield from (("OFFERS", name, None) for name in entry.offers)
        case Institution():
            yield from _of_institution(entry)
        case _:
            return


def _of_institution(entry: Institution) -> Iterator[_Named]:
    yield from (("ADOPTS", name, None) for name in entry.adopts)
    yield from (("HAS_SIGNED", agreement.terms, None) for agreement in entry.agreements)
    yield from (("CONTRACTS", service.id, None) for service in entry.services)


def _of_rules(entry: Entry, edition: Edition) -> Iterator[_Named]:
    """Yield what the rules of an entry lead to, and what a ruling speaks of and rests on."""
    owners = edition.snapshot.rules
    for rule in entry.rules:
        for condition in (*rule.constraints, *rule.requires):
            for constraint in constraints_of(condition):
                if constraint.left_operand == "evidence.agreement" and constraint.operator in _WANTS:
                    right = constraint.right_operand
                    values = right if isinstance(right, tuple) else (right,)
                    yield from (("REQUIRES_AGREEMENT", name, None) for name in values if isinstance(name, str))
        yield from (("LIFTS", owners[name][0], None) for name in rule.lifts if name in owners)
    if isinstance(entry, Ruling):
        yield from (("CONCERNS", name, None) for name in (*entry.scope.assets, *entry.scope.models))
        if entry.scope.institution:
            yield "HOLDS_FOR", entry.scope.institution, None
        # A ruling on what terms do not say rests on the terms.
        yield from (("RESTS_ON", owners[on.rule][0] if on.rule in owners else on.rule, None) for on in entry.rests_on)
