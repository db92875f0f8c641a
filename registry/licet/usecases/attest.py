# SPDX-License-Identifier: Apache-2.0
"""Say that an entry is still correct: the day on which it is read again moves."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from licet.domain.entry import Entry, ReviewState, TermsBase
from licet.domain.record import StoredEntry
from licet.errors import ContradictionError, Flaw, MalformedError, RevisionConflictError, StoreError
from licet.ports import Clock, GraphWriter
from licet.usecases.flaws import input_error, quoted
from licet.usecases.publish import publish
from licet.usecases.registry import Registry
from licet.usecases.retire import MAX_REASON

__all__ = ["Attested", "CannotAttestError", "attest", "next_review"]

_MONTHS: Final[Mapping[str, int]] = {"service": 1, "agreement": 3, "model": 6}
"""How often entries are read again, in months (docs/knowledge/calendar.md); what is not here: yearly."""
_YEARLY: Final = 12
_PACES: Final = (1, 3, 6, 12)
_DAYS: Final = 4
"""A pace may be so many days off: months are not equally long."""


class CannotAttestError(StoreError):
    """The entry is retired, so there is nothing to keep correct."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """Why an entry is still correct; `review_due` is when it is read again, without it as often as before."""

    reason: str
    review_due: dt.date | None = None


def attest(
    entry_id: str,
    said: Attested,
    *,
    expected_revision: int,
    by: str,
    registry: Registry,
    writer: GraphWriter,
    clock: Clock,
) -> StoredEntry:
    """Write the revision that says who read an entry again, when, and when it is read next; the rest stays.

    Raises:
        EntryNotFoundError: there is no such entry.
        RevisionConflictError: it is at another revision.
        CannotAttestError: it is retired.
        InputError: the reason is empty or too long, or the day has passed.
    """
    stored, today = registry.current().entry(entry_id), clock.now().date()
    entry = stored.entry
    if stored.revision != expected_revision:
        raise RevisionConflictError(entry.id, expected=expected_revision, actual=stored.revision)
    if entry.curation.state is ReviewState.RETIRED:
        raise CannotAttestError(f"{quoted(entry.id)} is retired: nobody reads it again")
    flaws = tuple(_flaws(said, today))
    if flaws:
        raise input_error(flaws)
    due = said.review_due or next_review(entry, today)
    curation = replace(entry.curation, reviewed_by=by, reviewed_at=today, review_due=due)
    return publish(
        replace(entry, curation=curation), expected_revision=expected_revision, by=by, reason=said.reason.strip(),
        registry=registry, writer=writer, clock=clock,
    )  # fmt: skip


def next_review(entry: Entry, today: dt.date) -> dt.date:
    """Return the day on which an entry that was read today is read next.

    It keeps the pace that it had from the last reading to the day that was set; where that is none of those in use, it
    is that of its kind.
    """
    return _later(today, _pace(entry) or _MONTHS.get(entry.kind, _YEARLY))


def _pace(entry: Entry) -> int | None:
    read, due = max(_readings(entry), default=None), entry.curation.review_due
    if read is None or due is None:
        return None
    return next((months for months in _PACES if abs((_later(read, months) - due).days) <= _DAYS), None)


def _readings(entry: Entry) -> Iterator[dt.date]:
    """Yield the days on which an entry was compared with what it rests on."""
    if entry.curation.reviewed_at is not None:
        yield entry.curation.reviewed_at
        return
    found = [rule.clause.date_read for rule in entry.rules] + [source.date_read for source in entry.sources]
    if isinstance(entry, TermsBase):
        found.append(entry.text.date_read)
    yield from (day for day in found if day is not None)


def _later(day: dt.date, months: int) -> dt.date:
    """Return the same day some months later; the last of the month where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _flaws(said: Attested, today: dt.date) -> Iterator[Flaw]:
    if not said.reason.strip():
        yield Flaw(pointer="/reason", code=MalformedError.code, detail="say in a few words what was compared")
    elif len(said.reason) > MAX_REASON:
        detail = f"{len(said.reason)} characters: at most {MAX_REASON} are kept"
        yield Flaw(pointer="/reason", code=MalformedError.code, detail=detail)
    if said.review_due is not None and said.review_due <= today:
        detail = "this day has passed: name one on which it is read again"
        yield Flaw(pointer="/review_due", code=ContradictionError.code, detail=detail)
