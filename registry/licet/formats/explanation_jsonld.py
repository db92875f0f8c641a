# SPDX-License-Identifier: Apache-2.0
"""The graph of an answer as JSON-LD: PROV for how it came about, ODRL for its terms, ours for the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from rdflib import DCTERMS, ODRL2, PROV, RDFS, URIRef

from licet.formats.namespaces import OURS, PREFIXES, compact, entry_iri
from licet.usecases.explanation import Explanation, ExplanationNode, NodeKind

__all__ = ["write_explanation_jsonld"]

_DECISION: Final = "https://w3id.org/licet/decision/"
_CLASSES: Final[Mapping[NodeKind, tuple[URIRef, ...]]] = {
    "asset": (PROV.Entity, ODRL2.Asset),
    "terms": (PROV.Entity, ODRL2.Policy),
    "rule": (ODRL2.Rule,),
    "clause": (PROV.Entity, OURS.Clause),
    "party": (PROV.Agent, ODRL2.Party),
}
_RELATIONS: Final[Mapping[str, URIRef]] = {
    "WAS_DERIVED_FROM": PROV.wasDerivedFrom,
    "DESCENDANT_OF": PROV.wasDerivedFrom,
    "TRAINED_ON": PROV.wasDerivedFrom,
    "GOVERNED_BY": ODRL2.hasPolicy,
    "RESTS_ON": PROV.wasQuotedFrom,
    "ASKED_BY": PROV.wasAttributedTo,
}
"""The property of a standard for a step; the others are ours, under their own names."""


def write_explanation_jsonld(found: Explanation) -> str:
    """Write the graph of an answer; every step is a property of what it begins at, the answer was derived from all."""
    nodes = {node.id: _described(node) for node in found.nodes}
    for edge in found.edges:
        values = nodes[edge.from_].setdefault(compact(str(_property(edge.relation))), [])
        value = {"@id": nodes[edge.to]["@id"]}
        if value not in values:
            values.append(value)
    deciding = {name for edge in found.edges if edge.deciding for name in (edge.from_, edge.to)}
    answer = {
        "@id": compact(_DECISION + quote(found.decision or "unrecorded", safe="")),
        "@type": [compact(str(PROV.Entity)), compact(str(OURS.Decision))],
        compact(str(OURS.verdict)): found.verdict.value,
        compact(str(DCTERMS.abstract)): found.summary,
        compact(str(PROV.wasDerivedFrom)): [{"@id": node["@id"]} for node in nodes.values()],
        compact(str(OURS.deciding)): [{"@id": nodes[name]["@id"]} for name in nodes if name in deciding],
    }
    document = {"@context": dict(_context()), "@graph": [answer, *nodes.values()]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _property(relation: str) -> URIRef:
    head, *rest = relation.lower().split("_")
    return _RELATIONS.get(relation, OURS[head + "".join(word.capitalize() for word in rest)])


def _described(node: ExplanationNode) -> dict[str, Any]:
    texts = {
        RDFS.label: node.name,
        DCTERMS.description: node.text,
        OURS.effect: node.effect.value if node.effect is not None else None,
        DCTERMS.source: {"@id": node.source_url} if node.source_url else None,
    }
    return {
        "@id": compact(str(_iri(node))),
        "@type": [compact(str(kind)) for kind in _CLASSES[node.kind]],
        **{compact(str(name)): text for name, text in texts.items() if text is not None},
    }


def _iri(node: ExplanationNode) -> URIRef:
    return entry_iri(node.name if node.kind in {"asset", "terms", "party"} else node.id)


def _context() -> Iterator[tuple[str, str]]:
    for name in ("dcterms", "licet", "licetid", "odrl", "prov", "rdfs"):
        yield name, PREFIXES[name]
