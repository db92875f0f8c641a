# SPDX-License-Identifier: Apache-2.0
"""Approve and publish change requests: all their entries in one transaction, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from licet.domain.access import Caller, Role
from licet.domain.change_request import Activity, ChangeRequest, ClosedBecause, Conflict, Override, ProposalState
from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.domain.work import EntryWrite, KeptCase, WorkItem
from licet.errors import (
    InputError,
    RevisionConflictError,
    SequenceMovedError,
    StoreError,
)
from licet.usecases.change_requests import (
    VERB_DONE,
    approval,
    as_now,
    check_seen,
    drawn,
    found_request,
    stepped,
    submitted,
    weighed_in,
)
from licet.usecases.flaws import input_error
from licet.usecases.proposals import Desk, Proposal
from licet.usecases.publish import write_checked
from licet.usecases.registry import Edition
from licet.usecases.reviewing import Verb, check_transition, has_written
from licet.usecases.weighing import Weighed, weigh
from licet.usecases.work_requests import noted

__all__ = [
    "ApprovalMissingError",
    "CaseRedError",
    "ConflictedError",
    "Written",
    "approve",
    "publish_request",
    "write_through",
]

CASE_PREFIX: Final = "kc"
_WAITS: Final = "waits"
"""What an approval that could not publish leaves among the activities."""


class ConflictedError(StoreError):
    """A change request that clashes with what was written since; `conflicts` say where."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__("somebody else changed the same since: resolve the conflicts first")
        self.conflicts = conflicts


class CaseRedError(StoreError):
    """A case fails with the change; `cases` are their ids."""

    def __init__(self, cases: tuple[str, ...]) -> None:
        named = ", ".join(f"`{name}`" for name in cases[:5])
        super().__init__(f"with this change a case fails ({named}): mend it, or say why with `override_reason`")
        self.cases = cases


class ApprovalMissingError(StoreError):
    """Fewer have approved it than must."""

    def __init__(self, *, needed: int, given: int) -> None:
        super().__init__(
            f"{given} of {needed} approvals are there: ask a reviewer who wrote nothing of it to approve it"
        )
        self.needed = needed
        self.given = given


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a change that was to be written at once: `stored` is empty where it waits for approval."""

    request: ChangeRequest
    stored: tuple[StoredEntry, ...] = ()


def approve(
    request_id: str,
    *,
    expected_revision: int,
    by: Caller,
    desk: Desk,
    comment: str = "",
    override_reason: str | None = None,
) -> ChangeRequest:
    """Approve a change request, and publish it where that is all that it waited for.

    Where something else is in the way, the approval is kept and the last activity says what.

    Raises:
        SelfApprovalError: whoever approves wrote a part of it, or it was proposed on their behalf.
        RequestStateError: it is not submitted.
        NotYoursError: the role of a reviewer is missing.
        WorkConflictError: it is at another revision.
    """
    request = found_request(request_id, desk.store)
    check_transition(Verb.APPROVE, request, by)
    check_seen(request, expected_revision)
    now = desk.clock.now()
    others = tuple(each for each in request.approvals if each.by != by.name)
    approved = replace(
        stepped(request, did=VERB_DONE[Verb.APPROVE], by=by, at=now, says=comment),
        approvals=(*others, approval(by, at=now, comment=comment)),
    )
    try:
        return _published(approved, by=by, desk=desk, override_reason=override_reason).request
    except (ConflictedError, CaseRedError, ApprovalMissingError, InputError) as error:
        # A flaw may name what not everybody who reads the request may read: whoever previews it is shown their part.
        why = "the registry would not be sound with it: preview it" if isinstance(error, InputError) else str(error)
        waiting = Activity(at=now, by=by.name, did=_WAITS, says=why)
        approved = replace(approved, activity=(*approved.activity, waiting))
        desk.store.put_work(approved)
        return as_now(approved, edition=desk.registry.current(), desk=desk)


def publish_request(
    request_id: str,
    *,
    expected_revision: int,
    by: Caller,
    desk: Desk,
    comment: str = "",
    override_reason: str | None = None,
) -> ChangeRequest:
    """Publish a change request that enough have approved.

    Raises:
        RequestStateError: it is not submitted.
        NotYoursError: the role of a reviewer is missing.
        WorkConflictError: it is at another revision.
        ConflictedError: it clashes with what was written since.
        ApprovalMissingError: too few have approved it.
        CaseRedError: a case fails, and nothing is said why it may.
        InputError: the registry would not be sound.
    """
    request = found_request(request_id, desk.store)
    check_transition(Verb.PUBLISH, request, by)
    check_seen(request, expected_revision)
    request = replace(request, revision=request.revision + 1)
    return _published(request, by=by, desk=desk, override_reason=override_reason, comment=comment).request


def write_through(proposal: Proposal, *, by: Caller, name: str, desk: Desk, seen: Edition | None = None) -> Written:
    """Make a change request of a write, and publish it at once where nobody else must look at it first.

    Raises:
        RevisionConflictError: an entry is at another revision than the one that was read.
        InputError: the registry would not be sound. Nothing is kept.
    """
    edition = desk.registry.refreshed()
    _check_bases(proposal, edition)
    request = drawn(proposal, name=name, by=by, edition=edition, desk=desk, seen=seen)
    if by.may(Role.REVIEWER):
        try:
            return _published(
                replace(request, state=ProposalState.SUBMITTED),
                by=by, desk=desk, reason=proposal.reason, on_bases=proposal,
            )  # fmt: skip
        except (ApprovalMissingError, CaseRedError, ConflictedError):
            edition = desk.registry.refreshed()
            _check_bases(proposal, edition)
    request = replace(submitted(request, by=by, edition=edition, desk=desk), revision=1)
    desk.store.put_work(request)
    return Written(request=request)


def _published(
    request: ChangeRequest,
    *,
    by: Caller,
    desk: Desk,
    override_reason: str | None = None,
    comment: str = "",
    reason: str | None = None,
    on_bases: Proposal | None = None,
) -> Written:
    """Write a change request with its entries; `request` has the number of the revision that it becomes."""

    def attempt(edition: Edition) -> Written:
        if on_bases is not None:
            _check_bases(on_bases, edition)
        weighed = weigh(request.changes, request.cases, edition=edition, desk=desk, is_direct=on_bases is not None)
        if all(one.changes_nothing for one in weighed.laid):
            return _superseded(request, by=by, desk=desk)
        override = _checked(request, weighed, by=by, desk=desk, override_reason=override_reason)
        writes = tuple(_write(one.revision, entry) for one, entry in zip(weighed.laid, weighed.entries, strict=True))
        now = desk.clock.now()
        published = replace(
            weighed_in(stepped(request, did=VERB_DONE[Verb.PUBLISH], by=by, at=now, says=comment), weighed, desk),
            revision=request.revision,
            state=ProposalState.PUBLISHED,
            published_at=now,
            sequence=edition.sequence + len(writes),
            override=override,
        )
        stored = desk.store.put_all(
            writes,
            work=_work(published, by),
            by=by.name,
            at=now,
            reason=_reason(published) if reason is None else reason,
            expected_sequence=edition.sequence,
        )
        return Written(request=published, stored=stored)

    # Who writes on bases that were read is told that one has moved; a request is laid on what is there.
    moved = (SequenceMovedError,) if on_bases is not None else (SequenceMovedError, RevisionConflictError)
    return write_checked(attempt, desk.registry, again=moved)


def _checked(
    request: ChangeRequest, weighed: Weighed, *, by: Caller, desk: Desk, override_reason: str | None
) -> Override | None:
    """Return why it is published although a case fails, if one does.

    Raises: as `publish_request`.
    """
    if weighed.flaws:
        raise input_error(weighed.flaws)
    if weighed.conflicts:
        raise ConflictedError(weighed.conflicts)
    needed = desk.rules.needed(weighed.change_class)
    given = len({each.by for each in request.approvals if not has_written(request, each.by)})
    if given < needed:
        raise ApprovalMissingError(needed=needed, given=given)
    if not weighed.red:
        return None
    reason = noted(override_reason or "", "/override_reason")
    if not reason:
        raise CaseRedError(weighed.red)
    return Override(by=by.name, at=desk.clock.now(), reason=reason, cases=weighed.red)


def _superseded(request: ChangeRequest, *, by: Caller, desk: Desk) -> Written:
    """Close a change request of which the registry has everything already."""
    closed = replace(
        stepped(request, did="closed", by=by, at=desk.clock.now(), says="the registry says all of it already"),
        revision=request.revision,
        state=ProposalState.CLOSED,
        closed_because=ClosedBecause.SUPERSEDED,
    )
    desk.store.put_work(closed)
    return Written(request=closed)


def _check_bases(proposal: Proposal, edition: Edition) -> None:
    for change in proposal.changes:
        stored = edition.stored.get(change.entry)
        actual = 0 if stored is None else stored.revision
        if actual != change.base_revision:
            raise RevisionConflictError(change.entry, expected=change.base_revision, actual=actual)


def _write(revision: int, entry: Entry) -> EntryWrite:
    numbered = replace(entry, curation=replace(entry.curation, revision=revision + 1))
    return EntryWrite(entry=numbered, expected_revision=revision or None)


def _work(published: ChangeRequest, by: Caller) -> Sequence[WorkItem]:
    entries = tuple(change.entry for change in published.changes)
    kept = [
        KeptCase(
            id=f"{CASE_PREFIX}_{published.id.partition('_')[2]}_{number}",
            case=case,
            entries=entries,
            change_request=published.id,
            by=by.name,
            at=published.updated_at,
        )
        for number, case in enumerate(published.cases, start=1)
    ]
    return (published, *kept)


def _reason(published: ChangeRequest) -> str:
    """Return what the audit trail tells of the reason: which change request, whose, and who approved it."""
    people = [f"proposed by {published.proposed_by}"]
    if published.on_behalf_of:
        people.append(f"on behalf of {published.on_behalf_of}")
    if published.approvals:
        people.append("approved by " + ", ".join(each.by for each in published.approvals))
    said = f"{published.title}: {published.reason}" if published.reason else published.title
    return f"{said} ({published.id}, {', '.join(people)})"
