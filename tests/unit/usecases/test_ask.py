# SPDX-License-Identifier: Apache-2.0
"""An answer is dated, checked, numbered and recorded with its question."""

import datetime as dt
from dataclasses import replace

import pytest

from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.errors import BundleStaleError, DecisionNotFoundError, InputError, MalformedError
from licet.stores.memory import MemoryStore
from licet.usecases.ask import Refusal, ask, ask_many
from licet.usecases.registry import Registry
from tests.factories import NOW, dataset, licence, request, rule
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds

OPEN = licence("OPEN", rule("O-1", "permission", "fine_tune"))
CLOSED = licence("CLOSED", rule("C-1", "prohibition", "fine_tune"))
DATA = dataset(concluded_terms="OPEN")


class Desk:
    """A store with everything that asking needs."""

    def __init__(self, *entries: Entry) -> None:
        self.store = MemoryStore()
        self.store.load(entries, by="tester", at=NOW, reason="test")
        self.registry = Registry(self.store)
        self.clock = FakeClock()
        self.ids = FakeIds()

    def ask(self, question: UseRequest) -> Decision:
        return ask(question, registry=self.registry, log=self.store, clock=self.clock, ids=self.ids)

    def ask_many(self, *questions: UseRequest | InputError) -> tuple[Decision | Refusal, ...]:
        return ask_many(questions, registry=self.registry, log=self.store, clock=self.clock, ids=self.ids)


@pytest.fixture
def desk() -> Desk:
    return Desk(OPEN, CLOSED, DATA)


def test_question_without_a_date_is_about_today(desk: Desk) -> None:
    assert desk.ask(request(data="data")).as_of == NOW.date()


def test_question_with_a_date_keeps_it(desk: Desk) -> None:
    day = dt.date(2025, 1, 2)
    assert desk.ask(request(data="data", as_of=day)).as_of == day


def test_answer_is_recorded_with_the_question_as_asked(desk: Desk) -> None:
    question = request(data="data")
    decision = desk.ask(question)
    record = desk.store.decision("dec_1")
    assert (record.request, record.decision, record.asked_at) == (question, decision, NOW)


def test_equal_questions_have_equal_answers_but_for_the_id(desk: Desk) -> None:
    first, second = desk.ask(request(data="data")), desk.ask(request(data="data"))
    assert first.id != second.id
    assert replace(first, id=None) == replace(second, id=None)


def test_unknown_name_is_refused_and_not_recorded(desk: Desk) -> None:
    with pytest.raises(InputError) as caught:
        desk.ask(request("finetune", data="dta"))
    assert {flaw.pointer for flaw in caught.value.flaws} == {"/action", "/datasets/0/id"}
    with pytest.raises(DecisionNotFoundError):
        desk.store.decision("dec_1")


def test_question_about_an_earlier_state_of_knowledge(desk: Desk) -> None:
    desk.clock.advance(hours=1)
    changed = replace(DATA, concluded_terms="CLOSED")
    desk.store.put(changed, expected_revision=1, by="tester", at=desk.clock.now(), reason="found out")
    then = desk.ask(request(data="data", known_at=NOW))
    now = desk.ask(request(data="data"))
    assert (then.sequence, now.sequence) == (3, 4)
    assert "C-1" not in {reason.rule for reason in then.reasons}
    assert "C-1" in {reason.rule for reason in now.reasons}


def test_sequence_not_reached_is_no_answer(desk: Desk) -> None:
    with pytest.raises(BundleStaleError):
        desk.ask(request(data="data", at_least=99))


def test_bad_question_does_not_stop_the_others(desk: Desk) -> None:
    unread = MalformedError("not an object")
    good = request(data="data")
    found = desk.ask_many(good, unread, request(data="nope"), replace(good, at_least=99), good)
    kinds = [type(each).__name__ for each in found]
    assert kinds == [
        "Decision", "MalformedError", "UnknownTermError", "BundleStaleError", "Decision"
    ]  # fmt: skip
    assert found[1] is unread
