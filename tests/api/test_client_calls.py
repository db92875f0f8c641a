# SPDX-License-Identifier: Apache-2.0
"""What the clients do beyond one question and one entry: history, walks, feeds; both clients alike."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from licet.client import AsyncClient, Client, FeedRow, RemoteError, Retries
from licet.domain.answer import Decision
from licet.domain.verdict import Verdict
from licet.errors import MalformedError
from licet.usecases.register import ArtefactRequest
from tests.factories import dataset, licence, model, request, rule
from tests.fakes.app import URL, FakeRegistry

TUNING = {
    "action": "fine_tune",
    "datasets": [{"id": "data"}],
    "model": {"id": "base"},
    "purpose": {"id": "research"},
    "facts": {"sells_result": False},
    "outputs": [{"kind": "adapter", "release": "internal", "name": "ours"}],
}


@pytest.fixture
def permissive() -> FakeRegistry:
    """A registry in which tuning is allowed."""
    allowed = licence("OPEN", rule("O-1", "permission", "use", "fine_tune"))
    return FakeRegistry(allowed, dataset("data", concluded_terms="OPEN"), model("base", concluded_terms="OPEN"))


@pytest.fixture(params=["waiting", "awaited"])
def ask(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Calls a method of either client; lists come whole."""

    def asked(registry: FakeRegistry, method: str, *args: Any, **named: Any) -> Any:
        if request.param == "waiting":
            return whole(getattr(registry.client, method)(*args, **named))
        return asyncio.run(awaited(registry, method, *args, **named))

    return asked


def whole(found: Any) -> Any:
    return list(found) if isinstance(found, Iterator) else found


async def awaited(registry: FakeRegistry, method: str, *args: Any, **named: Any) -> Any:
    async def reply(sent: httpx2.Request) -> httpx2.Response:
        await sent.aread()
        return await asyncio.to_thread(registry.client._http._transport.handle_request, sent)

    transport = httpx2.MockTransport(reply)
    async with AsyncClient(URL, registry.key, transport=transport, retries=Retries(attempts=1)) as client:
        found = getattr(client, method)(*args, **named)
        return [each async for each in found] if hasattr(found, "__aiter__") else await found


def test_entry_is_created_once(small: FakeRegistry, ask: Any) -> None:
    entry, tag = ask(small, "create_entry", dataset("fresh"), reason="new")
    assert (entry.id, tag) == ("fresh", '"1"')
    assert ask(small, "audit", after=5)[0].reason == "new"
    with pytest.raises(RemoteError) as caught:
        ask(small, "create_entry", dataset("fresh"))
    assert (caught.value.status, caught.value.code) == (409, "entry_exists")


def test_the_past_of_an_entry(small: FakeRegistry, ask: Any) -> None:
    first, tag = small.client.entry("notes")
    before = small.clock.now()
    small.clock.advance(seconds=60)
    small.client.put_entry(replace(first, name="New"), tag)
    assert ask(small, "entry_as_of", "notes", revision=1) == (first, '"1"')
    assert ask(small, "entry_as_of", "notes", known_at=before + dt.timedelta(seconds=1)) == (first, '"1"')
    assert ask(small, "entry_as_of", "notes")[1] == '"2"'
    assert ask(small, "revision", "notes", 1).entry == first
    found = ask(small, "diff", "notes")
    assert (found.from_.revision, found.to.revision) == (1, 2)
    assert ask(small, "diff", "notes", earlier=1, later=2) == found


def test_revisions_are_fetched_page_by_page(ask: Any) -> None:
    registry = FakeRegistry(dataset("notes"), max_page=2)
    for number in range(1, 5):
        registry.client.put_entry(dataset("notes", name=f"n{number}"), f'"{number}"')
    assert [each.revision for each in ask(registry, "revisions", "notes")] == [1, 2, 3, 4, 5]
    assert [each.sequence for each in ask(registry, "audit")] == [1, 2]


def test_retired(small: FakeRegistry, ask: Any) -> None:
    found = ask(small, "retire_entry", "CLOSED", '"1"', reason="gone", replaced_by="OPEN")
    assert found.entry.curation.replaced_by == "OPEN"
    assert [each.id for each in ask(small, "entries", kind="licence")] == ["CLOSED", "OPEN"]


def test_walks(small: FakeRegistry, ask: Any) -> None:
    found = ask(small, "paths", "copy", "OPEN", limit=1)
    assert (found.from_, found.to, len(found.walks)) == ("copy", "OPEN", 1)
    assert ask(small, "lineage", "notes", "both", depth=1).edges[0].from_ == "copy"
    assert ask(small, "governed_by", "copy").choices


def test_facets_and_filters(small: FakeRegistry, ask: Any) -> None:
    assert ask(small, "facets", kind="dataset")["kind"] == {"dataset": 2}
    assert [each.id for each in ask(small, "entries", sort="name", kind="dataset")] == ["copy", "notes"]
    assert ask(small, "entries", review_due=dt.date(1990, 1, 1)) == []
    assert ask(small, "full_entries", known_at=dt.datetime(1990, 1, 1, tzinfo=dt.UTC)) == []


def test_recorded_answers(small: FakeRegistry, ask: Any) -> None:
    questions = [request("evaluate", data="notes")] * 60
    made = [each.id for each in small.client.decide_many(questions) if isinstance(each, Decision)]
    assert {each.id for each in ask(small, "decisions", dataset="notes")} == set(made)
    assert ask(small, "decisions", verdict=Verdict.PROHIBITED, stale=False) == []
    assert ask(small, "decisions", since=small.clock.now() + dt.timedelta(days=1)) == []
    name = str(made[0])
    assert ask(small, "replay", name).same
    assert ask(small, "graph", name).decision == name
    assert ask(small, "graph_text", name, "mermaid").startswith("flowchart")
    assert ask(small, "graph_text", name, "json").startswith("{")


def test_registered(permissive: FakeRegistry, ask: Any) -> None:
    decision = ask(permissive, "decide", TUNING)
    assert decision.verdict.is_permit, decision
    made = ask(permissive, "register", ArtefactRequest(decision=str(decision.id), id="ours", name="Ours"))
    assert made.entry == permissive.client.entry("ours")[0]


def test_registered_is_an_artefact() -> None:
    body = {"entry": {"kind": "dataset", "id": "d", "name": "D"}, "duties": []}
    client = Client(URL, transport=httpx2.MockTransport(lambda _: httpx2.Response(201, json=body)))
    with pytest.raises(MalformedError, match="dataset in the place of an artefact"):
        client.register(ArtefactRequest(decision="x", id="d", name="D"))


def test_feed_is_read_page_by_page(small: FakeRegistry, ask: Any) -> None:
    seen: list[FeedRow] = []
    while page := ask(small, "changes", after=seen[-1].sequence if seen else 0, limit=2):
        assert len(page) <= 2
        seen += page
    assert [(each.sequence, each.subject, each.kind) for each in seen] == [
        (1, "OPEN", "licence"), (2, "CLOSED", "licence"), (3, "notes", "dataset"), (4, "copy", "dataset"),
        (5, "llm", "model"),
    ]  # fmt: skip
    assert (seen[0].verb, seen[0].revision) == ("create", 1)
    assert seen[0].at.tzinfo is not None


def test_any_route(small: FakeRegistry, ask: Any) -> None:
    assert ask(small, "call", "GET", "/readyz")["status"] == "ready"
    answer = ask(small, "call", "POST", "decisions", {"action": "evaluate", "datasets": [{"id": "notes"}]})
    assert ask(small, "decision", answer["id"]).id == answer["id"]


def test_latest_write_that_was_told() -> None:
    told = iter(["4", "2", "", "x", "9"])

    def reply(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json={}, headers={"licet-sequence": next(told)})

    client = Client(URL, transport=httpx2.MockTransport(reply))
    assert client.sequence == 0
    seen = []
    for _ in range(5):
        client.health()
        seen.append(client.sequence)
    assert seen == [4, 4, 4, 4, 9]
