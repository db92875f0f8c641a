# SPDX-License-Identifier: Apache-2.0
"""One question put together: its units with their programs and values (SEMANTICS 1)."""

from __future__ import annotations

from licet.compiled.assembly import Assembly
from licet.compiled.frames import Frame, Question, Values, add_facts_of
from licet.compiled.judging import Branches, Judged
from licet.compiled.program import Program
from licet.compiled.ruled import Ruled, placed_at, unit_at
from licet.compiled.run import CERTAIN, Evaluated
from licet.compiled.shapes import PlacedUnit, ShapeKey
from licet.compiled.views import View
from licet.decision.ruling import rulings_in_scope
from licet.decision.situation import Asset, readings_of
from licet.domain.entry import Model, Service
from licet.domain.rule import Scalar
from licet.domain.use import UseRequest
from licet.vocabulary.actions import PARENTS
from licet.vocabulary.term import ancestors

__all__ = ["judged_by"]

_HOLDERS = ("model", "service")


def judged_by(assembly: Assembly, request: UseRequest) -> Judged:
    """Return the units of a question, evaluated."""
    return _Assembled(assembly, assembly.question(request)).judged()


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

    def judged(self) -> Judged:
        """Return every unit, evaluated, with the values that rules set."""
        assembly, question = self._assembly, self._question
        whens: dict[str, tuple[Evaluated, int]] = {}
        shape = assembly.shape(self._shape_key(whens), question)
        plain: list[Evaluated] = []
        choices: dict[tuple[str, object], Branches] = {}
        assets: tuple[Asset | None, ...] = question.assets or (None,)
        for index, asset in enumerate(assets):
            view = assembly.view_of(None) if asset is None else assembly.view_of_asset(asset, question.institution)
            dataset = None if asset is None else index
            laws = self._laws(view, dataset)
            about = asset.id if asset is not None else self._subject()
            frames: dict[int, Frame] = {}
            for unit in shape:
                when = whens[unit.when] if unit.when is not None else None
                kind = unit.later if index else unit.first
                side = view
                if unit.side in _HOLDERS:
                    side = self._holder(unit)
                frame = frames.get(unit.place)
                if frame is None:
                    name = about if side is view else side.about
                    frame = frames[unit.place] = self._frame(
                        view, unit.action, about=name, dataset=dataset, output=unit.output, generator=unit.read_as
                    )
                if unit.side == "context":
                    plain.append(self._evaluated(assembly.context(view, kind, laws), frame, when, unit, view))
                    continue
                programs = side.programs(kind)
                if len(programs) == 1:
                    plain.append(self._evaluated(programs[0], frame, when, unit, side))
                    continue
                subject = index if side is view else side.about
                branches = choices.setdefault((unit.side, subject), tuple((name, []) for name in side.names))
                for (_, units), program in zip(branches, programs, strict=True):
                    units.append(self._evaluated(program, frame, when, unit, side))
        judged = Judged(plain, list(choices.values()))
        self._set(judged)
        return judged

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
        nowhere = self._frame(self._assembly.view_of(None), request.action, about="")
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

    def _laws(self, view: View, dataset: int | None) -> int:
        action = self._question.request.action
        program, masks = self._assembly.scope(action)
        evaluated = Evaluated(program, self._frame(view, action, dataset=dataset, about=""))
        return self._assembly.laws(view, evaluated, masks, self._adopts)

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

    def _subject(self) -> str:
        entry = self._question.model or self._question.service
        return entry.id if entry is not None else self._question.request.action

    def _frame(
        self,
        view: View,
        action: str,
        *,
        about: str,
        dataset: int | None = None,
        output: int | None = None,
        generator: str | None = None,
    ) -> Frame:
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

    def _view(self, unit: Evaluated) -> View:
        if unit.program.recipe is None or unit.program.recipe.side in ("dataset", "context"):
            asset = unit.frame.asset
            if asset is None:
                return self._assembly.view_of(None)
            return self._assembly.view_of_asset(asset, self._question.institution)
        entry = self._question.snapshot.get(unit.frame.about)
        return self._assembly.view_of(entry if isinstance(entry, (Model, Service)) else None)
