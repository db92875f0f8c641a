# SPDX-License-Identifier: Apache-2.0
"""The real application over a memory store, reached without a network."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from licet.bootstrap import Store, UlidSource, Wiring
from licet.client import Client
from licet.domain.access import Caller, Role
from licet.domain.entry import Entry
from licet.settings import Settings
from licet.stores.memory import MemoryStore
from licet.usecases.keys import Claim, KeyGrant, claim, create_key, offer_token
from licet.usecases.registry import Registry
from licet_api.main import create_app
from tests.factories import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds

URL = "http://127.0.0.1:8421"
SECRET = b"a secret of thirty-two characters or more"


class AppTransport(httpx2.BaseTransport):
    """Hands requests to an application; a crash in it stays in it, as behind a server."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.read()
        return asyncio.run(self._send(request))

    async def _send(self, request: httpx2.Request) -> httpx2.Response:
        inner = httpx2.ASGITransport(self._app, raise_app_exceptions=False)
        response = await inner.handle_async_request(request)
        content = await response.aread()
        return httpx2.Response(response.status_code, headers=response.headers, content=content)


class FakeRegistry:
    """A registry of some entries, with its API; `http` speaks to it plainly, `client` as ours.

    Nobody must approve what a reviewer writes unless `settings` say so, and `key` is a reviewer's.
    """

    def __init__(
        self,
        *entries: Entry,
        store: Store | None = None,
        institution: str | None = None,
        writing: bool = True,
        revive: Callable[[], bool] = lambda: False,
        **settings: Any,
    ) -> None:
        self.store = store or MemoryStore()
        self.clock = FakeClock()
        self._key_ids = UlidSource(self.clock)
        self.admin_key, self.key = self._first_keys() if writing else ("licet_none", "licet_none")
        if entries:
            self.store.load(entries, by="tester", at=NOW, reason="test")
        rules = {"approvals_major": 0, "approvals_minor": 0, "approvals_patch": 0, **settings}
        set_up = Settings(home=Path("nowhere"), store="memory", **rules)
        self.wiring = Wiring(
            store=self.store,
            registry=Registry(self.store, default_institution=institution, pace=set_up.pace),
            clock=self.clock,
            ids=FakeIds(),
            settings=set_up,
            secret=SECRET,
            revive=revive,
        )
        self.app = create_app(self.wiring)
        transport = AppTransport(self.app)
        self.http = httpx2.Client(base_url=URL, transport=transport)
        self.client = Client(URL, self.key, transport=transport)

    def curator(self, **headers: str) -> dict[str, str]:
        """Return the headers of somebody who may write."""
        return _signed(self.key, headers)

    def admin(self, **headers: str) -> dict[str, str]:
        """Return the headers of somebody who may give and take keys."""
        return _signed(self.admin_key, headers)

    def key_for(self, role: Role, **grant: Any) -> str:
        """Return a new key with a role, made by the administrator."""
        wanted = KeyGrant(**{"name": str(role), "role": role, **grant})
        by = Caller(name="root", role=Role.ADMIN)
        return create_key(wanted, by=by, log=self.store, secret=SECRET, clock=self.clock, ids=self._key_ids).key

    def token(self) -> str | None:
        """Return a new token for the first key; None while an administrator has one."""
        return offer_token(keys=self.store, claims=self.store, secret=SECRET, clock=self.clock, ids=self._key_ids)

    def _first_keys(self) -> tuple[str, str]:
        wanted = Claim(token=self.token() or "", name="root")
        first = claim(wanted, log=self.store, secret=SECRET, clock=self.clock, ids=self._key_ids)
        return first.key, self.key_for(Role.REVIEWER, name="curator")


def _signed(key: str, headers: dict[str, str]) -> dict[str, str]:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"authorization": f"Bearer {key}", "content-type": "application/json", **given}
