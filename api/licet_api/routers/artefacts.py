# SPDX-License-Identifier: Apache-2.0
"""Register what was made under a recorded decision."""

from __future__ import annotations

from fastapi import APIRouter, Response

from licet.bootstrap import Wiring
from licet.domain.access import Caller
from licet.domain.entry import Artefact
from licet.errors import RevisionConflictError
from licet.usecases.once import created_before
from licet.usecases.register import ArtefactRequest, Registered, register
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet.wire.write import dump_json
from licet_api.dependencies import JsonBody, Wired
from licet_api.etags import etag_of
from licet_api.idempotency import Once, Sent, idempotent
from licet_api.openapi import documented
from licet_api.problems import RefusedError
from licet_api.security import Curator
from licet_api.visible import Shown, Viewer

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["artefacts"])


@router.post("/artefacts", status_code=201, **documented(takes="ArtefactRequest", gives="Registered", status=201))
@idempotent
def post_artefact(caller: Curator, body: JsonBody, wiring: Wired, once: Once, viewer: Shown) -> Response:
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
        earlier = _registered_before(asked, caller, wiring, viewer, once)
        if earlier is None:
            detail = f"the id `{asked.id}` belongs to an entry already: choose another one"
            raise RefusedError(detail, status=409, code="entry_exists") from error
        made = earlier
    headers = {"Location": f"/v1/entries/{made.entry.id}", "ETag": etag_of(made.entry.curation.revision)}
    return Response(dump_json(made), 201, headers=headers, media_type="application/json")


def _registered_before(
    asked: ArtefactRequest, caller: Caller, wiring: Wiring, viewer: Viewer, once: Sent
) -> Registered | None:
    """Return what an earlier attempt with the same key registered, or None."""
    reason = f"made under the decision {asked.decision}"
    first = created_before(asked.id, attempt=once.attempt, by=caller.name, reason=reason, reader=wiring.store)
    if first is None or not isinstance(first.entry, Artefact):
        return None
    made = first.entry
    if (made.name, made.location, made.was_generated_by.decision) != (asked.name, asked.location, asked.decision):
        return None
    record = wiring.store.decision(asked.decision)
    return Registered(entry=made, duties=viewer.shown(record.decision, record.request).duties)
