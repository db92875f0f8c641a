# SPDX-License-Identifier: Apache-2.0
"""Conditions as rows: alternatives of literals that must all hold (disjunctive normal form).

Kleene's logic is distributive and De Morgan's laws hold in it, so a condition and its rows have the same truth in
every state, unknown included (SEMANTICS 2.4). Nothing is simplified by `x or not x`, which would not be so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not

__all__ = [
    "Literal",
    "NotCompiledError",
    "Row",
    "TooWideError",
    "all_hold",
    "any_holds",
    "crossed",
    "fails",
    "none_holds",
]

_MAX_ROWS = 128


class Literal(NamedTuple):
    """A comparison, or its negation."""

    constraint: Constraint
    positive: bool


Row = tuple[Literal, ...]
_ALWAYS: tuple[Row, ...] = ((),)


class NotCompiledError(Exception):
    """A question that the reference engine answers."""


class TooWideError(NotCompiledError):
    """A condition has so many alternatives that the reference engine judges it."""


def all_hold(conditions: Iterable[Condition]) -> tuple[Row, ...]:
    """Return the rows of conditions that must all hold."""
    found: tuple[Row, ...] = ((),)
    for condition in conditions:
        found = crossed(found, _rows(condition, positive=True))
    return found


def any_holds(conditions: Iterable[Condition]) -> tuple[Row, ...]:
    """Return the rows of conditions of which one must hold."""
    return _capped([row for condition in conditions for row in _rows(condition, positive=True)])


def fails(conditions: Iterable[Condition]) -> tuple[Row, ...]:
    """Return the rows in which one of the conditions does not hold."""
    return _capped([row for condition in conditions for row in _rows(condition, positive=False)])


def crossed(left: tuple[Row, ...], right: tuple[Row, ...]) -> tuple[Row, ...]:
    """Return the rows of two formulas that must both hold."""
    if left == _ALWAYS:
        return right
    if right == _ALWAYS:
        return left
    if len(left) * len(right) > _MAX_ROWS:
        raise TooWideError
    return _capped([(*one, *other) for one in left for other in right])


def none_holds(conditions: Iterable[Condition]) -> tuple[Row, ...]:
    """Return the rows in which none of the conditions holds."""
    found: tuple[Row, ...] = ((),)
    for condition in conditions:
        found = crossed(found, _rows(condition, positive=False))
    return found


def _rows(condition: Condition, *, positive: bool) -> tuple[Row, ...]:
    match condition:
        case Constraint():
            return ((Literal(condition, positive),),)
        case Not(not_=inner):
            return _rows(inner, positive=not positive)
        case AllOf(all_of=members):
            return _members(members, positive=positive, every=positive)
        case AnyOf(any_of=members):
            return _members(members, positive=positive, every=not positive)


def _members(members: tuple[Condition, ...], *, positive: bool, every: bool) -> tuple[Row, ...]:
    parts = [_rows(member, positive=positive) for member in members]
    if not every:
        return _capped([row for part in parts for row in part])
    found: tuple[Row, ...] = ((),)
    for part in parts:
        found = crossed(found, part)
    return found


def _capped(rows: list[Row]) -> tuple[Row, ...]:
    if len(rows) > _MAX_ROWS:
        raise TooWideError
    return tuple(rows)
