# SPDX-License-Identifier: Apache-2.0
"""A program: one unit under one choice of terms as rows and columns, and what two sets of rows say of it (SEMANTICS 3).

Ranks are those of the verdicts: 0 permitted, 1 with duties, 2 facts missing, 3 a person, 4 prohibited.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from licet.compiled.columns import Column
from licet.compiled.ranks import MISSING, PROHIBITED, REVIEW
from licet.decision.plan import Matched
from licet.domain.rule import Scalar
from licet.vocabulary.readings import QUESTIONS

__all__ = ["Duty", "Forbidding", "Group", "Marked", "Program", "Recipe", "Setting", "Speaker"]


@dataclass(frozen=True, slots=True)
class Forbidding:
    """A prohibition or requirement that a permission may lift, or that a person judges where a fact is missing."""

    rows: int
    lifts: int
    to_review: bool
    matched: Matched


@dataclass(frozen=True, slots=True)
class Marked:
    """A rule that is left to a person."""

    rows: int
    matched: Matched


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule with duties: rows that make it due, rows that exempt from it."""

    instrument: str
    rows: int
    exempt: int
    matched: Matched


@dataclass(frozen=True, slots=True)
class Setting:
    """What a rule sets in its layer before any judging, where its rows may hold."""

    rows: int
    layer: str
    values: tuple[tuple[str, Scalar], ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """An instrument whose silence counts: whether it then forbids, whether it is signed, its permissions."""

    forbids: bool
    signed: bool
    firm: int
    unfirm: int


@dataclass(frozen=True, slots=True)
class Group:
    """Instruments that answer for an act together; `allow` are their permissions."""

    speakers: tuple[Speaker, ...]
    allow: int
    must_permit: bool


class Recipe(NamedTuple):
    """What a program is made of, by number: the side and kind of act, and the terms, or the laws and guidance."""

    side: str
    kind: int
    terms: int | None = None
    laws: int | None = None


@dataclass(slots=True)
class Program:
    """A compiled unit."""

    recipe: Recipe | None = None
    count: int = 0
    untrue: int = 0
    false: int = 0
    request_columns: tuple[Column, ...] = ()
    frame_columns: tuple[Column, ...] = ()
    asset_columns: tuple[Column, ...] = ()
    fact_columns: tuple[Column, ...] = ()
    evidence_columns: tuple[Column, ...] = ()
    evidence_unknown: tuple[tuple[Column, object], ...] = ()
    evidence_rows: int = 0
    fixed_columns: tuple[Column, ...] = ()
    reference_columns: tuple[Column, ...] = ()
    asking: tuple[Column, ...] = ()
    plain: int = 0
    special: tuple[Forbidding, ...] = ()
    special_rows: int = 0
    marked: tuple[Marked, ...] = ()
    marked_rows: int = 0
    duties: tuple[Duty, ...] = ()
    base: Group | None = None
    base_allow: int = 0
    groups: tuple[Group, ...] = ()
    free: bool = False
    asks_partly: bool = False
    everything: int = 0
    always: tuple[int, ...] = (0,)
    speaks: bool = False
    may_be_set: bool = False
    settings: tuple[Setting, ...] = ()
    readings: dict[str, int] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    mentions: frozenset[tuple[str, str]] = frozenset()
    variants: dict[object, Program] = field(default_factory=dict)
    choices: dict[tuple[str | None, ...], tuple[int, ...]] = field(default_factory=dict)

    def actives(self, chosen: Mapping[str, str]) -> tuple[int, ...]:
        """Return the rows that count, for each combination of the readings left open (SEMANTICS 3.9)."""
        key = tuple(chosen.get(question) for question in self.questions)
        found = self.choices.get(key)
        if found is None:
            found = self.choices[key] = self._actives(chosen)
        return found

    def _actives(self, chosen: Mapping[str, str]) -> tuple[int, ...]:
        left = [q for q in self.questions if q not in chosen]
        taken = {chosen[q] for q in self.questions if q in chosen}
        found = []
        for combination in itertools.product(*([r.id for r in QUESTIONS[q].readings] for q in left)):
            readings = {*combination, *taken}
            excluded = 0
            for reading, rows in self.readings.items():
                excluded |= 0 if reading in readings else rows
            found.append(self.everything & ~excluded)
        return tuple(found)

    def silence(self, certain: int, alive: int) -> int:
        """Return the rank of what it means that instruments do not speak of the act (SEMANTICS 3.5)."""
        allowed = 2 if certain & self.base_allow else 1 if alive & self.base_allow else 0
        rank = 0
        if self.base is not None:
            rank = _group(self.base, allowed, certain, alive, free=self.free)
        for group in self.groups:
            own = 2 if certain & group.allow else 1 if alive & group.allow else 0
            rank = max(rank, _group(group, max(own, allowed), certain, alive, free=self.free))
        return rank


def _group(group: Group, allowed: int, certain: int, alive: int, *, free: bool) -> int:
    """Return the rank of the silences of a group; `allowed` is 2 for true, 1 for unknown, 0 for false."""
    rank = 0
    for speaker in group.speakers:
        if certain & speaker.firm:
            continue
        may_be_filled = not speaker.forbids and not speaker.signed
        if may_be_filled and (free or allowed == 2):
            continue
        if alive & speaker.firm or (may_be_filled and allowed == 1):
            found = MISSING
        else:
            found = PROHIBITED if speaker.forbids and not alive & speaker.unfirm else REVIEW
        rank = max(rank, found)
    if rank == 0 and group.must_permit and allowed != 2:
        return MISSING if allowed else REVIEW
    return rank
