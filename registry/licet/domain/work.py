# SPDX-License-Identifier: Apache-2.0
"""What curators and offices work on, beside the entries themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from licet.domain.access import Role
from licet.domain.change_request import ChangeRequest, ProposedCase
from licet.domain.entry import Entry
from licet.domain.review_case import ReviewCase
from licet.domain.visibility import Visibility

__all__ = ["EntryComment", "EntryWrite", "KeptCase", "WorkFilter", "WorkItem", "WorkKind", "entries_of", "state_of"]

WorkKind: TypeAlias = Literal["change_request", "review_case", "entry_comment", "kept_case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryComment:
    """A comment on an entry; `about` is a clause or a place in it that it speaks of.

    `visibility` and `readers` are those of the entry when it was written: it may quote what was closed then.
    """

    kind: Literal["entry_comment"] = "entry_comment"
    id: str
    entry: str
    says: str
    about: str | None = None
    by: str
    at: dt.datetime
    visibility: Visibility = Visibility.PUBLIC
    readers: tuple[Role, ...] = ()
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase:
    """A case that was published with a change request and must hold from then on."""

    kind: Literal["kept_case"] = "kept_case"
    id: str
    case: ProposedCase
    entries: tuple[str, ...]
    change_request: str
    by: str
    at: dt.datetime
    revision: int = 1


WorkItem: TypeAlias = ChangeRequest | ReviewCase | EntryComment | KeptCase


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkFilter:
    """Which items to list; a field that is None does not limit. `by` is who began it."""

    kind: WorkKind
    states: frozenset[str] | None = None
    entry: str | None = None
    by: str | None = None

    def fits(self, item: WorkItem) -> bool:
        """Return whether an item is one of those."""
        return (
            item.kind == self.kind
            and (self.states is None or state_of(item) in self.states)
            and (self.entry is None or self.entry in entries_of(item))
            and self.by in {None, begun_by(item)}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWrite:
    """One entry of a write of many: `expected_revision` is the one that the writer saw, None creates it."""

    entry: Entry
    expected_revision: int | None


def state_of(item: WorkItem) -> str:
    """Return the state of an item; empty for one that has none."""
    return item.state.value if isinstance(item, ChangeRequest | ReviewCase) else ""


def entries_of(item: WorkItem) -> tuple[str, ...]:
    """Return the ids of the entries that an item is about."""
    match item:
        case ChangeRequest():
            return tuple(change.entry for change in item.changes)
        case ReviewCase():
            return () if item.ruling is None else (item.ruling,)
        case EntryComment():
            return (item.entry,)
        case KeptCase():
            return item.entries


def begun_by(item: WorkItem) -> str:
    """Return who began an item."""
    match item:
        case ChangeRequest():
            return item.proposed_by
        case ReviewCase():
            return item.opened_by
        case EntryComment() | KeptCase():
            return item.by
