# SPDX-License-Identifier: Apache-2.0
"""Whether the audit trail and every revision are what was written."""

from __future__ import annotations

from fastapi import APIRouter, Response

from licet.stores.verification import verify_store
from licet_api.dependencies import Wired, json_response
from licet_api.openapi import documented
from licet_api.security import Admin

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["changes"])


@router.get("/audit:verify", **documented(gives="Verification"))
def verify_audit(_: Admin, wiring: Wired) -> Response:
    """Walk the audit trail, every revision and every document, and name the first that is not as it was written.

    It reads everything, so it takes a while on a large registry.
    """
    return json_response(verify_store(wiring.store, wiring.store.documents), headers={"Cache-Control": "no-store"})
