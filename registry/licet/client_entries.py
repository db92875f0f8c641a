# SPDX-License-Identifier: Apache-2.0
"""What a client does with entries beyond reading and writing one: history, retirement, lineage, paths, facets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx2

from licet.domain.entry import Entry
from licet.domain.record import StoredEntry
from licet.errors import MalformedError
from licet.usecases.governed_by import GovernedBy
from licet.usecases.lineage import Lineage
from licet.usecases.paths import Paths
from licet.usecases.retire import Retired, Retirement
from licet.usecases.search import Facets
from licet.wire.adapters import Shape, read_shape, shape_of
from licet.wire.entry_diff import EntryDiff
from licet.wire.read import entry_from
from licet.wire.write import dump_line

__all__ = ["EntryMethods"]

T = TypeVar("T")

_JSON: Final = {"content-type": "application/json", "accept": "application/json"}
_PAGE: Final = 1000


class EntryMethods:
    """The part of a client that deals with entries; it sends through `_get` and `_send` of the whole."""

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        raise NotImplementedError

    def _send(self, method: str, path: str, **options: Any) -> httpx2.Response:
        raise NotImplementedError

    def create_entry(self, entry: Entry, *, reason: str = "") -> tuple[Entry, str]:
        """Create an entry and return it as written, with its tag; a taken id is refused (`entry_exists`)."""
        content = dump_line(entry).encode()
        response = self._send("POST", "entries", params={"reason": reason}, headers=_JSON, content=content)
        return entry_from(response.json()), response.headers.get("etag", "")

    def retire_entry(self, entry_id: str, etag: str, *, reason: str, replaced_by: str | None = None) -> Retired:
        """Retire an entry; it goes on to answer, and retired terms go on to count.

        Args:
            entry_id: the id of the entry, or an alias.
            etag: the tag of the revision that was read.
            reason: why.
            replaced_by: what is to be used instead.

        Raises:
            EntryConflictError: somebody else wrote it first.
        """
        body = dump_line(Retirement(reason=reason, replaced_by=replaced_by)).encode()
        headers = {**_JSON, "if-match": etag}
        response = self._send("POST", f"entries/{_step(entry_id)}:retire", headers=headers, content=body)
        return _read(response.json(), Retired)

    def entry_as_of(
        self, entry_id: str, *, revision: int | None = None, known_at: datetime | None = None
    ) -> tuple[Entry, str]:
        """Return an entry as a revision states it, or as it was on record at an instant, with its tag."""
        instant = None if known_at is None else known_at.isoformat()
        params = _given(revision=revision, known_at=instant)
        response = self._send("GET", f"entries/{_step(entry_id)}", params=params, headers=_JSON)
        return entry_from(response.json()), response.headers.get("etag", "")

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return every revision of an entry, oldest first, fetched a page at a time."""
        return tuple(_read(item, StoredEntry) for item in self._revision_items(entry_id))

    def revision(self, entry_id: str, number: int) -> StoredEntry:
        """Return one revision of an entry."""
        return _read(self._get(f"entries/{_step(entry_id)}/revisions/{number}"), StoredEntry)

    def diff(self, entry_id: str, *, earlier: int | None = None, later: int | None = None) -> EntryDiff:
        """Return what changed between two revisions; the current one and the one before without numbers."""
        params = {
            ("from" if name == "earlier" else "to"): n for name, n in _given(earlier=earlier, later=later).items()
        }
        return _read(self._get(f"entries/{_step(entry_id)}/diff", params), EntryDiff)

    def lineage(self, entry_id: str, direction: str = "upstream", *, depth: int | None = None) -> Lineage:
        """Return what an asset was made from (`upstream`), what was made from it (`downstream`), or `both`."""
        params = {"direction": direction, **_given(depth=depth)}
        return _read(self._get(f"entries/{_step(entry_id)}/lineage", params), Lineage)

    def governed_by(self, entry_id: str) -> GovernedBy:
        """Return the documents that speak of an asset, and every rule that reaches it with its walk."""
        return _read(self._get(f"entries/{_step(entry_id)}/governed-by"), GovernedBy)

    def paths(self, start: str, end: str, *, limit: int = 10) -> Paths:
        """Return the shortest walks between two entries, along every relation, forwards and backwards."""
        return _read(self._get("paths", {"from": start, "to": end, "limit": limit}), Paths)

    def facets(self, **filters: str | bool | None) -> Facets:
        """Return how many of the entries that fit have each value, by field; filters as for `entries`."""
        words = {name: str(v).lower() if isinstance(v, bool) else v for name, v in _given(**filters).items()}
        found: Facets = self._get("entries", {**words, "facets": "true", "limit": 1})["facets"]
        return found

    def _revision_items(self, entry_id: str) -> Iterator[Any]:
        params: dict[str, Any] = {"limit": _PAGE}
        while True:
            page = self._get(f"entries/{_step(entry_id)}/revisions", params)
            yield from page["items"]
            if page["next"] is None:
                return
            params = {**params, "cursor": page["next"]}


def _given(**params: Any) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}


def _step(name: str) -> str:
    """Return an id as one step of a path."""
    if name in {"", ".", ".."}:
        raise MalformedError(f"`{name}` cannot be an id")
    return quote(name, safe="")


def _read(value: object, kind: type[T]) -> T:
    hashable: Any = kind
    built: T = read_shape(value, _shape(hashable))
    return built


@cache
def _shape(kind: Any) -> Shape[Any]:
    return shape_of(kind)
