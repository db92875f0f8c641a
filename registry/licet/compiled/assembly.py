# SPDX-License-Identifier: Apache-2.0
"""Questions put together from programs, on days when the same rules are in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from licet.compiled.bundles import Bundles
from licet.compiled.frames import Question, add_stated, recorded_facts
from licet.compiled.judging import KindValues
from licet.compiled.program import Program
from licet.compiled.ranks import REVIEW
from licet.compiled.run import CERTAIN, Evaluated
from licet.compiled.shapes import Shape, ShapeKey, shape_of
from licet.compiled.views import ActKind, Laws, Library, Shelf, View
from licet.decision.acts import generators_of
from licet.decision.lineage import climb
from licet.decision.plan import PlannedUnit
from licet.decision.situation import (
    Asset,
    Situation,
    adopts_of,
    contract_of,
    entry_of,
    environment_of,
    institution_of,
    readings_of,
    sorted_assets,
)
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Institution, Model, Regulation, Ruling, Service
from licet.domain.rule import Scalar
from licet.domain.use import UseRequest
from licet.vocabulary.actions import ACTIONS, PARENTS
from licet.vocabulary.operands import OPERANDS
from licet.vocabulary.term import ancestors

__all__ = ["Assembly"]

_NO_KINDS: frozenset[str] = frozenset()


class Assembly:
    """Puts questions together. Views, shapes and programs are made when first needed and kept."""

    def __init__(self, snapshot: Snapshot, as_of: dt.date, bundles: Bundles, shelf: Shelf) -> None:
        self._snapshot = snapshot
        self._bundles = bundles
        self._as_of = as_of
        self._library = Library(snapshot, as_of, shelf)
        self._mixes = shelf.mixes
        self._views: dict[tuple[object, ...], View] = {}
        self._shapes: dict[ShapeKey, Shape] = {}
        self._generators: dict[str, tuple[str, ...]] = {}
        self._adopts: dict[tuple[tuple[str, ...] | None, str | None], tuple[str, ...]] = {}
        self._on_file: dict[str, tuple[frozenset[str], bool]] = {}
        self._recorded: dict[tuple[str | None, frozenset[str]], dict[str, object]] = {}
        self._offers: dict[tuple[str, str], int] = {}
        self._regulations = snapshot.of_kind(Regulation)
        self._law_ids = tuple(law.id for law in self._regulations)
        self._rulings = tuple(_scoped(ruling, snapshot) for ruling in snapshot.of_kind(Ruling))
        self.has_rulings = bool(self._rulings)
        self.kind_values: KindValues = {}
        self.expansions = self._library.expansions()

    def question(self, request: UseRequest) -> Question:
        """Return a question with what its values are read from.

        Raises:
            InputError: it names an entry of another kind or none.
        """
        snapshot = self._snapshot
        institution = institution_of(request, snapshot)
        on_file = frozenset(d.kind for d in request.evidence) if request.evidence else _NO_KINDS
        by_action = any(d.covers is not None and d.covers.actions for d in request.evidence)
        if institution is not None:
            documents, limited = self._documents(institution)
            on_file |= documents
            by_action = by_action or limited
        return Question(
            request, snapshot,
            assets=sorted_assets(request, snapshot),
            model=entry_of(snapshot, request.model.id, Model) if request.model else None,
            service=entry_of(snapshot, request.service.id, Service) if request.service else None,
            institution=institution, on_file=on_file, by_action=by_action,
            situate=self._situate,
        )  # fmt: skip

    def _situate(self, question: Question) -> Situation:
        """Return the question as the reference engine reads it."""
        request, institution, service = question.request, question.institution, question.service
        interpretation, readings = readings_of(request, institution)
        return Situation(
            request=request, snapshot=self._snapshot, as_of=request.as_of or self._as_of, datasets=question.assets,
            model=question.model, service=service, institution=institution,
            contract=contract_of(institution, service, self._snapshot),
            environment=environment_of(request, institution, service),
            interpretation=interpretation, readings=readings, adopts=self.adopts(request, institution),
        )  # fmt: skip

    def _documents(self, institution: Institution) -> tuple[frozenset[str], bool]:
        """Return the kinds of document that a record may bring, and whether any speaks of some acts only."""
        found = self._on_file.get(institution.id)
        if found is None:
            kinds = {d.kind for d in institution.evidence}
            kinds |= {"agreement", "agreement_review"} if institution.agreements else set()
            kinds |= {a.kind for e in institution.environments for a in e.attestations}
            kinds |= {d.kind for s in institution.services for d in s.evidence}
            found = self._on_file[institution.id] = (frozenset(kinds), _is_limited(institution))
        return found

    def facts(self, question: Question) -> dict[str, object]:
        """Return the facts of a question that are the same for all its data sets, for the caller to change."""
        institution = question.institution
        key = (institution.id if institution is not None else None, question.on_file)
        recorded = self._recorded.get(key)
        if recorded is None:
            recorded = self._recorded[key] = recorded_facts(institution, question.on_file)
        found = dict(recorded)
        add_stated(found, question)
        return found

    def may_be_ruled(self, about: str, action: str, institution: Institution | None) -> bool:
        """Return whether a ruling may speak of an act about an asset (SEMANTICS 7)."""
        for ruling, assets, actions in self._rulings:
            if (not assets or about in assets) and (not actions or action in actions):
                scope = ruling.scope.institution
                if scope is None or (institution is not None and institution.id == scope):
                    return True
        return False

    def shape(self, key: ShapeKey, question: Question) -> Shape:
        """Return the units of a question."""
        found = self._shapes.get(key)
        if found is None:
            found = self._shapes[key] = shape_of(question.situation, self._library.numbers, mixes=self._mixes)
        return found

    def generators(self, asset: Asset) -> tuple[str, ...]:
        """Return the models and services that generated a data set."""
        found = self._generators.get(asset.id)
        if found is None:
            found = self._generators[asset.id] = generators_of(asset.entry, self._snapshot)
        return found

    def adopts(self, request: UseRequest, institution: Institution | None) -> tuple[str, ...]:
        """Return the guidance that is adopted."""
        stated = request.actor.adopts if request.actor is not None else None
        key = (stated, institution.id if institution is not None else None)
        found = self._adopts.get(key)
        if found is None:
            found = self._adopts[key] = adopts_of(request, institution, self._snapshot)
        return found

    def view_of_asset(self, asset: Asset, institution: Institution | None) -> View:
        """Return the view of a data set of the question."""
        entry, use = asset.entry, asset.use
        owned = institution is not None and entry.issuer in (institution.id, institution.name)
        stated = _stated_attributes(asset) if use.facts else ()
        key = (self._bundles.number_of.get(entry.id, entry.id), use.part, stated, owned)
        found = self._views.get(key)
        if found is None:
            found = self._views[key] = self._library.view("dataset", entry, part=use.part, stated=stated, owned=owned)
        return found

    def view_of(self, entry: Model | Service | None) -> View:
        """Return the view of a model or service, or of no asset at all."""
        key = (entry.kind, entry.id) if entry is not None else ("context", "")
        found = self._views.get(key)
        if found is None:
            found = self._views[key] = self._library.view(str(key[0]), entry)
        return found

    def floor(self, service: Service, model: Model | None) -> int:
        """Return the rank that follows from what a service offers (SEMANTICS 2.6)."""
        if model is None or not service.offers:
            return 0
        key = (service.id, model.id)
        if key not in self._offers:
            known = {self._snapshot.resolve(name) for name in service.offers}
            self._offers[key] = 0 if known & climb(model.id, self._snapshot) else REVIEW
        return self._offers[key]

    def laws(self, view: View, evaluated: Evaluated, masks: Mapping[str, int], adopts: tuple[str, ...]) -> int:
        """Return the number of the laws in scope; one that may be counts for data about persons (SEMANTICS 5.1)."""
        certain, alive = evaluated.rows(CERTAIN)
        key = (certain, alive, adopts)
        found = view.laws.get(key)
        if found is None:
            sure = tuple(name for name, rows in masks.items() if certain & rows)
            maybe = (n for n, rows in masks.items() if alive & rows and not certain & rows)
            laws = Laws(sure, tuple(maybe) if view.is_personal else (), adopts)
            found = view.laws[key] = self._library.numbers.of_laws(laws)
        return found

    def context(self, view: View, number: int, laws: int) -> Program:
        """Return the program of the laws and guidance that bear on a kind of act."""
        return self._library.context(view, number, laws)

    def planned(self, program: Program, view: View) -> PlannedUnit:
        """Return the unit that a program was made from."""
        if program.recipe is None:  # INVARIANT: only conditions of acts and laws have none
            raise TypeError(view.about)
        return self._library.planned(program.recipe, view)

    def kind(self, number: int) -> ActKind:
        """Return a kind of act by its number."""
        return self._library.numbers.kinds[number]

    def scope(self, action: str) -> tuple[Program, dict[str, int]]:
        """Return when each law is in scope of a question."""
        return self._library.scope(action, self._regulations, self._law_ids)

    def scope_of(self, action: str, laws: tuple[Regulation, ...]) -> tuple[Program, dict[str, int]]:
        """Return when each of some laws is in scope of a question."""
        return self._library.scope(action, laws, tuple(law.id for law in laws))

    def variant(self, program: Program, view: View, overrides: Mapping[tuple[str, str], Scalar]) -> Program:
        """Return a program in which rules have set values."""
        return self._library.variant(program, view, overrides)


def _scoped(ruling: Ruling, snapshot: Snapshot) -> tuple[Ruling, frozenset[str], frozenset[str]]:
    """Return a ruling with the assets and the acts that it may reach."""
    scope = ruling.scope
    assets = frozenset(snapshot.resolve(name) for name in scope.assets)
    actions = frozenset(a for a in ACTIONS if not set(scope.actions).isdisjoint(ancestors(a, PARENTS)))
    institution = snapshot.resolve(scope.institution) if scope.institution is not None else None
    return replace(ruling, scope=replace(scope, institution=institution)), assets, actions


def _is_limited(institution: Institution) -> bool:
    """Return whether a document on record speaks of some acts only."""
    contracts = institution.services
    covers = (
        *(d.covers for d in institution.evidence),
        *(a.covers for a in institution.agreements),
        *(c.covers for c in contracts),
        *(d.covers for c in contracts for d in c.evidence),
    )
    return any(c is not None and c.actions for c in covers)


def _stated_attributes(asset: Asset) -> tuple[tuple[str, Scalar], ...]:
    """Return what the question says of attributes of the data set, which the entry then does not decide."""
    stated = ((n, v) for n, v in asset.use.facts.items() if v is not None and f"dataset.{n}" in OPERANDS)
    return tuple(sorted(stated))
