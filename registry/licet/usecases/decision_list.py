# SPDX-License-Identifier: Apache-2.0
"""List what was decided, the newest first, and what of it does not stand any more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from licet.domain.answer import Decision
from licet.domain.record import DecisionFilter, DecisionRecord
from licet.domain.verdict import Verdict
from licet.ports import Clock, DecisionLog
from licet.usecases.registry import Edition
from licet.usecases.standing import Standing, standing_of

__all__ = ["CANNOT_BE_ASKED", "DecisionPage", "DecisionSummary", "list_decisions", "names_for"]

CANNOT_BE_ASKED: Final = "the question cannot be asked of the registry of today: ask it again to see why"
"""The problem of an answer for whoever may not read everything that it could name."""

_LOOKED_AT: Final = 500
_TURN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSummary:
    """What a list shows of a recorded answer; `standing` is there if the list was asked for what is stale or is not."""

    id: str
    asked_at: dt.datetime
    asked_by: str | None
    action: str
    datasets: tuple[str, ...]
    model: str | None
    purpose: str | None
    verdict: Verdict
    summary: str
    hypothetical: bool | str
    valid_until: dt.date | None
    as_of: dt.date
    sequence: int
    standing: Standing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage:
    """Answers, the newest first; the next page is `before` this id, None on the last one.

    A page may be short, or empty, and not be the last: at most 500 answers are judged again for one page.
    """

    items: tuple[DecisionSummary, ...]
    before: str | None


def list_decisions(
    wanted: DecisionFilter,
    *,
    log: DecisionLog,
    edition: Edition,
    clock: Clock,
    stale: bool | None = None,
    before: str | None = None,
    limit: int = 50,
    show: Callable[[DecisionRecord], Decision | None] = lambda record: record.decision,
    hidden: frozenset[str] = frozenset(),
) -> DecisionPage:
    """Return a page of recorded answers.

    Args:
        wanted: which answers.
        log: where they are.
        edition: the registry today.
        clock: says which day it is.
        stale: only those that are stale (`standing.standing_of`), or only those that are not; None tells nothing of it.
        before: `before` of the page before.
        limit: at most so many.
        show: gives an answer as whoever reads the list may read it; None leaves it out.
        hidden: ids of entries that the list does not name as changed.
    """
    today = clock.now().date()
    chosen: list[DecisionSummary] = []
    for _ in range(_LOOKED_AT // _TURN):
        size = _TURN if stale is not None else min(_TURN, limit - len(chosen) + 1)
        turn = log.decisions(wanted, before=before, limit=size)
        for record in turn:
            if len(chosen) == limit:
                return DecisionPage(items=tuple(chosen), before=before)
            shown, before = show(record), record.id
            if shown is None:
                continue
            standing = None if stale is None else standing_of(record, edition=edition, today=today)
            if standing is None or standing.is_stale is stale:
                chosen.append(_summary(replace(record, decision=shown), standing, hidden))
        if len(turn) < size:
            return DecisionPage(items=tuple(chosen), before=None)
    return DecisionPage(items=tuple(chosen), before=before)


def names_for(name: str, edition: Edition) -> frozenset[str]:
    """Return every id and alias of the entry with this id or alias; of none, the name alone."""
    entry_id = edition.names.get(name, name)
    return frozenset({name, *(known for known, owner in edition.names.items() if owner == entry_id)})


def _summary(record: DecisionRecord, standing: Standing | None, hidden: frozenset[str]) -> DecisionSummary:
    request, decision = record.request, record.decision
    if standing is not None and hidden:
        changed = tuple(name for name in standing.changed if name not in hidden)
        # Why a question cannot be asked any more may name what is hidden.
        standing = replace(standing, changed=changed, problem=standing.problem and CANNOT_BE_ASKED)
    return DecisionSummary(
        id=record.id,
        asked_at=record.asked_at,
        asked_by=record.asked_by,
        action=request.action,
        datasets=tuple(use.id for use in request.datasets),
        model=request.model.id if request.model is not None else None,
        purpose=request.purpose.id if request.purpose is not None else None,
        verdict=decision.verdict,
        summary=decision.summary,
        hypothetical=decision.hypothetical,
        valid_until=decision.valid_until,
        as_of=decision.as_of,
        sequence=decision.sequence,
        standing=standing,
    )
