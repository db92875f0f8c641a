# SPDX-License-Identifier: Apache-2.0
"""Why an answer clears nobody: it rests on something that the record contradicts (SEMANTICS 4.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from licet.decision.situation import HOUSE, STRICT, Situation
from licet.domain.entry import Dataset
from licet.domain.rule import Scalar
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict

__all__ = ["why_hypothetical"]

Judge = Callable[[UseRequest], Verdict]


def why_hypothetical(request: UseRequest, situation: Situation, verdict: Verdict, judge: Judge) -> str | None:
    """Return why the answer clears nobody, or None.

    A request may be stricter than the record; one that contradicts it counts against itself only if the record
    would give a stricter answer, which `judge` tells.
    """
    if situation.snapshot.overlaid:
        names = ", ".join(sorted(situation.snapshot.overlaid))
        return f"the request replaces entries that the registry has: {names}"
    if situation.snapshot.self_ruled:
        names = ", ".join(sorted(situation.snapshot.self_ruled))
        return f"the request brings rules of its own, which nobody has reviewed: {names}"
    usual = HOUSE if situation.institution and situation.institution.readings else STRICT
    if situation.interpretation != usual:
        return f"the interpretation `{situation.interpretation}` is not the one set by the institution: `{usual}`"
    contradictions = tuple(_contradictions(request, situation))
    if contradictions and judge(_as_recorded(request, situation)).rank > verdict.rank:
        return "the request contradicts the record in its own favour: " + ", ".join(contradictions)
    return None


def _contradictions(request: UseRequest, situation: Situation) -> Iterator[str]:
    institution = situation.institution
    if institution is not None and request.actor is not None:
        if request.actor.kind not in (None, institution.party_kind):
            yield "actor.kind"
        if request.actor.country not in (None, institution.country):
            yield "actor.country"
    yield from (f"service.{name}" for name in _service_contradictions(request, situation))
    yield from (
        f"{asset.id}: {name}"
        for asset in situation.datasets
        for name in _attribute_contradictions(asset.use.facts, asset.entry)
    )
    if request.environment is not None and _other_environment(request, situation):
        yield "environment"
    if request.facts.get("environment_approved") is True and situation.environment is not None:
        yield "environment_approved"


def _service_contradictions(request: UseRequest, situation: Situation) -> Iterator[str]:
    if request.service is None or situation.contract is None:
        return
    recorded = situation.contract.configuration
    for name, value in sorted(request.service.configuration.items()):
        if value is not None and name in recorded and recorded[name] != value:
            yield name


def _attribute_contradictions(facts: Mapping[str, Scalar | None], entry: Dataset) -> Iterator[str]:
    for name, value in sorted(facts.items()):
        if value is not None and name in entry.attributes and entry.attributes[name] != value:
            yield name


def _other_environment(request: UseRequest, situation: Situation) -> bool:
    """Return whether the request names a recorded environment but gives it another kind."""
    stated, institution = request.environment, situation.institution
    if stated is None or stated.id is None or institution is None:
        return False
    recorded = next((e for e in institution.environments if e.id == stated.id), None)
    return recorded is not None and stated.kind not in (None, recorded.kind)


def _as_recorded(request: UseRequest, situation: Situation) -> UseRequest:
    """Return the request with the record's word wherever the two part."""
    institution = situation.institution
    actor = replace(request.actor, kind=None, country=None) if request.actor and institution else request.actor
    if actor is not None and institution is not None:
        actor = replace(actor, institution=institution.id)
    service = request.service
    if service is not None:
        dropped = set(_service_contradictions(request, situation))
        kept = {name: value for name, value in service.configuration.items() if name not in dropped}
        service = replace(service, configuration=kept)
    environment = request.environment
    if environment is not None and _other_environment(request, situation):
        environment = replace(environment, kind=None)
    datasets = tuple(
        replace(
            asset.use,
            facts={
                n: v
                for n, v in asset.use.facts.items()
                if n not in set(_attribute_contradictions(asset.use.facts, asset.entry))
            },
        )
        for asset in situation.datasets
    )
    facts = {name: value for name, value in request.facts.items() if name != "environment_approved"}
    return replace(
        request,
        actor=actor,
        service=service,
        environment=environment,
        datasets=datasets,
        facts=facts,
    )
