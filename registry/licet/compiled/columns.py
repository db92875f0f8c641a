# SPDX-License-Identifier: Apache-2.0
"""Columns: everything that one operand can do to the rows of a program, by its value.

A row is false if one of its literals is, and true if all are. For a value of its operand a column knows two sets of
rows as bits: those that are then not true, and those that are then false. Judging a program is the union of both over
its columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from licet.compiled.rows import Literal
from licet.decision.constraint import DESCENDING, Occurrence, State, can_be_asked, compare, literal_truth
from licet.decision.kleene import Truth
from licet.decision.situation import Context, Known, Situation, Unknown, UnknownKey
from licet.domain.rule import Constraint, Operator
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.operands import operand_of

__all__ = ["LAZY", "MORE", "UNKNOWN", "Asked", "Bits", "Cell", "Column", "Missing", "at", "implied_by", "token_of"]

Bits = tuple[int, int]
"""Rows that are not true, and rows that are false."""


class Missing:
    """Stands for a value that nobody stated and that hangs on nothing else."""

    def __repr__(self) -> str:
        return "UNKNOWN"


class _More:
    """Marks a value beside which further ones may exist."""


UNKNOWN = Missing()
LAZY = object()
"""Stands for a fact that has to be read from a record or a document."""
MORE = _More()
_NO_BITS: Bits = (0, 0)
_REQUEST_WIDE = ("purpose", "actor", "environment", "mixture", "service")


class Cell(NamedTuple):
    """A literal in some rows; `wanted` is the truth of the literal, sign included, that the asker wants."""

    literal: Literal
    rows: int
    wanted: bool
    completes: bool
    context: Context


class Asked(NamedTuple):
    """A comparison for which a missing value may be asked: in which rule, and the truth that the asker wants."""

    rule: str
    constraint: Constraint
    wanted: bool
    asks: bool
    context: Context


@dataclass(slots=True)
class Column:
    """One operand of a program. `learned` grows with the values met: bits by value, the same for every question.

    `is_request_wide`: its value is the same in every unit of a question. `is_fact`: it is a fact of the question or of
    one of its data sets. `is_of_asset`: the entry of the data set, or of what it was made from, says it. `by_descent`:
    what a value does hangs on what the entry of that name was made from, so that it is not kept.
    """

    slot: str
    operand: str
    context: Context
    cells: list[Cell] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    fixed: Unknown | None = None
    by_reference: bool = False
    learned: dict[object, Bits] = field(default_factory=dict)
    rows: int = 0
    unkind: Bits = _NO_BITS
    unkind_askable: Bits = _NO_BITS
    kind: Bits | None = None
    kind_wants: int = 0
    open_learned: dict[object, Bits] = field(default_factory=dict)
    wants: int | None = None
    counts: bool = False
    askable: bool = False
    kind_of_document: str = ""
    default: object = None
    is_request_wide: bool = False
    is_fact: bool = False
    is_of_asset: bool = False
    by_descent: bool = False

    @property
    def is_boolean(self) -> bool:
        """Whether a missing value is yes or no."""
        return operand_of(self.operand).value_kind in ("boolean", "evidence") and self.operand.count(".") == 1

    def finish(self) -> None:
        """Prepare what does not depend on a value."""
        for cell in self.cells:
            self.rows |= cell.rows
        askable = self.askable = can_be_asked(Unknown(UnknownKey(self.operand)))
        self.unkind = self._unkind(askable=askable)
        self.unkind_askable = self._unkind(askable=True)
        if self.is_boolean and not self.by_reference:
            self.kind, self.kind_wants = self._kind(askable=askable)
        head, _, name = self.operand.partition(".")
        wide = head in _REQUEST_WIDE or self.operand == "act.date"
        self.is_request_wide = wide and not self.slot.startswith("covers:")
        self.is_fact = head in ("fact", "given")
        self.is_of_asset = head in ("dataset", "upstream") and self.operand != "dataset.version"
        self.kind_of_document = name.split(".", 1)[0] if head == "evidence" else ""
        self.default = False if head == "given" else UNKNOWN if head == "fact" else None
        self.by_descent = self.operand in DESCENDING and any(
            cell.literal.constraint.operator is Operator.IS_A for cell in self.cells
        )
        self.counts = any(asked.asks for asked in self.asked) or (askable and bool(self.asked))
        if not self.by_reference and self.asked:
            self.wants = self._boolean_wants()

    def bits(self, value: object, situation: Situation) -> Bits:
        """Return what a value does; a value met before is looked up."""
        if self.by_descent:
            return self._learn(value, situation)
        try:
            found = self.learned.get(value)
        except TypeError:
            return self._learn(value, situation)
        if found is None:
            found = self.learned[value] = self._learn(value, situation)
        return found

    def judged(self, state: State, situation: Situation, context: Context) -> Bits:
        """Return what a state does where the value hangs on more than itself: literal by literal."""
        untrue = false = 0
        for cell in self.cells:
            constraint, positive = cell.literal
            here = at(cell.context, context)
            wanted = cell.wanted == positive
            truth = literal_truth(constraint, situation, here, state, wanted=wanted, completes=cell.completes)
            untrue, false = _with(truth, cell, untrue, false)
        return untrue, false

    def completed(self, value: object, *, answered: bool, situation: Situation) -> Bits:
        """Return what it does to take a missing value as `value`; what a person must judge stays unknown."""
        token = token_of(value)
        if answered or self.askable:
            return self.bits(token, situation)
        found = self.open_learned.get(token)
        if found is None:
            found = self._left_open(value, situation)
            if not self.by_descent:
                self.open_learned[token] = found
        return found

    def _left_open(self, value: object, situation: Situation) -> Bits:
        open_rows = 0
        closed: Bits = _NO_BITS
        for cell in self.cells:
            if cell.completes:
                truth = _truth(cell.literal.constraint, token_of(value), situation)
                closed = _with(truth, cell, *closed)
            else:
                open_rows |= cell.rows
        return closed[0] | open_rows, closed[1]

    def occurrences(self, missing: Unknown) -> Iterable[tuple[str, Occurrence]]:
        """Yield the places where the missing value would be compared."""
        for asked in self.asked:
            if asked.asks or can_be_asked(missing):
                yield asked.rule, Occurrence(missing, asked.constraint, asked.wanted, asked.asks)

    def _unkind(self, *, askable: bool) -> Bits:
        untrue = false = 0
        for cell in self.cells:
            if cell.completes or askable:
                untrue, false = _with(cell.wanted != cell.literal.positive, cell, untrue, false)
            else:
                untrue |= cell.rows
        return untrue, false

    def _kind(self, *, askable: bool) -> tuple[Bits, int]:
        """Return what the kindest value does in each place by itself, and which of yes (1) and no (2) places want."""
        untrue = false = wants = 0
        for cell in self.cells:
            if not (cell.completes or askable):
                untrue |= cell.rows
                continue
            constraint, positive = cell.literal
            wanted = cell.wanted == positive
            suits = [_boolean(constraint, value=value) == wanted for value in (True, False)]
            truth = wanted if any(suits) else not wanted
            untrue, false = _with(truth, cell, untrue, false)
            wants |= (suits[0] and not suits[1]) + 2 * (suits[1] and not suits[0])
        return (untrue, false), wants

    def _learn(self, value: object, situation: Situation) -> Bits:
        untrue = false = 0
        for cell in self.cells:
            untrue, false = _with(_truth(cell.literal.constraint, value, situation), cell, untrue, false)
        return untrue, false

    def _boolean_wants(self) -> int | None:
        """Return which of yes (1) and no (2) some place wants; None where the value is not yes or no."""
        if not self.is_boolean:
            return None
        wants = 0
        askable = self.askable
        for asked in self.asked:
            if not (asked.asks or askable):
                continue
            suits = [_boolean(asked.constraint, value=value) == asked.wanted for value in (True, False)]
            wants |= (suits[0] and not suits[1]) + 2 * (suits[1] and not suits[0])
        return wants


@cache
def implied_by(kinds: frozenset[str]) -> frozenset[str]:
    """Return the facts that documents of some kinds may imply."""
    return frozenset(name for kind in kinds for name in EVIDENCE[kind].implies)


def token_of(value: object) -> object:
    """Return a value as it is looked up: `1` and `True` are one key of a dictionary but not one value."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (value.__class__, value)
    return value


def _value_of(token: object) -> Known:
    if isinstance(token, tuple) and len(token) == 2 and token[0] in (int, float):  # see `token_of`
        return Known(token[1], "")
    if isinstance(token, tuple) and len(token) == 2 and token[0] is MORE:  # a value and that it has more
        return Known(token[1], "", more=True)
    return Known(token, "")


def _truth(constraint: Constraint, token: object, situation: Situation) -> Truth:
    known = _value_of(token)
    if constraint.operator is Operator.COVERS:
        return known.value is True
    return compare(known, constraint.operator, constraint.right_operand, situation, constraint.left_operand)


def _boolean(constraint: Constraint, *, value: bool) -> bool:
    """Compare with yes or no, which needs no registry."""
    if constraint.operator is Operator.COVERS:
        return value
    rights = constraint.right_operand if isinstance(constraint.right_operand, tuple) else (constraint.right_operand,)
    match constraint.operator:
        case Operator.EQ | Operator.IN:
            return any(value is right for right in rights)
        case Operator.NEQ | Operator.NOT_IN:
            return not any(value is right for right in rights)
        case _:
            return False


def _with(truth: Truth, cell: Cell, untrue: int, false: int) -> Bits:
    holds = truth if truth is None or cell.literal.positive else not truth
    if holds is True:
        return untrue, false
    return untrue | cell.rows, false if holds is None else false | cell.rows


def at(own: Context, here: Context) -> Context:
    """Return where a rule is judged: the act and assets of here, in the rule's own layer and consent group."""
    return Context(
        action=here.action, base_action=here.base_action, dataset=here.dataset, output=here.output,
        layer=own.layer, generator=here.generator, about=here.about, consent=own.consent,
    )  # fmt: skip
