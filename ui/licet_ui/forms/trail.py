# SPDX-License-Identifier: Apache-2.0
"""Which writes of the audit trail are looked at: what an address says, and what the registry is asked for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["TrailFilter", "read_trail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailFilter:
    """Who wrote, about which entry, what was done, from which day to which, both included; `place` is the cursor."""

    by: str = ""
    subject: str = ""
    verb: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    place: str | None = None

    def address(self) -> dict[str, str]:
        """Return the query string that brings this page back."""
        days = {"since": self.since, "until": self.until}
        stated = {"by": self.by, "subject": self.subject, "verb": self.verb, "at": self.place or ""}
        return {name: value for name, value in stated.items() if value} | {
            name: day.isoformat() for name, day in days.items() if day is not None
        }

    def filters(self) -> dict[str, str | dt.datetime]:
        """Return the filters of the registry for it; days are days in UTC."""
        stated = {"by": self.by, "subject": self.subject, "verb": self.verb}
        found: dict[str, str | dt.datetime] = {name: value for name, value in stated.items() if value}
        if self.since is not None:
            found["since"] = _begin(self.since)
        if self.until is not None and self.until < dt.date.max:
            found["until"] = _begin(self.until + dt.timedelta(days=1))
        return found


def read_trail(query: Mapping[str, str]) -> TrailFilter:
    """Return what a query string says; what it cannot say is left away."""
    return TrailFilter(
        by=query.get("by", "").strip(),
        subject=query.get("subject", "").strip(),
        verb=query.get("verb", "").strip(),
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        place=query["at"] if query.get("at", "").isdecimal() else None,
    )


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=dt.UTC)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
