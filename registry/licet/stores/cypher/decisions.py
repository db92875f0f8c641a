# SPDX-License-Identifier: Apache-2.0
"""Recorded answers in the graph store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import neo4j

from licet.domain.record import DecisionRecord
from licet.stores.cypher import statements
from licet.stores.cypher.records import decision_asset_rows, decision_props, decision_rule_rows
from licet.stores.cypher.rows import Props, Row
from licet.stores.cypher.transactions import write_rows
from licet.stores.texts import decision_text, parse_decision_text

__all__ = [
    "DecisionDraft",
    "draft_decision",
    "draft_kept",
    "find_decision",
    "write_decision",
    "write_decision_edges",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """A decision ready to be written."""

    props: Props
    rules: Sequence[Row]
    assets: Sequence[Row]


def draft_decision(record: DecisionRecord) -> DecisionDraft:
    """Return `record` ready to be written.

    Raises:
        InputError: it cannot be kept as text.
    """
    return DecisionDraft(
        props=decision_props(record, decision_text(record)),
        rules=decision_rule_rows(record),
        assets=decision_asset_rows(record),
    )


def draft_kept(text: str) -> DecisionDraft:
    """Return a decision that was kept as `text` ready to be written, with the same text."""
    record = parse_decision_text(text)
    return DecisionDraft(
        props=decision_props(record, text),
        rules=decision_rule_rows(record),
        assets=decision_asset_rows(record),
    )


def write_decision(tx: neo4j.ManagedTransaction, draft: DecisionDraft) -> None:
    """Add a decision, with what it cites and is about as far as the registry has it."""
    tx.run(statements.ADD_DECISION, props=draft.props).consume()
    write_decision_edges(tx, [draft])


def write_decision_edges(tx: neo4j.ManagedTransaction, drafts: Sequence[DecisionDraft]) -> None:
    """Connect decisions that are there with what they cite and are about."""
    write_rows(tx, statements.ADD_DECISION_RULES, [row for draft in drafts for row in draft.rules])
    write_rows(tx, statements.ADD_DECISION_ASSETS, [row for draft in drafts for row in draft.assets])


def find_decision(tx: neo4j.ManagedTransaction, decision_id: str) -> DecisionRecord | None:
    """Return the decision with this id."""
    found = tx.run(statements.READ_DECISION, id=decision_id).single()
    return None if found is None else parse_decision_text(found["content"])
