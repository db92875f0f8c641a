# SPDX-License-Identifier: Apache-2.0
"""The change feed: page by page, or as a stream that does not end."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request, Response

from licet.usecases.visible import visible_page
from licet_api.dependencies import Current, Wired, json_response
from licet_api.freshness import SEQUENCE, sequence_in
from licet_api.limits import page_size
from licet_api.negotiation import JSON, choose_form
from licet_api.openapi import documented
from licet_api.security import Reader
from licet_api.stream import EVENT_STREAM, ChangeStream, change_of

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["changes"])

_DOCUMENTED: Final = documented(gives="ChangePage")
_CONTENT: dict[str, Any] = _DOCUMENTED["responses"][200]["content"]
_CONTENT[EVENT_STREAM] = {"schema": {"type": "string"}}


@router.get("/changes", **_DOCUMENTED)
def get_changes(
    caller: Reader,
    request: Request,
    edition: Current,
    wiring: Wired,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> Response:
    """Return what was written after the write number `after`, oldest first, as far as answers have seen it.

    With `Accept: text/event-stream` it goes on as it happens; `Last-Event-ID` resumes.
    """
    if choose_form(request, (JSON, EVENT_STREAM)) == EVENT_STREAM:
        begin = after if last_event_id is None else sequence_in(last_event_id, "Last-Event-ID")
        return ChangeStream(request, caller, after=begin)
    limit = page_size(limit, wiring.settings)
    found, more = visible_page(wiring.store, edition, caller, after=after, limit=limit)
    page = [event for event in found if event.sequence <= edition.sequence]
    more = more and len(page) == len(found)
    following = page[-1].sequence if more else None
    headers = {"Vary": "Accept, Authorization", SEQUENCE: str(edition.sequence)}
    if more:
        headers["Link"] = f'</v1/changes?after={following}&limit={limit}>; rel="next"'
    items = [change_of(event, edition) for event in page]
    return json_response({"items": items, "next_after": following}, headers=headers)
