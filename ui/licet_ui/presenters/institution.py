# SPDX-License-Identifier: Apache-2.0
"""The record of an institution, part by part, with how many recent answers rested on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from licet_ui.presenters.words import label, shown_value

__all__ = ["PartRow", "institution_parts", "use_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """One part of the record: its name, what it says, and how many answers rested on it; None is not counted."""

    name: str
    says: str
    answers: int | None


def institution_parts(
    entry: Mapping[str, Any], use: Mapping[str, Any] | None
) -> tuple[tuple[str, tuple[PartRow, ...]], ...]:
    """Return the headings of a record with their rows; without `use` nothing is counted."""
    counts = {(item["part"], item["id"]): item["answers"] for item in (use or {}).get("items", ())}
    return tuple(
        (
            heading,
            tuple(PartRow(name=name, says=says, answers=counts.get((part, key))) for key, name, says in rows),
        )
        for heading, part, rows in _parts(entry)
    )


def use_words(use: Mapping[str, Any]) -> str:
    """Return what the counts were counted over."""
    return f"Of the last {use['looked_at']} answers {use['asked_there']} were asked from here."


def _parts(entry: Mapping[str, Any]) -> Iterator[tuple[str, str, list[tuple[str, str, str]]]]:
    yield (
        "Environments",
        "environment",
        [(each["id"], each["id"], _environment(each)) for each in entry["environments"]],
    )
    yield "Services under contract", "service", [(each["id"], each["id"], _service(each)) for each in entry["services"]]
    yield (
        "Agreements signed",
        "agreement",
        [(each["terms"], each["terms"], _period(each)) for each in entry["agreements"]],
    )
    yield (
        "Presumptions",
        "presumption",
        [(name, label("facts", name), shown_value(value)) for name, value in entry["presumptions"].items()],
    )
    yield (
        "Contacts",
        "contact",
        [(name, label("offices", name), contact) for name, contact in entry["contacts"].items()],
    )
    yield "Adopted guidance", "guidance", [(name, name, "") for name in entry["adopts"]]
    yield (
        "Readings",
        "reading",
        [(name, name.replace("_", " "), label("readings", chosen)) for name, chosen in entry["readings"].items()],
    )


def _environment(place: Mapping[str, Any]) -> str:
    attested = ", ".join(label("evidence", each["kind"]) for each in place["attestations"])
    return f"{label('environments', place['kind'])}; {_approved(place)}" + (
        f"; attested: {attested}" if attested else ""
    )


def _service(service: Mapping[str, Any]) -> str:
    settings = ", ".join(
        f"{name.replace('_', ' ')}: {shown_value(value)}" for name, value in service["configuration"].items()
    )
    return _approved(service) + (f"; {settings}" if settings else "")


def _approved(part: Mapping[str, Any]) -> str:
    classes = ", ".join(label("sensitivities", name) for name in part["approved_for"])
    return f"approved for {classes}" if classes else "approved for no class of data"


def _period(agreement: Mapping[str, Any]) -> str:
    begins = f"from {agreement['valid_from']}" if agreement["valid_from"] else ""
    ends = f"until {agreement['valid_until']}" if agreement["valid_until"] else "without an end"
    return " ".join(filter(None, (begins, ends, agreement["reference"] or "")))
