# SPDX-License-Identifier: Apache-2.0
"""Short ways to say a rule and its conditions."""

from __future__ import annotations

from licet.domain.rule import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Constraint,
    DutySpec,
    IfUnknown,
    Modality,
    Not,
    Operator,
    Propagation,
    PropagationTarget,
    Rule,
    Scalar,
)
from licet.vocabulary.purposes import COMMERCIAL_PURPOSES

__all__ = [
    "all_of",
    "any_of",
    "carried",
    "commercially",
    "duties",
    "eq",
    "is_in",
    "no",
    "purpose_is",
    "read_as_adaptation",
    "rule",
    "yes",
]

_CLAUSE = Clause(section="1", quote="words of the clause", verified=True, confidence="high")


def rule(
    name: str,
    modality: str,
    *actions: str,
    purposes: tuple[str, ...] = (),
    constraints: tuple[Condition, ...] = (),
    requires: tuple[Condition, ...] = (),
    unless: tuple[Condition, ...] = (),
    lifts: tuple[str, ...] = (),
    duties: tuple[DutySpec, ...] = (),
    propagation: tuple[Propagation, ...] = (),
    if_unknown: IfUnknown = IfUnknown.ASK,
    refer_to: str | None = None,
) -> Rule:
    """Return a rule that cites a verified clause."""
    return Rule(
        id=name,
        modality=Modality(modality),
        actions=actions,
        says=f"what {name} says",
        clause=_CLAUSE,
        purposes=purposes,
        constraints=constraints,
        requires=requires,
        unless=unless,
        lifts=lifts,
        duties=duties,
        propagation=propagation,
        if_unknown=if_unknown,
        refer_to=refer_to,
    )


def eq(operand: str, value: Scalar) -> Constraint:
    """Return that an operand has a value."""
    return Constraint(left_operand=operand, operator=Operator.EQ, right_operand=value)


def yes(operand: str) -> Constraint:
    """Return that an operand is true."""
    return eq(operand, True)  # noqa: FBT003  # a value, not a switch


def no(operand: str) -> Constraint:
    """Return that an operand is false."""
    return eq(operand, False)  # noqa: FBT003  # a value, not a switch


def is_in(operand: str, *values: str) -> Constraint:
    """Return that an operand has one of some values."""
    return Constraint(left_operand=operand, operator=Operator.IN, right_operand=values)


def purpose_is(*purposes: str) -> Constraint:
    """Return that the purpose is one of these, or below one."""
    return Constraint(left_operand="purpose", operator=Operator.IS_A, right_operand=purposes)


def all_of(*conditions: Condition) -> AllOf:
    """Return that all hold."""
    return AllOf(all_of=conditions)


def any_of(*conditions: Condition) -> AnyOf:
    """Return that at least one holds."""
    return AnyOf(any_of=conditions)


def commercially(*, holds: bool) -> Condition:
    """Return that the use is commercial, or that it is not."""
    commercial = any_of(purpose_is(*COMMERCIAL_PURPOSES), yes("given.sells_result"))
    return commercial if holds else Not(not_=commercial)


def carried(*targets: str) -> tuple[Propagation, ...]:
    """Return what a rule travels to."""
    return tuple(Propagation(to=PropagationTarget(target), because="words") for target in targets)


def read_as_adaptation(*targets: str) -> tuple[Propagation, ...]:
    """Return what a rule travels to under one reading of an unsettled question."""
    reading = "weights_are_adaptations"
    return tuple(Propagation(to=PropagationTarget(target), reading=reading) for target in targets)


def duties(name: str, evidence: str | None) -> tuple[DutySpec, ...]:
    """Return one duty, shown as done by evidence of a kind."""
    return (DutySpec(id=f"duty-{name}", says=f"do what {name} says", evidence=evidence),)
