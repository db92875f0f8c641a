# SPDX-License-Identifier: Apache-2.0
"""What publishing a change request would do, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

__all__ = [
    "approvals_words",
    "case_lines",
    "class_words",
    "flip_rows",
    "impact_lines",
    "standing_words",
    "verdict_name",
]

_NAMED: Final = 12
_CLASSES: Final = {
    "major": "major: it narrows or widens what is permitted",
    "minor": "minor: it adds something and changes no answer of the case set",
    "patch": "patch: wording only",
}


def class_words(change_class: str | None) -> str:
    """Return a class of change in words."""
    return _CLASSES.get(change_class or "", "not known yet")


def approvals_words(needed: int) -> str:
    """Return how many people must approve, in words."""
    if needed == 0:
        return "A reviewer may publish it without a second person."
    return f"{needed} {'person' if needed == 1 else 'people'} other than whoever proposed it must approve it."


def impact_lines(impact: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what publishing would do to what the registry keeps."""
    if impact is None:
        yield "What it would do cannot be worked out: the registry would not be sound. See the findings."
        return
    checked = impact["decisions_checked"]
    answers = "1 recorded answer was" if checked == 1 else f"{checked} recorded answers were"
    yield f"{answers} checked: {impact['flipped']} would be another one."
    if impact["gain_duties"]:
        yield f"{impact['gain_duties']} would gain a duty."
    cases = impact["cases"]
    failed = f"{len(cases['failed'])} would fail: {_listed(cases['failed'])}" if cases["failed"] else "none would fail"
    yield f"Of the cases {cases['passed']} pass; {failed}."
    if impact["entries"]:
        yield f"Entries that rest on it: {_listed(impact['entries'])}."


def standing_words(impact: Mapping[str, Any] | None) -> str:
    """Return which state of the registry it was computed on."""
    return "" if impact is None else f"Computed on the registry as of write {impact['sequence']}."


def verdict_name(verdict: str) -> str:
    """Return a verdict as a word within a sentence."""
    return verdict.replace("_", " ").lower()


def flip_rows(impact: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """Return the recorded answers that would be another one, as the rows of a table."""
    flips = (impact or {}).get("flips", ())
    return [
        {
            "Answer": flip["decision"],
            "From": verdict_name(flip["from"]),
            "To": verdict_name(flip["to"]) if flip["to"] else "cannot be answered",
            "Duties gained": "; ".join(flip["duties"]),
        }
        for flip in flips
    ]


def case_lines(cases: Any) -> Iterator[tuple[bool, str]]:
    """Yield for each case of the request whether it holds, and words."""
    for case in cases:
        if case["ok"]:
            yield True, f"{case['id']}: {verdict_name(case['verdict'])}, as it must be"
        elif case["verdict"] is None:
            yield False, f"{case['id']}: cannot be asked. {case.get('problem') or ''}".strip()
        else:
            yield (
                False,
                f"{case['id']}: {verdict_name(case['verdict'])}, but it must be {verdict_name(case['expected'])}",
            )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
