# SPDX-License-Identifier: Apache-2.0
"""What entries were: their revisions, and what changed between two."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Path, Query, Request, Response

from licet.usecases.revisions import entry_as_of, pair_of, revision_page
from licet.wire.entry_diff import entry_diff
from licet_api.cursors import read_cursor, write_cursor
from licet_api.dependencies import Wired, json_response
from licet_api.etags import REVALIDATE, etag_of, is_known, tagged
from licet_api.limits import page_size
from licet_api.links import next_link
from licet_api.openapi import documented
from licet_api.security import Reader
from licet_api.visible import SeenStore

__all__ = ["router"]

router = APIRouter(prefix="/v1", tags=["entries"])

Number: TypeAlias = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.get("/entries/{entry_id}/revisions", **documented(gives="Revisions", cached=True))
def get_revisions(
    _: Reader,
    entry_id: str,
    request: Request,
    wiring: Wired,
    store: SeenStore,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """Return the revisions of an entry, oldest first, a page at a time."""
    question = f"revisions of {store.entry(entry_id).entry.id}"
    after = read_cursor(cursor, question, secret=wiring.secret)
    page = revision_page(entry_id, reader=store, after=int(after or 0), limit=page_size(limit, wiring.settings))
    following = None if page.after is None else write_cursor(str(page.after), question, secret=wiring.secret)
    headers = {**REVALIDATE, **next_link(request, following)}
    return tagged(request, {"items": page.items, "next": following}, headers=headers)


@router.get("/entries/{entry_id}/revisions/{number}", **documented(gives="StoredEntry", cached=True))
def get_revision(
    _: Reader, entry_id: str, number: Annotated[int, Path(ge=1, le=2**31 - 1)], request: Request, store: SeenStore
) -> Response:
    """Return one revision of an entry: the whole entry as it was, who wrote it, when and why."""
    stored = entry_as_of(entry_id, reader=store, revision=number)
    headers = {"ETag": etag_of(stored.revision, store.form_of(stored.entry)), **REVALIDATE}
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return json_response(stored, headers=headers)


@router.get("/entries/{entry_id}/diff", **documented(gives="EntryDiff"))
def get_diff(
    _: Reader,
    entry_id: str,
    store: SeenStore,
    earlier: Annotated[Number | None, Query(alias="from")] = None,
    later: Annotated[Number | None, Query(alias="to")] = None,
) -> Response:
    """Return what changed between two revisions, the current one and the one before unless told otherwise."""
    before, after = pair_of(store.revisions(entry_id), earlier=earlier, later=later)
    return json_response(entry_diff(before, after))
