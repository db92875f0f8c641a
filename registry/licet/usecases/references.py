# SPDX-License-Identifier: Apache-2.0
"""Find the ids that an entry names, with the places where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from licet.domain.entry import (
    Artefact,
    Covers,
    Dataset,
    Entry,
    EvidenceOnFile,
    Institution,
    Model,
    Regulation,
    Ruling,
    Service,
)
from licet.domain.expression import leaves, parse_expression
from licet.domain.rule import Condition, Ref, Rule
from licet.errors import MalformedError
from licet.usecases.check_values import constraints_of
from licet.usecases.flaws import pointer
from licet.vocabulary.operands import OPERANDS

__all__ = ["Reference", "conditions_of", "expressions_of", "references_of", "terms_named"]

Reference = tuple[str, str]
"""A JSON pointer into the entry, and the id that stands there."""


def references_of(entry: Entry) -> Iterator[Reference]:
    """Yield every id of another entry that `entry` names; rules that it lifts are none."""
    for where, text in expressions_of(entry):
        for name in terms_named(text):
            yield where, name
    yield from _lineage(entry)
    if isinstance(entry, Service):
        yield from _listed("/offers", entry.offers)
    if isinstance(entry, Institution):
        yield from _institution(entry)
    if isinstance(entry, Ruling):
        yield from _listed("/scope/assets", entry.scope.assets)
        yield from _listed("/scope/models", entry.scope.models)
        yield from _single("/scope/institution", entry.scope.institution)
    yield from _single("/curation/replaced_by", entry.curation.replaced_by)
    for where, condition in conditions_of(entry):
        yield from _condition(where, condition)


def expressions_of(entry: Entry) -> Iterator[Reference]:
    """Yield every terms expression of an entry, with its place."""
    if isinstance(entry, Dataset | Model):
        yield from _single("/declared_terms", entry.declared_terms)
    if isinstance(entry, Dataset | Model | Artefact):
        yield from _single("/concluded_terms", entry.concluded_terms)
    if isinstance(entry, Service):
        yield from _single("/terms", entry.terms)
    if isinstance(entry, Dataset):
        for index, part in enumerate(entry.parts):
            yield from _single(pointer("parts", index, "terms"), part.terms)


def conditions_of(entry: Entry) -> Iterator[tuple[str, Condition]]:
    """Yield every condition of an entry, those of its rules included, with its place."""
    if isinstance(entry, Regulation):
        for index, condition in enumerate(entry.applies_when):
            yield pointer("applies_when", index), condition
    for index, rule in enumerate(entry.rules):
        yield from _rule_conditions(rule, pointer("rules", index))


def _rule_conditions(rule: Rule, where: str) -> Iterator[tuple[str, Condition]]:
    for name in ("constraints", "requires", "unless"):
        for index, condition in enumerate(getattr(rule, name)):
            yield where + pointer(name, index), condition
    for index, travel in enumerate(rule.propagation):
        if travel.if_ is not None:
            yield where + pointer("propagation", index, "if"), travel.if_


def terms_named(text: str) -> tuple[str, ...]:
    """Return the ids in a terms expression, from left to right; none of a text that is no expression."""
    try:
        return tuple(leaf.id for leaf in leaves(parse_expression(text)))
    except MalformedError:
        return ()


def _lineage(entry: Entry) -> Iterator[Reference]:
    if isinstance(entry, Dataset | Artefact):
        yield from _ids("/derived_from", (edge.id for edge in entry.derived_from))
    if isinstance(entry, Model):
        yield from _ids("/descendant_of", (edge.id for edge in entry.descendant_of))
        yield from _ids("/trained_on", (edge.id for edge in entry.trained_on))


def _institution(entry: Institution) -> Iterator[Reference]:
    yield from _listed("/adopts", entry.adopts)
    for index, service in enumerate(entry.services):
        where = pointer("services", index)
        yield where + "/id", service.id
        yield from _covers(where + "/covers", service.covers)
        yield from _evidence(where + "/evidence", service.evidence)
    for index, agreement in enumerate(entry.agreements):
        where = pointer("agreements", index)
        yield where + "/terms", agreement.terms
        yield from _covers(where + "/covers", agreement.covers)
    yield from _evidence("/evidence", entry.evidence)


def _evidence(where: str, documents: Iterable[EvidenceOnFile]) -> Iterator[Reference]:
    for index, document in enumerate(documents):
        yield from _single(where + pointer(index, "terms"), document.terms)
        yield from _covers(where + pointer(index, "covers"), document.covers)


def _covers(where: str, covers: Covers | None) -> Iterator[Reference]:
    if covers is not None:
        yield from _listed(where + "/assets", covers.assets)
        yield from _listed(where + "/models", covers.models)


def _condition(where: str, condition: Condition) -> Iterator[Reference]:
    for constraint in constraints_of(condition):
        operand = OPERANDS.get(constraint.left_operand)
        right = constraint.right_operand
        if operand is None or operand.value_kind != "entry" or isinstance(right, Ref):
            continue
        for value in right if isinstance(right, tuple) else (right,):
            if isinstance(value, str) and constraint.operator != "starts_with":
                yield where, value


def _ids(where: str, names: Iterable[str]) -> Iterator[Reference]:
    for index, name in enumerate(names):
        yield where + pointer(index, "id"), name


def _listed(where: str, names: Iterable[str]) -> Iterator[Reference]:
    for index, name in enumerate(names):
        yield where + pointer(index), name


def _single(where: str, name: str | None) -> Iterator[Reference]:
    if name is not None:
        yield where, name
