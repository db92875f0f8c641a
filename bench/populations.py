# SPDX-License-Identifier: Apache-2.0
"""What is asked: a registry with an engine over it, and questions about it that nobody asked before."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bench.engines import Engine, Kit, reference_verdict, snapshot_of
from bench.questions import questions_of_seed, questions_of_world, without_datasets
from bench.timing import Samples
from bench.worlds import INSTITUTION, World, world
from licet.bootstrap import local_snapshot
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset
from licet.domain.use import DatasetUse, UseRequest
from licet.domain.verdict import Verdict
from licet.settings import DEFAULT_INSTITUTION

__all__ = ["Population", "population_of_seed", "population_of_size"]


@dataclass(slots=True, kw_only=True)
class Population:
    """A registry under measurement; `questions` never repeats itself."""

    name: str
    size: int
    snapshot: Snapshot = field(repr=False)
    engine: Engine = field(repr=False)
    questions: Iterator[UseRequest] = field(repr=False)
    world: World | None = None
    verdicts: Samples = field(default_factory=Samples)
    repeated: Samples = field(default_factory=Samples)
    permits: Samples = field(default_factory=Samples)
    searched: Samples = field(default_factory=Samples)
    bare: Samples = field(default_factory=Samples)
    reverse: Samples = field(default_factory=Samples)
    spread: Counter[Verdict] = field(default_factory=Counter)

    def take(self, count: int) -> list[UseRequest]:
        """Return the next questions."""
        return list(itertools.islice(self.questions, count))

    def take_reverse(self, count: int) -> list[UseRequest]:
        """Return the next questions, each about every data set."""
        return [without_datasets(request) for request in self.take(count)]

    def check(self, count: int) -> int:
        """Ask `count` questions of the reference engine too, and return how many were asked.

        Raises:
            AssertionError: an answer differs.
        """
        for request in self.take(count):
            wanted, found = reference_verdict(request, self.snapshot), self.engine.verdict(request)
            assert found is wanted, f"{self.name}: {found} where the reference says {wanted}: {request}"
            assert self.engine.decide(request).verdict is wanted, f"{self.name}: decide parts from verdict: {request}"
        return count

    def check_reverse(self, request: UseRequest, ids: Sequence[str]) -> int:
        """Compare a reverse answer with the plain answers about some data sets; return how many are permitted.

        Raises:
            AssertionError: they differ.
        """
        permitted = set(self.engine.permitted(request))
        for name in ids:
            alone = replace(request, datasets=(DatasetUse(id=name),))
            is_permit = self.engine.verdict(alone).is_permit
            assert is_permit == (name in permitted), f"{self.name}: the reverse answer is wrong of {name}: {request}"
        return len(permitted)

    def ids(self, count: int) -> list[str]:
        """Return the ids of about `count` data sets from all over the registry."""
        names = [e.id for e in self.snapshot.entries.values() if isinstance(e, Dataset)]
        return names[:: max(1, len(names) // count)]


def population_of_seed(kit: Kit) -> Population:
    """Return the registry that comes with Licet."""
    snapshot = local_snapshot(DEFAULT_INSTITUTION)
    count = sum(isinstance(entry, Dataset) for entry in snapshot.entries.values())
    return Population(
        name="seed registry",
        size=count,
        snapshot=snapshot,
        engine=kit.engine(snapshot),
        questions=questions_of_seed(snapshot),
    )


def population_of_size(kit: Kit, size: int) -> Population:
    """Return an invented registry."""
    made = world(size)
    snapshot = snapshot_of(made.entries(), INSTITUTION)
    return Population(
        name=f"{size:,} data sets",
        size=size,
        snapshot=snapshot,
        engine=kit.engine(snapshot),
        questions=questions_of_world(made),
        world=made,
    )
