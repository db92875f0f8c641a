# SPDX-License-Identifier: Apache-2.0
"""What publishing a change would do to recorded answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from licet.domain.change_request import Flip, Impact
from licet.domain.entry import Entry
from licet.domain.record import DecisionFilter, DecisionRecord
from licet.errors import InputError
from licet.ports import DecisionLog
from licet.usecases.ask import answer
from licet.usecases.preview import changed_on
from licet.usecases.registry import Edition
from licet.usecases.standing import asked_then

__all__ = ["impact_of"]

_TURN = 500
_LISTED = 100


def impact_of(
    before: Edition,
    changes: Sequence[Entry],
    *,
    log: DecisionLog,
) -> Impact:
    """Answer every recorded question before and after a change, and say which answers change.

    Args:
        before: the registry now.
        changes: the entries as they would be.
        log: the recorded answers.
    """
    after = changed_on(before, tuple(changes))
    flips: list[Flip] = []
    checked = flipped = gained = 0
    for record in _records(log):
        if record.request.known_at is not None:
            continue
        checked += 1
        flip = _flip(record, before.snapshot, after)
        if flip is None:
            continue
        flipped += flip.to is not flip.from_
        gained += bool(flip.duties)
        if len(flips) < _LISTED:
            flips.append(flip)
    return Impact(
        decisions_checked=checked, flips=tuple(flips), flipped=flipped, gain_duties=gained, sequence=before.sequence
    )


def _records(log: DecisionLog) -> Iterator[DecisionRecord]:
    last: str | None = None
    while turn := log.decisions(DecisionFilter(), before=last, limit=_TURN):
        yield from turn
        last = turn[-1].id


def _flip(record: DecisionRecord, before: Snapshot, after: Snapshot) -> Flip | None:
    day = record.decision.as_of
    old, new = (_answer(record, snapshot, day) for snapshot in (before, after))
    if old is None:
        return None
    had = {duty.id for duty in old.duties}
    gained = tuple(duty.id for duty in new.duties if duty.id not in had) if new is not None else ()
    to = None if new is None else new.verdict
    if to is old.verdict and not gained:
        return None
    return Flip(decision=record.id, from_=old.verdict, to=to, duties=gained)


def _answer(record: DecisionRecord, snapshot: Snapshot, day: dt.date) -> Decision | None:
    try:
        return answer(asked_then(record), snapshot=snapshot, today=day)
    except InputError:
        return None
