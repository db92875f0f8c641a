# SPDX-License-Identifier: Apache-2.0
"""The units of a question by choice of terms, and the verdict that follows (SEMANTICS 3.4, 8)."""

from __future__ import annotations

from collections.abc import Iterator

from licet.compiled.run import CERTAIN, Evaluated, rank_of
from licet.decision.constraint import State
from licet.decision.situation import Situation

__all__ = ["Branches", "Judged", "KindValues"]

Branches = tuple[tuple[str, list[Evaluated]], ...]


KindValues = dict[tuple[str, frozenset[int]], list[object]]
"""The kindest values of an operand for the columns that compare it, by the identities of these."""


class Judged:
    """All units of a question: those without a choice of terms, and for each other asset its choices by name.

    `kind_values` grows with what is met, the same for every question on the same programs.
    """

    __slots__ = ("choices", "kind_values", "plain")

    def __init__(self, plain: list[Evaluated], choices: list[Branches], kind_values: KindValues) -> None:
        self.plain = plain
        self.choices = choices
        self.kind_values = kind_values

    @property
    def situation(self) -> Situation:
        """The question as the reference engine reads it."""
        return next(self.units()).frame.question.situation

    def units(self) -> Iterator[Evaluated]:
        """Yield every unit, under every choice."""
        yield from self.plain
        for branches in self.choices:
            for _, units in branches:
                yield from units

    def is_simple(self) -> bool:
        """Return whether the kindest values are those that suit each place by itself."""
        wants: dict[str, int] = {}
        for unit in self.units():
            if not unit.is_simple(wants) or (unit.when is not None and not unit.when[0].is_simple(wants)):
                return False
        return True

    def rank(self, state: State) -> int:
        """Return the rank of the answer in a state, where permits with and without duties count as one."""
        rank = rank_of(self.plain, state)
        for branches in self.choices:
            rank = max(rank, min(rank_of(units, state) for _, units in branches))
        return rank

    def full_rank(self, state: State) -> int:
        """Return the rank in a state, telling permits with duties from those without."""
        rank = self.rank(state)
        return 1 if rank == 0 and self.owes(state) else rank

    def owes(self, state: State = CERTAIN) -> bool:
        """Return whether the terms chosen leave a duty (SEMANTICS 8.1, 8.5)."""
        if any(unit.owed(state) for unit in self.plain):
            return True
        return any(_chosen(branches, state)[1] > 0 for branches in self.choices)

    def duty_ids(self, state: State = CERTAIN) -> frozenset[str]:
        """Return the ids of what is owed under the terms chosen."""
        units = list(self.plain)
        for branches in self.choices:
            name = _chosen(branches, state)[2]
            units += next(found for known, found in branches if known == name)
        return frozenset(duty for unit in units for duty in unit.duty_ids(state))


def _chosen(branches: Branches, state: State) -> tuple[int, int, str]:
    """Return the mildest choice of terms: its rank, the number of its duties, its name."""
    found = []
    for name, units in branches:
        duties = sum(len(unit.owed(state)) for unit in units)
        rank = rank_of(units, state)
        found.append((1 if rank == 0 and duties else rank, duties, name))
    return min(found)
