# SPDX-License-Identifier: Apache-2.0
"""Ask the reverse question: which of all data sets may be used for this?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from licet.decision.reference import verdict_only
from licet.domain.entry import Dataset
from licet.domain.use import DatasetUse, UseRequest
from licet.domain.verdict import Verdict
from licet.errors import ContradictionError, Flaw
from licet.ports import Clock
from licet.usecases.ask import edition_for
from licet.usecases.check_request import check_request
from licet.usecases.flaws import input_error
from licet.usecases.registry import Registry

__all__ = ["DatasetVerdict", "Which", "which"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetVerdict:
    """The verdict on one data set, asked about alone; a `template` stands for one's own data."""

    id: str
    name: str
    verdict: Verdict
    template: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """The verdict on every data set, by id; ask about one to learn why."""

    as_of: dt.date
    sequence: int
    datasets: tuple[DatasetVerdict, ...]


def which(request: UseRequest, *, registry: Registry, clock: Clock) -> Which:
    """Return the verdict of a question that names no data set, for every data set.

    Raises:
        InputError: the question names a data set, or cannot be answered as it stands.
        BundleStaleError: the registry has not reached the sequence number asked for.
    """
    if request.datasets:
        detail = "the question is about every data set: leave `datasets` out"
        flaw = Flaw(pointer="/datasets", code=ContradictionError.code, detail=detail)
        raise input_error((flaw,))
    snapshot = edition_for(request, registry).snapshot
    as_of = request.as_of or clock.now().date()
    dated = replace(request, as_of=as_of)
    flaws = check_request(dated, snapshot)
    if flaws:
        raise input_error(flaws)
    found = tuple(
        DatasetVerdict(
            id=entry.id,
            name=entry.name,
            verdict=verdict_only(replace(dated, datasets=(DatasetUse(id=entry.id),)), snapshot),
            template=entry.template,
        )
        for entry in snapshot.entries.values()
        if isinstance(entry, Dataset)
    )
    return Which(as_of=as_of, sequence=snapshot.sequence, datasets=found)
