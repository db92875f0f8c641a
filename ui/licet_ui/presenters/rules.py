# SPDX-License-Identifier: Apache-2.0
"""A rule as a card: what it says beside the words that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.conditions import condition_words, conditions_words, operand_words
from licet_ui.presenters.duties import trigger_words
from licet_ui.presenters.findings import Citation, citation
from licet_ui.presenters.words import label, sentence, shown_value

__all__ = ["RuleCard", "modality_colour", "rule_card"]

_COLOURS: Final = {
    "permission": "green",
    "prohibition": "red",
    "requirement": "orange",
    "duty": "blue",
    "notice": "gray",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCard:
    """A rule as it is shown; `lines` are a heading each and what stands under it."""

    id: str
    modality: str
    colour: str
    says: str
    lines: tuple[tuple[str, str], ...]
    citation: Citation | None


def rule_card(rule: Mapping[str, Any], *, terms: str) -> RuleCard:
    """Return a rule of the document `terms` as a card."""
    return RuleCard(
        id=rule["id"],
        modality=rule["modality"],
        colour=modality_colour(rule["modality"]),
        says=sentence(rule["says"]),
        lines=tuple(_lines(rule)),
        citation=citation(rule["clause"], terms=terms),
    )


def modality_colour(modality: str) -> str:
    """Return the colour of a modality's badge."""
    return _COLOURS[modality]


def _lines(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "About", ", ".join(label("actions", action) for action in rule["actions"])
    if rule["purposes"]:
        yield "For", ", ".join(label("purposes", purpose) for purpose in rule["purposes"])
    if rule["constraints"]:
        yield "When", conditions_words(rule["constraints"])
    if rule["requires"]:
        yield "Only if", conditions_words(rule["requires"])
    if rule["unless"]:
        yield "Unless", conditions_words(rule["unless"], joined_by="or")
    if rule["lifts"]:
        yield "Lifts", ", ".join(rule["lifts"])
    for duty in rule["duties"]:
        yield "Duty", f"{sentence(duty['says'])} ({trigger_words(duty['trigger'])})"
    for effect in rule["effects"]:
        yield "Sets", f"{operand_words(effect['set'])} to {shown_value(effect['value'])}"
    yield from _reach(rule)


def _reach(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    always = [travel["to"].replace("_", " ") for travel in rule["propagation"] if not travel["if"]]
    if always:
        yield "Travels to", ", ".join(always)
    for travel in rule["propagation"]:
        if travel["if"]:
            yield "Travels to", f"{travel['to'].replace('_', ' ')}, if {condition_words(travel['if'])}"
    if rule["scope"] != "act":
        yield "Looks at", {"any_upstream": "anything upstream", "mixture": "all data sets together"}[rule["scope"]]
    if rule["if_unknown"] == "review" or rule["review"]:
        why = f": {rule['review']}" if rule["review"] else ""
        yield "Judged by", label("offices", rule["refer_to"] or "registry_curators") + why
    if rule["valid_from"] or rule["valid_until"]:
        yield "Holds", f"{rule['valid_from'] or '…'} to {rule['valid_until'] or '…'}"
