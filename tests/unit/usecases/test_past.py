# SPDX-License-Identifier: Apache-2.0
"""Editions of the past are compiled once and kept for a while, and never served when they changed."""

from datetime import timedelta

from licet.domain.record import StoredEntry
from licet.stores.memory import MemoryStore
from licet.usecases.past import MAX_EDITIONS, PastEditions
from licet.usecases.registry import Registry
from tests.factories import NOW, dataset


def put(store: MemoryStore, seconds: int, name: str, expected: int | None) -> None:
    entry = dataset("notes", name=name)
    store.put(entry, expected_revision=expected, by="ada", at=NOW + timedelta(seconds=seconds), reason="")


def test_edition_is_shared_by_instants_between_two_writes() -> None:
    store = MemoryStore()
    put(store, 0, "one", None)
    put(store, 100, "two", 1)
    registry = Registry(store)
    first = registry.known_at(NOW + timedelta(seconds=1))
    assert registry.known_at(NOW + timedelta(seconds=1)) is first
    assert registry.known_at(NOW + timedelta(seconds=2)) is first
    assert registry.known_at(NOW + timedelta(seconds=100)).entry("notes").entry.name == "two"
    put(store, 200, "three", 2)
    assert registry.known_at(NOW + timedelta(seconds=1)) is first


def test_write_that_states_an_earlier_instant_is_seen() -> None:
    store = MemoryStore()
    put(store, 0, "one", None)
    registry = Registry(store)
    assert registry.known_at(NOW + timedelta(seconds=50)).entry("notes").entry.name == "one"
    put(store, 20, "two", 1)
    assert registry.known_at(NOW + timedelta(seconds=50)).entry("notes").entry.name == "two"
    assert registry.known_at(NOW + timedelta(seconds=10)).entry("notes").entry.name == "one"


def test_only_a_few_are_kept() -> None:
    store = MemoryStore()
    built: list[int] = []
    past = PastEditions[int]()
    for number in range(MAX_EDITIONS + 2):
        put(store, number, f"{number}", number or None)

    def at(second: int) -> int:
        instant = NOW + timedelta(seconds=second)

        def build(stored: tuple[StoredEntry, ...]) -> int:
            built.append(second)
            return stored[0].revision

        return past.at(instant, reader=store, build=build)

    assert [at(n) for n in range(MAX_EDITIONS + 2)] == list(range(1, MAX_EDITIONS + 3))
    built.clear()
    assert at(MAX_EDITIONS + 1) == MAX_EDITIONS + 2
    assert built == []
    assert at(0) == 1
    assert built == [0]
