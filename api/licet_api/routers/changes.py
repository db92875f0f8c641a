# SPDX-License-Identifier: Apache-2.0
"""What was written, by whom and when: the hash-chained audit trail."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from licet.usecases.visible import visible_audit
from licet_api.dependencies import Current, Wired, json_response
from licet_api.limits import page_size
from licet_api.openapi import documented
from licet_api.security import Reader

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["changes"])


@router.get("/audit", **documented(gives="AuditPage"))
def get_audit(
    caller: Reader,
    edition: Current,
    wiring: Wired,
    after: Annotated[int, Query(ge=0, le=2**53)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Response:
    """Return the writes with a sequence number above `after`, oldest first."""
    limit = page_size(limit, wiring.settings)
    page, more = visible_audit(wiring.store, edition, caller, after=after, limit=limit)
    following = page[-1].sequence if more else None
    link = f'</v1/audit?after={following}&limit={limit}>; rel="next"'
    return json_response({"items": page, "next_after": following}, headers={"Link": link} if more else {})
