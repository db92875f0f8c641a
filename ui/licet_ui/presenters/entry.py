# SPDX-License-Identifier: Apache-2.0
"""The head of an entry: its own fields, in words, without those that other parts of the page show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from licet_ui.presenters.conditions import conditions_words
from licet_ui.presenters.words import label, shown_value

__all__ = ["HAS_TERMS", "attribute_rows", "head_rows", "is_about_assets"]

HAS_TERMS: Final = frozenset({"dataset", "model", "service", "artefact"})
"""Kinds of entries that terms govern."""

_LABELS: Final = {
    "declared_terms": "Declared terms",
    "concluded_terms": "Concluded terms",
    "terms": "Terms",
    "class": "Class",
    "silence": "Where it is silent",
    "weights": "Weights",
    "plan": "Plan",
    "third_party": "Run by a third party",
    "offers": "Offers",
    "environment": "Place of work",
    "jurisdiction": "Jurisdiction",
    "country": "Country",
    "party_kind": "Kind of party",
    "adopts": "Adopts",
    "kind_of": "Kind of artefact",
    "location": "Location",
    "verdict": "Ruling",
    "conditions": "Conditions",
    "by": "Ruled by",
    "reason": "Reason",
    "valid_from": "Valid from",
    "valid_until": "Valid until",
    "spdx": "SPDX id",
    "template": "A template to copy",
    "aliases": "Also called",
    "unmodelled_clauses": "Clauses not modelled",
}
_SILENCES: Final = {"forbids": "forbids", "needs_review": "a person must judge", "no_effect": "has no effect"}
_SCHEMES: Final = {
    "sensitivity": "sensitivities",
    "identifiability": "identifiability",
    "deid_method": "deid_methods",
    "modality": "modalities",
    "data_kinds": "data_kinds",
    "access": "access",
    "environment": "environments",
    "party_kind": "party_kinds",
}


def is_about_assets(kind: str) -> bool:
    """Return whether entries of this kind are governed by terms and have a lineage."""
    return kind in HAS_TERMS


def head_rows(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry that say something, as label and value."""
    for name, heading in _LABELS.items():
        value = entry.get(name)
        if value is None or value in ([], "") or (name == "template" and not value):
            continue
        yield heading, _head_value(name, value)
    if entry.get("applies_when"):
        yield "Applies when", conditions_words(entry["applies_when"])
    for part in entry.get("parts") or ():
        terms = f" under {part['terms']}" if part["terms"] else ""
        yield f"Part {part['id']}", f"{part['selector'] or 'no selector'}{terms}"
    for name, contact in (entry.get("contacts") or {}).items():
        yield f"Contact: {label('offices', name)}", contact
    for name, value in (entry.get("presumptions") or {}).items():
        yield f"Presumes: {label('facts', name)}", shown_value(value)
    for place in entry.get("environments") or ():
        approved = ", ".join(label("sensitivities", name) for name in place["approved_for"])
        yield f"Environment {place['id']}", f"{label('environments', place['kind'])}; approved for {approved}"
    for setting in entry.get("configuration") or ():
        yield f"Setting: {setting['name'].replace('_', ' ')}", shown_value(setting["default"])


def attribute_rows(entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an entry, as label and value."""
    for name, value in (entry.get("attributes") or {}).items():
        yield name.replace("_", " "), _value(name, value)


def _head_value(name: str, value: Any) -> str:
    if name == "silence":
        return _SILENCES[value]
    if name in {"unmodelled_clauses", "conditions"}:
        return "; ".join(value)
    return str(value).replace("_", " ") if name in {"class", "kind_of"} else _value(name, value)


def _value(name: str, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    scheme = _SCHEMES.get(name)
    return ", ".join(label(scheme, item) if scheme and isinstance(item, str) else shown_value(item) for item in values)
