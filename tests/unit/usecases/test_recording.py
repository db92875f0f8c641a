# SPDX-License-Identifier: Apache-2.0
"""Many record together: nobody is told before it is true, and nobody pays for another."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from licet.domain.record import DecisionFilter, DecisionRecord
from licet.errors import EngineUnavailableError, InputError, StoreBusyError, StoreError
from licet.stores.memory import MemoryStore
from licet.usecases.recording import Recorder, RecorderFullError
from tests.factories import decision_record


class SlowStore(MemoryStore):
    """A memory store whose transactions can be held up, and which remembers how large they were."""

    def __init__(self, before: Callable[[Sequence[DecisionRecord]], None] = lambda _: None) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.entered = threading.Semaphore(0)
        self.sizes: list[int] = []
        self.on_append = before

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        self.entered.release()
        assert self.gate.wait(10)
        self.on_append(records)
        self.sizes.append(len(records))
        super().append_many(records)


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(1000):
        if holds():
            return
        threading.Event().wait(0.005)
    raise AssertionError("it never was so")


def test_those_who_wait_share_the_next_transaction() -> None:
    store = SlowStore()
    recorder = Recorder(store)
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(recorder.append, decision_record("dec_0"))
        assert store.entered.acquire(timeout=10)
        others = [pool.submit(recorder.append, decision_record(f"dec_{number}")) for number in range(1, 20)]
        wait_until(lambda: len(recorder._queue) == 19)
        assert not first.done()
        assert not any(other.done() for other in others)
        store.gate.set()
        for future in (first, *others):
            future.result(10)
    assert store.sizes == [1, 19]
    assert len(store.decisions(DecisionFilter())) == 20


def test_a_transaction_has_its_limit() -> None:
    store = SlowStore()
    recorder = Recorder(store, most=4)
    with ThreadPoolExecutor(11) as pool:
        waiting = [pool.submit(recorder.append, decision_record("dec_first"))]
        assert store.entered.acquire(timeout=10)
        waiting += [pool.submit(recorder.append, decision_record(f"dec_{number}")) for number in range(10)]
        wait_until(lambda: len(recorder._queue) == 10)
        store.gate.set()
        for future in waiting:
            future.result(10)
    assert store.sizes == [1, 4, 4, 2]


def test_one_bad_record_fails_alone() -> None:
    store = SlowStore()
    MemoryStore.append_many(store, [decision_record("dec_2", asked_by="another")])
    recorder = Recorder(store)
    bad = {"dec_2": StoreError, "dec_5": InputError}
    records = [decision_record(f"dec_{n}", asked_by="\ud800" if n == 5 else "ada") for n in range(8)]
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(recorder.append, decision_record("dec_first"))
        assert store.entered.acquire(timeout=10)
        futures = {record.id: pool.submit(recorder.append, record) for record in records}
        wait_until(lambda: len(recorder._queue) == 8)
        store.gate.set()
        first.result(10)
        failed = {name: type(error) for name, future in futures.items() if (error := future.exception(10))}
    assert failed == bad
    assert len(store.decisions(DecisionFilter(asked_by="ada"))) == 6


@pytest.mark.parametrize("kind", [EngineUnavailableError, StoreBusyError])
def test_engine_that_is_gone_or_busy_is_asked_once_for_all(kind: type[StoreError]) -> None:
    tried: list[int] = []

    def gone(records: Sequence[DecisionRecord]) -> None:
        tried.append(len(records))
        raise kind("gone")

    store = SlowStore(gone)
    recorder = Recorder(store)
    with ThreadPoolExecutor(6) as pool:
        futures = [pool.submit(recorder.append, decision_record("dec_first"))]
        assert store.entered.acquire(timeout=10)
        futures += [pool.submit(recorder.append, decision_record(f"dec_{number}")) for number in range(5)]
        wait_until(lambda: len(recorder._queue) == 5)
        store.gate.set()
        assert {type(future.exception(10)) for future in futures} == {kind}
    assert tried == [1, 5]


def test_queue_is_bounded_and_recovers() -> None:
    store = SlowStore()
    recorder = Recorder(store, waiting=2)
    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(recorder.append, decision_record("dec_0"))]
        assert store.entered.acquire(timeout=10)
        futures += [pool.submit(recorder.append, decision_record(f"dec_{number}")) for number in (1, 2)]
        wait_until(lambda: len(recorder._queue) == 2)
        with pytest.raises(RecorderFullError, match="2 answers wait"):
            recorder.append(decision_record("dec_3"))
        store.gate.set()
        for future in futures:
            future.result(10)
    recorder.append(decision_record("dec_3"))
    assert [record.id for record in store.decisions(DecisionFilter())] == ["dec_3", "dec_2", "dec_1", "dec_0"]


def test_close_waits_for_what_was_taken_and_takes_no_more() -> None:
    store = SlowStore()
    recorder = Recorder(store)
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(recorder.append, decision_record("dec_0"))]
        assert store.entered.acquire(timeout=10)
        futures += [pool.submit(recorder.append, decision_record(f"dec_{number}")) for number in (1, 2)]
        wait_until(lambda: len(recorder._queue) == 2)
        closing = pool.submit(recorder.close)
        wait_until(lambda: recorder._is_closed)
        with pytest.raises(RecorderFullError, match="about to stop"):
            recorder.append(decision_record("dec_3"))
        assert not closing.done()
        store.gate.set()
        closing.result(10)
        assert len(store.decisions(DecisionFilter())) == 3
        for future in futures:
            future.result(10)
    recorder.close()


def test_close_waits_for_batches_too_and_takes_no_more() -> None:
    store = SlowStore()
    recorder = Recorder(store)
    with ThreadPoolExecutor(2) as pool:
        batch = pool.submit(recorder.append_many, [decision_record("dec_0"), decision_record("dec_1")])
        assert store.entered.acquire(timeout=10)
        closing = pool.submit(recorder.close)
        wait_until(lambda: recorder._is_closed)
        with pytest.raises(RecorderFullError, match="about to stop"):
            recorder.append_many([decision_record("dec_2"), decision_record("dec_3")])
        assert not closing.done()
        store.gate.set()
        closing.result(10)
        assert len(store.decisions(DecisionFilter())) == 2
        batch.result(10)


def test_interruption_of_one_leaves_nobody_waiting() -> None:
    def interrupted(records: Sequence[DecisionRecord]) -> None:
        raise KeyboardInterrupt

    store = SlowStore(interrupted)
    store.gate.set()
    recorder = Recorder(store)
    with pytest.raises(KeyboardInterrupt):
        recorder.append(decision_record("dec_0"))
    store.on_append = lambda _: None
    recorder.append(decision_record("dec_1"))
    assert recorder.decision("dec_1").id == "dec_1"
