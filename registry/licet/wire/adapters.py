# SPDX-License-Identifier: Apache-2.0
"""Pydantic adapters over the domain's dataclasses: published shapes without a second set of types.

A field whose name is a Python keyword carries a trailing underscore in the domain and none in
public (`class_`, `if_`, `not_`, `from_`). Numbers, booleans and strings are never turned into each
other; dates may be ISO text or date values, as YAML gives them.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.domain.work import WorkItem
from licet.errors import Flaw, MalformedError
from licet.usecases.flaws import capped, input_error, pointer
from licet.wire.json_text import check_depth
from licet.wire.shapes import published_name, shape_flaws

__all__ = [
    "Shape",
    "decision_shape",
    "entries_shape",
    "entry_shape",
    "json_schema",
    "read_shape",
    "request_shape",
    "shape_of",
    "work_shape",
]

T = TypeVar("T")

_CONFIG = ConfigDict(extra="forbid", alias_generator=published_name, strict=True, allow_inf_nan=False)
_AnyEntry = Annotated[Entry, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """A published shape: its type, and the adapter that builds values of it."""

    hint: Any
    adapter: TypeAdapter[T | None]


def shape_of(kind: type[T], *, is_partial: bool = False) -> Shape[T]:
    """Return the shape of a dataclass; with `is_partial` what a document has besides is passed over.

    Pydantic takes a configuration for a union only, never for a bare dataclass: hence the optional.
    """
    optional: Any = kind | None
    config = ConfigDict(**{**_CONFIG, "extra": "ignore"}) if is_partial else _CONFIG
    return Shape(kind, TypeAdapter(optional, config=config))


@cache
def request_shape() -> Shape[UseRequest]:
    """Return the shape of a UseRequest."""
    return shape_of(UseRequest)


@cache
def entry_shape() -> Shape[Entry]:
    """Return the shape of an Entry."""
    return Shape(Entry, TypeAdapter(_AnyEntry, config=_CONFIG))


@cache
def entries_shape() -> Shape[tuple[Entry, ...]]:
    """Return the shape of a list of entries."""
    adapter: TypeAdapter[Any] = TypeAdapter(tuple[_AnyEntry, ...] | None, config=_CONFIG)
    return Shape(tuple[Entry, ...], adapter)


@cache
def decision_shape() -> Shape[Decision]:
    """Return the shape of a Decision."""
    return shape_of(Decision)


@cache
def work_shape() -> Shape[WorkItem]:
    """Return the shape of what curators and offices work on."""
    return Shape(WorkItem, TypeAdapter(Annotated[WorkItem, Field(discriminator="kind")], config=_CONFIG))


def read_shape(value: object, shape: Shape[T]) -> T:
    """Build a value of `shape` from a parsed document.

    Raises:
        MalformedError: it does not have the shape.
        UnknownTermError: it has, but for words of a closed list that nobody knows.
    """
    check_depth(value)
    flaws = capped(shape_flaws(value, shape.hint))
    if flaws:
        raise input_error(flaws)
    try:
        built = shape.adapter.validate_json(json.dumps(value, default=_iso))
    except ValidationError as error:
        raise input_error(_residual_flaws(error)) from None
    # INVARIANT: the walk above refuses null, which only the adapter's optional lets through
    assert built is not None  # noqa: S101
    return built


def json_schema(shape: Shape[Any]) -> dict[str, Any]:
    """Return the JSON Schema of a published shape."""
    return shape.adapter.json_schema(by_alias=True)


def _iso(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise MalformedError("a value that is no JSON: text, numbers, booleans, lists and objects are read")


def _residual_flaws(error: ValidationError) -> tuple[Flaw, ...]:
    return capped(
        Flaw(
            pointer=pointer(*found["loc"]),
            code="wrong_type",
            detail=found["msg"][:1].lower() + found["msg"][1:].rstrip("."),
        )
        for found in error.errors(include_url=False, include_input=False, include_context=False)
    )
