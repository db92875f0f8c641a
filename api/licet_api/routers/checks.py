# SPDX-License-Identifier: Apache-2.0
"""Check a training manifest."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, Response

from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.usecases.ask import ask
from licet.usecases.check_run import check_run, plan_flaws
from licet.usecases.flaws import input_error
from licet.usecases.once import asking_once
from licet.usecases.redact import redact_error, redact_run
from licet.usecases.registry import Pinned
from licet.wire.manifest import manifest_requests, parse_manifest
from licet_api.askers import asker_of
from licet_api.dependencies import Current, ManifestBody, Recording, Wired, json_response
from licet_api.idempotency import Once, idempotent
from licet_api.metrics import Measured
from licet_api.openapi import documented
from licet_api.security import Reader
from licet_api.sizes import sized
from licet_api.visible import Shown

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["checks"])


@router.post("/checks", **documented(takes="TrainingManifest", gives="RunCheck"))
@idempotent
def post_check(
    caller: Reader,
    body: ManifestBody,
    edition: Current,
    wiring: Wired,
    log: Recording,
    metrics: Measured,
    once: Once,
    viewer: Shown,
) -> Response:
    """Answer for each data set of a training run and for the whole; the answers are recorded."""
    plan = manifest_requests(parse_manifest(body), edition.names)
    for planned in plan.requests:
        sized(planned.request, wiring.settings)
    flaws = plan_flaws(plan, edition.snapshot)
    if flaws:
        raise redact_error(input_error(flaws), viewer.veil())

    for planned in plan.requests:
        viewer.check_assets(planned.request)
    pinned = Pinned(edition, wiring.registry)

    asked: dict[str, Any] = {"registry": pinned, "log": log, "clock": wiring.clock, "asked_by": asker_of(caller)}
    answered: Callable[[UseRequest], Decision] = (
        partial(ask, ids=wiring.ids, **asked)
        if once.attempt is None
        else asking_once(len(plan.requests), attempt=once.attempt, **asked)
    )
    with viewer.asking():
        found = check_run(plan, answered)
    metrics.answered(*(check.decision for check in found.checks))
    return json_response(redact_run(found, viewer.veil()))
