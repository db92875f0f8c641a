# SPDX-License-Identifier: Apache-2.0
"""The compiled engine: the same answers as the reference engine, from bundles of terms (DESIGN section 5)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace

from licet.compiled.assembled import judged_by
from licet.compiled.assembly import Assembly
from licet.compiled.bundles import Bundles, bundled
from licet.compiled.completion import Kindest, kindest, smallest, stands_when_answered
from licet.compiled.judging import Judged
from licet.compiled.ranks import MISSING, PERMITTED, PROHIBITED, REVIEW, WITH_DUTIES
from licet.compiled.rows import NotCompiledError
from licet.compiled.run import ALL_KIND, ALL_UNKIND, CERTAIN
from licet.compiled.taken_over import bundles_after, shelves_after, shelves_of, taken_over, turning_points
from licet.compiled.views import Shelf
from licet.decision.acts import implied_outputs
from licet.decision.completion import Completion
from licet.decision.constraint import State
from licet.decision.counterfactual import Mildness
from licet.decision.explain import duties
from licet.decision.judgement import judge
from licet.decision.outcome import Settled, outcome_of, settled
from licet.decision.plan import Plan
from licet.decision.reference import explained
from licet.decision.snapshot import Snapshot, overlay
from licet.domain.answer import Decision
from licet.domain.entry import Entry, Model, Service, Weights
from licet.domain.use import DatasetUse, ServiceUse, UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError

__all__ = ["Engine"]

_VERDICTS = tuple(Verdict)
_PERMITS = frozenset(verdict for verdict in Verdict if verdict.is_permit)


class Engine:
    """Decides on one snapshot. What it compiles it keeps; it holds no answers. Threads may share it.

    Args:
        snapshot: the published registry.
        before: an engine on the registry before a change, from which all that did not change is taken over.
        changed: the ids of what changed; without them every entry is compared.
    """

    def __init__(
        self, snapshot: Snapshot, *, before: Engine | None = None, changed: Iterable[str] | None = None
    ) -> None:
        self.snapshot = snapshot
        free = taken_over(snapshot, before.snapshot, before.bundles, changed) if before is not None else None
        kept = before if free is not None else None
        self.bundles: Bundles = bundles_after(snapshot, kept.bundles, free or ()) if kept else bundled(snapshot)
        self.days: tuple[dt.date, ...] = kept.days if kept is not None else turning_points(snapshot)
        self.shelves: tuple[Shelf, ...] = (
            shelves_after(snapshot, kept.shelves, free or ()) if kept is not None else shelves_of(snapshot, self.days)
        )
        self._assemblies: dict[int, Assembly] = {}
        self._offering: dict[str, tuple[str, ...]] | None = None
        self._over: tuple[tuple[Entry, ...], Engine] | None = None

    @classmethod
    def follow(cls, snapshot: Snapshot, before: Snapshot, changed: Iterable[str]) -> None:
        """Give a snapshot the engine of the one before it, as far as it still holds; if that had none, nothing."""
        known = before.memo.get(cls.__name__)
        if isinstance(known, Engine):
            snapshot.memo[cls.__name__] = cls(snapshot, before=known, changed=changed)

    @classmethod
    def on(cls, snapshot: Snapshot) -> Engine:
        """Return the engine of a snapshot, made once."""
        found = snapshot.memo.get(cls.__name__)
        if not isinstance(found, Engine):
            found = snapshot.memo[cls.__name__] = cls(snapshot)
        return found

    def verdict(self, request: UseRequest) -> Verdict:
        """Return the verdict of a request, the same as the reference engine's.

        Raises:
            InputError: the request has no date or names something that the snapshot does not have.
        """
        return _VERDICTS[self._answered(request, questions=False)[0]]

    def owing(self, request: UseRequest) -> tuple[Verdict, frozenset[str]]:
        """Return the verdict of a request and the ids of the duties that stay open; nobody owes what is not permitted.

        Errors as `verdict`.
        """
        _check_dated(request)
        engine = self.engine_for(request)
        try:
            (rank, _), judged = engine.judged(request, questions=False)
        except NotCompiledError:
            outcome = outcome_of(request, self.snapshot)
            found = duties(outcome) if outcome.verdict.is_permit else ()
            return outcome.verdict, frozenset(duty.id for duty in found if duty.state == "open")
        return _VERDICTS[rank], judged.duty_ids() if rank == WITH_DUTIES else frozenset()

    def mildness(self, request: UseRequest) -> Mildness:
        """Return the rank of the verdict and how many questions remain."""
        return self._answered(request, questions=True)

    def decide(self, request: UseRequest) -> Decision:
        """Return the whole answer: explained by the reference engine, what would change it judged by this one."""
        outcome = outcome_of(request, self.snapshot, self._settled)
        return explained(request, self.snapshot, outcome, self.mildness)

    def _settled(self, plan: Plan) -> Settled:
        """Return what becomes of a plan that is not prohibited for certain."""
        request = plan.situation.request
        engine = self.engine_for(request)
        try:
            judged = judged_by(engine.assembly(plan.situation.as_of), replace(request, entries=()))
        except NotCompiledError:
            return settled(plan)
        best = kindest(judged)
        permits = judged.rank(ALL_UNKIND) <= WITH_DUTIES
        is_open = best.rank <= WITH_DUTIES and not permits
        if is_open and not stands_when_answered(judged, best):
            return settled(plan)
        judgement = judge(plan, State(values=best.values))
        completion = Completion(
            values=dict(best.values), judgement=judgement, wanted_by=best.wanted_by(), exhausted=best.exhausted
        )
        return Settled(completion, permits=permits, missing=smallest(judged, best) if is_open else ())

    def permitted(self, request: UseRequest, wanted: Container[Verdict] = _PERMITS) -> list[str]:
        """Return the ids of the data sets about which a question that names none has a wanted verdict."""
        found: list[str] = []
        for names, verdict in self.by_bundle(request):
            if verdict in wanted:
                found.extend(names)
        return found

    def by_bundle(self, request: UseRequest) -> Iterator[tuple[Collection[str], Verdict]]:
        """Yield the verdict of a question that names no data set, once for each bundle, with the ids it is about.

        Data sets that a document of the question names are judged by themselves.
        """
        engine = self.engine_for(request)
        plain = replace(request, entries=())
        own = {engine.snapshot.resolve(n) for d in request.evidence if d.covers is not None for n in d.covers.assets}
        for members in engine.bundles.members:
            alone = own.intersection(members) if own else ()
            others = [name for name in members if name not in alone] if alone else members
            for names in (others, *([name] for name in sorted(alone))):
                sample = next(iter(names), None)
                if sample is not None:
                    yield names, engine.verdict(replace(plain, datasets=(DatasetUse(id=sample),)))

    def _answered(self, request: UseRequest, *, questions: bool) -> Mildness:
        _check_dated(request)
        engine = self.engine_for(request)
        try:
            return engine.judged(request, questions=questions)[0]
        except NotCompiledError:
            return outcome_of(request, self.snapshot).mildness

    def engine_for(self, request: UseRequest) -> Engine:
        """Return the engine on the registry with the entries of a question; the last such one is kept."""
        if not request.entries:
            return self
        last = self._over
        if last is None or last[0] is not request.entries:
            brought = [entry.id for entry in request.entries]
            engine = Engine(overlay(self.snapshot, request.entries), before=self, changed=brought)
            last = self._over = (request.entries, engine)
        return last[1]

    def judged(self, request: UseRequest, *, questions: bool) -> tuple[Mildness, Judged]:
        """Return the mildness of a dated request without entries of its own, and its units.

        `questions` are counted only if wanted; of what prohibits by itself the units are not complete.

        Raises:
            NotCompiledError: a rule has too many alternatives, or what is asked is elsewhere left to a person for
                whom a ruling speaks.
        """
        outputs = implied_outputs(request)
        if outputs is not request.outputs:
            request = replace(request, outputs=outputs)
        found, judged = self._mildness(request, questions=questions)
        options = self.with_services(request) if found[0] != PROHIBITED else ()
        if not options:
            return found, judged
        best = min(self._mildness(option, questions=questions)[0] for option in options)
        return (MISSING, best[1] + 1) if best[0] <= MISSING else found, judged

    def with_services(self, request: UseRequest) -> tuple[UseRequest, ...]:
        """Return a question with each service that offers its model, where it names none and the model needs one."""
        if request.service is not None or request.model is None:
            return ()
        return tuple(replace(request, service=ServiceUse(id=n)) for n in self._services(request.model.id))

    def _mildness(self, request: UseRequest, *, questions: bool) -> tuple[Mildness, Judged]:
        """Return the rank of the verdict and how many questions remain (SEMANTICS 8.2 to 8.5)."""
        judged = judged_by(self.assembly(request.as_of or dt.date.max), request, early=True)
        rank, best = _ranked(judged)
        if not questions or rank != MISSING:
            return (rank, 0), judged
        return (rank, len(smallest(judged, best or kindest(judged)))), judged

    def assembly(self, as_of: dt.date) -> Assembly:
        """Return what puts questions of a day together."""
        epoch = bisect_right(self.days, as_of)
        found = self._assemblies.get(epoch)
        if found is None:
            found = self._assemblies[epoch] = Assembly(self.snapshot, as_of, self.bundles, self.shelves[epoch])
        return found

    def _services(self, name: str) -> tuple[str, ...]:
        """Return the services on record as offering a model that is only to be had as a service (SEMANTICS 1.2)."""
        model = self.snapshot.get(name)
        if not isinstance(model, Model) or model.weights is not Weights.CLOSED:
            return ()
        if self._offering is None:
            self._offering = self._offers()
        return self._offering.get(model.id, ())

    def _offers(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for entry in self.snapshot.of_kind(Service):
            for name in {self.snapshot.resolve(n) for n in entry.offers}:
                found[name] = (*found.get(name, ()), entry.id)
        return found


def _ranked(judged: Judged) -> tuple[int, Kindest | None]:
    """Return the rank of the verdict, and the kind completion if it had to be searched for (SEMANTICS 8.2 to 8.5).

    Raises:
        NotCompiledError: answering in the kindest way ends what a ruling stood for.
    """
    if judged.rank(CERTAIN) == PROHIBITED:
        return PROHIBITED, None
    best = None if judged.is_simple() else kindest(judged)
    rank = judged.rank(ALL_KIND) if best is None else best.rank
    if rank > WITH_DUTIES:
        exhausted = best is None or best.exhausted
        return (PROHIBITED if rank == PROHIBITED and exhausted else REVIEW), best
    if judged.rank(ALL_UNKIND) > WITH_DUTIES:
        if best is not None and not stands_when_answered(judged, best):
            raise NotCompiledError
        return MISSING, best
    return (WITH_DUTIES if judged.owes() else PERMITTED), best


def _check_dated(request: UseRequest) -> None:
    if request.as_of is None:
        raise InputError("the request has no date: set `as_of`")
