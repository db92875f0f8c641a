# SPDX-License-Identifier: Apache-2.0
"""How two entries hang together."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from licet.usecases.paths import MAX_WALKS, paths_between
from licet_api.dependencies import json_response
from licet_api.openapi import documented
from licet_api.security import Reader
from licet_api.visible import Seen

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["entries"])


@router.get("/paths", **documented(gives="Paths"))
def get_paths(
    _: Reader,
    edition: Seen,
    start: Annotated[str, Query(alias="from", min_length=1, max_length=300)],
    end: Annotated[str, Query(alias="to", min_length=1, max_length=300)],
    limit: Annotated[int, Query(ge=1, le=MAX_WALKS)] = 10,
) -> Response:
    """Return the shortest walks between two entries, along every relation, forwards and backwards."""
    return json_response(paths_between(start, end, edition=edition, limit=limit))
