# SPDX-License-Identifier: Apache-2.0
"""What a store keeps besides the entries themselves: revisions, audit events, decision records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict

__all__ = ["AnsweredQuestion", "AuditEvent", "Change", "DecisionFilter", "DecisionRecord", "StoredEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """One revision of an entry: complete and immutable.

    `sequence` numbers all writes to the registry; `recorded_at` is in UTC.
    """

    entry: Entry
    revision: int
    sequence: int
    recorded_at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """One link of the audit chain; `digest` covers everything else and `previous`."""

    sequence: int
    at: datetime
    by: str
    verb: str
    subject: str
    revision: int
    reason: str
    content: str
    previous: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An audit event with the revision that it is about; `stored` is None where it is about no entry."""

    event: AuditEvent
    stored: StoredEntry | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """An answer as recorded, with the question as it was asked."""

    id: str
    asked_at: datetime
    request: UseRequest
    decision: Decision
    asked_by: str | None = None
    attributes: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """Of a recorded answer what it takes to judge its question again, and to see whether the answer is another one.

    `request` is the question as it was asked, `as_of` the day for which it was answered. `owed` are the ids of the open
    duties, also where nothing is permitted. `engine` and `registry` are the version of the engine and the digest of
    what it was decided on.
    """

    id: str
    asked_at: datetime
    request: UseRequest
    as_of: date
    verdict: Verdict
    owed: frozenset[str]
    engine: str
    registry: str

    @classmethod
    def of(cls, record: DecisionRecord) -> AnsweredQuestion:
        """Return it of a whole record."""
        decision = record.decision
        return cls(
            id=record.id,
            asked_at=record.asked_at,
            request=record.request,
            as_of=decision.as_of,
            verdict=decision.verdict,
            owed=frozenset(duty.id for duty in decision.duties if duty.state == "open"),
            engine=decision.engine.version,
            registry=decision.engine.snapshot,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFilter:
    """Which recorded answers to list; a field that is None does not limit.

    `datasets` and `models` hold every id and alias of what is meant: one of them must stand in the question. `since`
    is the earliest instant of asking.
    """

    verdict: Verdict | None = None
    asked_by: str | None = None
    datasets: frozenset[str] | None = None
    models: frozenset[str] | None = None
    since: datetime | None = None

    def fits(self, record: DecisionRecord) -> bool:
        """Return whether a record is one of those."""
        request = record.request
        asked_about = {use.id for use in request.datasets}
        model = request.model.id if request.model is not None else None
        return (
            self.verdict in (None, record.decision.verdict)
            and self.asked_by in (None, record.asked_by)
            and (self.datasets is None or not self.datasets.isdisjoint(asked_about))
            and (self.models is None or model in self.models)
            and (self.since is None or self.since <= record.asked_at)
        )
