# SPDX-License-Identifier: Apache-2.0
"""Nothing that a change makes another answer is left out: every case is judged on changed registries, and compared."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest

from licet.bootstrap import seed_cases
from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.entry import Dataset, Derivation, Entry, Institution, Model, Regulation, RestsOn, Ruling, Service
from licet.domain.rule import Modality
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError
from licet.usecases.case_set import CaseSet, SeedCases, case_impact
from licet.usecases.mutants import mutants_of
from licet.usecases.reach import Reads, difference
from licet.usecases.reached import Reached
from tests.factories import agreement, dataset, licence, model, request, rule, service

EVERY = 12
"""Every so-manieth case is judged on each changed registry: all of them would take minutes."""
MUTANTS = 16
SAID = {entry.id: entry for entry in seed_cases().passing_on.entries.values()}
Answers = Mapping[str, tuple[Verdict | None, frozenset[str]]]


@pytest.fixture(scope="module")
def seed() -> SeedCases:
    found = CaseSet(seed_cases).seed()
    assert found is not None
    return replace(found, cases=found.cases[::EVERY])


@pytest.fixture(scope="module")
def now(seed: SeedCases) -> Answers:
    return answers(seed, seed.passing_on)


def answers(seed: SeedCases, snapshot: Snapshot) -> Answers:
    return {case.id: answer(case.request, snapshot) for case in seed.cases}


def answer(asked: UseRequest, snapshot: Snapshot) -> tuple[Verdict | None, frozenset[str]]:
    try:
        return Engine.on(snapshot).owing(asked)
    except InputError:
        return None, frozenset()


def mutated(snapshot: Snapshot, count: int) -> Iterator[Entry]:
    """Entries of the seed registry with one rule changed."""
    for mutant in random.Random(5).sample(list(mutants_of(snapshot)), count):
        entry = snapshot.entries[mutant.entry]
        kept = (mutant.changed if each.id == mutant.rule.id else each for each in entry.rules)
        yield replace(entry, rules=tuple(each for each in kept if each is not None))


def rewritten(snapshot: Snapshot, count: int) -> Iterator[Entry]:
    """Data sets, models, services and institutions that say something else of themselves."""
    kinds = Dataset, Model, Service, Institution
    entries = [entry for entry in snapshot.entries.values() if isinstance(entry, kinds)]
    for entry in [*random.Random(6).sample(entries, count), *snapshot.of_kind(Institution)]:
        match entry:
            case Dataset():
                yield replace(entry, concluded_terms="CC-BY-NC-ND-4.0", attributes={}, data_use=(), parts=())
            case Model():
                yield replace(entry, concluded_terms="CC-BY-NC-ND-4.0", descendant_of=(), trained_on=())
            case Service():
                yield replace(entry, terms="CC-BY-NC-ND-4.0", offers=(), configuration=())
            case Institution():
                yield replace(entry, presumptions={}, evidence=(), environments=(), agreements=(), adopts=())


def other_laws(snapshot: Snapshot) -> Iterator[Entry]:
    """Laws without one of their rules, and one that is in scope of everything."""
    for law in snapshot.of_kind(Regulation):
        gone = random.Random(law.id).randrange(len(law.rules))
        yield replace(law, rules=(*law.rules[:gone], *law.rules[gone + 1 :]))
    yield replace(snapshot.of_kind(Regulation)[0], applies_when=())


CHANGES = [
    *rewritten(seed_cases().passing_on, 14),
    *other_laws(seed_cases().passing_on),
]


@pytest.fixture(scope="module")
def mutants(seed: SeedCases) -> Sequence[Entry]:
    return list(mutated(seed.passing_on, MUTANTS))


@pytest.mark.parametrize("number", range(MUTANTS))
def test_an_answer_that_a_mutant_changes_is_reached(
    number: int, mutants: Sequence[Entry], seed: SeedCases, now: Answers
) -> None:
    check_reached(mutants[number], seed, now)


@pytest.mark.parametrize("entry", CHANGES, ids=lambda entry: entry.id)
def test_an_answer_that_becomes_another_one_is_reached(entry: Entry, seed: SeedCases, now: Answers) -> None:
    check_reached(entry, seed, now)


def check_reached(entry: Entry, seed: SeedCases, now: Answers) -> None:
    after = changed_snapshot(seed.passing_on, [entry], sequence=1)
    Engine.follow(after, seed.passing_on, [entry.id])
    changed, reads = Reached(seed.passing_on, after), Reads(seed.passing_on)
    then = answers(seed, after)
    others = {case.id for case in seed.cases if then[case.id] != now[case.id]}
    reached = {case.id for case in seed.cases if changed.covers(case.request, reads.of(case.request))}
    assert others <= reached, entry.id
    judged = case_impact(CaseSet(lambda: seed), before=seed.passing_on, after=after)
    assert others & {case.id for case in seed.cases if then[case.id][0] is not case.verdict} <= set(judged.failed)
    assert judged.passed + len(judged.failed) == len(seed.cases)


def test_most_questions_are_left_alone(seed: SeedCases) -> None:
    entry = SAID["MIT"]
    after = changed_snapshot(seed.passing_on, [replace(entry, rules=())], sequence=1)
    changed, reads = Reached(seed.passing_on, after), Reads(seed.passing_on)
    reached = [case for case in seed.cases if changed.covers(case.request, reads.of(case.request))]
    assert 0 < len(reached) < len(seed.cases) / 4


def snapshot_of(*entries: Entry) -> Snapshot:
    return compile_snapshot(entries)


DATA = dataset("data", concluded_terms="TERMS")
MADE = dataset("made", derived_from=(Derivation(id="data", how="copy"),), concluded_terms="OTHER")
TERMS = licence("TERMS", rule("T-1", "permission", "evaluate"))
FORBIDDING = replace(TERMS, rules=(rule("T-1", "prohibition", "evaluate"),))
RULING = Ruling(id="RULED", name="RULED", verdict=Verdict.PERMITTED, rests_on=(RestsOn(rule="T-1"),))
QUESTION = request("evaluate", data="data")
BRINGS = replace(request("evaluate", data="own"), entries=(dataset("own", derived_from=MADE.derived_from),))


@pytest.mark.parametrize(
    ("asked", "kept", "changed", "is_reached"),
    [
        (QUESTION, (DATA,), FORBIDDING, True),
        (request("evaluate", data="made"), (DATA, MADE), FORBIDDING, True),
        (BRINGS, (DATA,), FORBIDDING, True),
        (request("evaluate", data="free"), (DATA, dataset("free", concluded_terms="FREE")), FORBIDDING, False),
        (request("evaluate", data="free"), (dataset("free", concluded_terms="FREE"), RULING), FORBIDDING, True),
        (request("evaluate", data="free"), (dataset("free", concluded_terms="FREE"),), RULING, True),
        (request("evaluate", data="free"), (dataset("free", concluded_terms="FREE WITH TERMS"),), FORBIDDING, True),
        (QUESTION, (DATA,), service("S", offers=("m",)), False),
        (request("evaluate", data="data", on="m"), (DATA, model("m")), service("S", offers=("m",)), True),
        (QUESTION, (DATA,), replace(FORBIDDING, id="NEW", aliases=("ALSO",), rules=()), True),
        (QUESTION, (DATA,), agreement("NEW"), False),
    ],
    ids=[
        "its terms", "terms of an ancestor", "of what it brings", "other terms", "a rule that a ruling rests on",
        "a ruling", "an exception", "a service, no model", "a service, a model", "an alias", "an entry nobody names",
    ],
)  # fmt: skip
def test_what_an_answer_hangs_on(
    asked: UseRequest, kept: tuple[Entry, ...], changed: Entry, *, is_reached: bool
) -> None:
    before = snapshot_of(TERMS, *kept)
    after = changed_snapshot(before, [changed], sequence=1)
    assert Reached(before, after).covers(asked, Reads(before).of(asked)) is is_reached


def test_words_alone_do_not_make_a_question_one_to_check_again() -> None:
    before = snapshot_of(TERMS, DATA)
    assert not difference(before, changed_snapshot(before, [FORBIDDING], sequence=1)).renames
    assert difference(before, changed_snapshot(before, [replace(DATA, version="2")], sequence=1)).renames
    assert FORBIDDING.rules[0].modality is Modality.PROHIBITION
