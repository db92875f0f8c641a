# SPDX-License-Identifier: Apache-2.0
"""What a registry costs before anybody asks: compiling it, changing it, keeping it."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bench.engines import Engine, Kit, snapshot_of
from bench.populations import Population
from bench.questions import questions_of_world
from bench.report import Row, as_bytes, as_time
from bench.timing import grown, median, seconds
from bench.wording import rule
from bench.worlds import INSTITUTION, world
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset, Entry, Licence
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict

__all__ = ["compile_rows", "memory_rows", "visible_rows"]

NS = 1e9
_TRIES = 3
_TARGET_SIZE = 100_000
_TRACED = 20_000


def compile_rows(kit: Kit, size: int) -> Iterator[Row]:
    """Time a compile from entries in memory to the first answer."""
    made = world(size)
    entries = list(made.entries())
    request = next(questions_of_world(made))
    spent = [_compiled(kit, entries, request) for _ in range(_TRIES)]
    parts = [NS * median(part) for part in zip(*spent, strict=True)]
    whole = NS * median(sum(each) for each in spent)
    shown = f"{as_time(whole)} ({', '.join(as_time(part) for part in parts)})"
    yield Row(
        measure=f"full compile of {size:,}: all (snapshot, engine, first verdict)", shown=shown, value=whole,
        most=3 * NS if size >= _TARGET_SIZE else None, target="<= 3 s at 100,000",
    )  # fmt: skip


def _compiled(kit: Kit, entries: list[Entry], request: UseRequest) -> tuple[float, float, float]:
    gc.collect()
    first, snapshot = seconds(lambda: snapshot_of(entries, INSTITUTION))
    second, engine = seconds(lambda: kit.engine(snapshot))
    third, _ = seconds(lambda: engine.verdict(request))
    return first, second, third


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """An entry that forbids all use, and a question that was not prohibited before."""

    request: UseRequest
    entry: Entry


def visible_rows(kit: Kit, population: Population) -> Iterator[Row]:
    """Time from an entry in hand to the first answer that heeds it, for a data set and for a licence."""
    for what in (Dataset, Licence):
        found = itertools.islice(_changes(population, what), 2 * _TRIES - 1)
        value = NS * median(_visible(kit, population, change) for change in found)
        yield Row(
            measure=f"one change visible, {what.__name__.lower()}, {population.name}", shown=as_time(value),
            value=value, most=0.010 * NS, target="<= 10 ms",
        )  # fmt: skip


def _changes(population: Population, what: type[Entry]) -> Iterator[_Change]:
    used: set[str] = set()
    for request in population.questions:
        entry = _changed_for(request, population.snapshot, what)
        if entry is None or entry.id in used or population.engine.verdict(request) is Verdict.PROHIBITED:
            continue
        used.add(entry.id)
        ban = rule(f"{entry.id}-ban", "prohibition", "use")
        yield _Change(request=request, entry=replace(entry, rules=(*entry.rules, ban)))


def _changed_for(request: UseRequest, snapshot: Snapshot, what: type[Entry]) -> Entry | None:
    data = snapshot.get(request.datasets[0].id)
    if isinstance(data, what):
        return data
    terms = data.concluded_terms if isinstance(data, Dataset) else None
    found = snapshot.get(terms or "")
    return found if isinstance(found, what) else None


def _visible(kit: Kit, population: Population, change: _Change) -> float:
    def publish() -> tuple[Snapshot, Engine, Verdict]:
        after, engine = kit.changed(change.entry, snapshot=population.snapshot, before=population.engine)
        return after, engine, engine.verdict(change.request)

    spent, (_, _, verdict) = seconds(publish)
    assert verdict is Verdict.PROHIBITED, f"the change of {change.entry.id} is not seen"
    return spent


def memory_rows(kit: Kit, size: int) -> Iterator[Row]:
    """Weigh what a data set adds: to the entries, to the snapshot, to the engine."""
    few = min(_TRACED, size)
    made = world(few)
    entry_bytes, entries = grown(lambda: list(made.entries()))
    snapshot_bytes, _ = grown(lambda: snapshot_of(entries, INSTITUTION))
    yield _weight(f"memory: the entries themselves, {few:,}", entry_bytes / few)
    yield _weight(f"memory: the snapshot beside them, {few:,}", snapshot_bytes / few)
    whole, part = _engine_bytes(kit, size), _engine_bytes(kit, few)
    yield _weight(f"memory: the engine, {size:,}", whole / size, most=200)
    if size > few:
        yield _weight(f"memory: the engine, from {few:,} to {size:,}", (whole - part) / (size - few))


def _engine_bytes(kit: Kit, size: int) -> int:
    made = world(size)
    snapshot = snapshot_of(made.entries(), INSTITUTION)
    request = next(questions_of_world(made))
    found, _ = grown(lambda: _asked(kit.engine(snapshot), request))
    return found


def _asked(engine: Engine, request: UseRequest) -> Engine:
    """Ask once, so that what an engine puts off is done."""
    engine.verdict(request)
    return engine


def _weight(measure: str, value: float, most: float | None = None) -> Row:
    target = f"<= {most:.0f} B" if most else ""
    return Row(measure=f"{measure}, an asset", shown=as_bytes(value), value=value, most=most, target=target)
