# SPDX-License-Identifier: Apache-2.0
"""Rows have the truth of the condition they stand for, in Kleene's logic (SEMANTICS 2.4)."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from licet.compiled.rows import Row, TooWideError, all_hold, any_holds, fails, none_holds
from licet.decision.kleene import Truth, and3, not3, or3
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not, Operator

NAMES = ("a", "b", "c")
LITERALS = st.sampled_from(NAMES).map(lambda name: Constraint(left_operand=name, operator=Operator.EQ, right_operand=1))
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LITERALS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda m: AllOf(all_of=tuple(m))),
        st.lists(inner, max_size=3).map(lambda m: AnyOf(any_of=tuple(m))),
        inner.map(lambda c: Not(not_=c)),
    ),
    max_leaves=8,
)
VALUES = st.fixed_dictionaries({name: st.sampled_from((True, False, None)) for name in NAMES})


def _truth(condition: Condition, values: dict[str, Truth]) -> Truth:
    match condition:
        case Constraint(left_operand=name):
            return values[name]
        case AllOf(all_of=members):
            return and3(_truth(m, values) for m in members)
        case AnyOf(any_of=members):
            return or3(_truth(m, values) for m in members)
        case Not(not_=inner):
            return not3(_truth(inner, values))


def _of_rows(rows: tuple[Row, ...], values: dict[str, Truth]) -> Truth:
    return or3(
        and3(values[c.left_operand] if positive else not3(values[c.left_operand]) for c, positive in row)
        for row in rows
    )


@given(st.lists(CONDITIONS, max_size=2), VALUES)
def test_rows_have_the_truth_of_their_conditions(conditions: list[Condition], values: dict[str, Truth]) -> None:
    truths = [_truth(c, values) for c in conditions]
    assert _of_rows(all_hold(conditions), values) is and3(truths)
    assert _of_rows(any_holds(conditions), values) is or3(truths)
    assert _of_rows(fails(conditions), values) is not3(and3(truths))
    assert _of_rows(none_holds(conditions), values) is not3(or3(truths))


def test_a_condition_with_too_many_alternatives_is_refused() -> None:
    pair = AnyOf(
        any_of=tuple(Constraint(left_operand=n, operator=Operator.EQ, right_operand=1) for n in NAMES),
    )
    with pytest.raises(TooWideError):
        all_hold([pair] * 5)
