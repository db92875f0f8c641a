# SPDX-License-Identifier: Apache-2.0
"""Propose changes, and let others look at them: everything that is done with a change request but publishing it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from licet.domain.access import Caller
from licet.domain.change_request import (
    Activity,
    Approval,
    ChangeRequest,
    ProposalState,
    Remark,
)
from licet.domain.finding import Finding, Severity
from licet.domain.work import WorkFilter
from licet.errors import WorkConflictError, WorkNotFoundError
from licet.ports import WorkLog
from licet.usecases.flaws import input_error
from licet.usecases.proposals import Desk, Proposal, RequestPreview, changes_of
from licet.usecases.registry import Edition
from licet.usecases.reviewing import Verb, check_transition
from licet.usecases.weighing import Weighed, conflicts_of, weigh
from licet.usecases.work_requests import SaidComment, noted, said

__all__ = [
    "ID_PREFIX",
    "VERB_DONE",
    "RequestAct",
    "RequestPage",
    "approval",
    "as_now",
    "authors_with",
    "check_seen",
    "comment",
    "drawn",
    "found_request",
    "list_requests",
    "preview_proposal",
    "preview_request",
    "propose",
    "revise",
    "stepped",
    "submitted",
    "turn",
    "weighed_in",
]

ID_PREFIX: Final = "cr"
"""Ids of change requests begin so."""

VERB_DONE: Final = {
    Verb.REVISE: "revised",
    Verb.SUBMIT: "submitted",
    Verb.WITHDRAW: "withdrew",
    Verb.RETURN: "returned",
    Verb.APPROVE: "approved",
    Verb.REJECT: "rejected",
    Verb.RESOLVE: "resolved",
    Verb.PUBLISH: "published",
}
_SEVERITY: Final = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAct:
    """What is said with something that is done; `override_reason` says why it may be published though a case fails."""

    comment: str = ""
    override_reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """Change requests, the newest first; the next page is `before` this id, None on the last one."""

    items: tuple[ChangeRequest, ...]
    before: str | None


def drawn(
    proposal: Proposal, *, name: str, by: Caller, edition: Edition, desk: Desk, seen: Edition | None = None
) -> ChangeRequest:
    """Return the first revision of a change request, a draft; nothing is kept.

    Raises:
        InputError: a change cannot be read.
    """
    now = desk.clock.now()
    return ChangeRequest(
        id=name,
        title=proposal.title.strip(),
        reason=proposal.reason,
        changes=changes_of(proposal, desk=desk, seen=seen or edition),
        cases=proposal.cases,
        proposed_by=by.name,
        on_behalf_of=proposal.on_behalf_of,
        created_at=now,
        updated_at=now,
        activity=(Activity(at=now, by=by.name, did="proposed"),),
    )


def propose(proposal: Proposal, *, by: Caller, name: str, desk: Desk, seen: Edition | None = None) -> ChangeRequest:
    """Keep a change request, as a draft or submitted; `name` is its id.

    Raises:
        InputError: a change cannot be read, or what is submitted would not be sound.
    """
    edition = desk.registry.refreshed()
    request = drawn(proposal, name=name, by=by, edition=edition, desk=desk, seen=seen)
    if proposal.state == "submitted":
        request = replace(submitted(request, by=by, edition=edition, desk=desk), revision=1)
    desk.store.put_work(request)
    return as_now(request, edition=edition, desk=desk)


def revise(
    request_id: str, proposal: Proposal, *, expected_revision: int, by: Caller, desk: Desk, seen: Edition | None = None
) -> ChangeRequest:
    """Exchange what a change request holds; it loses its approvals.

    Raises:
        RequestStateError: it is no draft and was not returned.
        NotYoursError: somebody else proposed it.
        WorkConflictError: it is at another revision.
        InputError: as `propose`.
    """
    request, edition = found_request(request_id, desk.store), desk.registry.refreshed()
    check_transition(Verb.REVISE, request, by)
    check_seen(request, expected_revision)
    held = drawn(proposal, name=request_id, by=by, edition=edition, desk=desk, seen=seen)
    revised = replace(
        stepped(request, did=VERB_DONE[Verb.REVISE], by=by, at=desk.clock.now()),
        title=held.title,
        reason=held.reason,
        changes=held.changes,
        cases=held.cases,
        on_behalf_of=held.on_behalf_of,
        approvals=(),
        impact=None,
        change_class=None,
        authors=authors_with(request, by),
    )
    if proposal.state == "submitted":
        revised = replace(submitted(revised, by=by, edition=edition, desk=desk), revision=revised.revision)
    desk.store.put_work(revised)
    return as_now(revised, edition=edition, desk=desk)


def turn(
    request_id: str, verb: Verb, *, expected_revision: int, by: Caller, desk: Desk, comment: str = ""
) -> ChangeRequest:
    """Submit, withdraw, return or reject a change request.

    Raises:
        RequestStateError: it is not possible in its state.
        NotYoursError: it is for somebody else to do.
        WorkConflictError: it is at another revision.
        InputError: what is submitted would not be sound.
    """
    request, edition = found_request(request_id, desk.store), desk.registry.refreshed()
    way = check_transition(verb, request, by)
    check_seen(request, expected_revision)
    if verb is Verb.SUBMIT:
        changed = submitted(request, by=by, edition=edition, desk=desk, comment=comment)
    else:
        changed = stepped(request, did=VERB_DONE[verb], by=by, at=desk.clock.now(), says=comment)
        approvals = () if verb is Verb.RETURN else request.approvals
        changed = replace(
            changed, state=way.to or request.state, closed_because=way.closed_because, approvals=approvals
        )
    desk.store.put_work(changed)
    return as_now(changed, edition=edition, desk=desk)


def submitted(request: ChangeRequest, *, by: Caller, edition: Edition, desk: Desk, comment: str = "") -> ChangeRequest:
    """Return a change request as it is when it is submitted: with its class, its impact and who must approve.

    Raises:
        InputError: the registry would not be sound; `flaws` say why.
    """
    weighed = weigh(request.changes, request.cases, edition=edition, desk=desk)
    if weighed.flaws:
        raise input_error(weighed.flaws)
    stepped_on = stepped(request, did=VERB_DONE[Verb.SUBMIT], by=by, at=desk.clock.now(), says=comment)
    return replace(weighed_in(stepped_on, weighed, desk), state=ProposalState.SUBMITTED)


def comment(request_id: str, saying: SaidComment, *, by: Caller, name: str, desk: Desk) -> ChangeRequest:
    """Add a comment, whose id is `name`, to a change request in whatever state; twice the same is once.

    Raises:
        InputError: it says nothing, or too much.
        WorkConflictError: others change it all the time.
    """
    says = said(saying.says, "/says")
    for _ in range(3):
        request, now = found_request(request_id, desk.store), desk.clock.now()
        edition = desk.registry.current()
        if any(each.id == name for each in request.comments):
            return as_now(request, edition=edition, desk=desk)
        remark = Remark(id=name, by=by.name, at=now, says=says, about=saying.about)
        changed = stepped(request, did="commented", by=by, at=now)
        changed = replace(changed, comments=(*request.comments, remark))
        try:
            desk.store.put_work(changed)
        except WorkConflictError:
            continue
        return as_now(changed, edition=edition, desk=desk)
    raise WorkConflictError(request_id, expected=request.revision, actual=request.revision + 1)


def found_request(request_id: str, log: WorkLog) -> ChangeRequest:
    """Return a change request as it is kept.

    Raises:
        WorkNotFoundError: there is none with this id.
    """
    found = log.work(request_id)
    if not isinstance(found, ChangeRequest):
        raise WorkNotFoundError(request_id)
    return found


def list_requests(wanted: WorkFilter, *, log: WorkLog, before: str | None = None, limit: int = 50) -> RequestPage:
    """Return a page of change requests as they are kept."""
    found = log.list_work(wanted, before=before, limit=limit + 1)
    items = tuple(each for each in found[:limit] if isinstance(each, ChangeRequest))
    return RequestPage(items=items, before=found[limit - 1].id if len(found) > limit else None)


def as_now(request: ChangeRequest, *, edition: Edition, desk: Desk) -> ChangeRequest:
    """Return a change request with the conflicts that it has with the registry as it is now."""
    if not request.state.is_open:
        return request
    return replace(request, conflicts=conflicts_of(request.changes, edition=edition, desk=desk))


def preview_proposal(proposal: Proposal, *, desk: Desk, seen: Edition | None = None) -> RequestPreview:
    """Say what publishing a proposal would do; nothing is kept. Errors as `propose` for what cannot be read."""
    edition = desk.registry.refreshed()
    changes = changes_of(proposal, desk=desk, seen=seen or edition)
    return _preview(weigh(changes, proposal.cases, edition=edition, desk=desk), desk)


def preview_request(request_id: str, *, desk: Desk) -> RequestPreview:
    """Say what publishing a change request would do as the registry is now; nothing is kept."""
    request, edition = found_request(request_id, desk.store), desk.registry.refreshed()
    return _preview(weigh(request.changes, request.cases, edition=edition, desk=desk), desk)


def stepped(request: ChangeRequest, *, did: str, by: Caller, at: dt.datetime, says: str = "") -> ChangeRequest:
    """Return the next revision of a change request, which says who did what."""
    line = Activity(at=at, by=by.name, did=did, says=noted(says))
    return replace(
        request, activity=(*request.activity, line), updated_at=at, revision=request.revision + 1, conflicts=()
    )


def check_seen(request: ChangeRequest, expected: int) -> None:
    """Check that a writer saw the revision of a change request that is kept.

    Raises:
        WorkConflictError: it is another one.
    """
    if request.revision != expected:
        raise WorkConflictError(request.id, expected=expected, actual=request.revision)


def weighed_in(request: ChangeRequest, weighed: Weighed, desk: Desk) -> ChangeRequest:
    """Return a change request with what it weighs."""
    return replace(
        request,
        change_class=weighed.change_class,
        approvals_needed=desk.rules.needed(weighed.change_class),
        impact=weighed.impact,
    )


def authors_with(request: ChangeRequest, by: Caller) -> tuple[str, ...]:
    """Return who else wrote a part of a change request once `by` has."""
    if by.name == request.proposed_by:
        return request.authors
    return tuple(dict.fromkeys((*request.authors, by.name)))


def approval(by: Caller, *, at: dt.datetime, comment: str) -> Approval:
    """Return that somebody approves."""
    return Approval(by=by.name, at=at, comment=comment)


def _preview(weighed: Weighed, desk: Desk) -> RequestPreview:
    return RequestPreview(
        findings=tuple(
            Finding(severity=_SEVERITY, code=each.code, path=each.pointer, message=each.detail, nearest=each.nearest)
            for each in weighed.flaws
        ),
        change_class=weighed.change_class,
        approvals_needed=desk.rules.needed(weighed.change_class),
        conflicts=weighed.conflicts,
        impact=weighed.impact,
        cases_of_its_own=weighed.own,
    )
