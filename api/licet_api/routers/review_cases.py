# SPDX-License-Identifier: Apache-2.0
"""Review cases: ask an office what an answer left open, and publish what it rules."""

from __future__ import annotations

import json
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from licet.bootstrap import Wiring
from licet.domain.review_case import ReviewCase, ReviewCaseState
from licet.errors import DecisionNotFoundError, WorkNotFoundError
from licet.usecases.answer_review import RulingAnswer, answer_case
from licet.usecases.review_cases import (
    CaseRequest,
    case_now,
    comment_on_case,
    find_case,
    list_cases,
    open_case,
    withdraw_case,
)
from licet.usecases.work_requests import SaidComment, SaidWhy
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import Current, JsonBody, Wired, json_response
from licet_api.etags import REVALIDATE, etag_of, seen_revision
from licet_api.idempotency import Once, idempotent
from licet_api.links import next_link
from licet_api.openapi import documented
from licet_api.security import Reader, Reviewer, check_known
from licet_api.shown_cases import case_shower
from licet_api.visible import Shown, Viewer

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["reviews"])

_REQUEST: Final = shape_of(CaseRequest)
_ANSWER: Final = shape_of(RulingAnswer)
_COMMENT: Final = shape_of(SaidComment)
_WHY: Final = shape_of(SaidWhy)
_UNSEEN: Final = "this needs `If-Match` with the tag of the review case that was read"


@router.post(
    "/decisions/{decision_id}:review", **documented(takes="CaseRequest", gives="ReviewCase", creates=True, known=True)
)
@idempotent
def post_review(
    decision_id: str,
    caller: Reader,
    body: JsonBody,
    edition: Current,
    wiring: Wired,
    viewer: Shown,
    once: Once,  # noqa: ARG001  # the id of a case follows from the answer, at every attempt
) -> Response:
    """Open a review case on an answer that needs one, and give the text to send; one that is open is given again."""
    check_known(caller)
    record = wiring.store.decision(decision_id)
    if viewer.leaves_out(record):
        raise DecisionNotFoundError(decision_id)
    wanted = read_shape(load_json(body), _REQUEST)
    case, is_new = open_case(record, wanted, caller=caller, edition=edition, log=wiring.store, clock=wiring.clock)
    answer = _given(case, viewer)
    answer.headers["Location"] = f"/v1/review-cases/{case.id}"
    answer.status_code = 201 if is_new else 200
    return answer


@router.get("/review-cases", **documented(gives="ReviewCasePage", known=True))
def get_review_cases(
    caller: Reader,
    request: Request,
    edition: Current,
    wiring: Wired,
    viewer: Shown,
    state: Annotated[list[ReviewCaseState] | None, Query(max_length=len(ReviewCaseState))] = None,
    by: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """List review cases by the state that they are in now, the newest answer first; `by` is who opened them."""
    check_known(caller)
    question = json.dumps(["review-cases", sorted(state or ()), by])
    page = list_cases(
        frozenset(state or ()),
        log=wiring.store,
        edition=edition,
        today=wiring.clock.now().date(),
        show=case_shower(viewer),
        by=by,
        before=read_cursor(cursor, question, secret=wiring.secret) or None,
        limit=limit,
    )
    following = None if page.before is None else write_cursor(page.before, question, secret=wiring.secret)
    return json_response({"items": page.items, "next": following}, headers=next_link(request, following))


@router.get("/review-cases/{case_id}", **documented(gives="ReviewCase", known=True))
def get_review_case(caller: Reader, case_id: str, edition: Current, wiring: Wired, viewer: Shown) -> Response:
    """Return a review case as it stands: one whose ruling holds no more is `reopened`."""
    check_known(caller)
    case = find_case(case_id, wiring.store)
    return _given(case_now(case, edition=edition, today=wiring.clock.now().date()), viewer)


@router.post("/review-cases/{case_id}:answer", **documented(takes="RulingAnswer", gives="ReviewCase"))
def post_answer(
    case_id: str, request: Request, caller: Reviewer, body: JsonBody, wiring: Wired, viewer: Shown
) -> Response:
    """Publish the ruling that answers a case; the next question in its scope is answered by it and cites it."""
    expected = seen_revision(request, _UNSEEN)
    answer = read_shape(load_json(body), _ANSWER)
    _check_open(case_id, viewer, wiring)
    with viewer.asking():
        case = answer_case(
            case_id,
            answer,
            expected=expected,
            caller=caller,
            approvals=wiring.settings.approvals_major,
            registry=wiring.registry,
            store=wiring.store,
            clock=wiring.clock,
        )
    return _given(case, viewer)


@router.post("/review-cases/{case_id}:withdraw", **documented(takes="SaidWhy", gives="ReviewCase", known=True))
def post_withdrawal(
    case_id: str, request: Request, caller: Reader, body: JsonBody, edition: Current, wiring: Wired, viewer: Shown
) -> Response:
    """Close a review case without an answer: whoever opened it may, and a reviewer."""
    check_known(caller)
    expected = seen_revision(request, _UNSEEN)
    comment = read_shape(load_json(body), _WHY).comment
    _check_open(case_id, viewer, wiring)
    case = withdraw_case(
        case_id, expected=expected, comment=comment, caller=caller, edition=edition, log=wiring.store,
        clock=wiring.clock,
    )  # fmt: skip
    return _given(case, viewer)


@router.post("/review-cases/{case_id}/comments", **documented(takes="SaidComment", gives="ReviewCase", known=True))
def post_case_comment(
    case_id: str, caller: Reader, body: JsonBody, edition: Current, wiring: Wired, viewer: Shown
) -> Response:
    """Add a comment to a review case."""
    check_known(caller)
    given = read_shape(load_json(body), _COMMENT)
    _check_open(case_id, viewer, wiring)
    case = comment_on_case(
        case_id, given.says, about=given.about, caller=caller, edition=edition, log=wiring.store, clock=wiring.clock
    )
    return _given(case, viewer)


def _given(case: ReviewCase, viewer: Viewer) -> Response:
    """Return a case as the caller may read it.

    Raises:
        WorkNotFoundError: they may not: it is about an entry that is closed to them.
    """
    shown = case_shower(viewer)(case)
    if shown is None:
        raise WorkNotFoundError(case.id)
    return json_response(shown, headers={**REVALIDATE, "ETag": etag_of(case.revision)})


def _check_open(case_id: str, viewer: Viewer, wiring: Wiring) -> None:
    if case_shower(viewer)(find_case(case_id, wiring.store)) is None:
        raise WorkNotFoundError(case_id)
