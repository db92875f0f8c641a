# SPDX-License-Identifier: Apache-2.0
"""One question on its programs: every unit evaluated once, then judged in any state from the bits (SEMANTICS 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from licet.compiled.columns import LAZY, UNKNOWN, Bits, Column, at
from licet.compiled.frames import Frame
from licet.compiled.program import Duty, Forbidding, Marked, Program
from licet.compiled.ranks import MISSING, PROHIBITED, REVIEW
from licet.decision.constraint import Occurrence, State, occurrences
from licet.decision.duty import is_done
from licet.decision.plan import Matched
from licet.decision.situation import Situation, Unknown

__all__ = ["ALL_KIND", "ALL_UNKIND", "CERTAIN", "Evaluated", "rank_of"]

CERTAIN = State()
ALL_UNKIND = State(all_unkind=True)
ALL_KIND = State(answered=True)
"""Every missing yes or no is, in each place by itself, what the asker wants: nothing can be kinder."""

_YES_AND_NO = 3
_NO_OVERRIDES: Mapping[tuple[str, int | None, str], object] = {}
_NO_READINGS: Mapping[str, str] = {}


class Evaluated:
    """A program where it is judged: the bits of what is known, and the columns whose value is missing.

    `when` are the conditions on which the act happens at all, with their rows, where these hang on missing facts.
    `floor` is the rank below which the unit never falls, whatever its rules say.
    """

    __slots__ = (
        "actives",
        "done",
        "false",
        "floor",
        "frame",
        "open_rows",
        "overrides",
        "program",
        "settled",
        "unknown",
        "untrue",
        "when",
    )

    def __init__(
        self,
        program: Program,
        frame: Frame,
        readings: Mapping[str, str] = _NO_READINGS,
        *,
        when: tuple[Evaluated, int] | None = None,
        floor: int = 0,
    ) -> None:
        self.program = program
        self.frame = frame
        self.when = when
        self.actives = program.actives(readings) if program.questions else program.always
        self.done: dict[int, bool] | None = None
        self.floor = floor
        self.overrides: Mapping[tuple[str, int | None, str], object] = _NO_OVERRIDES
        self.evaluate()

    def replace_program(self, program: Program, readings: Mapping[str, str]) -> None:
        """Go on with another program, in which rules have set values."""
        self.program = program
        self.actives = program.actives(readings) if program.questions else program.always
        self.evaluate()

    def evaluate(self) -> None:
        """Look up every column once."""
        program, frame = self.program, self.frame
        untrue, false = program.untrue, program.false
        open_rows = 0
        unknown: list[tuple[Column, object]] = []
        question = frame.question
        for values, columns, source in (
            (question.values, program.request_columns, question),
            (frame.values, program.frame_columns, frame),
            (frame.attributes, program.asset_columns, frame),
            (frame.facts, program.fact_columns, frame),
        ):
            for column in columns:
                value = values.get(column.slot, column.default)
                if value is None or value is LAZY:
                    value = source.read(column)
                if value is UNKNOWN or value.__class__ is Unknown:
                    unknown.append((column, value))
                    open_rows |= column.rows
                    continue
                try:
                    bits = column.learned[value]
                except (KeyError, TypeError):
                    bits = column.bits(value, question.situation)
                untrue |= bits[0]
                false |= bits[1]
        for column in program.fixed_columns:
            unknown.append((column, UNKNOWN))
            open_rows |= column.rows
        unknown += [(column, column) for column in program.reference_columns]
        self.untrue, self.false, self.open_rows, self.unknown = untrue, false, open_rows, unknown
        self.settled: int | None = None
        if question.on_file:
            self._look_for_evidence()
        else:
            self.unknown += program.evidence_unknown
            self.open_rows |= program.evidence_rows

    def _look_for_evidence(self) -> None:
        for column in self.program.evidence_columns:
            value = self.frame.evidence(column)
            if value is UNKNOWN:
                self.unknown.append((column, value))
                self.open_rows |= column.rows
            else:
                bits = column.bits(value, self._situation)
                self.untrue |= bits[0]
                self.false |= bits[1]

    def rows(self, state: State) -> tuple[int, int]:
        """Return the rows that hold and those that may hold, in a state."""
        untrue, false, everything = self.untrue, self.false, self.program.everything
        if state is CERTAIN and not self.program.reference_columns:
            return everything & ~(untrue | self.open_rows), everything & ~false
        for column, value in self.unknown:
            if state is ALL_UNKIND and value is UNKNOWN:
                bits = column.unkind
            elif state is ALL_KIND and value is UNKNOWN:
                bits = column.kind or (column.rows, 0)
            else:
                bits = self._bits(column, value, state)
            untrue |= bits[0]
            false |= bits[1]
        return everything & ~untrue, everything & ~false

    def _bits(self, column: Column, value: object, state: State) -> Bits:
        if column.by_reference:
            return column.judged(state, self._situation, self.frame.context)
        if state is CERTAIN or state is ALL_KIND:
            return column.rows, 0
        if state is ALL_UNKIND:
            return column.unkind_askable
        if value is not UNKNOWN:
            return column.judged(state, self._situation, self.frame.context)
        key = self.frame.unknown(column).key
        if key in state.values:
            return column.completed(state.values[key], answered=state.answered, situation=self._situation)
        return column.unkind if state.all_unkind or key in state.unkind else (column.rows, 0)

    @property
    def _situation(self) -> Situation:
        return self.frame.question.situation

    @property
    def is_ruled(self) -> bool:
        """Whether a ruling in scope may speak, on conditions of its own."""
        return False

    @property
    def is_final(self) -> bool:
        """Whether nothing that other units say changes what this one says."""
        return not self.program.may_be_set

    def rank(self, state: State) -> int:
        """Return the rank of the unit in a state, where permits with and without duties count as one."""
        if self.settled is not None:
            return self.settled
        happens = True
        if self.when is not None:
            certain, alive = self.when[0].rows(state)
            if not alive & self.when[1]:
                return 0
            happens = bool(certain & self.when[1])
        certain, alive = self.rows(state)
        rank = self._under_readings(certain, alive)
        if not self.unknown and self.when is None:
            self.settled = rank
        return rank if happens or rank <= MISSING else MISSING

    def _under_readings(self, certain: int, alive: int) -> int:
        actives = self.actives
        if len(actives) == 1:
            return self._judge(certain & actives[0], alive & actives[0])
        ranks = [self._judge(certain & active, alive & active) for active in actives]
        mildest, strictest = min(ranks), max(ranks)
        if mildest == strictest:
            return mildest
        return max(mildest, REVIEW if strictest >= REVIEW else MISSING)

    def _judge(self, certain: int, alive: int) -> int:
        program = self.program
        if certain & program.plain:
            return PROHIBITED
        rank = max(self.floor, MISSING) if alive & program.plain else self.floor
        if alive & program.special_rows:
            for forbidding in program.special:
                if alive & forbidding.rows:
                    rank = max(rank, self._forbidding(forbidding, certain, alive))
        if alive & program.marked_rows:
            for marked in program.marked:
                if alive & marked.rows:
                    rank = max(rank, self._marked(marked, certain))
        if program.speaks:
            silence = program.silence(certain, alive)
            if silence > rank:
                return silence
        return rank

    def _forbidding(self, forbidding: Forbidding, certain: int, alive: int) -> int:
        if certain & forbidding.lifts:
            return 0
        may_lift = alive & forbidding.lifts
        if not may_lift:
            if certain & forbidding.rows:
                return PROHIBITED
            if forbidding.to_review and not self._asks_first(forbidding.matched):
                return REVIEW
        return MISSING

    def _marked(self, marked: Marked, certain: int) -> int:
        if certain & marked.rows or not self._asks_first(marked.matched):
            return REVIEW
        return MISSING

    def _asks_first(self, matched: Matched) -> bool:
        """Return whether something that the asker can always say may settle a rule before a person must judge."""
        rule = matched.rule
        frame = self.frame
        context = at(matched.context, frame.context)
        conditions = (*matched.applies, *rule.requires, *rule.unless)
        found = (o for c in conditions for o in occurrences(c, self._situation, context, wanted=True))
        return any(occurrence.can_be_asked for occurrence in found)

    def owed(self, state: State) -> frozenset[tuple[str, str, bool]]:
        """Return the duties of the unit in a state: instrument, rule, and whether it is due for certain."""
        return frozenset((duty.instrument, duty.matched.rule.id, due) for duty, due in self._open_duties(state))

    def duty_ids(self, state: State) -> frozenset[str]:
        """Return the ids of what is owed in a state, for certain or perhaps."""
        return frozenset(spec.id for duty, _ in self._open_duties(state) for spec in duty.matched.rule.duties)

    def _open_duties(self, state: State) -> Iterator[tuple[Duty, bool]]:
        if not self.program.duties:
            return
        happens: bool | None = True
        if self.when is not None:
            certain, alive = self.when[0].rows(state)
            if not alive & self.when[1]:
                return
            happens = True if certain & self.when[1] else None
        certain, alive = self.rows(state)
        for active in self._counted(certain, alive):
            for duty in self.program.duties:
                if alive & active & duty.rows and not certain & active & duty.exempt and not self._is_done(duty):
                    yield duty, bool(certain & active & duty.rows) and happens is True

    def _counted(self, certain: int, alive: int) -> tuple[int, ...]:
        """Return the readings whose duties count: all, or where they part the mildest."""
        if len(self.actives) == 1:
            return self.actives
        ranks = [self._judge(certain & active, alive & active) for active in self.actives]
        if min(ranks) == max(ranks):
            return self.actives
        return (self.actives[ranks.index(min(ranks))],)

    def _is_done(self, duty: Duty) -> bool:
        if self.done is None:
            self.done = {}
        found = self.done.get(id(duty))
        if found is None:
            found = self.done[id(duty)] = self._done(duty)
        return found

    def _done(self, duty: Duty) -> bool:
        on_file = self.frame.question.on_file
        kinds = [spec.evidence for spec in duty.matched.rule.duties]
        if any(kind is None or kind not in on_file for kind in kinds):
            return False
        context = at(duty.matched.context, self.frame.context)
        return bool(kinds) and all(kind is not None and is_done(kind, self._situation, context) for kind in kinds)

    def is_simple(self, wants: dict[str, int]) -> bool:
        """Return whether all that is missing is yes or no, and each wanted one way only.

        `wants` is kept across units.
        """
        for column, value in self.unknown:
            if value is not UNKNOWN or column.kind is None:
                return False
            known = wants[column.slot] = wants.get(column.slot, 0) | column.kind_wants
            if known == _YES_AND_NO:
                return False
        return not self.program.asks_partly

    def missing(self, rule: str | None = None) -> Iterator[tuple[Column, Unknown]]:
        """Yield the columns of which a missing value may be asked, with the fact that is missing.

        With `rule`, those that it compares: of the conditions of all acts, the ones of a single act.
        """
        frame = self.frame
        for column in self.program.asking:
            if column.by_reference or (rule is not None and all(asked.rule != rule for asked in column.asked)):
                continue
            if column.fixed is not None:
                yield column, frame.unknown(column)
                continue
            value = frame.value(column)
            if value is UNKNOWN:
                yield column, frame.unknown(column)
            elif isinstance(value, Unknown):
                yield column, value

    def referred(self) -> Iterator[tuple[str, Occurrence]]:
        """Yield where a missing value is compared with one that is read from elsewhere."""
        for column in self.program.asking:
            for asked in column.asked if column.by_reference else ():
                context = at(asked.context, self.frame.context)
                for found in occurrences(asked.constraint, self._situation, context, wanted=asked.wanted):
                    if asked.asks or found.can_be_asked:
                        yield asked.rule, replace(found, asks=asked.asks)


def rank_of(units: list[Evaluated], state: State) -> int:
    """Return the strictest rank of units."""
    rank = 0
    for unit in units:
        found = unit.rank(state)
        if found > rank:
            if found == PROHIBITED:
                return found
            rank = found
    return rank
