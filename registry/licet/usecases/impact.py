# SPDX-License-Identifier: Apache-2.0
"""What publishing changed entries would do: to every recorded answer, to the cases, to the entries further down.

A recorded answer is one that publishing would change where the same question, for the same date, has another verdict
after the change than the recorded one, or owes more; and where it is this change that makes the difference. One that
an earlier change has overtaken, and that this one leaves alone, is none; nor is one that it brings back as recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot
from licet.domain.change_request import CaseImpact, Flip, Impact
from licet.domain.entry import Entry, Ruling
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError
from licet.usecases.case_set import CaseSet, case_impact
from licet.usecases.check_request import check_request
from licet.usecases.preview import changed_on
from licet.usecases.reach import Reads, lineage_names, terms_names
from licet.usecases.reached import Reached
from licet.usecases.recorded_questions import Asked, Recorded, RecordedQuestions
from licet.usecases.registry import Edition

__all__ = ["MAX_ENTRIES", "MAX_FLIPS", "cases_of", "impact_of", "prepare"]

MAX_FLIPS: Final = 100
"""At most so many recorded answers are listed; all are counted."""
MAX_ENTRIES: Final = 1000
"""At most so many entries further down are listed."""

_BREATH: Final = 0.001
"""Between two questions that nobody waits for, others are let do theirs for so many seconds."""

_Answer: TypeAlias = tuple[Verdict | None, frozenset[str]]
"""A verdict, None where the question cannot be asked, and the ids of what is owed."""


def impact_of(
    edition: Edition,
    changes: Iterable[Entry],
    *,
    records: RecordedQuestions,
    cases: CaseSet,
) -> Impact:
    """Return what publishing would do; nothing is written.

    Args:
        edition: the registry now.
        changes: the entries as they would be published, one that retires among them; they were checked.
        records: the recorded answers; kept by the application, since reading them takes longer than judging.
        cases: the case set; kept by the application, too.

    Whoever hands it on must leave out what its reader may not know: that somebody asked, and names of entries.

    Raises:
        InputError: the entries contradict each other or the registry.
        StoreError: the recorded answers or the kept cases could not be read.
    """
    proposed = tuple(changes)
    before, after = edition.snapshot, _changed(edition, proposed)
    answers = records.current()
    flips = tuple(_flips(answers.items, before=before, after=after))
    further = _downstream(edition, proposed)
    return Impact(
        decisions_checked=len(answers.items),
        older_unchecked=not answers.is_whole,
        flips=flips[:MAX_FLIPS],
        flipped=sum(flip.to is not flip.from_ for flip in flips),
        gain_duties=sum(bool(flip.duties) for flip in flips),
        cases=case_impact(cases, before=before, after=after),
        entries=further[:MAX_ENTRIES],
        entries_in_all=len(further),
        sequence=edition.sequence,
    )


def prepare(edition: Edition, records: RecordedQuestions) -> int:
    """Judge each recorded question once, unhurriedly, so that who wants an impact does not wait for what is compiled.

    Return how many were judged; fewer than there are once `records` are closed.

    Raises:
        StoreError: the recorded answers could not be read.
    """
    engine, judged = Engine.on(edition.snapshot), 0
    for asked in dict.fromkeys(each.asked for each in records.current().items):
        if records.is_closed:
            break
        if not asked.is_settled and not asked.request.entries:
            _answer(asked.request, engine, checks=False)
            judged += 1
            time.sleep(_BREATH)
    return judged


def cases_of(edition: Edition, changes: Iterable[Entry], *, cases: CaseSet) -> CaseImpact:
    """Return how the cases fare with changed entries; recorded answers are left alone. Errors as `impact_of`."""
    return case_impact(cases, before=edition.snapshot, after=_changed(edition, tuple(changes)))


def _changed(edition: Edition, proposed: tuple[Entry, ...]) -> Snapshot:
    Engine.on(edition.snapshot)  # what changes follows it, so that programs are made once
    return changed_on(edition, proposed)


def _flips(recorded: tuple[Recorded, ...], *, before: Snapshot, after: Snapshot) -> Iterator[Flip]:
    """Yield the recorded answers that change, in their order."""
    reached, reads = Reached(before, after), Reads(before)
    open_ones = (asked for asked in dict.fromkeys(each.asked for each in recorded) if not asked.is_settled)
    again = [asked for asked in _in_turn(open_ones) if reached.covers(asked.request, reads.of(asked.request))]
    then = _answers(again, after, checks=reached.changed.may_refuse)
    doubtful = [each for each in recorded if each.asked in then and _is_other(then[each.asked], each)]
    overtaken = dict.fromkeys(each.asked for each in doubtful if each.registry != before.digest)
    now = _answers(_in_turn(overtaken), before, checks=lambda _: True)
    for each in doubtful:
        current = now.get(each.asked, (each.verdict, each.duties))
        found = then[each.asked]
        if current[0] is None and not reached.changed.may_refuse(each.asked.request):
            continue  # a question that cannot be asked now cannot be then
        flip = _flip(each, now=current, then=found)
        if flip is not None:
            yield flip


def _in_turn(questions: Iterable[Asked]) -> list[Asked]:
    """Return those that bring the same entries one after the other, so that these are put in the registry once."""
    return sorted(questions, key=lambda asked: id(asked.request.entries))


def _answers(
    questions: Iterable[Asked], snapshot: Snapshot, *, checks: Callable[[UseRequest], bool]
) -> dict[Asked, _Answer]:
    """Return the answers to questions; where it `checks`, one is looked at first, as when somebody asks it."""
    engine = Engine.on(snapshot)
    return {asked: _answer(asked.request, engine, checks=checks(asked.request)) for asked in questions}


def _answer(request: UseRequest, engine: Engine, *, checks: bool) -> _Answer:
    if checks and check_request(request, engine.snapshot):
        return None, frozenset()
    try:
        return engine.owing(request)
    except InputError:
        return None, frozenset()


def _is_other(found: _Answer, recorded: Recorded) -> bool:
    return found[0] is not recorded.verdict or not found[1] <= recorded.duties


def _flip(recorded: Recorded, *, now: _Answer, then: _Answer) -> Flip | None:
    """Return how a recorded answer changes; None where the change does not do it."""
    verdict, owed = then
    gained = owed - recorded.duties - now[1]
    is_flipped = verdict not in {recorded.verdict, now[0]}
    if not is_flipped and not gained:
        return None
    from_ = recorded.verdict if is_flipped or verdict is None else verdict
    return Flip(decision=recorded.id, from_=from_, to=verdict, duties=tuple(sorted(gained)))


def _downstream(edition: Edition, proposed: tuple[Entry, ...]) -> tuple[str, ...]:
    """Return the ids of the other entries that rest on what changes, by terms, lineage or ruling, at any depth."""
    changed = {entry.id for entry in proposed}
    names = {**edition.names, **{name: entry.id for entry in proposed for name in (*entry.aliases, entry.id)}}
    owners = {rule.id: entry.id for entry in (*edition.entries, *proposed) for rule in entry.rules}
    resting: dict[str, set[str]] = {}
    for entry in (*edition.entries, *proposed):
        for name in _rests_on(entry, owners):
            resting.setdefault(names.get(name, name), set()).add(entry.id)
    found: set[str] = set()
    waiting = list(changed)
    while waiting:
        fresh = resting.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return tuple(sorted(found - changed))


def _rests_on(entry: Entry, owners: Mapping[str, str]) -> Iterator[str]:
    yield from terms_names(entry)
    yield from lineage_names(entry)
    for rest in entry.rests_on if isinstance(entry, Ruling) else ():
        yield owners.get(rest.rule, rest.rule)
