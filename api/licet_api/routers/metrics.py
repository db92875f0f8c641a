# SPDX-License-Identifier: Apache-2.0
"""What an operator's Prometheus collects."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from licet_api.metrics import MEDIA_TYPE, Measured
from licet_api.openapi import documented
from licet_api.security import Anybody, Reads

__all__ = ["router"]

router = APIRouter(tags=["health"])

_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    **documented(gives="Health")["responses"],
    200: {"description": "Prometheus text", "content": {"text/plain": {"schema": {"type": "string"}}}},
}


@router.get("/metrics", responses=_RESPONSES)
def get_metrics(_: Anybody, metrics: Measured, reads: Reads) -> Response:
    """Return counters and gauges in the text form of Prometheus; keep this path off the public internet.

    Where reading needs a key, whoever shows none does not hear how many entries there are.
    """
    return Response(metrics.text(entries=reads), media_type=MEDIA_TYPE)
