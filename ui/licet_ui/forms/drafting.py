# SPDX-License-Identifier: Apache-2.0
"""A change request while somebody works on it: entries as they were read and as they are to be."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licet_ui.documents import Document

__all__ = [
    "EMPTY",
    "Draft",
    "DraftEntry",
    "case_of",
    "draft_of",
    "entry_in",
    "is_touched",
    "proposal_of",
    "title_of",
    "with_case",
    "with_entry",
    "without_case",
    "without_entry",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEntry:
    """One entry: the revision that was read (`base` is None and the revision 0 for a new one) and what it is to be.

    `retire` is `{reason, replaced_by}` where it is to be retired instead.
    """

    id: str
    base: Document | None = field(hash=False)
    base_revision: int
    proposed: Document = field(hash=False)
    retire: Document | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody works on; entries stand in the order in which they were opened."""

    title: str = ""
    reason: str = ""
    entries: tuple[DraftEntry, ...] = ()
    cases: tuple[Document, ...] = field(default=(), hash=False)


EMPTY: Final = Draft()
_NAMED: Final = 3
"""How many entries a title names."""


def is_touched(entry: DraftEntry) -> bool:
    """Return whether anything is to become of an entry."""
    return entry.retire is not None or entry.proposed != entry.base


def entry_in(draft: Draft, entry_id: str) -> DraftEntry | None:
    """Return the entry of a draft that has this id, if there is one."""
    return next((entry for entry in draft.entries if entry.id == entry_id), None)


def with_entry(draft: Draft, entry: DraftEntry) -> Draft:
    """Return the draft with an entry, in the place of the one of that id or as a new last one."""
    if entry_in(draft, entry.id) is None:
        return dataclasses.replace(draft, entries=(*draft.entries, entry))
    return dataclasses.replace(draft, entries=tuple(entry if each.id == entry.id else each for each in draft.entries))


def without_entry(draft: Draft, entry_id: str) -> Draft:
    """Return the draft without an entry."""
    return dataclasses.replace(draft, entries=tuple(each for each in draft.entries if each.id != entry_id))


def with_case(draft: Draft, case: Document) -> Draft:
    """Return the draft with a case, in the place of the one of that id or as a new last one."""
    return dataclasses.replace(draft, cases=(*(each for each in draft.cases if each["id"] != case["id"]), case))


def without_case(draft: Draft, case_id: str) -> Draft:
    """Return the draft without a case."""
    return dataclasses.replace(draft, cases=tuple(each for each in draft.cases if each["id"] != case_id))


def title_of(draft: Draft) -> str:
    """Return the title of a draft; one that nobody has given yet is made from the entries."""
    touched = [entry.id for entry in draft.entries if is_touched(entry)]
    more = " and more" if len(touched) > _NAMED else ""
    return draft.title.strip() or f"Changes to {', '.join(touched[:_NAMED])}{more}"


def proposal_of(draft: Draft, *, state: str = "draft") -> Document:
    """Return a draft as it is sent: the entries of which anything is to become."""
    return {
        "title": title_of(draft),
        "reason": draft.reason.strip(),
        "state": state,
        "changes": [_change(entry) for entry in draft.entries if is_touched(entry)],
        "cases": list(draft.cases),
    }


def draft_of(request: Mapping[str, Any], columns: Sequence[Mapping[str, Any]]) -> Draft:
    """Return the draft that a kept change request holds.

    Args:
        request: the change request as published JSON.
        columns: its entries as base, current and proposed, in the order of its changes.
    """
    entries = tuple(
        DraftEntry(
            id=change["entry"],
            base=three["base"],
            base_revision=change["base_revision"],
            proposed=three["proposed"] or three["base"],
        )
        for change, three in zip(request["changes"], columns, strict=True)
    )
    return Draft(title=request["title"], reason=request["reason"], entries=entries, cases=tuple(request["cases"]))


def case_of(question: Document, *, verdict: str, because: Sequence[str], title: str) -> Document:
    """Return a case: this question must have this answer because of these rules."""
    words = re.findall(r"[a-z0-9]+", title.lower())[:8]
    return {
        "id": "-".join(words) or "case",
        "title": title.strip(),
        "request": question,
        "verdict": verdict,
        "because": list(because),
    }


def _change(entry: DraftEntry) -> Document:
    change: Document = {"entry": entry.id, "base_revision": entry.base_revision}
    return {**change, "retire": entry.retire} if entry.retire else {**change, "proposed": entry.proposed}
