# SPDX-License-Identifier: Apache-2.0
"""The findings of an answer: what decided, in whose words, and where those stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.conditions import operand_words, value_words
from licet_ui.presenters.verdict import verdict_words
from licet_ui.presenters.words import label, sentence

__all__ = [
    "SHOWN",
    "Citation",
    "FindingCard",
    "LayerVerdict",
    "by_layer",
    "cards",
    "citation",
    "first_and_rest",
    "layer_verdicts",
]

SHOWN: Final = 3
"""So many deciding findings are shown at once; the others are folded."""

_EFFECTS: Final = {
    "forbids": ("red", "forbids"),
    "may_forbid": ("orange", "may forbid"),
    "review": ("orange", "needs a judgement"),
    "may_review": ("orange", "may need a judgement"),
    "allows": ("green", "allows"),
    "may_allow": ("green", "may allow"),
    "duty": ("blue", "asks something of you"),
    "may_duty": ("blue", "may ask something of you"),
    "met": ("gray", "duty met"),
    "lifted": ("gray", "lifted"),
    "notice": ("gray", "informs"),
    "satisfied": ("gray", "satisfied"),
    "unaffected": ("gray", "does not speak of this"),
}
_LAYERS: Final = {
    "law": "law",
    "agreement": "agreement",
    "dataset_licence": "licence of the data",
    "model_licence": "licence of the model",
    "service": "terms of the service",
    "guidance": "guidance",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The words of a clause and where they stand; `link` is empty where there is nothing to open."""

    quote: str
    where: str
    link: str
    source: str
    date_read: str
    verified: str
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingCard:
    """One finding as it is shown."""

    title: str
    about: str
    says: str
    effect: str
    colour: str
    layer: str
    terms: str
    citation: Citation | None
    because: tuple[str, ...]
    deciding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerVerdict:
    """What one layer of documents says: its name, and the verdict as published and in words."""

    layer: str
    verdict: str
    words: str


def layer_verdicts(decision: Mapping[str, Any]) -> tuple[LayerVerdict, ...]:
    """Return the verdict of each layer that has findings, in the order of the layers."""
    found = decision["layers"]
    ordered = [*(name for name in _LAYERS if name in found), *(name for name in found if name not in _LAYERS)]
    return tuple(
        LayerVerdict(layer=_layer(name), verdict=found[name], words=verdict_words({"verdict": found[name]}))
        for name in ordered
    )


def by_layer(found: Iterable[FindingCard]) -> Mapping[str, tuple[FindingCard, ...]]:
    """Return findings by the name of their layer, in the order of the layers."""
    listed = tuple(found)
    names = dict.fromkeys((*_LAYERS.values(), *(card.layer for card in listed)))
    grouped = {name: tuple(card for card in listed if card.layer == name) for name in names}
    return {name: group for name, group in grouped.items() if group}


def cards(decision: Mapping[str, Any]) -> tuple[FindingCard, ...]:
    """Return the findings, the deciding ones first, as the decision orders them."""
    return tuple(_card(reason) for reason in decision["reasons"])


def first_and_rest(decision: Mapping[str, Any]) -> tuple[tuple[FindingCard, ...], tuple[FindingCard, ...]]:
    """Return the findings that are shown at once, and those that are folded.

    A rule that decides about several acts or assets is shown once; the others of it are folded.
    """
    first: list[FindingCard] = []
    rest: list[FindingCard] = []
    for card in cards(decision):
        is_new = all(card.says != other.says for other in first)
        (first if card.deciding and is_new and len(first) < SHOWN else rest).append(card)
    return tuple(first), tuple(rest)


def citation(clause: Mapping[str, Any] | None, *, terms: str = "") -> Citation | None:
    """Return where the words of a clause stand; `terms` names the document of a rule's own clause."""
    if clause is None:
        return None
    url = clause.get("source_url") or ""
    link = url if url.startswith(("https://", "http://")) else ""
    verified = bool(clause.get("verified"))
    return Citation(
        quote=clause.get("quote") or "",
        where=", ".join(_places(clause, terms)),
        link=link,
        source=_host(link) if link else url,
        date_read=clause.get("date_read") or "",
        verified="verified" if verified else "not verified",
        is_verified=verified,
    )


def _unnamed(reason: Mapping[str, Any]) -> str:
    """Return what stands in the place of a rule: the ruling that answers, or that nothing is said."""
    clause = reason["clause"]
    return clause["terms"] if clause and reason["layer"] == "ruling" else "silence"


def _card(reason: Mapping[str, Any]) -> FindingCard:
    colour, effect = _EFFECTS.get(reason["effect"], ("gray", reason["effect"].replace("_", " ")))
    clause = reason["clause"]
    return FindingCard(
        title=reason["rule"] or _unnamed(reason),
        about=f"{label('actions', reason['act'])}: {reason['about']}",
        says=sentence(reason["says"]),
        effect=effect,
        colour=colour,
        layer=_layer(reason["layer"]),
        terms=clause["terms"] if clause else "",
        citation=citation(clause),
        because=tuple(_values(reason)),
        deciding=bool(reason["deciding"]),
    )


def _layer(name: str) -> str:
    return _LAYERS.get(name, name.replace("_", " "))


def _values(reason: Mapping[str, Any]) -> Iterator[str]:
    for used in reason["values"]:
        known = used["value"] is not None
        value = value_words(used["operand"], used["value"]) if known else "not known"
        source = {"request": "you said so", "unknown": ""}.get(used["from"], f"from {used['from']}")
        yield f"{operand_words(used['operand'])}: {value}" + (f" ({source})" if source and known else "")


def _places(clause: Mapping[str, Any], terms: str) -> Iterator[str]:
    name = clause.get("terms") or terms
    if name:
        yield name
    if clause.get("section"):
        yield f"section “{clause['section']}”"


def _host(url: str) -> str:
    return url.split("/", maxsplit=3)[2].removeprefix("www.")
