# SPDX-License-Identifier: Apache-2.0
"""What waits for whoever asks, what ends when, and what of an institution's record is of use."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from licet.formats.calendar_feed import CALENDAR, write_calendar
from licet.usecases.deadlines import DeadlineKind, deadlines
from licet.usecases.documents import open_documents
from licet.usecases.institution_use import institution_use
from licet.usecases.recent import recent_answers
from licet.usecases.settled import settled_by_rulings
from licet.usecases.tasks import tasks_of
from licet_api.dependencies import Current, Wired, json_response
from licet_api.desks import Requests
from licet_api.etags import REVALIDATE, content_tag, is_known, tagged
from licet_api.openapi import Documented, documented
from licet_api.security import Reader, check_known
from licet_api.shown_cases import case_shower
from licet_api.visible import Seen, Shown

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["tasks"])


def _calendar() -> Documented:
    """Return what the route tells that gives a calendar."""
    found = documented(gives="Tasks", cached=True)
    text = {CALENDAR: {"schema": {"type": "string"}}}
    found["responses"][200] = {**found["responses"][200], "description": "A calendar", "content": text}
    return found


@router.get("/tasks", **documented(gives="Tasks", known=True))
def get_tasks(
    caller: Reader, edition: Current, seen: Seen, wiring: Wired, viewer: Shown, requests: Requests
) -> Response:
    """Return what waits for the caller, by kind, and how many questions earlier rulings settle."""
    check_known(caller)
    found = tasks_of(
        caller,
        seen=seen,
        whole=edition,
        log=wiring.store,
        documents=open_documents(caller=caller, edition=edition, log=wiring.store.documents),
        today=wiring.clock.now().date(),
        show=case_shower(viewer),
        show_request=lambda request: requests.shown(request, in_list=True) if requests.is_open(request) else None,
        settled=settled_by_rulings(recent_answers(wiring.store)),
    )
    return json_response(found, headers=REVALIDATE)


@router.get("/calendar.ics", **_calendar())
def get_calendar(
    _: Reader,
    request: Request,
    seen: Seen,
    kind: Annotated[list[DeadlineKind] | None, Query(max_length=len(DeadlineKind))] = None,
) -> Response:
    """Return what ends and what must be read again as a calendar (RFC 5545), an event of a whole day each."""
    wanted = frozenset(kind or DeadlineKind)
    text = write_calendar(each for each in deadlines(seen.stored.values()) if each.kind in wanted)
    headers = {**REVALIDATE, "ETag": content_tag(text.encode()), "Content-Disposition": 'inline; filename="licet.ics"'}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(text, headers=headers, media_type=f"{CALENDAR}; charset=utf-8")


@router.get("/institutions/{entry_id}/use", **documented(gives="InstitutionUse", cached=True))
def get_use(_: Reader, entry_id: str, request: Request, seen: Seen, wiring: Wired, viewer: Shown) -> Response:
    """Return how many of the last 1,000 answers rested on each part of an institution's record."""
    found = institution_use(entry_id, recent_answers(wiring.store), edition=seen, show=viewer.lister())
    return tagged(request, found)
