# SPDX-License-Identifier: Apache-2.0
"""Check what an institution's record says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from licet.domain.entry import (
    ContractedService,
    Covers,
    EvidenceOnFile,
    Institution,
    KnownEnvironment,
)
from licet.domain.rule import Scalar
from licet.errors import Flaw
from licet.usecases.check_rule import check_word, check_words
from licet.usecases.check_values import check_value, misuse
from licet.usecases.flaws import pointer, quoted, unknown_flaw
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.facts import FACTS
from licet.vocabulary.kinds import ENVIRONMENTS, OFFICES, PARTY_KINDS, SENSITIVITIES
from licet.vocabulary.operands import OPERANDS, SERVICE_SETTINGS
from licet.vocabulary.places import REGIONS, is_place
from licet.vocabulary.readings import QUESTIONS, READINGS

__all__ = ["check_covers", "check_evidence", "check_facts", "check_institution", "check_settings"]

_HASH: Final = re.compile(r"(?:sha256:)?[0-9a-fA-F]{64}")


def check_institution(entry: Institution) -> Iterator[Flaw]:
    """Yield what is wrong with an institution's record."""
    if entry.country is not None and not is_place(entry.country):
        yield unknown_flaw("/country", "country", name=entry.country, names=REGIONS)
    yield from check_word("kind of party", entry.party_kind, known=PARTY_KINDS, where="/party_kind")
    for index, environment in enumerate(entry.environments):
        yield from _check_environment(environment, pointer("environments", index))
    for index, service in enumerate(entry.services):
        yield from _check_service(service, pointer("services", index))
    for index, agreement in enumerate(entry.agreements):
        yield from check_covers(agreement.covers, pointer("agreements", index, "covers"))
        if agreement.text_sha256 is not None and _HASH.fullmatch(agreement.text_sha256) is None:
            detail = f"{quoted(agreement.text_sha256)} is no SHA-256: write its 64 hexadecimal digits"
            yield misuse(pointer("agreements", index, "text_sha256"), detail)
    yield from check_evidence(entry.evidence, "/evidence")
    yield from check_facts(entry.presumptions, "/presumptions")
    for name in entry.contacts:
        if name not in OFFICES:
            yield unknown_flaw(pointer("contacts", name), "office", name=name, names=OFFICES)
    yield from _check_readings(entry.readings)


def check_evidence(documents: Iterable[EvidenceOnFile], where: str) -> Iterator[Flaw]:
    """Yield what is wrong with documents on file."""
    for index, document in enumerate(documents):
        place = where + pointer(index)
        yield from check_word("evidence", document.kind, known=EVIDENCE, where=place + "/kind")
        yield from check_covers(document.covers, place + "/covers")


def check_covers(covers: Covers | None, where: str) -> Iterator[Flaw]:
    """Yield the actions that a document claims to cover and nobody knows."""
    if covers is not None:
        yield from check_words("action", covers.actions, known=ACTIONS, where=where + "/actions")


def check_facts(facts: Mapping[str, Scalar | None], where: str) -> Iterator[Flaw]:
    """Yield what is wrong with named facts."""
    for name, value in facts.items():
        place = where + pointer(name)
        if name not in FACTS:
            yield unknown_flaw(place, "fact", name=name, names=FACTS)
        elif value is not None:
            yield from check_value(OPERANDS["fact." + name], value, place)


def check_settings(configuration: Mapping[str, Scalar | None], where: str) -> Iterator[Flaw]:
    """Yield what is wrong with a service as configured."""
    for name, value in configuration.items():
        place = where + pointer(name)
        if name not in SERVICE_SETTINGS:
            yield unknown_flaw(place, "service setting", name=name, names=SERVICE_SETTINGS)
        elif value is not None:
            yield from check_value(OPERANDS["service." + name], value, place)


def _check_environment(environment: KnownEnvironment, where: str) -> Iterator[Flaw]:
    yield from check_word("environment", environment.kind, known=ENVIRONMENTS, where=where + "/kind")
    for index, attestation in enumerate(environment.attestations):
        place = where + pointer("attestations", index, "kind")
        yield from check_word("evidence", attestation.kind, known=EVIDENCE, where=place)
    yield from _check_classes(environment.approved_for, where)


def _check_service(service: ContractedService, where: str) -> Iterator[Flaw]:
    yield from check_settings(service.configuration, where + "/configuration")
    yield from check_covers(service.covers, where + "/covers")
    yield from check_evidence(service.evidence, where + "/evidence")
    yield from _check_classes(service.approved_for, where)


def _check_classes(names: tuple[str, ...], where: str) -> Iterator[Flaw]:
    place = where + "/approved_for"
    yield from check_words("class of data", names, known=SENSITIVITIES, where=place)


def _check_readings(readings: Mapping[str, str]) -> Iterator[Flaw]:
    for question, reading in readings.items():
        where = pointer("readings", question)
        if question not in QUESTIONS:
            yield unknown_flaw(where, "question", name=question, names=QUESTIONS)
        elif READINGS.get(reading) != question:
            names = [found.id for found in QUESTIONS[question].readings]
            yield unknown_flaw(where, "reading", name=reading, names=names)
