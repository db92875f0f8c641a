# SPDX-License-Identifier: Apache-2.0
"""Domain values in, published JSON out: every field, in one order, equal input equal bytes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from licet.domain.answer import Decision
from licet.domain.curation import EntryBase
from licet.domain.visibility import Visibility
from licet.wire.shapes import published_name

__all__ = ["dump_decision", "dump_json", "dump_line", "published_order", "to_jsonable"]

_FIRST = ("kind", "id", "name", "version", "issuer", "aliases", "class_", "silence")
_LAST = ("visibility", "readers", "rules", "sources", "notes", "curation")
_SPARSE: dict[str, object] = {"visibility": Visibility.PUBLIC, "readers": ()}
"""Fields of an entry that are left out where they say nothing, as in everything written before they were there."""


def to_jsonable(value: object) -> Any:
    """Return `value` as JSON data, fields under their public names and in their published order."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        order = published_order(type(value))
        names = _said(value, order) if isinstance(value, EntryBase) else order
        return {published_name(name): to_jsonable(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(name): to_jsonable(value[name]) for name in sorted(value, key=str)}
    if isinstance(value, tuple | list):
        return [to_jsonable(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(to_jsonable(item) for item in value)
    return _scalar(value)


def dump_json(value: object) -> str:
    """Write `value` as one canonical JSON document, indented for people."""
    return json.dumps(to_jsonable(value), ensure_ascii=False, indent=2, allow_nan=False)


def dump_line(value: object) -> str:
    """Write `value` as one canonical JSON document on one line."""
    return json.dumps(to_jsonable(value), ensure_ascii=False, allow_nan=False)


def dump_decision(decision: Decision) -> str:
    """Write a Decision, as `licet decide --json` prints it."""
    return dump_json(decision)


@cache
def published_order(kind: type) -> tuple[str, ...]:
    """Return the field names of a dataclass in the order in which they are written.

    The order of the declaration, but what names a record comes first and, in entries, what it
    rests on last.
    """
    names = [field.name for field in dataclasses.fields(kind)]
    is_entry = {"kind", "curation"} <= set(names)
    first = [name for name in (_FIRST if is_entry else ("id",)) if name in names]
    last = [name for name in _LAST if is_entry and name in names]
    return (*first, *(name for name in names if name not in {*first, *last}), *last)


def _said(entry: EntryBase, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the fields of an entry that are written."""
    return tuple(name for name in names if name not in _SPARSE or getattr(entry, name) != _SPARSE[name])


def _scalar(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
