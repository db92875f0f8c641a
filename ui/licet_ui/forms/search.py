# SPDX-License-Identifier: Apache-2.0
"""A search of the catalog: what an address says, and what the registry is asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

__all__ = ["FIELDS", "SAVED", "SORTS", "Search", "only_words", "read_search"]

FIELDS: Final = ("kind", "state", "verified", "terms", "sensitivity", "modality")
"""The fields that a search may be narrowed by, each to one value; in the order in which they are shown."""

SORTS: Final[Mapping[str, str]] = MappingProxyType(
    {"name": "Name", "id": "Id", "review_due": "Review due first", "recorded_at": "Written first"}
)
"""The orders, with what people read for them."""

SAVED: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "Data sets that nobody has verified": {"kind": "dataset", "verified": "no"},
        "What is to be reviewed next": {"sort": "review_due"},
        "Templates to copy for your own data": {"search": "template:yes"},
        "Drafts": {"state": "draft"},
        "Nothing known of the terms": {"terms": "NOASSERTION"},
    }
)
"""Searches that are offered ready-made: what stands in the address of each."""

_WORDS: Final = "search"
_SORT: Final = "sort"
_PLACE: Final = "at"
_PIECE: Final = re.compile(r'(?:[^\s"]*:)?"[^"]*"|\S+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for, in which order; `place` is the cursor of the page, None for the first."""

    words: str = ""
    narrowed: Mapping[str, str] = field(default_factory=dict)
    sort: str = "name"
    place: str | None = None

    def address(self) -> dict[str, str]:
        """Return the query string that brings this page of this search back."""
        stated = {_WORDS: self.words, **self.narrowed, _PLACE: self.place or ""}
        found = {name: value for name, value in stated.items() if value}
        return found if self.sort == "name" else {**found, _SORT: self.sort}

    def filters(self) -> dict[str, str | bool]:
        """Return the filters of the registry for it."""
        found: dict[str, str | bool] = {**self.narrowed}
        if "verified" in found:
            found["verified"] = found["verified"] == "yes"
        return {"q": self.words, **found} if self.words else found

    def narrow(self, name: str, value: str | None) -> Search:
        """Return the search with one value for a field, or with none; it begins at its first page."""
        others = {each: kept for each, kept in self.narrowed.items() if each != name}
        return replace(self, narrowed=others if value is None else {**others, name: value}, place=None)

    def is_everything(self) -> bool:
        """Return whether it leaves nothing out."""
        return not self.words and not self.narrowed


def read_search(query: Mapping[str, str]) -> Search:
    """Return the search that a query string says; what it cannot say is left away."""
    verified = {"yes", "no"}
    narrowed = {
        name: query[name] for name in FIELDS if query.get(name) and (name != "verified" or query[name] in verified)
    }
    return Search(
        words=" ".join(_pieces(query.get(_WORDS, ""))),
        narrowed=narrowed,
        sort=query[_SORT] if query.get(_SORT) in SORTS else "name",
        place=query.get(_PLACE) or None,
    )


def only_words(typed: str) -> str:
    """Return the search for words that were typed where no syntax is meant: a quotation mark or a colon is none."""
    return " ".join(f'"{word}"' for word in typed.replace('"', " ").split())


def _pieces(text: str) -> Iterator[str]:
    """Yield what was typed, with one space between in the end."""
    yield from _PIECE.findall(text)
