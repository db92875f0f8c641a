# SPDX-License-Identifier: Apache-2.0
"""Work of curators and offices: kept whole, replaced by whoever saw it last, written with entries or not at all."""

import dataclasses
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from licet.domain.change_request import ChangeRequest, ProposalState
from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.domain.review_case import ReviewCaseState
from licet.domain.work import EntryWrite, WorkFilter, WorkItem
from licet.errors import (
    InputError,
    RevisionConflictError,
    SequenceMovedError,
    StoreError,
    WorkConflictError,
    WorkNotFoundError,
)
from licet.stores.audit import verify_chain
from licet.stores.cypher.graph import CypherStore
from licet.stores.verification import verify_ledger
from tests.contract.stores import Graph, Store, put, tick
from tests.contract.work_items import FULL_ITEMS, change_request, entry_comment, kept_case, review_case
from tests.factories import dataset, decision_record, licence, model, rule, ruling

pytest_plugins = ("tests.engines.fixtures",)

WRITERS = 6
REQUESTS = WorkFilter(kind="change_request")


def put_all(
    store: Store, *writes: tuple[Entry, int | None], work: tuple[WorkItem, ...] = (), seen: int | None = None
) -> tuple[StoredEntry, ...]:
    """Write entries and items together, by somebody, at some time, for some reason."""
    return store.put_all(
        [EntryWrite(entry=entry, expected_revision=expected) for entry, expected in writes],
        work=work, by="ada", at=tick(9), reason="published", expected_sequence=seen,
    )  # fmt: skip


def revised(item: ChangeRequest, **fields: Any) -> ChangeRequest:
    """The next revision of a change request."""
    return dataclasses.replace(item, revision=item.revision + 1, **fields)


def ids(items: tuple[WorkItem, ...]) -> list[str]:
    return [item.id for item in items]


@pytest.mark.parametrize("item", [*FULL_ITEMS, change_request(), review_case()], ids=lambda item: item.id)
def test_item_is_kept_as_it_was_given(store: Store, item: WorkItem) -> None:
    store.put_work(item)
    assert store.work(item.id) == item
    assert store.list_work(WorkFilter(kind=item.kind)) == (item,)
    assert store.sequence() == 0


def test_item_is_replaced_by_its_next_revision(store: Store) -> None:
    first = change_request("chr_1", "data")
    second = revised(first, title="another", state=ProposalState.SUBMITTED, changes=())
    store.put_work(first)
    store.put_work(second)
    assert store.work("chr_1") == second
    assert store.list_work(REQUESTS) == (second,)


@pytest.mark.parametrize("revision", [0, 1, 3], ids=["before", "same", "after next"])
def test_item_on_another_revision_is_refused(store: Store, revision: int) -> None:
    first = change_request()
    store.put_work(first)
    with pytest.raises(WorkConflictError) as caught:
        store.put_work(dataclasses.replace(first, revision=revision, title="another"))
    assert (caught.value.item_id, caught.value.expected, caught.value.actual) == ("chr_1", revision - 1, 1)
    assert store.work("chr_1") == first


def test_first_revision_of_an_item_is_1(store: Store) -> None:
    with pytest.raises(WorkConflictError):
        store.put_work(change_request(revision=2))
    assert store.list_work(REQUESTS) == ()


def test_id_keeps_its_kind(store: Store) -> None:
    store.put_work(change_request("x"))
    with pytest.raises(StoreError, match="change request"):
        store.put_work(review_case("x", revision=2))
    assert store.work("x").kind == "change_request"


def test_item_that_is_not_there(store: Store) -> None:
    with pytest.raises(WorkNotFoundError, match="chr_9"):
        store.work("chr_9")
    assert store.list_work(REQUESTS) == ()


def test_item_that_is_no_text_is_refused(store: Store) -> None:
    with pytest.raises(InputError, match="change request `chr_1`"):
        store.put_work(change_request(title="half a character: \ud800"))
    assert store.list_work(REQUESTS) == ()


@pytest.fixture
def full_store(store: Store) -> Store:
    """A store with items of every kind, of several people, in several states."""
    for item in (
        change_request("chr_1", "data"),
        change_request("chr_2", "data", "model", state=ProposalState.SUBMITTED),
        change_request("chr_3", "model", state=ProposalState.SUBMITTED, proposed_by="bob"),
        change_request("chr_4", "data-set", state=ProposalState.PUBLISHED, on_behalf_of="eve"),
        review_case("rev_1"),
        review_case("rev_2", state=ReviewCaseState.ANSWERED, ruling="RULING", opened_by="bob"),
        entry_comment("com_1", "data"),
        entry_comment("com_2", "model", by="bob"),
        kept_case("case_1", "data", "model"),
        kept_case("case_2", "model"),
    ):
        store.put_work(item)
    return store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (REQUESTS, ["chr_4", "chr_3", "chr_2", "chr_1"]),
        (WorkFilter(kind="change_request", states=frozenset({"draft", "submitted"})), ["chr_3", "chr_2", "chr_1"]),
        (WorkFilter(kind="change_request", states=frozenset()), []),
        (WorkFilter(kind="change_request", entry="data"), ["chr_2", "chr_1"]),
        (WorkFilter(kind="change_request", entry="nobody"), []),
        (WorkFilter(kind="change_request", by="bob"), ["chr_3"]),
        (WorkFilter(kind="change_request", by="eve"), []),
        (WorkFilter(kind="change_request", by="ada", entry="model", states=frozenset({"submitted"})), ["chr_2"]),
        (WorkFilter(kind="review_case"), ["rev_2", "rev_1"]),
        (WorkFilter(kind="review_case", states=frozenset({"open"})), ["rev_1"]),
        (WorkFilter(kind="review_case", entry="RULING"), ["rev_2"]),
        (WorkFilter(kind="review_case", by="bob"), ["rev_2"]),
        (WorkFilter(kind="entry_comment", entry="data"), ["com_1"]),
        (WorkFilter(kind="entry_comment", by="bob"), ["com_2"]),
        (WorkFilter(kind="entry_comment", states=frozenset({"open"})), []),
        (WorkFilter(kind="entry_comment", states=frozenset({""})), ["com_2", "com_1"]),
        (WorkFilter(kind="kept_case", entry="data"), ["case_1"]),
        (WorkFilter(kind="kept_case"), ["case_2", "case_1"]),
    ],
    ids=lambda value: "" if isinstance(value, list) else value.kind,
)
def test_items_that_fit_are_listed(full_store: Store, wanted: WorkFilter, found: list[str]) -> None:
    assert ids(full_store.list_work(wanted)) == found


def test_items_are_listed_page_by_page(store: Store) -> None:
    named = [f"chr_{number:03d}" for number in range(130)]
    for number, name in enumerate(named):
        store.put_work(change_request(name, proposed_by="ada" if number % 3 else "bob"))
    newest = named[::-1]
    assert ids(store.list_work(REQUESTS)) == newest[:100]
    assert ids(store.list_work(REQUESTS, before=newest[99])) == newest[100:]
    assert ids(store.list_work(REQUESTS, limit=500)) == newest
    assert ids(store.list_work(REQUESTS, before="chr_002", limit=1)) == ["chr_001"]
    assert ids(store.list_work(REQUESTS, before="chr_000")) == []
    assert ids(store.list_work(REQUESTS, limit=0)) == []
    assert ids(store.list_work(WorkFilter(kind="change_request", by="bob"), limit=2)) == ["chr_129", "chr_126"]


def test_entries_and_items_are_written_together(store: Store) -> None:
    put(store, dataset("data"))
    put(store, licence("L", rule("L-1")))
    store.put_work(change_request("chr_1", "data", "L", "model"))
    published = revised(change_request("chr_1", "data", "L", "model"), state=ProposalState.PUBLISHED, sequence=5)
    written = put_all(
        store,
        (dataset("data", name="two", concluded_terms="L"), 1),
        (model("model"), None),
        (licence("L", rule("L-1"), rule("L-2", lifts=("L-1",))), 1),
        work=(published, kept_case("case_1", "data")),
    )
    assert [(each.entry.id, each.revision, each.sequence) for each in written] == [
        ("data", 2, 3), ("model", 1, 4), ("L", 2, 5),
    ]  # fmt: skip
    assert [store.entry(each.entry.id) for each in written] == list(written)
    assert store.work("chr_1") == published
    assert store.work("case_1") == kept_case("case_1", "data")
    events = store.events()
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5]
    assert {(event.by, event.at, event.reason) for event in events[2:]} == {("ada", tick(9), "published")}
    assert verify_chain(events) is None
    assert verify_ledger(store).sound
    put(store, dataset("after"))
    assert store.sequence() == 6


def test_entries_that_name_each_other_are_written_together(graph: Graph) -> None:
    put(graph.store, licence("L", rule("L-1"), rule("L-2")))
    put(graph.store, dataset("data", concluded_terms="M"))
    put_all(
        graph.store,
        (licence("M", rule("M-1", lifts=("L-2", "L-3"))), None),
        (licence("L", rule("L-1"), rule("L-3")), 1),
    )
    assert graph.run("MATCH (:Dataset {id: 'data'})-[:GOVERNED_BY]->(m:Licence) RETURN m.id AS id") == [{"id": "M"}]
    lifted = graph.run("MATCH (:Rule {id: 'M-1'})-[:LIFTS]->(r:Rule) RETURN r.id AS id, r.status AS status ORDER BY id")
    assert [tuple(row.values()) for row in lifted] == [("L-2", "withdrawn"), ("L-3", "stated")]
    assert graph.run("MATCH (s:Stub) RETURN s.id AS id") == []


def test_items_alone_are_written_together(store: Store) -> None:
    store.put_work(change_request("chr_1"))
    with pytest.raises(WorkConflictError):
        put_all(store, work=(entry_comment("com_1"), change_request("chr_1")))
    assert store.list_work(WorkFilter(kind="entry_comment")) == ()
    assert put_all(store, work=(entry_comment("com_1"), revised(change_request("chr_1")))) == ()
    assert store.work("chr_1").revision == 2
    assert store.sequence() == 0


BAD_WRITES = {
    "another revision": ((dataset("data", name="two"), 7), RevisionConflictError),
    "there already": ((dataset("data"), None), RevisionConflictError),
    "not there": ((dataset("new"), 1), RevisionConflictError),
    "name taken": ((dataset("new", aliases=("data",)), None), InputError),
    "another kind": ((model("data"), 1), InputError),
    "twice": ((dataset("first", name="again"), None), InputError),
}


@pytest.mark.parametrize(("bad", "error"), BAD_WRITES.values(), ids=BAD_WRITES)
@pytest.mark.parametrize("place", [1, 2], ids=["in the middle", "last"])
def test_one_bad_write_and_nothing_is_written(
    store: Store, bad: tuple[Entry, int | None], error: type[Exception], place: int
) -> None:
    put(store, dataset("data"))
    before = store.entries()
    writes: list[tuple[Entry, int | None]] = [(dataset("first"), None), (licence("L", rule("L-1")), None)]
    writes.insert(place, bad)
    with pytest.raises(error):
        put_all(store, *writes, work=(change_request(),))
    assert store.entries() == before
    assert store.list_work(REQUESTS) == ()
    assert store.sequence() == 1
    assert verify_ledger(store).sound


def test_item_that_somebody_changed_keeps_entries_from_being_written(store: Store) -> None:
    store.put_work(change_request("chr_1"))
    changed = revised(change_request("chr_1"), title="meanwhile")
    store.put_work(changed)
    stale = revised(change_request("chr_1"), state=ProposalState.PUBLISHED)
    with pytest.raises(WorkConflictError):
        put_all(store, (dataset("data"), None), work=(kept_case("case_1"), stale))
    assert (store.entries(), store.events(), store.sequence()) == ((), (), 0)
    assert store.work("chr_1") == changed
    assert store.list_work(WorkFilter(kind="kept_case")) == ()
    put_all(store, (dataset("data"), None), work=(revised(changed, state=ProposalState.PUBLISHED),))
    assert store.sequence() == 1


def test_what_was_checked_before_another_write_is_refused(store: Store) -> None:
    put(store, dataset("data"))
    put(store, dataset("other"))
    work = (change_request(),)
    with pytest.raises(SequenceMovedError) as caught:
        put_all(store, (dataset("data", name="two"), 1), work=work, seen=1)
    assert (caught.value.expected, caught.value.actual) == (1, 2)
    with pytest.raises(RevisionConflictError):
        put_all(store, (dataset("data", name="two"), 7), work=work, seen=1)
    assert (store.sequence(), store.list_work(REQUESTS)) == (2, ())
    (written,) = put_all(store, (dataset("data", name="two"), 1), work=work, seen=2)
    assert (written.sequence, store.list_work(REQUESTS)) == (3, work)


def won_together(writes: Sequence[Callable[[], object]]) -> int:
    """Do writes at once; return how many were not refused as conflicts."""
    start = Barrier(len(writes))

    def attempt(write: Callable[[], object]) -> bool:
        start.wait()
        try:
            write()
        except (WorkConflictError, RevisionConflictError):
            return False
        return True

    with ThreadPoolExecutor(len(writes)) as pool:
        return sum(run.result(timeout=100) for run in [pool.submit(attempt, write) for write in writes])


def others(store: Store, graph: Graph | None, number: int) -> list[Store]:
    """Stores with locks of their own, as those of several processes have; one of memory is alone."""
    return [store if graph is None else CypherStore(graph.driver, graph.database) for _ in range(number)]


@pytest.mark.parametrize("kept", [0, 1], ids=["new", "known"])
def test_of_many_that_write_an_item_at_once_one_wins(store_and_graph: tuple[Store, Graph | None], kept: int) -> None:
    store, graph = store_and_graph
    put(store, dataset("data"))
    item = change_request("chr_1", "data", revision=kept + 1)
    if kept:
        store.put_work(change_request("chr_1", "data"))
    for turn in range(3):
        each = [dataclasses.replace(item, title=f"writer {n}", revision=item.revision + turn) for n in range(WRITERS)]
        stores = others(store, graph, WRITERS)
        writes = [partial(s.put_work, i) for s, i in zip(stores, each, strict=True)]
        assert won_together(writes) == 1
        assert store.work("chr_1") in each


def test_of_many_that_publish_an_item_at_once_one_wins(store_and_graph: tuple[Store, Graph | None]) -> None:
    store, graph = store_and_graph
    item = change_request("chr_1", "data-0")
    store.put_work(item)
    published = revised(item, state=ProposalState.PUBLISHED)
    stores = others(store, graph, WRITERS)
    writes = [partial(put_all, s, (dataset(f"data-{n}"), None), work=(published,)) for n, s in enumerate(stores)]
    assert won_together(writes) == 1
    assert store.sequence() == 1
    assert len(store.entries()) == 1
    assert verify_ledger(store).sound


def test_item_and_the_entry_that_it_points_at_are_written_at_once(graph: Graph) -> None:
    put(graph.store, dataset("data"))
    stores = others(graph.store, graph, WRITERS)

    def write(number: int) -> None:
        for turn in range(4):
            if number % 2:
                stores[number].put_work(entry_comment(f"com_{number}_{turn}", "data"))
            else:
                put(stores[number], dataset(f"own-{number}-{turn}", derived_from=()))

    with ThreadPoolExecutor(WRITERS) as pool:
        for run in [pool.submit(write, number) for number in range(WRITERS)]:
            run.result(timeout=100)
    found = graph.run("MATCH (c:EntryComment)-[:ABOUT]->(:Dataset {id: 'data'}) RETURN count(c) AS found")
    assert found == [{"found": WRITERS // 2 * 4}]
    assert verify_ledger(graph.store).sound


EDGES = """
MATCH (w:WorkItem)-[x]->(t) RETURN w.id AS a, type(x) AS edge, t.id AS b ORDER BY a, edge, b
"""


def edges(graph: Graph) -> list[tuple[str, str, str]]:
    return [(row["a"], row["edge"], row["b"]) for row in graph.run(EDGES)]


def test_items_point_at_what_they_speak_of(graph: Graph) -> None:
    store = graph.store
    put(store, dataset("data"))
    put(store, dataset("other", concluded_terms="only-a-name"))
    store.append(decision_record("dec_1"))
    store.put_work(change_request("chr_1", "data", "data", "only-a-name", "new"))
    store.put_work(review_case("rev_1"))
    store.put_work(entry_comment("com_1", "data"))
    store.put_work(kept_case("case_1", "data", "other", "new"))
    assert edges(graph) == [
        ("case_1", "ABOUT", "data"),
        ("case_1", "ABOUT", "other"),
        ("case_1", "CAME_WITH", "chr_1"),
        ("chr_1", "PROPOSES", "data"),
        ("com_1", "ABOUT", "data"),
        ("rev_1", "ASKS_ABOUT", "dec_1"),
    ]
    answered = dataclasses.replace(review_case("rev_1"), revision=2, ruling="RULING", state=ReviewCaseState.ANSWERED)
    put_all(
        store, (ruling("RULING"), None), (dataset("new"), None), (dataset("data", name="two"), 1),
        work=(answered, revised(change_request("chr_1", "new", "other"))),
    )  # fmt: skip
    assert edges(graph) == [
        ("case_1", "ABOUT", "data"),
        ("case_1", "ABOUT", "other"),
        ("case_1", "CAME_WITH", "chr_1"),
        ("chr_1", "PROPOSES", "new"),
        ("chr_1", "PROPOSES", "other"),
        ("com_1", "ABOUT", "data"),
        ("rev_1", "ANSWERED_BY", "RULING"),
        ("rev_1", "ASKS_ABOUT", "dec_1"),
    ]
    found = graph.run("MATCH (c:ChangeRequest) RETURN labels(c) AS labels, c.state AS state, c.began_by AS by")
    assert [(sorted(row["labels"]), row["state"], row["by"]) for row in found] == [
        (["ChangeRequest", "WorkItem"], "draft", "ada")
    ]


def test_text_that_cannot_be_read_is_a_store_error(graph: Graph) -> None:
    graph.store.put_work(change_request())
    graph.run("MATCH (w:WorkItem) SET w.content = $text", text='{"kind": "change_request", "from": "the future"}')
    with pytest.raises(StoreError, match="newer Licet"):
        graph.store.work("chr_1")
