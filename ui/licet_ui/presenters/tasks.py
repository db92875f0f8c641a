# SPDX-License-Identifier: Apache-2.0
"""Tasks in words: what each kind asks for, and where it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.presenters.words import upper_first

__all__ = ["TaskGroup", "said", "settled_words", "task_groups"]

_KINDS: Final = {
    "review_waiting": ("Changes that wait for your approval", "reviews", "request"),
    "conflict": ("Changes that clash with others", "reviews", "request"),
    "returned": ("Returned to you", "edit", "request"),
    "draft": ("Your drafts", "edit", "request"),
    "review_case": ("Questions to an office", "tasks", "case"),
    "review_due": ("Entries to be compared with their source again", "entry", "id"),
    "agreement_ends": ("Agreements that end", "entry", "id"),
    "evidence_ends": ("Documents that end", "entry", "id"),
    "ruling_ends": ("Rulings that end", "entry", "id"),
    "text_changed": ("Terms whose text is another one than was read", "entry", "id"),
    "signed_text_differs": ("Agreements signed on another text", "entry", "id"),
    "label_conflict": ("Declared terms that are not those concluded", "entry", "id"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """Tasks of one kind: how many there are in all, those that are listed, and the page and field they lead to."""

    kind: str
    heading: str
    count: int
    page: str
    query: str
    tasks: tuple[Mapping[str, Any], ...]


def task_groups(tasks: Mapping[str, Any]) -> tuple[TaskGroup, ...]:
    """Return tasks by their kind, in the order of what is most urgent."""
    items: Sequence[Mapping[str, Any]] = tasks["items"]
    kinds = dict.fromkeys((*_KINDS, *(task["kind"] for task in items)))
    groups = (_group(kind, tasks, tuple(task for task in items if task["kind"] == kind)) for kind in kinds)
    return tuple(group for group in groups if group.tasks)


def settled_words(settled: Mapping[str, Any]) -> str:
    """Return how many reviews an earlier ruling settled, with what it was counted over."""
    if not settled["would_be_reviews"]:
        return "Reviews settled by an earlier ruling: none yet, since no answer on record has asked for one lately."
    return (
        f"Of the last {settled['looked_at']} answers {settled['would_be_reviews']} asked for a review; "
        f"an earlier ruling settled {settled['settled']} of them."
    )


def said(task: Mapping[str, Any]) -> str:
    """Return what a task says, as a sentence; an id that it begins with stays as it is written."""
    says: str = task["says"]
    return says if says.startswith(task["subject"]) else upper_first(says)


def _group(kind: str, tasks: Mapping[str, Any], listed: tuple[Mapping[str, Any], ...]) -> TaskGroup:
    heading, page, query = _KINDS.get(kind, (kind.replace("_", " ").capitalize(), "entry", "id"))
    return TaskGroup(
        kind=kind,
        heading=heading,
        count=tasks["counts"].get(kind, len(listed)),
        page=page,
        query=query,
        tasks=listed,
    )
