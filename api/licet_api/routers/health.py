# SPDX-License-Identifier: Apache-2.0
"""Is the process there, and can it answer?"""

from __future__ import annotations

from fastapi import APIRouter, Response

from licet import __version__
from licet_api.dependencies import Current, Wired, json_response
from licet_api.gate import is_writable
from licet_api.openapi import documented
from licet_api.security import Anybody, Reads

__all__ = ["router"]

router = APIRouter(tags=["health"])


@router.get("/healthz", **documented(gives="Health"))
async def get_health(_: Anybody) -> Response:
    """Say that the process runs; it asks nobody else."""
    return json_response({"status": "ok", "version": __version__})


@router.get("/readyz", **documented(gives="Readiness"))
def get_readiness(_: Anybody, edition: Current, wiring: Wired, reads: Reads) -> Response:
    """Say how far the registry is, and how long ago it was in step with the graph; 503 if that is too long.

    Where reading needs a key, whoever shows none hears only that it is ready.
    """
    if not reads:
        return json_response({"status": "ready"})
    return json_response(
        {
            "status": "ready",
            "version": __version__,
            "sequence": edition.sequence,
            "lag_ms": round(wiring.registry.lag * 1000),
            "entries": len(edition.stored),
            "snapshot": edition.snapshot.digest,
            "store": wiring.settings.store,
            "default_institution": edition.snapshot.default_institution,
            "writing": is_writable(wiring),
        }
    )
