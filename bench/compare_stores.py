# SPDX-License-Identifier: Apache-2.0
"""The common part of the question as one SQL query, and as one Cypher query on the embedded graph."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import LiteralString

import neo4j

from bench.rivals import Answer
from bench.subquestion import BITS, Case, Registry
from licet.stores.engines.driver import driver_for
from licet.stores.engines.embedded import start_or_join
from licet.vocabulary.actions import PARENTS as ACTION_PARENTS
from licet.vocabulary.purposes import PARENTS as PURPOSE_PARENTS
from licet.vocabulary.term import ancestors

__all__ = ["embedded_graph", "sqlite"]

_TABLES = """
CREATE TABLE governed (dataset TEXT, terms TEXT, PRIMARY KEY (dataset, terms)) WITHOUT ROWID;
CREATE TABLE edge (child TEXT, parent TEXT, carries INTEGER, PRIMARY KEY (child, parent, carries)) WITHOUT ROWID;
CREATE TABLE rule (id TEXT PRIMARY KEY, terms TEXT, mask INTEGER, for_any INTEGER);
CREATE INDEX rule_terms ON rule (terms);
CREATE TABLE rule_action (rule TEXT, action TEXT, PRIMARY KEY (rule, action)) WITHOUT ROWID;
CREATE TABLE rule_purpose (rule TEXT, purpose TEXT, PRIMARY KEY (rule, purpose)) WITHOUT ROWID;
CREATE TABLE action_up (act TEXT, up TEXT, PRIMARY KEY (act, up)) WITHOUT ROWID;
CREATE TABLE purpose_up (purpose TEXT, up TEXT, PRIMARY KEY (purpose, up)) WITHOUT ROWID;
"""
_SQL = """
WITH RECURSIVE reached (dataset, mask) AS (
    VALUES (:dataset, 0)
    UNION
    SELECT edge.parent, reached.mask | edge.carries FROM reached JOIN edge ON edge.child = reached.dataset
)
SELECT EXISTS (
    SELECT 1
    FROM reached
    JOIN governed USING (dataset)
    JOIN rule USING (terms)
    WHERE rule.mask & reached.mask = reached.mask
      AND EXISTS (
        SELECT 1 FROM rule_action JOIN action_up ON action_up.up = rule_action.action
        WHERE rule_action.rule = rule.id AND action_up.act IN (SELECT value FROM json_each(:acts))
      )
      AND (rule.for_any OR EXISTS (
        SELECT 1 FROM rule_purpose JOIN purpose_up ON purpose_up.up = rule_purpose.purpose
        WHERE rule_purpose.rule = rule.id AND purpose_up.purpose = :purpose
      ))
)
"""
_CYPHER: LiteralString = """
CALL { MATCH (act:Act)-[:WITHIN*0..8]->(up:Act) WHERE act.id IN $acts RETURN collect(DISTINCT up.id) AS acts }
CALL { MATCH (aim:Aim {id: $purpose})-[:BELOW*0..8]->(up:Aim) RETURN collect(DISTINCT up.id) AS aims }
MATCH way = (:Data {id: $dataset})-[:MADE_FROM*0..24]->(source:Data)
MATCH (source)-[:UNDER]->(:Text)-[:HOLDS]->(ban:Ban)
WHERE all(step IN relationships(way) WHERE step.carries IN ban.carries)
  AND any(action IN ban.actions WHERE action IN acts)
  AND (size(ban.purposes) = 0 OR any(purpose IN ban.purposes WHERE purpose IN aims))
RETURN count(ban) AS bans
"""
_KEYED = ("Data", "Text", "Ban", "Act", "Aim")
_BATCH = 1_000


@contextmanager
def sqlite(registry: Registry) -> Iterator[Answer]:
    """Load an SQLite database in memory; the hierarchies are stored closed."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_TABLES)
        for table, rows in _rows(registry).items():
            places = ", ".join("?" * len(rows[0]))
            database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608  # names of ours
        database.execute("ANALYZE")

        def answer(case: Case) -> bool:
            given = {"dataset": case.dataset, "acts": json.dumps(case.acts), "purpose": case.purpose}
            return bool(database.execute(_SQL, given).fetchone()[0])

        yield answer


def _rows(registry: Registry) -> Mapping[str, list[tuple[object, ...]]]:
    bans = registry.prohibitions
    return {
        "governed": [(name, terms) for name, found in registry.governed.items() for terms in found],
        "edge": list({(edge.child, edge.parent, BITS[edge.carries]) for edge in registry.edges}),
        "rule": [(ban.id, ban.terms, ban.mask, not ban.purposes) for ban in bans],
        "rule_action": [(ban.id, action) for ban in bans for action in ban.actions],
        "rule_purpose": [(ban.id, purpose) for ban in bans for purpose in ban.purposes],
        "action_up": [(act, up) for act in ACTION_PARENTS for up in ancestors(act, ACTION_PARENTS)],
        "purpose_up": [(aim, up) for aim in PURPOSE_PARENTS for up in ancestors(aim, PURPOSE_PARENTS)],
    }


@contextmanager
def embedded_graph(registry: Registry) -> Iterator[Answer]:
    """Start the embedded graph on an empty folder and load it; questions go over Bolt, as the store's do."""
    with (
        tempfile.TemporaryDirectory() as folder,
        start_or_join(Path(folder)) as running,
        driver_for(running.engine) as driver,
        driver.session(database=running.engine.database) as session,
    ):
        _load(session, registry)

        def ask(transaction: neo4j.ManagedTransaction, case: Case) -> bool:
            given = {"dataset": case.dataset, "acts": list(case.acts), "purpose": case.purpose}
            record = transaction.run(_CYPHER, given).single()
            return record is not None and record["bans"] > 0

        yield lambda case: session.execute_read(ask, case)


def _load(session: neo4j.Session, registry: Registry) -> None:
    for label in _KEYED:
        session.run(
            f"CREATE CONSTRAINT key_{label.lower()} IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE"
        ).consume()
    bans = [
        {"id": b.id, "actions": list(b.actions), "purposes": list(b.purposes), "carries": list(b.carries)}
        for b in registry.prohibitions
    ]
    _write(session, "CREATE (n:Data {id: row.id})", ({"id": name} for name in registry.governed))
    _write(session, "CREATE (n:Text {id: row.id})", ({"id": name} for name in {b.terms for b in registry.prohibitions}))
    _write(
        session,
        "CREATE (n:Ban {id: row.id, actions: row.actions, purposes: row.purposes, carries: row.carries})",
        bans,
    )
    _write(session, "CREATE (n:Act {id: row.id})", ({"id": name} for name in ACTION_PARENTS))
    _write(session, "CREATE (n:Aim {id: row.id})", ({"id": name} for name in PURPOSE_PARENTS))
    _link(session, "Data", "UNDER", "Text", ((d, t, "") for d, found in registry.governed.items() for t in found))
    _link(session, "Data", "MADE_FROM", "Data", ((e.child, e.parent, e.carries) for e in registry.edges))
    _link(session, "Text", "HOLDS", "Ban", ((b.terms, b.id, "") for b in registry.prohibitions))
    _link(session, "Act", "WITHIN", "Act", ((low, up, "") for low, up in ACTION_PARENTS.items() if up))
    _link(session, "Aim", "BELOW", "Aim", ((low, up, "") for low, up in PURPOSE_PARENTS.items() if up))


def _link(session: neo4j.Session, left: str, name: str, right: str, rows: Iterable[tuple[str, str, str]]) -> None:
    linked = f"MATCH (a:{left} {{id: row.a}}), (b:{right} {{id: row.b}}) CREATE (a)-[:{name} {{carries: row.c}}]->(b)"
    _write(session, linked, ({"a": a, "b": b, "c": c} for a, b, c in rows))


def _write(session: neo4j.Session, statement: str, rows: Iterable[Mapping[str, object]]) -> None:
    waiting = list(rows)
    for at in range(0, len(waiting), _BATCH):
        batch = waiting[at : at + _BATCH]
        session.run(f"UNWIND $rows AS row {statement}", rows=batch).consume()
