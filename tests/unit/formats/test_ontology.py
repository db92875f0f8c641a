# SPDX-License-Identifier: Apache-2.0
"""The committed ontology is what the vocabulary says."""

import csv
import json
from itertools import dropwhile

import pytest
from rdflib import ODRL2, RDF, SKOS, Graph, URIRef

from licet.formats.mappings import NEAR
from licet.formats.namespaces import PREFIXES, compact
from licet.formats.ontology import write_ontology
from licet.wire.vocabulary import published_scheme, published_vocabulary
from licet_ontology import FILES, read_text

GENERATED = write_ontology()


@pytest.mark.parametrize("name", GENERATED)
def test_file_is_fresh(name: str) -> None:
    assert read_text(name) == GENERATED[name], "run `python scripts/build_ontology.py`"


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".ttl")])
def test_file_is_turtle(name: str) -> None:
    assert len(Graph().parse(data=read_text(name), format="turtle")) > 10


def test_every_file_is_named() -> None:
    assert set(GENERATED) | {"shapes.ttl"} == set(FILES)


def test_every_term_of_ours_is_a_concept() -> None:
    graph = Graph().parse(data=read_text("licet.ttl"), format="turtle")
    for terms in published_vocabulary().values():
        for term in terms:
            if term["iri"].startswith(PREFIXES["licet"]):
                assert (URIRef(term["iri"]), RDF.type, SKOS.Concept) in graph


def test_every_action_of_ours_is_included_in_a_broader_one() -> None:
    graph = Graph().parse(data=read_text("odrl_profile.ttl"), format="turtle")
    for term in published_scheme("actions"):
        if term["broader"] and term["iri"].startswith(PREFIXES["licet"]):
            assert list(graph.objects(URIRef(term["iri"]), ODRL2.includedIn))


def test_context_names_every_prefix() -> None:
    assert json.loads(read_text("context.jsonld"))["@context"].items() >= PREFIXES.items()


def test_every_term_is_mapped() -> None:
    lines = dropwhile(lambda line: line.startswith("#"), read_text("mappings.sssom.tsv").splitlines())
    rows = list(csv.DictReader(lines, delimiter="\t"))
    mapped = {row["subject_id"] for row in rows}
    assert mapped == {
        f"licetv:{scheme}/{term['id']}" for scheme, terms in published_vocabulary().items() for term in terms
    }
    for row in rows:
        assert row["object_id"].partition(":")[0] in PREFIXES


def test_near_terms_are_terms_of_ours() -> None:
    for scheme, term_id in NEAR:
        term = next(term for term in published_scheme(scheme) if term["id"] == term_id)
        assert compact(term["iri"]).startswith("licet:")


def test_foreign_iri_stays_as_it_is() -> None:
    assert compact("https://elsewhere.example/x") == "https://elsewhere.example/x"
