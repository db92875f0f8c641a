# SPDX-License-Identifier: Apache-2.0
"""What a database must have before the first write: keys, the registry's node, the vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, LiteralString, NamedTuple

import neo4j

from licet.errors import StoreError
from licet.stores.audit import GENESIS, hash_text
from licet.stores.cypher import migration_statements as statements
from licet.stores.cypher.document_statements import DOCUMENT_CONSTRAINTS
from licet.stores.cypher.key_statements import KEY_CONSTRAINTS
from licet.stores.cypher.lease import leased
from licet.stores.cypher.migrations import FIRST_SCHEMA, MIGRATIONS, Migration, migrate, record_migration
from licet.stores.cypher.work_statements import WORK_CONSTRAINTS
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.facts import FACTS
from licet.vocabulary.operands import OPERANDS
from licet.vocabulary.purposes import PURPOSES
from licet.vocabulary.term import Term

__all__ = ["SCHEMA_VERSION", "SchemaTooNewError", "prepare_schema"]

SCHEMA_VERSION: Final = MIGRATIONS[-1].number
"""Raised by a migration, when older code would misread what newer code writes."""


class SchemaTooNewError(StoreError):
    """A newer Licet wrote this database."""

    def __init__(self, *, found: int) -> None:
        super().__init__(
            f"the database has schema {found}, this Licet knows schema {SCHEMA_VERSION}: "
            "use the newer Licet that wrote it"
        )
        self.found = found


_KEYS: Final[tuple[LiteralString, ...]] = (
    "CREATE CONSTRAINT registry_id IF NOT EXISTS FOR (n:Registry) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT entry_id IF NOT EXISTS FOR (n:Entry) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT alias_id IF NOT EXISTS FOR (n:Alias) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT revision_id IF NOT EXISTS FOR (n:Revision) REQUIRE n.id IS UNIQUE",
    """
    CREATE CONSTRAINT revision_sequence IF NOT EXISTS
    FOR (n:Revision) REQUIRE n.sequence IS UNIQUE
    """,
    """
    CREATE CONSTRAINT audit_sequence IF NOT EXISTS
    FOR (n:AuditEntry) REQUIRE n.sequence IS UNIQUE
    """,
    "CREATE CONSTRAINT clause_id IF NOT EXISTS FOR (n:Clause) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT rule_id IF NOT EXISTS FOR (n:Rule) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT duty_id IF NOT EXISTS FOR (n:Duty) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT action_id IF NOT EXISTS FOR (n:Action) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT purpose_id IF NOT EXISTS FOR (n:Purpose) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT fact_id IF NOT EXISTS FOR (n:Fact) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT evidence_id IF NOT EXISTS FOR (n:EvidenceKind) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT operand_id IF NOT EXISTS FOR (n:Operand) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT party_id IF NOT EXISTS FOR (n:Party) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT environment_id IF NOT EXISTS FOR (n:Environment) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT data_use_id IF NOT EXISTS FOR (n:DataUsePermission) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT decision_id IF NOT EXISTS FOR (n:DecisionRecord) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT idempotency_id IF NOT EXISTS FOR (n:IdempotencyKey) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX idempotency_end IF NOT EXISTS FOR (n:IdempotencyKey) ON (n.kept_until)",
    "CREATE CONSTRAINT idempotency_part IF NOT EXISTS FOR (n:IdempotencyPart) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (n:Migration) REQUIRE n.number IS UNIQUE",
)
"""Each must do nothing where it was run before: all are run again whenever one was added."""

_ALL_KEYS: Final[tuple[LiteralString, ...]] = (
    *_KEYS,
    *KEY_CONSTRAINTS,
    *DOCUMENT_CONSTRAINTS,
    *WORK_CONSTRAINTS,
)

_SET_VOCABULARY: Final = "MATCH (g:Registry {id: 'registry'}) SET g.vocabulary = $vocabulary"

_PUT_TERMS: Final[Mapping[str, LiteralString]] = {
    "Action": "UNWIND $rows AS row MERGE (t:Action {id: row.id}) SET t = row",
    "Purpose": "UNWIND $rows AS row MERGE (t:Purpose {id: row.id}) SET t = row",
    "Fact": "UNWIND $rows AS row MERGE (t:Fact {id: row.id}) SET t = row",
    "EvidenceKind": "UNWIND $rows AS row MERGE (t:EvidenceKind {id: row.id}) SET t = row",
    "Operand": "UNWIND $rows AS row MERGE (t:Operand {id: row.id}) SET t = row",
}

_CUT_TREES: Final[tuple[LiteralString, ...]] = (
    "MATCH (:Action)-[x:INCLUDED_IN]->(:Action) DELETE x",
    "MATCH (:Purpose)-[x:BROADER]->(:Purpose) DELETE x",
)

_PUT_TREES: Final[Mapping[str, LiteralString]] = {
    "Action": """
    UNWIND $rows AS row MATCH (a:Action {id: row.a}) MATCH (b:Action {id: row.b})
    CREATE (a)-[:INCLUDED_IN]->(b)
    """,
    "Purpose": """
    UNWIND $rows AS row MATCH (a:Purpose {id: row.a}) MATCH (b:Purpose {id: row.b})
    CREATE (a)-[:BROADER]->(b)
    """,
}


class _State(NamedTuple):
    """What a database says of itself: its schema, and the marks of the keys and the vocabulary that it has."""

    schema: int
    keys: str | None
    vocabulary: str | None


def prepare_schema(session: neo4j.Session, *, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Make an empty database ready, and one of this or an older schema up to date.

    Of several processes that come together one does it, the others wait. Cut off, it is done by the next one.

    Raises:
        SchemaTooNewError: a newer Licet wrote it.
        StoreBusyError: somebody else is at it and does not finish.
    """
    wanted = _State(schema=migrations[-1].number, keys=_key_mark(), vocabulary=_vocabulary_mark())
    state = session.execute_read(_read_state)
    if _checked(state, wanted) == wanted:
        return
    if state is None:
        _begin(session, wanted.schema)
    with leased(session) as renew:
        state = session.execute_read(_read_state)
        schema = FIRST_SCHEMA if state is None else _checked(state, wanted).schema
        if state is None or state.keys != wanted.keys:
            _put_keys(session, wanted)
        if schema == wanted.schema:
            session.execute_write(record_migration, migrations[-1])
        migrate(session, found=schema, migrations=migrations, renew=renew)
        renew()
        if state is None or state.vocabulary != wanted.vocabulary:
            session.execute_write(_put_vocabulary, wanted.vocabulary)


def _checked(state: _State | None, wanted: _State) -> _State:
    found = state or _State(schema=0, keys=None, vocabulary=None)
    if found.schema > wanted.schema:
        raise SchemaTooNewError(found=found.schema)
    return found


def _begin(session: neo4j.Session, schema: int) -> None:
    """Add the node of an empty registry, whose key keeps it from being added twice."""
    session.execute_write(_run, _KEYS[0])
    session.execute_write(_run, statements.ADD_REGISTRY, schema=schema, head=GENESIS)


def _put_keys(session: neo4j.Session, wanted: _State) -> None:
    for statement in _ALL_KEYS:
        session.execute_write(_run, statement)
    session.execute_write(_run, statements.SET_KEY_MARK, mark=wanted.keys)


def _read_state(tx: neo4j.ManagedTransaction) -> _State | None:
    found = tx.run(statements.READ_STATE).single()
    return None if found is None else _State(found["schema"], found["keys"], found["vocabulary"])


def _key_mark() -> str:
    return hash_text(json.dumps([" ".join(statement.split()) for statement in _ALL_KEYS]))


def _run(tx: neo4j.ManagedTransaction, /, statement: LiteralString, **parameters: object) -> None:
    tx.run(statement, parameters).consume()


def _put_vocabulary(tx: neo4j.ManagedTransaction, mark: str | None) -> None:
    for label, rows in _vocabulary().items():
        _run(tx, _PUT_TERMS[label], rows=rows)
    for statement in _CUT_TREES:
        _run(tx, statement)
    _run(tx, _PUT_TREES["Action"], rows=_tree(ACTIONS.values()))
    _run(tx, _PUT_TREES["Purpose"], rows=_tree(PURPOSES.values()))
    _run(tx, _SET_VOCABULARY, vocabulary=mark)


def _vocabulary_mark() -> str:
    return hash_text(json.dumps([_ALL_KEYS, _vocabulary()], sort_keys=True))


def _vocabulary() -> dict[str, list[dict[str, object]]]:
    return {
        "Action": [{**_row(term), "group": term.group.value} for term in ACTIONS.values()],
        "Purpose": [_row(term) for term in PURPOSES.values()],
        "Fact": [{**_row(term), "question": term.question, "who_can_say": term.who_can_say} for term in FACTS.values()],
        "EvidenceKind": [
            {**_row(term), "question": term.question, "who_can_say": term.who_can_say} for term in EVIDENCE.values()
        ],
        "Operand": [
            {"id": operand.id, "question": operand.question, "who_can_say": operand.who_can_say}
            for operand in OPERANDS.values()
            if not operand.id.startswith(("fact.", "evidence."))
        ],
    }


def _row(term: Term) -> dict[str, object]:
    return {
        "id": term.id,
        "label": term.label,
        "iri": term.iri,
        "definition": term.definition,
    }


def _tree(terms: Iterable[Term]) -> list[dict[str, str]]:
    return [{"a": term.id, "b": term.broader} for term in terms if term.broader is not None]
