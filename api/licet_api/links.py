# SPDX-License-Identifier: Apache-2.0
"""The header `Link`: the next page, and what replaces a retired entry."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from fastapi import Request

from licet.domain.entry import ReviewState
from licet.domain.record import StoredEntry

__all__ = ["next_link", "tombstone_headers"]


def next_link(request: Request, following: str | None, *, name: str = "cursor") -> dict[str, str]:
    """Return the header that leads to the next page, by the parameter `name`; none on the last page."""
    if following is None:
        return {}
    kept = [(each, value) for each, value in request.query_params.multi_items() if each != name]
    query = urlencode([*kept, (name, following)])
    return {"Link": f'<{quote(request.url.path)}?{query}>; rel="next"'}


def tombstone_headers(stored: StoredEntry) -> dict[str, str]:
    """Return what a retired entry says of itself: since when (RFC 9745), and what replaces it (RFC 5829)."""
    curation = stored.entry.curation
    if curation.state is not ReviewState.RETIRED:
        return {}
    headers = {"Deprecation": f"@{int(stored.recorded_at.timestamp())}"}
    if curation.replaced_by:
        headers["Link"] = f'</v1/entries/{quote(curation.replaced_by, safe="")}>; rel="successor-version"'
    return headers
