# SPDX-License-Identifier: Apache-2.0
"""Many writers at once: nobody's write is lost, and nobody overwrites unseen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from licet.errors import RevisionConflictError
from licet.stores.audit import verify_chain
from licet.stores.cypher.graph import CypherStore
from licet.stores.verification import verify_ledger
from tests.contract.stores import Graph, Store, load, put
from tests.factories import dataset, decision_record, licence, rule

pytest_plugins = ("tests.engines.fixtures",)

WRITERS = 8
ROUNDS = 5


def write_until_all_are_written(store: Store, writer: int, start: Barrier) -> list[int]:
    """Write `ROUNDS` revisions of one entry, each on the revision just read."""
    won: list[int] = []
    start.wait()
    while len(won) < ROUNDS:
        current = store.entry("notes")
        name = f"writer {writer} round {len(won)}"
        try:
            written = put(store, dataset("notes", name=name), current.revision, by=str(writer))
        except RevisionConflictError:
            continue
        won.append(written.revision)
    return won


def run_together(stores: list[Store]) -> list[list[int]]:
    start = Barrier(len(stores))
    with ThreadPoolExecutor(len(stores)) as pool:
        runs = [pool.submit(write_until_all_are_written, store, number, start) for number, store in enumerate(stores)]
        return [run.result(timeout=100) for run in runs]


def assert_all_written(store: Store, won: list[list[int]]) -> None:
    total = len(won) * ROUNDS
    assert sorted(number for each in won for number in each) == list(range(2, total + 2))
    kept = store.revisions("notes")
    assert [stored.revision for stored in kept] == list(range(1, total + 2))
    assert [stored.sequence for stored in kept] == list(range(1, total + 2))
    for writer, numbers in enumerate(won):
        assert {kept[number - 1].by for number in numbers} == {str(writer)}
    assert verify_chain(store.events()) is None
    assert store.sequence() == total + 1


def test_one_writer_wins_each_revision(store: Store) -> None:
    put(store, dataset("notes"))
    assert_all_written(store, run_together([store] * WRITERS))


def test_writers_in_several_processes_are_ordered_by_the_engine(graph: Graph) -> None:
    """Each store has a lock of its own, as the stores of several processes have."""
    put(graph.store, dataset("notes"))
    stores: list[Store] = [CypherStore(graph.driver, graph.database) for _ in range(4)]
    assert_all_written(graph.store, run_together(stores))


def test_two_stores_of_eight_threads_lose_nothing(graph: Graph) -> None:
    """Each thread writes an entry of its own and one that all share, through one of two stores."""
    stores = [CypherStore(graph.driver, graph.database) for _ in range(2)]
    put(graph.store, dataset("shared"))
    start = Barrier(2 * WRITERS)

    def write(number: int) -> int:
        store, won, turn = stores[number % 2], 0, 0
        start.wait()
        while turn < 2 or won < 1:
            if turn < 2:
                put(store, dataset(f"own-{number}", name=f"{turn}"), turn or None, by=str(number))
            turn += 1
            try:
                current = store.entry("shared")
                put(store, dataset("shared", name=f"{number} {turn}"), current.revision, by=str(number))
                won += 1
            except RevisionConflictError:
                continue
        return won

    with ThreadPoolExecutor(2 * WRITERS) as pool:
        won = [run.result(timeout=100) for run in [pool.submit(write, number) for number in range(2 * WRITERS)]]
    kept = graph.store.revisions("shared")
    assert [stored.revision for stored in kept] == list(range(1, sum(won) + 2))
    assert [sum(stored.by == str(number) for stored in kept) for number in range(2 * WRITERS)] == won
    for number in range(2 * WRITERS):
        assert [stored.entry.name for stored in graph.store.revisions(f"own-{number}")] == ["0", "1"]
    events = graph.store.events(limit=100_000)
    assert [event.sequence for event in events] == list(range(1, 1 + 2 * 2 * WRITERS + sum(won) + 1))
    assert verify_ledger(graph.store).sound


def test_same_write_wins_once(store: Store) -> None:
    start = Barrier(WRITERS)

    def create() -> bool:
        start.wait()
        try:
            put(store, licence("L", rule("L-1"), aliases=("x",)))
        except RevisionConflictError:
            return False
        return True

    with ThreadPoolExecutor(WRITERS) as pool:
        won = [run.result(timeout=100) for run in [pool.submit(create) for _ in range(WRITERS)]]
    assert won.count(True) == 1
    assert store.sequence() == 1


def test_writers_of_different_entries_do_not_fail(store: Store) -> None:
    terms = [licence(f"L{n}", rule(f"L{n}-1", lifts=(f"L{(n + 1) % WRITERS}-1",))) for n in range(WRITERS)]

    def write(n: int) -> None:
        put(store, terms[n])
        put(store, dataset(f"d{n}", concluded_terms=f"L{(n + 3) % WRITERS} OR SHARED"))
        store.append(decision_record(f"dec_{n}"))

    with ThreadPoolExecutor(WRITERS) as pool:
        for run in [pool.submit(write, n) for n in range(WRITERS)]:
            run.result(timeout=100)
    assert store.sequence() == 2 * WRITERS
    assert verify_chain(store.events()) is None


@pytest.mark.parametrize("size", [40])
def test_reader_sees_one_state(store: Store, size: int) -> None:
    """Whatever is written meanwhile, what is listed is all that was written up to one number."""
    load(store, *(dataset(f"d{n}") for n in range(size)))
    first = store.sequence()

    def write() -> None:
        for n in range(size):
            put(store, dataset(f"d{n}", name="new"), 1)

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(write)
        while not running.done():
            listed = store.entries()
            seen = max(stored.sequence for stored in listed)
            renamed = {stored.entry.id for stored in listed if stored.entry.name == "new"}
            assert renamed == {f"d{n}" for n in range(seen - first)}
        running.result()
