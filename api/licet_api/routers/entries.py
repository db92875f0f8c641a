# SPDX-License-Identifier: Apache-2.0
"""Entries: find, read in three forms, write, and what hangs together with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.errors import Flaw, InputError, MalformedError, RevisionConflictError
from licet.formats.odrl_rdf import write_jsonld, write_turtle
from licet.usecases.change_requests import ID_PREFIX
from licet.usecases.entry_writes import write_entry
from licet.usecases.flaws import quoted
from licet.usecases.governed_by import governed_by
from licet.usecases.lineage import DIRECTIONS, MAX_DEPTH, lineage
from licet.usecases.redact import redact_error
from licet.usecases.revisions import entry_as_of
from licet.usecases.search import EntryFilter, Sort, search, summary_of
from licet.wire.read import parse_entry
from licet.wire.write import dump_json
from licet_api.acts import waits
from licet_api.conflicts import conflict_refusal
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import Current, JsonBody, Wired, json_response
from licet_api.desks import Requests
from licet_api.etags import REVALIDATE, etag_of, expected_revision, is_known, tagged
from licet_api.freshness import SEQUENCE
from licet_api.instants import KnownAt, ReviewDue
from licet_api.limits import page_size
from licet_api.links import next_link, tombstone_headers
from licet_api.negotiation import JSON, JSON_LD, TURTLE, choose_form
from licet_api.openapi import documented
from licet_api.security import Curator, Reader
from licet_api.visible import Seen, SeenStore, Shown, check_writable

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["entries"])

_FORMS: Final[Mapping[str, tuple[str, Callable[[Entry], str]]]] = {
    JSON: ("", dump_json),
    JSON_LD: ("jsonld", write_jsonld),
    TURTLE: ("ttl", write_turtle),
}


@router.get("/entries", **documented(gives="EntryPage"))
def get_entries(
    _: Reader,
    request: Request,
    wiring: Wired,
    viewer: Shown,
    edition: Seen,
    q: Annotated[str | None, Query(max_length=2000)] = None,
    kind: str | None = None,
    terms: Annotated[str | None, Query(max_length=300)] = None,
    sensitivity: str | None = None,
    modality: str | None = None,
    state: str | None = None,
    verified: bool | None = None,
    issuer: Annotated[str | None, Query(max_length=300)] = None,
    review_due: ReviewDue = None,
    known_at: KnownAt = None,
    sort: Literal["id", "name", "review_due", "recorded_at"] = "id",
    facets: Annotated[bool, Query(description="Also count everything that fits, by field")] = False,
    view: Literal["summary", "full"] = "summary",
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
) -> Response:
    """List entries that fit every filter, a page at a time; `q` takes words, "exact words" and `field:value`."""
    wanted = EntryFilter(
        q=q, kind=kind, terms=terms, sensitivity=sensitivity, modality=modality, state=state,
        verified=verified, issuer=issuer, review_due=review_due,
    )  # fmt: skip
    edition = edition if known_at is None else viewer.known_at(known_at)
    question = json.dumps([asdict(wanted), known_at, sort], default=str)
    after = read_cursor(cursor, question, secret=wiring.secret)
    size = page_size(limit, wiring.settings)
    page = search(wanted, edition=edition, after=after, limit=size, sort=Sort(sort), facets=facets)
    following = None if page.after is None else write_cursor(page.after, question, secret=wiring.secret)
    items = [summary_of(found) if view == "summary" else found.entry for found in page.items]
    counted = {} if page.facets is None else {"facets": page.facets}
    return json_response({"items": items, "next": following, **counted}, headers=next_link(request, following))


@router.get("/entries/{entry_id}", **documented(gives="Entry", cached=True))
def get_entry(
    _: Reader,
    entry_id: str,
    request: Request,
    store: SeenStore,
    revision: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    known_at: KnownAt = None,
) -> Response:
    """Return an entry, by its id or an alias, in the form that `Accept` asks for; now, or as it was."""
    media_type = choose_form(request, tuple(_FORMS))
    stored = entry_as_of(entry_id, reader=store, revision=revision, known_at=known_at)
    form, write = _FORMS[media_type]
    headers = {
        "ETag": etag_of(stored.revision, form + store.form_of(stored.entry)),
        **REVALIDATE,
        **tombstone_headers(stored),
    }
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(write(stored.entry), headers=headers, media_type=media_type)


@router.put("/entries/{entry_id}", **documented(takes="Entry", gives="Entry", creates=True, waits=True))
def put_entry(
    entry_id: str,
    request: Request,
    caller: Curator,
    body: JsonBody,
    wiring: Wired,
    viewer: Shown,
    edition: Seen,
    whole: Current,
    requests: Requests,
    reason: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    """Write the next revision of an entry, or create it; the name of the key goes on record.

    It becomes a change request, which is published at once where nobody else must look at it; else 202 tells which.
    """
    expected = expected_revision(request)
    entry = _named(parse_entry(body), entry_id)
    if expected is not None and entry_id in whole.names and entry_id not in edition.names:
        raise conflict_refusal(RevisionConflictError(entry_id, expected=expected, actual=0), (), entry)
    check_writable(entry_id, whole=whole, seen=edition)
    try:
        written = write_entry(
            entry,
            base_revision=expected or 0,
            by=caller,
            reason=reason,
            name=wiring.ids.new(ID_PREFIX),
            desk=requests.desk,
            seen=edition,
        )
    except InputError as error:
        raise redact_error(error, viewer.veil()) from None
    except RevisionConflictError as conflict:
        raise conflict_refusal(conflict, viewer.store().revisions_of(entry.id), entry) from conflict
    if not written.stored:
        return waits(requests.shown(written.request))
    return _written(written.stored[0], is_new=expected is None)


@router.get("/entries/{entry_id}/lineage", **documented(gives="Lineage", cached=True))
def get_lineage(
    _: Reader,
    entry_id: str,
    request: Request,
    edition: Seen,
    direction: Literal["up", "down", "both", "upstream", "downstream"] = "upstream",
    depth: Annotated[int | None, Query(ge=1, le=MAX_DEPTH)] = None,
) -> Response:
    """Return what an asset was made from, what was made from it, or both; it says if there is more."""
    return tagged(request, lineage(entry_id, edition=edition, direction=DIRECTIONS[direction], depth=depth))


@router.get("/entries/{entry_id}/governed-by", **documented(gives="GovernedBy", cached=True))
def get_governed_by(_: Reader, entry_id: str, request: Request, edition: Seen) -> Response:
    """Return the documents that speak of an asset, every rule that reaches it, and by which walk."""
    return tagged(request, governed_by(entry_id, edition=edition))


def _named(entry: Entry, entry_id: str) -> Entry:
    if entry.id == entry_id:
        return entry
    detail = f"the body has the id {quoted(entry.id)}, the path {quoted(entry_id)}"
    raise MalformedError(detail, flaws=(Flaw(pointer="/id", code="contradiction", detail=detail),))


def _written(stored: StoredEntry, *, is_new: bool) -> Response:
    headers = {
        "ETag": etag_of(stored.revision),
        "Location": f"/v1/entries/{stored.entry.id}",
        SEQUENCE: str(stored.sequence),
    }
    return Response(dump_json(stored.entry), 201 if is_new else 200, headers=headers, media_type=JSON)
