# SPDX-License-Identifier: Apache-2.0
"""The reverse question: which data sets, and which models, a question permits."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Query, Response

from licet.usecases.visible import hidden_from
from licet.usecases.which import PERMITS, About, wanted_verdicts, which
from licet.wire.read import parse_request
from licet.wire.write import dump_line
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import JsonBody, json_response
from licet_api.limits import page_size
from licet_api.openapi import documented
from licet_api.security import Reader
from licet_api.sizes import sized
from licet_api.visible import Shown, Viewer

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["decisions"])

Verdicts: TypeAlias = Annotated[list[str] | None, Query(max_length=20)]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=1000)]
Cursor: TypeAlias = Annotated[str | None, Query(max_length=600)]


@router.post("/datasets:permitted", **documented(takes="UseRequest", gives="Which"))
def post_datasets(
    _: Reader, body: JsonBody, viewer: Shown, verdict: Verdicts = None, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """Try a question without `datasets` with every data set; list what is permitted, or has a `verdict` (`all`)."""
    return _answer("dataset", body, viewer, verdicts=verdict, limit=limit, cursor=cursor)


@router.post("/models:permitted", **documented(takes="UseRequest", gives="Which"))
def post_models(
    _: Reader, body: JsonBody, viewer: Shown, verdict: Verdicts = None, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """Try a question without `model` with every model; list what is permitted, or has a `verdict` (`all`)."""
    return _answer("model", body, viewer, verdicts=verdict, limit=limit, cursor=cursor)


def _answer(
    about: About, body: bytes, viewer: Viewer, *, verdicts: list[str] | None, limit: int, cursor: str | None
) -> Response:
    request = sized(parse_request(body), viewer.wiring.settings)
    wanted = wanted_verdicts(verdicts or (), "/query/verdict") or PERMITS
    question = dump_line([about, wanted, request])
    wiring = viewer.wiring
    registry = wiring.registry
    viewer.check_assets(request)
    with viewer.asking(request):
        found = which(
            request,
            registry=registry,
            clock=wiring.clock,
            about=about,
            wanted=wanted,
            after=read_cursor(cursor, question, secret=wiring.secret),
            limit=page_size(limit, wiring.settings),
            hidden=hidden_from(registry.current(), viewer.caller),
        )
    following = None if found.next is None else write_cursor(found.next, question, secret=wiring.secret)
    return json_response(replace(found, next=following))
