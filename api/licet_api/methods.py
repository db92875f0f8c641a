# SPDX-License-Identifier: Apache-2.0
"""`HEAD` and `OPTIONS` on every route, and the header `Allow` in full."""

from __future__ import annotations

from typing import Final

import anyio
from fastapi import Request
from fastapi.routing import iter_route_contexts
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["allowed_methods", "answer_head"]

_OPTIONS: Final = "OPTIONS"


def allowed_methods(request: Request) -> str:
    """Return the methods that are served at the path of a request, as the header `Allow` lists them."""
    found = {_OPTIONS}
    for context in iter_route_contexts(request.app.routes):
        pattern, _, _ = compile_path(context.path or "")
        if pattern.match(request.url.path):
            found |= set(context.methods or ())
    if "GET" in found:
        found.add("HEAD")
    return ", ".join(sorted(found))


async def answer_head(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer `HEAD` as `GET`, with its headers and without its body; a stream is not begun."""
    with anyio.CancelScope() as work:

        async def send_headers(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
            elif message.get("more_body", False):
                await send({"type": "http.response.body", "body": b""})
                work.cancel()
            else:
                await send({**message, "body": b""})

        await app({**scope, "method": "GET"}, receive, send_headers)
