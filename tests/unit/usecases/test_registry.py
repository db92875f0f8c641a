# SPDX-License-Identifier: Apache-2.0
"""The registry follows its store: by this process or another, one write or many."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from licet.domain.entry import Curation, Entry, ReviewState
from licet.domain.record import Change
from licet.errors import BundleStaleError, EntryNotFoundError, StoreError
from licet.stores.memory import MemoryStore
from licet.usecases.registry import Registry, edition_of, is_decided_on
from tests.factories import NOW, dataset, licence, rule, ruling

LATER = NOW + dt.timedelta(hours=1)


def store_of(*entries: Entry) -> MemoryStore:
    store = MemoryStore()
    store.load(entries, by="tester", at=NOW, reason="test")
    return store


def put(store: MemoryStore, entry: Entry, expected: int | None, at: dt.datetime = LATER) -> None:
    store.put(entry, expected_revision=expected, by="tester", at=at, reason="test")


class TornStore(MemoryStore):
    """A store in which somebody writes between two reads."""

    def __init__(self) -> None:
        super().__init__()
        self.write_between = False

    def changes(self, *, after: int = 0, limit: int = 1000) -> tuple[Change, ...]:
        if self.write_between:
            self.write_between = False
            put(self, dataset("late"), None)
            put(self, dataset("a", name="later still"), 2)
        return super().changes(after=after, limit=limit)


class HalfVisibleStore(MemoryStore):
    """A store that shows its last write in parts at first, as an engine without snapshots may."""

    def __init__(self, hidden: Callable[[tuple[Change, ...]], tuple[Change, ...]]) -> None:
        super().__init__()
        self.hidden = hidden
        self.asked = 0

    def changes(self, *, after: int = 0, limit: int = 1000) -> tuple[Change, ...]:
        self.asked += 1
        found = super().changes(after=after, limit=limit)
        return self.hidden(found) if self.asked == 1 else found


def full_snapshot(store: MemoryStore) -> str:
    return Registry(store).current().snapshot.digest


def test_empty_registry_has_an_edition() -> None:
    assert Registry(MemoryStore()).current().sequence == 0


def test_same_edition_while_nobody_writes() -> None:
    registry = Registry(store_of(dataset()))
    assert registry.current() is registry.current()


def test_write_is_seen_at_once() -> None:
    store = store_of(dataset(name="old"))
    registry = Registry(store)
    registry.current()
    put(store, dataset(name="new"), 1)
    assert registry.current().entry("data").entry.name == "new"


@pytest.mark.parametrize("writes", [1, 3, 60])
def test_following_equals_reading_everything(writes: int) -> None:
    store = store_of(dataset("a"), dataset("b"))
    registry = Registry(store)
    registry.current()
    for number in range(writes):
        put(store, dataset(f"n{number}"), None)
    put(store, dataset("a", name="changed"), 1)
    assert registry.current().snapshot.digest == full_snapshot(store)
    assert registry.current().sequence == store.sequence()


def test_write_between_two_reads_is_not_torn() -> None:
    store = TornStore()
    put(store, dataset("a"), None)
    registry = Registry(store)
    registry.current()
    put(store, dataset("a", name="changed"), 1)
    store.write_between = True
    edition = registry.current()
    assert edition.entry("a").entry.name == "later still"
    assert "late" in edition.stored
    assert edition.sequence == store.sequence()


@pytest.mark.parametrize(
    "hidden",
    [
        lambda found: found[1:],
        lambda found: (replace(found[0], stored=None), *found[1:]),
        lambda _: (),
    ],
    ids=["an event", "a revision", "everything"],
)
def test_write_that_is_half_visible_is_not_half_taken_over(
    hidden: Callable[[tuple[Change, ...]], tuple[Change, ...]],
) -> None:
    store = HalfVisibleStore(hidden)
    put(store, dataset("a"), None)
    registry = Registry(store)
    registry.current()
    put(store, dataset("a", name="changed"), 1)
    put(store, dataset("b"), None)
    edition = registry.current()
    assert (edition.sequence, edition.entry("a").entry.name, set(edition.stored)) == (3, "changed", {"a", "b"})


def test_feed_that_never_leads_on_is_an_error() -> None:
    class Stuck(MemoryStore):
        def sequence(self) -> int:
            return super().sequence() + 1

    with pytest.raises(StoreError, match="sequence 1"):
        Registry(Stuck()).current()


def test_event_that_is_about_no_entry_raises_the_sequence() -> None:
    class WithOther(MemoryStore):
        def changes(self, *, after: int = 0, limit: int = 1000) -> tuple[Change, ...]:
            found = super().changes(after=after, limit=limit)
            return tuple(
                Change(event=replace(each.event, subject="key-1"), stored=None) if each.event.subject == "b" else each
                for each in found
            )

    store = WithOther()
    put(store, dataset("a"), None)
    registry = Registry(store)
    registry.current()
    put(store, dataset("b"), None)
    assert registry.current().sequence == 2
    assert set(registry.current().stored) == {"a"}


def test_store_that_was_restored_and_went_on_is_read_again() -> None:
    store, other = MemoryStore(), store_of(dataset("old"), dataset("older"))
    put(store, dataset("a"), None)
    registry = Registry(store)
    registry.current()
    store._shelf = other._shelf
    assert set(registry.current().stored) == {"old", "older"}


def test_store_that_was_restored_from_a_backup_is_read_again() -> None:
    class Restored(MemoryStore):
        def restore(self) -> None:
            self._shelf = store_of(dataset("old"))._shelf

    store = Restored()
    store.load((dataset("a"), dataset("b")), by="tester", at=NOW, reason="test")
    registry = Registry(store)
    registry.current()
    store.restore()
    assert list(registry.current().stored) == ["old"]


def test_store_that_was_exchanged_for_one_of_equal_length_is_read_again() -> None:
    store = store_of(dataset("a"), dataset("b"))
    registry = Registry(store)
    registry.current()
    store._shelf = store_of(dataset("old"), dataset("older"))._shelf
    assert set(registry.current().stored) == {"old", "older"}


def test_many_threads_see_one_edition() -> None:
    store = store_of(*(dataset(f"d{number}") for number in range(20)))
    registry = Registry(store)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(id(registry.current()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1


def test_known_at_forgets_what_came_later() -> None:
    store = store_of(dataset(name="old"))
    put(store, dataset(name="new"), 1)
    known = Registry(store).known_at(NOW)
    assert known.entry("data").entry.name == "old"
    assert known.sequence == 1


def test_sequence_asked_for_is_reached() -> None:
    registry = Registry(store_of(dataset()))
    assert registry.reached(1).sequence == 1
    assert registry.reached(None).sequence == 1


def test_sequence_that_nobody_wrote_is_stale() -> None:
    with pytest.raises(BundleStaleError) as caught:
        Registry(store_of(dataset())).reached(2)
    assert (caught.value.wanted, caught.value.have) == (2, 1)


def test_entry_is_found_by_alias() -> None:
    edition = Registry(store_of(dataset(aliases=("other",)))).current()
    assert edition.entry("other").entry.id == "data"


def test_unknown_entry_has_nearest_names() -> None:
    edition = Registry(store_of(dataset("mimic-iv-note"))).current()
    with pytest.raises(EntryNotFoundError) as caught:
        edition.entry("mimic-iv-not")
    assert caught.value.nearest == ("mimic-iv-note",)


@pytest.mark.parametrize(
    ("entry", "state", "counts"),
    [
        (dataset(), ReviewState.PUBLISHED, True),
        (dataset(), ReviewState.DRAFT, False),
        (licence(), ReviewState.RETIRED, True),
        (ruling(), ReviewState.PUBLISHED, True),
        (ruling(), ReviewState.RETIRED, False),
    ],
    ids=["published", "draft", "retired terms", "ruling", "retired ruling"],
)
def test_what_counts_in_answers(entry: Entry, state: ReviewState, counts: bool) -> None:
    entry = replace(entry, curation=Curation(state=state))
    edition = Registry(store_of(entry)).current()
    assert is_decided_on(entry) is counts
    assert (entry.id in edition.snapshot.entries) is counts
    assert entry.id in edition.stored


def test_store_that_contradicts_itself_is_no_fault_of_the_caller() -> None:
    one, two = (store_of(licence(name, rule("R-1"))).entries()[0] for name in ("A", "B"))
    with pytest.raises(StoreError, match="contradicts itself"):
        edition_of((one, two))
