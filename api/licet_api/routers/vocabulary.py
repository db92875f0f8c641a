# SPDX-License-Identifier: Apache-2.0
"""The words that questions and entries may use."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request, Response

from licet.usecases.flaws import nearest_names, quoted
from licet.wire.vocabulary import SCHEMES, published_scheme
from licet_api.etags import tagged
from licet_api.openapi import documented
from licet_api.problems import RefusedError
from licet_api.security import Reader

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["vocabulary"])

_CACHED: Final = {"Cache-Control": "max-age=3600", "Vary": "Authorization"}
"""The words change with a new version of Licet only."""


@router.get("/vocabulary", **documented(gives="Schemes", cached=True))
def get_schemes(_: Reader, request: Request) -> Response:
    """List the schemes of the vocabulary."""
    schemes = [{"id": name, "terms": len(published_scheme(name)), "href": f"/v1/vocabulary/{name}"} for name in SCHEMES]
    return tagged(request, {"schemes": schemes}, headers=_CACHED)


@router.get("/vocabulary/{scheme}", **documented(gives="Scheme", cached=True))
def get_scheme(_: Reader, scheme: str, request: Request) -> Response:
    """Return the terms of one scheme."""
    if scheme not in SCHEMES:
        nearest = nearest_names(scheme, SCHEMES)
        hint = f": did you mean `{nearest[0]}`?" if nearest else ": see `/v1/vocabulary`"
        detail = f"unknown scheme {quoted(scheme)}{hint}"
        raise RefusedError(detail, status=404, code="scheme_not_found")
    return tagged(request, {"scheme": scheme, "terms": published_scheme(scheme)}, headers=_CACHED)
