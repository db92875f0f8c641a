# SPDX-License-Identifier: Apache-2.0
"""Questions of recorded answers, read from the kept text without building the answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache

from licet.domain.record import AnsweredQuestion
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.wire.adapters import Shape, shape_of

__all__ = ["kept_question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Duty:
    id: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Engine:
    version: str
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    verdict: Verdict
    as_of: dt.date
    duties: tuple[_Duty, ...]
    engine: _Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    id: str
    asked_at: dt.datetime
    request: UseRequest
    decision: _Answer


def kept_question(text: str) -> AnsweredQuestion:
    """Return the question of a record that was checked before it was kept.

    Raises:
        ValueError: it is none.
    """
    found = _shape().adapter.validate_json(text)
    if found is None:
        raise ValueError("it is null")
    request, decision = found.request, found.decision
    if request.known_at is not None:
        request = replace(request, known_at=request.known_at.astimezone(dt.UTC))
    return AnsweredQuestion(
        id=found.id,
        asked_at=found.asked_at.astimezone(dt.UTC),
        request=request,
        as_of=decision.as_of,
        verdict=decision.verdict,
        owed=frozenset(duty.id for duty in decision.duties if duty.state == "open"),
        engine=decision.engine.version,
        registry=decision.engine.snapshot,
    )


@cache
def _shape() -> Shape[_Record]:
    return shape_of(_Record, is_partial=True)
