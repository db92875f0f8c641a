# SPDX-License-Identifier: Apache-2.0
"""The change feed as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from licet.bootstrap import Wiring
from licet.domain.access import Caller
from licet.domain.record import AuditEvent
from licet.errors import RegistryLagsError, StoreError
from licet.usecases.registry import Edition
from licet.usecases.visible import visible_events
from licet.wire.write import dump_line
from licet_api.ending import is_ending
from licet_api.problems import RefusedError, located, problem_of, problem_response

__all__ = ["EVENT_STREAM", "MAX_LISTENERS", "ChangeStream", "change_of"]

EVENT_STREAM: Final = "text/event-stream"
MAX_LISTENERS: Final = 64
"""So many streams are open at a time, in one process."""

_LOOK_SECONDS: Final = 0.05
_HEARTBEAT_SECONDS: Final = 15.0
_LONGEST_SECONDS: Final = 3600.0
_RETRY_MILLISECONDS: Final = 2000
_PAGE: Final = 100


def change_of(event: AuditEvent, edition: Edition) -> dict[str, Any]:
    """Return a row of the feed: what was written and when, neither by whom nor why."""
    stored = edition.stored.get(event.subject)
    return {
        "sequence": event.sequence,
        "at": event.at,
        "verb": event.verb,
        "subject": event.subject,
        "kind": None if stored is None else stored.entry.kind,
        "revision": event.revision,
    }


class ChangeStream(EventSourceResponse):
    """Sends every change after a write as an event, and a comment now and then while there is none.

    It ends with the server, after an hour, and when the store is not reached: a listener that connects again
    with the id of its last event misses nothing. One listener too many is told so (503).
    """

    def __init__(self, app: FastAPI, caller: Caller, *, after: int) -> None:
        super().__init__(
            _events(app, caller, after), headers={"Vary": "Accept, Authorization", "X-Accel-Buffering": "no"}
        )
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream, or that there are too many."""
        state = self._app.state
        open_now: int = getattr(state, "listeners", 0)
        if open_now >= MAX_LISTENERS:
            await _refuse(scope, receive, send)
            return
        state.listeners = open_now + 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            state.listeners -= 1


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    error = RefusedError(
        f"{MAX_LISTENERS} listeners are connected already: try again later, or read `/v1/changes` page by page",
        status=503,
        code="too_many_listeners",
    )
    found = located(problem_of(error), Request(scope))
    await problem_response(found, headers={"Retry-After": "10"})(scope, receive, send)


async def _events(app: FastAPI, caller: Caller, after: int) -> AsyncIterator[bytes]:
    wiring: Wiring = app.state.wiring
    yield format_sse_event(retry=_RETRY_MILLISECONDS, comment="changes of a Licet registry")
    began = spoke = time.monotonic()
    while not is_ending(app) and time.monotonic() - began < _LONGEST_SECONDS:
        try:
            rows: list[dict[str, Any]] = []
            last = after
            if _has_news(wiring, after):
                rows, last = await asyncio.to_thread(_rows, wiring, caller, after)
        except (RegistryLagsError, StoreError):
            return
        for row in rows:
            yield format_sse_event(event="change", id=str(row["sequence"]), data_str=dump_line(row))
        is_full, after = last - after >= _PAGE, last
        if rows:
            spoke = time.monotonic()
        elif time.monotonic() - spoke >= _HEARTBEAT_SECONDS:
            spoke = time.monotonic()
            yield KEEPALIVE_COMMENT
        if not is_full:
            await asyncio.sleep(_LOOK_SECONDS)


def _has_news(wiring: Wiring, after: int) -> bool:
    """Return whether it is worth looking; a registry that is followed tells without a thread of its own."""
    return not wiring.registry.is_followed or wiring.registry.current().sequence > after


def _rows(wiring: Wiring, caller: Caller, after: int) -> tuple[list[dict[str, Any]], int]:
    """Return the next rows that the caller may see, none that answers have not seen, and up to where was looked."""
    edition = wiring.registry.current()
    if edition.sequence <= after:
        return [], after
    found = wiring.store.events(after=after, limit=_PAGE)
    events = [event for event in found if event.sequence <= edition.sequence]
    rows = [change_of(event, edition) for event in visible_events(events, edition, caller)]
    return rows, events[-1].sequence if events else after
