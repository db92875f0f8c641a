# SPDX-License-Identifier: Apache-2.0
"""What goes with a permit, as a checklist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.words import label, sentence

__all__ = ["DutyLine", "duty_heading", "duty_lines", "duty_when", "trigger_words"]

_TRIGGERS: Final = {
    "before": "before you begin",
    "during": "while you do it",
    "after": "afterwards",
    "on_release": "when you release it",
    "on_close_out": "when the project ends",
}
_OFFSETS: Final = {"PT24H": "within 24 hours", "P1Y": "within a year", "P1D": "within a day", "P30D": "within 30 days"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLine:
    """One duty: what, when, shown by which document, whether it is met, and which rules ask for it."""

    says: str
    when: str
    shown_by: str
    depends_on: str
    is_met: bool
    rules: str


def duty_heading(verdict: str) -> str:
    """Return the heading over the duties."""
    return "What you must do" if verdict.startswith("PERMITTED") else "What you would have to do if it were allowed"


def duty_lines(decision: Mapping[str, Any]) -> tuple[DutyLine, ...]:
    """Return the duties, those still open first."""
    lines = (
        DutyLine(
            says=sentence(duty["says"]),
            when=duty_when(duty),
            shown_by=label("evidence", duty["evidence"]),
            depends_on=duty["if"] or "",
            is_met=duty["state"] == "met",
            rules=", ".join(duty["rules"]),
        )
        for duty in decision["duties"]
    )
    return tuple(sorted(lines, key=lambda line: line.is_met))


def trigger_words(trigger: str) -> str:
    """Return when a duty falls due, in words."""
    return _TRIGGERS.get(trigger, trigger.replace("_", " "))


def duty_when(duty: Mapping[str, Any]) -> str:
    """Return when a duty falls due, with its day or its term."""
    due = duty["due"]
    words = trigger_words(duty["trigger"])
    if due is None:
        return words
    if due["date"]:
        return f"{words}, by {due['date']}"
    event = (due["event"] or "the act").replace("_", " ")
    offset = _OFFSETS.get(due["offset"] or "", due["offset"])
    return f"{words}, {offset} of the {event}" if offset else f"{words}, at the {event}"
