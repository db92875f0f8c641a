# SPDX-License-Identifier: Apache-2.0
"""Rules, their conditions and the clauses they rest on (contract: Rule)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias

__all__ = [
    "AllOf",
    "AnyOf",
    "Clause",
    "Condition",
    "Constraint",
    "Due",
    "DutySpec",
    "Effect",
    "IfUnknown",
    "Modality",
    "Not",
    "Operator",
    "Propagation",
    "PropagationTarget",
    "Ref",
    "Rule",
    "RuleScope",
    "Scalar",
    "Trigger",
]

Scalar: TypeAlias = bool | int | float | str


class Modality(StrEnum):
    """What a rule does with an act (SEMANTICS 2.1)."""

    PERMISSION = "permission"
    PROHIBITION = "prohibition"
    REQUIREMENT = "requirement"
    DUTY = "duty"
    NOTICE = "notice"


class Operator(StrEnum):
    """How a constraint compares; `is_a` climbs a hierarchy, `within` a place or a period."""

    EQ = "eq"
    NEQ = "neq"
    IN = "in"
    NOT_IN = "not_in"
    IS_A = "is_a"
    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"
    COVERS = "covers"
    WITHIN = "within"
    STARTS_WITH = "starts_with"


class PropagationTarget(StrEnum):
    """What a rule travels to (SEMANTICS 6.1)."""

    COPIES = "copies"
    DERIVATIVES = "derivatives"
    EMBEDDINGS = "embeddings"
    MODEL_WEIGHTS = "model_weights"
    OUTPUTS = "outputs"
    SYNTHETIC_DATA = "synthetic_data"


class RuleScope(StrEnum):
    """Over what a rule's operands range."""

    ACT = "act"
    ANY_UPSTREAM = "any_upstream"
    MIXTURE = "mixture"


class IfUnknown(StrEnum):
    """Who settles a fact that is missing (SEMANTICS 2.3)."""

    ASK = "ask"
    REVIEW = "review"


class Trigger(StrEnum):
    """When a duty falls due."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    ON_RELEASE = "on_release"
    ON_CLOSE_OUT = "on_close_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """The value of another operand, used as the right side of a constraint."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constraint:
    """One comparison (odrl:Constraint); a list on the right means any of its values."""

    left_operand: str
    operator: Operator
    right_operand: Scalar | tuple[Scalar, ...] | Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class AllOf:
    """Every condition holds (odrl:and)."""

    all_of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyOf:
    """At least one condition holds (odrl:or)."""

    any_of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not:
    """The condition does not hold; unknown stays unknown."""

    not_: Condition


Condition: TypeAlias = Constraint | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a duty must be done: a date, or an event with an ISO 8601 offset."""

    date: dt.date | None = None
    event: str | None = None
    offset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySpec:
    """An act that the asker owes; `evidence` is the evidence kind that shows it as done."""

    id: str
    says: str
    action: str | None = None
    trigger: Trigger = Trigger.DURING
    due: Due | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Sets the value of an operand within the rule's own layer before any judging (SEMANTICS 2.3)."""

    set: str
    value: Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Propagation:
    """One thing the rule travels to, under a condition or a named reading."""

    to: PropagationTarget
    if_: Condition | None = None
    reading: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """Where a rule stands: section, short quote, source, date read, hash of the text read."""

    max_quote_words: ClassVar[int] = 25

    section: str | None = None
    quote: str | None = None
    source_url: str | None = None
    read_at: str | None = None
    date_read: dt.date | None = None
    text_hash: str | None = None
    verified: bool = False
    evidence: str | None = None
    confidence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A permission, prohibition, requirement, duty or notice that a clause states (odrl:Rule)."""

    id: str
    modality: Modality
    actions: tuple[str, ...]
    says: str
    clause: Clause
    source_rule: str | None = None
    purposes: tuple[str, ...] = ()
    constraints: tuple[Condition, ...] = ()
    requires: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    lifts: tuple[str, ...] = ()
    duties: tuple[DutySpec, ...] = ()
    effects: tuple[Effect, ...] = ()
    propagation: tuple[Propagation, ...] = ()
    scope: RuleScope = RuleScope.ACT
    reading: str | None = None
    if_unknown: IfUnknown = IfUnknown.ASK
    refer_to: str | None = None
    refers_to: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    review: str | None = None
