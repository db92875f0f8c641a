# SPDX-License-Identifier: Apache-2.0
"""Fields of entries as inputs: one value at a place, or a table whose rows are members of a list or a mapping."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from licet_ui.documents import Document
from licet_ui.forms.operands import choices_of, kind_of, operand_ids

__all__ = [
    "ROW",
    "Column",
    "Field",
    "Input",
    "Row",
    "Rows",
    "Table",
    "attribute_operands",
    "scalar_text",
    "value_at",
    "with_rows",
    "with_value",
]

Row: TypeAlias = dict[str, Any]
Rows: TypeAlias = list[Row]

ROW: Final = "_row"
"""The column that says which member a row was; a row that was added has none."""


class Input(StrEnum):
    """How a value is given; `value` is a scalar whose kind an operand of the vocabulary says."""

    TEXT = "text"
    LONG = "long"
    TEXTS = "texts"
    CHOICE = "choice"
    CHOICES = "choices"
    ENTRY = "entry"
    ENTRIES = "entries"
    FLAG = "flag"
    DAY = "day"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One value: where it stands (`curation.review_due`) and how it is given.

    `scheme` names the vocabulary of its values, `options` lists them where none does. `default` is what stands there
    if nothing does.
    """

    path: str
    heading: str
    input: Input = Input.TEXT
    scheme: str = ""
    options: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: where the value stands in a member, and how it is given as of a `Field`."""

    path: str
    heading: str
    input: Input = Input.TEXT
    scheme: str = ""
    options: tuple[str, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Members of a list, or of a mapping with the columns `key` and `value`; without the first column no row counts.

    `inside` is a list whose members hold the table; the first column is then the id of that member.
    """

    path: str
    heading: str
    columns: tuple[Column, ...]
    inside: str = ""
    is_mapping: bool = False

    def rows(self, document: Mapping[str, Any]) -> Rows:
        """Return the rows of an entry."""
        if not self.inside:
            return self._own_rows(document, {})
        owner = self.columns[0].path
        return [
            row
            for member in value_at(document, self.inside) or ()
            for row in self._own_rows(member, {owner: member["id"]})
        ]

    def _own_rows(self, document: Mapping[str, Any], first: Row) -> Rows:
        members: Any = value_at(document, self.path) or ()
        columns = self.columns[len(first) :]
        if self.is_mapping:
            members = [{"key": key, "value": value} for key, value in members.items()] if members else []
        return [
            {ROW: place, **first, **{column.path: _shown(column, value_at(member, column.path)) for column in columns}}
            for place, member in enumerate(members)
        ]


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """Return what stands at a place; None where nothing does."""
    found: Any = document
    for part in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def with_value(document: Mapping[str, Any], path: str, value: Any) -> Document:
    """Return a document with a value at a place."""
    found: Document = copy.deepcopy(dict(document))
    _put(found, path, value)
    return found


def with_rows(document: Mapping[str, Any], table: Table, rows: Sequence[Row]) -> Document:
    """Return an entry with the rows of a table as they were typed; what the table does not show of a member stays."""
    found: Document = copy.deepcopy(dict(document))
    key = table.columns[0].path
    told = [row for row in rows if _says(row.get(key))]
    if not table.inside:
        _put(found, table.path, _members(found, table, told, table.columns))
        return found
    for member in value_at(found, table.inside) or ():
        own = [row for row in told if row[key] == member["id"]]
        _put(member, table.path, _members(member, table, own, table.columns[1:]))
    return found


def scalar_text(value: Any) -> str:
    """Return a scalar as it is typed into a table."""
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _members(document: Mapping[str, Any], table: Table, rows: Sequence[Row], columns: Sequence[Column]) -> Any:
    before: Any = value_at(document, table.path) or ()
    if table.is_mapping:
        first, second = columns
        return {
            str(row[first.path]): _typed(second, row.get(second.path), row[first.path])
            for row in rows
            if _says(row.get(first.path))
        }
    return [_member(before, row, columns) for row in rows]


def _member(before: Sequence[Any], row: Row, columns: Sequence[Column]) -> Document:
    place = row.get(ROW)
    known = isinstance(place, int | float) and place == place and int(place) < len(before)  # noqa: PLR0124  # not a number
    member: Document = copy.deepcopy(dict(before[int(place or 0)])) if known else {}
    for column in columns:
        value = _typed(column, row.get(column.path), row.get(columns[0].path))
        if value != value_at(member, column.path) and not (
            value in (None, []) and value_at(member, column.path) in (None, [])
        ):
            _put(member, column.path, value)
    return member


def _put(document: Document, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    for part in parents:
        if not isinstance(document.get(part), dict):
            document[part] = {}
        document = document[part]
    document[last] = value


def _shown(column: Column, value: Any) -> Any:
    """Return a value as the table holds it: texts, lists of texts, days and yes or no."""
    if column.input is Input.VALUE:
        return scalar_text(value)
    if column.input in {Input.CHOICES, Input.ENTRIES, Input.TEXTS}:
        return list(value or ())
    if column.input is Input.DAY:
        return dt.date.fromisoformat(value) if value else None
    return value


def _typed(column: Column, value: Any, key: Any) -> Any:
    """Return what a cell says as the document has it."""
    if column.input in {Input.CHOICES, Input.ENTRIES, Input.TEXTS}:
        return list(value) if _says(value) else []
    if column.input is Input.FLAG:
        return bool(value) if _says(value) else False
    if not _says(value):
        return None
    if column.input is Input.DAY:
        return value.isoformat()[:10] if isinstance(value, dt.date) else str(value)[:10]
    if column.input is Input.VALUE:
        return _value(column.prefix + str(key), str(value))
    return str(value).strip()


def _value(operand: str, text: str) -> Any:
    kind = kind_of(operand)
    if kind == "boolean":
        return {"yes": True, "true": True, "no": False, "false": False}.get(text.strip().lower(), text)
    if kind == "number":
        try:
            return int(text) if float(text).is_integer() else float(text)
        except ValueError:
            return text
    return text.strip()


def _says(value: Any) -> bool:
    return value is not None and value == value and value not in ("", [], ())  # noqa: PLR0124  # not a number


def attribute_operands(prefix: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the attributes that an entry can have: name, kind of value, closed list."""
    for operand in operand_ids():
        head, _, name = operand.partition(".")
        if head == prefix and name not in _NO_ATTRIBUTE:
            yield name, kind_of(operand), choices_of(operand)


_NO_ATTRIBUTE: Final = frozenset({"id", "version", "terms", "issuer", "template", "has_agreement", "part", "weights"})
"""Operands that have a field of their own or are worked out."""
