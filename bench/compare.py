# SPDX-License-Identifier: Apache-2.0
"""Set Licet beside general engines, on the part of the question that each of them can express."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.compare_policies import cedar, rego
from bench.compare_stores import embedded_graph, sqlite
from bench.engines import COMPILED, REFERENCE, kit_called, snapshot_of
from bench.report import as_time, print_table
from bench.rivals import Answer, MissingError, Rival
from bench.subquestion import Case, Registry, registry
from bench.timing import Samples, answered, clock_cost, seconds
from licet.domain.verdict import Verdict
from licet.errors import LicetError


@contextmanager
def licet(name: str, registry: Registry) -> Iterator[Answer]:
    """Answer with an engine of Licet, which works out the acts and the whole verdict."""
    try:
        kit = kit_called(name)
    except ImportError as error:
        raise MissingError("this version of Licet has no such engine") from error
    engine = kit.engine(snapshot_of(registry.entries(), None))
    yield lambda case: engine.verdict(case.request) is Verdict.PROHIBITED


RIVALS = (
    Rival("Licet, reference engine", lambda rows: licet(REFERENCE, rows)),
    Rival("Licet, compiled engine", lambda rows: licet(COMPILED, rows)),
    Rival("SQLite, one recursive query", sqlite),
    Rival("embedded graph, one Cypher query", embedded_graph),
    Rival("Cedar (cedarpy)", cedar),
    Rival("Rego (regorus)", rego),
)
"""The first one is right by definition."""


@dataclass(slots=True)
class Entrant:
    """A rival that takes part."""

    name: str
    answer: Answer
    loaded: float
    samples: Samples = field(default_factory=Samples)
    asked: int = 0
    yes: int = 0
    wrong: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; return 1 if an answer differs from the reference engine's."""
    options = _options(arguments)
    rows = registry(options.size)
    print(f"{options.size:,} data sets, {len(rows.prohibitions):,} prohibitions, {len(rows.edges):,} derivations")
    print(f"one thread; timing an empty call takes {as_time(clock_cost())}, not subtracted")
    with ExitStack() as stack:
        entrants = list(_enter(rows, stack))
        _measure(entrants, rows.cases(), rounds=options.rounds, count=options.questions)
    _show(entrants)
    return 1 if any(entrant.wrong for entrant in entrants) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000, help="number of data sets")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=100, help="questions a round, every one checked")
    return parser.parse_args(arguments)


def _enter(rows: Registry, stack: ExitStack) -> Iterator[Entrant]:
    for rival in RIVALS:
        try:
            loaded, answer = seconds(partial(stack.enter_context, rival.opened(rows)))
        except (MissingError, LicetError) as error:
            print(f"left out: {rival.name}: {error}")
        else:
            yield Entrant(rival.name, answer, loaded)


def _measure(entrants: Sequence[Entrant], cases: Iterator[Case], *, rounds: int, count: int) -> None:
    """Ask everybody the same new questions in turn, round by round; the first round warms up and is not timed."""
    for number in range(rounds + 1):
        asked = list(itertools.islice(cases, count))
        right: list[bool] = []
        for entrant in entrants:
            spent, answers = answered(entrant.answer, asked)
            right = right or answers
            entrant.asked += len(answers)
            entrant.yes += sum(answers)
            entrant.wrong += sum(found is not wanted for found, wanted in zip(answers, right, strict=True))
            if number:
                entrant.samples.add(spent)


def _show(entrants: Sequence[Entrant]) -> None:
    first = entrants[0]
    print(f"{first.asked} distinct questions of each, {first.yes} answered yes by the reference engine")
    print()
    head = ("", "p50", "p99", "longest", "to load", "answers that differ")
    print_table(head, [_line(entrant) for entrant in entrants])


def _line(entrant: Entrant) -> tuple[str, ...]:
    samples = entrant.samples
    figures = (samples.at(50), samples.at(99), samples.longest, entrant.loaded * 1e9)
    return entrant.name, *(as_time(figure) for figure in figures), str(entrant.wrong)


if __name__ == "__main__":
    sys.exit(main())
