# SPDX-License-Identifier: Apache-2.0
"""The vocabulary as published JSON: every scheme a list of terms with id, label and IRI."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from licet.vocabulary import kinds
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.duo import DUO_TERMS
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.facts import FACTS
from licet.vocabulary.operands import OPERANDS, SERVICE_SETTINGS
from licet.vocabulary.places import REGIONS
from licet.vocabulary.purposes import PURPOSES
from licet.vocabulary.readings import QUESTIONS
from licet.vocabulary.term import Term, ours
from licet.wire.write import to_jsonable

__all__ = ["SCHEMES", "published_scheme", "published_vocabulary"]

PublishedTerm: TypeAlias = dict[str, Any]


def published_scheme(name: str) -> list[PublishedTerm]:
    """Return the terms of one scheme, in the order in which the vocabulary has them."""
    return SCHEMES[name]()


def published_vocabulary() -> dict[str, list[PublishedTerm]]:
    """Return every scheme by its name."""
    return {name: published_scheme(name) for name in SCHEMES}


_FIRST = ("id", "label", "iri", "broader", "definition")
_REGION_LABELS = {
    "EU": "European Union",
    "EEA": "European Economic Area",
    "UK": "United Kingdom",
    "EUROPE_GDPR": "where the GDPR is law",
}


def _term(term: Term) -> PublishedTerm:
    """Return a term; what its kind adds follows, a question serves as definition where none is."""
    found: PublishedTerm = to_jsonable(term)
    definition = found["definition"] or found.get("question", "")
    ordered = {**{name: found.pop(name) for name in _FIRST}, **found}
    return {**ordered, "definition": definition}


def _terms(terms: Mapping[str, Term]) -> Callable[[], list[PublishedTerm]]:
    return lambda: [_term(term) for term in terms.values()]


def _plain(id_: str, label: str, *, iri: str, definition: str, **more: object) -> PublishedTerm:
    first = {"id": id_, "label": label, "iri": iri, "broader": None, "definition": definition}
    return {**first, **{name: to_jsonable(value) for name, value in more.items()}}


def _readings() -> list[PublishedTerm]:
    return [
        _plain(
            reading.id,
            reading.label,
            iri=ours("reading_" + reading.id),
            definition=question.question,
            question=question.id,
            who_can_say=question.who_can_say,
        )
        for question in QUESTIONS.values()
        for reading in question.readings
    ]


def _regions() -> list[PublishedTerm]:
    return [
        _plain(
            name,
            _REGION_LABELS.get(name, name),
            iri=ours("region_" + name),
            definition="",
            members=sorted(members),
        )
        for name, members in REGIONS.items()
    ]


def _operands() -> list[PublishedTerm]:
    return [_asked(operand, "operand_") for operand in OPERANDS.values()]


def _settings() -> list[PublishedTerm]:
    return [_asked(setting, "setting_") for setting in SERVICE_SETTINGS.values()]


def _asked(value: Any, prefix: str) -> PublishedTerm:
    """Return an operand or a setting, which the vocabulary keeps without label and IRI."""
    more = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.name != "id"}
    name = str(value.id)
    label = name.replace(".", ": ").replace("_", " ")
    iri = ours(prefix + name.replace(".", "_"))
    return _plain(name, label, iri=iri, definition=value.question, **more)


def _duo() -> list[PublishedTerm]:
    return [
        _plain(t.id, t.label, iri=t.iri, definition="", shorthand=t.shorthand, kind=t.kind, value=t.value)
        for t in DUO_TERMS.values()
    ]


SCHEMES: Mapping[str, Callable[[], list[PublishedTerm]]] = {
    "actions": _terms(ACTIONS),
    "purposes": _terms(PURPOSES),
    "environments": _terms(kinds.ENVIRONMENTS),
    "output_kinds": _terms(kinds.OUTPUT_KINDS),
    "releases": _terms(kinds.RELEASES),
    "venues": _terms(kinds.VENUES),
    "derivations": _terms(kinds.DERIVATION_KINDS),
    "artefact_kinds": _terms(kinds.ARTEFACT_KINDS),
    "sensitivities": _terms(kinds.SENSITIVITIES),
    "identifiability": _terms(kinds.IDENTIFIABILITY),
    "deid_methods": _terms(kinds.DEID_METHODS),
    "modalities": _terms(kinds.MODALITIES),
    "data_kinds": _terms(kinds.DATA_KINDS),
    "access": _terms(kinds.ACCESS),
    "party_kinds": _terms(kinds.PARTY_KINDS),
    "offices": _terms(kinds.OFFICES),
    "facts": _terms(FACTS),
    "evidence": _terms(EVIDENCE),
    "readings": _readings,
    "operands": _operands,
    "service_settings": _settings,
    "regions": _regions,
    "duo": _duo,
}
"""The published schemes by name."""
