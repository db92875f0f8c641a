# SPDX-License-Identifier: Apache-2.0
"""Compare a parsed document with a published shape and say, place by place, what does not fit.

Pydantic builds the values; this walk over the same type hints decides and explains. It gives one
message a place, true JSON pointers and the nearest names, and is stricter: an entry names its kind,
an instant its offset.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

from licet.errors import Flaw
from licet.usecases.flaws import nearest_names, pointer, quoted, unknown_flaw

__all__ = ["published_name", "shape_flaws"]

Hint: TypeAlias = Any


def published_name(name: str) -> str:
    """Return the public name of a dataclass field: without the underscore that a keyword needs."""
    return name.rstrip("_")


def shape_flaws(value: object, hint: Hint, where: str = "") -> Iterator[Flaw]:
    """Yield everything about `value` that does not fit the type `hint`."""
    members = _members(hint)
    if object in members or (value is None and NoneType in members):
        return
    if isinstance(value, dict):
        yield from _object_flaws(value, members, where)
    elif isinstance(value, list | tuple):
        yield from _list_flaws(value, members, where)
    elif isinstance(value, str) and not _is_text(value):
        yield _wrong(where, f"{quoted(value)} holds half a character (a lone surrogate)")
    elif not any(_fits(value, member) for member in members):
        yield _misfit(value, members, where)


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_NAMES: Mapping[Hint, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    dt.date: "a date such as `2026-11-23`",
    dt.datetime: "an instant with its offset, such as `2026-11-23T09:00:00Z`",
}


_SCALARS = {bool, int, float, str}


@cache
def _members(hint: Hint) -> tuple[Hint, ...]:
    if get_origin(hint) in {Union, UnionType}:
        return tuple(part for member in get_args(hint) for part in _members(member))
    return (hint,)


@cache
def _fields(shape: Hint) -> Mapping[str, tuple[Hint, bool]]:
    """Return the public fields of a dataclass: the type, and whether it must be given."""
    hints = get_type_hints(shape)
    missing = dataclasses.MISSING
    return {
        published_name(field.name): (
            hints[field.name],
            field.default is missing and field.default_factory is missing,
        )
        for field in dataclasses.fields(shape)
    }


def _object_flaws(value: Mapping[object, object], members: tuple[Hint, ...], where: str) -> Iterator[Flaw]:
    shapes: tuple[Hint, ...] = tuple(filter(dataclasses.is_dataclass, members))
    mappings = [member for member in members if _origin(member) in {Mapping, dict}]
    if mappings:
        yield from _mapping_flaws(value, get_args(mappings[0])[1], where)
    elif not shapes:
        yield _misfit(value, members, where)
    elif len(shapes) > 1 and all("kind" in _fields(shape) for shape in shapes):
        yield from _kind_flaws(value, shapes, where)
    else:
        yield from _field_flaws(value, _closest(value, shapes), where)


def _kind_flaws(value: Mapping[object, object], shapes: tuple[Hint, ...], where: str) -> Iterator[Flaw]:
    by_kind = {_words(_fields(shape)["kind"][0])[0]: shape for shape in shapes}
    kind = value.get("kind")
    if kind is None:
        yield _missing(where + "/kind", "kind")
    elif not isinstance(kind, str) or kind not in by_kind:
        yield unknown_flaw(where + "/kind", "kind", name=str(kind), names=by_kind)
    else:
        yield from _field_flaws(value, by_kind[kind], where)


def _closest(value: Mapping[object, object], shapes: tuple[Hint, ...]) -> Hint:
    return max(shapes, key=lambda shape: len(value.keys() & _fields(shape).keys()))


def _field_flaws(value: Mapping[object, object], shape: Hint, where: str) -> Iterator[Flaw]:
    fields = _fields(shape)
    for name, item in value.items():
        if name not in fields:
            yield _unknown_field(where, name, fields)
        else:
            yield from shape_flaws(item, fields[str(name)][0], where + pointer(name))
    for name, (_, required) in fields.items():
        if required and name not in value:
            yield _missing(where + pointer(name), name)


def _mapping_flaws(value: Mapping[object, object], hint: Hint, where: str) -> Iterator[Flaw]:
    for name, item in value.items():
        if not isinstance(name, str) or not _is_text(name):
            yield _wrong(where + pointer(name), f"the name {quoted(name)} is not a string")
        else:
            yield from shape_flaws(item, hint, where + pointer(name))


def _list_flaws(value: list[object] | tuple[object, ...], members: tuple[Hint, ...], where: str) -> Iterator[Flaw]:
    lists = [member for member in members if _origin(member) is tuple]
    if not lists:
        yield _misfit(value, members, where)
        return
    for index, item in enumerate(value):
        yield from shape_flaws(item, get_args(lists[0])[0], where + pointer(index))


def _fits(value: object, member: Hint) -> bool:
    words = _words(member)
    if words:
        return value in words
    test = _TESTS.get(member)
    return test(value) if test is not None else type(value) is member


@cache
def _words(member: Hint) -> tuple[str, ...]:
    """Return the words of a closed list; of any other type, none."""
    if isinstance(member, type) and issubclass(member, StrEnum):
        return tuple(word.value for word in member)
    return get_args(member) if _origin(member) is Literal else ()


def _origin(hint: Hint) -> Hint:
    return get_origin(hint)


def _is_string(value: object) -> bool:
    return isinstance(value, str) or type(value) is dt.date


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and value is not True and value is not False


def _is_date(value: object) -> bool:
    if isinstance(value, str):
        return _DATE.fullmatch(value) is not None and _exists(dt.date, value)
    return type(value) is dt.date


def _is_instant(value: object) -> bool:
    if isinstance(value, str):
        return _INSTANT.fullmatch(value) is not None and _exists(dt.datetime, value) and _has_utc(value)
    return isinstance(value, dt.datetime) and value.tzinfo is not None and _has_utc(value.isoformat())


def _has_utc(text: str) -> bool:
    """Return whether an instant is still within the calendar in UTC: 9999-12-31 west of Greenwich may not be."""
    try:
        dt.datetime.fromisoformat(text.upper()).astimezone(dt.UTC)
    except OverflowError:
        return False
    return True


def _exists(kind: type[dt.date], text: str) -> bool:
    try:
        kind.fromisoformat(text.upper())
    except ValueError:
        return False
    return True


def _is_text(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


_TESTS: Mapping[Hint, Callable[[object], bool]] = {
    dt.date: _is_date,
    dt.datetime: _is_instant,
    str: _is_string,
    float: _is_number,
}


def _misfit(value: object, members: tuple[Hint, ...], where: str) -> Flaw:
    choices = [word for member in members for word in _words(member)]
    if choices and isinstance(value, str):
        return unknown_flaw(where, where.rpartition("/")[2], name=value, names=choices)
    advice = ": put it in quotes" if str in members and type(value) in {int, float, bool} else ""
    names = dict.fromkeys(_name(member) for member in members if member is not NoneType)
    wanted = " or ".join(names)
    if set(members) >= _SCALARS:
        wanted = "a single value" + (" or a list" if "a list" in names else "")
    return _wrong(where, f"expected {wanted}, not {_found(value)}{advice}")


def _found(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    return f"the text {quoted(value)}" if isinstance(value, str) else quoted(value)


def _name(member: Hint) -> str:
    if dataclasses.is_dataclass(member):
        return "an object"
    by_origin = {tuple: "a list", Mapping: "an object", dict: "an object"}
    if _origin(member) in by_origin:
        return by_origin[_origin(member)]
    return _NAMES.get(member, "one of a list of words")


def _unknown_field(where: str, name: object, fields: Mapping[str, object]) -> Flaw:
    return Flaw(
        pointer=where + pointer(name),
        code="unknown_field",
        detail=f"unknown field {quoted(name)}",
        nearest=nearest_names(str(name), fields),
    )


def _missing(where: str, name: str) -> Flaw:
    return Flaw(pointer=where, code="missing_field", detail=f"the field `{name}` is missing")


def _wrong(where: str, detail: str) -> Flaw:
    return Flaw(pointer=where, code="wrong_type", detail=detail)
