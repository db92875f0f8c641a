# SPDX-License-Identifier: Apache-2.0
"""What a question asks to do: the acts that it states and those that follow (SEMANTICS 1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from licet.decision.constraint import State, evaluate
from licet.decision.lineage import DERIVED, ancestors_of
from licet.decision.situation import Context, Situation
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Artefact, Dataset, Model, Service
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Operator
from licet.domain.use import Output, UseRequest
from licet.vocabulary.actions import ACTIONS, PARENTS
from licet.vocabulary.kinds import OUTPUT_KINDS, OUTSIDE
from licet.vocabulary.purposes import COMMERCIAL_PURPOSES
from licet.vocabulary.term import ancestors

__all__ = ["EXPANSIONS", "Expansion", "StatedAct", "Unit", "acts_of", "generators_of", "implied_outputs", "units_of"]

_INHERENT = ("evaluate", "inference_prompt", "embed_rag", "use")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """An act that follows from a condition on the question; unknown adds it as *may*."""

    adds: str
    when: Condition
    because: str
    absent_means_no: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAct:
    """An act, why it is judged, and the condition on which it was added."""

    action: str
    because: str
    base_action: str
    when: Condition | None = None
    output: int | None = None
    added: bool = False
    generator: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One act about one asset, in the light of one data set; judged by itself."""

    act: StatedAct
    about: str
    side: str
    dataset: int | None
    made_from: bool = False

    @property
    def context(self) -> Context:
        """The context in which operands are read."""
        return Context(
            action=self.act.action, base_action=self.act.base_action, dataset=self.dataset, output=self.act.output,
            generator=None if self.act.added else self.act.generator,
            about=self.about,
        )  # fmt: skip


def _holds(operand: str) -> Constraint:
    return Constraint(left_operand=operand, operator=Operator.EQ, right_operand=True)


_COMPANY = Constraint(left_operand="actor.kind", operator=Operator.EQ, right_operand="company")
_COMMERCIAL = AnyOf(
    any_of=(
        Constraint(left_operand="purpose", operator=Operator.IS_A, right_operand=COMMERCIAL_PURPOSES),
        _holds("given.sells_result"),
        AllOf(all_of=(_COMPANY, _holds("fact.sells_result"))),
    )
)

_OUTSIDE = Constraint(left_operand="environment.kind", operator=Operator.IN, right_operand=OUTSIDE)

EXPANSIONS = (
    Expansion(
        adds="share_with_third_party_api",
        when=AnyOf(any_of=(_holds("service.third_party"), _OUTSIDE)),
        because="the service, or the place of work, is run by another party",
    ),
    Expansion(
        adds="commercial_use",
        when=_COMMERCIAL,
        because="the purpose is commercial, or the result is sold",
    ),
    Expansion(
        adds="mix_datasets",
        when=Constraint(left_operand="mixture.count", operator=Operator.GT, right_operand=1),
        because="several data sets are combined",
    ),
    Expansion(
        adds="retain_data",
        when=_holds("fact.retains_data_after_end"),
        because="the data are kept after the end",
        absent_means_no=True,
    ),
    Expansion(
        adds="retain_model",
        when=_holds("fact.retains_model_after_end"),
        because="the model is kept after the end",
        absent_means_no=True,
    ),
)
"""Acts that follow from the question, as data; outputs and generated data add theirs in `acts_of`.

`absent_means_no`: a request that says nothing of retention retains nothing (SEMANTICS 2.2).
"""


def implied_outputs(request: UseRequest) -> tuple[Output, ...]:
    """Return the outputs; a releasing action implies one of its kind, or that the one stated is released."""
    implied = _IMPLIED.get(request.action)
    if not request.outputs:
        return (Output(kind=implied[0], release=implied[1]),) if implied else ()
    release = implied[1] if implied else "public" if request.action == "redistribute_data" else None
    if release is None or any(output.release in _RELEASED for output in request.outputs):
        return request.outputs
    return tuple(replace(o, release=release) if _is_of(o, request.action) else o for o in request.outputs)


def _is_of(output: Output, action: str) -> bool:
    kind = OUTPUT_KINDS[output.kind]
    carries = kind.carries == "model_weights" and action == "deploy_hosted_service"
    return carries or action in (kind.published_by, kind.shared_by)


_RELEASED = ("public", "restricted", "service")
_IMPLIED = {
    "publish_model_weights": ("model_weights", "public"),
    "share_model_restricted": ("model_weights", "restricted"),
    "deploy_hosted_service": ("model_weights", "service"),
    "publish_outputs": ("results", "public"),
}


def acts_of(situation: Situation) -> tuple[StatedAct, ...]:
    """Return the stated act and all that follow; the same act from two sources is one."""
    request = situation.request
    found: dict[tuple[str, int | None, str | None], StatedAct] = {}
    for act in (
        _stated(situation),
        *_released(request),
        *_trained_on_outputs(situation),
        *_expanded(situation),
    ):
        found.setdefault((act.action, act.output, act.generator), act)
    with_output = {act.action for act in found.values() if act.output is not None}
    kept = (a for a in found.values() if a.output is not None or a.action not in with_output)
    return tuple(sorted(kept, key=lambda a: (a.added, a.action, a.output or 0, a.generator or "")))


def _stated(situation: Situation) -> StatedAct:
    request = situation.request
    generator = None
    if request.action == "train_other_model_on_outputs":
        source = situation.service or situation.model
        generator = source.id if source else None
    return StatedAct(action=request.action, because="requested", base_action=request.action, generator=generator)


def _released(request: UseRequest) -> Iterator[StatedAct]:
    for index, output in enumerate(request.outputs):
        kind = OUTPUT_KINDS[output.kind]
        action = {
            "public": kind.published_by,
            "restricted": kind.shared_by,
            "service": "deploy_hosted_service",
        }.get(output.release)
        if action is not None:
            because = f"output {index + 1} is released: {output.release}"
            yield StatedAct(
                action=action, because="requested" if action == request.action else because, base_action=request.action,
                output=index, added=action != request.action,
            )  # fmt: skip


def _trained_on_outputs(situation: Situation) -> Iterator[StatedAct]:
    request = situation.request
    if "train" not in ancestors(request.action, PARENTS):
        return
    for asset in situation.datasets:
        for generator in generators_of(asset.entry, situation.snapshot):
            yield StatedAct(
                action="train_other_model_on_outputs", because=f"{asset.id} was generated by {generator}",
                base_action=request.action, added=True, generator=generator,
            )  # fmt: skip


def generators_of(entry: Dataset, snapshot: Snapshot) -> tuple[str, ...]:
    """Return the models and services that generated a data set or what it was made from, at any depth (6.1)."""
    made_from = (a.id for a in ancestors_of(entry.id, snapshot) if set(a.path[1::2]) == {DERIVED})
    sources = [snapshot.get(name) for name in (entry.id, *made_from)]
    edges = [edge for source in sources if isinstance(source, (Dataset, Artefact)) for edge in source.derived_from]
    return tuple(dict.fromkeys(snapshot.resolve(edge.id) for edge in edges if edge.how == "generated_by"))


def _expanded(situation: Situation) -> Iterator[StatedAct]:
    request = situation.request
    for rule in EXPANSIONS:
        if rule.adds in ("mix_datasets", "retain_data", "share_with_third_party_api") and not situation.datasets:
            continue
        context = Context(action=rule.adds, base_action=request.action)
        truth = evaluate(rule.when, situation, context, State(), wanted=False)
        if truth is False or (truth is None and rule.absent_means_no):
            continue
        yield StatedAct(
            action=rule.adds, because=rule.because, base_action=request.action, when=None if truth else rule.when,
            added=rule.adds != request.action,
        )  # fmt: skip


def units_of(situation: Situation) -> tuple[Unit, ...]:
    """Return every act once for each asset that it concerns, and once for the laws and guidance."""
    units: list[Unit] = []
    for act in acts_of(situation):
        units.extend(_units(act, situation))
    return tuple(units)


def _units(act: StatedAct, situation: Situation) -> Iterator[Unit]:
    concerns = ACTIONS[act.action].concerns
    indexes: tuple[int | None, ...] = tuple(range(len(situation.datasets))) or (None,)
    for index in indexes:
        if index is not None and "dataset" in concerns and not _merely_beside(act, situation):
            asset = situation.datasets[index]
            yield Unit(
                act=act,
                about=asset.id,
                side="dataset",
                dataset=index,
                made_from=_made_from(act, situation),
            )
        yield from _holders(act, situation, index)
        about = situation.datasets[index].id if index is not None else _subject(situation)
        yield Unit(act=act, about=about, side="context", dataset=index)


def _holders(act: StatedAct, situation: Situation, index: int | None) -> Iterator[Unit]:
    concerns = ACTIONS[act.action].concerns
    if act.generator is not None:
        entry = situation.snapshot.get(act.generator)
        if isinstance(entry, (Model, Service)):
            yield Unit(act=act, about=entry.id, side=entry.kind, dataset=index)
        return
    if situation.model is not None and "model" in concerns:
        made = ACTIONS[act.action].on_result and _carries(act, situation) == "model_weights"
        yield Unit(act=act, about=situation.model.id, side="model", dataset=index, made_from=made)
    if situation.service is not None:
        yield Unit(act=act, about=situation.service.id, side="service", dataset=index)


def _subject(situation: Situation) -> str:
    entry: Model | Service | Dataset | None = situation.model or situation.service
    return entry.id if entry else situation.request.action


def _carries(act: StatedAct, situation: Situation) -> str:
    if act.output is not None:
        return OUTPUT_KINDS[situation.request.outputs[act.output].kind].carries
    if act.action in ("redistribute_data", "retain_data"):
        return "copies"
    return "outputs" if act.action == "publish_outputs" else "model_weights"


def _merely_beside(act: StatedAct, situation: Situation) -> bool:
    """Return whether a result is not made from the data: weights that were only evaluated or prompted with it."""
    on_result = ACTIONS[act.action].on_result
    return on_result and _carries(act, situation) == "model_weights" and act.base_action in _INHERENT


def _made_from(act: StatedAct, situation: Situation) -> bool:
    return (ACTIONS[act.action].on_result or act.output is not None) and _carries(act, situation) != "outputs"
