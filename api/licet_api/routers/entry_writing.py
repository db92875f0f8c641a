# SPDX-License-Identifier: Apache-2.0
"""Create entries and put them away; what is retired goes on to answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response

from licet.errors import RevisionConflictError
from licet.usecases.change_requests import ID_PREFIX
from licet.usecases.create import EntryExistsError, create
from licet.usecases.entry_writes import retire_entry
from licet.usecases.once import created_before
from licet.usecases.retire import Retirement, retired_in
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet.wire.read import parse_entry
from licet.wire.write import dump_json
from licet_api.acts import waits
from licet_api.conflicts import conflict_refusal
from licet_api.dependencies import JsonBody, Wired, json_response
from licet_api.desks import Requests, given_id, made_before
from licet_api.etags import etag_of, seen_revision
from licet_api.idempotency import Once, idempotent
from licet_api.openapi import documented
from licet_api.security import Curator
from licet_api.visible import Shown

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["entries"])

_RETIREMENT = shape_of(Retirement)


@router.post("/entries", status_code=201, **documented(takes="Entry", gives="Entry", status=201, waits=True))
@idempotent
def post_entry(
    caller: Curator,
    body: JsonBody,
    wiring: Wired,
    once: Once,
    viewer: Shown,
    requests: Requests,
    reason: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """Create an entry; an id that is taken is refused, with one that is free."""
    entry, name = parse_entry(body), given_id(ID_PREFIX, once, wiring)
    waiting = made_before(name, once, requests)
    if waiting is not None and waiting.sequence is None:
        return waits(requests.shown(waiting))
    try:
        with viewer.asking():
            written = create(entry, by=caller, reason=reason, name=name, desk=requests.desk, hidden=viewer.hidden())
        if not written.stored:
            return waits(requests.shown(written.request))
        (stored,) = written.stored
    except EntryExistsError:
        given = replace(entry, curation=replace(entry.curation, revision=1))
        earlier = created_before(entry.id, attempt=once.attempt, by=caller.name, reason=reason, reader=wiring.store)
        if earlier is None or dump_json(earlier.entry) != dump_json(given):
            raise
        stored = earlier
    place = f"/v1/entries/{quote(stored.entry.id, safe='')}"
    headers = {"ETag": etag_of(stored.revision), "Location": place}
    return Response(dump_json(stored.entry), 201, headers=headers, media_type="application/json")


@router.post("/entries/{entry_id}:retire", **documented(takes="Retirement", gives="Retired", waits=True))
def post_retirement(
    entry_id: str,
    request: Request,
    caller: Curator,
    body: JsonBody,
    wiring: Wired,
    viewer: Shown,
    requests: Requests,
) -> Response:
    """Retire an entry with a reason; its address goes on to answer, and retired terms go on to count."""
    expected = seen_revision(request, "retiring needs `If-Match` with the tag of the revision that was read")
    why = read_shape(load_json(body), _RETIREMENT)
    seen, name = viewer.edition(), wiring.ids.new(ID_PREFIX)
    try:
        with viewer.asking():
            written = retire_entry(
                entry_id, why, base_revision=expected, by=caller, name=name, desk=requests.desk, seen=seen
            )
    except RevisionConflictError as conflict:
        raise conflict_refusal(conflict, viewer.store().revisions_of(conflict.entry_id)) from conflict
    if not written.stored:
        return waits(requests.shown(written.request))
    (stored,) = written.stored
    retired = retired_in(stored.entry, seen)
    tag = etag_of(stored.revision, viewer.store().form_of(stored.entry))
    return json_response(replace(retired, entry=viewer.entry(retired.entry)), headers={"ETag": tag})
