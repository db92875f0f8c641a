# SPDX-License-Identifier: Apache-2.0
"""What a store keeps besides the entries themselves: revisions, audit events, decision records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest

__all__ = ["AuditEvent", "Change", "DecisionRecord", "StoredEntry"]


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
