# SPDX-License-Identifier: Apache-2.0
"""Judge a history of writes and answers: was any answer older than promised, torn, or behind another one?

Times are seconds of one clock that never goes back, read beside the requests. PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from licet.decision.snapshot import Snapshot, changed_snapshot
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import DatasetUse, UseRequest
from licet.usecases.ask import answer

__all__ = ["Answer", "History", "Report", "Write", "judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write that was acknowledged: its number, what was written, and when it was sent and acknowledged."""

    sequence: int
    entry: Entry
    sent: float
    acknowledged: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: by which process, about which data set, what it had to see and has seen; some are kept whole."""

    process: int
    about: str
    at_least: int | None
    sent: float
    received: float
    sequence: int
    digest: str
    whole: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that happened after the registry was `base`.

    The question was asked about one data set each time. `refused` has the codes of what was answered 409 or 503.
    """

    base: Snapshot
    question: UseRequest
    writes: tuple[Write, ...]
    answers: tuple[Answer, ...]
    refused: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was found: every violation in words, and how old answers without `at_least` were, in milliseconds."""

    violations: tuple[str, ...]
    writes: int
    answers: int
    with_at_least: int
    refused: int
    compared: int
    lag_p50: float
    lag_p99: float
    lag_max: float


def judge(history: History) -> Report:
    """Return what is wrong with a history, and its figures."""
    lags = sorted(_lags(history))
    violations = (
        *history.failed,
        *_unexplained_numbers(history),
        *_older(history.answers),
        *_backwards(history.answers),
        *_torn(history),
    )
    return Report(
        violations=violations,
        writes=len(history.writes),
        answers=len(history.answers),
        with_at_least=sum(each.at_least is not None for each in history.answers),
        refused=len(history.refused),
        compared=sum(each.whole is not None for each in history.answers),
        lag_p50=_share(lags, 0.5),
        lag_p99=_share(lags, 0.99),
        lag_max=_share(lags, 1.0),
    )


def _unexplained_numbers(history: History) -> Iterator[str]:
    """Yield each write whose number is not the next one: then nobody can say what an answer should be."""
    expected = history.base.sequence
    for number in sorted(each.sequence for each in history.writes):
        expected += 1
        if number != expected:
            yield f"write {number} follows write {expected - 1}"
            expected = number


def _older(answers: Sequence[Answer]) -> Iterator[str]:
    for each in answers:
        if each.at_least is not None and each.sequence < each.at_least:
            yield f"process {each.process}: write {each.at_least} was asked for, the answer has seen {each.sequence}"


def _backwards(answers: Sequence[Answer]) -> Iterator[str]:
    """Yield each answer that has seen less than one of the same process that was there before it was asked for."""
    by_process: dict[int, list[Answer]] = defaultdict(list)
    for each in answers:
        by_process[each.process].append(each)
    for process, given in by_process.items():
        done = sorted(given, key=lambda each: each.received)
        latest, position = 0, 0
        for each in sorted(given, key=lambda each: each.sent):
            while position < len(done) and done[position].received <= each.sent:
                latest = max(latest, done[position].sequence)
                position += 1
            if each.sequence < latest:
                yield f"process {process}: an answer has seen {each.sequence}, one before it {latest}"


def _torn(history: History) -> Iterator[str]:
    """Yield each answer that is not what the writes up to its number give."""
    by_number: dict[int, list[Answer]] = defaultdict(list)
    for each in history.answers:
        by_number[each.sequence].append(each)
    snapshot = history.base
    yield from _unlike(by_number.pop(snapshot.sequence, []), snapshot, history.question)
    for write in sorted(history.writes, key=lambda each: each.sequence):
        snapshot = changed_snapshot(snapshot, [write.entry], sequence=write.sequence)
        yield from _unlike(by_number.pop(write.sequence, []), snapshot, history.question)
    yield from (f"an answer has seen {number}, which nobody wrote" for number in sorted(by_number))


def _unlike(answers: Sequence[Answer], snapshot: Snapshot, question: UseRequest) -> Iterator[str]:
    for each in answers:
        if each.digest != snapshot.digest:
            yield f"process {each.process}: the registry of an answer is not that of write {each.sequence}"
        if each.whole is not None:
            asked = replace(question, datasets=(DatasetUse(id=each.about),))
            expected = answer(asked, snapshot=snapshot, today=question.as_of or dt.date.min)
            if replace(each.whole, id=None) != expected:
                yield f"process {each.process}: an answer is not what the registry gives at write {each.sequence}"


def _lags(history: History) -> Iterator[float]:
    """Yield for each answer without `at_least` for how many milliseconds a write that it lacks was acknowledged."""
    ordered = sorted(history.writes, key=lambda each: each.sequence)
    first = history.base.sequence + 1
    # The earliest acknowledgement of a write with this number or a later one.
    earliest = [math.inf] * (len(ordered) + 1)
    for position in range(len(ordered) - 1, -1, -1):
        earliest[position] = min(earliest[position + 1], ordered[position].acknowledged)
    for each in history.answers:
        if each.at_least is None:
            position = min(max(each.sequence + 1 - first, 0), len(ordered))
            yield max(0.0, each.sent - earliest[position]) * 1000


def _share(ordered: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies; 0 of none."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
