# SPDX-License-Identifier: Apache-2.0
"""What the catalog shows of entries, and of the values that a search can be narrowed by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from licet.client import KINDS, EntrySummary
from licet_ui.presenters.words import kind_label, label, plain, upper_first

__all__ = ["STATE_COLOURS", "Offer", "entry_badges", "entry_line", "facet_label", "offers", "state_badge", "total"]

STATE_COLOURS: Final = {"draft": "gray", "submitted": "blue", "published": "green", "retired": "red"}
"""The colour of the badge of a state; one that is not here is grey."""

_LABELS: Final = {
    "kind": "Kind",
    "state": "State",
    "verified": "Verified",
    "terms": "Terms",
    "sensitivity": "Sensitivity",
    "modality": "Modality",
}
_SCHEMES: Final = {"sensitivity": "sensitivities", "modality": "modalities"}
_MOST: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A value that a search can be narrowed by: what people read for it, with how many entries have it."""

    value: str
    text: str


def facet_label(name: str) -> str:
    """Return what people read for a field."""
    return _LABELS[name]


def offers(name: str, counts: Mapping[str, int], *, chosen: str | None = None) -> tuple[Offer, ...]:
    """Return the values of a field with the most entries, in an order that stays; the one chosen alone.

    Kinds come in the order in which people are shown them, others with the most entries first.
    """
    if chosen is not None:
        return (Offer(value=chosen, text=_value(name, chosen)),)
    ranked = sorted(counts, key=lambda value: (-counts[value], value))[:_MOST]
    if name == "kind":
        ranked.sort(key=lambda value: KINDS.index(value) if value in KINDS else len(KINDS))
    return tuple(Offer(value=value, text=f"{_value(name, value)} ({counts[value]:,})") for value in ranked)


def total(facets: Mapping[str, Mapping[str, int]]) -> int:
    """Return how many entries fit: each has one kind."""
    return sum(facets["kind"].values())


def entry_badges(entry: EntrySummary) -> str:
    """Return kind, state and whether it is verified, as badges in colour and words."""
    verified = ":green-badge[verified]" if entry.verified else ":orange-badge[not verified]"
    template = " :violet-badge[template]" if entry.template else ""
    return f":gray-badge[{kind_label(entry.kind)}] {state_badge(entry.state)} {verified}{template}"


def state_badge(state: str) -> str:
    """Return a state as a badge."""
    return f":{STATE_COLOURS.get(state, 'gray')}-badge[{state.replace('_', ' ')}]"


def entry_line(entry: EntrySummary) -> str:
    """Return the rest of what a list shows: the id, its terms, and how many rules it has."""
    parts = [f"**{plain(entry.id)}**"]
    parts += [f"version {plain(entry.version)}"] if entry.version else []
    parts += [plain(entry.issuer)] if entry.issuer else []
    parts += [f"under {plain(entry.terms)}"] if entry.terms else []
    parts += [f"{entry.rules} {'rule' if entry.rules == 1 else 'rules'}"] if entry.rules else []
    return " · ".join(parts)


def _value(name: str, value: str) -> str:
    if name == "kind":
        return upper_first(kind_label(value))
    scheme = _SCHEMES.get(name)
    if scheme is not None:
        return upper_first(label(scheme, value))
    return value if name == "terms" else upper_first(value.replace("_", " "))
