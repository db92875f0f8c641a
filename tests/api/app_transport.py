# SPDX-License-Identifier: Apache-2.0
"""Send requests to an application in this process, through the whole of its stack."""

import asyncio

import httpx
from fastapi import FastAPI


class AppTransport(httpx.BaseTransport):
    """Hands requests to an application; a crash in it stays in it, as behind a server."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return asyncio.run(self._send(request))

    async def _send(self, request: httpx.Request) -> httpx.Response:
        inner = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        request.read()
        response = await inner.handle_async_request(request)
        content = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=content)
