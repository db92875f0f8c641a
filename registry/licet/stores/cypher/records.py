# SPDX-License-Identifier: Apache-2.0
"""Revisions, audit events and decisions as rows and back; pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from licet.domain.answer import Reason
from licet.domain.record import AuditEvent, DecisionRecord, StoredEntry
from licet.stores.audit import hash_text
from licet.stores.cypher.rows import Props, Row
from licet.stores.texts import parse_entry_text

__all__ = [
    "decision_asset_rows",
    "decision_props",
    "decision_rule_rows",
    "event_from",
    "event_row",
    "instant_from",
    "is_as_recorded",
    "revision_id",
    "revision_row",
    "stored_from",
]


def revision_id(entry_id: str, revision: int) -> str:
    """Return the key of a revision's node."""
    return f"{entry_id}@{revision}"


def revision_row(stored: StoredEntry, text: str) -> Row:
    """Return a revision with the complete entry as `text`."""
    key = revision_id(stored.entry.id, stored.revision)
    props: Props = {
        "id": key,
        "entry": stored.entry.id,
        "revision": stored.revision,
        "sequence": stored.sequence,
        "recorded_at": stored.recorded_at,
        "by": stored.by,
        "reason": stored.reason,
        "content": text,
    }
    return {
        "id": key,
        "entry": stored.entry.id,
        "revision": stored.revision,
        "before": revision_id(stored.entry.id, stored.revision - 1),
        "props": props,
    }


def stored_from(props: Mapping[str, Any]) -> StoredEntry:
    """Return the revision that `revision_row` wrote."""
    return StoredEntry(
        entry=parse_entry_text(props["content"]),
        revision=props["revision"],
        sequence=props["sequence"],
        recorded_at=instant_from(props["recorded_at"]),
        by=props["by"],
        reason=props["reason"],
    )


def event_row(event: AuditEvent) -> Row:
    """Return an audit event."""
    fields = {part.name: getattr(event, part.name) for part in dataclasses.fields(event)}
    return {"revision_id": revision_id(event.subject, event.revision), "props": fields}


def event_from(props: Mapping[str, Any]) -> AuditEvent:
    """Return the event that `event_row` wrote."""
    fields = {part.name: props[part.name] for part in dataclasses.fields(AuditEvent)}
    return AuditEvent(**{**fields, "at": instant_from(props["at"])})


def is_as_recorded(event: AuditEvent, revision: Mapping[str, Any] | None) -> bool:
    """Return whether a revision's node is what its audit event says was written."""
    if revision is None:
        return False
    found = {
        "sequence": revision.get("sequence"),
        "by": revision.get("by"),
        "subject": revision.get("entry"),
        "revision": revision.get("revision"),
        "reason": revision.get("reason"),
        "content": hash_text(str(revision.get("content"))),
    }
    told = {name: getattr(event, name) for name in found}
    return found == told and instant_from(revision["recorded_at"]) == event.at


def decision_props(record: DecisionRecord, text: str) -> Props:
    """Return a decision's node with the complete record as `text`."""
    decision, purpose = record.decision, record.request.purpose
    props: dict[str, bool | int | str | dt.datetime | None] = {
        "id": record.id,
        "asked_at": record.asked_at.astimezone(dt.UTC),
        "asked_by": record.asked_by,
        "action": record.request.action,
        "purpose": purpose.id if purpose else None,
        "verdict": decision.verdict.value,
        "summary": decision.summary,
        "is_hypothetical": bool(decision.hypothetical),
        "interpretation": decision.interpretation,
        "as_of": decision.as_of.isoformat(),
        "sequence": decision.sequence,
        "content": text,
    }
    return {name: value for name, value in props.items() if value is not None}


def decision_rule_rows(record: DecisionRecord) -> list[Row]:
    """Return which rules a decision cites, each once, and whether it decided."""
    deciding: dict[str, bool] = {}
    for reason in record.decision.reasons:
        for rule in _cited(reason):
            deciding[rule] = deciding.get(rule, False) or reason.deciding
    return [{"a": record.id, "b": rule, "props": {"deciding": decided}} for rule, decided in deciding.items()]


def decision_asset_rows(record: DecisionRecord) -> list[Row]:
    """Return which entries a decision is about, each once, with its verdict."""
    verdicts = {asset.id: asset.verdict.value for asset in record.decision.per_asset}
    return [{"a": record.id, "b": asset, "props": {"verdict": verdict}} for asset, verdict in verdicts.items()]


def _cited(reason: Reason) -> Iterator[str]:
    if reason.rule is not None:
        yield reason.rule
    yield from reason.sources


def instant_from(value: Any) -> dt.datetime:
    """Return an instant as the drivers give it: one engine leaves the offset away."""
    native: dt.datetime = value.to_native() if hasattr(value, "to_native") else value
    return native.replace(tzinfo=native.tzinfo or dt.UTC).astimezone(dt.UTC)
