# SPDX-License-Identifier: Apache-2.0
"""Whatever is done to the ledger behind the store's back is found, and the first bad write is named."""

from typing import Any

import pytest

from licet.stores.audit import GENESIS, hash_text
from licet.stores.memory import MemoryStore
from licet.stores.texts import entry_text
from licet.stores.verification import verify_ledger
from tests.contract.sample import SAMPLE
from tests.contract.stores import Graph, Store, Tamper, load, put, tick
from tests.factories import dataset

pytest_plugins = ("tests.engines.fixtures",)

SIZE = 6


@pytest.fixture
def ledger(graph: Graph) -> Graph:
    """Six data sets, of which the third was revised: seven writes."""
    load(graph.store, *(dataset(f"d{n}") for n in range(1, SIZE + 1)))
    put(graph.store, dataset("d3", name="two"), 1)
    return graph


def first_bad(graph: Graph) -> tuple[int, str]:
    found = verify_ledger(graph.store)
    assert not found.sound
    assert found.first_bad is not None
    assert found.verified <= found.sequence
    return found.first_bad.sequence, found.first_bad.what


def test_untouched_ledger_is_sound(store: Store) -> None:
    assert verify_ledger(store).sound
    load(store, *SAMPLE)
    put(store, SAMPLE[0], 1)
    found = verify_ledger(store)
    assert (found.sound, found.sequence, found.verified) == (True, len(SAMPLE) + 1, len(SAMPLE) + 1)
    assert found.head == store.events()[-1].digest


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"by": "eve"}, "digest"),
        ({"verb": "retire"}, "digest"),
        ({"reason": "another"}, "digest"),
        ({"subject": "d5"}, "digest"),
        ({"revision": 2}, "digest"),
        ({"at": tick(1)}, "digest"),
        ({"content": hash_text("")}, "digest"),
        ({"previous": GENESIS}, "previous"),
        ({"digest": GENESIS}, "digest"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_flipped_field_of_an_event(ledger: Graph, changes: dict[str, Any], what: str) -> None:
    ledger.run("MATCH (a:AuditEntry {sequence: 4}) SET a += $changes", changes=changes)
    assert first_bad(ledger) == (4, what)


@pytest.mark.parametrize("changes", [{"by": "eve"}, {"previous": "00"}, {"digest": "00"}], ids=str)
def test_flipped_field_in_memory(changes: dict[str, Any]) -> None:
    store = MemoryStore()
    load(store, *(dataset(f"d{n}") for n in range(5)))
    from tests.contract.stores import tamper

    tamper(store, None, 3, **changes)
    found = verify_ledger(store).first_bad
    assert found is not None
    assert found.sequence == 3


def test_flipped_number_of_an_event(ledger: Graph) -> None:
    ledger.run("MATCH (a:AuditEntry {sequence: 4}) SET a.sequence = 99")
    assert first_bad(ledger) == (4, "missing")


def test_lost_field_of_an_event(ledger: Graph) -> None:
    ledger.run("MATCH (a:AuditEntry {sequence: 4}) REMOVE a.reason")
    assert first_bad(ledger) == (4, "unreadable")


def test_dropped_event(ledger: Graph) -> None:
    ledger.run("MATCH (a:AuditEntry {sequence: 4}) DETACH DELETE a")
    assert first_bad(ledger) == (4, "missing")


def test_dropped_and_closed_up(ledger: Graph) -> None:
    """Every later event is given the number before its own: the first that moved is named."""
    ledger.run("MATCH (a:AuditEntry {sequence: 4}) DETACH DELETE a")
    for number in range(5, SIZE + 2):
        ledger.run("MATCH (a:AuditEntry {sequence: $n}) SET a.sequence = $n - 1", n=number)
    ledger.run("MATCH (g:Registry) SET g.sequence = g.sequence - 1")
    assert first_bad(ledger) == (4, "previous")


def test_reordered_events(ledger: Graph) -> None:
    for old, new in ((3, 1000), (5, 3), (1000, 5)):
        ledger.run("MATCH (a:AuditEntry {sequence: $old}) SET a.sequence = $new", old=old, new=new)
    assert first_bad(ledger) == (3, "previous")


def test_truncated_tail(ledger: Graph) -> None:
    ledger.run("MATCH (a:AuditEntry) WHERE a.sequence > 5 DETACH DELETE a")
    assert first_bad(ledger) == (6, "missing")


def test_truncated_tail_with_the_number_set_back(ledger: Graph) -> None:
    ledger.run("MATCH (a:AuditEntry) WHERE a.sequence > 5 DETACH DELETE a")
    ledger.run("MATCH (g:Registry) SET g.sequence = 5")
    assert first_bad(ledger) == (5, "head")


def test_truncated_tail_with_number_and_digest_set_back(ledger: Graph) -> None:
    """Then the revisions of what was cut off give it away."""
    digest = ledger.store.events()[4].digest
    ledger.run("MATCH (a:AuditEntry) WHERE a.sequence > 5 DETACH DELETE a")
    ledger.run("MATCH (g:Registry) SET g.sequence = 5, g.head = $digest", digest=digest)
    number, what = first_bad(ledger)
    assert (number, what) == (6, "inserted")


def test_inserted_event_behind_the_last_one(ledger: Graph) -> None:
    ledger.run("CREATE (:AuditEntry {sequence: 8, subject: 'd1'})")
    assert first_bad(ledger) == (8, "inserted")


@pytest.mark.parametrize("number", [2.5, None, 0], ids=str)
def test_inserted_event_between_two(ledger: Graph, number: float | None) -> None:
    ledger.run("CREATE (a:AuditEntry {subject: 'd1'}) SET a.sequence = $number", number=number)
    assert first_bad(ledger)[1] in {"inserted", "missing", "unreadable"}


def test_edited_text_of_a_revision(ledger: Graph) -> None:
    text = entry_text(dataset("d4", concluded_terms="MIT"))
    ledger.run("MATCH (r:Revision {id: 'd4@1'}) SET r.content = $text", text=text)
    found = verify_ledger(ledger.store).first_bad
    assert found is not None
    assert (found.sequence, found.what, found.subject, found.revision) == (4, "content", "d4", 1)


@pytest.mark.parametrize(
    "changes",
    [{"by": "eve"}, {"reason": ""}, {"recorded_at": tick(9)}, {"revision": 3}, {"entry": "d5"}, {"sequence": 70}],
    ids=lambda changes: next(iter(changes)),
)
def test_flipped_field_of_a_revision(ledger: Graph, changes: dict[str, Any]) -> None:
    ledger.run("MATCH (r:Revision {id: 'd4@1'}) SET r += $changes", changes=changes)
    assert first_bad(ledger) == (4, "revision")


def test_dropped_revision(ledger: Graph) -> None:
    ledger.run("MATCH (r:Revision {id: 'd4@1'}) DETACH DELETE r")
    assert first_bad(ledger) == (4, "revision")


def test_revision_of_another_entry(ledger: Graph) -> None:
    ledger.run(
        "MATCH (e:Entry)-[h:HAS_REVISION]->(r:Revision {id: 'd4@1'}) MATCH (o:Entry {id: 'd1'}) "
        "DELETE h CREATE (o)-[:HAS_REVISION]->(r)"
    )
    assert first_bad(ledger) == (4, "revision")


def test_inserted_revision(ledger: Graph) -> None:
    text = entry_text(dataset("d4", concluded_terms="MIT"))
    ledger.run(
        "MATCH (e:Entry {id: 'd4'})-[c:CURRENT]->() DELETE c "
        "CREATE (r:Revision {id: 'd4@2', entry: 'd4', revision: 2, sequence: 40, content: $text}) "
        "CREATE (e)-[:CURRENT]->(r) CREATE (e)-[:HAS_REVISION]->(r)",
        text=text,
    )
    assert first_bad(ledger) == (40, "inserted")


def test_current_that_points_at_an_older_revision(ledger: Graph) -> None:
    ledger.run(
        "MATCH (e:Entry {id: 'd3'})-[c:CURRENT]->() MATCH (old:Revision {id: 'd3@1'}) "
        "DELETE c CREATE (e)-[:CURRENT]->(old)"
    )
    found = verify_ledger(ledger.store).first_bad
    assert found is not None
    assert (found.sequence, found.what, found.subject, found.revision) == (7, "current", "d3", 2)


def test_current_that_points_at_another_entry(ledger: Graph) -> None:
    ledger.run(
        "MATCH (e:Entry {id: 'd2'})-[c:CURRENT]->() MATCH (other:Revision {id: 'd1@1'}) "
        "DELETE c CREATE (e)-[:CURRENT]->(other)"
    )
    assert first_bad(ledger) == (2, "current")


def test_current_that_points_nowhere(ledger: Graph) -> None:
    ledger.run("MATCH (:Entry {id: 'd2'})-[c:CURRENT]->() DELETE c")
    assert first_bad(ledger) == (2, "current")


def test_pages_do_not_hide_anything(store: Store, tampering: Tamper, monkeypatch: pytest.MonkeyPatch) -> None:
    from licet.stores import verification

    monkeypatch.setattr(verification, "_PAGE", 3)
    load(store, *(dataset(f"d{n}") for n in range(10)))
    assert verify_ledger(store).verified == 10
    tampering(7, by="eve")
    found = verify_ledger(store)
    assert (found.verified, found.first_bad and found.first_bad.sequence) == (6, 7)
