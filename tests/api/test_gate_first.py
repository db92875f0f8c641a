# SPDX-License-Identifier: Apache-2.0
"""Whoever the gate refuses is counted and told nothing else; nobody who waits holds up others."""

import asyncio
import time
from typing import Any

import httpx2
import pytest

from tests.factories import dataset, licence
from tests.fakes.app import URL, FakeRegistry

NEVER = str(2**53)


def closed(**settings: Any) -> FakeRegistry:
    return FakeRegistry(licence("L"), dataset("notes"), public_read=False, **settings)


@pytest.mark.parametrize("headers", [{"licet-at-least": NEVER}, {"licet-at-least": "x"}, {"licet-at-least": "1"}])
def test_stranger_hears_nothing_of_the_registry(headers: dict[str, str]) -> None:
    refused = closed().http.get("/v1/entries", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (401, "key_missing")
    assert "sequence" not in refused.json()["detail"]


def test_stranger_is_told_of_no_parameters() -> None:
    refused = closed().http.get("/v1/entries", params={"limt": "1", "limit": "9999"})
    assert (refused.status_code, refused.json()["code"]) == (401, "key_missing")


@pytest.mark.parametrize(
    "sent", [{"params": {"limt": "1"}}, {"params": {"limit": "9999"}}, {"headers": {"licet-at-least": "x"}}]
)
def test_refused_requests_count(sent: dict[str, Any]) -> None:
    asked = FakeRegistry(licence("L"), rate_limit="2/hour")
    found = [asked.http.get("/v1/entries", **sent).status_code for _ in range(3)]
    assert found[:2] in ([400, 400], [422, 422])
    assert found[2] == 429


def test_request_is_counted_once() -> None:
    asked = FakeRegistry(licence("L"), rate_limit="2/hour")
    claim = {"token": "x", "name": "y"}
    assert [asked.http.post("/v1/keys:claim", json=claim).status_code for _ in range(3)] == [403, 403, 429]


def test_what_is_for_anybody_waits_for_nothing() -> None:
    asked = FakeRegistry(licence("L"), at_least_seconds=5.0)
    for path in ("/healthz", "/readyz", "/docs"):
        for number in (NEVER, "x"):
            began = time.monotonic()
            assert asked.http.get(path, headers={"licet-at-least": number}).status_code == 200
            assert time.monotonic() - began < 4.5


def test_at_most_twenty_unknown_parameters_are_told() -> None:
    asked = FakeRegistry(licence("L"))
    refused = asked.http.get("/v1/entries?" + "&".join(f"x{n}=1" for n in range(3000)))
    assert len(refused.json()["errors"]) == 20


def test_who_waits_does_not_hold_up_a_write() -> None:
    async def scene() -> None:
        registry = FakeRegistry(licence("L"), dataset("notes"), at_least_seconds=3.0)
        async with registry.app.router.lifespan_context(registry.app):
            transport = httpx2.ASGITransport(registry.app, raise_app_exceptions=False)
            async with httpx2.AsyncClient(base_url=URL, transport=transport, timeout=30) as http:
                await asyncio.to_thread(registry.wiring.registry.refreshed)
                headers = registry.curator(if_none_match="*")
                # The first write of a process reads the cases.
                await http.put("/v1/entries/warm", json={"kind": "dataset", "id": "warm", "name": "W"}, headers=headers)
                loop = asyncio.get_running_loop()
                began = loop.time()
                waiting = [
                    asyncio.create_task(http.get("/v1/entries", headers={"licet-at-least": NEVER})) for _ in range(80)
                ]
                for _, refused in zip(range(80 - 48), asyncio.as_completed(waiting, timeout=2), strict=False):
                    await refused
                assert sum(task.done() for task in waiting) == 80 - 48
                body = {"kind": "dataset", "id": "new", "name": "New"}
                written = await http.put("/v1/entries/new", json=body, headers=headers)
                assert written.status_code == 201
                seen = {**registry.curator(), "licet-at-least": written.headers["licet-sequence"]}
                assert (await http.get("/v1/entries/new", headers=seen)).status_code == 200
                assert loop.time() - began < 2.5
                assert {answer.status_code for answer in await asyncio.gather(*waiting)} == {409}

    asyncio.run(scene())
