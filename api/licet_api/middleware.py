# SPDX-License-Identifier: Apache-2.0
"""What happens to every request: an id to log it under, our name checked, headers, one log line."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from licet_api.headers import finish_headers
from licet_api.methods import answer_head
from licet_api.problems import RefusedError, located, problem_of, problem_response
from licet_api.rates import RATE_STATE
from licet_api.security import is_allowed_host

__all__ = ["Envelope"]

_LOG: Final = logging.getLogger("licet_api")


class Envelope:
    """Wraps the application; what it logs never holds a body or a query."""

    def __init__(self, app: ASGIApp, *, allowed_hosts: tuple[str, ...]) -> None:
        self._app = app
        self._allowed_hosts = allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        trace_id = secrets.token_hex(16)
        scope.setdefault("state", {})["trace_id"] = trace_id
        status, began = 0, time.monotonic()

        async def send_finished(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(scope["state"].get(RATE_STATE, {}))
                finish_headers(headers, trace_id, scheme=scope.get("scheme", "http"))
            await send(message)

        try:
            await self._answer(scope, receive, send_finished)
        finally:
            _log(scope, status=status or 500, began=began)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if is_allowed_host(Headers(scope=scope).get("host", ""), self._allowed_hosts):
            if scope["method"] == "HEAD":
                await answer_head(self._app, scope, receive, send)
            else:
                await self._app(scope, receive, send)
            return
        error = RefusedError(
            "this registry does not answer under that name: `LICET_ALLOWED_HOSTS` lists them",
            status=421,
            code="unknown_host",
        )
        found = located(problem_of(error), Request(scope))
        await problem_response(found)(scope, receive, send)


def _log(scope: Scope, *, status: int, began: float) -> None:
    _LOG.info(
        "answered",
        extra={
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "milliseconds": round((time.monotonic() - began) * 1000, 1),
            "trace_id": scope["state"]["trace_id"],
        },
    )
