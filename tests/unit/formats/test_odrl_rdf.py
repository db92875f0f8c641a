# SPDX-License-Identifier: Apache-2.0
"""Entries as RDF."""

import json
import os
import subprocess
import sys

import pytest
from rdflib import DCAT, DCTERMS, ODRL2, PROV, RDF, Graph, Literal, URIRef

from licet.domain.entry import DataUse, Derivation, Entry, Modifier
from licet.domain.rule import AllOf, AnyOf, DutySpec, Not, Propagation, PropagationTarget, Ref
from licet.formats.namespaces import OURS, duo_iri, entry_iri, term_iri
from licet.formats.odrl_rdf import entry_graph, write_jsonld, write_turtle
from tests import factories as make

RULE = make.rule(
    "R-1",
    "permission",
    "fine_tune",
    purposes=("research",),
    constraints=(
        AllOf(
            all_of=(
                make.constraint("dataset.modality", "in", ["text", "image"]),
                AnyOf(any_of=(Not(not_=make.constraint("evidence.agreement", "covers", "A")),)),
            )
        ),
    ),
    requires=(make.constraint("output.name", "eq", Ref(ref="model.id")),),
    unless=(make.constraint("evidence.agreement.issued_at", "gt", "2026-01-01"),),
    duties=(DutySpec(id="cite", says="cite it", action="publish_outputs", evidence="model_card"),),
    propagation=(Propagation(to=PropagationTarget.COPIES, because="copies"),),
    refer_to="legal",
)
DATASET = make.dataset(
    "notes",
    version="2.2",
    declared_terms="A",
    concluded_terms="A AND B",
    derived_from=(Derivation(id="source", how="subset"),),
    data_use=(DataUse(permission="duo:0000042", modifiers=(Modifier(term="duo:0000046"),)),),
    attributes={"modality": ("text",), "human_subjects": True},
    rules=(make.rule("N-1", "notice"),),
)
NOTES = entry_iri("notes")


def test_data_set_is_a_catalogued_record() -> None:
    graph = entry_graph(DATASET)
    assert (NOTES, RDF.type, DCAT.Dataset) in graph
    assert (NOTES, DCTERMS.title, Literal("notes")) in graph
    assert (NOTES, URIRef(f"{DCAT}version"), Literal("2.2")) in graph


def test_terms_are_links() -> None:
    graph = entry_graph(DATASET)
    assert set(graph.objects(NOTES, DCTERMS.license)) == {entry_iri("A")}
    assert {entry_iri("A"), entry_iri("B")} <= set(graph.objects(NOTES, ODRL2.hasPolicy))


def test_broken_terms_stay_words() -> None:
    graph = entry_graph(make.dataset("notes", declared_terms="A AND"))
    assert (NOTES, OURS.declaredTerms, Literal("A AND")) in graph
    assert set(graph.objects(NOTES, DCTERMS.license)) == set()


def test_lineage_is_a_qualified_derivation() -> None:
    graph = entry_graph(DATASET)
    assert (NOTES, PROV.wasDerivedFrom, entry_iri("source")) in graph
    (edge,) = graph.objects(NOTES, PROV.qualifiedDerivation)
    assert (edge, PROV.entity, entry_iri("source")) in graph
    assert (edge, OURS.how, term_iri("derivations", "subset")) in graph


def test_consent_group_names_the_duo_terms() -> None:
    objects = set(entry_graph(DATASET).objects())
    assert {duo_iri("duo:0000042"), duo_iri("duo:0000046")} <= objects


def test_rules_of_an_asset_are_a_policy_that_targets_it() -> None:
    graph = entry_graph(DATASET)
    (policy,) = graph.subjects(ODRL2.target, NOTES)
    assert (policy, RDF.type, ODRL2.Set) in graph
    assert list(graph.objects(policy, OURS.notice))


def test_rule_is_odrl() -> None:
    graph = entry_graph(make.licence("L", RULE))
    (rule,) = graph.objects(entry_iri("L"), ODRL2.permission)
    assert (rule, RDF.type, ODRL2.Permission) in graph
    assert (rule, ODRL2.action, OURS.fine_tune) in graph
    assert (rule, OURS.purposes, term_iri("purposes", "research")) in graph
    assert (rule, OURS.referTo, term_iri("offices", "legal")) in graph
    (clause,) = graph.objects(rule, OURS.clause)
    assert (clause, DCTERMS.source, URIRef("https://terms.example/text")) in graph
    assert (clause, OURS.verified, Literal(True)) in graph


def test_conditions_are_odrl_constraints() -> None:
    graph = entry_graph(make.licence("L", RULE))
    operators = set(graph.objects(None, ODRL2.operator))
    assert operators == {ODRL2.isAnyOf, OURS.covers, ODRL2.eq, ODRL2.gt}
    (listed,) = graph.subjects(ODRL2.operator, ODRL2.isAnyOf)
    assert set(graph.objects(listed, ODRL2.rightOperand)) == {Literal("text"), Literal("image")}
    assert list(graph.subject_objects(ODRL2["and"]))
    assert list(graph.subject_objects(ODRL2["or"]))
    assert list(graph.subject_objects(OURS["not"]))
    assert list(graph.objects(None, ODRL2.rightOperandReference)) == [term_iri("operands", "model.id")]


def test_unknown_operand_is_written_as_it_stands() -> None:
    rule = make.rule(constraints=(make.constraint("x y", "eq", 1),))
    operands = set(entry_graph(make.licence("L", rule)).objects(None, ODRL2.leftOperand))
    assert operands == {OURS["operand_x%20y"]}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD reader uses it
@pytest.mark.parametrize(
    "entry", [DATASET, make.licence("L", RULE), make.institution(adopts=("G",)), make.service(offers=("m",))]
)
def test_both_texts_hold_the_same_graph(entry: Entry) -> None:
    turtle = Graph().parse(data=write_turtle(entry), format="turtle")
    jsonld = Graph().parse(data=write_jsonld(entry), format="json-ld")
    assert set(turtle) == set(jsonld) == set(entry_graph(entry))


def test_context_is_ours_and_self_contained() -> None:
    written = json.loads(write_jsonld(DATASET))
    assert written["@context"]["licet"] == str(OURS)


def test_same_entry_gives_the_same_text_in_any_process() -> None:
    code = (
        "from licet.formats.odrl_rdf import write_jsonld, write_turtle\n"
        "from tests.unit.formats.test_odrl_rdf import DATASET, RULE\n"
        "from tests import factories as make\n"
        "print(write_turtle(DATASET), write_jsonld(make.licence('L', RULE)))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1
