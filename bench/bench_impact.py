# SPDX-License-Identifier: Apache-2.0
"""Measure what a change would do to many recorded answers and to the cases; `--help` lists the options."""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import itertools
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.questions import AS_OF, questions_of_seed
from bench.report import print_table
from bench.timing import CLOCKS, Clock, median
from licet.bootstrap import SystemClock, UlidSource, seed_cases, seed_entries
from licet.compiled.engine import Engine
from licet.decision.reference import ENGINE_VERSION
from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision, EngineStamp, OwedDuty
from licet.domain.change_request import CaseImpact, Impact
from licet.domain.entry import Curation, Dataset, Entry, Institution, ReviewState
from licet.domain.record import DecisionRecord
from licet.domain.rule import Modality
from licet.domain.use import UseRequest
from licet.stores.memory import MemoryStore
from licet.stores.texts import decision_text, parse_question_text
from licet.usecases.ask import answer
from licet.usecases.case_set import CaseSet, case_impact
from licet.usecases.impact import impact_of, prepare
from licet.usecases.preview import changed_on
from licet.usecases.recorded_questions import RecordedQuestions
from licet.usecases.registry import Edition, Registry

INSTITUTION = "EXAMPLE-INSTITUTE"
SAMPLES = 200
"""So many answers are explained in full; the records have a verdict and duties of their own in a body of these."""
TARGET = 5.0
NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
APART = dt.timedelta(minutes=10)
"""Somebody asks so often: 10,000 answers in ten weeks."""


def main() -> int:
    """Print how long an impact takes, cold and prepared, for changes that reach little and much."""
    options = _options()
    store = MemoryStore()
    store.load(seed_entries(), by="bench", at=NOW, reason="bench")
    edition = Registry(store, default_institution=INSTITUTION).current()
    made = list(_records(edition.snapshot, options.decisions))
    texts = [decision_text(record) for record in made]
    clock = CLOCKS[options.clock]
    started = clock()
    for text in texts[:SAMPLES]:
        parse_question_text(text)
    each = (clock() - started) / SAMPLES / 1e9
    print(f"records of {sum(map(len, texts)) // len(texts)} bytes: a store that keeps text reads {len(texts)} of them")
    print(f"in {each * len(texts):.1f} s, once in the life of a process")
    store.append_many(made)
    cases = CaseSet(seed_cases)
    gc.collect()
    rows = [_row(what, entries, edition, store, cases, options=options) for what, entries in _changes(edition)]
    head = (
        "change", "nothing compiled", "after the start", "after a write", "cases alone", "flips", "gain a duty",
        "cases failing",
    )  # fmt: skip
    print("nothing compiled: in a process that judged nothing; after the start: in one that judged what was asked,")
    print("as the server does in its first seconds")
    print_table(head, rows)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=10_000, help="how many distinct recorded answers")
    parser.add_argument("--rounds", type=int, default=5, help="medians are of so many")
    parser.add_argument("--clock", choices=sorted(CLOCKS), default="wall", help="cpu leaves out waiting for others")
    return parser.parse_args()


def _records(snapshot: Snapshot, count: int) -> Iterator[DecisionRecord]:
    ids, engine, today = UlidSource(SystemClock()), Engine.on(snapshot), NOW.date()
    asked = questions_of_seed(snapshot)
    bodies = [answer(request, snapshot=snapshot, today=today) for request in itertools.islice(asked, SAMPLES)]
    stamp = EngineStamp(version=ENGINE_VERSION, snapshot=snapshot.digest)
    dice = random.Random(3)
    for index, request in enumerate(itertools.islice(asked, count)):
        at = NOW - (count - index) * APART
        yield _record(request, engine, replace(dice.choice(bodies), engine=stamp), ids.new("dec"), at)


def _record(request: UseRequest, engine: Engine, body: Decision, name: str, at: dt.datetime) -> DecisionRecord:
    verdict, owed = engine.owing(request)
    duties = tuple(_duty(name) for name in sorted(owed))
    decision = replace(body, id=name, verdict=verdict, duties=duties, as_of=request.as_of or AS_OF)
    return DecisionRecord(id=name, asked_at=at, request=request, decision=decision)


def _duty(name: str) -> OwedDuty:
    return OwedDuty(
        id=name,
        rules=(),
        says="what is owed",
        action="use",
        trigger="before_use",
        due=None,
        evidence=None,
        state="open",
    )


def _changes(edition: Edition) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    licence = edition.entry("CC-BY-4.0").entry
    forbidding = tuple(
        replace(rule, modality=Modality.PROHIBITION, duties=(), lifts=(), requires=(), unless=())
        if rule.modality is Modality.PERMISSION
        else rule
        for rule in licence.rules
    )
    yield "a rule of a licence", (replace(licence, rules=forbidding),)
    data = edition.entry("pubmedqa").entry
    if isinstance(data, Dataset):
        yield "a data set", (replace(data, concluded_terms="CC-BY-NC-ND-4.0"),)
    retired = Curation(state=ReviewState.RETIRED, retired_because="it was replaced")
    yield "an entry retired", (replace(licence, curation=retired),)
    law = edition.entry("GDPR").entry
    yield "a law", (replace(law, rules=law.rules[1:]),)
    institution = edition.entry(INSTITUTION).entry
    if isinstance(institution, Institution):
        yield "the institution", (replace(institution, presumptions={}, evidence=(), environments=()),)


def _row(
    what: str,
    entries: tuple[Entry, ...],
    edition: Edition,
    store: MemoryStore,
    cases: CaseSet,
    *,
    options: argparse.Namespace,
) -> tuple[str, ...]:
    first, prepared, later, alone = [], [], [], []
    found: Impact | None = None
    cases.seed()
    clock = CLOCKS[options.clock]
    for _ in range(options.rounds):
        fresh, records = _uncompiled(edition), RecordedQuestions(store)
        call = partial(impact_of, changes=entries, records=records, cases=cases)
        taken, found = _timed(partial(call, fresh), clock)
        first.append(taken)
        fresh = _uncompiled(edition)
        prepare(fresh, records)
        prepared.append(_timed(partial(call, fresh), clock)[0])
        later.append(_timed(partial(call, _other(fresh)), clock)[0])
        alone.append(_timed(partial(_cases, fresh, entries, cases), clock)[0])
    if found is None:
        return (what,)
    times = tuple(_told(median(each)) for each in (first, prepared, later, alone))
    return (what, *times, str(found.flipped), str(found.gain_duties), str(len(found.cases.failed)))


def _told(seconds: float) -> str:
    return f"{seconds:.2f} s" + (" MISS" if seconds > TARGET else "")


def _timed(call: Callable[[], Impact | CaseImpact], clock: Clock) -> tuple[float, Impact | None]:
    start = clock()
    found = call()
    return (clock() - start) / 1e9, found if isinstance(found, Impact) else None


def _cases(edition: Edition, entries: tuple[Entry, ...], cases: CaseSet) -> CaseImpact:
    return case_impact(cases, before=edition.snapshot, after=changed_on(edition, entries))


def _uncompiled(edition: Edition) -> Edition:
    """Return the registry without its engine, as after a start of the process."""
    return replace(edition, snapshot=replace(edition.snapshot))


def _other(edition: Edition) -> Edition:
    """Return the registry after a write that no recorded answer has seen: all of them are of an older one."""
    entry = Dataset(id="bench-written-since", name="Written since", concluded_terms="CC0-1.0")
    snapshot = changed_on(edition, (entry,))
    return replace(edition, snapshot=snapshot)


if __name__ == "__main__":
    sys.exit(main())
