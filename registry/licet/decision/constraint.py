# SPDX-License-Identifier: Apache-2.0
"""Whether a condition holds: true, false or unknown (SEMANTICS 2.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from licet.decision.evidence_on_file import held
from licet.decision.kleene import Truth, and3, not3, or3
from licet.decision.lineage import climb
from licet.decision.resolve import resolve
from licet.decision.situation import Context, Known, Situation, Unknown, UnknownKey
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not, Operator, Ref
from licet.vocabulary.actions import PARENTS as ACTION_PARENTS
from licet.vocabulary.diseases import is_disease_below
from licet.vocabulary.places import lies_within
from licet.vocabulary.purposes import PARENTS as PURPOSE_PARENTS
from licet.vocabulary.term import ancestors

__all__ = [
    "DESCENDING",
    "Occurrence",
    "State",
    "can_be_asked",
    "compare",
    "evaluate",
    "literal_truth",
    "occurrences",
    "unknown_keys",
]

DESCENDING = ("model.id", "dataset.id", "upstream.id", "mixture.ids")
"""Operands of which `is_a` compares a name with what its entry was made from."""

_ASKERS_OWN = ("purpose", "environment", "output", "act", "actor")
_NEGATIVE = {Operator.NEQ, Operator.NOT_IN}
_EVERY = ("purpose.diseases",)
"""Operands of which every value must be met: a study of two diseases keeps to a consent only if both do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How missing facts are taken while judging.

    `values` completes a key with one value; a key in `unkind` (every key, with `all_unkind`) takes at each
    occurrence the truth that the asker does not want (SEMANTICS 8.3, 8.4). With `answered` the values are what the
    asker says, so they also count where a rule leaves unknown facts to a person.
    """

    values: Mapping[UnknownKey, object] = field(default_factory=dict)
    answered: bool = False
    unkind: frozenset[UnknownKey] = frozenset()
    all_unkind: bool = False
    overrides: Mapping[tuple[str, int | None, str], object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where a missing fact is compared, and the truth that the asker wants there."""

    unknown: Unknown
    constraint: Constraint
    wanted: bool
    asks: bool = True

    @property
    def key(self) -> UnknownKey:
        """The missing fact."""
        return self.unknown.key

    @property
    def can_be_asked(self) -> bool:
        """Whether it is completed even where a person must judge the rest."""
        return can_be_asked(self.unknown)

    def suits(self, value: object, situation: Situation) -> bool:
        """Return whether `value` gives what the asker wants; what then hangs on another fact may still be asked."""
        truth = _with_value(self.constraint, self.unknown, value, situation)
        return self.asks if truth is None else truth == self.wanted


def evaluate(
    condition: Condition,
    situation: Situation,
    context: Context,
    state: State,
    *,
    wanted: bool,
    completes: bool = True,
) -> Truth:
    """Return whether the condition holds.

    `wanted` is the truth that the asker wants. `completes` is False under `if_unknown: review` (SEMANTICS 8.3);
    a value that only hangs on something else the asker can say is completed all the same.
    """
    match condition:
        case Constraint():
            return literal_truth(condition, situation, context, state, wanted=wanted, completes=completes)
        case AllOf(all_of=members):
            return and3(evaluate(m, situation, context, state, wanted=wanted, completes=completes) for m in members)
        case AnyOf(any_of=members):
            return or3(evaluate(m, situation, context, state, wanted=wanted, completes=completes) for m in members)
        case Not(not_=inner):
            return not3(evaluate(inner, situation, context, state, wanted=not wanted, completes=completes))


def occurrences(condition: Condition, situation: Situation, context: Context, *, wanted: bool) -> Iterator[Occurrence]:
    """Yield every literal of the condition whose value is missing."""
    match condition:
        case Constraint():
            found = _lookup(condition, situation, context, State())
            if isinstance(found, Unknown):
                settled = _settled(condition, situation, context)
                yield Occurrence(found, settled, wanted)
                if isinstance(found.otherwise, Unknown):
                    yield Occurrence(found.otherwise, settled, wanted)
            elif isinstance(found, Known):
                yield from _right_occurrence(condition, found, situation, context, wanted=wanted)
        case AllOf(all_of=members) | AnyOf(any_of=members):
            for member in members:
                yield from occurrences(member, situation, context, wanted=wanted)
        case Not(not_=inner):
            yield from occurrences(inner, situation, context, wanted=not wanted)


def can_be_asked(found: Unknown) -> bool:
    """Return whether the asker can say it even where a person must judge the rest.

    That is purpose, place, output, who asks and which part of the data.
    """
    operand = found.key.operand
    return found.derived is not None or operand == "dataset.part" or operand.split(".", 1)[0] in _ASKERS_OWN


def unknown_keys(condition: Condition, situation: Situation, context: Context) -> frozenset[UnknownKey]:
    """Return the missing facts that a condition names."""
    return frozenset(o.key for o in occurrences(condition, situation, context, wanted=True))


def compare(left: Known, operator: Operator, right: object, situation: Situation, operand: str) -> Truth:
    """Compare a known value; where further values may exist, what they could change is unknown."""
    negative = operator in _NEGATIVE
    positive = _POSITIVE.get(operator, operator)
    values = left.value if isinstance(left.value, tuple) else (left.value,)
    rights = right if isinstance(right, tuple) else (right,)
    hits = (any(_single(value, positive, wanted, situation, operand) for wanted in rights) for value in values)
    hit = bool(values) and all(hits) if operand in _EVERY else any(hits)
    if left.more and not hit:
        return None
    return hit != negative


def _right_occurrence(
    constraint: Constraint, left: Known, situation: Situation, context: Context, *, wanted: bool
) -> Iterator[Occurrence]:
    right = constraint.right_operand
    value = _right(constraint, situation, context)
    if isinstance(right, Ref) and isinstance(value, Unknown):
        mirrored = Constraint(
            left_operand=right.ref,
            operator=_MIRROR.get(constraint.operator, Operator.EQ),
            right_operand=left.value,  # type: ignore[arg-type]  # a resolved value is a scalar or a tuple of them
        )
        yield Occurrence(value, mirrored, wanted)


def literal_truth(
    constraint: Constraint,
    situation: Situation,
    context: Context,
    state: State,
    *,
    wanted: bool,
    completes: bool,
) -> Truth:
    """Return whether one comparison holds; the arguments are those of `evaluate`."""
    found = _lookup(constraint, situation, context, state)
    if isinstance(found, bool):
        return found
    if isinstance(found, Unknown):
        return _taken(constraint, found, situation, context, state, wanted=wanted, completes=completes)
    right = _right(constraint, situation, context)
    if isinstance(right, Unknown):
        if not _is_completed(right, state, completes=completes):
            return None
        if right.key not in state.values:
            return _unanswered(right, state, wanted=wanted)
        right = state.values[right.key]
    return compare(found, constraint.operator, right, situation, constraint.left_operand)


def _taken(
    constraint: Constraint,
    missing: Unknown,
    situation: Situation,
    context: Context,
    state: State,
    *,
    wanted: bool,
    completes: bool,
) -> Truth:
    """Return the truth of a literal whose left value is missing; what the asker says wins over what would follow."""
    further = missing.otherwise
    if isinstance(further, Unknown) and _hangs_on(further, missing, state):
        return _taken(constraint, further, situation, context, state, wanted=wanted, completes=completes)
    if not _is_completed(missing, state, completes=completes):
        return None
    if missing.key not in state.values:
        return _unanswered(missing, state, wanted=wanted)
    return _with_value(_settled(constraint, situation, context), missing, state.values[missing.key], situation)


def _unanswered(missing: Unknown, state: State, *, wanted: bool) -> Truth:
    return (not wanted) if state.all_unkind or missing.key in state.unkind else None


def _hangs_on(further: Unknown, missing: Unknown, state: State) -> bool:
    if state.answered and further.key in state.values:
        return True
    return missing.key in state.values and state.values[missing.key] not in (missing.derived or ())


def _is_completed(missing: Unknown, state: State, *, completes: bool) -> bool:
    """Return whether a missing fact may be taken as a value here, and not left to a person."""
    return completes or can_be_asked(missing) or (state.answered and missing.key in state.values)


def _lookup(constraint: Constraint, situation: Situation, context: Context, state: State) -> Known | Unknown | bool:
    """Return the left value; evidence that `covers` something is looked up with it and is a truth already."""
    operand = constraint.left_operand
    override = state.overrides.get((context.layer, context.dataset, operand))
    if override is not None:
        return Known(override, context.layer)
    if constraint.operator is Operator.COVERS:
        return _covers(constraint, situation, context)
    return resolve(operand, situation, context)


def _covers(constraint: Constraint, situation: Situation, context: Context) -> Unknown | bool:
    kind = constraint.left_operand.removeprefix("evidence.")
    right = _right(constraint, situation, context)
    if isinstance(right, Unknown):
        return right
    wanted = [str(name) for name in (right if isinstance(right, tuple) else (right,))]
    states = [held(kind, situation, context, terms=name).truth for name in wanted]
    truth = or3(states)
    return Unknown(UnknownKey(constraint.left_operand, terms="|".join(wanted))) if truth is None else truth


def _settled(constraint: Constraint, situation: Situation, context: Context) -> Constraint:
    """Return the constraint with the value of the operand that its right side names, where that is known."""
    right = _right(constraint, situation, context)
    if not isinstance(constraint.right_operand, Ref) or isinstance(right, Unknown):
        return constraint
    return replace(constraint, right_operand=right)  # type: ignore[arg-type]  # a resolved value is a scalar or a tuple


def _right(constraint: Constraint, situation: Situation, context: Context) -> object:
    right = constraint.right_operand
    if not isinstance(right, Ref):
        return right
    found = resolve(right.ref, situation, context)
    return found if isinstance(found, Unknown) else found.value


def _with_value(constraint: Constraint, missing: Unknown, value: object, situation: Situation) -> Truth:
    """Return the truth of a literal whose missing fact is taken as `value`."""
    if missing.derived is not None:
        if value not in missing.derived and isinstance(missing.otherwise, Unknown):
            return None
        value = missing.derived.get(value, missing.otherwise.value if isinstance(missing.otherwise, Known) else None)
    if constraint.operator is Operator.COVERS:
        return value is True
    right = constraint.right_operand
    if isinstance(right, Ref):
        return value == right.ref
    return compare(Known(value, ""), constraint.operator, right, situation, constraint.left_operand) is True


_MIRROR = {
    Operator.NEQ: Operator.NEQ,
    Operator.LT: Operator.GT,
    Operator.GT: Operator.LT,
    Operator.LTE: Operator.GTE,
    Operator.GTE: Operator.LTE,
}
_POSITIVE = {Operator.NEQ: Operator.EQ, Operator.NOT_IN: Operator.IN}


def _single(value: object, operator: Operator, right: object, situation: Situation, operand: str) -> bool:
    match operator:
        case Operator.EQ | Operator.IN | Operator.COVERS:
            return _same(value, right, situation, operand)
        case Operator.IS_A:
            return _is_a(value, right, situation, operand)
        case Operator.WITHIN:
            return _within(value, right)
        case Operator.STARTS_WITH:
            return isinstance(value, str) and value.startswith(str(right))
        case _:
            return _ordered(value, operator, right)


def _same(value: object, right: object, situation: Situation, operand: str) -> bool:
    if isinstance(value, bool) or isinstance(right, bool):
        return value is right
    if _names_entry(operand) and isinstance(value, str) and isinstance(right, str):
        return situation.snapshot.resolve(value) == situation.snapshot.resolve(right)
    return _plain(value) == _plain(right)


def _names_entry(operand: str) -> bool:
    return operand.endswith((".id", ".terms", ".licence", ".ids", ".institution", ".recipients"))


def _is_a(value: object, right: object, situation: Situation, operand: str) -> bool:
    if not isinstance(value, str) or not isinstance(right, str):
        return False
    if operand == "purpose":
        return right in ancestors(value, PURPOSE_PARENTS)
    if operand == "act.action":
        return right in ancestors(value, ACTION_PARENTS)
    if operand == "purpose.diseases":
        return is_disease_below(value, right)
    if operand in DESCENDING:
        return situation.snapshot.resolve(right) in climb(value, situation.snapshot)
    return value == right


def _within(value: object, right: object) -> bool:
    if isinstance(right, str) and "/" in right:
        start, _, end = right.partition("/")
        return start <= str(_plain(value)) <= (end or "9999")
    return isinstance(value, str) and isinstance(right, str) and lies_within(value, right)


def _ordered(value: object, operator: Operator, right: object) -> bool:
    left, other = _plain(value), _plain(right)
    comparable = (isinstance(left, (int, float)) and isinstance(other, (int, float))) or (
        isinstance(left, str) and isinstance(other, str)
    )
    if not comparable:
        return False
    less, equal = bool(left < other), left == other  # type: ignore[operator]  # same type, checked above
    return {
        Operator.LT: less,
        Operator.LTE: less or equal,
        Operator.GT: not less and not equal,
        Operator.GTE: not less,
    }[operator]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value
