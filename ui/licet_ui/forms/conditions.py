# SPDX-License-Identifier: Apache-2.0
"""Conditions as a list of lines that can be edited: a line is a comparison or the head of a group.

The lines of a group follow its head, one deeper; the deepest tree is a list like any other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from licet_ui.documents import Document
from licet_ui.forms.operands import BLANK_OPERAND, choices_of, kind_of, operators_of
from licet_ui.presenters.conditions import operand_words

__all__ = [
    "BLANK",
    "GROUPS",
    "Line",
    "Lines",
    "about",
    "added",
    "compared_by",
    "conditions_of",
    "flaws_of_lines",
    "lines_of",
    "removed",
    "unwrapped",
    "wrapped",
]

Scalar: TypeAlias = bool | int | float | str

GROUPS: Final = ("all_of", "any_of", "not")
COMPARISON: Final = "comparison"
_SEVERAL: Final = frozenset({"in", "not_in"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `head` is a group or `comparison`.

    `many` says that the values are a list, `ref` names another operand that stands in their place.
    """

    depth: int = 0
    head: str = COMPARISON
    operand: str = ""
    operator: str = ""
    values: tuple[Scalar, ...] = ()
    many: bool = False
    ref: str = ""

    @property
    def is_group(self) -> bool:
        """Whether other lines stand below it."""
        return self.head in GROUPS


Lines: TypeAlias = tuple[Line, ...]

BLANK: Final = Line(operand=BLANK_OPERAND, operator="is_a", many=False)


def lines_of(conditions: Sequence[Mapping[str, Any]], depth: int = 0) -> Lines:
    """Return conditions as lines."""
    return tuple(line for condition in conditions for line in _lines(condition, depth))


def conditions_of(lines: Lines) -> list[Document]:
    """Return the conditions that the lines are."""
    return [_condition(lines[start:end]) for start, end in _blocks(lines, 0, len(lines))]


def about(line: Line, operand: str) -> Line:
    """Return the line about another operand: what does not suit that one is emptied."""
    if operand == line.operand:
        return line
    operators = operators_of(operand)
    operator = line.operator if line.operator in operators else operators[0]
    values: tuple[Scalar, ...] = (True,) if kind_of(operand) in {"boolean", "evidence"} and operator == "eq" else ()
    return Line(depth=line.depth, operand=operand, operator=operator, values=values, many=operator in _SEVERAL)


def compared_by(line: Line, operator: str, values: tuple[Scalar, ...], *, ref: str = "") -> Line:
    """Return the line with an operator and what it compares with."""
    same = operator == line.operator and line.many
    many = operator in _SEVERAL or len(values) > 1 or (same and bool(values))
    return dataclasses.replace(line, operator=operator, values=() if ref else values, many=many and not ref, ref=ref)


def added(lines: Lines, at: int | None, line: Line = BLANK) -> Lines:
    """Return the lines with another: the last of the group at `at`, or the last of all."""
    if at is None:
        return (*lines, dataclasses.replace(line, depth=0))
    end = _end(lines, at)
    return (*lines[:end], dataclasses.replace(line, depth=lines[at].depth + 1), *lines[end:])


def removed(lines: Lines, at: int) -> Lines:
    """Return the lines without the one at `at` and all below it."""
    return (*lines[:at], *lines[_end(lines, at) :])


def wrapped(lines: Lines, at: int, head: str) -> Lines:
    """Return the lines with the one at `at`, and all below it, in a new group."""
    end = _end(lines, at)
    inner = (dataclasses.replace(line, depth=line.depth + 1) for line in lines[at:end])
    return (*lines[:at], Line(depth=lines[at].depth, head=head), *inner, *lines[end:])


def unwrapped(lines: Lines, at: int) -> Lines:
    """Return the lines without the head of the group at `at`; what stood in it stays."""
    end = _end(lines, at)
    inner = (dataclasses.replace(line, depth=line.depth - 1) for line in lines[at + 1 : end])
    return (*lines[:at], *inner, *lines[end:])


def flaws_of_lines(lines: Lines) -> Iterator[str]:
    """Yield everything that keeps the lines from being conditions, in words."""
    for at, line in enumerate(lines):
        if line.is_group:
            inside = _end(lines, at) - at - 1
            direct = sum(each.depth == line.depth + 1 for each in lines[at + 1 : at + 1 + inside])
            if not inside:
                yield "a group holds no condition: add one to it, or remove it"
            elif line.head == "not" and direct != 1:
                yield "“not” holds exactly one condition: put several into a group of their own"
        else:
            yield from _line_flaws(line)


def _line_flaws(line: Line) -> Iterator[str]:
    what = operand_words(line.operand)
    if not line.values and not line.ref:
        yield f"a condition on {what} compares with nothing: choose a value"
    if line.operator not in operators_of(line.operand) and (line.operator, kind_of(line.operand)) not in _HELD:
        yield f"`{line.operator}` does not compare {what}"
    closed = choices_of(line.operand) if kind_of(line.operand) == "choice" else ()
    for value in line.values:
        if closed and value not in closed:
            yield f"`{value}` is no value of {what}"


_HELD: Final = frozenset({("neq", "boolean"), ("in", "boolean"), ("not_in", "boolean"), ("neq", "evidence")})
"""Ways to compare that are not offered because another says the same, but may stand in an entry."""


def _lines(condition: Mapping[str, Any], depth: int) -> Iterator[Line]:
    for head in GROUPS:
        if head in condition:
            yield Line(depth=depth, head=head)
            inner = [condition[head]] if head == "not" else condition[head]
            yield from lines_of(inner, depth + 1)
            return
    right = condition["right_operand"]
    ref = right["ref"] if isinstance(right, Mapping) else ""
    many = isinstance(right, list | tuple)
    values = () if ref else tuple(right) if many else (right,)
    yield Line(
        depth=depth,
        operand=condition["left_operand"],
        operator=condition["operator"],
        values=values,
        many=many,
        ref=ref,
    )


def _condition(lines: Lines) -> Document:
    first = lines[0]
    if not first.is_group:
        return {"left_operand": first.operand, "operator": first.operator, "right_operand": _right(first)}
    inner = [_condition(lines[start:end]) for start, end in _blocks(lines, 1, len(lines))]
    if first.head == "not":
        return {"not": inner[0] if len(inner) == 1 else {"all_of": inner}}
    return {first.head: inner}


def _right(line: Line) -> Any:
    if line.ref:
        return {"ref": line.ref}
    return list(line.values) if line.many or len(line.values) != 1 else line.values[0]


def _blocks(lines: Lines, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    while at < end:
        after = min(_end(lines, at), end)
        yield at, after
        at = after


def _end(lines: Lines, at: int) -> int:
    """Return where the line at `at`, with all below it, ends."""
    deeper = at + 1
    while deeper < len(lines) and lines[deeper].depth > lines[at].depth:
        deeper += 1
    return deeper
