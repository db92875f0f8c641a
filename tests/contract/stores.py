# SPDX-License-Identifier: Apache-2.0
"""The stores under test, and what the tests do behind their backs. PYTEST_DONT_REWRITE"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import neo4j
import pytest

from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.stores.cypher.graph import CypherStore
from licet.stores.engines.driver import driver_for
from licet.stores.engines.types import Engine
from licet.stores.memory import MemoryStore
from tests.engines.fixtures import wipe
from tests.factories import NOW

GRAPH_KINDS = ("embedded", "neo4j")

_DELETE_DATA = """
MATCH (n)
WHERE NOT (n:Action OR n:Purpose OR n:Fact OR n:EvidenceKind OR n:Operand OR n:Migration OR n:Registry)
DETACH DELETE n
"""
_OF_THE_SCHEMA = ("test_schema", "test_migrations")
"""Modules whose tests change keys and vocabulary."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph store with the database under it."""

    driver: neo4j.Driver
    database: str | None
    store: CypherStore = field(init=False)
    made: dict[str, Any] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "store", CypherStore(self.driver, self.database))

    def run(self, statement: str, **parameters: Any) -> list[dict[str, Any]]:
        """Run a statement of a test's own."""
        answer = self.driver.execute_query(statement, parameters, database_=self.database)
        return [record.data() for record in answer.records]

    def empty(self, *, keep_vocabulary: bool = True) -> None:
        """Delete the data and make the database ready again; keys and words that are as they were stay."""
        if keep_vocabulary and self.made:
            self.run(_DELETE_DATA)
            self.run("MATCH (g:Registry) SET g = $made", made=self.made)
        else:
            self.run("MATCH (n) DETACH DELETE n")
        self.store.prepare()
        self.made.clear()
        if keep_vocabulary:
            self.made.update(self.run("MATCH (g:Registry) RETURN properties(g) AS made")[0]["made"])


Store = MemoryStore | CypherStore


def graph_params() -> list[Any]:
    """Return the engines, for the parameters of a fixture."""
    return [pytest.param(kind, marks=getattr(pytest.mark, kind), id=kind) for kind in GRAPH_KINDS]


def empty_graph(request: pytest.FixtureRequest, graphs: dict[str, Graph]) -> Graph:
    """Return an empty graph on the engine that `request` names, opened once a session."""
    kind = request.param
    if kind not in graphs:
        engine: Engine = request.getfixturevalue(f"{kind}_engine")
        wipe(engine)
        graphs[kind] = Graph(driver_for(engine), engine.database)
    graphs[kind].empty(keep_vocabulary=not request.node.module.__name__.endswith(_OF_THE_SCHEMA))
    return graphs[kind]


def tick(seconds: float) -> dt.datetime:
    """Return an instant after `NOW`."""
    return NOW + dt.timedelta(seconds=seconds)


def put(store: Store, entry: Entry, expected: int | None = None, **fields: Any) -> StoredEntry:
    """Write an entry, by somebody, at some time, for some reason."""
    given = {"by": "ada", "at": NOW, "reason": "a reason", **fields}
    return store.put(entry, expected_revision=expected, **given)


def load(store: Store, *entries: Entry, **fields: Any) -> int:
    """Load entries, by somebody, at some time, for some reason."""
    return store.load(entries, **{"by": "ada", "at": NOW, "reason": "seed", **fields})


def tamper(store: Store, graph: Graph | None, sequence: int, **changes: Any) -> None:
    """Change an audit event behind the store's back."""
    if graph is not None:
        graph.run(
            "MATCH (a:AuditEntry {sequence: $sequence}) SET a += $changes",
            sequence=sequence,
            changes=changes,
        )
    else:
        events = store._shelf.events  # type: ignore[union-attr]  # the memory store
        events[sequence - 1] = dataclasses.replace(events[sequence - 1], **changes)


Tamper = Callable[..., None]
