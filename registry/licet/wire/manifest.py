# SPDX-License-Identifier: Apache-2.0
"""A training manifest: one file that says what a run uses, and the questions it raises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from licet.domain.entry import Dataset, Derivation, Entry, EvidenceOnFile
from licet.domain.rule import Scalar
from licet.domain.use import (
    DatasetUse,
    EnvironmentUse,
    ModelUse,
    Output,
    Party,
    PurposeUse,
    ServiceUse,
    UseRequest,
)
from licet.domain.verdict import Verdict
from licet.errors import ContradictionError, Flaw, MalformedError
from licet.usecases.flaws import capped, input_error, pointer, quoted
from licet.vocabulary.facts import FACTS, SAID_OF_THE_PLACE
from licet.wire.adapters import Shape, read_shape, shape_of
from licet.wire.yaml_text import load_yaml

__all__ = [
    "ManifestDataset",
    "ManifestPlan",
    "PlannedRequest",
    "TrainingManifest",
    "manifest_from",
    "manifest_requests",
    "parse_manifest",
]

VERSION = 1
_OWN_WORK = {"synthetic", "generated_by"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestDataset:
    """A data set of a run and its stage, which is an action.

    `derived_from`, `terms` and `issuer` describe data that the registry does not have.
    """

    id: str
    stage: str | None = None
    version: str | None = None
    part: str | None = None
    name: str | None = None
    derived_from: tuple[Derivation, ...] = ()
    terms: str | None = None
    issuer: str | None = None
    facts: Mapping[str, Scalar | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingManifest:
    """What a training run uses (contract: TrainingManifest)."""

    licet: int
    run: str
    action: str
    datasets: tuple[ManifestDataset, ...] = ()
    base_model: ModelUse | None = None
    service: ServiceUse | None = None
    purpose: PurposeUse | None = None
    actor: Party | None = None
    environment: EnvironmentUse | None = None
    outputs: tuple[Output, ...] = ()
    evidence: tuple[EvidenceOnFile, ...] = ()
    facts: Mapping[str, Scalar | None] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    as_of: dt.date | None = None
    interpretation: str | None = None
    fail_on: Verdict = Verdict.INSUFFICIENT_FACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRequest:
    """One question of a plan; `about` is the data set, or None for the whole run."""

    label: str
    about: str | None
    request: UseRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestPlan:
    """The questions of a manifest and the mildest verdict that fails it."""

    run: str
    requests: tuple[PlannedRequest, ...]
    fail_on: Verdict


def parse_manifest(text: str | bytes) -> TrainingManifest:
    """Parse the YAML text of a manifest.

    Raises:
        MalformedError: it is not YAML, or not the published shape.
        UnknownTermError: it has the shape, but for words that no closed list of the shape has.
    """
    return manifest_from(load_yaml(text))


def manifest_from(value: object) -> TrainingManifest:
    """Build a manifest from a parsed document; errors as `parse_manifest`."""
    manifest = read_shape(value, _shape())
    flaws = capped(_flaws(manifest))
    if flaws:
        raise input_error(flaws)
    return manifest


def manifest_requests(manifest: TrainingManifest, known_ids: Container[str]) -> ManifestPlan:
    """Return the questions of a manifest: one a data set, and one for the run as a whole.

    A data set with `derived_from` or `terms` that is not among `known_ids` is brought along as an
    entry.

    Raises:
        ContradictionError: the manifest describes a data set that the registry describes.
    """
    redescribed = capped(_redescribed(manifest, known_ids))
    if redescribed:
        raise input_error(redescribed)
    declared = {entry.id: entry for entry in _declared(manifest, known_ids)}
    base = _base(manifest)
    questions: list[tuple[str, str | None, UseRequest]] = [
        (f"{use.id} ({use.stage or manifest.action})", use.id, _single(use, manifest, base))
        for use in manifest.datasets
    ]
    questions.append((manifest.run, None, _whole(manifest, base)))
    planned = tuple(
        PlannedRequest(label=label, about=about, request=_bring(request, declared))
        for label, about, request in questions
    )
    return ManifestPlan(run=manifest.run, requests=planned, fail_on=manifest.fail_on)


@cache
def _shape() -> Shape[TrainingManifest]:
    return shape_of(TrainingManifest)


def _flaws(manifest: TrainingManifest) -> Iterator[Flaw]:
    if manifest.licet != VERSION:
        yield Flaw(
            pointer="/licet",
            code=MalformedError.code,
            detail=f"manifest version {quoted(manifest.licet)} is not read, only `{VERSION}`",
        )
    seen: set[tuple[str, str | None]] = set()
    for index, use in enumerate(manifest.datasets):
        if (use.id, use.stage) in seen:
            yield _contradiction(pointer("datasets", index), f"data set {quoted(use.id)} stands twice in one stage")
        seen.add((use.id, use.stage))
    if len(manifest.datasets) > 1:
        for name in manifest.facts:
            if _about_data(name) and name not in SAID_OF_THE_PLACE:
                yield _contradiction(
                    pointer("facts", name),
                    f"{quoted(name)} is about one data set: write it in that one's `facts`",
                )


def _redescribed(manifest: TrainingManifest, known_ids: Container[str]) -> Iterator[Flaw]:
    for index, use in enumerate(manifest.datasets):
        for name in ("derived_from", "terms", "issuer", "name"):
            if use.id in known_ids and getattr(use, name):
                yield _contradiction(
                    pointer("datasets", index, name),
                    f"the registry says this of {quoted(use.id)}: leave `{name}` out",
                )


def _contradiction(where: str, detail: str) -> Flaw:
    return Flaw(pointer=where, code=ContradictionError.code, detail=detail)


def _about_data(name: str) -> bool:
    return name in FACTS and FACTS[name].about == "dataset"


def _base(manifest: TrainingManifest) -> UseRequest:
    """Return what all questions of a run share; a fact about data stands with the data."""
    return UseRequest(
        action=manifest.action,
        model=manifest.base_model,
        service=manifest.service,
        purpose=manifest.purpose,
        actor=manifest.actor,
        environment=manifest.environment,
        evidence=manifest.evidence,
        facts={name: value for name, value in manifest.facts.items() if not _about_data(name)},
        entries=manifest.entries,
        as_of=manifest.as_of,
        interpretation=manifest.interpretation,
    )


def _use(use: ManifestDataset, manifest: TrainingManifest) -> DatasetUse:
    shared = {name: value for name, value in manifest.facts.items() if _about_data(name)}
    return DatasetUse(id=use.id, version=use.version, part=use.part, facts={**shared, **use.facts})


def _single(use: ManifestDataset, manifest: TrainingManifest, base: UseRequest) -> UseRequest:
    action = use.stage or manifest.action
    return replace(base, action=action, datasets=(_use(use, manifest),))


def _bring(request: UseRequest, declared: Mapping[str, Dataset]) -> UseRequest:
    """Return `request` with the entries that describe its data and what they were made from."""
    needed: list[str] = []
    waiting = [use.id for use in request.datasets]
    while waiting:
        name = waiting.pop()
        if name in declared and name not in needed:
            needed.append(name)
            waiting.extend(source.id for source in declared[name].derived_from)
    brought = tuple(declared[name] for name in sorted(needed))
    return replace(request, entries=(*request.entries, *brought))


def _whole(manifest: TrainingManifest, base: UseRequest) -> UseRequest:
    mixed = tuple(_use(use, manifest) for use in manifest.datasets if (use.stage or manifest.action) == manifest.action)
    if not mixed:
        loose = {name: value for name, value in manifest.facts.items() if _about_data(name)}
        base = replace(base, facts={**base.facts, **loose})
    return replace(base, datasets=mixed, outputs=manifest.outputs)


def _declared(manifest: TrainingManifest, known_ids: Container[str]) -> Iterator[Dataset]:
    stated = {entry.id for entry in manifest.entries}
    for use in {use.id: use for use in manifest.datasets}.values():
        if use.id in known_ids or use.id in stated or not (use.derived_from or use.terms):
            continue
        yield Dataset(
            id=use.id,
            name=use.name or use.id,
            version=use.version,
            issuer=use.issuer or _institution(manifest),
            concluded_terms=use.terms or _terms_of(use, manifest),
            derived_from=use.derived_from,
        )


def _terms_of(use: ManifestDataset, manifest: TrainingManifest) -> str:
    """Return the marker for data without terms: the asker's own work, or nothing known (6.1)."""
    is_own = use.issuer in {None, _institution(manifest)}
    made = all(source.how in _OWN_WORK for source in use.derived_from)
    return "INTERNAL" if is_own and made else "NOASSERTION"


def _institution(manifest: TrainingManifest) -> str | None:
    return manifest.actor.institution if manifest.actor else None
