# SPDX-License-Identifier: Apache-2.0
"""What is said of a change before it is published is what happens when it is."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import pytest

from licet.bootstrap import seed_cases
from licet.compiled.engine import Engine
from licet.decision.snapshot import changed_snapshot
from licet.domain.answer import Decision
from licet.domain.change_request import CaseImpact, Flip, Impact, ProposedCase
from licet.domain.entry import Dataset, Derivation, Entry, Institution, RestsOn, ReviewState
from licet.domain.record import DecisionRecord
from licet.domain.rule import DutySpec, Modality
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.domain.work import KeptCase
from licet.errors import InputError
from licet.settings import DEFAULT_INSTITUTION
from licet.stores.memory import MemoryStore
from licet.usecases.ask import answer, ask
from licet.usecases.case_set import CaseSet
from licet.usecases.impact import impact_of, prepare
from licet.usecases.publish import publish
from licet.usecases.reach import Reads
from licet.usecases.reached import Reached
from licet.usecases.recorded_questions import RecordedQuestions
from licet.usecases.registry import Registry
from licet.usecases.replay import replay
from licet.usecases.standing import asked_then
from licet.wire.cases import expectation_of
from licet.wire.write import to_jsonable
from tests.factories import NOW, dataset, licence, request, rule, ruling
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds

NONE = CaseSet(lambda: None)
SEED = seed_cases().passing_on
EACH = 8
"""So many questions that a change reaches are asked, and as many others."""
BAN = rule("TEST-BAN", "prohibition", "train", "use")
OWING = rule("TEST-DUTY", "duty", "use", duties=(DutySpec(id="tell-the-owner", says="tell the owner"),))


def seeded(name: str) -> Entry:
    return SEED.entries[name]


def forbidding(entry: Entry) -> Entry:
    flipped = (
        replace(each, modality=Modality.PROHIBITION, duties=(), lifts=(), requires=(), unless=())
        if each.modality is Modality.PERMISSION
        else each
        for each in entry.rules
    )
    return replace(entry, rules=tuple(flipped))


def under_others(entry: Entry) -> Entry:
    assert isinstance(entry, Dataset)
    return replace(entry, concluded_terms="CC-BY-NC-ND-4.0")


def careless(entry: Entry) -> Entry:
    assert isinstance(entry, Institution)
    return replace(entry, presumptions={}, evidence=(), environments=(), agreements=())


CHANGES = {
    "a rule changed": forbidding(seeded("CC-BY-4.0")),
    "a new prohibition": replace(seeded("MIT"), rules=(*seeded("MIT").rules, BAN)),
    "a new duty": replace(seeded("CC0-1.0"), rules=(*seeded("CC0-1.0").rules, OWING)),
    "a data set": under_others(seeded("pubmedqa")),
    "an institution": careless(seeded(DEFAULT_INSTITUTION)),
    "a law": replace(seeded("GDPR"), rules=(*seeded("GDPR").rules, replace(BAN, id="TEST-LAW"))),
}


def questions() -> tuple[UseRequest, ...]:
    cases, reads = seed_cases().cases, Reads(SEED)
    chosen = list(cases[:: len(cases) // EACH])
    for entry in CHANGES.values():
        changed = Reached(SEED, changed_snapshot(SEED, [entry], sequence=1))
        met = [
            case for case in cases if changed.covers(case.request, reads.of(case.request)) and case.verdict.is_permit
        ]
        chosen += met[:: max(1, len(met) // EACH)]
    return tuple({case.id: case.request for case in chosen}.values())


def records_of(*asked: UseRequest) -> list[DecisionRecord]:
    found = []
    for number, each in enumerate(asked):
        try:
            given = answer(each, snapshot=SEED, today=NOW.date())
        except InputError:
            continue
        name = f"dec_{number:05}"
        found.append(DecisionRecord(id=name, asked_at=NOW, request=each, decision=replace(given, id=name)))
    return found


@pytest.fixture(scope="module")
def decided() -> list[DecisionRecord]:
    return records_of(*questions())


def registry_of(*entries: Entry, institution: str | None = None) -> tuple[MemoryStore, Registry]:
    store = MemoryStore()
    store.load(entries, by="tester", at=NOW, reason="test")
    return store, Registry(store, default_institution=institution)


def written(entry: Entry, store: MemoryStore, registry: Registry) -> None:
    known = registry.current().stored.get(entry.id)
    revision = known.revision if known is not None else None
    publish(
        entry, expected_revision=revision, by="tester", reason="test", registry=registry, writer=store,
        clock=FakeClock(),
    )  # fmt: skip


def open_duties(decision: Decision) -> set[str]:
    return {duty.id for duty in decision.duties if duty.state == "open"} if decision.verdict.is_permit else set()


def asked_again(records: list[DecisionRecord], registry: Registry) -> Mapping[str, tuple[Verdict | None, set[str]]]:
    """What became another one when the same questions are asked again for the same date: verdict and new duties."""
    found: dict[str, tuple[Verdict | None, set[str]]] = {}
    for record in records:
        try:
            now = answer(asked_then(record), snapshot=registry.current().snapshot, today=record.decision.as_of)
        except InputError:
            found[record.id] = None, set()
            continue
        gained = open_duties(now) - open_duties(record.decision)
        if now.verdict is not record.decision.verdict or gained:
            found[record.id] = now.verdict, gained
    return found


def told(impact: Impact) -> Mapping[str, tuple[Verdict | None, set[str]]]:
    return {flip.decision: (flip.to, set(flip.duties)) for flip in impact.flips}


@pytest.mark.parametrize("what", CHANGES)
def test_impact_is_what_asking_again_shows(what: str, decided: list[DecisionRecord]) -> None:
    store, registry = registry_of(*(stored for stored in SEED.entries.values()), institution=DEFAULT_INSTITUTION)
    store.append_many(decided)
    impact = impact_of(registry.current(), (CHANGES[what],), records=RecordedQuestions(store), cases=NONE)
    written(CHANGES[what], store, registry)
    again = asked_again(decided, registry)
    assert impact.decisions_checked == len(decided)
    assert told(impact) == again
    assert again, "the change does nothing to these questions: choose others"
    assert impact.flipped == sum(flip.to is not flip.from_ for flip in impact.flips)
    assert impact.gain_duties == sum(bool(flip.duties) for flip in impact.flips)


TERMS = licence("TERMS", rule("T-1", "permission", "evaluate"))
FORBIDDING = licence("TERMS", rule("T-1", "prohibition", "evaluate"))
DATA = dataset("data", concluded_terms="TERMS")
OTHER = dataset("other", concluded_terms="TERMS")
QUESTION = request("evaluate", data="data")


def asked(registry: Registry, store: MemoryStore, *given: UseRequest, ids: FakeIds | None = None) -> None:
    names = ids or FakeIds()
    for each in given:
        ask(each, registry=registry, log=store, clock=FakeClock(), ids=names)


def impact(registry: Registry, store: MemoryStore, *entries: Entry) -> Impact:
    return impact_of(registry.current(), entries, records=RecordedQuestions(store), cases=NONE)


def test_a_flip_tells_from_what_to_what_as_the_replay_does() -> None:
    store, registry = registry_of(TERMS, DATA)
    asked(registry, store, QUESTION)
    found = impact(registry, store, FORBIDDING)
    record = store.decision("dec_1")
    assert found.flips == (Flip(decision="dec_1", from_=record.decision.verdict, to=Verdict.PROHIBITED),)
    assert (found.flipped, found.gain_duties, found.sequence) == (1, 0, 2)
    written(FORBIDDING, store, registry)
    since = replay(record, registry=registry, reader=store, publish=to_jsonable).today
    assert (since.verdict_before, since.verdict) == (found.flips[0].from_, found.flips[0].to)


def test_an_answer_that_an_earlier_change_overtook_is_not_counted_again() -> None:
    store, registry = registry_of(TERMS, DATA)
    asked(registry, store, QUESTION)
    written(FORBIDDING, store, registry)
    assert impact(registry, store, replace(FORBIDDING, name="Renamed")).flips == ()


def test_an_answer_that_stands_again_as_recorded_is_no_flip() -> None:
    store, registry = registry_of(TERMS, DATA)
    asked(registry, store, QUESTION)
    written(FORBIDDING, store, registry)
    assert impact(registry, store, TERMS).flips == ()


def test_what_was_known_at_an_instant_stays() -> None:
    store, registry = registry_of(TERMS, DATA)
    asked(registry, store, replace(QUESTION, known_at=NOW))
    found = impact(registry, store, FORBIDDING)
    assert (found.decisions_checked, found.flips) == (1, ())


def test_entries_that_a_question_brings_are_heeded() -> None:
    store, registry = registry_of(TERMS, DATA, licence("FREE"))
    mine, free = dataset("mine", concluded_terms="TERMS"), dataset("mine", concluded_terms="FREE")
    of_mine = request("evaluate", data="mine")
    asked(registry, store, replace(of_mine, entries=(mine,)), replace(of_mine, entries=(free,)))
    assert [flip.decision for flip in impact(registry, store, FORBIDDING).flips] == ["dec_1"]


def test_a_question_that_can_be_asked_no_more_flips_to_nothing() -> None:
    store, registry = registry_of(TERMS, replace(DATA, aliases=("alias",)))
    asked(registry, store, request("evaluate", data="alias"))
    found = impact(registry, store, DATA)
    assert (found.flipped, found.flips[0].to) == (1, None)


def test_a_ruling_that_is_retired_flips_what_it_settled() -> None:
    terms = licence("TERMS", rule("T-1", "permission", "evaluate", review="legal"))
    settles = ruling("RULED", rests_on=(RestsOn(rule="T-1"),))
    store, registry = registry_of(terms, DATA, settles)
    asked(registry, store, QUESTION)
    away = replace(settles, curation=replace(settles.curation, state=ReviewState.RETIRED, retired_because="over"))
    found = impact(registry, store, away)
    written(away, store, registry)
    assert told(found) == asked_again([store.decision("dec_1")], registry)
    assert found.flipped == 1


def test_entries_further_down_are_named() -> None:
    made = dataset("made", derived_from=(Derivation(id="data", how="copy"),))
    rests = ruling("RULED", rests_on=(RestsOn(rule="T-1"),))
    excepted = dataset("excepted", concluded_terms="FREE WITH TERMS")
    store, registry = registry_of(TERMS, DATA, OTHER, made, rests, excepted, dataset("alone"))
    found = impact(registry, store, FORBIDDING)
    assert found.entries == ("RULED", "data", "excepted", "made", "other")
    assert found.entries_in_all == 5


def kept(name: str, verdict: Verdict, data: str = "data") -> KeptCase:
    asked_for: dict[str, object] = {"action": "evaluate", "datasets": [{"id": data}]}
    case = ProposedCase(id=name, title=name, request=asked_for, verdict=verdict, because=("T-1",))
    return KeptCase(id=name, case=case, entries=("TERMS",), change_request="chg_1", by="tester", at=NOW)


def test_kept_cases_are_judged_too() -> None:
    store, registry = registry_of(TERMS, DATA)
    asked(registry, store, QUESTION)
    right = store.decision("dec_1").decision.verdict
    for case in (kept("case_1", right), kept("case_2", Verdict.PROHIBITED), kept("case_3", right, "nowhere")):
        store.put_work(case)
    cases = CaseSet(lambda: None, read=expectation_of, work=store)
    found = impact_of(registry.current(), (FORBIDDING,), records=RecordedQuestions(store), cases=cases)
    assert found.cases == CaseImpact(passed=1, failed=("case_1",))


def test_seed_cases_are_no_cases_of_another_registry() -> None:
    store, registry = registry_of(TERMS, DATA)
    found = impact_of(
        registry.current(), (FORBIDDING,), records=RecordedQuestions(store), cases=CaseSet(seed_cases)
    )  # fmt: skip
    assert found.cases.failed == ()


def test_recorded_answers_are_followed() -> None:
    store, registry = registry_of(TERMS, DATA)
    ids, records = FakeIds(), RecordedQuestions(store)
    asked(registry, store, QUESTION, QUESTION, ids=ids)
    first = records.current()
    assert records.current() is first
    asked(registry, store, request("evaluate", data="data", on=None, as_of=dt.date(2026, 1, 1)), ids=ids)
    assert len(records.current().items) == 3
    assert len({each.asked for each in records.current().items}) == 2


def test_only_so_many_are_kept_and_it_says_so() -> None:
    store, registry = registry_of(TERMS, DATA)
    records = RecordedQuestions(store, most=2)
    asked(registry, store, QUESTION, QUESTION)
    assert records.current().is_whole
    asked(registry, store, QUESTION, ids=after(2))
    found = impact_of(registry.current(), (FORBIDDING,), records=records, cases=NONE)
    assert found.older_unchecked
    assert [flip.decision for flip in found.flips] == ["dec_3", "dec_2"]


def after(count: int) -> FakeIds:
    ids = FakeIds()
    for _ in range(count):
        ids.new("dec")
    return ids


def test_a_log_that_lost_answers_is_read_anew() -> None:
    store, registry = registry_of(TERMS, DATA)
    asked(registry, store, QUESTION, QUESTION)
    records = RecordedQuestions(store)
    assert len(records.current().items) == 2
    other, again = registry_of(TERMS, DATA)
    asked(again, other, QUESTION)
    records._log = other
    assert [each.id for each in records.current().items] == ["dec_1"]


def test_what_was_asked_is_judged_before_anybody_waits(decided: list[DecisionRecord]) -> None:
    store, registry = registry_of(*SEED.entries.values(), institution=DEFAULT_INSTITUTION)
    store.append_many(decided)
    records, edition = RecordedQuestions(store), registry.current()
    plain = {id(each.asked) for each in records.current().items if not each.asked.request.entries}
    assert prepare(edition, records) == len(plain) > 0
    made = [len(shelf.programs) for shelf in Engine.on(edition.snapshot).shelves]
    assert sum(made) > 0
    prepare(edition, records)
    assert [len(shelf.programs) for shelf in Engine.on(edition.snapshot).shelves] == made
    records.close()
    assert prepare(edition, records) == 0
