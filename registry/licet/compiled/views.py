# SPDX-License-Identifier: Apache-2.0
"""Views: an asset as questions see it, with the programs of each act, made when first asked for and then kept."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import NamedTuple, TypeVar

from licet.compiled.build import Overrides, Static, compile_conditions, compile_unit
from licet.compiled.program import Program, Recipe
from licet.decision.acts import EXPANSIONS, StatedAct, Unit
from licet.decision.instruments import INTERNAL, Branch, Instrument, branches_of, instrument_of
from licet.decision.plan import PlannedUnit, planned_unit
from licet.decision.resolve import REQUEST, resolve
from licet.decision.scope import is_personal, on_condition
from licet.decision.situation import Asset, Context, Known, Situation, Unknown
from licet.decision.snapshot import Snapshot, canonical
from licet.domain.entry import Dataset, Guidance, Institution, InstrumentClass, Model, Regulation, Service
from licet.domain.rule import AllOf, Condition, RuleScope, Scalar
from licet.domain.use import DatasetUse, Output, UseRequest

__all__ = ["CONTEXTUAL", "ActKind", "Laws", "Library", "Numbers", "Shelf", "View", "unit_of"]

CONTEXTUAL = frozenset({InstrumentClass.LAW, InstrumentClass.GUIDANCE})
"""Classes whose rules come with the act and who asks, and not with an asset."""

T = TypeVar("T")
Asked = Dataset | Model | Service | None
Stated = tuple[tuple[str, Scalar], ...]


class ActKind(NamedTuple):
    """What of an act decides which rules reach it and what their silence means.

    `free`: it only follows from another act, and public terms let it happen by silence. `alone`: a service asked about
    by itself. `first`: rules over the mixture are judged with it.
    """

    action: str
    output: str | None = None
    free: bool = False
    made_from: bool = False
    alone: bool = False
    first: bool = True


class Laws(NamedTuple):
    """The laws in scope, those that may be, and the guidance adopted."""

    certain: tuple[str, ...]
    maybe: tuple[str, ...]
    adopts: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset((*self.certain, *self.maybe, *self.adopts))


class Numbers:
    """Kinds of act and combinations of laws by number, so that programs are found by small keys.

    Threads may share it: a number is taken before it is given away, and never given twice.
    """

    def __init__(self) -> None:
        self.kinds: dict[int, ActKind] = {}
        self.laws: dict[int, Laws] = {}
        self.terms: dict[int, tuple[Instrument, ...]] = {}
        self._known: dict[tuple[str, object], int] = {}
        self._next = itertools.count()

    def of_kind(self, kind: ActKind) -> int:
        """Return the number of a kind of act."""
        return self._of("kind", kind, self.kinds, kind)

    def of_laws(self, laws: Laws) -> int:
        """Return the number of a combination of laws and guidance."""
        return self._of("laws", laws, self.laws, laws)

    def of_terms(self, key: object, instruments: tuple[Instrument, ...]) -> int:
        """Return the number of the terms of an asset; `instruments` are kept under it."""
        return self._of("terms", key, self.terms, instruments)

    def _of(self, space: str, key: object, table: dict[int, T], item: T) -> int:
        number = self._known.get((space, key))
        if number is None:
            number = next(self._next)
            table[number] = item
            number = self._known.setdefault((space, key), number)
        return number


class Shelf:
    """Programs by what they are made of; a registry in which no rule changed that they are made of keeps it.

    `mixes` says that some rule is judged over the mixture; `settable` are the operands that some rule sets.
    """

    def __init__(self, *, mixes: bool, settable: frozenset[str]) -> None:
        self.mixes = mixes
        self.settable = settable
        self.numbers = Numbers()
        self.programs: dict[tuple[object, ...], Program] = {}
        self.contexts: dict[tuple[int, int, bool], Program] = {}
        self.scopes: dict[tuple[str, tuple[str, ...]], tuple[Program, dict[str, int]]] = {}
        self.expansions: tuple[Program, dict[str, int]] | None = None

    def after(self, *, changed: Collection[str], keeps_scopes: bool, mixes: bool) -> Shelf:
        """Return what is left of it when laws and guidance with the ids `changed` have other rules than before.

        INVARIANT: no rule sets another operand than before; the programs of assets tell apart rules of laws by their
        content, those of laws and guidance by their ids alone.
        """
        found = Shelf(mixes=mixes, settable=self.settable)
        found.numbers, found.programs, found.expansions = self.numbers, self.programs, self.expansions
        laws = {number: self.numbers.laws[number] for _, number, _ in tuple(self.contexts)}
        stale = {number for number, known in laws.items() if not known.names.isdisjoint(changed)}
        found.contexts = {key: program for key, program in tuple(self.contexts.items()) if key[1] not in stale}
        found.scopes = dict(self.scopes) if keeps_scopes else {}
        return found


class Library:
    """Finds or makes programs, on days when the same rules are in force."""

    def __init__(self, snapshot: Snapshot, as_of: dt.date, shelf: Shelf) -> None:
        self.shelf = shelf
        self.numbers = shelf.numbers
        self._snapshot = snapshot
        self._as_of = as_of

    def view(
        self, side: str, entry: Asked, *, part: str | None = None, stated: Stated = (), owned: bool = False
    ) -> View:
        """Return the view of an asset; an entry of None is a question without data."""
        return View(self, side, entry, self._snapshot, self._as_of, part=part, stated=stated, owned=owned)

    def signature(self, branch: Branch) -> int:
        """Return the number of the terms of a choice: assets under the same terms share their programs."""
        groups: dict[str, int] = {"": 0}
        key = tuple(
            (
                i.id, groups.setdefault(i.group, len(groups)), i.own_rules, i.is_stub, i.layer, i.consent,
                tuple((on.rule.id, on.reading, on.extra) for on in i.rules),
                canonical(tuple(on.rule for on in i.rules)) if i.class_ in CONTEXTUAL else "",
            )
            for i in branch.instruments
        )  # fmt: skip
        return self.numbers.of_terms(key, branch.instruments)

    def program(self, view: View, branch: int, number: int) -> Program:
        """Return the program of a kind of act on an asset, under one choice of terms."""
        recipe = Recipe(view.side, number, terms=view.choices[branch])
        key = (recipe, view.internal if view.may_be_internal else None)
        found = self.shelf.programs.get(key)
        if found is None:
            found = self.shelf.programs[key] = self._compiled(recipe, view, {})
        return found

    def context(self, view: View, number: int, law_number: int) -> Program:
        """Return the program of the laws and guidance that bear on a kind of act."""
        key = (number, law_number, view.entry is not None)
        found = self.shelf.contexts.get(key)
        if found is None:
            recipe = Recipe("context", number, laws=law_number)
            found = self.shelf.contexts[key] = self._compiled(recipe, view, {})
        return found

    def planned(self, recipe: Recipe, view: View) -> PlannedUnit:
        """Return the unit that a program was made from, as asked about the first data set and output."""
        kind = self.numbers.kinds[recipe.kind]
        if recipe.laws is not None:
            instruments = tuple(self._contextual(self.numbers.laws[recipe.laws], view.about))
        else:
            instruments = self.numbers.terms[recipe.terms or 0]
        has_data = recipe.side == "dataset" or (recipe.side == "context" and view.entry is not None)
        unit = unit_of(kind, recipe.side, view.about, dataset=0 if has_data else None)
        return _planned(kind, unit, instruments, view.situation(kind))

    def _compiled(self, recipe: Recipe, view: View, overrides: Overrides) -> Program:
        situation = view.situation(self.numbers.kinds[recipe.kind])
        found = compile_unit(self.planned(recipe, view), _static(situation), situation, overrides)
        found.recipe = recipe
        found.may_be_set = any(operand in self.shelf.settable for _, operand in found.mentions)
        return found

    def scope(
        self, action: str, regulations: tuple[Regulation, ...], names: tuple[str, ...]
    ) -> tuple[Program, dict[str, int]]:
        """Return when laws, whose ids are `names`, are in scope, as a program with the rows of each."""
        found = self.shelf.scopes.get((action, names))
        if found is None:
            context = Context(action=action, base_action=action, layer="law")
            conditions = [(law.id, AllOf(all_of=law.applies_when), context) for law in regulations]
            found = self.shelf.scopes[action, names] = self._of_conditions(action, conditions)
        return found

    def expansions(self) -> tuple[Program, dict[str, int]]:
        """Return the conditions on which acts follow as one program, with the rows of each act.

        INVARIANT: no document speaks of what they read, so that it does not matter in which act it is read.
        """
        found = self.shelf.expansions
        if found is None:
            conditions = [(r.adds, r.when, Context(action=r.adds, base_action=r.adds)) for r in EXPANSIONS]
            found = self.shelf.expansions = self._of_conditions("use", conditions)
        return found

    def _of_conditions(
        self, action: str, conditions: Iterable[tuple[str, Condition, Context]]
    ) -> tuple[Program, dict[str, int]]:
        """Return a program of conditions that no asset settles, with the rows of each."""
        kind = ActKind(action)
        situation = self.view("context", None).situation(kind)
        planned = PlannedUnit(unit=unit_of(kind, "context", "", dataset=None), instruments=())
        return compile_conditions(conditions, planned, _static(situation), situation)

    def variant(self, program: Program, view: View, overrides: Overrides) -> Program:
        """Return a program in which rules have set values of their layer."""
        key = (view.internal, tuple(sorted(overrides.items())))
        found = program.variants.get(key)
        if found is None and program.recipe is not None:
            found = program.variants[key] = self._compiled(program.recipe, view, overrides)
        return found or program

    def _contextual(self, laws: Laws, about: str) -> Iterable[Instrument]:
        for name in laws.certain:
            yield self._law(name, about)
        for name in laws.maybe:
            entry = self._snapshot.entries[name]
            conditions = entry.applies_when if isinstance(entry, Regulation) else ()
            yield on_condition(self._law(name, about), conditions)
        for name in laws.adopts:
            guidance = self._snapshot.entries.get(name)
            if isinstance(guidance, Guidance):
                yield instrument_of(guidance, (about, "ADOPTS", guidance.id))

    def _law(self, name: str, about: str) -> Instrument:
        return instrument_of(self._snapshot.entries[name], (about, "REGULATED_BY", name))


class View:
    """A data set, model or service under one part, as questions see it.

    `stated` are attributes that the question states of the data set; `owned` says that the asker's own institution
    issued it. `values` are its attributes as far as they were needed.
    """

    __slots__ = (
        "_as_of", "_choices", "_library", "_names", "_owned", "_programs", "_snapshot", "_stated", "about", "entry",
        "internal", "is_personal", "laws", "may_be_internal", "part", "side", "values",
    )  # fmt: skip

    def __init__(
        self,
        library: Library,
        side: str,
        entry: Asked,
        snapshot: Snapshot,
        as_of: dt.date,
        *,
        part: str | None,
        stated: Stated,
        owned: bool,
    ) -> None:
        self._library = library
        self.side = side
        self.entry = entry
        self.about = entry.id if entry is not None else ""
        self.part = part
        self._snapshot = snapshot
        self._as_of = as_of
        self._stated = dict(stated)
        self._owned = owned
        self._choices: tuple[int, ...] | None = None
        self.may_be_internal = False
        self._names: tuple[str, ...] = ()
        self._programs: dict[int, tuple[Program, ...]] = {}
        self.laws: dict[tuple[int, int, tuple[str, ...]], int] = {}
        self.values: dict[str, object] = {}
        self.is_personal = isinstance(entry, Dataset) and is_personal(entry)
        template = isinstance(entry, Dataset) and entry.template
        self.internal = (owned or template, self.is_personal)

    @property
    def choices(self) -> tuple[int, ...]:
        """The choices of terms, each by its number."""
        if self._choices is None:
            branches = branches_of(self.about, self._snapshot, part=self.part)
            self._names = tuple(branch.name for branch in branches)
            self.may_be_internal = any(i.id == INTERNAL for branch in branches for i in branch.instruments)
            self._choices = tuple(self._library.signature(branch) for branch in branches)
        return self._choices

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the choices of terms."""
        return self._names if self.choices else ()

    def programs(self, number: int) -> tuple[Program, ...]:
        """Return the programs of a kind of act on this asset, one for each choice of terms."""
        found = self._programs.get(number)
        if found is None:
            programs = (self._library.program(self, branch, number) for branch in range(len(self.choices)))
            found = self._programs[number] = tuple(programs)
        return found

    def read(self, operand: str) -> Known | Unknown:
        """Return an attribute of the data set, or of what it was made from."""
        kind = ActKind("use")
        dataset = 0 if isinstance(self.entry, Dataset) else None
        return resolve(operand, self.situation(kind), Context(action="use", base_action="use", dataset=dataset))

    def situation(self, kind: ActKind) -> Situation:
        """Return as much of a question as the asset settles."""
        assets: tuple[Asset, ...] = ()
        if isinstance(self.entry, Dataset):
            use = DatasetUse(id=self.entry.id, part=self.part, facts=self._stated)
            assets = (Asset(use=use, entry=self.entry, index=0),)
        outputs = (Output(kind=kind.output),) if kind.output else ()
        return Situation(
            request=UseRequest(action=kind.action, datasets=tuple(a.use for a in assets), outputs=outputs),
            snapshot=self._snapshot, as_of=self._as_of, datasets=assets,
            model=None if assets or kind.alone else _ANY_MODEL,
            service=None, institution=self._owner(), contract=None, environment=None, interpretation="", readings={},
            adopts=(),
        )  # fmt: skip

    def _owner(self) -> Institution | None:
        if not self._owned or self.entry is None or self.entry.issuer is None:
            return None
        return Institution(id=self.entry.issuer, name=self.entry.issuer)


def _static(situation: Situation) -> Static:
    """Return what is settled whatever the asset: the act, and what a consent group says."""

    def static(operand: str, context: Context) -> Known | Unknown | None:
        if operand == "act.action":
            return Known(context.action, REQUEST)
        if not operand.startswith("consent."):
            return None
        return resolve(operand, situation, replace(context, dataset=0 if situation.datasets else None))

    return static


def _planned(kind: ActKind, unit: Unit, instruments: tuple[Instrument, ...], situation: Situation) -> PlannedUnit:
    """Return the unit with its rules; those over the mixture are judged once, with the first data set."""
    planned = planned_unit(unit, instruments, situation)
    if kind.first:
        return planned
    kept = (
        replace(i, rules=tuple(m for m in i.rules if m.rule.scope is not RuleScope.MIXTURE))
        for i in planned.instruments
    )
    return replace(planned, instruments=tuple(kept))


def unit_of(kind: ActKind, side: str, about: str, *, dataset: int | None) -> Unit:
    """Return a unit of its kind, as if asked about the first data set and the first output."""
    act = StatedAct(
        action=kind.action, because="", base_action=kind.action, output=0 if kind.output else None,
        added=kind.free,
    )  # fmt: skip
    return Unit(act=act, about=about, side=side, dataset=dataset, made_from=kind.made_from)


_ANY_MODEL = Model(id="", name="")
