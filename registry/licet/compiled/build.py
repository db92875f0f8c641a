# SPDX-License-Identifier: Apache-2.0
"""Planned units compiled to programs: what is known of the assets is worked in, the rest becomes columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from licet.compiled.columns import UNKNOWN, Asked, Cell, Column
from licet.compiled.program import Duty, Forbidding, Group, Marked, Program, Setting, Speaker
from licet.compiled.rows import Literal, Row, all_hold, any_holds, crossed, fails, none_holds
from licet.decision.completion import is_idle, wants_of
from licet.decision.constraint import compare
from licet.decision.effect import is_firm
from licet.decision.instruments import INTERNAL
from licet.decision.internal import internal_wants
from licet.decision.kleene import Truth
from licet.decision.plan import Matched, PlannedInstrument, PlannedUnit
from licet.decision.silence import is_companion, is_free, speakers_of
from licet.decision.situation import Context, Known, Situation, Unknown
from licet.domain.entry import InstrumentClass, Silence
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, IfUnknown, Modality, Not, Operator, Ref, Scalar
from licet.vocabulary.readings import READINGS

__all__ = ["Overrides", "Static", "compile_conditions", "compile_unit"]

Static = Callable[[str, Context], Known | Unknown | None]
"""The value of an operand where the assets settle it; None where the question does."""
Overrides = Mapping[tuple[str, str], Scalar]
"""What rules set, by layer and operand."""


def compile_unit(planned: PlannedUnit, static: Static, situation: Situation, overrides: Overrides) -> Program:
    """Return the program of a unit. `situation` has the assets that `static` speaks of.

    Raises:
        TooWideError: a rule has too many alternatives.
    """
    builder = _Builder(planned, static, situation, overrides)
    for instrument in planned.instruments:
        for matched in instrument.rules:
            builder.add_rule(instrument, matched)
    builder.add_silences()
    return builder.finish()


def compile_conditions(
    conditions: Iterable[tuple[str, Condition, Context]], planned: PlannedUnit, static: Static, situation: Situation
) -> tuple[Program, dict[str, int]]:
    """Return a program of named conditions alone, with the rows of each; a missing fact makes them hold at worst."""
    builder = _Builder(planned, static, situation, {})
    masks: dict[str, int] = {}
    for name, condition, context in conditions:
        masks[name] = builder.add_rows(all_hold((condition,)), context, wanted=False, completes=True)
        builder.ask(name, condition, context, wanted=False, asks=True)
    return builder.finish(), masks


_Cells = dict[tuple[int, bool], tuple[Literal, Column, int]]
"""Literals of the rows of a condition with their column and rows, by the identity of what is compared and its sign."""


class _Builder:
    """Collects the rows and columns of one program."""

    def __init__(self, planned: PlannedUnit, static: Static, situation: Situation, overrides: Overrides) -> None:
        self._planned = planned
        self._static = static
        self._situation = situation
        self._overrides = overrides
        self._columns: dict[str, Column] = {}
        self._mentions: set[tuple[str, str]] = set()
        self._places: dict[tuple[int, str, int], tuple[Column | Truth, Constraint, object]] = {}
        self._allowed: dict[int, int] = {}
        self._lifting: list[tuple[str, Matched, int]] = []
        self._restrictions: list[tuple[str, int, Matched]] = []
        self._program = Program()

    def add_rule(self, instrument: PlannedInstrument, matched: Matched) -> None:
        """Add the rows of a rule and what they do."""
        rule = matched.rule
        before = self._program.count
        asks = rule.if_unknown is IfUnknown.ASK and rule.review is None
        if rule.review is not None:
            self._add_marked(matched)
        elif rule.modality in (Modality.PROHIBITION, Modality.REQUIREMENT):
            self._add_restriction(instrument, matched, asks=asks)
        elif rule.modality is Modality.DUTY:
            due = self.add_rows(all_hold(matched.applies), matched.context, wanted=False, completes=asks)
            exempt = self.add_rows(any_holds(rule.unless), matched.context, wanted=True, completes=asks)
            self._add_duty(Duty(instrument.instrument.id, due, exempt, matched))
        if rule.modality is Modality.PERMISSION and self._matters(matched):
            self._add_permission(instrument, matched, asks=asks)
        if rule.effects:
            mask = self.add_rows(all_hold(matched.applies), matched.context, wanted=False, completes=True)
            values = tuple((effect.set, effect.value) for effect in rule.effects)
            self._program.settings = (*self._program.settings, Setting(mask, matched.context.layer, values))
        if matched.reading is not None:
            added = (1 << self._program.count) - (1 << before)
            self._program.readings[matched.reading] = self._program.readings.get(matched.reading, 0) | added
        if not is_idle(rule, self._planned):
            for condition, wanted in wants_of(matched):
                self.ask(rule.id, condition, matched.context, wanted=wanted, asks=asks)

    def _add_marked(self, matched: Matched) -> None:
        rule = matched.rule
        rows = crossed(all_hold(matched.applies), none_holds(rule.unless))
        mask = self.add_rows(rows, matched.context, wanted=False, completes=False)
        self._program.marked = (*self._program.marked, Marked(mask, matched))
        self._program.asks_partly |= bool(rule.unless) and rule.modality in (Modality.DUTY, Modality.NOTICE)

    def _add_restriction(self, instrument: PlannedInstrument, matched: Matched, *, asks: bool) -> None:
        rule = matched.rule
        rows = crossed(all_hold(matched.applies), none_holds(rule.unless))
        if rule.modality is Modality.REQUIREMENT:
            rows = crossed(rows, fails(rule.requires))
        mask = self.add_rows(rows, matched.context, wanted=False, completes=asks)
        self._restrictions.append((instrument.instrument.group, mask, matched))

    def _add_permission(self, instrument: PlannedInstrument, matched: Matched, *, asks: bool) -> None:
        rule = matched.rule
        rows = crossed(all_hold((*matched.applies, *rule.requires)), none_holds(rule.unless))
        mask = self.add_rows(rows, matched.context, wanted=True, completes=asks)
        self._allowed[id(matched)] = mask
        if rule.lifts and is_firm(rule):
            self._lifting.append((instrument.instrument.group, matched, mask))
        if rule.duties and rule.review is None:
            self._add_duty(Duty(instrument.instrument.id, mask, 0, matched))

    def _matters(self, matched: Matched) -> bool:
        rule = matched.rule
        return self._planned.unit.side != "context" or bool(rule.lifts or rule.duties)

    def _add_duty(self, duty: Duty) -> None:
        self._program.duties = (*self._program.duties, duty)

    def add_rows(self, rows: tuple[Row, ...], context: Context, *, wanted: bool, completes: bool) -> int:
        """Add rows; those that can never hold are left out. Return the bits of the others."""
        mask = 0
        cells: _Cells = {}
        for row in rows:
            mask |= self._add_row(row, context, cells)
        for literal, column, bits in cells.values():
            column.cells.append(Cell(literal, bits, wanted, completes, context))
        return mask

    def _add_row(self, row: Row, context: Context, cells: _Cells) -> int:
        """Add a row; what its literals do to it is gathered in `cells`, where alternatives of a rule share them."""
        kept: list[tuple[Literal, Column]] = []
        undecided = False
        for literal in row:
            found, settled = self._placed(literal.constraint, context)
            if isinstance(found, Column):
                kept.append((literal if settled is literal.constraint else Literal(settled, literal.positive), found))
            elif found is None:
                undecided = True
            elif found != literal.positive:
                return 0
        bit = 1 << self._program.count
        self._program.count += 1
        if undecided:
            self._program.untrue |= bit
        for literal, column in kept:
            key = (id(literal.constraint), literal.positive)
            cells[key] = literal, column, cells[key][2] | bit if key in cells else bit
        return bit

    def ask(self, rule: str, condition: Condition, context: Context, *, wanted: bool, asks: bool) -> None:
        """Note where a missing fact of a condition would be compared."""
        for constraint, wants in _literals(condition, wanted=wanted):
            found, settled = self._placed(constraint, context)
            if isinstance(found, Column):
                found.asked.append(Asked(rule, settled, wants, asks, context))

    def _placed(self, constraint: Constraint, context: Context) -> tuple[Column | Truth, Constraint]:
        """Return the column of a comparison, or its truth where that is settled, and the comparison as it is made."""
        key = (id(constraint), context.layer, id(context.consent))
        found = self._places.get(key)
        if found is None:
            settled = self._settled(constraint, context)
            found = self._places[key] = (self._place(settled, context), settled, constraint)
        return found[0], found[1]

    def _place(self, settled: Constraint, context: Context) -> Column | Truth:
        constraint = settled
        operand = constraint.left_operand
        self._mentions.add((context.layer, operand))
        overridden = self._overrides.get((context.layer, operand))
        if overridden is not None:
            known: Known | Unknown | None = Known(overridden, context.layer)
        elif constraint.operator is Operator.COVERS:
            known = None
        else:
            known = self._static(operand, context)
        if isinstance(settled.right_operand, Ref):
            return self._column(f"ref:{settled!r}:{context.layer}:{context.consent!r}", operand, context, refers=True)
        if isinstance(known, Known):
            return compare(known, settled.operator, settled.right_operand, self._situation, operand)
        if isinstance(known, Unknown):
            return self._column(f"fixed:{operand}:{context.consent!r}", operand, context, fixed=known)
        return self._column(_slot(settled, context), operand, context)

    def _column(
        self, slot: str, operand: str, context: Context, *, fixed: Unknown | None = None, refers: bool = False
    ) -> Column:
        found = self._columns.get(slot)
        if found is None:
            found = self._columns[slot] = Column(
                slot=slot, operand=operand, context=context, fixed=fixed, by_reference=refers
            )
        return found

    def _settled(self, constraint: Constraint, context: Context) -> Constraint:
        right = constraint.right_operand
        if not isinstance(right, Ref):
            return constraint
        known = self._static(right.ref, context)
        if not isinstance(known, Known) or known.more:
            return constraint
        return replace(constraint, right_operand=known.value)  # type: ignore[arg-type]  # a scalar or a tuple of them

    def add_silences(self) -> None:
        """Add the groups of instruments that must permit."""
        planned, program = self._planned, self._program
        program.free = is_free(planned.unit)
        if planned.unit.side == "context" or is_companion(planned.unit, self._situation):
            return
        speakers = speakers_of(planned)
        internal = self._internal()
        program.base_allow = self._allow(speakers.base, internal)
        must = not program.free
        if speakers.base_must_permit:
            program.base = Group(self._speakers(speakers.base), program.base_allow, must)
        program.groups = tuple(
            Group(self._speakers(group), self._allow(group, internal), must and speakers.base_points)
            for group in speakers.groups
        )

    def _internal(self) -> int:
        """Return the rows in which the owner's approval allows the act."""
        planned = self._planned
        if planned.unit.side != "dataset" or all(i.instrument.id != INTERNAL for i in planned.instruments):
            return 0
        wanted = internal_wants(planned.unit, self._situation)
        context = planned.unit.context
        for condition in wanted or ():
            self.ask(INTERNAL, condition, context, wanted=True, asks=True)
        return 0 if wanted is None else self.add_rows(all_hold(wanted), context, wanted=True, completes=True)

    def _allow(self, group: tuple[PlannedInstrument, ...], internal: int) -> int:
        mask = internal if any(i.instrument.id == INTERNAL for i in group) else 0
        for instrument in group:
            mask |= self._permissions(instrument, firm=True)
        return mask

    def _permissions(self, instrument: PlannedInstrument, *, firm: bool) -> int:
        mask = 0
        for matched in instrument.rules:
            if is_firm(matched.rule) == firm:
                mask |= self._allowed.get(id(matched), 0)
        return mask

    def _speakers(self, group: tuple[PlannedInstrument, ...]) -> tuple[Speaker, ...]:
        return tuple(
            Speaker(
                forbids=planned.instrument.silence is Silence.FORBIDS,
                signed=planned.instrument.class_ is InstrumentClass.SIGNED_AGREEMENT,
                firm=self._permissions(planned, firm=True),
                unfirm=self._permissions(planned, firm=False),
            )
            for planned in group
            if planned.instrument.silence is not Silence.NO_EFFECT
            and planned.instrument.class_ is not InstrumentClass.MARKER
        )

    def finish(self) -> Program:
        """Return the program."""
        program = self._program
        program.everything = (1 << program.count) - 1
        unread = _union(rows for reading, rows in program.readings.items() if reading not in READINGS)
        program.always = (program.everything & ~unread,)
        program.speaks = program.base is not None or bool(program.groups)
        for group, mask, matched in self._restrictions:
            self._restrict(group, mask, matched)
        program.special_rows = _union(f.rows for f in program.special)
        program.marked_rows = _union(m.rows for m in program.marked)
        program.questions = tuple(sorted({READINGS[reading] for reading in program.readings if reading in READINGS}))
        program.mentions = frozenset(self._mentions)
        columns = list(self._columns.values())
        for column in columns:
            column.finish()
        working = [c for c in columns if c.cells]
        program.reference_columns = tuple(c for c in working if c.by_reference)
        program.fixed_columns = tuple(c for c in working if c.fixed is not None and not c.by_reference)
        plain = [c for c in working if c.fixed is None and not c.by_reference]
        program.request_columns = tuple(c for c in plain if c.is_request_wide)
        own = [c for c in plain if not c.is_request_wide]
        program.fact_columns = tuple(c for c in own if c.is_fact)
        program.evidence_columns = tuple(c for c in own if c.kind_of_document)
        program.asset_columns = tuple(c for c in own if c.is_of_asset)
        others = (c for c in own if not c.is_fact and not c.kind_of_document and not c.is_of_asset)
        program.frame_columns = tuple(others)
        program.evidence_unknown = tuple((c, UNKNOWN) for c in program.evidence_columns)
        program.evidence_rows = _union(c.rows for c in program.evidence_columns)
        program.asking = tuple(c for c in columns if c.asked)
        return program

    def _restrict(self, group: str, mask: int, matched: Matched) -> None:
        lifts = _union(rows for at, by, rows in self._lifting if at in ("", group) and matched.rule.id in by.rule.lifts)
        to_review = matched.rule.if_unknown is IfUnknown.REVIEW
        if lifts or to_review:
            self._program.special = (*self._program.special, Forbidding(mask, lifts, to_review, matched))
        else:
            self._program.plain |= mask


def _union(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _slot(constraint: Constraint, context: Context) -> str:
    operand, right = constraint.left_operand, constraint.right_operand
    if constraint.operator is Operator.COVERS:
        names = right if isinstance(right, tuple) else (right,)
        return f"covers:{operand}:{'|'.join(str(name) for name in names)}"
    if operand == "act.recipients" and context.action == "share_with_third_party_api":
        return "act.recipients:service"
    return operand


def _literals(condition: Condition, *, wanted: bool) -> Iterator[tuple[Constraint, bool]]:
    match condition:
        case Constraint():
            yield condition, wanted
        case AllOf(all_of=members) | AnyOf(any_of=members):
            for member in members:
                yield from _literals(member, wanted=wanted)
        case Not(not_=inner):
            yield from _literals(inner, wanted=not wanted)
