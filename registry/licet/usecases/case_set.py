# SPDX-License-Identifier: Apache-2.0
"""The cases that the registry must answer as the clauses do: those of the seed data, and those that curators kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from licet.compiled.engine import Engine
from licet.decision.explain import duties
from licet.decision.outcome import outcome_of
from licet.decision.snapshot import Snapshot, canonical
from licet.domain.change_request import CaseImpact, ProposedCase
from licet.domain.entry import Entry
from licet.domain.work import KeptCase, WorkFilter
from licet.errors import InputError
from licet.ports import WorkLog
from licet.usecases.mutants import Expectation
from licet.usecases.reach import Reads
from licet.usecases.reached import Reached

__all__ = ["CaseSet", "SeedCases", "case_impact", "is_met"]

_PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SeedCases:
    """The cases that come with Licet, and the registry on which each of them has its answer; equal only to itself."""

    cases: tuple[Expectation, ...]
    passing_on: Snapshot


class CaseSet:
    """Finds the cases: those of the seed data once, when they are first wanted, and the kept ones each time."""

    def __init__(
        self,
        load: Callable[[], SeedCases | None],
        *,
        read: Callable[[ProposedCase], Expectation] | None = None,
        work: WorkLog | None = None,
    ) -> None:
        """Read nothing yet.

        Args:
            load: gives the cases of the seed data; None where the registry has others.
            read: reads a case that somebody wrote.
            work: where cases are kept.
        """
        self._load = load
        self._read = read
        self._work = work
        self._lock = threading.Lock()
        self._seed: SeedCases | None = None
        self._is_loaded = False
        self._kept: dict[tuple[str, int], Expectation] = {}
        self._reads: Mapping[str, frozenset[str]] = {}

    def seed(self) -> SeedCases | None:
        """Return the cases of the seed data."""
        with self._lock:
            if not self._is_loaded:
                found = self._load()
                if found is not None:
                    found, self._reads = _read_once(found)
                self._seed, self._is_loaded = found, True
            return self._seed

    def kept(self) -> Iterator[Expectation]:
        """Yield the cases that were published with a change request, the newest first."""
        if self._work is None or self._read is None:
            return
        before = None
        while page := self._work.list_work(WorkFilter(kind="kept_case"), before=before, limit=_PAGE):
            yield from (self._expectation(item) for item in page if isinstance(item, KeptCase))
            before = page[-1].id

    def reads(self, case: Expectation) -> frozenset[str]:
        """Return what a case of the seed data reads of the registry on which it has its answer."""
        return self._reads[case.id]

    def _expectation(self, item: KeptCase) -> Expectation:
        key = item.id, item.revision
        found = self._kept.get(key)
        if found is None and self._read is not None:
            found = self._read(item.case)
            if found.request.as_of is None:
                found = replace(found, request=replace(found.request, as_of=item.at.date()))
            self._kept[key] = found
        return found  # type: ignore[return-value]  # a case is kept only where it can be read


@lru_cache(maxsize=1)
def _read_once(found: SeedCases) -> tuple[SeedCases, Mapping[str, frozenset[str]]]:
    """Return the cases in the order in which they are judged, and what each reads: a second's work for a process."""
    ordered = replace(found, cases=tuple(_in_turn(_shared(found.cases))))
    reads = Reads(ordered.passing_on)
    return ordered, {case.id: reads.of(case.request) for case in ordered.cases}


def case_impact(cases: CaseSet, *, before: Snapshot, after: Snapshot) -> CaseImpact:
    """Return how the cases fare with a change; one that is not about this registry counts for nothing.

    Only what the change reaches is judged. What it does not, and what reads of this registry only what the seed data
    have too, passes as it does there.
    """
    changed = Reached(before, after)
    seed = cases.seed()
    found = [*_kept_fares(cases, changed, before=before, after=after)]
    if seed is not None:
        found += _seed_fares(cases, seed, changed, before=before, after=after)
    return CaseImpact(
        passed=sum(passes for _, _, passes in found),
        failed=tuple(sorted(name for name, passed, passes in found if passed and not passes)),
    )


def is_met(case: Expectation, snapshot: Snapshot) -> bool:
    """Return whether a case has its verdict and the duties that it names; one that cannot be asked is not."""
    try:
        verdict, owed = Engine.on(snapshot).owing(case.request)
    except InputError:
        return False
    if verdict is not case.verdict:
        return False
    if case.duties <= owed and not case.absent_duties:
        return True
    # What is done already, and what goes with an answer that permits nothing, is not among what is owed.
    found = {duty.id for duty in duties(outcome_of(case.request, snapshot))}
    return case.duties <= found and not case.absent_duties & found


_Fares = tuple[str, bool, bool]
"""The id of a case, whether it passes now, and whether it does with the change."""


def _kept_fares(cases: CaseSet, changed: Reached, *, before: Snapshot, after: Snapshot) -> Iterator[_Fares]:
    reads = Reads(before)
    for case in _in_turn(cases.kept()):
        passes = is_met(case, before)
        yield case.id, passes, is_met(case, after) if changed.covers(case.request, reads.of(case.request)) else passes


def _seed_fares(
    cases: CaseSet, seed: SeedCases, changed: Reached, *, before: Snapshot, after: Snapshot
) -> Iterator[_Fares]:
    own = Reached(seed.passing_on, before)
    for case in seed.cases:
        reads = cases.reads(case)
        if not own.covers(case.request, reads):
            passes = True
        elif _is_about(case, before):
            passes = is_met(case, before)
        else:
            continue
        yield case.id, passes, is_met(case, after) if changed.covers(case.request, reads) else passes


def _is_about(case: Expectation, snapshot: Snapshot) -> bool:
    """Return whether a registry has what a case asks about and rests on; it may be one of other data."""
    request = case.request
    brought = {name for entry in request.entries for name in (entry.id, *entry.aliases)}
    ruled = {rule.id for entry in request.entries for rule in entry.rules}
    named = (*request.datasets, *(part for part in (request.model, request.service) if part is not None))
    return all(part.id in brought or snapshot.get(part.id) is not None for part in named) and all(
        rule in ruled or rule in snapshot.rules for rule in case.because
    )


def _in_turn(cases: Iterable[Expectation]) -> list[Expectation]:
    """Return cases with the same entries one after the other, so that these are put in the registry once."""
    return sorted(cases, key=lambda case: ([entry.id for entry in case.request.entries], case.id))


def _shared(cases: Iterable[Expectation]) -> Iterator[Expectation]:
    """Yield cases of which those that bring equal entries bring the same ones."""
    known: dict[str, tuple[Entry, ...]] = {}
    for case in cases:
        request = case.request
        entries = known.setdefault(canonical(request.entries), request.entries)
        yield replace(case, request=replace(request, entries=entries))
