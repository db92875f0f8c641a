# SPDX-License-Identifier: Apache-2.0
"""Entries: find, read in three forms, write, and what hangs together with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.errors import Flaw, InputError, MalformedError, RevisionConflictError
from licet.formats.odrl_rdf import write_jsonld, write_turtle
from licet.ports import GraphReader
from licet.usecases.flaws import quoted
from licet.usecases.governed_by import governed_by
from licet.usecases.lineage import Direction, lineage
from licet.usecases.publish import publish
from licet.usecases.redact import redact_error
from licet.usecases.search import EntryFilter, search, summary_of
from licet.wire.read import parse_entry
from licet.wire.write import dump_json, to_jsonable
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import Current, JsonBody, Wired, json_response
from licet_api.etags import etag_of, expected_revision, is_known
from licet_api.negotiation import JSON, JSON_LD, TURTLE, choose_form
from licet_api.openapi import documented
from licet_api.problems import RefusedError
from licet_api.security import Curator, Reader
from licet_api.visible import Seen, SeenStore, Shown, check_writable

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["entries"])

_FORMS: Final[Mapping[str, tuple[str, Callable[[Entry], str]]]] = {
    JSON: ("", dump_json),
    JSON_LD: ("jsonld", write_jsonld),
    TURTLE: ("ttl", write_turtle),
}
_REVALIDATE: Final = {"Cache-Control": "no-cache", "Vary": "Accept"}
_WITHHELD: Final = "withheld"


@router.get("/entries", **documented(gives="EntryPage"))
def get_entries(
    _: Reader,
    request: Request,
    edition: Seen,
    q: Annotated[str | None, Query(max_length=500)] = None,
    kind: str | None = None,
    terms: Annotated[str | None, Query(max_length=300)] = None,
    sensitivity: str | None = None,
    modality: str | None = None,
    state: str | None = None,
    verified: bool | None = None,
    view: Literal["summary", "full"] = "summary",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """List entries that fit every filter, by id, a page at a time."""
    wanted = EntryFilter(
        q=q, kind=kind, terms=terms, sensitivity=sensitivity, modality=modality, state=state,
        verified=verified,
    )  # fmt: skip
    question = json.dumps(asdict(wanted))
    page = search(wanted, edition=edition, after=read_cursor(cursor, question), limit=limit)
    following = None if page.after is None else write_cursor(page.after, question)
    items = [summary_of(found) if view == "summary" else found.entry for found in page.items]
    return json_response({"items": items, "next": following}, headers=_links(request, following))


@router.get("/entries/{entry_id}", **documented(gives="Entry"))
def get_entry(_: Reader, entry_id: str, request: Request, edition: Seen, whole: Current) -> Response:
    """Return an entry, by its id or an alias, in the form that `Accept` asks for."""
    media_type = choose_form(request, tuple(_FORMS))
    stored = edition.entry(entry_id)
    form, write = _FORMS[media_type]
    if stored.entry is not whole.stored[stored.entry.id].entry:
        form += _WITHHELD
    headers = {"ETag": etag_of(stored.revision, form), **_REVALIDATE}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(write(stored.entry), headers=headers, media_type=media_type)


@router.put("/entries/{entry_id}", **documented(takes="Entry", gives="Entry"))
def put_entry(
    entry_id: str,
    request: Request,
    caller: Curator,
    body: JsonBody,
    wiring: Wired,
    viewer: Shown,
    edition: Seen,
    whole: Current,
    reason: Annotated[str, Query(max_length=1000)] = "",
    by: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
) -> Response:
    """Write the next revision of an entry, or create it; needs the curator key."""
    expected = expected_revision(request)
    entry = _named(parse_entry(body), entry_id)
    if expected is not None and entry_id in whole.names and entry_id not in edition.names:
        raise _conflict(RevisionConflictError(entry_id, expected=expected, actual=0), entry, viewer.store())
    check_writable(entry_id, whole=whole, seen=edition)
    try:
        stored = publish(
            entry,
            expected_revision=expected,
            by=by or caller.name,
            reason=reason,
            registry=wiring.registry,
            writer=wiring.store,
            clock=wiring.clock,
        )
    except InputError as error:
        raise redact_error(error, viewer.veil()) from None
    except RevisionConflictError as conflict:
        raise _conflict(conflict, entry, viewer.store()) from conflict
    return _written(stored, is_new=expected is None)


@router.get("/entries/{entry_id}/revisions", **documented(gives="Revisions"))
def get_revisions(_: Reader, entry_id: str, store: SeenStore) -> Response:
    """Return every revision of an entry, oldest first."""
    return json_response({"items": store.revisions(entry_id)})


@router.get("/entries/{entry_id}/lineage", **documented(gives="Lineage"))
def get_lineage(
    _: Reader,
    entry_id: str,
    edition: Seen,
    store: SeenStore,
    direction: Direction = Direction.UPSTREAM,
) -> Response:
    """Return what an asset was made from, or what was made from it."""
    return json_response(lineage(entry_id, edition=edition, reader=store, direction=direction))


@router.get("/entries/{entry_id}/governed-by", **documented(gives="GovernedBy"))
def get_governed_by(_: Reader, entry_id: str, edition: Seen) -> Response:
    """Return the documents that speak of an asset, its own and what it inherits."""
    return json_response(governed_by(entry_id, edition=edition))


def _named(entry: Entry, entry_id: str) -> Entry:
    if entry.id == entry_id:
        return entry
    detail = f"the body has the id {quoted(entry.id)}, the path {quoted(entry_id)}"
    raise MalformedError(detail, flaws=(Flaw(pointer="/id", code="contradiction", detail=detail),))


def _written(stored: StoredEntry, *, is_new: bool) -> Response:
    headers = {"ETag": etag_of(stored.revision), "Location": f"/v1/entries/{stored.entry.id}"}
    return Response(dump_json(stored.entry), 201 if is_new else 200, headers=headers, media_type=JSON)


def _conflict(error: RevisionConflictError, proposed: Entry, store: GraphReader) -> RefusedError:
    """Return a refusal that has what the writer saw, what is there now, and what was to be."""
    revisions = store.revisions(proposed.id) if error.actual else ()
    by_number = {stored.revision: stored.entry for stored in revisions}
    current = revisions[-1] if revisions else None
    detail = (
        f"{quoted(proposed.id)} is at revision {current.revision}: redo the change on it"
        if current is not None
        else f"there is no entry {quoted(proposed.id)}: create it with `If-None-Match: *`"
    )
    return RefusedError(
        detail,
        status=412,
        code="revision_conflict",
        headers={"ETag": etag_of(current.revision)} if current is not None else {},
        more={
            "base": to_jsonable(by_number.get(error.expected)),
            "current": to_jsonable(current.entry if current is not None else None),
            "proposed": to_jsonable(proposed),
        },
    )


def _links(request: Request, following: str | None) -> dict[str, str]:
    if following is None:
        return {}
    kept = [(name, value) for name, value in request.query_params.items() if name != "cursor"]
    query = urlencode([*kept, ("cursor", following)])
    return {"Link": f'<{request.url.path}?{query}>; rel="next"'}
