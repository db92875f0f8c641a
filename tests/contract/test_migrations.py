# SPDX-License-Identifier: Apache-2.0
"""A database of an older Licet is brought up to date, once, by one process, and after any interruption."""

import datetime as dt
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import neo4j
import pytest

from licet.errors import StoreBusyError
from licet.stores.audit import GENESIS
from licet.stores.cypher import lease, schema
from licet.stores.cypher.graph import CypherStore
from licet.stores.cypher.lease import Renew, leased
from licet.stores.cypher.migrations import MIGRATIONS, Migration
from licet.stores.cypher.schema import SCHEMA_VERSION, SchemaTooNewError, prepare_schema
from licet.stores.engines.types import Engine
from licet.stores.kept import StoreIncompleteError
from licet.stores.verification import verify_ledger
from tests.contract.sample import SAMPLE
from tests.contract.stores import Graph, load, put
from tests.contract.work_items import change_request
from tests.engines.fixtures import wipe
from tests.factories import dataset, decision_record

pytest_plugins = ("tests.engines.fixtures",)

SCHEMA_1_KEYS = {
    "registry_id": ("Registry", "id"),
    "entry_id": ("Entry", "id"),
    "alias_id": ("Alias", "id"),
    "revision_id": ("Revision", "id"),
    "revision_sequence": ("Revision", "sequence"),
    "audit_sequence": ("AuditEntry", "sequence"),
    "clause_id": ("Clause", "id"),
    "rule_id": ("Rule", "id"),
    "duty_id": ("Duty", "id"),
    "action_id": ("Action", "id"),
    "purpose_id": ("Purpose", "id"),
    "fact_id": ("Fact", "id"),
    "evidence_id": ("EvidenceKind", "id"),
    "operand_id": ("Operand", "id"),
    "party_id": ("Party", "id"),
    "environment_id": ("Environment", "id"),
    "data_use_id": ("DataUsePermission", "id"),
    "decision_id": ("DecisionRecord", "id"),
}
SCHEMA_1_REGISTRY = """
MERGE (g:Registry {id: 'registry'}) ON CREATE SET g.schema = 1, g.sequence = 0, g.head = $head, g.locks = 0
"""
DIES_WITH_THE_LEASE = """
import os, sys, neo4j
from licet.stores.cypher.lease import leased
auth = (sys.argv[2], sys.argv[3]) if sys.argv[3] else None
with neo4j.GraphDatabase.driver(sys.argv[1], auth=auth) as driver:
    with driver.session(database=sys.argv[4] or None) as session, leased(session):
        os._exit(0)
"""


@pytest.fixture
def engine(graph: Graph, request: pytest.FixtureRequest) -> Engine:
    """The engine under `graph`."""
    kind = request.node.callspec.params["graph"]
    found: Engine = request.getfixturevalue(f"{kind}_engine")
    return found


@pytest.fixture
def old_graph(graph: Graph, engine: Engine) -> Graph:
    """A database of schema 1 with entries and a decision, as the first Licet wrote it."""
    wipe(engine)
    for name, (label, key) in SCHEMA_1_KEYS.items():
        graph.run(f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{key} IS UNIQUE")
    graph.run(SCHEMA_1_REGISTRY, head=GENESIS)
    load(graph.store, *SAMPLE)
    put(graph.store, dataset("notes", name="two"), 1)
    graph.store.append(decision_record("dec_old"))
    return graph


def state(graph: Graph) -> dict:
    (found,) = graph.run(
        "MATCH (g:Registry {id: 'registry'}) RETURN g.schema AS schema, g.key_mark AS keys, g.restoring AS restoring, "
        "coalesce(g.migrator, '') AS migrator"
    )
    return found


def recorded(graph: Graph) -> list[tuple[int, str]]:
    return [
        (row["number"], row["what"])
        for row in graph.run("MATCH (m:Migration) RETURN m.number AS number, m.what AS what ORDER BY number")
    ]


def step(number: int, apply: Callable[[neo4j.Session, Renew], None]) -> Migration:
    return Migration(number=number, what=f"step {number}", apply=apply)


def test_database_of_schema_1_is_upgraded(old_graph: Graph) -> None:
    store = old_graph.store
    before, events, decision = store.entries(), store.events(), store.decision("dec_old")
    assert state(old_graph)["keys"] is None
    store.prepare()
    assert state(old_graph) == {
        "schema": SCHEMA_VERSION,
        "keys": schema._key_mark(),
        "restoring": "",
        "migrator": "",
    }
    assert recorded(old_graph) == [(m.number, m.what) for m in MIGRATIONS]
    assert (store.entries(), store.events(), store.decision("dec_old")) == (before, events, decision)
    assert verify_ledger(store).sound
    put(store, dataset("after"))
    store.put_work(change_request("chr_1", "after"))
    assert store.work("chr_1") == change_request("chr_1", "after")
    store.set_restoring("a file")
    with pytest.raises(StoreIncompleteError):
        store.prepare()


def test_database_from_before_work_was_kept_is_upgraded(graph: Graph) -> None:
    put(graph.store, dataset("notes"))
    graph.run("MATCH (m:Migration) DELETE m")
    graph.run("MATCH (g:Registry {id: 'registry'}) SET g.schema = 2, g.key_mark = 'older'")
    graph.run("CREATE (:Migration {number: 2, what: 'a registry says whether it is complete'})")
    graph.store.prepare()
    assert recorded(graph) == [(m.number, m.what) for m in MIGRATIONS]
    assert state(graph)["schema"] == SCHEMA_VERSION
    graph.store.put_work(change_request("chr_1", "notes"))
    assert graph.store.work("chr_1") == change_request("chr_1", "notes")
    assert verify_ledger(graph.store).sound


def test_new_database_has_every_key_and_says_its_schema(graph: Graph, engine: Engine) -> None:
    wipe(engine)
    graph.store.prepare()
    assert recorded(graph) == [(MIGRATIONS[-1].number, MIGRATIONS[-1].what)]
    graph.run("CREATE (:Migration {number: 77})")
    with pytest.raises(neo4j.exceptions.ConstraintError):
        graph.run("CREATE (:Migration {number: 77})")


def test_key_that_was_added_is_made_on_a_database_with_data(
    graph: Graph, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    put(graph.store, dataset("notes"))
    added = "CREATE CONSTRAINT novelty_id IF NOT EXISTS FOR (n:Novelty) REQUIRE n.id IS UNIQUE"
    monkeypatch.setattr(schema, "_ALL_KEYS", (*schema._ALL_KEYS, added))
    graph.store.prepare()
    graph.run("CREATE (:Novelty {id: 'a'})")
    with pytest.raises(neo4j.exceptions.ConstraintError):
        graph.run("CREATE (:Novelty {id: 'a'})")
    graph.store.prepare()
    assert graph.store.sequence() == 1
    wipe(engine)


def test_several_that_start_together_upgrade_once(old_graph: Graph) -> None:
    applied: list[int] = []

    def slow(session: neo4j.Session, renew: Renew) -> None:
        time.sleep(0.3)
        applied.append(1)

    steps = (*MIGRATIONS, step(SCHEMA_VERSION + 1, slow))

    def start() -> None:
        with old_graph.driver.session(database=old_graph.database) as session:
            prepare_schema(session, migrations=steps)

    with ThreadPoolExecutor(4) as pool:
        for run in [pool.submit(start) for _ in range(4)]:
            run.result(timeout=60)
    assert applied == [1]
    assert state(old_graph)["schema"] == SCHEMA_VERSION + 1
    with pytest.raises(SchemaTooNewError):
        old_graph.store.prepare()


def test_step_that_was_cut_off_is_done_again(old_graph: Graph) -> None:
    tries: list[int] = []

    def dies_once(session: neo4j.Session, renew: Renew) -> None:
        session.run("MERGE (x:Migration {number: 1000}) SET x.what = 'half'").consume()
        tries.append(1)
        if len(tries) == 1:
            raise RuntimeError("cut off")

    steps = (*MIGRATIONS, step(SCHEMA_VERSION + 1, dies_once))
    with old_graph.driver.session(database=old_graph.database) as session:
        with pytest.raises(RuntimeError):
            prepare_schema(session, migrations=steps)
        assert state(old_graph)["schema"] == SCHEMA_VERSION
        prepare_schema(session, migrations=steps)
    assert len(tries) == 2
    assert state(old_graph)["schema"] == SCHEMA_VERSION + 1
    assert [number for number, _ in recorded(old_graph)] == [*(m.number for m in steps), 1000]


def test_lease_of_a_killed_process_is_taken_over_at_once(graph: Graph, engine: Engine) -> None:
    arguments = [engine.uri, engine.user, engine.password or "", engine.database or ""]
    subprocess.run([sys.executable, "-c", DIES_WITH_THE_LEASE, *arguments], check=True, timeout=60)
    assert state(graph)["migrator"]
    began = time.monotonic()
    with graph.driver.session(database=graph.database) as session, leased(session):
        pass
    assert time.monotonic() - began < lease.LEASE_SECONDS / 4
    assert state(graph)["migrator"] == ""


def test_lease_of_a_living_process_is_waited_for(graph: Graph) -> None:
    with (
        graph.driver.session(database=graph.database) as first,
        graph.driver.session(database=graph.database) as second,
        leased(first) as renew,
    ):
        with pytest.raises(StoreBusyError), leased(second, wait_seconds=0.2):
            pass
        renew()
        graph.run("MATCH (g:Registry) SET g.migrating_until = 1")  # as of a machine that went away long ago
        with leased(second, wait_seconds=0.2), pytest.raises(StoreBusyError):
            renew()


def test_recorded_migration_says_when_and_by_which_licet(old_graph: Graph) -> None:
    CypherStore(old_graph.driver, old_graph.database).prepare()
    (found,) = old_graph.run("MATCH (m:Migration {number: 2}) RETURN m.applied_at AS at, m.version AS version")
    at = found["at"].to_native()
    assert abs(dt.datetime.now(dt.UTC) - at.replace(tzinfo=at.tzinfo or dt.UTC)) < dt.timedelta(minutes=5)
    assert found["version"]
