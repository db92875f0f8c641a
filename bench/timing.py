# SPDX-License-Identifier: Apache-2.0
"""Clocks, percentiles, pauses and memory."""

from __future__ import annotations

import gc
import resource
import statistics
import time
import tracemalloc
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

__all__ = [
    "CLOCKS", "Clock", "Pauses", "Samples", "answered", "clock_cost", "collected", "grown", "median", "preemptions",
    "seconds", "timed",
]  # fmt: skip

T = TypeVar("T")
R = TypeVar("R")


Clock: TypeAlias = Callable[[], int]
CLOCKS: Mapping[str, Clock] = {"wall": time.perf_counter_ns, "cpu": time.thread_time_ns}
"""What passes on the wall, or what this thread spends on the processor: other processes lengthen only the first."""


def timed(call: Callable[[T], object], items: Sequence[T], clock: Clock = time.perf_counter_ns) -> array[int]:
    """Return the nanoseconds that each call took, its answer thrown away within them."""
    spent = array("q", bytes(8 * len(items)))
    for at, item in enumerate(items):
        start = clock()
        call(item)
        spent[at] = clock() - start
    return spent


def answered(call: Callable[[T], R], items: Sequence[T]) -> tuple[array[int], list[R]]:
    """Return the nanoseconds that each call took, and the answers."""
    answers: list[R] = []
    spent = timed(lambda item: answers.append(call(item)), items)
    return spent, answers


def seconds(call: Callable[[], R]) -> tuple[float, R]:
    """Return how long one call took, and what it returned."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def clock_cost(clock: Clock = time.perf_counter_ns) -> float:
    """Return the nanoseconds that timing an empty call takes: every figure holds them."""
    return percentile(timed(lambda _: None, range(20_000), clock), 50)


def preemptions() -> int:
    """Return how often this process was made to wait for others so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw


def percentile(values: Iterable[int], share: float) -> float:
    """Return the smallest value that `share` percent of the values do not exceed."""
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, int(len(ordered) * share / 100))])


def median(values: Iterable[float]) -> float:
    """Return the median."""
    return statistics.median(values)


@dataclass(slots=True)
class Samples:
    """The rounds of one measurement, in nanoseconds."""

    rounds: list[array[int]] = field(default_factory=list)

    def add(self, spent: array[int]) -> None:
        """Add a round; an empty one says nothing."""
        if spent:
            self.rounds.append(spent)

    @property
    def count(self) -> int:
        """How many calls were timed."""
        return sum(len(spent) for spent in self.rounds)

    @property
    def longest(self) -> float:
        """The longest call of all rounds."""
        return float(max(max(spent) for spent in self.rounds))

    def at(self, share: float) -> float:
        """Return the median of the rounds' percentiles."""
        return median(self.each(share))

    def each(self, share: float) -> list[float]:
        """Return the percentile of each round."""
        return [percentile(spent, share) for spent in self.rounds]


@dataclass(slots=True)
class Pauses:
    """What the garbage collector did while something was measured."""

    runs: int = 0
    total: int = 0
    longest: int = 0
    _since: int = 0

    def __call__(self, phase: str, _: dict[str, int]) -> None:
        """Take note of the beginning or the end of a collection."""
        now = time.perf_counter_ns()
        if phase == "start":
            self._since = now
            return
        spent = now - self._since
        self.runs += 1
        self.total += spent
        self.longest = max(self.longest, spent)


@contextmanager
def collected(state: str, pauses: Pauses) -> Iterator[None]:
    """Run with the garbage collector `on`, on but `frozen` over what is there already, or `off`."""
    gc.collect()
    if state == "frozen":
        gc.freeze()
    if state == "off":
        gc.disable()
    gc.callbacks.append(pauses)
    try:
        yield
    finally:
        gc.callbacks.remove(pauses)
        gc.enable()
        gc.unfreeze()


def grown(make: Callable[[], R]) -> tuple[int, R]:
    """Return how many bytes of Python memory were left allocated by a call, and what it returned."""
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        result = make()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return after - before, result
