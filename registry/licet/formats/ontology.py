# SPDX-License-Identifier: Apache-2.0
"""The published ontology, made from the vocabulary: terms, ODRL profile, JSON-LD context."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, get_args

from rdflib import DCTERMS, ODRL2, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef

from licet.domain.entry import Entry
from licet.domain.rule import Clause, DutySpec, Modality, Operator, Propagation, Rule
from licet.formats.mappings import write_mappings
from licet.formats.namespaces import OURS, PREFIXES, new_graph
from licet.formats.odrl_rdf import PROPERTIES, own_property
from licet.wire.shapes import published_name
from licet.wire.vocabulary import published_scheme, published_vocabulary

__all__ = ["PROFILE", "write_ontology"]

PROFILE = OURS["profile"]
"""The IRI of our ODRL profile."""

_ONTOLOGY = URIRef(str(OURS).rstrip("#"))
_LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")
_IRI_FIELDS = ("source_url", "url")
_OWN_OPERATORS: Mapping[Operator, str] = {
    Operator.COVERS: "the document on the left reaches the terms or asset on the right",
    Operator.STARTS_WITH: "the text on the left starts with the text on the right",
}
_OWN_RULES: Mapping[Modality, str] = {
    Modality.REQUIREMENT: "The act needs something that another party decides or signs, or that must be true already.",
    Modality.NOTICE: "Informs; never changes a verdict.",
}


def write_ontology() -> Mapping[str, str]:
    """Return the generated files by name."""
    return {
        "licet.ttl": _turtle(_terms_graph()),
        "odrl_profile.ttl": _turtle(_profile_graph()),
        "context.jsonld": _context(),
        "mappings.sssom.tsv": write_mappings(),
    }


def _turtle(graph: Graph) -> str:
    return "# SPDX-License-Identifier: CC-BY-4.0\n" + str(graph.serialize(format="turtle")).rstrip() + "\n"


def _terms_graph() -> Graph:
    graph = new_graph()
    graph.add((_ONTOLOGY, RDF.type, OWL.Ontology))
    graph.add((_ONTOLOGY, DCTERMS.title, Literal("Licet vocabulary", lang="en")))
    graph.add((_ONTOLOGY, DCTERMS.license, _LICENCE))
    for kind in get_args(Entry):
        _add_class(graph, kind)
    for part in (Rule, Clause, Propagation, DutySpec):
        _add_class(graph, part)
    for name in sorted(_own_fields()):
        _add_property(graph, name)
    for scheme, terms in published_vocabulary().items():
        _add_scheme(graph, scheme, terms)
    return graph


def _add_class(graph: Graph, kind: type) -> None:
    node = OURS[kind.__name__]
    summary = (kind.__doc__ or "").partition("\n")[0]
    graph.add((node, RDF.type, RDFS.Class))
    graph.add((node, RDFS.label, Literal(kind.__name__, lang="en")))
    graph.add((node, RDFS.comment, Literal(summary, lang="en")))
    graph.add((node, RDFS.isDefinedBy, _ONTOLOGY))


def _add_property(graph: Graph, name: str) -> None:
    node = own_property(name)
    graph.add((node, RDF.type, RDF.Property))
    graph.add((node, RDFS.label, Literal(name.replace("_", " "), lang="en")))
    graph.add((node, RDFS.isDefinedBy, _ONTOLOGY))


def _add_scheme(graph: Graph, scheme: str, terms: list[dict[str, Any]]) -> None:
    node = OURS["scheme_" + scheme]
    graph.add((node, RDF.type, SKOS.ConceptScheme))
    graph.add((node, RDFS.label, Literal(scheme.replace("_", " "), lang="en")))
    iris = {term["id"]: URIRef(term["iri"]) for term in terms}
    for term in terms:
        concept = iris[term["id"]]
        graph.add((concept, SKOS.inScheme, node))
        graph.add((concept, SKOS.notation, Literal(term["id"])))
        if term["broader"] is not None:
            graph.add((concept, SKOS.broader, iris[term["broader"]]))
        if concept in OURS:
            _add_concept(graph, concept, term)


def _add_concept(graph: Graph, concept: URIRef, term: Mapping[str, Any]) -> None:
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.prefLabel, Literal(term["label"], lang="en")))
    if term["definition"]:
        graph.add((concept, SKOS.definition, Literal(term["definition"], lang="en")))


def _own_fields() -> set[str]:
    """Return the published fields, over all shapes of an entry, for which no standard has a property."""
    fields = {published_name(field.name) for shape in _shapes() for field in dataclasses.fields(shape)}
    return {name for name in fields if name not in PROPERTIES and name not in _DERIVED} | {"key"}


_DERIVED = {"kind", "rules", "all_of", "any_of", "not", "left_operand", "operator", "right_operand", "ref"}


def _shapes() -> Iterator[type]:
    """Yield every dataclass that an entry is made of."""
    from licet.domain import entry, rule  # noqa: PLC0415  # both are scanned, not used by name

    for module in (entry, rule):
        for name in module.__all__:
            found = getattr(module, name)
            if isinstance(found, type) and dataclasses.is_dataclass(found) and not issubclass(found, StrEnum):
                yield found


def _profile_graph() -> Graph:
    graph = new_graph()
    graph.add((PROFILE, RDF.type, OWL.Ontology))
    graph.add((PROFILE, RDFS.label, Literal("ODRL profile of Licet", lang="en")))
    graph.add((PROFILE, DCTERMS.license, _LICENCE))
    graph.add((PROFILE, OWL.imports, URIRef("http://www.w3.org/ns/odrl/2/")))
    _add_actions(graph)
    for term in published_scheme("operands"):
        _add_named(graph, URIRef(term["iri"]), ODRL2.LeftOperand, term["label"])
    for operator, meaning in _OWN_OPERATORS.items():
        _add_named(graph, OURS[operator.value], ODRL2.Operator, meaning)
    for modality, meaning in _OWN_RULES.items():
        kind, link = OURS[modality.value.capitalize()], OURS[modality.value]
        _add_named(graph, kind, RDFS.Class, meaning)
        graph.add((kind, RDFS.subClassOf, ODRL2.Rule))
        _add_named(graph, link, RDF.Property, meaning)
        graph.add((link, RDFS.domain, ODRL2.Policy))
        graph.add((link, RDFS.range, kind))
    return graph


def _add_actions(graph: Graph) -> None:
    terms = published_scheme("actions")
    iris = {term["id"]: URIRef(term["iri"]) for term in terms}
    for term in terms:
        action = iris[term["id"]]
        if action in OURS:
            _add_named(graph, action, ODRL2.Action, term["label"])
        if term["broader"] is not None and action in OURS:
            graph.add((action, ODRL2.includedIn, iris[term["broader"]]))


def _add_named(graph: Graph, node: URIRef, kind: URIRef, label: str) -> None:
    graph.add((node, RDF.type, kind))
    graph.add((node, RDFS.label, Literal(label, lang="en")))
    graph.add((node, RDFS.isDefinedBy, PROFILE))


def _context() -> str:
    """Write the JSON-LD context: our prefixes, and the published fields as names."""
    names: dict[str, Any] = dict(PREFIXES)
    for name in sorted({*PROPERTIES, *_own_fields()}):
        names[name] = _named(name)
    for link in ("permission", "prohibition", "obligation", "rightOperand"):
        names[link] = {"@id": str(ODRL2[link])}
    for modality in _OWN_RULES:
        names[modality.value] = {"@id": str(OURS[modality.value])}
    return json.dumps({"@context": names}, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _named(name: str) -> dict[str, str]:
    found = {"@id": str(PROPERTIES.get(name) or own_property(name))}
    if name in _IRI_FIELDS:
        found["@type"] = "@id"
    elif name.endswith(("_until", "_from")) and name.startswith("valid"):
        found["@type"] = str(XSD.date)
    return found
