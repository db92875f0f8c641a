# SPDX-License-Identifier: Apache-2.0
"""Change requests: what somebody proposes to write, who looked at it, what became of it (contract: ChangeRequest)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from licet.domain.answer import PatchOp
from licet.domain.verdict import Verdict

__all__ = [
    "Activity",
    "Approval",
    "CaseImpact",
    "ChangeClass",
    "ChangeRequest",
    "ClosedBecause",
    "Conflict",
    "EntryChange",
    "Flip",
    "Impact",
    "Override",
    "ProposalState",
    "ProposedCase",
    "Remark",
]


class ProposalState(StrEnum):
    """Where a change request stands. A conflict is a property of one that is submitted, not a state."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    PUBLISHED = "published"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Whether anything can still become of it."""
        return self not in {ProposalState.PUBLISHED, ProposalState.CLOSED}

    @property
    def is_editable(self) -> bool:
        """Whether whoever proposed it may change what it holds."""
        return self in {ProposalState.DRAFT, ProposalState.RETURNED}


class ClosedBecause(StrEnum):
    """Why a change request was closed without being published."""

    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class ChangeClass(StrEnum):
    """How far a change reaches, from little to much."""

    PATCH = "patch"
    """Wording: nothing that decides is different."""
    MINOR = "minor"
    """It adds without changing any answer of the case set."""
    MAJOR = "major"
    """It narrows or widens what is permitted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryChange:
    """What becomes of one entry: a patch on its revision `base_revision`; 0 creates it.

    `patch` is JSON Patch (RFC 6902) whose pointers name the members of a list that have an id by that id
    (`/rules/PND-2/says`). One that creates is a single `add` of the whole entry at the root.
    """

    entry: str
    base_revision: int
    patch: tuple[PatchOp, ...] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That somebody approved it, when, and what they said."""

    by: str
    at: dt.datetime
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field that was changed in the registry since, and otherwise than proposed; null is what is not there."""

    entry: str
    path: str
    base: object = field(default=None, hash=False)
    current: object = field(default=None, hash=False)
    proposed: object = field(default=None, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """A recorded answer that publishing would change; `duties` are those that it would gain.

    `to` is None where the question cannot be asked any more. Where only duties come, `from_` and `to` are the same.
    """

    decision: str
    from_: Verdict
    to: Verdict | None
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseImpact:
    """How the case set fares: how many pass, and the ids of those that fail with the change and did not before."""

    passed: int
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What publishing would do.

    `flipped` and `gain_duties` count all recorded answers that would change; `flips` lists the first of them. `entries`
    are those further down that rest on what changes. `sequence` is the state of the registry it was computed on.
    """

    decisions_checked: int
    flips: tuple[Flip, ...] = ()
    flipped: int = 0
    gain_duties: int = 0
    cases: CaseImpact = CaseImpact(passed=0)
    entries: tuple[str, ...] = ()
    sequence: int = 0
    older_unchecked: bool = False
    entries_in_all: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedCase:
    """This question must have this answer because of these rules; it stays beside the entries once published.

    `request` is a UseRequest as JSON, `because` names rules, `verdict` is the answer that the clause gives.
    """

    id: str
    title: str
    request: dict[str, object] = field(hash=False)
    verdict: Verdict
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment on a change request; `about` is a clause or a place that it speaks of."""

    id: str
    by: str
    at: dt.datetime
    says: str
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One line of what happened to it: `did` is a word such as `submitted`."""

    at: dt.datetime
    by: str
    did: str
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """That it was published although a case fails, by whom and why; it stays visible."""

    by: str
    at: dt.datetime
    reason: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRequest:
    """Changes to one or many entries that are published together or not at all.

    `revision` counts the changes of the request itself; a writer names the one that was read. `sequence` is the write
    that published it. `authors` are others who wrote a part of it: they may not approve it either.
    """

    kind: Literal["change_request"] = "change_request"
    id: str
    title: str
    reason: str = ""
    state: ProposalState = ProposalState.DRAFT
    changes: tuple[EntryChange, ...] = ()
    cases: tuple[ProposedCase, ...] = ()
    change_class: ChangeClass | None = None
    approvals_needed: int = 0
    approvals: tuple[Approval, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    impact: Impact | None = None
    proposed_by: str
    on_behalf_of: str | None = None
    authors: tuple[str, ...] = ()
    created_at: dt.datetime
    updated_at: dt.datetime
    published_at: dt.datetime | None = None
    sequence: int | None = None
    closed_because: ClosedBecause | None = None
    override: Override | None = None
    comments: tuple[Remark, ...] = ()
    activity: tuple[Activity, ...] = ()
    revision: int = 1
