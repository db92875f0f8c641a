# SPDX-License-Identifier: Apache-2.0
"""Recorded answers in the graph store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import neo4j

from licet.domain.record import AnsweredQuestion, DecisionFilter, DecisionRecord
from licet.stores.cypher import statements
from licet.stores.cypher.records import decision_asset_rows, decision_props, decision_rule_rows
from licet.stores.cypher.rows import Props, Row
from licet.stores.cypher.transactions import look_up, write_rows
from licet.stores.texts import decision_text, parse_decision_text, parse_question_text

__all__ = [
    "DecisionDraft",
    "draft_decision",
    "draft_kept",
    "find_decisions",
    "list_decisions",
    "list_questions",
    "write_decision_edges",
    "write_decisions",
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


def write_decisions(tx: neo4j.ManagedTransaction, drafts: Sequence[DecisionDraft]) -> None:
    """Add decisions, with what they cite and are about as far as the registry has it."""
    write_rows(tx, statements.ADD_DECISIONS, [{"props": draft.props} for draft in drafts])
    write_decision_edges(tx, drafts)


def write_decision_edges(tx: neo4j.ManagedTransaction, drafts: Sequence[DecisionDraft]) -> None:
    """Connect decisions that are there with what they cite and are about."""
    write_rows(tx, statements.ADD_DECISION_RULES, [row for draft in drafts for row in draft.rules])
    write_rows(tx, statements.ADD_DECISION_ASSETS, [row for draft in drafts for row in draft.assets])


def find_decisions(tx: neo4j.ManagedTransaction, ids: Sequence[str]) -> dict[str, DecisionRecord]:
    """Return the decisions with these ids, by id; those that are not there are left out."""
    found = (parse_decision_text(row["content"]) for row in look_up(tx, statements.READ_DECISIONS, ids))
    return {record.id: record for record in found}


def list_decisions(
    tx: neo4j.ManagedTransaction, wanted: DecisionFilter, *, before: str | None, limit: int
) -> tuple[DecisionRecord, ...]:
    """Return decisions that fit, the greatest id first."""
    found: list[DecisionRecord] = []
    place = before if before is not None else _AFTER_ALL
    while len(found) < limit:
        rows = tx.run(
            statements.LIST_DECISIONS,
            before=place,
            verdict=wanted.verdict or "",
            asked_by=wanted.asked_by or "",
            since=wanted.since or _LONG_AGO,
            limit=min(_PAGE, limit),
        ).values("id", "content")
        found += [record for _, content in rows if wanted.fits(record := parse_decision_text(content))]
        if len(rows) < min(_PAGE, limit):
            break
        place = rows[-1][0]
    return tuple(found[:limit])


def list_questions(tx: neo4j.ManagedTransaction, *, before: str | None, limit: int) -> tuple[AnsweredQuestion, ...]:
    """Return the questions of decisions, the greatest id first."""
    rows = tx.run(
        statements.LIST_DECISIONS,
        before=before if before is not None else _AFTER_ALL,
        verdict="",
        asked_by="",
        since=_LONG_AGO,
        limit=max(limit, 0),
    ).values("content")
    return tuple(parse_question_text(content) for (content,) in rows)


_PAGE: Final = 100
_AFTER_ALL: Final = "\uffff"
_LONG_AGO: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
