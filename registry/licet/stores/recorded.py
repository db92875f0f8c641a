# SPDX-License-Identifier: Apache-2.0
"""What a store holds of the past, checked before it is believed: entries at a write, answers under an id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from licet.domain.record import AuditEvent, DecisionRecord, StoredEntry
from licet.errors import StoreError
from licet.stores.audit import hash_text, verify_chain
from licet.stores.texts import decision_text

__all__ = ["check_recorded", "checked_revision", "distinct", "latest_at", "revision_of"]


def distinct(records: Iterable[DecisionRecord]) -> dict[str, DecisionRecord]:
    """Return records by id; the same one may be given twice.

    Raises:
        StoreError: two different ones have one id.
    """
    found: dict[str, DecisionRecord] = {}
    for record in records:
        if _differ(found.setdefault(record.id, record), record):
            raise _taken(record.id)
    return found


def check_recorded(records: Mapping[str, DecisionRecord], known: Mapping[str, DecisionRecord]) -> None:
    """Check that nothing else is recorded under the ids of `records`.

    Raises:
        StoreError: something is.
    """
    for name, record in records.items():
        if _differ(known.get(name, record), record):
            raise _taken(name)


def latest_at(events: Sequence[AuditEvent], sequence: int) -> dict[str, AuditEvent]:
    """Return the last event of each entry up to a write, after checking the chain up to there.

    Raises:
        StoreError: the write is not there, or an event was changed or is missing.
    """
    broken = verify_chain(events)
    if broken is not None:
        raise StoreError(f"the audit trail is broken at event {broken.sequence}: what was known then cannot be proved")
    if sequence < 0 or len(events) != sequence:
        raise StoreError(f"the registry has no write {sequence}: its audit trail ends at {len(events)}")
    return {event.subject: event for event in events}


def revision_of(revisions: Iterable[StoredEntry], event: AuditEvent) -> StoredEntry | None:
    """Return the revision that an event is about, or None."""
    return next((stored for stored in revisions if stored.revision == event.revision), None)


def checked_revision(stored: StoredEntry | None, event: AuditEvent, *, content: str | None) -> StoredEntry:
    """Return a revision whose `content` is what its event says was written.

    Raises:
        StoreError: it is missing, or was changed.
    """
    name = f"{event.subject}@{event.revision}"
    if stored is None or content is None:
        raise StoreError(f"the revision `{name}` is missing: restore it from a backup")
    told = (event.sequence, event.by, event.reason, event.at, event.content)
    if told != (stored.sequence, stored.by, stored.reason, stored.recorded_at, hash_text(content)):
        raise StoreError(f"the revision `{name}` is not what was written: restore it from a backup")
    return stored


def _differ(one: DecisionRecord, other: DecisionRecord) -> bool:
    """Return whether two records are kept as other texts: one comes back from its text in other types, at times."""
    return one is not other and decision_text(one) != decision_text(other)


def _taken(decision_id: str) -> StoreError:
    return StoreError(f"the decision `{decision_id}` is recorded already, with another content")
