# SPDX-License-Identifier: Apache-2.0
"""Entries as RDF: ODRL for rules, PROV for lineage, DCAT and Dublin Core for records, ours for the rest.

Every field is written: where no standard has a property, ours carries its name. Nodes below an entry have IRIs
made of their place, so that equal entries give equal text.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any
from urllib.parse import quote

from rdflib import DCAT, DCTERMS, ODRL2, PROV, RDF, SKOS, Graph, Literal, Namespace, URIRef

from licet.domain.entry import Derivation, Entry, TrainedOn
from licet.domain.expression import leaves, parse_expression
from licet.domain.rule import (
    AllOf,
    AnyOf,
    Condition,
    Constraint,
    Modality,
    Not,
    Operator,
    Ref,
    Rule,
)
from licet.domain.visibility import Visibility
from licet.errors import MalformedError
from licet.formats.namespaces import OURS, duo_iri, entry_iri, new_graph, term_iri
from licet.vocabulary.operands import known_operand
from licet.wire.shapes import published_name
from licet_ontology import read_text

__all__ = ["PROPERTIES", "entry_graph", "own_property", "write_jsonld", "write_turtle"]

_SPDX_AI = Namespace("https://spdx.org/rdf/3.0.1/terms/AI/")


def entry_graph(entry: Entry) -> Graph:
    """Return an entry as an RDF graph."""
    graph = new_graph()
    node = entry_iri(entry.id)
    for kind in _CLASSES[entry.kind]:
        graph.add((node, RDF.type, kind))
    _write_fields(graph, node, entry)
    return graph


def write_turtle(entry: Entry) -> str:
    """Write an entry as Turtle."""
    return str(entry_graph(entry).serialize(format="turtle"))


def write_jsonld(entry: Entry) -> str:
    """Write an entry as JSON-LD with our context."""
    context = json.loads(read_text("context.jsonld"))["@context"]
    text = entry_graph(entry).serialize(format="json-ld", context=context, auto_compact=False)
    return json.dumps(_ordered(json.loads(text)), ensure_ascii=False, indent=2, sort_keys=True)


def own_property(field: str) -> URIRef:
    """Return our property for a published field: its name in camel case."""
    first, *rest = field.split("_")
    return OURS[first + "".join(part.capitalize() for part in rest)]


PROPERTIES: Mapping[str, URIRef] = {
    "id": DCTERMS.identifier,
    "name": DCTERMS.title,
    "version": URIRef(f"{DCAT}version"),
    "aliases": SKOS.altLabel,
    "notes": SKOS.note,
    "says": DCTERMS.description,
    "note": SKOS.note,
    "source_url": DCTERMS.source,
    "url": DCTERMS.source,
    "valid_from": DCAT.startDate,
    "valid_until": DCAT.endDate,
    "actions": ODRL2.action,
    "action": ODRL2.action,
    "constraints": ODRL2.constraint,
    "assigner": ODRL2.assigner,
    "assignee": ODRL2.assignee,
    "derived_from": PROV.qualifiedDerivation,
    "descendant_of": PROV.qualifiedDerivation,
    "trained_on": PROV.qualifiedDerivation,
    "was_generated_by": PROV.qualifiedGeneration,
}
"""Published fields that a standard has a property for."""

_CLASSES: Mapping[str, tuple[URIRef, ...]] = {
    "dataset": (DCAT.Dataset, OURS.Dataset),
    "model": (_SPDX_AI.AIPackage, OURS.Model),
    "service": (DCAT.DataService, OURS.Service),
    "artefact": (PROV.Entity, OURS.Artefact),
    "licence": (ODRL2.Offer, OURS.Licence),
    "agreement": (ODRL2.Agreement, OURS.Agreement),
    "regulation": (ODRL2.Set, OURS.Regulation),
    "guidance": (ODRL2.Set, OURS.Guidance),
    "institution": (ODRL2.Party, PROV.Organization, OURS.Institution),
    "ruling": (OURS.Ruling,),
    "marker": (OURS.Marker,),
}
_RULES: Mapping[Modality, tuple[URIRef, URIRef]] = {
    Modality.PERMISSION: (ODRL2.permission, ODRL2.Permission),
    Modality.PROHIBITION: (ODRL2.prohibition, ODRL2.Prohibition),
    Modality.DUTY: (ODRL2.obligation, ODRL2.Duty),
    Modality.REQUIREMENT: (OURS.requirement, OURS.Requirement),
    Modality.NOTICE: (OURS.notice, OURS.Notice),
}
_OPERATORS: Mapping[Operator, URIRef] = {
    Operator.EQ: ODRL2.eq,
    Operator.NEQ: ODRL2.neq,
    Operator.IN: ODRL2.isAnyOf,
    Operator.NOT_IN: ODRL2.isNoneOf,
    Operator.IS_A: ODRL2.isA,
    Operator.LT: ODRL2.lt,
    Operator.LTE: ODRL2.lteq,
    Operator.GT: ODRL2.gt,
    Operator.GTE: ODRL2.gteq,
    Operator.WITHIN: ODRL2.isPartOf,
    Operator.COVERS: OURS.covers,
    Operator.STARTS_WITH: OURS.starts_with,
}
_TERMS: Mapping[str, str] = {
    "actions": "actions",
    "action": "actions",
    "purposes": "purposes",
    "how": "derivations",
    "kind_of": "artefact_kinds",
    "environment": "environments",
    "party_kind": "party_kinds",
    "approved_for": "sensitivities",
    "refer_to": "offices",
    "reading": "readings",
    "evidence": "evidence",
    "set": "operands",
}
_ENTRIES = {"offers", "adopts", "replaced_by", "assets", "models", "institution"}
_EXPRESSIONS: Mapping[str, URIRef] = {
    "declared_terms": DCTERMS.license,
    "concluded_terms": ODRL2.hasPolicy,
    "terms": ODRL2.hasPolicy,
}


def _ordered(value: Any) -> Any:
    """Return JSON-LD with its sets in one order."""
    if isinstance(value, dict):
        return {name: item if name == "@context" else _ordered(item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted((_ordered(item) for item in value), key=lambda item: json.dumps(item, sort_keys=True))
    return value


def _write_fields(graph: Graph, node: URIRef, value: Any) -> None:
    """Write every field of a dataclass that says something."""
    for field in dataclasses.fields(value):
        item = getattr(value, field.name)
        name = published_name(field.name)
        if item is None or item is Visibility.PUBLIC or item in ((), {}) or name == "kind":
            continue
        if name == "rules":
            _write_rules(graph, _policy_of(graph, node), item)
        else:
            _write_value(graph, node, name, item)


def _write_value(graph: Graph, node: URIRef, name: str, value: Any) -> None:
    """Write one field: many values one by one, a mapping by its names, a record as a node."""
    property_ = PROPERTIES.get(name) or own_property(name)
    if isinstance(value, Mapping):
        for key in sorted(value):
            _write_pair(graph, node, name, key, value[key])
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _write_item(graph, node, property_, item, name=name, step=f"{name}/{index}")
    else:
        _write_item(graph, node, property_, value, name=name, step=name)
    if name in _EXPRESSIONS and isinstance(value, str):
        for term in _leaf_ids(value):
            graph.add((node, _EXPRESSIONS[name], entry_iri(term)))


def _write_item(graph: Graph, node: URIRef, property_: URIRef, value: Any, *, name: str, step: str) -> None:
    if not dataclasses.is_dataclass(value):
        graph.add((node, property_, _object(name, value)))
        return
    child = _below(node, step)
    graph.add((node, property_, child))
    if isinstance(value, Constraint | AllOf | AnyOf | Not):
        _write_condition(graph, child, value)
        return
    _write_fields(graph, child, value)
    if isinstance(value, Derivation | TrainedOn):
        graph.add((child, RDF.type, PROV.Derivation))
        graph.add((child, PROV.entity, entry_iri(value.id)))
        graph.add((node, PROV.wasDerivedFrom, entry_iri(value.id)))


def _write_pair(graph: Graph, node: URIRef, name: str, key: str, value: Any) -> None:
    child = _below(node, f"{name}/{key}")
    graph.add((node, own_property(name), child))
    graph.add((child, OURS.key, Literal(key)))
    for item in value if isinstance(value, tuple) else (value,):
        graph.add((child, RDF.value, _object(key, item)))


def _policy_of(graph: Graph, node: URIRef) -> URIRef:
    """Return the policy that holds the rules of an entry: itself, or for an asset one that targets it."""
    policy = node
    if not any((node, RDF.type, kind) in graph for kind in (ODRL2.Offer, ODRL2.Agreement, ODRL2.Set)):
        policy = _below(node, "policy")
        graph.add((policy, RDF.type, ODRL2.Set))
        graph.add((policy, ODRL2.target, node))
        graph.add((node, ODRL2.hasPolicy, policy))
    graph.add((policy, ODRL2.uid, policy))
    graph.add((policy, ODRL2.profile, OURS.profile))
    return policy


def _write_rules(graph: Graph, policy: URIRef, rules: Iterable[Rule]) -> None:
    for rule in rules:
        node = _below(policy, rule.id)
        property_, kind = _RULES[rule.modality]
        graph.add((policy, property_, node))
        graph.add((node, RDF.type, kind))
        _write_fields(graph, node, rule)


def _write_condition(graph: Graph, node: URIRef, condition: Condition) -> None:
    if isinstance(condition, Constraint):
        _write_constraint(graph, node, condition)
        return
    graph.add((node, RDF.type, ODRL2.LogicalConstraint))
    parts, property_ = _parts(condition)
    for index, part in enumerate(parts):
        child = _below(node, str(index))
        graph.add((node, property_, child))
        _write_condition(graph, child, part)


def _parts(condition: AllOf | AnyOf | Not) -> tuple[tuple[Condition, ...], URIRef]:
    if isinstance(condition, AllOf):
        return condition.all_of, ODRL2["and"]
    if isinstance(condition, AnyOf):
        return condition.any_of, ODRL2["or"]
    return (condition.not_,), OURS["not"]


def _write_constraint(graph: Graph, node: URIRef, constraint: Constraint) -> None:
    right = constraint.right_operand
    graph.add((node, RDF.type, ODRL2.Constraint))
    graph.add((node, ODRL2.leftOperand, _operand(constraint.left_operand)))
    graph.add((node, ODRL2.operator, _OPERATORS[constraint.operator]))
    if isinstance(right, Ref):
        graph.add((node, ODRL2.rightOperandReference, _operand(right.ref)))
        return
    for value in right if isinstance(right, tuple) else (right,):
        graph.add((node, ODRL2.rightOperand, Literal(value)))


def _operand(name: str) -> URIRef:
    iri = term_iri("operands", name)
    if iri is None and known_operand(name):
        return OURS["operand_" + name.replace(".", "_")]
    return iri if iri is not None else OURS["operand_" + quote(name, safe="")]


def _object(name: str, value: Any) -> URIRef | Literal:
    """Return a scalar as the object of a triple: a term, an entry, a page, or a literal."""
    plain = value.value if isinstance(value, Enum) else value
    if not isinstance(plain, str):
        return Literal(plain)
    if name in _ENTRIES:
        return entry_iri(plain)
    if name in {"permission", "term"} and plain.startswith("duo:"):
        return duo_iri(plain)
    if name in {"source_url", "url"}:
        return URIRef(quote(plain, safe="%/:=&?~#+!$,;'@()*[]"))
    term = term_iri(_TERMS[name], plain) if name in _TERMS else None
    return term if term is not None else Literal(plain)


def _leaf_ids(text: str) -> tuple[str, ...]:
    try:
        return tuple(leaf.id for leaf in leaves(parse_expression(text)))
    except MalformedError:
        return ()


def _below(node: URIRef, step: str) -> URIRef:
    joiner = "/" if "#" in node else "#"
    return URIRef(f"{node}{joiner}{quote(step, safe='/._-:')}")
