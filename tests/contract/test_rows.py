# SPDX-License-Identifier: Apache-2.0
"""Entries as rows, without a server."""

import json
from typing import Any

import pytest

from licet.domain.entry import Derivation, Entry
from licet.domain.expression import parse_expression
from licet.domain.rule import AllOf, AnyOf, Not, Ref
from licet.stores.cypher import statements
from licet.stores.cypher.conditions import Branch, branches_of, show_condition
from licet.stores.cypher.edges import BETWEEN_ENTRIES, edge_rows
from licet.stores.cypher.rows import entry_rows
from licet.stores.cypher.transactions import MAX_CHARACTERS, MAX_ROWS, batches
from licet.stores.texts import entry_text, parse_entry_text
from tests.contract.sample import DATASET, FULL_RULE, SAMPLE
from tests.factories import constraint, dataset, licence, rule

every_kind = pytest.mark.parametrize("entry", SAMPLE, ids=lambda entry: entry.kind)


@every_kind
def test_text_of_an_entry_is_its_published_json(entry: Entry) -> None:
    text = entry_text(entry)
    assert json.loads(text)["id"] == entry.id
    assert "\n" not in text
    assert parse_entry_text(text) == entry


@every_kind
def test_properties_are_of_types_that_a_graph_takes(entry: Entry) -> None:
    rows = entry_rows(entry)
    nodes: list[dict[str, Any]] = [rows.props]
    nodes += [row["props"] for part in (rows.clauses, rows.rules, rows.duties) for row in part]
    nodes += [row["props"] for found in edge_rows(entry).values() for row in found]
    for props in nodes:
        for value in props.values():
            items = value if isinstance(value, list) else [value]
            assert {type(item) for item in items} <= {str} or not isinstance(value, list)
            assert all(isinstance(item, str | bool | int | float) for item in items)


@every_kind
def test_every_relationship_has_a_statement(entry: Entry) -> None:
    assert edge_rows(entry).keys() <= statements.ADD_EDGES.keys()


def test_every_statement_of_a_relationship_is_used() -> None:
    used = {name for entry in SAMPLE for name in edge_rows(entry)}
    assert used == statements.ADD_EDGES.keys()
    assert used >= BETWEEN_ENTRIES


def test_attribute_does_not_hide_a_field() -> None:
    props = entry_rows(DATASET).props
    assert props["name"] == "notes"
    assert props["attribute_name"] == "an attribute that is called like a field"
    assert props["sensitivity"] == ["confidential", "phi"]
    assert props["mixed"] == ["text", "1", "2.5", "false"]
    assert props["huge"] == str(2**70)
    assert "nothing" not in props
    assert not any("`" in name for name in props)


def test_rules_on_one_clause_share_its_node() -> None:
    rows = entry_rows(licence("L", rule("a"), rule("b"), rule("c", clause=FULL_RULE.clause)))
    assert len(rows.clauses) == 2
    first, second, third = (row["clause"] for row in rows.rules)
    assert first == second != third


def test_terms_that_cannot_be_parsed_give_no_relationship() -> None:
    entry = dataset("d", concluded_terms="see the web page")
    assert "GOVERNED_BY" not in edge_rows(entry)
    assert entry_rows(entry).props["concluded_terms"] == "see the web page"


def test_sentence_where_a_name_is_meant_gives_no_node() -> None:
    entry = dataset("d", issuer="x" * 301, derived_from=(Derivation(id="", how="derived"),))
    assert edge_rows(entry) == {}


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (constraint("purpose", "is_a", "research"), "purpose is_a research"),
        (constraint("dataset.modality", "in", ["text", "code"]), "dataset.modality in [text, code]"),
        (constraint("fact.x", "eq", True), "fact.x eq true"),
        (constraint("output.licence", "eq", Ref(ref="dataset.terms")), "output.licence eq the value of dataset.terms"),
        (
            AnyOf(
                any_of=(
                    Not(not_=constraint("fact.x", "lt", 1.5)),
                    AllOf(all_of=(constraint("fact.y", "neq", 1), constraint("fact.z", "eq", False))),
                )
            ),
            "(not (fact.x lt 1.5) or (fact.y neq 1 and fact.z eq false))",
        ),
    ],
)
def test_condition_reads_as_a_line(condition: Any, shown: str) -> None:
    assert show_condition(condition) == shown


def test_alternatives_are_told_apart() -> None:
    found = list(branches_of(parse_expression("A AND (B OR (C WITH x AND D))")))
    assert found == [
        Branch(terms="A", exception=None, choice=None),
        Branch(terms="B", exception=None, choice="B"),
        Branch(terms="C", exception="x", choice="C WITH x AND D"),
        Branch(terms="D", exception=None, choice="C WITH x AND D"),
    ]


def test_alternative_may_hold_alternatives() -> None:
    found = list(branches_of(parse_expression("(A AND (B OR C)) OR D")))
    assert [(branch.terms, branch.choice) for branch in found] == [
        ("A", "A AND (B OR C)"),
        ("B", "B"),
        ("C", "C"),
        ("D", "D"),
    ]


def test_batches_keep_order_and_limits() -> None:
    rows = [{"text": "x" * 500_000}] * 9 + [{"text": "y"}] * 2500
    found = list(batches(rows))
    assert [row for batch in found for row in batch] == rows
    assert max(len(batch) for batch in found) <= MAX_ROWS
    assert all(sum(len(row["text"]) for row in batch) <= MAX_CHARACTERS for batch in found)
    assert list(batches([{"text": "x" * (MAX_CHARACTERS + 1)}])) == [[{"text": "x" * (MAX_CHARACTERS + 1)}]]
    assert list(batches([])) == []
