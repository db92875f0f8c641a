# SPDX-License-Identifier: Apache-2.0
"""What an operator's Prometheus collects."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Response

from licet_api.metrics import MEDIA_TYPE, Measured
from licet_api.openapi import documented
from licet_api.security import Anybody

__all__ = ["router"]

router = APIRouter(tags=["health"])

_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    **documented(gives="Health")["responses"],
    200: {"description": "Prometheus text", "content": {"text/plain": {"schema": {"type": "string"}}}},
}


@router.get("/metrics", responses=_RESPONSES)
def get_metrics(_: Anybody, metrics: Measured) -> Response:
    """Return counters and gauges in the text form of Prometheus; keep this path off the public internet."""
    return Response(metrics.text(), media_type=MEDIA_TYPE)
