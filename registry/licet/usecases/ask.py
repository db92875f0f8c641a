# SPDX-License-Identifier: Apache-2.0
"""Answer a question and record the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeAlias

from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from licet.domain.record import DecisionRecord
from licet.domain.use import UseRequest
from licet.errors import BundleStaleError, InputError
from licet.ports import Clock, DecisionLog, IdSource
from licet.usecases.check_request import check_request
from licet.usecases.flaws import input_error
from licet.usecases.recording import record_each
from licet.usecases.registry import Edition, Pinned, Registry

__all__ = ["PREFIX", "Refusal", "answer", "ask", "ask_many", "checked", "edition_for"]

PREFIX = "dec"
"""Ids of decisions begin so."""

_TOGETHER: Final = 100
"""At most so many answers of a batch share a transaction: a thousand long ones would be too much for one."""

Refusal: TypeAlias = InputError | BundleStaleError
"""Why one question of a batch has no answer."""


def answer(request: UseRequest, *, snapshot: Snapshot, today: dt.date) -> Decision:
    """Answer a question without recording it; `today` is its date if it gives none.

    Raises:
        InputError: the question cannot be answered as it stands; `flaws` say why.
    """
    return Engine.on(snapshot).decide(checked(request, snapshot=snapshot, today=today))


def checked(request: UseRequest, *, snapshot: Snapshot, today: dt.date) -> UseRequest:
    """Return a question as it is judged; `today` is its date if it gives none.

    Raises:
        InputError: the question cannot be answered as it stands; `flaws` say why.
    """
    dated = request if request.as_of is not None else replace(request, as_of=today)
    flaws = check_request(dated, snapshot)
    if flaws:
        raise input_error(flaws)
    return dated


def ask(
    request: UseRequest,
    *,
    registry: Registry | Pinned,
    log: DecisionLog,
    clock: Clock,
    ids: IdSource,
    asked_by: str | None = None,
) -> Decision:
    """Answer a question and record it, as it was asked, with its answer.

    Raises:
        InputError: the question cannot be answered as it stands; nothing is recorded.
        BundleStaleError: the registry has not reached the sequence number asked for.
    """
    record = _record(request, registry=registry, clock=clock, ids=ids, asked_by=asked_by)
    log.append(record)
    return record.decision


def ask_many(
    questions: Iterable[UseRequest | InputError],
    *,
    registry: Registry,
    log: DecisionLog,
    clock: Clock,
    ids: IdSource,
    asked_by: str | None = None,
) -> tuple[Decision | Refusal, ...]:
    """Answer many questions, in order, on one edition; one that cannot be answered does not stop the others.

    A question that could not even be read is given as its error and comes back as such.
    """
    asked = tuple(questions)
    wanted = max((each.at_least or 0 for each in asked if isinstance(each, UseRequest)), default=0)
    pinned = registry.pinned(wanted)
    found = [_record_or_refusal(each, registry=pinned, clock=clock, ids=ids, asked_by=asked_by) for each in asked]
    kept = _keep([each for each in found if isinstance(each, DecisionRecord)], log)
    return tuple(kept.get(each.id, each.decision) if isinstance(each, DecisionRecord) else each for each in found)


def edition_for(request: UseRequest, registry: Registry | Pinned) -> Edition:
    """Return the edition that a question is about: the current one, or the one known at a time."""
    edition = registry.reached(request.at_least)
    return edition if request.known_at is None else registry.known_at(request.known_at)


def _record(
    request: UseRequest, *, registry: Registry | Pinned, clock: Clock, ids: IdSource, asked_by: str | None
) -> DecisionRecord:
    # INVARIANT: one id for each question, answered or not, so that a batch sent again gives each line its own
    name = ids.new(PREFIX)
    edition = edition_for(request, registry)
    now = clock.now()
    found = answer(request, snapshot=edition.snapshot, today=now.date())
    return DecisionRecord(id=name, asked_at=now, request=request, decision=replace(found, id=name), asked_by=asked_by)


def _record_or_refusal(
    question: UseRequest | InputError, *, registry: Registry | Pinned, clock: Clock, ids: IdSource, asked_by: str | None
) -> DecisionRecord | Refusal:
    if isinstance(question, InputError):
        return question
    try:
        return _record(question, registry=registry, clock=clock, ids=ids, asked_by=asked_by)
    except (InputError, BundleStaleError) as error:
        return error


def _keep(records: Sequence[DecisionRecord], log: DecisionLog) -> Mapping[str, InputError]:
    """Record answers, many in a transaction; return by id why one cannot be kept. Any other error is passed on."""
    refused: dict[str, InputError] = {}
    for start in range(0, len(records), _TOGETHER):
        turn = records[start : start + _TOGETHER]
        for record, error in zip(turn, record_each(turn, log), strict=True):
            if isinstance(error, InputError):
                refused[record.id] = error
            elif error is not None:
                raise error
    return refused
