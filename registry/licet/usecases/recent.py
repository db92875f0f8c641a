# SPDX-License-Identifier: Apache-2.0
"""The last answers on record, read a turn at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from licet.domain.record import DecisionFilter, DecisionRecord
from licet.ports import DecisionLog

__all__ = ["LOOKED_AT", "recent_answers"]

LOOKED_AT: Final = 1000
"""So many answers count as recent."""

_TURN: Final = 200


def recent_answers(log: DecisionLog, *, most: int = LOOKED_AT) -> Iterator[DecisionRecord]:
    """Yield the last answers on record, the newest first."""
    before: str | None = None
    left = most
    while left > 0:
        turn = log.decisions(DecisionFilter(), before=before, limit=min(_TURN, left))
        yield from turn
        if len(turn) < min(_TURN, left):
            return
        before, left = turn[-1].id, left - len(turn)
