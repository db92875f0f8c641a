# SPDX-License-Identifier: Apache-2.0
"""One question put together: its units with their programs and values (SEMANTICS 1)."""

from __future__ import annotations

from collections.abc import Iterator

from licet.compiled.assembly import Assembly
from licet.compiled.frames import Frame, Question, Values, add_facts_of
from licet.compiled.judging import Branches, Judged
from licet.compiled.program import Program
from licet.compiled.ranks import PROHIBITED
from licet.compiled.ruled import Ruled, placed_at, unit_at
from licet.compiled.run import CERTAIN, Evaluated
from licet.compiled.shapes import PlacedUnit, ShapeKey
from licet.compiled.views import View
from licet.decision.ruling import rulings_in_scope
from licet.decision.situation import Asset, readings_of
from licet.domain.entry import Model, Regulation, Service
from licet.domain.rule import Scalar
from licet.domain.use import UseRequest
from licet.vocabulary.actions import PARENTS
from licet.vocabulary.term import ancestors

__all__ = ["acts_by_law", "judged_by"]

_HOLDERS = ("model", "service")


def judged_by(assembly: Assembly, request: UseRequest, *, early: bool = False) -> Judged:
    """Return the units of a question, evaluated; with `early` only one of them if that prohibits for certain."""
    return _Assembled(assembly, assembly.question(request)).judged(early=early)


def acts_by_law(
    assembly: Assembly, request: UseRequest, among: tuple[Regulation, ...]
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each act of a question that laws are judged of, with the ids of those among some that bear on it."""
    return _Assembled(assembly, assembly.question(request)).acts_by_law(among)


class _Place:
    """One data set of a question, or none: its view, the laws that bear on it, and where its units are judged."""

    def __init__(self, whole: _Assembled, index: int, asset: Asset | None) -> None:
        self._whole = whole
        self._dataset = None if asset is None else index
        self._frames: dict[int, Frame] = {}
        self._laws: int | None = None
        self.view = whole.view(asset)
        self._about = asset.id if asset is not None else whole.subject()

    def frame(self, unit: PlacedUnit, side: View) -> Frame:
        """Return where a unit is judged."""
        found = self._frames.get(unit.place)
        if found is None:
            about = self._about if side is self.view else side.about
            found = self._frames[unit.place] = self._whole.frame(
                self.view, unit.action, about=about, dataset=self._dataset, output=unit.output, generator=unit.read_as
            )
        return found

    def laws(self) -> int:
        """Return the number of the laws and guidance that bear on the data."""
        if self._laws is None:
            self._laws = self._whole.laws(self.view, self._dataset)
        return self._laws


class _Assembled:
    """One question while it is put together."""

    def __init__(self, assembly: Assembly, question: Question) -> None:
        self._assembly = assembly
        self._question = question
        self._values: dict[tuple[object, ...], dict[str, object]] = {}
        self._documented: dict[tuple[object, ...], dict[str, object]] = {}
        self._common_facts = assembly.facts(question)
        self._facts: dict[tuple[object, ...], dict[str, object]] = {}
        self._holders = {entry.id for entry in (question.model, question.service) if entry is not None}
        request = question.request
        self._readings = readings_of(request, question.institution)[1]
        self._adopts = assembly.adopts(request, question.institution)

    def judged(self, *, early: bool) -> Judged:
        """Return every unit, evaluated, with the values that rules set.

        With `early` a unit that alone prohibits for certain ends the work: nothing could make the answer milder.
        """
        assembly, question = self._assembly, self._question
        whens: dict[str, tuple[Evaluated, int]] = {}
        shape = assembly.shape(self._shape_key(whens), question)
        plain: list[Evaluated] = []
        choices: dict[tuple[str, object], Branches] = {}
        assets: tuple[Asset | None, ...] = question.assets or (None,)
        for index, asset in enumerate(assets):
            place = _Place(self, index, asset)
            for unit in shape:
                when = whens[unit.when] if unit.when is not None else None
                side = self._holder(unit) if unit.side in _HOLDERS else place.view
                frame = place.frame(unit, side)
                kind = unit.later if index else unit.first
                if unit.side == "context":
                    programs: tuple[Program, ...] = (assembly.context(side, kind, place.laws()),)
                else:
                    programs = side.programs(kind)
                if len(programs) == 1:
                    found = self._evaluated(programs[0], frame, when, unit, side)
                    plain.append(found)
                    if early and found.is_final and found.rank(CERTAIN) == PROHIBITED:
                        return Judged([found], [], assembly.kind_values)
                    continue
                subject = index if side is place.view else side.about
                branches = choices.setdefault((unit.side, subject), tuple((name, []) for name in side.names))
                for (_, units), program in zip(branches, programs, strict=True):
                    units.append(self._evaluated(program, frame, when, unit, side))
        judged = Judged(plain, list(choices.values()), assembly.kind_values)
        self._set(judged)
        return judged

    def acts_by_law(self, among: tuple[Regulation, ...]) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each act that laws are judged of, with the ids of those among some that bear on it."""
        program, masks = self._assembly.scope_of(self._question.request.action, among)
        acts: tuple[str, ...] | None = None
        for index, asset in enumerate(self._question.assets or (None,)):
            view = self.view(asset)
            certain, alive = self._scoped(program, view, None if asset is None else index).rows(CERTAIN)
            bearing = alive if view.is_personal else certain
            laws = frozenset(name for name, rows in masks.items() if bearing & rows)
            if laws:
                acts = self._contextual_acts() if acts is None else acts
                yield from ((act, laws) for act in acts)

    def _contextual_acts(self) -> tuple[str, ...]:
        """Return the acts that laws and guidance are judged of."""
        shape = self._assembly.shape(self._shape_key({}), self._question)
        return tuple(dict.fromkeys(unit.action for unit in shape if unit.side == "context"))

    def _evaluated(
        self, program: Program, frame: Frame, when: tuple[Evaluated, int] | None, placed: PlacedUnit, view: View
    ) -> Evaluated:
        floor = self._floor(placed) if placed.offered else 0
        if self._assembly.has_rulings and self._assembly.may_be_ruled(
            frame.about, placed.action, self._question.institution
        ):
            kind = placed.first if not frame.dataset else placed.later
            unit = unit_at(frame, placed, made_from=self._assembly.kind(kind).made_from)
            if rulings_in_scope(unit, self._question.situation):
                planned = placed_at(self._assembly.planned(program, view), unit, frame)
                return Ruled(program, frame, self._readings, when=when, planned=planned)
        return Evaluated(program, frame, self._readings, when=when, floor=floor)

    def _shape_key(self, whens: dict[str, tuple[Evaluated, int]]) -> ShapeKey:
        question = self._question
        request = question.request
        program, masks = self._assembly.expansions
        nowhere = self.frame(self._assembly.view_of(None), request.action, about="")
        evaluated = Evaluated(program, nowhere)
        certain, alive = evaluated.rows(CERTAIN)
        truths = []
        for name, rows in masks.items():
            truth = True if certain & rows else None if alive & rows else False
            truths.append(truth)
            if truth is None:
                whens[name] = (evaluated, rows)
        source = question.service or question.model
        trains = "train" in ancestors(request.action, PARENTS)
        return ShapeKey(
            action=request.action,
            outputs=tuple((output.kind, output.release) for output in request.outputs),
            generators=tuple(g for a in question.assets for g in self._assembly.generators(a)) if trains else (),
            source=source.id if source is not None and request.action == "train_other_model_on_outputs" else None,
            has_model=question.model is not None,
            has_service=question.service is not None,
            has_data=bool(question.assets),
            truths=tuple(truths),
        )

    def laws(self, view: View, dataset: int | None) -> int:
        """Return the number of the laws and guidance that bear on a data set."""
        program, masks = self._assembly.scope(self._question.request.action)
        return self._assembly.laws(view, self._scoped(program, view, dataset), masks, self._adopts)

    def _scoped(self, program: Program, view: View, dataset: int | None) -> Evaluated:
        """Return when laws are in scope, evaluated for a data set."""
        return Evaluated(program, self.frame(view, self._question.request.action, dataset=dataset, about=""))

    def _holder(self, unit: PlacedUnit) -> View:
        question = self._question
        if unit.generator is not None:
            entry = question.snapshot.get(unit.generator)
        else:
            entry = question.model if unit.side == "model" else question.service
        if not isinstance(entry, (Model, Service)):  # INVARIANT: units are made only for what there is
            raise TypeError(unit.side)
        return self._assembly.view_of(entry)

    def _floor(self, unit: PlacedUnit) -> int:
        service = self._question.service
        return self._assembly.floor(service, self._question.model) if unit.offered and service is not None else 0

    def subject(self) -> str:
        """Return what a question without data is about."""
        entry = self._question.model or self._question.service
        return entry.id if entry is not None else self._question.request.action

    def frame(
        self,
        view: View,
        action: str,
        *,
        about: str,
        dataset: int | None = None,
        output: int | None = None,
        generator: str | None = None,
    ) -> Frame:
        """Return where units are judged; what was read elsewhere and cannot differ here is shared."""
        question = self._question
        common = (dataset, output, generator)
        spoken = (dataset, about if about in self._holders else "", action if question.by_action else "")
        values = self._values.get(common)
        if values is None:
            values = self._values[common] = {}
        facts = self._facts.get(spoken)
        if facts is None:
            facts = dict(self._common_facts)
            if dataset is not None:
                add_facts_of(question.assets[dataset], facts)
            self._facts[spoken] = facts
            self._documented[spoken] = {}
        return Frame(
            question, Values(values, view.values, facts, self._documented[spoken]), view.read,
            action=action, dataset=dataset, output=output, generator=generator, about=about,
        )  # fmt: skip

    def _set(self, judged: Judged) -> None:
        """Put in the values that rules set within their layer before any judging (SEMANTICS 2.3)."""
        found: dict[tuple[str, int | None, str], Scalar] = {}
        for unit in judged.units():
            if unit.program.settings:
                _, alive = unit.rows(CERTAIN)
                for setting in unit.program.settings:
                    if alive & setting.rows:
                        found.update({(setting.layer, unit.frame.dataset, o): v for o, v in setting.values})
        if not found:
            return
        for unit in judged.units():
            unit.overrides = found
            dataset = unit.frame.dataset
            overrides = {
                (layer, operand): value
                for (layer, index, operand), value in found.items()
                if index == dataset and (layer, operand) in unit.program.mentions
            }
            if overrides:
                unit.replace_program(self._assembly.variant(unit.program, self._view(unit), overrides), self._readings)

    def view(self, asset: Asset | None) -> View:
        """Return the view of a data set, or of no data."""
        if asset is None:
            return self._assembly.view_of(None)
        return self._assembly.view_of_asset(asset, self._question.institution)

    def _view(self, unit: Evaluated) -> View:
        if unit.program.recipe is None or unit.program.recipe.side in ("dataset", "context"):
            return self.view(unit.frame.asset)
        entry = self._question.snapshot.get(unit.frame.about)
        return self._assembly.view_of(entry if isinstance(entry, (Model, Service)) else None)
