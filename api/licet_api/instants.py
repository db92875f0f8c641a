# SPDX-License-Identifier: Apache-2.0
"""Instants in a query: ISO 8601 with an offset, such as `2026-11-23T12:00:00Z`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Annotated, Final, TypeAlias

from fastapi import Query
from pydantic import BeforeValidator, WithJsonSchema

__all__ = ["KnownAt", "ReviewDue", "Since", "Until", "parse_instant"]

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6}\d*)?(?:[Zz]|[+-]\d\d:\d\d)")


def parse_instant(value: object) -> object:
    """Return the instant that a text says, in UTC; what is no text stays as it is.

    Raises:
        ValueError: it says none.
    """
    if not isinstance(value, str):
        return value
    try:
        if _INSTANT.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError("write an instant with its offset, such as `2026-11-23T12:00:00Z` (a `+` is sent as `%2B`)")


def parse_day(value: object) -> object:
    """Return the day that a text says; what is no text stays as it is.

    Raises:
        ValueError: it says none.
    """
    if not isinstance(value, str):
        return value
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise ValueError("write a day such as `2026-11-23`")


KnownAt: TypeAlias = Annotated[
    datetime | None,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Query(description="What was on record at this instant"),
]
"""Record time: what the registry knew then."""

Since: TypeAlias = Annotated[
    datetime | None,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Query(description="From this instant on"),
]
"""What happened at an instant or later."""

Until: TypeAlias = Annotated[
    datetime | None,
    BeforeValidator(parse_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Query(description="Before this instant"),
]
"""What happened before an instant."""

ReviewDue: TypeAlias = Annotated[
    date | None,
    BeforeValidator(parse_day),
    WithJsonSchema({"type": "string", "format": "date"}),
    Query(description="What falls due before this day"),
]
