# SPDX-License-Identifier: Apache-2.0
"""Conditions and terms expressions as a person reads them in the graph, and what they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from licet.domain.expression import Both, Either, Expression, Leaf
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not, Operator, Ref, Scalar

__all__ = [
    "Branch",
    "agreements_in",
    "branches_of",
    "operands_of",
    "show_condition",
    "show_conditions",
    "show_scalar",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One instrument of a terms expression; `choice` is the alternative that it belongs to."""

    terms: str
    exception: str | None
    choice: str | None


def show_conditions(conditions: Iterable[Condition], *, joined_by: str = " and ") -> str | None:
    """Return conditions on one line, or None if there is none."""
    return joined_by.join(show_condition(condition) for condition in conditions) or None


def show_condition(condition: Condition) -> str:
    """Return a condition on one line, such as `purpose is_a research`."""
    match condition:
        case Constraint():
            right = _show_right(condition.right_operand)
            return f"{condition.left_operand} {condition.operator.value} {right}"
        case AllOf():
            return f"({' and '.join(map(show_condition, condition.all_of))})"
        case AnyOf():
            return f"({' or '.join(map(show_condition, condition.any_of))})"
        case Not():
            return f"not ({show_condition(condition.not_)})"


def show_scalar(value: Scalar) -> str:
    """Return a value as JSON writes it, a string without quotes."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def operands_of(conditions: Iterable[Condition]) -> Iterator[str]:
    """Yield every operand that conditions compare, on either side."""
    for constraint in _constraints_of(conditions):
        yield constraint.left_operand
        if isinstance(constraint.right_operand, Ref):
            yield constraint.right_operand.ref


def agreements_in(conditions: Iterable[Condition]) -> Iterator[str]:
    """Yield the ids of the agreements that conditions want on file."""
    for constraint in _constraints_of(conditions):
        if constraint.left_operand == "evidence.agreement" and constraint.operator in {
            Operator.COVERS,
            Operator.EQ,
            Operator.IN,
        }:
            right = constraint.right_operand
            values = right if isinstance(right, tuple) else (right,)
            yield from (value for value in values if isinstance(value, str))


def branches_of(expression: Expression, choice: str | None = None) -> Iterator[Branch]:
    """Yield every instrument of an expression, from left to right."""
    match expression:
        case Leaf():
            yield Branch(terms=expression.id, exception=expression.exception, choice=choice)
        case Both():
            for member in expression.members:
                yield from branches_of(member, choice)
        case Either():
            for member in expression.members:
                yield from branches_of(member, _show_expression(member))


def _constraints_of(conditions: Iterable[Condition]) -> Iterator[Constraint]:
    for condition in conditions:
        match condition:
            case Constraint():
                yield condition
            case AllOf():
                yield from _constraints_of(condition.all_of)
            case AnyOf():
                yield from _constraints_of(condition.any_of)
            case Not():
                yield from _constraints_of((condition.not_,))


def _show_right(right: Scalar | tuple[Scalar, ...] | Ref) -> str:
    if isinstance(right, Ref):
        return f"the value of {right.ref}"
    if isinstance(right, tuple):
        return f"[{', '.join(map(show_scalar, right))}]"
    return show_scalar(right)


def _show_expression(expression: Expression) -> str:
    match expression:
        case Leaf():
            exception = f" WITH {expression.exception}" if expression.exception else ""
            return expression.id + exception
        case Both():
            return " AND ".join(map(_show_member, expression.members))
        case Either():
            return " OR ".join(map(_show_member, expression.members))


def _show_member(member: Expression) -> str:
    shown = _show_expression(member)
    return shown if isinstance(member, Leaf) else f"({shown})"
