# SPDX-License-Identifier: Apache-2.0
"""The change feed of every store: each write once, with the revision that it wrote, in the order of writing."""

import threading
from dataclasses import replace

from licet.usecases.registry import Registry
from tests.contract.stores import Store, load, put, tick
from tests.factories import dataset, licence

pytest_plugins = ("tests.engines.fixtures",)


def test_change_has_the_event_and_its_own_revision(store: Store) -> None:
    first = put(store, dataset("notes", name="old"))
    second = put(store, dataset("notes", name="new"), 1, at=tick(1))
    changes = store.changes()
    assert [change.stored for change in changes] == [first, second]
    assert tuple(change.event for change in changes) == store.events()


def test_feed_goes_on_after_a_number_and_ends_at_a_limit(store: Store) -> None:
    load(store, *(dataset(f"d{number}") for number in range(5)))
    assert [change.event.sequence for change in store.changes(after=1, limit=3)] == [2, 3, 4]
    assert store.changes(after=5) == ()
    assert [change.event.sequence for change in store.changes(after=-1, limit=1)] == [1]


def test_registry_that_follows_equals_one_that_reads(store: Store) -> None:
    followed = Registry(store)
    followed.follow(on=True)
    followed.refreshed()
    load(store, licence("OPEN"), dataset("a", concluded_terms="OPEN"), dataset("b", aliases=("bee",)))
    followed.refreshed()
    put(store, dataset("b", aliases=("wasp",)), 1)
    put(store, dataset("a", name="renamed", concluded_terms="OPEN"), 1)
    followed.refreshed()
    edition, afresh = followed.current(), Registry(store).current()
    assert edition.stored == afresh.stored
    assert edition.names == afresh.names
    assert edition.snapshot.digest == afresh.snapshot.digest
    assert edition.sequence == store.sequence() == 5


def test_registry_is_never_torn_while_others_write(store: Store) -> None:
    """Two writers raise a number in their entries in turn; no edition has one that its sequence does not explain."""
    names = ("left", "right")
    load(store, *(dataset(name, name="0") for name in names))
    followed = Registry(store)
    followed.follow(on=True)
    written: dict[int, tuple[str, str]] = {}
    guard = threading.Lock()

    def write(name: str) -> None:
        for number in range(1, 13):
            stored = put(store, dataset(name, name=str(number)), number, at=tick(number))
            with guard:
                written[stored.sequence] = (name, str(number))

    writers = [threading.Thread(target=write, args=(name,)) for name in names]
    for writer in writers:
        writer.start()
    seen = []
    while any(writer.is_alive() for writer in writers):
        seen.append(followed.refreshed())
    for writer in writers:
        writer.join()
    seen.append(followed.refreshed())
    for edition in seen:
        expected = dict.fromkeys(names, "0")
        expected |= dict(written[sequence] for sequence in range(3, edition.sequence + 1))
        assert {name: edition.entry(name).entry.name for name in names} == expected
    assert [edition.sequence for edition in seen] == sorted(edition.sequence for edition in seen)
    assert seen[-1].sequence == store.sequence() == 26
    assert seen[-1].snapshot.digest == Registry(store).current().snapshot.digest
    assert replace(seen[-1].entry("left"), entry=dataset("left")).revision == 13
