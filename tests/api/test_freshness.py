# SPDX-License-Identifier: Apache-2.0
"""The served registry is in memory: who wrote sees it, who names a write gets it, and nobody gets what may be old."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from licet.errors import EngineUnavailableError
from licet.stores.memory import MemoryStore
from licet.usecases.pace import Attention
from tests.factories import NOW, dataset, licence, rule
from tests.fakes.app import URL, FakeRegistry

QUESTION = {"action": "evaluate", "datasets": [{"id": "notes"}], "environment": {"kind": "personal_device"}}
TERMS = licence("OPEN", rule("O-1", "permission", "evaluate"))
NOTES = dataset("notes", concluded_terms="OPEN")
PUT = {"kind": "dataset", "id": "notes", "name": "Changed", "concluded_terms": "OPEN"}


class Store(MemoryStore):
    """A store that counts looks and can be out of reach."""

    def __init__(self) -> None:
        super().__init__()
        self.looks = 0
        self.is_away = False

    def sequence(self) -> int:
        self.looks += 1
        if self.is_away:
            raise EngineUnavailableError("nobody answers")
        return super().sequence()

    def write(self, name: str) -> int:
        return self.put(dataset(name), expected_revision=None, by="t", at=NOW, reason="t").sequence


@asynccontextmanager
async def served(store: Store, **settings: Any) -> AsyncIterator[tuple[FakeRegistry, httpx2.AsyncClient]]:
    """The application as a server runs it, with its follower; it looks once a minute unless told."""
    registry = FakeRegistry(TERMS, NOTES, store=store, **{"feed_seconds": 60.0, **settings})
    async with registry.app.router.lifespan_context(registry.app):
        await asyncio.to_thread(registry.wiring.registry.refreshed)
        transport = httpx2.ASGITransport(registry.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(base_url=URL, transport=transport) as http:
            yield registry, http


def test_question_does_not_look_at_the_store() -> None:
    async def scene() -> None:
        store = Store()
        async with served(store) as (_, http):
            looks = store.looks
            answered = await http.post("/v1/decisions", json=QUESTION)
            assert (answered.status_code, answered.headers["licet-sequence"]) == (200, "2")
            assert (await http.get("/readyz")).json()["sequence"] == 2
            assert store.looks == looks

    asyncio.run(scene())


def _begins_to_rest(attention: Attention) -> None:
    deadline = time.monotonic() + 10
    while not attention.rests:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_first_question_after_a_while_sees_what_others_wrote_meanwhile() -> None:
    async def scene() -> None:
        store = Store()
        async with served(store, feed_seconds=0.025) as (registry, http):
            attention = registry.wiring.registry.attention
            await asyncio.to_thread(_begins_to_rest, attention)
            assert (await http.get("/healthz")).status_code == 200
            assert not attention.is_wanted, "whether the process lives is told without a look at the store"
            wanted = store.write("other")
            answered = await http.post("/v1/decisions", json=QUESTION)
            assert answered.headers["licet-sequence"] == str(wanted)
            await asyncio.to_thread(_begins_to_rest, attention)
            store.is_away = True
            assert (await http.post("/v1/decisions", json=QUESTION)).status_code == 200, "not too old yet"

    asyncio.run(scene())


def test_write_is_in_the_answers_before_it_is_acknowledged() -> None:
    async def scene() -> None:
        async with served(Store()) as (registry, http):
            for number in range(1, 4):
                headers = registry.curator(if_match=f'"{number}"')
                written = await http.put("/v1/entries/notes", json=PUT, headers=headers)
                assert (written.status_code, written.headers["licet-sequence"]) == (200, str(2 + number))
                answered = (await http.post("/v1/decisions", json=QUESTION)).json()
                assert answered["sequence"] == 2 + number

    asyncio.run(scene())


def test_writer_who_saw_more_than_this_process_is_not_refused() -> None:
    async def scene() -> None:
        store = Store()
        async with served(store) as (registry, http):
            store.put(NOTES, expected_revision=1, by="another process", at=NOW, reason="t")
            written = await http.put("/v1/entries/notes", json=PUT, headers=registry.curator(if_match='"2"'))
            assert written.status_code == 200

    asyncio.run(scene())


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/datasets:permitted", "/v1/decisions:batch", "/v1/entries"])
def test_write_that_is_named_is_seen(path: str) -> None:
    async def scene() -> None:
        store = Store()
        async with served(store) as (_, http):
            number = store.write("elsewhere")
            question = {**QUESTION, "at_least": number}
            if path == "/v1/entries":
                listed = (await http.get(path, headers={"licet-at-least": str(number)})).json()
                assert "elsewhere" in {item["id"] for item in listed["items"]}
            elif path.endswith("permitted"):
                asked = {name: value for name, value in question.items() if name != "datasets"}
                assert (await http.post(path, json=asked)).json()["sequence"] == number
            elif path.endswith("batch"):
                answers = (await http.post(path, json=[QUESTION, question])).json()
                assert [answer["sequence"] for answer in answers] == [number, number]
            else:
                assert (await http.post(path, json=question)).json()["sequence"] == number

    asyncio.run(scene())


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/datasets:permitted", "/v1/entries"])
def test_write_that_does_not_come_is_no_answer_from_older_terms(path: str) -> None:
    async def scene() -> None:
        async with served(Store(), at_least_seconds=0.05) as (_, http):
            question = {**QUESTION, "at_least": 99}
            if path == "/v1/entries":
                refused = await http.get(path, headers={"licet-at-least": "99"})
            else:
                asked = question if path.endswith("decisions") else {"action": "evaluate", "at_least": 99}
                refused = await http.post(path, json=asked)
            assert (refused.status_code, refused.json()["code"]) == (409, "bundle_stale")
            assert int(refused.headers["retry-after"]) > 0

    asyncio.run(scene())


def test_batch_answers_what_it_can_and_waits_once() -> None:
    async def scene() -> None:
        async with served(Store(), at_least_seconds=0.3) as (_, http):
            began = asyncio.get_running_loop().time()
            asked = [QUESTION, *({**QUESTION, "at_least": 99},) * 50]
            answers = (await http.post("/v1/decisions:batch", json=asked)).json()
            assert asyncio.get_running_loop().time() - began < 10
            assert answers[0]["sequence"] == 2
            assert {answer["problem"]["code"] for answer in answers[1:]} == {"bundle_stale"}

    asyncio.run(scene())


@pytest.mark.parametrize("number", ["", "-1", "x", "1" * 17, "9" * 16, "1.5"], ids=str)
def test_header_that_is_no_number_is_refused(number: str) -> None:
    small = FakeRegistry(TERMS)
    refused = small.http.get("/v1/entries", headers={"licet-at-least": number})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_header")


def test_registry_that_lost_its_store_refuses_and_recovers_by_itself() -> None:
    async def scene() -> None:
        store = Store()
        registry = FakeRegistry(TERMS, NOTES, store=store, feed_seconds=0.01, feed_lag_seconds=0.25)
        async with registry.app.router.lifespan_context(registry.app):
            transport = httpx2.ASGITransport(registry.app, raise_app_exceptions=False)
            async with httpx2.AsyncClient(base_url=URL, transport=transport) as http:
                await until(http, 200)
                store.is_away = True
                await until(http, 503)
                for refused in (
                    await http.get("/readyz"),
                    await http.post("/v1/decisions", json=QUESTION),
                    await http.post("/v1/decisions:batch", json=[QUESTION]),
                    await http.post("/v1/datasets:permitted", json={"action": "evaluate"}),
                    await http.get("/v1/entries"),
                    await http.get("/v1/changes"),
                ):
                    assert (refused.status_code, refused.json()["code"]) == (503, "registry_lags")
                    assert int(refused.headers["retry-after"]) > 0
                assert (await http.get("/healthz")).status_code == 200
                store.is_away = False
                await until(http, 200)
                assert (await http.get("/readyz")).json()["lag_ms"] <= 250

    asyncio.run(scene())


async def until(http: httpx2.AsyncClient, status: int) -> None:
    for _ in range(500):
        if (await http.get("/readyz")).status_code == status:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"/readyz never was {status}")


def test_client_remembers_the_latest_write(small: FakeRegistry) -> None:
    assert small.client.sequence == 0
    small.client.decide({"action": "evaluate", "datasets": [{"id": "notes"}]})
    before = small.client.sequence
    small.client.put_entry(dataset("more"), None)
    assert small.client.sequence == before + 1 == small.store.sequence()
    question = {"action": "evaluate", "datasets": [{"id": "more"}], "at_least": small.client.sequence}
    assert small.client.decide(question).sequence == small.client.sequence
