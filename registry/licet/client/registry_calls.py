# SPDX-License-Identifier: Apache-2.0
"""The calls about the registry as a whole: its vocabulary, its writes, its state, and routes without a call here."""

from __future__ import annotations

from typing import Any

from licet.client.calls import JSON, Call, filled, get, items_of, json_of, of_document, path_step, value_of
from licet.client.replies import FeedRow
from licet.client.retries import Repeat
from licet.domain.record import AuditEvent
from licet.usecases.keys import Me

__all__ = ["audit", "changes", "health", "me", "other", "schemes", "vocabulary"]


def vocabulary(scheme: str) -> Call[list[dict[str, Any]]]:
    return get(f"vocabulary/{path_step(scheme)}", lambda document: document["terms"])


def schemes() -> Call[tuple[str, ...]]:
    return get("vocabulary", lambda document: tuple(scheme["id"] for scheme in document["schemes"]))


def audit(*, after: int, limit: int | None) -> Call[tuple[AuditEvent, ...]]:
    return get("audit", items_of(AuditEvent), filled({"after": after, "limit": limit}))


def changes(*, after: int, limit: int | None) -> Call[tuple[FeedRow, ...]]:
    return get("changes", items_of(FeedRow), filled({"after": after, "limit": limit}))


def health() -> Call[dict[str, Any]]:
    return get("/readyz", lambda document: document)


def me() -> Call[Me]:
    return get("me", value_of(Me))


def other(method: str, path: str, body: object | None) -> Call[Any]:
    """Return a call of any route; one that may write is repeated only if it was not taken."""
    return Call(
        method=method,
        path=path,
        headers=JSON,
        content=None if body is None else json_of(body),
        read=of_document(lambda document: document),
        repeat=Repeat.ALWAYS if method.upper() in {"GET", "HEAD"} else Repeat.IF_NOT_TAKEN,
    )
