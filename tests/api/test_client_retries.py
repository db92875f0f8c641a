# SPDX-License-Identifier: Apache-2.0
"""What the clients send again, how often, and under which key; both clients alike."""

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

import httpx2
import pytest

from licet.client import AsyncClient, Client, EntryConflictError, RegistryUnreachableError, Retries
from licet.client.retries import Attempts, Repeat
from licet.domain.verdict import Verdict
from licet.errors import RemoteError
from licet.wire.write import to_jsonable
from tests.factories import dataset, request
from tests.fakes.app import URL, FakeRegistry

QUESTION = request("evaluate", data="notes")
FAST = Retries(attempts=4, first_wait=0.001)

Reply = Callable[[httpx2.Request], httpx2.Response]


class Line:
    """A line to a registry that fails as told, call by call, before it lets requests through."""

    def __init__(self, *failures: int | type[httpx2.TransportError], through: Reply) -> None:
        self.sent: list[httpx2.Request] = []
        self._failures = iter(failures)
        self._through = through

    def __call__(self, sent: httpx2.Request) -> httpx2.Response:
        self.sent.append(sent)
        failure = next(self._failures, None)
        if failure is None:
            return self._through(sent)
        if isinstance(failure, int):
            body = {"type": "about:blank", "title": "no", "status": failure, "code": "passing", "detail": "not now"}
            return httpx2.Response(failure, json=body, headers={"retry-after": "0"})
        raise failure("cut off", request=sent)

    @property
    def keys(self) -> list[str | None]:
        return [each.headers.get("idempotency-key") for each in self.sent]


def through(registry: FakeRegistry) -> Reply:
    return registry.client._http._transport.handle_request


def waiting(line: Line, retries: Retries = FAST) -> Client:
    return Client(URL, transport=httpx2.MockTransport(line), retries=retries)


@pytest.mark.parametrize(
    "failures", [(503,), (502, 429), (httpx2.ConnectError, httpx2.ReadError, httpx2.RemoteProtocolError)], ids=str
)
def test_a_creating_call_is_sent_again_under_one_key(small: FakeRegistry, failures: tuple) -> None:
    line = Line(*failures, through=through(small))
    assert waiting(line).decide(QUESTION).verdict is Verdict.INSUFFICIENT_FACTS
    assert len(line.sent) == len(failures) + 1
    assert len(set(line.keys)) == 1
    assert line.keys[0]
    assert len({each.content for each in line.sent}) == 1


def test_an_attempt_that_still_runs_is_waited_for(small: FakeRegistry) -> None:
    reply = through(small)
    problem = {"type": "about:blank", "title": "no", "status": 409, "detail": "it still runs"}
    busy = iter([{**problem, "code": "idempotency_key_in_use"}, None, {**problem, "code": "entry_exists"}])

    def once(sent: httpx2.Request) -> httpx2.Response:
        found = next(busy)
        return reply(sent) if found is None else httpx2.Response(409, json=found, headers={"retry-after": "0"})

    line = Line(httpx2.ReadError, through=once)
    client = waiting(line)
    assert client.decide(QUESTION).id
    assert (len(line.sent), len(set(line.keys))) == (3, 1)
    with pytest.raises(RemoteError, match="still runs"):
        client.decide(QUESTION)
    assert len(line.sent) == 4


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"{}"])
def test_conflict_that_nobody_understands_stands(content: bytes) -> None:
    line = Line(through=lambda _: httpx2.Response(409, content=content))
    with pytest.raises(RemoteError) as caught:
        waiting(line).decide(QUESTION)
    assert (caught.value.code, len(line.sent)) == ("not_licet", 1)


def test_calls_have_keys_of_their_own_and_reads_none(small: FakeRegistry) -> None:
    line = Line(through=through(small))
    client = waiting(line)
    client.decide(QUESTION)
    client.decide(QUESTION)
    client.decide_many([QUESTION] * 101)
    assert len(set(line.keys)) == len(line.keys) == 4
    assert all(line.keys)
    line.sent.clear()
    client.health()
    client.preview(QUESTION, [dataset("new")])
    client.which({"action": "evaluate"})
    assert line.keys == [None] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 500])
def test_other_problems_stand(status: int) -> None:
    line = Line(*[status] * 9, through=lambda _: httpx2.Response(200, json={}))
    with pytest.raises(RemoteError) as caught:
        waiting(line).decide(QUESTION)
    assert (caught.value.status, len(line.sent)) == (status, 1)


def test_attempts_are_bounded(small: FakeRegistry) -> None:
    line = Line(*[503] * 9, through=through(small))
    with pytest.raises(RemoteError) as caught:
        waiting(line).health()
    assert (caught.value.status, caught.value.code, len(line.sent)) == (503, "passing", 4)
    line = Line(*[httpx2.ConnectError] * 9, through=through(small))
    with pytest.raises(RegistryUnreachableError):
        waiting(line, Retries(attempts=1)).health()
    assert len(line.sent) == 1


def test_answer_that_does_not_come_in_time_is_not_waited_for_again(small: FakeRegistry) -> None:
    line = Line(*[httpx2.ReadTimeout] * 9, through=through(small))
    with pytest.raises(RegistryUnreachableError, match="in time"):
        waiting(line).health()
    assert len(line.sent) == 1


@pytest.mark.parametrize(
    ("failure", "attempts"),
    [(429, 2), (503, 2), (httpx2.ConnectError, 2), (httpx2.ConnectTimeout, 2), (502, 1), (httpx2.ReadError, 1)],
    ids=str,
)
def test_conditional_write_is_repeated_only_if_it_was_not_taken(
    small: FakeRegistry, failure: Any, attempts: int
) -> None:
    entry, tag = small.client.entry("notes")
    line = Line(failure, through=through(small))
    client = Client(URL, small.key, transport=httpx2.MockTransport(line), retries=FAST)
    if attempts == 2:
        assert client.put_entry(entry, tag)[1] == '"2"'
    else:
        with pytest.raises((RemoteError, RegistryUnreachableError)):
            client.put_entry(entry, tag)
    assert len(line.sent) == attempts


def test_write_that_may_be_done_is_not_repeated_without_a_key(small: FakeRegistry) -> None:
    document = {"type": "about:blank", "title": "no", "status": 503, "code": "write_uncertain", "detail": "lost"}
    line = Line(through=lambda _: httpx2.Response(503, json=document, headers={"retry-after": "0"}))
    client = Client(URL, small.key, transport=httpx2.MockTransport(line), retries=FAST)
    with pytest.raises(RemoteError, match="lost"):
        client.retire_entry("copy", '"1"', reason="gone")
    assert len(line.sent) == 1
    with pytest.raises(RemoteError, match="lost"):
        client.create_entry(dataset("fresh"))
    assert len(line.sent) == 1 + FAST.attempts


WRITES: dict[str, Callable[[Client], object]] = {
    "retire": lambda client: client.retire_entry("copy", '"1"', reason="gone"),
    "call": lambda client: client.call("POST", "decisions", to_jsonable(QUESTION)),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_write_without_a_key_is_repeated_only_if_it_was_not_taken(
    small: FakeRegistry, write: Callable[[Client], object]
) -> None:
    line = Line(httpx2.ReadError, httpx2.ConnectError, 503, through=through(small))
    client = Client(URL, small.key, transport=httpx2.MockTransport(line), retries=FAST)
    with pytest.raises(RegistryUnreachableError):
        write(client)
    assert len(line.sent) == 1
    assert write(client)
    assert line.keys == [None] * 4


def test_any_route_that_reads_is_asked_again(small: FakeRegistry) -> None:
    line = Line(httpx2.ReadError, 502, through=through(small))
    assert waiting(line).call("get", "vocabulary")["schemes"]
    assert len(line.sent) == 3


def test_wait_that_the_registry_asks_for() -> None:
    def wait(value: str, *, seconds: float = 30.0) -> float | None:
        attempts = Attempts(Retries(seconds=seconds, draw=lambda: 0.5), repeat=Repeat.ALWAYS, began=100.0)
        return attempts.wait_after(httpx2.Response(429, headers={"retry-after": value}), now=101.0)

    assert wait("7") == 7
    assert wait("31") is None
    assert wait("7", seconds=5) is None
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=9)
    assert wait(format_datetime(soon, usegmt=True)) == pytest.approx(8.5, abs=1)
    assert wait("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert wait("Wed, 21 Oct 2015 07:28:00") == 0
    assert wait("soon") == 0.1


def test_waits_grow_and_are_drawn() -> None:
    attempts = Attempts(Retries(attempts=9, seconds=1000, draw=lambda: 0.5), repeat=Repeat.ALWAYS, began=0.0)
    waits = [attempts.wait_after(httpx2.Response(503), now=0.0) for _ in range(9)]
    assert waits == [0.1, 0.2, 0.4, 0.8, 1.6, 2.5, 2.5, 2.5, None]


def test_time_is_bounded(small: FakeRegistry) -> None:
    def busy(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(503, json={}, headers={"retry-after": "1"})

    began = time.monotonic()
    with pytest.raises(RemoteError):
        waiting(Line(through=busy), Retries(attempts=50, seconds=0.5)).health()
    assert time.monotonic() - began < 0.5


def awaiting(line: Line, key: str | None = None) -> AsyncClient:
    async def reply(sent: httpx2.Request) -> httpx2.Response:
        await sent.aread()
        return await asyncio.to_thread(line, sent)

    return AsyncClient(URL, key, transport=httpx2.MockTransport(reply), retries=FAST)


def test_both_clients_have_the_same_calls() -> None:
    def calls(client: type) -> set[str]:
        return {name for name in vars(client) if not name.startswith("_")}

    assert calls(AsyncClient) == calls(Client)


def test_the_awaited_client_answers_as_the_other(small: FakeRegistry) -> None:
    small.store.load(tuple(dataset(f"d{number:03}") for number in range(150)), by="t", at=small.clock.now(), reason="t")

    known = [each.id for each in small.client.entries()]

    async def ask() -> None:
        async with awaiting(Line(through=through(small)), small.key) as client:
            assert client.url == URL
            decision = await client.decide(QUESTION)
            assert await client.decision(decision.id or "") == decision
            assert await client.question(decision.id or "") == QUESTION
            assert len(await client.decide_many([QUESTION] * 3)) == 3
            assert (await client.preview(QUESTION, [dataset("new")])).before
            assert await client.which({"action": "evaluate"}, verdicts="all") == await asyncio.to_thread(
                small.client.which, {"action": "evaluate"}, verdicts="all"
            )
            assert [each.id async for each in client.entries()] == known
            assert len([each async for each in client.full_entries(kind="dataset")]) == 152
            entry, tag = await client.entry("notes")
            assert (await client.put_entry(entry, tag, reason="r"))[1] == '"2"'
            with pytest.raises(EntryConflictError):
                await client.put_entry(entry, tag)
            assert await client.entry_text("notes", "text/turtle") == await asyncio.to_thread(
                small.client.entry_text, "notes", "text/turtle"
            )
            assert client.sequence == small.store.sequence()
            assert await client.revisions("notes") == await asyncio.to_thread(small.client.revisions, "notes")
            assert await client.lineage("copy") == await asyncio.to_thread(small.client.lineage, "copy")
            assert await client.governed_by("notes") == await asyncio.to_thread(small.client.governed_by, "notes")
            assert await client.vocabulary("actions") == await asyncio.to_thread(small.client.vocabulary, "actions")
            assert await client.schemes() == await asyncio.to_thread(small.client.schemes)
            assert await client.audit(after=3) == await asyncio.to_thread(small.client.audit, after=3)
            assert (await client.health())["status"] == "ready"
            manifest = "{licet: 1, run: r, action: evaluate, datasets: [{id: notes}]}"
            assert (await client.check_manifest(manifest)).run == "r"

    asyncio.run(ask())


def test_the_awaited_client_sends_again_too(small: FakeRegistry) -> None:
    line = Line(503, httpx2.ReadError, through=through(small))

    async def ask() -> None:
        async with awaiting(line) as client:
            await client.decide(QUESTION)
        with pytest.raises(RegistryUnreachableError):
            await awaiting(Line(*[httpx2.ConnectError] * 9, through=through(small))).health()

    asyncio.run(ask())
    assert len(line.sent) == 3
    assert len(set(line.keys)) == 1
    assert json.loads(line.sent[2].content)["action"] == "evaluate"
