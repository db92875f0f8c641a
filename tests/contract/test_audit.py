# SPDX-License-Identifier: Apache-2.0
"""Every write leaves an event in a chain, and whoever changes one is found out."""

import pytest

from licet.stores.audit import GENESIS, hash_text, verify_chain
from licet.stores.texts import entry_text
from tests.contract.sample import SAMPLE
from tests.contract.stores import Graph, Store, Tamper, load, put, tick
from tests.factories import NOW, dataset

pytest_plugins = ("tests.engines.fixtures",)


def test_event_says_what_was_done(store: Store) -> None:
    put(store, dataset("a"), by="ada", at=NOW, reason="new")
    put(store, dataset("a", name="two"), 1, by="bob", at=tick(1), reason="mistake")
    first, second = store.events()
    assert (first.by, first.verb, first.subject, first.revision) == ("ada", "create", "a", 1)
    assert (second.by, second.verb, second.revision, second.reason) == ("bob", "revise", 2, "mistake")
    assert (second.at, second.sequence) == (tick(1), 2)
    assert second.content == hash_text(entry_text(dataset("a", name="two")))
    assert (first.previous, second.previous) == (GENESIS, first.digest)


def test_chain_verifies(store: Store) -> None:
    load(store, *SAMPLE)
    put(store, SAMPLE[0], 1)
    assert len(store.events()) == len(SAMPLE) + 1
    assert verify_chain(store.events()) is None


def test_events_are_paged(store: Store) -> None:
    load(store, *(dataset(f"d{n}") for n in range(7)))
    pages = [store.events(after=after, limit=3) for after in (0, 3, 6, 7)]
    assert [[event.sequence for event in page] for page in pages] == [
        [1, 2, 3],
        [4, 5, 6],
        [7],
        [],
    ]
    assert verify_chain(pages[1], previous=pages[0][-1].digest) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"by": "eve"},
        {"reason": "another"},
        {"revision": 2},
        {"subject": "b"},
        {"content": hash_text("")},
        {"previous": GENESIS},
        {"digest": GENESIS},
        {"at": tick(1)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_changed_event_is_found(store: Store, tampering: Tamper, changes: dict) -> None:
    load(store, *(dataset(f"d{n}") for n in range(4)))
    tampering(3, **changes)
    broken = verify_chain(store.events())
    assert broken is not None
    assert broken.sequence == 3


def test_missing_event_is_found(store: Store) -> None:
    load(store, *(dataset(f"d{n}") for n in range(4)))
    events = store.events()
    assert verify_chain(events[:1] + events[2:]) == events[2]
    assert verify_chain(events[1:]) == events[1]


def test_nothing_is_altered_by_writing(store: Store) -> None:
    load(store, *SAMPLE)
    put(store, SAMPLE[0], 1)
    assert store.altered_revisions() == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"content": entry_text(dataset("d2", concluded_terms="MIT"))},
        {"content": ""},
        {"by": "eve"},
        {"recorded_at": tick(1)},
        {"revision": 7},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_altered_revision_is_found(graph: Graph, changes: dict) -> None:
    load(graph.store, *(dataset(f"d{n}") for n in range(4)))
    graph.run("MATCH (r:Revision {id: 'd2@1'}) SET r += $changes", changes=changes)
    assert graph.store.altered_revisions() == ("d2@1",)
    assert verify_chain(graph.store.events()) is None


def test_missing_revision_is_found(graph: Graph) -> None:
    load(graph.store, *(dataset(f"d{n}") for n in range(4)))
    graph.run("MATCH (r:Revision {id: 'd2@1'}) DETACH DELETE r")
    assert graph.store.altered_revisions() == ("d2@1",)


def test_return_to_an_older_revision_is_found(graph: Graph) -> None:
    put(graph.store, dataset("d"))
    put(graph.store, dataset("d", name="two"), 1)
    graph.run(
        "MATCH (e:Entry {id: 'd'})-[c:CURRENT]->() MATCH (old:Revision {id: 'd@1'}) "
        "DELETE c CREATE (e)-[:CURRENT]->(old)"
    )
    assert graph.store.altered_revisions() == ("d@2",)
