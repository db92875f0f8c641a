# SPDX-License-Identifier: Apache-2.0
"""Deadlines as a calendar that other programs subscribe to (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from typing import Final

from icalendar import Calendar, Event

from licet.usecases.deadlines import Deadline

__all__ = ["CALENDAR", "write_calendar"]

CALENDAR: Final = "text/calendar"
"""The media type."""

_PRODUCT: Final = "-//Licet//Deadlines//EN"
_DAY: Final = dt.timedelta(days=1)


def write_calendar(deadlines: Iterable[Deadline]) -> str:
    """Return a calendar in which each deadline is an event of a whole day; equal deadlines give equal bytes.

    The UID of an event stays when its day moves, so that a subscriber moves it too; SEQUENCE counts with the revision.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Licet: what ends and what is to be read again")
    known: Counter[str] = Counter()
    for deadline in sorted(deadlines, key=lambda each: (each.day, each.kind, each.subject, each.what)):
        name = f"{deadline.kind}|{deadline.subject}|{deadline.what}"
        known[name] += 1
        calendar.add_component(_event(deadline, f"{name}|{known[name]}"))
    text: str = calendar.to_ical().decode()
    return text


def _event(deadline: Deadline, name: str) -> Event:
    event = Event()
    event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:40]}@licet")
    event.add("dtstamp", deadline.written_at.replace(microsecond=0))
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + _DAY)
    event.add("summary", deadline.says)
    event.add("categories", [deadline.kind.value])
    event.add("sequence", deadline.revision - 1)
    event.add("transp", "TRANSPARENT")
    return event
