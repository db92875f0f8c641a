# SPDX-License-Identifier: Apache-2.0
"""What was written, by whom and when: the hash-chained audit trail."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from licet.usecases.audit_trail import AuditFilter, audit_trail
from licet_api.dependencies import Current, Wired, json_response
from licet_api.instants import Since, Until
from licet_api.limits import page_size
from licet_api.links import next_link
from licet_api.openapi import documented
from licet_api.security import Reader

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["changes"])


@router.get("/audit", **documented(gives="AuditPage"))
def get_audit(
    caller: Reader,
    request: Request,
    edition: Current,
    wiring: Wired,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    by: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
    subject: Annotated[str | None, Query(min_length=1, max_length=300)] = None,
    verb: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    since: Since = None,
    until: Until = None,
    order: Literal["oldest", "newest"] = "oldest",
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """Return the writes that fit with a sequence number between `after` and `before`, oldest or newest first.

    A page may be short, or empty, and not be the last.
    """
    wanted = AuditFilter(by=by, subject=subject, verb=verb, since=since, until=until)
    limit, newest_first = page_size(limit, wiring.settings), order == "newest"
    page = audit_trail(
        wiring.store, edition, caller, wanted=wanted, after=after, before=before, newest_first=newest_first, limit=limit
    )
    name = "before" if newest_first else "after"
    following = {"next_after": None, "next_before": None, f"next_{name}": page.reached}
    link = next_link(request, None if page.reached is None else str(page.reached), name=name)
    return json_response({"items": page.items, **following}, headers=link)
