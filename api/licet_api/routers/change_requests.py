# SPDX-License-Identifier: Apache-2.0
"""Change requests: propose, read, preview, and let others look at them."""

from __future__ import annotations

import json
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from licet.domain.access import Caller
from licet.domain.change_request import ChangeRequest, ProposalState
from licet.domain.work import WorkFilter
from licet.errors import WorkNotFoundError
from licet.usecases.change_requests import (
    ID_PREFIX,
    comment,
    list_requests,
    preview_proposal,
    preview_request,
    propose,
    revise,
    turn,
)
from licet.usecases.proposals import Proposal
from licet.usecases.publishing_requests import approve, publish_request
from licet.usecases.resolving import Choices, resolve
from licet.usecases.reviewing import Verb
from licet.usecases.weighing import columns_of
from licet.usecases.work_requests import SaidComment
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet_api.acts import Act, Given, acted, made
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import JsonBody, Wired, json_response
from licet_api.desks import Gallery, Requests, given_id, made_before
from licet_api.etags import etag_of, tagged
from licet_api.idempotency import Once, idempotent
from licet_api.links import next_link
from licet_api.openapi import documented
from licet_api.security import Curator, Reviewer

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["change requests"])

_PROPOSAL: Final = shape_of(Proposal)
_CHOICES: Final = shape_of(Choices)
_SAYING: Final = shape_of(SaidComment)
_TURNS: Final = 20
_REMARK: Final = "rem"


@router.post("/change-requests", status_code=201, **documented(takes="Proposal", gives="ChangeRequest", status=201))
@idempotent
def post_request(caller: Curator, body: JsonBody, wiring: Wired, once: Once, requests: Requests) -> Response:
    """Propose changes to one or many entries, as a draft or submitted; nothing of it is published."""
    name = given_id(ID_PREFIX, once, wiring)
    earlier = made_before(name, once, requests)
    if earlier is None:
        proposal = read_shape(load_json(body), _PROPOSAL)
        requests.check_proposal(proposal)
        with requests.viewer.asking():
            earlier = propose(proposal, by=caller, name=name, desk=requests.desk, seen=requests.viewer.edition())
    return made(requests.shown(earlier))


@router.get("/change-requests", **documented(gives="ChangeRequestPage"))
def get_requests(
    _: Curator,
    request: Request,
    wiring: Wired,
    requests: Requests,
    state: Annotated[list[ProposalState] | None, Query(max_length=5)] = None,
    entry: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
    by: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """List change requests that fit every filter, the newest first; conflicts are those of now."""
    edition = requests.viewer.edition()
    wanted = WorkFilter(
        kind="change_request",
        states=None if state is None else frozenset(state),
        entry=None if entry is None else edition.names.get(entry, entry),
        by=by,
    )
    question = json.dumps(["change-requests", sorted(state or ()), entry, by])
    before = read_cursor(cursor, question, secret=wiring.secret) or None
    items, left = _page(wanted, requests, before=before, limit=limit)
    following = None if left is None else write_cursor(left, question, secret=wiring.secret)
    return json_response({"items": items, "next": following}, headers=next_link(request, following))


@router.post("/change-requests:preview", **documented(takes="Proposal", gives="RequestPreview"))
def post_preview(_: Curator, body: JsonBody, requests: Requests) -> Response:
    """Say what publishing a proposal would do: findings, class, conflicts, answers and cases; nothing is saved."""
    proposal = read_shape(load_json(body), _PROPOSAL)
    requests.check_proposal(proposal)
    with requests.viewer.asking():
        found = preview_proposal(proposal, desk=requests.desk, seen=requests.viewer.edition())
    return json_response(requests.preview(found))


@router.get("/change-requests/{request_id}", **documented(gives="ChangeRequest"))
def get_request(_: Curator, request_id: str, requests: Requests) -> Response:
    """Return a change request, with its conflicts as they are now."""
    found = requests.shown(requests.request(request_id))
    return json_response(found, headers={"ETag": etag_of(found.revision), "Cache-Control": "private, no-store"})


@router.put("/change-requests/{request_id}", **documented(takes="Proposal", gives="ChangeRequest"))
def put_request(given: Given, caller: Curator, body: JsonBody, requests: Requests) -> Response:
    """Exchange what a draft or a returned change request holds; it loses its approvals."""
    proposal = read_shape(load_json(body), _PROPOSAL)
    requests.check_proposal(proposal)
    with requests.viewer.asking():
        found = revise(
            given.request_id,
            proposal,
            expected_revision=given.revision,
            by=caller,
            desk=requests.desk,
            seen=requests.viewer.edition(),
        )
    return acted(requests.shown(found))


@router.post("/change-requests/{request_id}:preview", **documented(gives="RequestPreview"))
def post_kept_preview(_: Curator, request_id: str, requests: Requests) -> Response:
    """Say what publishing a change request would do as the registry is now; nothing is saved."""
    requests.request(request_id)
    with requests.viewer.asking():
        return json_response(requests.preview(preview_request(request_id, desk=requests.desk)))


@router.post("/change-requests/{request_id}:submit", **documented(takes="RequestAct", gives="ChangeRequest"))
def post_submit(given: Given, caller: Curator, act: Act, requests: Requests) -> Response:
    """Ask reviewers to look at a change request."""
    return _turned(Verb.SUBMIT, given, caller, act, requests)


@router.post("/change-requests/{request_id}:withdraw", **documented(takes="RequestAct", gives="ChangeRequest"))
def post_withdraw(given: Given, caller: Curator, act: Act, requests: Requests) -> Response:
    """Close a change request of one's own."""
    return _turned(Verb.WITHDRAW, given, caller, act, requests)


@router.post("/change-requests/{request_id}:return", **documented(takes="RequestAct", gives="ChangeRequest"))
def post_return(given: Given, caller: Reviewer, act: Act, requests: Requests) -> Response:
    """Return a change request to whoever proposed it."""
    return _turned(Verb.RETURN, given, caller, act, requests)


@router.post("/change-requests/{request_id}:reject", **documented(takes="RequestAct", gives="ChangeRequest"))
def post_reject(given: Given, caller: Reviewer, act: Act, requests: Requests) -> Response:
    """Close a change request that is not to be published."""
    return _turned(Verb.REJECT, given, caller, act, requests)


@router.post("/change-requests/{request_id}:approve", **documented(takes="RequestAct", gives="ChangeRequest"))
def post_approve(given: Given, caller: Reviewer, act: Act, requests: Requests) -> Response:
    """Approve what somebody else wrote; it is published if that is all that it waited for."""
    found = approve(
        given.request_id,
        expected_revision=given.revision,
        by=caller,
        desk=requests.desk,
        comment=act.comment,
        override_reason=act.override_reason,
    )
    return acted(requests.shown(found))


@router.post("/change-requests/{request_id}:publish", **documented(takes="RequestAct", gives="ChangeRequest"))
def post_publish(given: Given, caller: Reviewer, act: Act, requests: Requests) -> Response:
    """Publish all changes of a change request in one write, or none."""
    with requests.viewer.asking():
        found = publish_request(
            given.request_id,
            expected_revision=given.revision,
            by=caller,
            desk=requests.desk,
            comment=act.comment,
            override_reason=act.override_reason,
        )
    return acted(requests.shown(found))


@router.post("/change-requests/{request_id}:resolve", **documented(takes="Choices", gives="ChangeRequest"))
def post_resolve(given: Given, caller: Curator, body: JsonBody, requests: Requests) -> Response:
    """Lay a change request on the registry as it is now, with a choice for each conflict."""
    chosen = read_shape(load_json(body), _CHOICES)
    with requests.viewer.asking():
        found = resolve(given.request_id, chosen, expected_revision=given.revision, by=caller, desk=requests.desk)
    return acted(requests.shown(found))


@router.post(
    "/change-requests/{request_id}/comments",
    status_code=201,
    **documented(takes="SaidComment", gives="ChangeRequest", status=201),
)
@idempotent
def post_comment(
    request_id: str, caller: Curator, body: JsonBody, wiring: Wired, once: Once, requests: Requests
) -> Response:
    """Comment on a change request, in whatever state."""
    requests.request(request_id)
    saying = read_shape(load_json(body), _SAYING)
    name = given_id(_REMARK, once, wiring)
    return made(requests.shown(comment(request_id, saying, by=caller, name=name, desk=requests.desk)))


@router.get("/change-requests/{request_id}/entries/{entry_id}", **documented(gives="Columns", cached=True))
def get_columns(_: Curator, request_id: str, entry_id: str, request: Request, requests: Requests) -> Response:
    """Return an entry as it was read, as it is now and as it is proposed to be, with every field that differs."""
    held = {change.entry: change for change in requests.request(request_id).changes}
    if entry_id not in held:
        raise WorkNotFoundError(entry_id)
    edition = requests.desk.registry.current()
    return tagged(request, columns_of(held[entry_id], edition=edition, desk=requests.desk))


def _turned(verb: Verb, given: Given, caller: Caller, act: Act, requests: Gallery) -> Response:
    with requests.viewer.asking():
        found = turn(
            given.request_id,
            verb,
            expected_revision=given.revision,
            by=caller,
            desk=requests.desk,
            comment=act.comment,
        )
    return acted(requests.shown(found))


def _page(
    wanted: WorkFilter, requests: Gallery, *, before: str | None, limit: int
) -> tuple[tuple[ChangeRequest, ...], str | None]:
    """Return at most `limit` change requests that the caller may read, and after which the next page begins.

    A page may be short and not be the last.
    """
    found: list[ChangeRequest] = []
    for _ in range(_TURNS):
        page = list_requests(wanted, log=requests.desk.store, before=before, limit=limit)
        for each in page.items:
            if len(found) == limit:
                return tuple(found), before
            before = each.id
            if requests.is_open(each):
                found.append(requests.shown(each, in_list=True))
        if page.before is None:
            return tuple(found), None
    return tuple(found), before
