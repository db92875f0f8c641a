# SPDX-License-Identifier: Apache-2.0
"""A database is made ready once, and one that a newer Licet wrote is left alone."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import neo4j
import pytest
from neo4j.exceptions import IncompleteCommit, TransientError

from licet.errors import EngineUnavailableError, StoreBusyError, StoreError, WriteUncertainError
from licet.stores.cypher.errors import driver_errors_translated
from licet.stores.cypher.graph import CypherStore
from licet.stores.cypher.schema import SCHEMA_VERSION, SchemaTooNewError
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.purposes import PURPOSES
from tests.contract.sample import AGREEMENT, DATASET, INSTITUTION, SAMPLE
from tests.contract.stores import Graph, load, put
from tests.factories import dataset

pytest_plugins = ("tests.engines.fixtures",)


def test_preparing_again_changes_nothing(graph: Graph) -> None:
    put(graph.store, dataset("notes"))
    before = graph.run("MATCH (n) RETURN count(n) AS nodes")
    graph.store.prepare()
    assert graph.run("MATCH (n) RETURN count(n) AS nodes") == before
    assert graph.store.sequence() == 1


def test_many_may_prepare_at_once(graph: Graph) -> None:
    graph.run("MATCH (n) DETACH DELETE n")
    stores = [CypherStore(graph.driver, graph.database) for _ in range(6)]
    with ThreadPoolExecutor(len(stores)) as pool:
        for run in [pool.submit(store.prepare) for store in stores]:
            run.result(timeout=60)
    assert graph.run("MATCH (g:Registry) RETURN count(g) AS found") == [{"found": 1}]
    assert graph.run("MATCH (a:Action) RETURN count(a) AS found") == [{"found": len(ACTIONS)}]


def test_newer_schema_is_refused(graph: Graph) -> None:
    graph.run("MATCH (g:Registry) SET g.schema = $version", version=SCHEMA_VERSION + 1)
    with pytest.raises(SchemaTooNewError) as caught:
        graph.store.prepare()
    assert caught.value.found == SCHEMA_VERSION + 1


def test_vocabulary_of_an_older_licet_is_brought_up_to_date(graph: Graph) -> None:
    graph.run("MATCH (g:Registry) SET g.vocabulary = 'old'")
    graph.run("MATCH (a:Action {id: 'fine_tune'}) SET a.label = 'old' WITH a MATCH (a)-[x]->() DELETE x")
    graph.store.prepare()
    found = graph.run("MATCH (a:Action {id: 'fine_tune'})-[:INCLUDED_IN]->(b) RETURN a.label AS label, b.id AS b")
    assert found == [{"label": ACTIONS["fine_tune"].label, "b": ACTIONS["fine_tune"].broader}]
    trees = "MATCH (:Purpose)-[x:BROADER]->(:Purpose) RETURN count(x) AS found"
    assert graph.run(trees) == [{"found": sum(term.broader is not None for term in PURPOSES.values())}]


def test_revision_text_that_cannot_be_read_is_a_store_error(graph: Graph) -> None:
    put(graph.store, dataset("notes"))
    graph.run("MATCH (r:Revision) SET r.content = $text", text='{"kind": "dataset", "from": "the future"}')
    with pytest.raises(StoreError, match="newer Licet"):
        graph.store.entry("notes")


def test_what_is_written_while_entries_are_listed_is_left_out(graph: Graph) -> None:
    put(graph.store, dataset("old"))
    put(graph.store, dataset("old", name="two"), 1)
    put(graph.store, dataset("new"))
    for sequence, seen in ((2, [("old", 2)]), (1, [("old", 1)])):
        graph.run("MATCH (g:Registry) SET g.sequence = $sequence", sequence=sequence)
        assert [(stored.entry.id, stored.revision) for stored in graph.store.entries()] == seen


def test_busy_engine_is_said_to_be_busy() -> None:
    with pytest.raises(StoreBusyError, match="try again"), driver_errors_translated():
        raise TransientError("deadlock")


def test_commit_that_was_cut_off_is_uncertain() -> None:
    with pytest.raises(WriteUncertainError, match="may be there, or not"), driver_errors_translated():
        raise IncompleteCommit("lost")


def test_refused_query_is_a_store_error(graph: Graph) -> None:
    with pytest.raises(StoreError, match="refused a query"), driver_errors_translated():
        graph.run("NO CYPHER AT ALL")


def test_engine_that_is_gone_is_unavailable() -> None:
    with neo4j.GraphDatabase.driver("bolt://127.0.0.1:1", max_transaction_retry_time=0.0) as driver:
        store = CypherStore(driver)
        for call in (store.sequence, store.entries, store.prepare, lambda: put(store, dataset("notes"))):
            with pytest.raises(EngineUnavailableError, match="does not answer"):
                call()


def test_nodes_have_the_label_of_their_kind(graph: Graph) -> None:
    load(graph.store, *SAMPLE)
    found = graph.run("MATCH (e:Entry)-[:CURRENT]->() RETURN e.id AS id, labels(e) AS labels")
    labels = {row["id"]: sorted(row["labels"]) for row in found}
    assert labels == {entry.id: sorted(["Entry", entry.kind.capitalize()]) for entry in SAMPLE}


def test_choice_of_terms_is_seen_on_the_edge(graph: Graph) -> None:
    put(graph.store, DATASET)
    found = graph.run(
        "MATCH (:Dataset)-[g:GOVERNED_BY]->(t) WHERE g.part IS NULL "
        "RETURN t.id AS terms, g.claims AS claims, g.choice AS choice, g.exception AS exception ORDER BY terms, choice"
    )
    both = "DUA AND MIT WITH Some-exception"
    assert [tuple(row.values()) for row in found] == [
        ("CC-BY-4.0", ["declared"], "CC-BY-4.0", None),
        ("DUA", ["declared"], both, None),
        ("DUA", ["concluded"], None, None),
        ("MIT", ["declared"], both, "Some-exception"),
    ]


def test_name_is_a_stub_until_its_entry_comes(graph: Graph) -> None:
    put(graph.store, DATASET)
    put(graph.store, INSTITUTION)
    stub = "MATCH (s:Stub {id: 'DUA'}) RETURN count(s) AS found"
    pointing = "MATCH (t:Agreement {id: 'DUA'})<-[x]-() RETURN type(x) AS edge, count(x) AS found ORDER BY edge"
    assert graph.run(stub) == [{"found": 1}]
    put(graph.store, AGREEMENT)
    assert graph.run(stub) == [{"found": 0}]
    assert [(row["edge"], row["found"]) for row in graph.run(pointing)] == [
        ("GOVERNED_BY", 3),
        ("HAS_SIGNED", 1),
        ("REQUIRES_AGREEMENT", 1),
    ]


def test_rule_that_others_point_at_stays_when_it_is_withdrawn(graph: Graph) -> None:
    load(graph.store, *SAMPLE)
    put(graph.store, dataclasses.replace(AGREEMENT, rules=()), 1)
    found = graph.run("MATCH (r:Rule)<-[:RESTS_ON]-(:Ruling) RETURN r.id AS id, r.status AS status ORDER BY id")
    assert [tuple(row.values()) for row in found] == [("R-ban", "withdrawn"), ("R-full", "withdrawn")]
    put(graph.store, AGREEMENT, 2)
    found = graph.run("MATCH (r:Rule)<-[:RESTS_ON]-(:Ruling) RETURN DISTINCT r.status AS status")
    assert found == [{"status": "stated"}]
