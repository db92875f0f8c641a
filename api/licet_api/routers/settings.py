# SPDX-License-Identifier: Apache-2.0
"""What is set from outside, without secrets."""

from __future__ import annotations

from fastapi import APIRouter, Response

from licet.settings import shown_settings
from licet_api.dependencies import Wired, json_response
from licet_api.openapi import documented
from licet_api.security import Admin

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["settings"])


@router.get("/settings", **documented(gives="Settings"))
def get_settings(_: Admin, wiring: Wired) -> Response:
    """List the settings that hold, each with where it is from; secrets are masked."""
    return json_response({"settings": shown_settings(wiring.settings, wiring.origins)})
