# SPDX-License-Identifier: Apache-2.0
"""The calls about entries: find, read, write, retire, their past, and what hangs together with them.

The route that creates entries takes an `Idempotency-Key`. Those that change one do not: such a call is repeated only if
it was not taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import httpx2

from licet.client.calls import (
    JSON,
    Call,
    Filter,
    Listing,
    Page,
    filled,
    get,
    json_of,
    listing,
    new_key,
    path_step,
    text_of,
    value_of,
)
from licet.client.replies import check_written, entry_and_tag, parsed
from licet.client.retries import Repeat
from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.usecases.governed_by import GovernedBy
from licet.usecases.lineage import Lineage
from licet.usecases.paths import Paths
from licet.usecases.retire import Retired, Retirement
from licet.usecases.search import EntrySummary, Facets
from licet.wire.entry_diff import EntryDiff
from licet.wire.read import entry_from

__all__ = [
    "create_entry",
    "diff",
    "entries",
    "entries_page",
    "entry",
    "entry_as_of",
    "entry_text",
    "facets",
    "full_entries",
    "governed_by",
    "lineage",
    "paths",
    "put_entry",
    "retire_entry",
    "revision",
    "revisions",
]


def entries(filters: Mapping[str, Filter]) -> Listing[EntrySummary]:
    return listing("entries", value_of(EntrySummary), filled({**filters, "view": "summary"}))


def entries_page(cursor: str | None, *, limit: int, filters: Mapping[str, Filter]) -> Call[Page[EntrySummary]]:
    params = {**filled({**filters, "view": "summary"}), "limit": limit}
    return listing("entries", value_of(EntrySummary), params)(cursor)


def full_entries(filters: Mapping[str, Filter]) -> Listing[Entry]:
    return listing("entries", entry_from, filled({**filters, "view": "full"}))


def facets(filters: Mapping[str, Filter]) -> Call[Facets]:
    params = filled({**filters, "facets": True, "limit": 1})
    return get("entries", lambda document: document["facets"], params)


def entry(entry_id: str) -> Call[tuple[Entry, str]]:
    return Call(method="GET", path=_place(entry_id), read=entry_and_tag)


def entry_as_of(entry_id: str, *, revision: int | None, known_at: dt.datetime | None) -> Call[tuple[Entry, str]]:
    params = filled({"revision": revision, "known_at": known_at})
    return Call(method="GET", path=_place(entry_id), params=params, read=entry_and_tag)


def entry_text(entry_id: str, media_type: str) -> Call[str]:
    return Call(method="GET", path=_place(entry_id), headers={"accept": media_type}, read=text_of)


def create_entry(written: Entry, *, reason: str) -> Call[tuple[Entry, str]]:
    return Call(
        method="POST",
        path="entries",
        params={"reason": reason},
        headers={**JSON, **new_key()},
        content=json_of(written),
        read=entry_and_tag,
    )


def put_entry(written: Entry, etag: str | None, *, reason: str) -> Call[tuple[Entry, str]]:
    condition = {"if-none-match": "*"} if etag is None else {"if-match": etag}
    return Call(
        method="PUT",
        path=_place(written.id),
        params={"reason": reason},
        headers={**JSON, **condition},
        content=json_of(written),
        read=entry_and_tag,
        repeat=Repeat.IF_NOT_TAKEN,
    )


def retire_entry(entry_id: str, etag: str, *, reason: str, replaced_by: str | None) -> Call[Retired]:
    return Call(
        method="POST",
        path=f"{_place(entry_id)}:retire",
        headers={**JSON, "if-match": etag},
        content=json_of(Retirement(reason=reason, replaced_by=replaced_by)),
        read=_retired,
        repeat=Repeat.IF_NOT_TAKEN,
    )


def revisions(entry_id: str) -> Listing[StoredEntry]:
    return listing(f"{_place(entry_id)}/revisions", value_of(StoredEntry), {})


def revision(entry_id: str, number: int) -> Call[StoredEntry]:
    return get(f"{_place(entry_id)}/revisions/{number}", value_of(StoredEntry))


def diff(entry_id: str, *, earlier: int | None, later: int | None) -> Call[EntryDiff]:
    return get(f"{_place(entry_id)}/diff", value_of(EntryDiff), filled({"from": earlier, "to": later}))


def lineage(entry_id: str, direction: str, *, depth: int | None) -> Call[Lineage]:
    return get(f"{_place(entry_id)}/lineage", value_of(Lineage), filled({"direction": direction, "depth": depth}))


def governed_by(entry_id: str) -> Call[GovernedBy]:
    return get(f"{_place(entry_id)}/governed-by", value_of(GovernedBy))


def paths(start: str, end: str, *, limit: int) -> Call[Paths]:
    return get("paths", value_of(Paths), {"from": start, "to": end, "limit": limit})


def _retired(response: httpx2.Response, url: str) -> Retired:
    check_written(response, url)
    return value_of(Retired)(parsed(response, url))


def _place(entry_id: str) -> str:
    return f"entries/{path_step(entry_id)}"
