# SPDX-License-Identifier: Apache-2.0
"""The compiled engine: the same answers as the reference engine, from bundles of terms (DESIGN section 5)."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import replace

from licet.compiled.assembled import judged_by
from licet.compiled.assembly import Assembly
from licet.compiled.bundles import Bundles, bundled, names_in
from licet.compiled.completion import Kindest, kindest, smallest
from licet.compiled.judging import Judged
from licet.compiled.ranks import MISSING, PERMITTED, PROHIBITED, REVIEW, WITH_DUTIES
from licet.compiled.rows import TooWideError
from licet.compiled.run import ALL_KIND, ALL_UNKIND, CERTAIN
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
from licet.domain.entry import Dataset, Entry, Institution, Model, Ruling, Service, Weights
from licet.domain.rule import Rule
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
        free = _changed(snapshot, before, changed)
        kept = before if free is not None else None
        self.bundles: Bundles = _bundles_after(snapshot, kept.bundles, free or ()) if kept else bundled(snapshot)
        self.days: tuple[dt.date, ...] = kept.days if kept is not None else _turning_points(snapshot)
        self.shelves: dict[int, Shelf] = dict(kept.shelves) if kept is not None else {}
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
        verdict = self.verdict(request)
        if verdict is not Verdict.PERMITTED_WITH_DUTIES:
            return verdict, frozenset()
        engine = self._engine_for(request)
        outputs = implied_outputs(request)
        try:
            judged = judged_by(engine.assembly(request.as_of or dt.date.max), replace(request, outputs=outputs))
        except TooWideError:
            found = duties(outcome_of(request, self.snapshot))
            return verdict, frozenset(duty.id for duty in found if duty.state == "open")
        return verdict, judged.duty_ids()

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
        engine = self._engine_for(request)
        try:
            judged = judged_by(engine.assembly(plan.situation.as_of), replace(request, entries=()))
        except TooWideError:
            return settled(plan)
        best = kindest(judged)
        permits = judged.rank(ALL_UNKIND) <= WITH_DUTIES
        judgement = judge(plan, State(values=best.values))
        completion = Completion(
            values=dict(best.values), judgement=judgement, wanted_by=best.wanted_by(), exhausted=best.exhausted
        )
        is_open = best.rank <= WITH_DUTIES and not permits
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
        engine = self._engine_for(request)
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
        if request.as_of is None:
            raise InputError("the request has no date: set `as_of`")
        engine = self._engine_for(request)
        try:
            return engine.judged(request, questions=questions)
        except TooWideError:
            return outcome_of(request, self.snapshot).mildness

    def _engine_for(self, request: UseRequest) -> Engine:
        """Return the engine on the registry with the entries of a question; the last such one is kept."""
        if not request.entries:
            return self
        last = self._over
        if last is None or last[0] is not request.entries:
            brought = [entry.id for entry in request.entries]
            engine = Engine(overlay(self.snapshot, request.entries), before=self, changed=brought)
            last = self._over = (request.entries, engine)
        return last[1]

    def judged(self, request: UseRequest, *, questions: bool) -> Mildness:
        """Return the mildness of a dated request without entries of its own; `questions` are counted only if wanted.

        Raises:
            TooWideError: a rule has too many alternatives.
        """
        outputs = implied_outputs(request)
        if outputs is not request.outputs:
            request = replace(request, outputs=outputs)
        found = self._mildness(request, questions=questions)
        if found[0] == PROHIBITED or request.service is not None or request.model is None:
            return found
        services = self._services(request.model.id)
        if not services:
            return found
        options = (self._mildness(replace(request, service=ServiceUse(id=n)), questions=questions) for n in services)
        best = min(options)
        return (MISSING, best[1] + 1) if best[0] <= MISSING else found

    def _mildness(self, request: UseRequest, *, questions: bool) -> Mildness:
        """Return the rank of the verdict and how many questions remain (SEMANTICS 8.2 to 8.5)."""
        judged = judged_by(self.assembly(request.as_of or dt.date.max), request, early=True)
        rank, best = _ranked(judged)
        if not questions or rank != MISSING:
            return rank, 0
        return rank, len(smallest(judged, best or kindest(judged)))

    def assembly(self, as_of: dt.date) -> Assembly:
        """Return what puts questions of a day together."""
        epoch = bisect_right(self.days, as_of)
        found = self._assemblies.get(epoch)
        if found is None:
            found = self._assemblies[epoch] = Assembly(self.snapshot, as_of, self.bundles, self.shelves.get(epoch))
            self.shelves[epoch] = found.shelf
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
    """Return the rank of the verdict, and the kind completion if it had to be searched for (SEMANTICS 8.2 to 8.5)."""
    if judged.rank(CERTAIN) == PROHIBITED:
        return PROHIBITED, None
    best = None if judged.is_simple() else kindest(judged)
    rank = judged.rank(ALL_KIND) if best is None else best.rank
    if rank > WITH_DUTIES:
        exhausted = best is None or best.exhausted
        return (PROHIBITED if rank == PROHIBITED and exhausted else REVIEW), best
    if judged.rank(ALL_UNKIND) > WITH_DUTIES:
        return MISSING, best
    return (WITH_DUTIES if judged.owes() else PERMITTED), best


def _changed(snapshot: Snapshot, before: Engine | None, names: Iterable[str] | None) -> tuple[Entry, ...] | None:
    """Return the entries that are new or different; None where more hangs on one than what is put together anew."""
    if before is None:
        return None
    old, new = before.snapshot.entries, snapshot.entries
    if names is None:
        if before.snapshot.aliases != snapshot.aliases or old.keys() - new.keys():
            return None
        names = [name for name, entry in new.items() if old.get(name) is not entry]
    changed = [(new[name], old.get(name)) for name in names]
    if all(_is_free_standing(entry, known, before.bundles) for entry, known in changed):
        return tuple(entry for entry, _ in changed)
    return None


def _is_free_standing(entry: Entry, known: Entry | None, bundles: Bundles) -> bool:
    """Return whether nothing that is kept hangs on a change: no rule, no name of another, no descent."""
    if entry.rules or entry.aliases != (known.aliases if known is not None else ()):
        return False
    if known is not None and (known.rules or known.kind != entry.kind):
        return False
    if isinstance(entry, Dataset):
        descent = known.derived_from if isinstance(known, Dataset) else ()
        return entry.id not in bundles.named and entry.derived_from == descent
    return isinstance(entry, Institution | Model)


def _bundles_after(snapshot: Snapshot, before: Bundles, changed: tuple[Entry, ...]) -> Bundles:
    """Return the bundles after a change; a data set that an institution now names stands alone from then on."""
    named = {snapshot.resolve(name) for entry in changed if isinstance(entry, Institution) for name in names_in(entry)}
    fresh = named - before.named
    wanted = {entry.id: entry for entry in (*changed, *filter(None, map(snapshot.entries.get, fresh)))}
    return before.after((e for e in wanted.values() if isinstance(e, Dataset)), named=fresh)


def _turning_points(snapshot: Snapshot) -> tuple[dt.date, ...]:
    """Return the days from which other rules or rulings are in force than on the day before."""
    days = set()
    timed: list[Rule | Ruling] = [rule for _, rule in snapshot.rules.values()]
    for rule in (*timed, *snapshot.of_kind(Ruling)):
        if rule.valid_from is not None:
            days.add(rule.valid_from)
        if rule.valid_until is not None and rule.valid_until < dt.date.max:
            days.add(rule.valid_until + dt.timedelta(days=1))
    return tuple(sorted(days))
