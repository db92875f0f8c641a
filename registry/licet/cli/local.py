# SPDX-License-Identifier: Apache-2.0
"""The registry that comes with Licet: its entries in memory, no engine, nothing recorded.

It does not go through `licet.bootstrap`, which imports the database driver: that alone would double
the time of a command.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from licet.decision.proof import RuleTrace, trace_rule
from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.errors import InputError, LicetError
from licet.formats.packaged import seed_entries
from licet.settings import read_settings
from licet.stores.memory import MemoryStore
from licet.usecases.ask import answer, checked, edition_for
from licet.usecases.check_run import RunCheck, check_run, plan_flaws
from licet.usecases.flaws import input_error, nearest_names, quoted, unknown_flaw
from licet.usecases.prove import Proof, prove
from licet.usecases.registry import Edition, Registry
from licet.usecases.revisions import pair_of
from licet.usecases.search import EntryFilter, EntrySummary, search, summary_of
from licet.usecases.which import PERMITS, About, Which, wanted_verdicts, which
from licet.wire.manifest import manifest_requests, parse_manifest
from licet.wire.vocabulary import SCHEMES, published_scheme
from licet.wire.write import dump_json

if TYPE_CHECKING:
    from licet.wire.entry_diff import EntryDiff

__all__ = ["PackagedRegistry", "packaged_registry", "traced"]

_SEEDER: Final = "licet"
_ALWAYS: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""The packaged entries were known at every instant that one may ask about."""
_PAGE: Final = 500


class _SystemClock:
    """Tells the time of this machine."""

    def now(self) -> dt.datetime:
        """Return this instant in UTC."""
        return dt.datetime.now(dt.UTC)


def packaged_registry() -> PackagedRegistry:
    """Return the registry that comes with Licet, with the default institution of this installation."""
    return PackagedRegistry(read_settings().default_institution)


def traced(rule: str, request: UseRequest, *, snapshot: Snapshot, today: dt.date) -> tuple[RuleTrace, ...]:
    """Return how a rule met a question; `today` is its date if it gives none.

    Raises:
        InputError: the question cannot be answered as it stands, or there is no such rule.
    """
    dated = checked(request, snapshot=snapshot, today=today)
    names = {*snapshot.rules, *(brought.id for entry in request.entries for brought in entry.rules)}
    if rule not in names:
        nearest = [f": did you mean `{name}`?" for name in nearest_names(rule, names)][:1]
        raise InputError(f"the registry has no rule {quoted(rule)}{''.join(nearest)}")
    return trace_rule(rule, dated, snapshot)


class PackagedRegistry:
    """Answers as a registry does into which nobody has written yet; read when first asked."""

    def __init__(self, default_institution: str | None) -> None:
        self._default_institution = default_institution
        self._clock = _SystemClock()

    def decide(self, request: UseRequest) -> Decision:
        """Answer a question."""
        snapshot = edition_for(request, self._registry).snapshot
        return answer(request, snapshot=snapshot, today=self._clock.now().date())

    def decide_many(self, requests: Sequence[UseRequest]) -> Sequence[Decision | LicetError]:
        """Answer questions in order; one that cannot be answered comes back as its error."""
        return [self._decided(request) for request in requests]

    def trace(self, rule: str, request: UseRequest) -> tuple[RuleTrace, ...]:
        """Return how a rule met a question.

        Raises:
            InputError: the question cannot be answered as it stands, or there is no such rule.
        """
        snapshot = edition_for(request, self._registry).snapshot
        return traced(rule, request, snapshot=snapshot, today=self._clock.now().date())

    def prove(self, request: UseRequest, saved: Decision) -> Proof:
        """Derive a saved answer again."""
        return prove(request, saved, edition_for(request, self._registry).snapshot)

    def which(self, request: UseRequest, *, about: About = "dataset", verdicts: Collection[str] = ()) -> Which:
        """Return which data sets, or models, a question permits, or those with one of `verdicts`."""
        wanted = wanted_verdicts(verdicts) or PERMITS
        return which(request, registry=self._registry, clock=self._clock, about=about, wanted=wanted)

    def check_manifest(self, text: str) -> RunCheck:
        """Check a training manifest."""
        plan = manifest_requests(parse_manifest(text), self._edition.names)
        flaws = plan_flaws(plan, self._edition.snapshot)
        if flaws:
            raise input_error(flaws)
        return check_run(plan, self.decide)

    def entries(self, **filters: str | bool | None) -> Iterator[EntrySummary]:
        """Yield what lists show of the entries that fit."""
        wanted, after = EntryFilter(**filters), ""  # type: ignore[arg-type]  # each takes its own kind of value
        while True:
            page = search(wanted, edition=self._edition, after=after, limit=_PAGE)
            yield from (summary_of(stored) for stored in page.items)
            if page.after is None:
                return
            after = page.after

    def entry(self, entry_id: str) -> tuple[Entry, str]:
        """Return an entry, by its id or an alias, and a tag of its revision."""
        stored = self._edition.entry(entry_id)
        return stored.entry, f'"{stored.revision}"'

    def entry_text(self, entry_id: str, media_type: str) -> str:
        """Return an entry as text in one of the published forms."""
        return _writers()[media_type](self._edition.entry(entry_id).entry)

    def diff(self, entry_id: str, *, earlier: int | None = None, later: int | None = None) -> EntryDiff:
        """Return what changed between two revisions of an entry; the packaged ones have one revision each."""
        # The patches are a package of their own, which no other command pays for.
        from licet.wire.entry_diff import entry_diff  # noqa: PLC0415

        revisions = (self._edition.entry(entry_id),)
        return entry_diff(*pair_of(revisions, earlier=earlier, later=later))

    def vocabulary(self, scheme: str) -> list[dict[str, Any]]:
        """Return the terms of one scheme."""
        if scheme not in SCHEMES:
            raise input_error((unknown_flaw("/scheme", "scheme", name=scheme, names=SCHEMES),))
        return published_scheme(scheme)

    def schemes(self) -> Sequence[str]:
        """Return the names of the schemes."""
        return tuple(SCHEMES)

    @property
    def snapshot(self) -> Snapshot:
        """The entries compiled, to be decided on."""
        return self._edition.snapshot

    @cached_property
    def _registry(self) -> Registry:
        store = MemoryStore()
        store.load(seed_entries(), by=_SEEDER, at=_ALWAYS, reason="seed data")
        return Registry(store, default_institution=self._default_institution)

    @cached_property
    def _edition(self) -> Edition:
        return self._registry.current()

    def _decided(self, request: UseRequest) -> Decision | LicetError:
        try:
            return self.decide(request)
        except LicetError as error:
            return error


def _writers() -> Mapping[str, Callable[[Entry], str]]:
    # RDF takes as long to import as the rest of a command: only who asks for it pays.
    from licet.formats.odrl_rdf import write_jsonld, write_turtle  # noqa: PLC0415

    return {"application/json": dump_json, "text/turtle": write_turtle, "application/ld+json": write_jsonld}
