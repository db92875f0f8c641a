# SPDX-License-Identifier: Apache-2.0
"""Look through the audit trail, either way, for what somebody wrote, or what was written of something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from licet.domain.access import Caller
from licet.domain.record import AuditEvent
from licet.ports import ChangeFeed
from licet.usecases.registry import Edition
from licet.usecases.visible import told_events

__all__ = ["AuditFilter", "AuditSlice", "audit_trail"]

_TURN: Final = 500
_LOOKED_AT: Final = 20
"""So many turns are looked at for one page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which writes; a field that is None does not limit.

    `by` and `verb` are exact. `subject` is the id of what was written. `since` is the earliest instant, and what was
    written at `until` or later is left out.
    """

    by: str | None = None
    subject: str | None = None
    verb: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def fits(self, event: AuditEvent) -> bool:
        """Return whether an event is one of those."""
        return (
            self.by in (None, event.by)
            and self.subject in (None, event.subject)
            and self.verb in (None, event.verb)
            and (self.since is None or self.since <= event.at)
            and (self.until is None or event.at < self.until)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSlice:
    """Some events, in the order that was asked for; the next ones lie beyond the number `reached`, None at the end.

    A slice may be short, or empty, and not be the last: at most 10,000 events are looked at for one.
    """

    items: tuple[AuditEvent, ...]
    reached: int | None


def audit_trail(
    feed: ChangeFeed,
    edition: Edition,
    caller: Caller,
    *,
    wanted: AuditFilter,
    after: int = 0,
    before: int | None = None,
    newest_first: bool = False,
    limit: int,
    turn: int = _TURN,
) -> AuditSlice:
    """Return at most `limit` events that fit, as `caller` may read them.

    A name or reason that is withheld is withheld from the filter, too.

    Args:
        feed: tells what was written.
        edition: the whole registry now: what is closed is closed for what was.
        caller: who reads.
        wanted: which events.
        after: only those with a higher number.
        before: only those with a lower number.
        newest_first: whether the highest number comes first.
        limit: at most so many.
        turn: so many events are looked at in a turn.
    """
    last = edition.sequence if before is None else min(edition.sequence, before - 1)
    found: list[AuditEvent] = []
    reached = after
    for low, high in _turns(after, last, turn=turn, newest_first=newest_first):
        changes = feed.changes(after=low, limit=high - low)
        events: Sequence[AuditEvent] = [each for each in told_events(changes, edition, caller) if wanted.fits(each)]
        found += reversed(events) if newest_first else events
        if len(found) > limit:
            return AuditSlice(items=tuple(found[:limit]), reached=found[limit - 1].sequence)
        reached = low + 1 if newest_first else high
    is_all = reached <= after + 1 if newest_first else reached >= last
    return AuditSlice(items=tuple(found), reached=None if is_all else reached)


def _turns(after: int, last: int, *, turn: int, newest_first: bool) -> Iterator[tuple[int, int]]:
    """Yield the numbers that are looked at in turns: above the first of a pair, up to the second."""
    if newest_first:
        highs = range(last, after, -turn)
        turns = ((max(after, high - turn), high) for high in highs)
    else:
        turns = ((low, min(last, low + turn)) for low in range(after, last, turn))
    yield from (pair for pair, _ in zip(turns, range(_LOOKED_AT), strict=False))
