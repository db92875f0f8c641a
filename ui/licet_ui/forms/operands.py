# SPDX-License-Identifier: Apache-2.0
"""What a condition can be about, and what it can be compared with: the pickers of the rule builder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from licet.wire.vocabulary import published_scheme

__all__ = [
    "BLANK_OPERAND",
    "choices_of",
    "comparable",
    "kind_of",
    "operand_ids",
    "operators_of",
    "scalar_of",
    "value_input",
]

BLANK_OPERAND: Final = "purpose"
"""What a new condition is about until somebody chooses."""

_EQUALITY: Final = ("eq", "neq", "in", "not_in")
_ORDER: Final = ("lt", "lte", "gt", "gte")
_OPERATORS: Final[Mapping[str, tuple[str, ...]]] = {
    "boolean": ("eq",),
    "number": (*_EQUALITY, *_ORDER),
    "choice": (*_EQUALITY, "is_a"),
    "place": (*_EQUALITY, "within"),
    "disease": (*_EQUALITY, "is_a"),
    "entry": (*_EQUALITY, "is_a", "starts_with"),
    "string": (*_EQUALITY, "starts_with", "within"),
    "date": (*_EQUALITY, *_ORDER, "within"),
    "evidence": ("eq", "covers"),
}
_FIELDS: Final = ("terms", "issued_at", "valid_from", "valid_until", "reference")
_DATED: Final = frozenset({"issued_at", "valid_from", "valid_until"})


@cache
def _operands() -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType({term["id"]: term for term in published_scheme("operands")})


@cache
def _places() -> tuple[str, ...]:
    regions = published_scheme("regions")
    names = [region["id"] for region in regions]
    members = {member for region in regions for member in region["members"]} - set(names)
    return (*names, *sorted(members))


def operand_ids() -> tuple[str, ...]:
    """Return everything that a condition can be about, the fields of documents on file last."""
    kinds = [name for name in _operands() if name.startswith("evidence.")]
    return (*_operands(), *(f"{kind}.{field}" for kind in kinds for field in _FIELDS))


def kind_of(operand: str) -> str:
    """Return the kind of value of an operand; the fields of a document on file are dates or texts."""
    known = _operands().get(operand)
    if known is not None:
        return str(known["value_kind"])
    return "date" if operand.rpartition(".")[2] in _DATED else "string"


def operators_of(operand: str) -> tuple[str, ...]:
    """Return the operators that can compare an operand."""
    return _OPERATORS[kind_of(operand)]


def choices_of(operand: str) -> tuple[str, ...]:
    """Return the closed list of values of an operand; empty where there is none."""
    known = _operands().get(operand)
    if known is None:
        return ()
    return _places() if known["value_kind"] == "place" else tuple(known["choices"])


def comparable(operand: str) -> tuple[str, ...]:
    """Return the other operands that an operand can be compared with: those of its own kind."""
    kind = kind_of(operand)
    if kind in {"boolean", "evidence", "choice"}:
        return ()
    return tuple(name for name in _operands() if name != operand and kind_of(name) == kind)


def value_input(operand: str, operator: str, known: Sequence[str] = ()) -> str:
    """Return how a value is given: `yes_no`, `closed` list, `entry`, `number`, `date` or `open` text.

    `known` are the ids of the entries: without any they are typed.
    """
    kind = kind_of(operand)
    if operator == "covers" or (kind == "entry" and operator != "starts_with"):
        return "entry" if known else "open"
    if operator == "starts_with":
        return "open"
    if kind in {"boolean", "evidence"}:
        return "yes_no"
    if kind in {"number", "date"} and operator not in {"in", "not_in"}:
        return kind
    return "closed" if kind == "choice" else "open"


def scalar_of(operand: str, text: str) -> str | int | float:
    """Return a typed value as the kind that the operand has; a text that is no number stays one, and is refused."""
    if kind_of(operand) != "number":
        return text
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
