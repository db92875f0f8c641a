# SPDX-License-Identifier: Apache-2.0
"""An answer in its words and colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.words import label

__all__ = ["DISCLAIMER", "VERDICTS", "Banner", "banner", "colour_of", "verdict_words"]

DISCLAIMER: Final = "Licet informs; it is not legal advice."

_WORDS: Final = {
    "PERMITTED": "Yes",
    "PERMITTED_WITH_DUTIES": "Yes, if",
    "INSUFFICIENT_FACTS": "Not yet: you",
    "NEEDS_REVIEW": "Not yet: an office",
    "PROHIBITED": "No",
}
_COLOURS: Final = {
    "PERMITTED": "green",
    "PERMITTED_WITH_DUTIES": "green",
    "INSUFFICIENT_FACTS": "orange",
    "NEEDS_REVIEW": "orange",
    "PROHIBITED": "red",
}
_ICONS: Final = {
    "PERMITTED": ":material/check_circle:",
    "PERMITTED_WITH_DUTIES": ":material/task_alt:",
    "INSUFFICIENT_FACTS": ":material/help:",
    "NEEDS_REVIEW": ":material/gavel:",
    "PROHIBITED": ":material/block:",
}
_MEANINGS: Final = {
    "PERMITTED": "Allowed, and nothing is owed.",
    "PERMITTED_WITH_DUTIES": "Allowed, if you do what is listed.",
    "INSUFFICIENT_FACTS": "You can settle this: answer the questions below.",
    "NEEDS_REVIEW": "A person must judge this: see below whom to ask, and with which words.",
    "PROHIBITED": "A clause forbids it, and nothing you said lifts that.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The head of an answer; `hypothetical` is why it clears nobody, or empty."""

    verdict: str
    words: str
    colour: str
    icon: str
    meaning: str
    summary: str
    hypothetical: str
    footing: str


VERDICTS: Final = tuple(_WORDS)
"""The verdicts, from mild to strict."""


def banner(decision: Mapping[str, Any]) -> Banner:
    """Return the head of an answer."""
    verdict = decision["verdict"]
    return Banner(
        verdict=verdict,
        words=verdict_words(decision),
        colour=colour_of(verdict),
        icon=_ICONS[verdict],
        meaning=_MEANINGS[verdict],
        summary=decision["summary"],
        hypothetical=_hypothetical(decision["hypothetical"]),
        footing=_footing(decision),
    )


def verdict_words(decision: Mapping[str, Any]) -> str:
    """Return a verdict as people say it; one that an office must settle names the office."""
    reviews = decision.get("review") or ()
    if decision["verdict"] == "NEEDS_REVIEW" and reviews:
        return f"Not yet: {label('offices', reviews[0]['who'])}"
    return _WORDS[decision["verdict"]]


def colour_of(verdict: str) -> str:
    """Return the colour of a verdict; it never stands without the words."""
    return _COLOURS[verdict]


def _hypothetical(why: bool | str) -> str:  # noqa: FBT001  # a field of a document
    if not why:
        return ""
    reason = f": {why}" if isinstance(why, str) else ""
    return f"This answer is hypothetical and clears nobody{reason}."


def _footing(decision: Mapping[str, Any]) -> str:
    parts = [f"As of {decision['as_of']}", f"clauses read by the profile “{decision['interpretation']}”"]
    if decision.get("valid_until"):
        parts.append(f"holds until {decision['valid_until']}")
    parts.append(f"registry at change {decision['sequence']}")
    if decision.get("id"):
        parts.append(f"recorded as {decision['id']}")
    return "; ".join(parts) + "."
