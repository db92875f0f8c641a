# SPDX-License-Identifier: Apache-2.0
"""Simple fields of many entries as one table: its rows, and the entries that an edit of it changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from licet_ui.documents import Document
from licet_ui.forms.fields import value_at, with_value

__all__ = ["BULK_FIELDS", "bulk_rows", "changed_rows", "with_cells"]

BULK_FIELDS: Final[Mapping[str, str]] = {
    "curation.review_due": "To be reviewed by",
    "curation.verified": "Verified",
    "issuer": "Issuer",
    "notes": "Notes",
}
"""The fields that can be changed in the table, by their place, with their headings."""


def bulk_rows(entries: Sequence[Document]) -> list[Document]:
    """Return a row for each entry: its id, its name and the fields."""
    return [
        {"id": entry["id"], "name": entry["name"], **{path: _cell(path, entry) for path in BULK_FIELDS}}
        for entry in entries
    ]


def changed_rows(delta: Mapping[Any, Mapping[str, Any]], ids: Sequence[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the id of each row that was edited, with its edited cells.

    Args:
        delta: what the table reports as edited: cells by the place of the row.
        ids: the ids of the rows in their order.
    """
    for place, cells in sorted(delta.items(), key=lambda item: int(item[0])):
        told = {path: value for path, value in cells.items() if path in BULK_FIELDS}
        if told and int(place) < len(ids):
            yield ids[int(place)], told


def with_cells(entry: Mapping[str, Any], cells: Mapping[str, Any]) -> Document:
    """Return an entry with edited cells."""
    found = dict(entry)
    for path, value in cells.items():
        found = with_value(found, path, _value(path, value))
    return found


def _cell(path: str, entry: Mapping[str, Any]) -> Any:
    value = value_at(entry, path)
    if path == "notes":
        return list(value or ())
    return dt.date.fromisoformat(value) if path.endswith("review_due") and value else value


def _value(path: str, value: Any) -> Any:
    if path == "notes":
        return [str(note).strip() for note in value or () if str(note).strip()]
    if path.endswith("verified"):
        return bool(value)
    if path.endswith("review_due"):
        return str(value)[:10] if value else None
    return str(value).strip() or None if value is not None else None
