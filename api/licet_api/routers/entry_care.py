# SPDX-License-Identifier: Apache-2.0
"""Attest that an entry is still correct, and comment on it."""

from __future__ import annotations

import json
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from licet.errors import RevisionConflictError
from licet.usecases.attest import Attested, attest
from licet.usecases.entry_comments import comment_on, comments_on
from licet.usecases.once import GivenIds, attempt_ids
from licet.usecases.work_requests import SaidComment
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet_api.conflicts import conflict_refusal
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import JsonBody, Wired, json_response
from licet_api.etags import etag_of, seen_revision
from licet_api.idempotency import Once, idempotent
from licet_api.links import next_link
from licet_api.openapi import documented
from licet_api.security import Curator, Reader, check_known
from licet_api.visible import Seen, Shown

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["entries"])

_ATTESTED: Final = shape_of(Attested)
_COMMENT: Final = shape_of(SaidComment)


@router.post("/entries/{entry_id}:attest", **documented(takes="Attested", gives="Entry"))
def post_attestation(
    entry_id: str, request: Request, caller: Curator, body: JsonBody, wiring: Wired, viewer: Shown
) -> Response:
    """Say that an entry is still correct: the day on which it is read again moves, and nothing else changes."""
    expected = seen_revision(request, "attesting needs `If-Match` with the tag of the revision that was read")
    said = read_shape(load_json(body), _ATTESTED)
    try:
        with viewer.asking():
            stored = attest(
                viewer.edition().entry(entry_id).entry.id,
                said,
                expected_revision=expected,
                by=caller.name,
                registry=wiring.registry,
                writer=wiring.store,
                clock=wiring.clock,
            )
    except RevisionConflictError as conflict:
        raise conflict_refusal(conflict, viewer.store().revisions_of(conflict.entry_id)) from conflict
    tag = etag_of(stored.revision, viewer.store().form_of(stored.entry))
    return json_response(viewer.entry(stored.entry), headers={"ETag": tag})


@router.get("/entries/{entry_id}/comments", **documented(gives="CommentPage", known=True))
def get_comments(
    caller: Reader,
    entry_id: str,
    request: Request,
    seen: Seen,
    wiring: Wired,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """List the comments on an entry, the newest first."""
    check_known(caller)
    question = json.dumps(["comments", seen.entry(entry_id).entry.id])
    before = read_cursor(cursor, question, secret=wiring.secret) or None
    page = comments_on(entry_id, caller=caller, seen=seen, log=wiring.store, before=before, limit=limit)
    following = None if page.before is None else write_cursor(page.before, question, secret=wiring.secret)
    return json_response({"items": page.items, "next": following}, headers=next_link(request, following))


@router.post(
    "/entries/{entry_id}/comments",
    status_code=201,
    **documented(takes="SaidComment", gives="EntryComment", status=201, known=True),
)
@idempotent
def post_comment(entry_id: str, caller: Reader, body: JsonBody, seen: Seen, wiring: Wired, once: Once) -> Response:
    """Comment on an entry, or on a rule, a duty or the section of a clause in it."""
    check_known(caller)
    ids = wiring.ids if once.attempt is None else GivenIds(attempt_ids(once.attempt, "com", 1))
    given = read_shape(load_json(body), _COMMENT)
    kept = comment_on(entry_id, given, caller=caller, seen=seen, log=wiring.store, clock=wiring.clock, ids=ids)
    answer = json_response(kept)
    answer.status_code = 201
    return answer
