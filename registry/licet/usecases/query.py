# SPDX-License-Identifier: Apache-2.0
"""Read what people type into a search box: words, exact words in quotation marks, and `field:value`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from licet.errors import Flaw, MalformedError, UnknownTermError
from licet.usecases.flaws import capped, input_error, nearest_names, quoted

__all__ = ["FIELDS", "Condition", "Query", "Value", "parse_query"]

FIELDS: Final = (
    "id",
    "name",
    "issuer",
    "kind",
    "terms",
    "sensitivity",
    "modality",
    "state",
    "verified",
    "template",
    "review_due",
)
"""The fields that `field:value` may name."""

Value = str | bool | dt.date
Condition = tuple[str, Value]
"""A field, and what it is compared with."""

_WHERE: Final = "/q"
_PIECE: Final = re.compile(r'(?:[^\s"]*:)?"[^"]*"|[^\s"]+|"')
_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z_-]*")
_TRUTH: Final[Mapping[str, bool]] = {"yes": True, "true": True, "no": False, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was typed; everything in it must hold. Words are in lower case."""

    words: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()


def parse_query(text: str) -> Query:
    """Return what a text asks for, such as `kind:dataset verified:no "exact words"`.

    Raises:
        UnknownTermError: it names a field that there is not; the flaw has the nearest.
        MalformedError: a value cannot be read, or a quotation mark is not closed.
    """
    words: list[str] = []
    conditions: list[Condition] = []
    flaws: list[Flaw] = []
    for piece in _PIECE.findall(text):
        read = _read(piece)
        if isinstance(read, Flaw):
            flaws.append(read)
        elif isinstance(read, str):
            words.append(read)
        else:
            conditions.append(read)
    if flaws:
        raise input_error(capped(flaws))
    return Query(words=tuple(filter(None, words)), conditions=tuple(conditions))


def _read(piece: str) -> str | Condition | Flaw:
    name, colon, value = piece.partition(":")
    if colon and _FIELD.fullmatch(name):
        return _condition(name, value)
    if piece == '"':
        return _malformed("a quotation mark is not closed: close it, or leave it out")
    return _bare(piece).casefold()


def _condition(name: str, value: str) -> Condition | Flaw:
    field, bare = name.lower().replace("-", "_"), _bare(value)
    if field not in FIELDS:
        detail = f'unknown field {quoted(name)}: one of {_listed(FIELDS)}, or quote the words as `"{name}:…"`'
        nearest = nearest_names(field, FIELDS)
        return Flaw(pointer=_WHERE, code=UnknownTermError.code, detail=detail, nearest=nearest)
    if not bare:
        return _malformed(f"nothing stands after `{field}:`: write a value there, without a space before it")
    read = _READERS.get(field)
    if read is None:
        return field, bare
    try:
        return field, read(bare)
    except ValueError as error:
        return _malformed(f"{quoted(bare)} is no value of `{field}`: {error}")


def _truth(text: str) -> bool:
    if text.lower() not in _TRUTH:
        raise ValueError("write `yes` or `no`")
    return _TRUTH[text.lower()]


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("write a date such as `2027-01-31`") from None


_READERS: Final[Mapping[str, Callable[[str], Value]]] = {"verified": _truth, "template": _truth, "review_due": _day}


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _malformed(detail: str) -> Flaw:
    return Flaw(pointer=_WHERE, code=MalformedError.code, detail=detail)
