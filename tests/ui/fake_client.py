# SPDX-License-Identifier: Apache-2.0
"""Registries as the pages see them: one with the seed data that really decides, and two that answer by rote."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import httpx2
from streamlit.testing.v1 import AppTest

from licet.client import Client, EntrySummary, Page, Retries
from licet.domain.access import Role
from licet.domain.answer import Decision
from licet.formats.packaged import seed_entries
from licet.wire.read import request_from
from licet_ui import session
from tests.fakes.app import URL, AppTransport, FakeRegistry
from tests.ui.app_test import open_page

INSTITUTE = "EXAMPLE-INSTITUTE"


def seeded_registry() -> FakeRegistry:
    """A registry with the seed data, fresh; it decides with the engine."""
    return FakeRegistry(*seed_entries(), institution=INSTITUTE)


def reader_of(registry: FakeRegistry) -> Client:
    """A client without a key."""
    return Client(URL, transport=AppTransport(registry.app))


def unreachable() -> Client:
    """A client of a registry that is not there."""

    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("connection refused", request=request)

    return Client(URL, transport=httpx2.MockTransport(refuse))


def stubborn(status: int, code: str, detail: str, **more: Any) -> Client:
    """A client of a registry that answers every call with one problem."""
    problem = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, **more}

    def refuse(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(status, json=problem, headers={"content-type": "application/problem+json"})

    return Client(URL, transport=httpx2.MockTransport(refuse), retries=Retries(attempts=1))


def too_slow() -> Client:
    """A client of a registry that does not answer in time."""

    def wait(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadTimeout("too slow", request=request)

    return Client(URL, transport=httpx2.MockTransport(wait), retries=Retries(attempts=1))


def signed_in(
    name: str, registry: FakeRegistry, role: Role, *, client: Client | None = None, query: dict[str, str] | None = None
) -> AppTest:
    """Draw the page `name` for somebody with a role, over a client with their key."""
    key = registry.key_for(role, name=f"a {role}")
    who = session.Person(name=f"a {role}", role=role, key=key)
    client = client or Client(URL, key, transport=AppTransport(registry.app))
    return open_page(name, client, query=query, who=who)


class FakeClient:
    """Gives one answer to every question, and keeps what it was asked; its catalog is empty."""

    url = URL
    sequence = 0

    def __init__(self, decision: Decision) -> None:
        self.answer = decision
        self.asked: list[Any] = []

    def decide(self, request: Any) -> Decision:
        self.asked.append(request if dataclasses.is_dataclass(request) else request_from(request))
        return self.answer

    def entries_page(self, cursor: str | None = None, limit: int = 50, **filters: Any) -> Page[EntrySummary]:
        return Page(items=(), next=None)

    def entries(self, **filters: Any) -> Iterator[EntrySummary]:
        return iter(())
