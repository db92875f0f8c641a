# SPDX-License-Identifier: Apache-2.0
"""A followed registry answers from memory, waits for what was asked for, and refuses what may be old."""

import math
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from licet.errors import BundleStaleError, EngineUnavailableError, RegistryLagsError
from licet.stores.memory import MemoryStore
from licet.usecases.following import Follower
from licet.usecases.pace import Pace
from licet.usecases.registry import Registry
from tests.factories import NOW, dataset

PACE = Pace(every=0.005, limit=0.25, patience=0.125)


class Store(MemoryStore):
    """A store that counts looks and can be out of reach."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.error: Exception | None = None
        self.write("first")

    def sequence(self) -> int:
        self.looks += 1
        if self.error is not None:
            raise self.error
        return super().sequence()

    def write(self, name: str) -> int:
        return self.put(dataset(name), expected_revision=None, by="t", at=NOW, reason="t").sequence


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def registry(store: Store) -> Registry:
    """A registry that says it is followed, so that a test looks when it wants to."""
    found = Registry(store, pace=PACE)
    found.follow(on=True)
    return found


@pytest.fixture
def followed(store: Store) -> Iterator[Registry]:
    found = Registry(store, pace=PACE)
    with Follower(found):
        eventually(lambda: found.lag < math.inf)
        yield found


def eventually(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def away() -> EngineUnavailableError:
    return EngineUnavailableError("nobody answers")


def test_followed_registry_does_not_look_when_asked(store: Store, registry: Registry) -> None:
    edition = registry.refreshed()
    looks = store.looks
    store.write("second")
    assert registry.current() is edition
    assert registry.reached(1) is edition
    assert store.looks == looks


def test_registry_that_was_never_read_does_not_answer(registry: Registry) -> None:
    with pytest.raises(RegistryLagsError, match="not been read yet"):
        registry.current()


def test_registry_that_lost_its_store_does_not_answer_after_the_limit(store: Store) -> None:
    now = [100.0]
    registry = Registry(store, pace=PACE, seconds=lambda: now[0])
    registry.follow(on=True)
    registry.refreshed()
    now[0] += PACE.limit
    assert registry.current().sequence == 1
    now[0] += 0.001
    with pytest.raises(RegistryLagsError) as caught:
        registry.current()
    assert caught.value.seconds == pytest.approx(PACE.limit + 0.001, abs=1e-6)
    with pytest.raises(RegistryLagsError):
        registry.reached(1)
    registry.refreshed()
    assert registry.current().sequence == 1


def test_write_of_this_process_is_taken_over_before_it_is_acknowledged(store: Store, registry: Registry) -> None:
    registry.refreshed()
    store.write("second")
    registry.catch_up()
    assert registry.current().sequence == 2


def test_write_that_cannot_be_read_back_holds_the_answers_until_it_is(store: Store, registry: Registry) -> None:
    registry.refreshed()
    store.write("second")
    store.error = away()
    registry.catch_up()
    with pytest.raises(RegistryLagsError, match="wrote last"):
        registry.current()
    store.error = None
    registry.refreshed()
    assert registry.current().sequence == 2


def test_nobody_catches_up_where_nobody_follows(store: Store) -> None:
    registry = Registry(store)
    registry.current()
    looks = store.looks
    registry.catch_up()
    assert store.looks == looks


def test_write_that_is_wanted_is_looked_for_at_once(store: Store, registry: Registry) -> None:
    registry.refreshed()
    wanted = store.write("second")
    began = time.monotonic()
    assert registry.reached(wanted).sequence == wanted
    assert time.monotonic() - began < PACE.patience


def test_write_that_comes_late_is_waited_for(store: Store, followed: Registry) -> None:
    timer = threading.Timer(PACE.patience / 3, store.write, ["second"])
    timer.start()
    assert followed.reached(2).sequence == 2
    timer.join()


def test_write_that_nobody_wrote_is_waited_for_no_longer_than_the_limit(followed: Registry) -> None:
    began = time.monotonic()
    with pytest.raises(BundleStaleError) as caught:
        followed.reached(99)
    assert PACE.patience <= time.monotonic() - began < PACE.patience + 5
    assert (caught.value.wanted, caught.value.have) == (99, 1)


def test_few_wait_at_a_time_so_that_others_are_served(store: Store) -> None:
    registry = Registry(store, pace=Pace(every=0.005, limit=60, patience=1))
    waits: list[float] = []

    def ask() -> None:
        began = time.monotonic()
        with pytest.raises(BundleStaleError):
            registry.reached(99)
        waits.append(time.monotonic() - began)

    with Follower(registry):
        eventually(lambda: registry.lag < math.inf)
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(waits)[11] < 1 <= sorted(waits)[12]


def test_pinned_registry_stays_where_it_is(store: Store, registry: Registry) -> None:
    registry.refreshed()
    pinned = registry.pinned()
    wanted = store.write("second")
    registry.refreshed()
    assert pinned.current().sequence == 1
    with pytest.raises(BundleStaleError):
        pinned.reached(wanted)
    assert pinned.reached(None).sequence == pinned.reached(1).sequence == 1


def test_pinned_registry_waits_once_for_what_may_be_missing(followed: Registry) -> None:
    assert followed.pinned(99).current().sequence == 1


def test_follower_takes_over_what_others_write(store: Store, followed: Registry) -> None:
    wanted = store.write("second")
    eventually(lambda: followed.current().sequence == wanted)


def test_follower_rests_while_nobody_asks_and_is_roused_by_who_does(store: Store) -> None:
    registry = Registry(store, pace=Pace(every=0.005, limit=60.0))
    with Follower(registry):
        eventually(lambda: registry.attention.rests)
        wanted = store.write("second")
        registry.attention.rouse()
        eventually(lambda: registry.current().sequence == wanted)
        assert not registry.attention.rests, "who asks is served as after a write"
        looks = store.looks
        eventually(lambda: store.looks >= looks + 3)
    assert not registry.attention.rests


def test_rest_is_shorter_than_what_makes_answers_refused() -> None:
    assert Pace(limit=0.2).rest == pytest.approx(0.05)
    assert Pace(limit=60.0).rest == Pace().rest == pytest.approx(0.5)


@pytest.mark.parametrize("error", [away(), KeyError("a damaged event")], ids=["away", "anything"])
def test_follower_recovers_by_itself(store: Store, error: Exception) -> None:
    told: list[str | None] = []
    registry = Registry(store, pace=PACE)
    follower = Follower(registry, on_trouble=lambda found: told.append(None if found is None else type(found).__name__))
    with follower:
        eventually(lambda: registry.lag < math.inf)
        store.error = error
        eventually(lambda: registry.lag > PACE.limit)
        with pytest.raises(RegistryLagsError, match="not reached its store"):
            registry.current()
        store.error = None
        eventually(lambda: registry.lag < PACE.limit)
        assert registry.current().sequence == 1
    assert told == [type(error).__name__, None]


def test_registry_looks_for_itself_again_when_the_follower_ends(store: Store) -> None:
    registry = Registry(store, pace=PACE)
    with Follower(registry):
        assert registry.is_followed
    assert not registry.is_followed
    wanted = store.write("second")
    assert registry.current().sequence == wanted


def test_store_that_hangs_does_not_hang_everybody(store: Store) -> None:
    hanging = threading.Event()

    class Hanging(Store):
        def sequence(self) -> int:
            hanging.wait(10)
            return super().sequence()

    registry = Registry(Hanging(), pace=PACE)
    first = threading.Thread(target=registry.refreshed)
    first.start()
    with pytest.raises(EngineUnavailableError, match="in time"):
        registry.refreshed()
    hanging.set()
    first.join()
