# SPDX-License-Identifier: Apache-2.0
"""Register what was made under a recorded decision."""

from __future__ import annotations

from fastapi import APIRouter, Response

from licet.errors import RevisionConflictError
from licet.usecases.register import ArtefactRequest, register
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet.wire.write import dump_json
from licet_api.dependencies import JsonBody, Wired
from licet_api.etags import etag_of
from licet_api.openapi import documented
from licet_api.problems import RefusedError
from licet_api.security import Curator
from licet_api.visible import Shown

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["artefacts"])


@router.post("/artefacts", status_code=201, **documented(takes="ArtefactRequest", gives="Registered", status=201))
def post_artefact(caller: Curator, body: JsonBody, wiring: Wired, viewer: Shown) -> Response:
    """Register an output of a recorded decision that permits it; it can be asked about next."""
    asked = read_shape(load_json(body), shape_of(ArtefactRequest))
    try:
        with viewer.asking():
            made = register(
                asked,
                log=wiring.store,
                registry=wiring.registry,
                writer=wiring.store,
                clock=wiring.clock,
                by=caller.name,
                show=viewer.recorded,
            )
    except RevisionConflictError as error:
        detail = f"the id `{asked.id}` belongs to an entry already: choose another one"
        raise RefusedError(detail, status=409, code="entry_exists") from error
    headers = {"Location": f"/v1/entries/{made.entry.id}", "ETag": etag_of(made.entry.curation.revision)}
    return Response(dump_json(made), 201, headers=headers, media_type="application/json")
