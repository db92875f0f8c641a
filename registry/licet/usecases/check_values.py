# SPDX-License-Identifier: Apache-2.0
"""Check values and conditions against the operands of the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not, Operator, Ref, Scalar
from licet.errors import Flaw, MalformedError
from licet.usecases.flaws import pointer, quoted, unknown_flaw
from licet.vocabulary.diseases import disease
from licet.vocabulary.operands import OPERANDS, Operand, known_operand, operand_of
from licet.vocabulary.places import REGIONS, is_place

__all__ = ["check_condition", "check_value", "constraints_of", "misuse"]


def check_condition(condition: Condition, where: str) -> Iterator[Flaw]:
    """Yield what is wrong with a condition: operands, operators, values."""
    if isinstance(condition, AllOf):
        yield from _check_many(condition.all_of, where + "/all_of")
    elif isinstance(condition, AnyOf):
        yield from _check_many(condition.any_of, where + "/any_of")
    elif isinstance(condition, Not):
        yield from check_condition(condition.not_, where + "/not")
    else:
        yield from _check_constraint(condition, where)


def constraints_of(condition: Condition) -> Iterator[Constraint]:
    """Yield every comparison in a condition, from left to right."""
    if isinstance(condition, AllOf | AnyOf):
        inner = condition.all_of if isinstance(condition, AllOf) else condition.any_of
        for part in inner:
            yield from constraints_of(part)
    elif isinstance(condition, Not):
        yield from constraints_of(condition.not_)
    else:
        yield condition


def check_value(operand: Operand, value: Scalar, where: str) -> Iterator[Flaw]:
    """Yield what is wrong with `value` as a value of `operand`."""
    if operand.choices:
        if value not in operand.choices:
            yield unknown_flaw(where, f"value of `{operand.id}`", name=str(value), names=operand.choices)
        return
    fits, wanted = _KINDS.get(operand.value_kind, _ANY)
    if fits(value):
        return
    if operand.value_kind == "place" and isinstance(value, str):
        yield unknown_flaw(where, "place", name=value, names=REGIONS)
    else:
        yield misuse(where, f"`{operand.id}` is {wanted}, not {quoted(value)}")


def misuse(where: str, detail: str) -> Flaw:
    """Return the flaw of words that are known but do not go together."""
    return Flaw(pointer=where, code=MalformedError.code, detail=detail)


_Kind = tuple[Callable[[Scalar], bool], str]
_ANY: _Kind = (lambda value: isinstance(value, str) and bool(value), "a text")
_KINDS: Mapping[str, _Kind] = {
    "boolean": (lambda value: isinstance(value, bool), "true or false"),
    "number": (
        lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "a number",
    ),
    "place": (lambda value: isinstance(value, str) and is_place(value), "a place"),
    "disease": (lambda value: isinstance(value, str) and disease(value) is not None, "a disease (`MONDO:0005148`)"),
    "evidence": (lambda value: isinstance(value, bool), "true or false"),
}

_EQUALITY = {Operator.EQ, Operator.NEQ, Operator.IN, Operator.NOT_IN}
_ORDER = {Operator.LT, Operator.LTE, Operator.GT, Operator.GTE}
_OPERATORS: Mapping[str, set[Operator]] = {
    "boolean": _EQUALITY,
    "number": _EQUALITY | _ORDER,
    "choice": _EQUALITY | {Operator.IS_A},
    "place": _EQUALITY | {Operator.WITHIN},
    "disease": _EQUALITY | {Operator.IS_A},
    "entry": _EQUALITY | {Operator.IS_A, Operator.STARTS_WITH},
    "string": _EQUALITY | {Operator.STARTS_WITH, Operator.WITHIN},
    "date": _EQUALITY | _ORDER | {Operator.WITHIN},
    "evidence": {Operator.EQ, Operator.NEQ, Operator.COVERS},
}
_DATED = ("issued_at", "valid_from", "valid_until")


def _check_many(conditions: tuple[Condition, ...], where: str) -> Iterator[Flaw]:
    if not conditions:
        yield misuse(where, "an empty list of conditions says nothing: leave it out")
    for index, condition in enumerate(conditions):
        yield from check_condition(condition, where + pointer(index))


def _check_constraint(constraint: Constraint, where: str) -> Iterator[Flaw]:
    name = constraint.left_operand
    if not known_operand(name):
        yield unknown_flaw(where + "/left_operand", "operand", name=name, names=OPERANDS)
        return
    operand, kind = operand_of(name), _kind_of(name)
    if constraint.operator not in _OPERATORS.get(kind, _EQUALITY):
        yield misuse(where + "/operator", f"`{constraint.operator.value}` does not compare `{name}` ({kind})")
        return
    yield from _check_right(constraint, operand, where + "/right_operand")


def _check_right(constraint: Constraint, operand: Operand, where: str) -> Iterator[Flaw]:
    right = constraint.right_operand
    if isinstance(right, Ref):
        if not known_operand(right.ref):
            yield unknown_flaw(where + "/ref", "operand", name=right.ref, names=OPERANDS)
        return
    if constraint.operator in _ORDER and isinstance(right, tuple):
        yield misuse(where, f"`{constraint.operator.value}` compares with one value, not with a list")
        return
    if right == ():
        yield misuse(where, "an empty list compares with nothing")
    if constraint.operator in {Operator.COVERS, Operator.STARTS_WITH} or _is_field(constraint):
        return
    for index, value in enumerate(right if isinstance(right, tuple) else (right,)):
        place = where + pointer(index) if isinstance(right, tuple) else where
        yield from check_value(operand, value, place)


def _kind_of(name: str) -> str:
    """Return the kind of value of an operand; the fields of evidence are dates or texts."""
    if name in OPERANDS:
        return OPERANDS[name].value_kind
    return "date" if name.rpartition(".")[2] in _DATED else "string"


def _is_field(constraint: Constraint) -> bool:
    return constraint.left_operand not in OPERANDS
