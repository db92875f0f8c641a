# SPDX-License-Identifier: Apache-2.0
"""The checker finds what it is there to find."""

from dataclasses import replace

import pytest

from licet.decision.snapshot import changed_snapshot, compile_snapshot
from licet.usecases.ask import answer
from tests.factories import NOW, dataset, licence, request, rule
from tests.history.checker import Answer, History, Write, judge

TERMS = (licence("A", rule("A-1", "permission", "evaluate")), licence("B", rule("B-1", "prohibition", "evaluate")))
BASE = compile_snapshot((*TERMS, dataset(concluded_terms="A")), sequence=10)
ENTRIES = (dataset(name="2", concluded_terms="B"), dataset(name="3", concluded_terms="A"))
WRITES = tuple(
    Write(sequence=11 + number, entry=entry, sent=number, acknowledged=number + 0.5)
    for number, entry in enumerate(ENTRIES)
)
QUESTION = request("evaluate", data="data", as_of=NOW.date())
SNAPSHOTS = {10: BASE}
for each in WRITES:
    SNAPSHOTS[each.sequence] = changed_snapshot(SNAPSHOTS[each.sequence - 1], [each.entry], sequence=each.sequence)


def given(sequence: int, *, sent: float = 0.0, at_least: int | None = None, process: int = 0) -> Answer:
    snapshot = SNAPSHOTS[sequence]
    return Answer(
        process=process, about="data", at_least=at_least, sent=sent, received=sent + 0.1, sequence=sequence,
        digest=snapshot.digest, whole=answer(QUESTION, snapshot=snapshot, today=NOW.date()),
    )  # fmt: skip


def history(*answers: Answer, writes: tuple[Write, ...] = WRITES) -> History:
    return History(base=BASE, question=QUESTION, writes=writes, answers=answers)


def test_history_without_fault() -> None:
    report = judge(history(given(10), given(11, sent=0.6, at_least=11), given(12, sent=2.0), given(10, process=1)))
    assert report.violations == ()
    assert (report.answers, report.with_at_least, report.compared, report.lag_max) == (4, 1, 4, 0.0)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ((given(11, at_least=12),), "was asked for"),
        ((given(12, sent=0), given(11, sent=0.2)), "one before it 12"),
        ((replace(given(12), sequence=11),), "not that of write 11"),
        ((replace(given(11), whole=given(12).whole),), "not what the registry gives"),
        ((replace(given(12), sequence=13),), "nobody wrote"),
    ],
    ids=["older", "backwards", "torn", "another answer", "unwritten"],
)
def test_fault_is_found(answers: tuple[Answer, ...], words: str) -> None:
    assert any(words in violation for violation in judge(history(*answers)).violations)


def test_answers_that_overlap_are_not_behind_one_another() -> None:
    assert judge(history(given(12, sent=0), given(11, sent=0.05))).violations == ()


def test_write_that_is_missing_is_found() -> None:
    assert "write 12 follows write 10" in judge(history(writes=WRITES[1:])).violations


def test_lag_is_counted_from_the_acknowledgement() -> None:
    report = judge(history(given(10, sent=0.75), given(10, sent=0.25, process=1), given(11, sent=1.6, process=2)))
    assert report.lag_max == pytest.approx(250)
    assert report.lag_p50 == pytest.approx(100)


def test_what_failed_is_a_violation() -> None:
    assert judge(replace(history(), failed=("writer 1: no",))).violations == ("writer 1: no",)
