# SPDX-License-Identifier: Apache-2.0
"""Registries as the pages see them: one with the seed data that really decides, and two that answer by rote."""

import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import httpx2

from licet.bootstrap import seed_entries
from licet.client import Client, EntrySummary, Page
from licet.domain.answer import Decision
from licet.wire.read import request_from
from tests.fakes.app import URL, AppTransport, FakeRegistry

INSTITUTE = "EXAMPLE-INSTITUTE"


def seeded_registry() -> FakeRegistry:
    """A registry with the seed data, fresh; it decides with the engine."""
    return FakeRegistry(*seed_entries(), institution=INSTITUTE)


def reader_of(registry: FakeRegistry) -> Client:
    """A client without a key."""
    return Client(URL, transport=AppTransport(registry.app))


def curator_of(registry: FakeRegistry) -> Callable[[str], Client]:
    """What makes a client with a key."""
    return lambda key: Client(URL, key, transport=AppTransport(registry.app))


def unreachable() -> Client:
    """A client of a registry that is not there."""

    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("connection refused", request=request)

    return Client(URL, transport=httpx2.MockTransport(refuse))


class FakeClient:
    """Gives one answer to every question, and keeps what it was asked; its catalog is empty."""

    url = URL

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
