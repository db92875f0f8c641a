# SPDX-License-Identifier: Apache-2.0
"""Check a question against the vocabulary and the registry, and against itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from licet.decision.snapshot import Snapshot
from licet.domain.entry import (
    Agreement,
    Artefact,
    Dataset,
    Entry,
    Guidance,
    Institution,
    Licence,
    Marker,
    Model,
    Service,
)
from licet.domain.expression import leaves, parse_expression
from licet.domain.rule import Scalar
from licet.domain.use import DatasetUse, Output, Party, UseRequest
from licet.errors import ContradictionError, Flaw, MalformedError
from licet.usecases.check_consent import check_diseases
from licet.usecases.check_entry import check_entry
from licet.usecases.check_institution import check_evidence, check_settings
from licet.usecases.check_rule import check_word
from licet.usecases.check_values import check_value, misuse
from licet.usecases.flaws import capped, pointer, quoted, unknown_flaw
from licet.usecases.request_lookup import Named, check_id, check_ids, check_lineage
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.facts import FACTS
from licet.vocabulary.kinds import ENVIRONMENTS, OUTPUT_KINDS, PARTY_KINDS, RELEASES, VENUES
from licet.vocabulary.operands import OPERANDS
from licet.vocabulary.places import REGIONS, is_place
from licet.vocabulary.purposes import PURPOSES

__all__ = ["INTERPRETATIONS", "check_request"]

INTERPRETATIONS = ("strict", "house")
"""Named ways to read unsettled clauses."""


def check_request(request: UseRequest, snapshot: Snapshot) -> tuple[Flaw, ...]:
    """Return the unknown names in `request` and what contradicts itself in it, at most twenty."""
    named = Named(snapshot, request.entries)
    return capped(_flaws(request, named))


_TERMS = (Licence, Agreement, Marker)
_NUMBERED = re.compile(r"v?([0-9]+(?:\.[0-9]+)*)")
_FIXED = ("id", "version", "terms", "issuer", "template", "part", "weights", "has_agreement")


def _flaws(request: UseRequest, named: Named) -> Iterator[Flaw]:
    yield from check_word("action", request.action, known=ACTIONS, where="/action")
    for index, use in enumerate(request.datasets):
        yield from _check_dataset(use, named, pointer("datasets", index))
    yield from _check_model(request, named)
    if request.service is not None:
        yield from check_id(request.service.id, (Service,), named=named, where="/service/id")
        yield from check_settings(request.service.configuration, "/service/configuration")
    if request.purpose is not None:
        yield from check_word("purpose", request.purpose.id, known=PURPOSES, where="/purpose/id")
        yield from check_diseases(request.purpose.diseases or (), "/purpose/diseases")
    yield from _check_actor(request.actor or Party(), named)
    if request.environment is not None:
        kind = request.environment.kind
        yield from check_word("environment", kind, known=ENVIRONMENTS, where="/environment/kind")
    for index, output in enumerate(request.outputs):
        yield from _check_output(output, named, pointer("outputs", index))
    yield from _check_evidence(request, named)
    yield from _check_shared_facts(request)
    yield from _check_brought(request, named)
    yield from check_word("interpretation", request.interpretation, known=INTERPRETATIONS, where="/interpretation")
    yield from _check_release(request)


def _check_dataset(use: DatasetUse, named: Named, where: str) -> Iterator[Flaw]:
    yield from check_id(use.id, (Dataset, Artefact), named=named, where=where + "/id")
    yield from _check_asset_facts(use.facts, "dataset", where + "/facts")
    entry = named.get(use.id)
    if entry is None:
        return
    yield from _check_version(use.version, entry.version, where=where + "/version")
    parts = [part.id for part in entry.parts] if isinstance(entry, Dataset) else []
    yield from check_word("part", use.part, known=parts, where=where + "/part")


def _check_model(request: UseRequest, named: Named) -> Iterator[Flaw]:
    if request.model is None:
        return
    yield from check_id(request.model.id, (Model, Artefact), named=named, where="/model/id")
    yield from _check_asset_facts(request.model.facts, "model", "/model/facts")
    entry = named.get(request.model.id)
    if entry is not None:
        yield from _check_version(request.model.version, entry.version, where="/model/version")


def _check_version(stated: str | None, recorded: str | None, *, where: str) -> Iterator[Flaw]:
    """Refuse a version number that differs from the recorded one; other labels are not compared."""
    if stated is None or recorded is None or stated == recorded:
        return
    numbers = [_NUMBERED.fullmatch(version) for version in (stated, recorded)]
    if numbers[0] is None or numbers[1] is None:
        return
    left, right = (number[1].split(".") for number in numbers if number is not None)
    if any(int(a) != int(b) for a, b in zip(left, right, strict=False)):
        yield _contradiction(where, f"version {quoted(stated)} is asked for, the registry has {quoted(recorded)}")


def _check_actor(actor: Party, named: Named) -> Iterator[Flaw]:
    if actor.institution is not None:
        yield from check_id(actor.institution, (Institution,), named=named, where="/actor/institution")
    yield from check_word("kind of party", actor.kind, known=PARTY_KINDS, where="/actor/kind")
    if actor.country is not None and not is_place(actor.country):
        yield unknown_flaw("/actor/country", "country", name=actor.country, names=REGIONS)
    for index, name in enumerate(actor.adopts or ()):
        where = pointer("actor", "adopts", index)
        yield from check_id(name, (Guidance,), named=named, where=where)


def _check_output(output: Output, named: Named, where: str) -> Iterator[Flaw]:
    yield from check_word("kind of output", output.kind, known=OUTPUT_KINDS, where=where + "/kind")
    yield from check_word("release", output.release, known=RELEASES, where=where + "/release")
    if output.venue is not None and output.venue not in VENUES and named.get(output.venue) is None:
        yield unknown_flaw(where + "/venue", "venue", name=output.venue, names=VENUES)
    if output.licence is not None:
        yield from _check_licence(output.licence, named, where + "/licence")


def _check_licence(text: str, named: Named, where: str) -> Iterator[Flaw]:
    try:
        names = [leaf.id for leaf in leaves(parse_expression(text))]
    except MalformedError as error:
        yield misuse(where, str(error))
        return
    for name in names:
        yield from check_id(name, _TERMS, named=named, where=where)


def _check_evidence(request: UseRequest, named: Named) -> Iterator[Flaw]:
    yield from check_evidence(request.evidence, "/evidence")
    for index, document in enumerate(request.evidence):
        where = pointer("evidence", index)
        if document.terms is not None:
            yield from check_id(document.terms, (), named=named, where=where + "/terms")
        if document.covers is not None:
            covers = where + "/covers"
            yield from check_ids(document.covers.assets, named=named, where=covers + "/assets")
            yield from check_ids(document.covers.models, named=named, where=covers + "/models")


def _check_asset_facts(facts: Mapping[str, Scalar | None], about: str, where: str) -> Iterator[Flaw]:
    """Check what is said of one asset: facts about such assets, and attributes of its kind."""
    own, known = _sayable(about)
    for name, value in facts.items():
        place = where + pointer(name)
        if name in FACTS and name not in known:
            yield _contradiction(place, f"{quoted(name)} is a fact about the undertaking: write it in `/facts`")
        elif name not in known:
            yield unknown_flaw(place, "fact", name=name, names=known)
        elif value is not None:
            operand = OPERANDS[f"fact.{name}" if name in own else f"{about}.{name}"]
            yield from check_value(operand, value, place)


@cache
def _sayable(about: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the facts about assets of a kind, and all that may be said of one: these and attributes."""
    own = frozenset(name for name, fact in FACTS.items() if fact.about == about)
    attributes = {name.partition(".")[2] for name in OPERANDS if name.startswith(about + ".")}
    return own, own | (attributes - set(_FIXED))


def _check_shared_facts(request: UseRequest) -> Iterator[Flaw]:
    several = len({use.id for use in request.datasets}) > 1
    for name, value in request.facts.items():
        where = pointer("facts", name)
        if name not in FACTS:
            yield unknown_flaw(where, "fact", name=name, names=FACTS)
            continue
        if several and FACTS[name].about == "dataset":
            yield _contradiction(where, f"{quoted(name)} is about one data set: write it in that one's `facts`")
        if value is not None:
            yield from check_value(OPERANDS["fact." + name], value, where)


def _check_brought(request: UseRequest, named: Named) -> Iterator[Flaw]:
    ids = [entry.id for entry in request.entries]
    for index, entry in enumerate(request.entries):
        where = pointer("entries", index)
        if entry.id in ids[:index]:
            yield _contradiction(where + "/id", f"two entries have the id {quoted(entry.id)}")
        for flaw in check_entry(entry, named.names):
            yield replace(flaw, pointer=where + flaw.pointer)
        for number, rule in enumerate(entry.rules):
            owner = named.snapshot.rules.get(rule.id, ("", rule))[0]
            place = where + pointer("rules", number, "id")
            if owner and owner not in ids:
                yield _contradiction(place, f"{quoted(owner)} has a rule {quoted(rule.id)} already")
            other = named.snapshot.get(rule.id)
            if other is not None and other.id not in ids:
                yield _contradiction(place, f"{quoted(other.id)} is an entry: choose another id for the rule")
        yield from _check_not_a_rule(entry, named.snapshot, ids=ids, where=where)
    yield from check_lineage(named)


def _check_not_a_rule(entry: Entry, snapshot: Snapshot, *, ids: list[str], where: str) -> Iterator[Flaw]:
    """Refuse an entry that is called as a rule of the registry is: one name must not mean two things in an answer."""
    for name in (entry.id, *entry.aliases):
        owner = snapshot.rules[name][0] if name in snapshot.rules else None
        if owner is not None and owner not in ids:
            detail = f"{quoted(owner)} has a rule {quoted(name)}: choose another name for the entry"
            yield _contradiction(where + "/id", detail)


def _check_release(request: UseRequest) -> Iterator[Flaw]:
    """Refuse an act of release to which no output belongs, or only ones that are not released."""
    if not request.outputs or request.action not in _RELEASING:
        return
    fitting = [output for output in request.outputs if _is_released_by(output, request.action)]
    if not fitting:
        yield _contradiction("/outputs", f"action {quoted(request.action)} releases no output of these kinds")
    elif all(output.release in {"none", "internal"} for output in fitting):
        yield _contradiction("/outputs", f"action {quoted(request.action)} releases what its outputs keep inside")


def _is_released_by(output: Output, action: str) -> bool:
    kind = OUTPUT_KINDS.get(output.kind)
    return kind is None or action in {kind.published_by, kind.shared_by, "deploy_hosted_service"}


_RELEASING = {
    "deploy_hosted_service",
    *(kind.published_by for kind in OUTPUT_KINDS.values()),
    *(kind.shared_by for kind in OUTPUT_KINDS.values()),
}


def _contradiction(where: str, detail: str) -> Flaw:
    return Flaw(pointer=where, code=ContradictionError.code, detail=detail)
