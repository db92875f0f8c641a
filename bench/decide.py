# SPDX-License-Identifier: Apache-2.0
"""Deciding, measured: verdicts, explained answers, the reverse question, compiling, a change, memory."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bench.building import compile_rows, memory_rows, visible_rows
from bench.engines import COMPILED, REFERENCE, Kit, kit_called
from bench.populations import Population, population_of_seed, population_of_size
from bench.report import MICROSECONDS, Row, as_ratio, as_time, print_rows, print_table
from bench.timing import CLOCKS, Clock, Pauses, Samples, clock_cost, collected, median, preemptions, timed
from licet.domain.use import UseRequest

__all__ = ["main"]

US, MS = 1e3, 1e6
MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is asked."""

    sizes: tuple[int, ...]
    rounds: int
    verdicts: int
    explained: int
    reverse: int
    warm: int
    checked: int
    compiled: int
    clock: Clock


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return 0 whether or not the targets are met."""
    options = _options(arguments)
    kit = kit_called(options.engine)
    plan = _plan(kit, options)
    print(f"{kit.name} engine, {platform.python_implementation()} {platform.python_version()}, one thread")
    cost = as_time(clock_cost(plan.clock))
    print(f"garbage collector {options.gc}; {options.clock} clock; timing an empty call takes {cost}, not subtracted")
    populations = [population_of_seed(kit), *(population_of_size(kit, size) for size in plan.sizes)]
    _describe(populations)
    _check(populations, plan)
    pauses, waited = Pauses(), preemptions()
    with collected(options.gc, pauses):
        _ask(populations, plan)
    _show_samples(populations, pauses, preemptions() - waited)
    rows = [*_verdict_rows(populations), *_explained_rows(populations), *_growth_rows(populations)]
    rows += _reverse_rows(populations)
    for population in _changed(populations, plan):
        rows += visible_rows(kit, population)
    populations.clear()
    rows += compile_rows(kit, plan.compiled)
    rows += memory_rows(kit, plan.compiled)
    print_rows(rows)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure deciding.")
    parser.add_argument("--large", action="store_true", help="add a registry of 1,000,000 data sets")
    parser.add_argument("--engine", choices=("auto", COMPILED, REFERENCE), default="auto")
    parser.add_argument("--gc", choices=("on", "frozen", "off"), default="on", help="the garbage collector")
    parser.add_argument("--clock", choices=tuple(CLOCKS), default="wall", help="`cpu` leaves out other processes")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, help="verdicts a round and registry")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of data sets")
    return parser.parse_args(arguments)


def _plan(kit: Kit, options: argparse.Namespace) -> Plan:
    """The reference engine is some hundred times slower, and gets so much less to do."""
    slow = kit.name == REFERENCE
    sizes = tuple(options.sizes or ((1_000, 3_000) if slow else (1_000, 10_000, 100_000)))
    count = options.questions or (20 if slow else 2_000)
    return Plan(
        sizes=(*sizes, MILLION) if options.large else sizes,
        rounds=options.rounds,
        verdicts=count,
        explained=max(4, count // 10),
        reverse=0 if slow else 3,
        warm=count,
        checked=5 if slow else 40,
        compiled=max(sizes) if slow else 100_000,
        clock=CLOCKS[options.clock],
    )


def _changed(populations: Sequence[Population], plan: Plan) -> list[Population]:
    """Return the registries in which a change is made: that of the size that is compiled, and a larger one."""
    worlds = sorted((p for p in populations if p.world), key=lambda p: p.size)
    return [p for p in worlds if p.size >= plan.compiled] or worlds[-1:]


def _describe(populations: Sequence[Population]) -> None:
    for population in populations:
        made = population.world
        bundles = f", {made.bundles():,} distinct bundles" if made else ""
        print(f"{population.name}: {population.size:,} of {len(population.snapshot.entries):,} entries{bundles}")


def _check(populations: Sequence[Population], plan: Plan) -> None:
    """Compare with the reference engine where that is quick enough, and the reverse question with itself."""
    small = [population for population in populations if population.size <= 10_000]
    count = sum(population.check(plan.checked) for population in small)
    permitted = [
        population.check_reverse(request, population.ids(100))
        for population in (small if plan.reverse else [])
        for request in population.take_reverse(5)
    ]
    print(f"checked: {count} answers are those of the reference engine", end="")
    print(f"; {len(permitted)} reverse answers ({sum(permitted)} permits) agree with single ones" if permitted else "")
    print()


def _ask(populations: Sequence[Population], plan: Plan) -> None:
    """Ask in rounds, each registry in turn, so that what disturbs the machine disturbs them alike."""
    for population in populations:
        timed(population.engine.verdict, population.take(plan.warm))
    for _ in range(plan.rounds):
        for population in populations:
            fresh = population.take(plan.verdicts)
            population.verdicts.add(timed(population.engine.verdict, fresh, plan.clock))
            population.repeated.add(timed(population.engine.verdict, fresh, plan.clock))
            _explain(population, population.take(plan.explained), plan.clock)
            reverse = population.take_reverse(plan.reverse)
            population.reverse.add(timed(population.engine.permitted, reverse, plan.clock))


def _explain(population: Population, requests: Sequence[UseRequest], clock: Clock) -> None:
    """Time whole answers, those with nothing to search for apart from the others.

    An engine with a method `explained`, that leaves alternatives and the smallest set out, is timed on that too.
    """
    found = [(request, population.engine.verdict(request)) for request in requests]
    population.spread.update(verdict for _, verdict in found)
    bare: Callable[[UseRequest], object] | None = getattr(population.engine, "explained", None)
    if bare is not None:
        population.bare.add(timed(bare, requests, clock))
    decide = population.engine.decide
    population.permits.add(timed(decide, [request for request, verdict in found if verdict.is_permit], clock))
    population.searched.add(timed(decide, [request for request, verdict in found if not verdict.is_permit], clock))


def _show_samples(populations: Sequence[Population], pauses: Pauses, waited: int) -> None:
    head = ("verdicts", "questions", "p50", "p90", "p99", "longest", "asked again p50")
    print_table(head, [_sample_line(population) for population in populations])
    for population in populations:
        total = population.spread.total()
        mix = ", ".join(f"{verdict} {n / total:.0%}" for verdict, n in sorted(population.spread.items()))
        print(f"{population.name}: {mix}")
    spent = f"{as_time(pauses.total)} in all, the longest {as_time(pauses.longest)}" if pauses.runs else "none"
    print(f"garbage collections while asking: {pauses.runs}, {spent}; made to wait for other processes: {waited} times")
    print()


def _sample_line(population: Population) -> tuple[str, ...]:
    samples = population.verdicts
    figures = (samples.at(50), samples.at(90), samples.at(99), samples.longest, population.repeated.at(50))
    return population.name, f"{samples.count:,}", *(as_time(figure) for figure in figures)


def _verdict_rows(populations: Sequence[Population]) -> Iterator[Row]:
    for population in populations:
        samples, name = population.verdicts, population.name
        p50, ratio = samples.at(50), samples.at(99) / samples.at(50)
        yield Row(
            measure=f"verdict p50, {name}", shown=as_time(p50), value=p50, most=15 * US, target=f"<= 15 {MICROSECONDS}"
        )
        yield Row(measure=f"verdict p99/p50, {name}", shown=as_ratio(ratio), value=ratio, most=6, target="<= 6x")
        longest = samples.longest
        yield Row(
            measure=f"verdict, longest pause, {name}", shown=as_time(longest), value=longest, most=5 * MS,
            target="<= 5 ms",
        )  # fmt: skip


def _explained_rows(populations: Sequence[Population]) -> Iterator[Row]:
    for population in populations:
        kinds: tuple[tuple[str, Samples, float, str], ...] = (
            ("search left out", population.bare, 80 * US, f"<= 80 {MICROSECONDS}"),
            ("permits (no search)", population.permits, 80 * US, f"<= 80 {MICROSECONDS}"),
            ("others (with search)", population.searched, 5 * MS, "<= 5 ms"),
        )
        for what, samples, most, target in kinds:
            if samples.count:
                value = samples.at(50)
                name = f"explained p50, {what}, {population.name}"
                yield Row(measure=name, shown=as_time(value), value=value, most=most, target=target)


def _growth_rows(populations: Sequence[Population]) -> Iterator[Row]:
    """Compare round by round; the target is for a thousandfold registry, any other step is shown without."""
    worlds = sorted((p for p in populations if p.world), key=lambda p: p.size)
    if len(worlds) < 2:
        return
    small, large = worlds[0], worlds[-1]
    pairs = zip(large.verdicts.each(50), small.verdicts.each(50), strict=True)
    ratio = median(many / few for many, few in pairs)
    whole = large.size >= 1_000 * small.size
    yield Row(
        measure=f"growth of the verdict p50, {small.size:,} to {large.size:,}", shown=as_ratio(ratio), value=ratio,
        most=1.5 if whole else None, target="<= 1.5x" + ("" if whole else " to 1,000,000"),
    )  # fmt: skip


def _reverse_rows(populations: Sequence[Population]) -> Iterator[Row]:
    for population in populations:
        if not population.reverse.count or not population.world:
            continue
        value = population.reverse.at(50)
        whole = population.size >= MILLION
        yield Row(
            measure=f"reverse p50 over {population.name}", shown=as_time(value), value=value,
            most=50 * MS if whole else None, target="<= 50 ms" + ("" if whole else " over 1,000,000"),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
