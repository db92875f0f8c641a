# SPDX-License-Identifier: Apache-2.0
"""The compiled engine gives the answers of the reference engine, and after a change those of a new one.

`LICET_QUESTIONS` sets how many questions are compared (10,000 unless it says more) and `LICET_STEPS` how many changes.
"""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from licet.compiled.engine import Engine
from licet.decision.explain import duties
from licet.decision.outcome import Outcome, outcome_of
from licet.decision.reference import decide
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.entry import (
    Agreement,
    Dataset,
    Entry,
    Guidance,
    Institution,
    Licence,
    Marker,
    Model,
    Regulation,
    Ruling,
    Service,
)
from licet.domain.use import DatasetUse, UseRequest
from licet.domain.verdict import Verdict
from tests.cases.casebook import cases
from tests.property.worlds import changed_entry, question, world

pytestmark = pytest.mark.property

QUESTIONS = int(os.environ.get("LICET_QUESTIONS", "10000"))
STEPS = int(os.environ.get("LICET_STEPS", "400"))
SHARES = 10
"""The work is cut into so many tests, so that it spreads over the workers."""
ASKED_OF_A_WORLD = 5
EVERY = 25
"""One question in so many is compared with everything that explains it."""
VERDICTS = tuple(Verdict)
FOUND = (
    (10005126, 310158927),
    (20013951, 620432482),
    (40000832, 1240025795),
    (50001438, 1550044597),
    (200016139, 6200500319),
)
"""A fact wanted one way by the data and the other by the model, with documents on file; acts that are not at hand; a
place of work that is approved for one data set and not for the other."""


@pytest.mark.parametrize("share", range(SHARES))
def test_both_engines_give_the_same_answers(share: int) -> None:
    count = QUESTIONS // SHARES
    for index in range(share * count, (share + 1) * count, ASKED_OF_A_WORLD):
        made = world(index, 1 + index % 4)
        engine = Engine(made.snapshot)
        for request in (made.request, *(question(index + i) for i in range(1, ASKED_OF_A_WORLD))):
            expected = outcome_of(request, made.snapshot)
            assert engine.mildness(request) == expected.mildness, (index, request)
            assert engine.verdict(request) is expected.verdict, (index, request)
            assert engine.owing(request) == _owing(expected), (index, request)
        if index % EVERY == 0:
            assert engine.decide(made.request) == decide(made.request, made.snapshot), index


@pytest.mark.parametrize(("seed", "asked"), FOUND)
def test_both_engines_agree_where_they_once_did_not(seed: int, asked: int) -> None:
    made, request = world(seed, 1 + seed % 4), question(asked)
    engine = Engine(made.snapshot)
    assert engine.mildness(request) == outcome_of(request, made.snapshot).mildness
    assert engine.decide(request) == decide(request, made.snapshot)


@pytest.mark.parametrize("share", range(SHARES))
def test_both_engines_give_the_same_answers_on_every_case(share: int, seed_snapshot: Snapshot) -> None:
    engine = Engine(seed_snapshot)
    for case in cases()[share::SHARES]:
        request = case.expectation.request
        expected = outcome_of(request, seed_snapshot)
        assert engine.mildness(request) == expected.mildness, case.expectation.id
        assert engine.owing(request) == _owing(expected), case.expectation.id
        assert engine.verdict(request) is case.expectation.verdict, case.expectation.id


def _owing(outcome: Outcome) -> tuple[Verdict, frozenset[str]]:
    owed = duties(outcome) if outcome.verdict.is_permit else ()
    return outcome.verdict, frozenset(duty.id for duty in owed if duty.state == "open")


@pytest.mark.parametrize("walk", range(4))
def test_an_engine_after_changes_is_the_engine_of_the_changed_registry(walk: int) -> None:
    dice = random.Random(walk)
    made = world(walk, 4)
    entries = {entry.id: entry for entry in made.entries}
    engine = Engine(made.snapshot)
    for step in range(STEPS // 4):
        chosen = _changed(entries, dice)
        entries = {**entries, **chosen}
        snapshot = changed_snapshot(engine.snapshot, chosen.values(), sequence=step + 1)
        assert snapshot == compile_snapshot(entries.values(), sequence=step + 1)
        assert snapshot.digest == compile_snapshot(entries.values()).digest
        assert snapshot.of_kind(Licence) == compile_snapshot(entries.values()).of_kind(Licence)
        engine = Engine(snapshot, before=engine, changed=chosen if step % 2 else None)
        for request in (question(dice.randrange(10**6)) for _ in range(3)):
            assert engine.mildness(request) == Engine(snapshot).mildness(request), (walk, step, request)
        assert engine.verdict(request) is outcome_of(request, snapshot).verdict, (walk, step, request)
        _check_bundles(engine, snapshot)


def _changed(entries: dict[str, Entry], dice: random.Random) -> dict[str, Entry]:
    """Return a few entries, of data or of what bears on them, as another world has them; now and then a new one."""
    kinds: tuple[type[Entry], ...]
    match dice.randrange(4):
        case 0:
            kinds = Regulation, Guidance, Institution
        case 1:
            kinds = Licence, Agreement, Marker, Model, Service, Ruling
        case _:
            kinds = (Dataset,)
    names = [n for n, e in entries.items() if isinstance(e, kinds)]
    chosen = {name: changed_entry(entries[name], dice.randrange(10**6)) for name in dice.sample(names, 2)}
    chosen |= {name: _reworded(entry, dice) for name, entry in chosen.items() if isinstance(entry, Regulation)}
    if dice.random() < 0.2:
        copy = f"copy-{dice.randrange(3)}"
        chosen[copy] = Dataset(id=copy, name=copy, concluded_terms=dice.choice(("OPEN-A", "DUA-A", None)))
    return chosen


def _reworded(law: Regulation, dice: random.Random) -> Regulation:
    """Return a law that is in force as long as before, half of the times, so that programs outlive the change."""
    if dice.random() < 0.5:
        return law
    rules = tuple(replace(rule, valid_from=None, valid_until=None) for rule in law.rules)
    return replace(law, rules=rules[dice.randrange(2) :])


def _check_bundles(engine: Engine, snapshot: Snapshot) -> None:
    data = {entry.id for entry in snapshot.of_kind(Dataset)}
    assert set(engine.bundles.number_of) == data
    assert sorted(name for members in engine.bundles.members for name in members) == sorted(data)


@pytest.mark.parametrize("seed", range(60))
def test_the_reverse_question_agrees_with_asking_one_by_one(seed: int) -> None:
    made = world(seed, 1 + seed % 4)
    engine = Engine(made.snapshot)
    request = _without_data(made.request)
    names = [entry.id for entry in made.snapshot.of_kind(Dataset)]
    for wanted in VERDICTS:
        expected = [n for n in names if outcome_of(_about(request, n), made.snapshot).verdict is wanted]
        assert sorted(engine.permitted(request, {wanted})) == expected


def _without_data(request: UseRequest) -> UseRequest:
    return replace(request, datasets=())


def _about(request: UseRequest, name: str) -> UseRequest:
    return replace(request, datasets=(DatasetUse(id=name),))
