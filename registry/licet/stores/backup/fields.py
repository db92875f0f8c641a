# SPDX-License-Identifier: Apache-2.0
"""Flat records as the fields of a line, and back; instants as text with all of their digits."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from licet.domain.record import AuditEvent
from licet.stores.kept import KeptRevision

__all__ = ["audit_event_from", "fields_of"]


def fields_of(value: AuditEvent | KeptRevision) -> dict[str, Any]:
    """Return a record as fields."""
    return {part.name: _text(getattr(value, part.name)) for part in dataclasses.fields(value)}


def audit_event_from(fields: Mapping[str, Any]) -> AuditEvent:
    """Return the audit event of some fields; a KeyError, TypeError or ValueError says that they are not whole."""
    return AuditEvent(**{**fields, "at": datetime.fromisoformat(fields["at"])})


def _text(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
