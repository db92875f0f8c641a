# SPDX-License-Identifier: Apache-2.0
"""An entry's relationships as rows, by the name of the statement that writes them; pure.

A row has `a` (where it begins), `b` (where it ends) and `props`. Between entries `b` is the name as
written, which may be an alias or a name that no entry has yet; `props.named` keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from licet.domain.entry import (
    Agreement,
    Artefact,
    Dataset,
    DataUse,
    Entry,
    Guidance,
    Institution,
    Licence,
    Model,
    Regulation,
    Ruling,
    Service,
)
from licet.domain.expression import parse_expression
from licet.domain.rule import Condition, Rule
from licet.errors import MalformedError
from licet.stores.cypher.conditions import Branch, agreements_in, branches_of, operands_of
from licet.stores.cypher.rows import Props, Row, flatten
from licet.stores.names import MAX_NAME_LENGTH

__all__ = ["BETWEEN_ENTRIES", "edge_rows"]

BETWEEN_ENTRIES: Final = frozenset(
    {
        "ADOPTS",
        "CONCERNS",
        "CONTRACTS",
        "DESCENDANT_OF",
        "GOVERNED_BY",
        "HAS_SIGNED",
        "HOLDS_FOR",
        "OFFERS",
        "REPLACED_BY",
        "REQUIRES_AGREEMENT",
        "TRAINED_ON",
        "WAS_DERIVED_FROM",
    }
)
"""Relationships from one entry to another, which may not be there yet."""

_Edge = tuple[str, str, str, Props]  # statement, from, to, properties


def edge_rows(entry: Entry) -> dict[str, list[Row]]:
    """Return the relationships of the current state of an entry, by the statement's name."""
    found: dict[str, list[Row]] = {}
    for name, origin, target, props in _edges(entry):
        if not target or len(target) > MAX_NAME_LENGTH:
            continue  # a sentence where a name is meant; it stays a property of the node
        named: Props = {"named": target} if name in BETWEEN_ENTRIES else {}
        found.setdefault(name, []).append({"a": origin, "b": target, "props": {**props, **named}})
    return found


def _edges(entry: Entry) -> Iterator[_Edge]:
    if entry.issuer:
        yield "ISSUED_BY", entry.id, entry.issuer, {}
    if entry.curation.replaced_by:
        yield "REPLACED_BY", entry.id, entry.curation.replaced_by, {}
    yield from _kind_edges(entry)
    for rule in entry.rules:
        yield from _rule_edges(entry, rule)


def _kind_edges(entry: Entry) -> Iterator[_Edge]:
    match entry:
        case Dataset():
            yield from _dataset_edges(entry)
        case Model():
            yield from _model_edges(entry)
        case Service():
            yield from _governed(entry, [("terms", None, entry.terms)])
            for model in entry.offers:
                yield "OFFERS", entry.id, model, {}
        case Artefact():
            yield from _governed(entry, [("concluded", None, entry.concluded_terms)])
            yield from _derived(entry)
        case Licence() | Agreement() | Regulation() | Guidance():
            yield from _terms_edges(entry)
        case Institution():
            yield from _institution_edges(entry)
        case Ruling():
            yield from _ruling_edges(entry)
        case _:
            return


def _dataset_edges(entry: Dataset) -> Iterator[_Edge]:
    claims = [
        ("declared", None, entry.declared_terms),
        ("concluded", None, entry.concluded_terms),
        *(("part", part.id, part.terms) for part in entry.parts),
    ]
    yield from _governed(entry, claims)
    yield from _derived(entry)
    for use in entry.data_use:
        yield _data_use(entry, use, {})
    for part in entry.parts:
        for use in part.data_use:
            yield _data_use(entry, use, {"part": part.id})


def _model_edges(entry: Model) -> Iterator[_Edge]:
    claims = [
        ("declared", None, entry.declared_terms),
        ("concluded", None, entry.concluded_terms),
    ]
    yield from _governed(entry, claims)
    for ancestor in entry.descendant_of:
        yield "DESCENDANT_OF", entry.id, ancestor.id, {"how": ancestor.how}
    for data in entry.trained_on:
        props: Props = {"how": data.how, "disclosed": data.disclosed}
        yield "TRAINED_ON", entry.id, data.id, props


def _derived(entry: Dataset | Artefact) -> Iterator[_Edge]:
    for origin in entry.derived_from:
        yield "WAS_DERIVED_FROM", entry.id, origin.id, {"how": origin.how}


def _data_use(entry: Dataset, use: DataUse, props: Props) -> _Edge:
    modifiers = [m.term if m.value is None else f"{m.term}={m.value}" for m in use.modifiers]
    listed: Props = {"modifiers": modifiers, "diseases": list(use.diseases)}
    return "HAS_DATA_USE", entry.id, use.permission, {**props, **listed}


def _governed(entry: Entry, claims: Iterable[tuple[str, str | None, str | None]]) -> Iterator[_Edge]:
    """Yield one edge an instrument, with the claims (declared, concluded, …) that name it."""
    found: dict[tuple[Branch, str | None], list[str]] = {}
    for claim, part, expression in claims:
        for branch in _branches(expression):
            found.setdefault((branch, part), []).append(claim)
    for (branch, part), names in found.items():
        props = {**_given(part=part, choice=branch.choice, exception=branch.exception)}
        yield "GOVERNED_BY", entry.id, branch.terms, {**props, "claims": names}


def _branches(expression: str | None) -> Iterator[Branch]:
    if expression is None:
        return
    try:
        yield from branches_of(parse_expression(expression))
    except MalformedError:
        return  # the text stays a property of the node, and the decision says what is wrong with it


def _terms_edges(entry: Licence | Agreement | Regulation | Guidance) -> Iterator[_Edge]:
    if entry.parties.assigner:
        yield "HAS_ASSIGNER", entry.id, entry.parties.assigner, {}
    if entry.parties.assignee:
        yield "HAS_ASSIGNEE", entry.id, entry.parties.assignee, {}
    if isinstance(entry, Regulation):
        for label, name in sorted({_asked(name) for name in operands_of(entry.applies_when)}):
            yield f"APPLIES_WHEN {label}", entry.id, name, {}


def _institution_edges(entry: Institution) -> Iterator[_Edge]:
    for guidance in entry.adopts:
        yield "ADOPTS", entry.id, guidance, {}
    for place in entry.environments:
        yield "RUNS", entry.id, place.id, flatten(place)
    for service in entry.services:
        covers = _covers(service.covers.models, service.covers.actions)
        yield "CONTRACTS", entry.id, service.id, {**flatten(service), **covers}
    for agreement in entry.agreements:
        covered = agreement.covers.assets if agreement.covers else ()
        covers = {"covers_assets": list(covered)}
        yield "HAS_SIGNED", entry.id, agreement.terms, {**flatten(agreement), **covers}
    for document in entry.evidence:
        yield "HOLDS", entry.id, document.kind, flatten(document)


def _covers(models: Iterable[str], actions: Iterable[str]) -> Props:
    return {"covers_models": list(models), "covers_actions": list(actions)}


def _ruling_edges(entry: Ruling) -> Iterator[_Edge]:
    for asset in (*entry.scope.assets, *entry.scope.models):
        yield "CONCERNS", entry.id, asset, {}
    for action in entry.scope.actions:
        yield "RULES_ON_ACTION", entry.id, action, {}
    for purpose in entry.scope.purposes:
        yield "RULES_FOR_PURPOSE", entry.id, purpose, {}
    if entry.scope.institution:
        yield "HOLDS_FOR", entry.id, entry.scope.institution, {}
    for ground in entry.rests_on:
        yield "RESTS_ON", entry.id, ground.rule, _given(fingerprint=ground.fingerprint)


def _rule_edges(entry: Entry, rule: Rule) -> Iterator[_Edge]:
    for action in rule.actions:
        yield "ON_ACTION", rule.id, action, {}
    for purpose in rule.purposes:
        yield "FOR_PURPOSE", rule.id, purpose, {}
    for lifted in rule.lifts:
        yield "LIFTS", rule.id, lifted, {}
    for (label, name), roles in _asks(rule).items():
        yield f"ASKS {label}", rule.id, name, {"roles": roles}
    for agreement in dict.fromkeys(agreements_in((*rule.constraints, *rule.requires))):
        yield "REQUIRES_AGREEMENT", entry.id, agreement, {"rule": rule.id}


def _asks(rule: Rule) -> Mapping[tuple[str, str], list[str]]:
    places: dict[str, tuple[Condition, ...]] = {
        "constraints": rule.constraints,
        "requires": rule.requires,
        "unless": rule.unless,
        "propagation": tuple(p.if_ for p in rule.propagation if p.if_ is not None),
    }
    found: dict[tuple[str, str], list[str]] = {}
    for role, conditions in places.items():
        for asked in dict.fromkeys(_asked(name) for name in operands_of(conditions)):
            found.setdefault(asked, []).append(role)
    return found


def _asked(operand: str) -> tuple[str, str]:
    """Return the label and id of the node that stands for an operand."""
    head, _, tail = operand.partition(".")
    if head == "fact" and tail:
        return "Fact", tail
    if head == "evidence" and tail:
        return "EvidenceKind", tail.partition(".")[0]
    return "Operand", operand


def _given(**values: str | None) -> Props:
    return {name: value for name, value in values.items() if value is not None}
