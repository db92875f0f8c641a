# SPDX-License-Identifier: Apache-2.0
"""The change feed as server-sent events."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, Final, cast

from fastapi import FastAPI, Request
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.types import Receive, Scope, Send

from licet.bootstrap import Wiring
from licet.domain.access import Caller, Role
from licet.domain.record import AuditEvent
from licet.errors import RegistryLagsError, StoreError
from licet.usecases.registry import Edition
from licet.usecases.visible import visible_events
from licet.wire.write import dump_line
from licet_api.ending import is_ending
from licet_api.gate import Gate, counted_as
from licet_api.problems import RefusedError, located, problem_of, problem_response

__all__ = ["EVENT_STREAM", "MAX_EACH", "MAX_LISTENERS", "MAX_STRANGERS", "ChangeStream", "change_of"]

EVENT_STREAM: Final = "text/event-stream"
MAX_LISTENERS: Final = 64
"""So many streams are open at a time, in one process."""

MAX_EACH: Final = 8
"""So many of them each caller has: a key, or an address without one."""

MAX_STRANGERS: Final = 48
"""So many of them are of callers without a key; the rest is kept for those with one."""

_ADMIT_SECONDS: Final = 5.0
"""So often a listener is let pass anew: a key that opens nothing any more hears nothing any more."""

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

    It ends with the server, after an hour, when the store is not reached, and when the key of the listener opens
    nothing any more: a listener that connects again with the id of its last event misses nothing. One listener too
    many is told so (503).
    """

    def __init__(self, request: Request, caller: Caller, *, after: int) -> None:
        super().__init__(
            _events(request, caller, after), headers={"Vary": "Accept, Authorization", "X-Accel-Buffering": "no"}
        )
        self._app: FastAPI = request.app
        self._is_stranger = caller.key_id is None
        self._name = counted_as(request, caller)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream, or that there are too many."""
        listeners: Counter[tuple[bool, str]] = self._app.state.listeners
        who = (self._is_stranger, self._name)
        if trouble := _too_many(listeners, who):
            await _refuse(trouble, scope, receive, send)
            return
        listeners[who] += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            listeners[who] -= 1
            if not listeners[who]:
                del listeners[who]


def _too_many(listeners: Counter[tuple[bool, str]], who: tuple[bool, str]) -> str | None:
    """Return why one listener more is too many; None where it is not."""
    if listeners[who] >= MAX_EACH:
        return f"you have {MAX_EACH} listeners already: close one"
    if listeners.total() >= MAX_LISTENERS:
        return f"{MAX_LISTENERS} listeners are connected already: try again later"
    is_stranger, _ = who
    if is_stranger and sum(count for (other, _), count in listeners.items() if other) >= MAX_STRANGERS:
        return f"{MAX_STRANGERS} listeners without a key are connected already: try again later, or with a key"
    return None


async def _refuse(trouble: str, scope: Scope, receive: Receive, send: Send) -> None:
    error = RefusedError(f"{trouble}, or read `/v1/changes` page by page", status=503, code="too_many_listeners")
    found = located(problem_of(error), Request(scope))
    await problem_response(found, headers={"Retry-After": "10"})(scope, receive, send)


async def _events(request: Request, caller: Caller, after: int) -> AsyncIterator[bytes]:
    app: FastAPI = request.app
    wiring: Wiring = app.state.wiring
    yield format_sse_event(retry=_RETRY_MILLISECONDS, comment="changes of a Licet registry")
    began = spoke = passed = time.monotonic()
    while not is_ending(app) and time.monotonic() - began < _LONGEST_SECONDS:
        try:
            if time.monotonic() - passed >= _ADMIT_SECONDS:
                caller, passed = await _admitted_anew(request), time.monotonic()
            rows, last = await _news(wiring, caller, after)
        except (RefusedError, RegistryLagsError, StoreError):
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


async def _admitted_anew(request: Request) -> Caller:
    gate = cast("Gate", request.app.state.gate)
    return await gate.still_admits(request, Role.READER)


async def _news(wiring: Wiring, caller: Caller, after: int) -> tuple[list[dict[str, Any]], int]:
    """Return the next rows and up to where was looked; none where nothing was written."""
    return await asyncio.to_thread(_rows, wiring, caller, after) if _has_news(wiring, after) else ([], after)


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
