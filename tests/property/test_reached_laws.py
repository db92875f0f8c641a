# SPDX-License-Identifier: Apache-2.0
"""No question whose answer a change makes another one is left alone."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.entry import Entry, Regulation
from licet.domain.rule import Constraint, Operator
from licet.usecases.reach import Reads
from licet.usecases.reached import Reached
from tests.property.worlds import changed_entry, question, world

pytestmark = pytest.mark.property

ASKED = 25
ACTS = Constraint(left_operand="act.action", operator=Operator.IN, right_operand=("fine_tune", "redistribute_data"))


def _changed(entries: tuple[Entry, ...], dice: random.Random) -> tuple[Entry, ...]:
    """Return one or two entries, most often a law, as another world has them; of a law perhaps the rules alone."""
    found: dict[str, Entry] = {}
    for entry in dice.sample(entries, dice.choice((0, 1))):
        found[entry.id] = changed_entry(entry, dice.randrange(10**6))
    for law in (entry for entry in entries if isinstance(entry, Regulation)):
        other = changed_entry(law, dice.randrange(10**6))
        keeps = dice.random() < 0.6
        found[law.id] = replace(law, rules=other.rules) if keeps else replace(other, rules=other.rules or law.rules)
    return tuple(found.values())


def _world(walk: int) -> tuple[tuple[Entry, ...], Snapshot]:
    """Return a world whose law is, half of the times, in scope of some acts only."""
    entries = world(walk, 4).entries
    if walk % 2:
        entries = tuple(replace(e, applies_when=(ACTS,)) if isinstance(e, Regulation) else e for e in entries)
    return entries, compile_snapshot(entries, default_institution="INSTITUTE" if walk % 3 else None)


@pytest.mark.parametrize("share", range(8))
def test_an_answer_that_becomes_another_one_is_reached(share: int) -> None:
    left_alone = 0
    for walk in range(share * 25, share * 25 + 25):
        dice = random.Random(walk)
        entries, before = _world(walk)
        changed = _changed(entries, dice)
        after = changed_snapshot(before, changed, sequence=1)
        reached, reads = Reached(before, after), Reads(before)
        for request in (question(dice.randrange(10**6)) for _ in range(ASKED)):
            if not reached.covers(request, reads.of(request)):
                left_alone += 1
                assert Engine.on(before).owing(request) == Engine.on(after).owing(request), (walk, request)
    assert left_alone > 0
