# SPDX-License-Identifier: Apache-2.0
"""Namespaces and prefixes of what we write as RDF, and the IRIs of entries and terms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from urllib.parse import quote

from rdflib import DCAT, DCTERMS, ODRL2, OWL, PROV, RDF, RDFS, SKOS, XSD, Graph, Namespace, URIRef

from licet.vocabulary.term import LICET
from licet.wire.vocabulary import published_scheme

__all__ = [
    "DUO",
    "ENTRY",
    "OURS",
    "PREFIXES",
    "VOCABULARY",
    "compact",
    "duo_iri",
    "entry_iri",
    "new_graph",
    "term_iri",
]

OURS = Namespace(LICET)
ENTRY = Namespace("https://w3id.org/licet/id/")
VOCABULARY = Namespace("https://w3id.org/licet/vocabulary/")
DUO = Namespace("http://purl.obolibrary.org/obo/DUO_")

PREFIXES: Mapping[str, str] = {
    "cc": "http://creativecommons.org/ns#",
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "dpv": "https://w3id.org/dpv#",
    "dpv-pd": "https://w3id.org/dpv/pd#",
    "DUO": str(DUO),
    "licet": str(OURS),
    "licetid": str(ENTRY),
    "licetv": str(VOCABULARY),
    "odrl": str(ODRL2),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "spdx-ai": "https://spdx.org/rdf/3.0.1/terms/AI/",
    "spdx-rel": "https://spdx.org/rdf/3.0.1/terms/Core/RelationshipType/",
    "xsd": str(XSD),
}
"""The prefixes under which we abbreviate."""


def new_graph() -> Graph:
    """Return an empty graph with our prefixes and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def entry_iri(entry_id: str) -> URIRef:
    """Return the IRI of the entry with this id."""
    return ENTRY[quote(entry_id, safe=":+._-")]


def duo_iri(curie: str) -> URIRef:
    """Return the IRI of a DUO term that is written as `duo:0000042`."""
    return DUO[curie.partition(":")[2]]


def term_iri(scheme: str, term_id: str) -> URIRef | None:
    """Return the IRI of a vocabulary term, or None if the scheme does not have it."""
    iri = _scheme(scheme).get(term_id)
    return URIRef(iri) if iri is not None else None


def compact(iri: str) -> str:
    """Return an IRI as a CURIE under our longest prefix that fits, or as it is."""
    fitting = [(len(base), name, base) for name, base in PREFIXES.items() if iri.startswith(base)]
    if not fitting:
        return iri
    _, name, base = max(fitting)
    return f"{name}:{iri[len(base) :]}"


@cache
def _scheme(name: str) -> Mapping[str, str]:
    return {term["id"]: term["iri"] for term in published_scheme(name)}
