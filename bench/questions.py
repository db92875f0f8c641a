# SPDX-License-Identifier: Apache-2.0
"""Endless distinct questions, over a world or over the seed registry, the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bench.worlds import CLOSED, INSTITUTION, MODELS, SERVICES, World
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset, EvidenceOnFile, Institution, Model, Service, Weights
from licet.domain.use import DatasetUse, EnvironmentUse, ModelUse, Output, Party, PurposeUse, ServiceUse, UseRequest
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.facts import FACTS
from licet.vocabulary.kinds import ENVIRONMENTS, OUTPUT_KINDS
from licet.vocabulary.purposes import PURPOSES

__all__ = ["AS_OF", "questions_of_seed", "questions_of_world", "without_datasets"]

AS_OF = dt.date(2026, 11, 24)

T = TypeVar("T")

_ACTIONS = {
    "fine_tune": 30, "inference_prompt": 20, "evaluate": 10, "embed_rag": 10, "train": 5, "publish_model_weights": 8,
    "redistribute_data": 7, "generate_synthetic_data": 4, "publish_outputs": 4, "deploy_hosted_service": 2,
}  # fmt: skip
_PURPOSES = {
    "research_non_commercial": 30, "academic_research": 20, "health_research": 15, "biomedical_research": 10,
    "benchmark": 5, "methods_development": 5, "teaching": 4, "research_commercial": 4, "product_commercial": 3,
    "clinical_diagnosis": 2, "public_health": 2,
}  # fmt: skip
_PLACES = {
    "institution_on_prem": 50, "institution_approved_cloud": 20, "controlled_workbench": 10, "public_llm_api": 4,
    "enterprise_api_no_baa": 3, "consumer_tool": 1, "personal_device": 2,
}  # fmt: skip
_MADE = {
    "fine_tune": ("model_weights", "adapter"),
    "train": ("model_weights",),
    "embed_rag": ("embeddings",),
    "generate_synthetic_data": ("synthetic_data",),
}
_RELEASING = {
    "publish_model_weights": (("model_weights", "adapter"), "public"),
    "share_model_restricted": (("model_weights", "adapter"), "restricted"),
    "redistribute_data": (("derived_data", "synthetic_data"), "public"),
    "publish_outputs": (("results", "generated_text"), "public"),
    "deploy_hosted_service": (("model_weights",), "service"),
}
"""What an action that is a release in itself lets out, and how."""
_RELEASES = {"none": 35, "internal": 30, "public": 20, "restricted": 15}
_USUAL_FACTS = (
    "project_approved", "user_approved", "credentialed", "could_memorise_notes", "result_holds_part",
    "recipients_approved", "owner_approval", "environment_approved", "within_data_use_limitations",
    "health_related_research", "includes_unneeded_identifiers", "authorisation_or_waiver", "fully_automated_decision",
    "output_adapts_work", "ai_analysis_prohibited", "outputs_model_competes", "in_california", "counts_below_minimum",
)  # fmt: skip
_GOOD = {
    "could_memorise_notes": False, "result_holds_part": False, "includes_unneeded_identifiers": False,
    "fully_automated_decision": False, "output_adapts_work": False, "ai_analysis_prohibited": False,
    "outputs_model_competes": False, "in_california": False, "counts_below_minimum": False,
}  # fmt: skip
_PREPARED = 0.35
"""How many of the askers know every usual fact, and ask for no release beyond the act itself."""
_EVIDENCE = ("data_access_request", "ethics_determination", "training_record", "model_card", "separate_licence")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Names:
    """What questions may name, and how the ids of data sets are drawn."""

    dataset: Callable[[random.Random], str]
    models: Sequence[str]
    closed: Sequence[str]
    services: Sequence[str]
    licences: Sequence[str]
    institution: str
    facts: Sequence[str] = _USUAL_FACTS
    actions: Sequence[str] = ()
    purposes: Sequence[str] = ()
    places: Sequence[str] = ()
    kinds: tuple[str, ...] = ()


def questions_of_world(world: World, seed: int = 7) -> Iterator[UseRequest]:
    """Yield distinct questions over the ids of a world.

    Worlds of all sizes are asked the same, data sets aside, and one question in ten is about a source.
    """
    names = _Names(
        dataset=lambda dice: _drawn(world, dice),
        models=MODELS,
        closed=CLOSED,
        services=SERVICES,
        licences=("LIC-000", "LIC-001", "LIC-002"),
        institution=INSTITUTION,
    )
    yield from _distinct(names, random.Random(seed))


def questions_of_seed(snapshot: Snapshot, seed: int = 7) -> Iterator[UseRequest]:
    """Yield distinct questions over real entries, with actions, purposes and facts of the whole vocabulary."""
    entries = snapshot.entries.values()
    data = [e.id for e in entries if isinstance(e, Dataset)]
    models = [e for e in entries if isinstance(e, Model)]
    names = _Names(
        dataset=lambda dice: dice.choice(data),
        models=[m.id for m in models],
        closed=[m.id for m in models if m.weights is Weights.CLOSED],
        services=[e.id for e in entries if isinstance(e, Service)],
        licences=[e.id for e in entries if e.kind == "licence"],
        institution=next(e.id for e in entries if isinstance(e, Institution)),
        facts=tuple(name for name, fact in FACTS.items() if fact.value_kind == "boolean"),
        actions=tuple(ACTIONS),
        purposes=tuple(PURPOSES),
        places=tuple(ENVIRONMENTS),
        kinds=tuple(OUTPUT_KINDS),
    )
    yield from _distinct(names, random.Random(seed))


def _drawn(world: World, dice: random.Random) -> str:
    sources = len(world.sources)
    first, count = (0, sources) if dice.random() < 0.1 else (sources, world.size - sources)
    return world.dataset_id(first + int(count * dice.random()))


def without_datasets(request: UseRequest) -> UseRequest:
    """Return the reverse of a question: the same about every data set, with what was said of the one."""
    stated = {name: value for use in request.datasets for name, value in use.facts.items()}
    return replace(request, datasets=(), facts={**request.facts, **stated})


def _distinct(names: _Names, dice: random.Random) -> Iterator[UseRequest]:
    seen: set[int] = set()
    while True:
        request = _question(names, dice)
        key = hash(repr(request))
        if key not in seen:
            seen.add(key)
            yield request


def _question(names: _Names, dice: random.Random) -> UseRequest:
    action = _weighted(dice, _ACTIONS, names.actions)
    prepared = dice.random() < _PREPARED
    good = 1.0 if prepared else dice.random()
    model = dice.choice(names.models) if dice.random() < 0.9 else None
    service = _service(names, dice, model)
    place = _weighted(dice, _PLACES, names.places)
    return UseRequest(
        action=action,
        datasets=_datasets(names, dice, good, facts=_USUAL_FACTS if prepared else dice.sample(names.facts, 8)),
        model=ModelUse(id=model) if model else None,
        service=service,
        purpose=PurposeUse(id=_weighted(dice, _PURPOSES, names.purposes)),
        actor=Party(institution=names.institution) if dice.random() < 0.9 else None,
        environment=None if service else EnvironmentUse(kind=place),
        outputs=() if prepared else _outputs(names, dice, action),
        evidence=_evidence(dice) if dice.random() < 0.3 else (),
        facts=_facts(dice, good, _USUAL_FACTS if prepared else dice.sample(names.facts, 5), about_data=False),
        as_of=AS_OF - dt.timedelta(days=dice.randrange(60)),
    )


def _weighted(dice: random.Random, usual: dict[str, int], others: Sequence[str]) -> str:
    """Return one of what is usually asked; where `others` are given, one time in five any of them."""
    if others and dice.random() < 0.2:
        return dice.choice(others)
    return dice.choices(tuple(usual), weights=tuple(usual.values()))[0]


def _datasets(names: _Names, dice: random.Random, good: float, *, facts: Sequence[str]) -> tuple[DatasetUse, ...]:
    ids = {names.dataset(dice) for _ in range(2 if dice.random() < 0.15 else 1)}
    stated = _facts(dice, good, facts, about_data=True)
    return tuple(DatasetUse(id=name, facts=stated) for name in sorted(ids))


def _facts(dice: random.Random, good: float, names: Sequence[str], *, about_data: bool) -> dict[str, bool | None]:
    """Return facts as an asker states them: some known, some stated as unknown, the rest left out."""
    found: dict[str, bool | None] = {}
    for name in names:
        if (FACTS[name].about == "dataset") is about_data:
            kind = _GOOD.get(name, True)
            found[name] = kind if dice.random() < good else dice.choice((kind, not kind, None))
    return found


def _service(names: _Names, dice: random.Random, model: str | None) -> ServiceUse | None:
    if dice.random() > (0.8 if model in names.closed else 0.15):
        return None
    configuration = {"trains_on_inputs": False} if dice.random() < 0.5 else {}
    return ServiceUse(id=dice.choice(names.services), configuration=configuration)


def _outputs(names: _Names, dice: random.Random, action: str) -> tuple[Output, ...]:
    if dice.random() < 0.3:
        return ()
    if action in _RELEASING:
        kinds, release = _RELEASING[action]
    else:
        kinds = names.kinds if names.kinds and dice.random() < 0.1 else _MADE.get(action, ("results", "generated_text"))
        release = dice.choices(tuple(_RELEASES), weights=tuple(_RELEASES.values()))[0]
    licence = dice.choice(names.licences) if release == "public" and dice.random() < 0.5 else None
    return (Output(kind=dice.choice(kinds), release=release, licence=licence),)


def _evidence(dice: random.Random) -> tuple[EvidenceOnFile, ...]:
    return (EvidenceOnFile(kind=dice.choice(_EVIDENCE), valid_until=AS_OF + dt.timedelta(days=dice.randrange(400))),)
