# SPDX-License-Identifier: Apache-2.0
"""The calls of those who oversee a registry: the audit trail, its keys, its settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licet.client.calls import (
    Call,
    Filter,
    Page,
    filled,
    get,
    items_of,
    path_step,
    post,
    value_of,
)
from licet.client.replies import read_as
from licet.client.retries import Repeat
from licet.domain.record import AuditEvent
from licet.settings import SettingView
from licet.stores.verification import Verification
from licet.usecases.keys import KeyGrant, KeyView, NewKey

__all__ = ["audit_page", "create_key", "keys", "revoke_key", "settings", "verify_audit"]

_WALK_SECONDS = 600.0


def audit_page(*, before: int | None, limit: int, filters: Mapping[str, Filter]) -> Call[Page[AuditEvent]]:
    params = filled({**filters, "before": before, "limit": limit, "order": "newest"})
    return get("audit", _audit_page, params)


def verify_audit() -> Call[Verification]:
    found = get("audit:verify", value_of(Verification))
    return Call(method=found.method, path=found.path, read=found.read, timeout=_WALK_SECONDS)


def keys() -> Call[tuple[KeyView, ...]]:
    return get("keys", items_of(KeyView))


def create_key(grant: KeyGrant | Mapping[str, Any]) -> Call[NewKey]:
    # A key is shown once: who does not hear the answer revokes it and makes another.
    return post("keys", grant, value_of(NewKey), repeat=Repeat.IF_NOT_TAKEN)


def revoke_key(key_id: str) -> Call[KeyView]:
    return post(f"keys/{path_step(key_id)}:revoke", {}, value_of(KeyView))


def settings() -> Call[tuple[SettingView, ...]]:
    return get("settings", lambda document: tuple(read_as(each, SettingView) for each in document["settings"]))


def _audit_page(document: Any) -> Page[AuditEvent]:
    following = document["next_before"]
    return Page(
        items=tuple(read_as(item, AuditEvent) for item in document["items"]),
        next=None if following is None else str(following),
    )
