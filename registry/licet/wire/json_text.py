# SPDX-License-Identifier: Apache-2.0
"""Read JSON text from outside: limited in size and depth, no duplicate names, no NaN."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import NoReturn, TypeAlias

from licet.errors import MalformedError
from licet.usecases.flaws import quoted

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Json", "check_depth", "decoded", "load_json"]

MAX_BYTES = 16 * 1024 * 1024
"""Nothing longer is read anywhere; the settings set what is read over HTTP."""

MAX_DEPTH = 64

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def load_json(text: str | bytes) -> Json:
    """Parse one JSON document.

    Raises:
        MalformedError: it is too long, too deep, not UTF-8, not JSON, repeats a name or holds NaN.
    """
    body = decoded(text)
    try:
        value: Json = json.loads(
            body,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_integer,
        )
    except RecursionError:
        raise MalformedError(_TOO_DEEP) from None
    except json.JSONDecodeError as error:
        why = error.msg.lower().replace("'", "`")
        raise MalformedError(f"not JSON: {why}: line {error.lineno} column {error.colno}") from None
    check_depth(value)
    return value


def check_depth(value: object) -> None:
    """Refuse a document that is nested deeper than anything we publish.

    Raises:
        MalformedError: it is.
    """
    level: list[object] = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return
    raise MalformedError(_TOO_DEEP)


def decoded(text: str | bytes) -> str:
    """Return `text` as a string without byte order mark, if it is UTF-8 and not too long."""
    if len(text) > MAX_BYTES:
        raise MalformedError(f"{len(text)} characters of text: at most {MAX_BYTES} are read")
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedError(f"not UTF-8: byte {error.start} cannot be decoded") from None


_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
_MAX_DIGITS = 40


def _object(pairs: Iterable[tuple[str, Json]]) -> Json:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            raise MalformedError(f"the name {quoted(name)} stands twice in one object")
        found[name] = value
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise MalformedError(f"not JSON: {quoted(word)} is not a number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise MalformedError(f"the number {quoted(digits)} is too large")
    return number


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise MalformedError(f"the number {quoted(digits)} is too large")
    return int(digits)


def _children(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list | tuple) else ()
