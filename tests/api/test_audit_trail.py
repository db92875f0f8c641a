# SPDX-License-Identifier: Apache-2.0
"""The audit trail is read newest first and filtered, and tells no more than without a filter."""

import asyncio
import datetime as dt

import httpx2
import pytest

from licet.client import AsyncClient, Client
from licet.domain.access import Caller, Role
from licet.domain.visibility import Visibility
from licet.stores.memory import MemoryStore
from licet.usecases.audit_trail import AuditFilter, audit_trail
from licet.usecases.registry import Registry
from tests.factories import NOW, dataset
from tests.fakes.app import URL, AppTransport, FakeRegistry

ADMIN = Caller(name="root", role=Role.ADMIN)
LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def written() -> FakeRegistry:
    """Three entries, and two later writes, the second of which closes an entry."""
    made = FakeRegistry(dataset("a"), dataset("b"), dataset("c"))
    made.store.put(dataset("a", name="A"), expected_revision=1, by="ada", at=LATER, reason="a name")
    shut = dataset("b", visibility=Visibility.RESTRICTED, readers=(Role.ADMIN,))
    made.store.put(shut, expected_revision=1, by="bob", at=LATER, reason="a secret")
    return made


def reading(registry: FakeRegistry, key: str | None = None) -> Client:
    return Client(URL, key, transport=AppTransport(registry.app))


def test_newest_comes_first_a_page_at_a_time(written: FakeRegistry) -> None:
    with reading(written, written.admin_key) as client:
        first = client.audit_page(limit=2)
        rest = client.audit_page(first.next, limit=3)
    assert [each.sequence for each in (*first.items, *rest.items)] == [5, 4, 3, 2, 1]
    assert rest.next is None


def test_next_page_is_at_the_address_in_the_header(written: FakeRegistry) -> None:
    page = written.http.get("/v1/audit?order=newest&limit=1&by=tester")
    following = written.http.get(page.links["next"]["url"]).json()
    assert page.json()["next_before"] == page.json()["items"][0]["sequence"] == 3
    assert [each["subject"] for each in following["items"]] == ["a"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("by=ada", [4]),
        ("subject=a", [1, 4]),
        ("verb=create", [1, 2, 3]),
        ("since=2100-01-01T00:00:00Z", []),
        ("after=1&before=4", [2, 3]),
        ("after=3&order=newest", [5, 4]),
    ],
)
def test_filters(written: FakeRegistry, query: str, found: list[int]) -> None:
    items = written.http.get(f"/v1/audit?{query}", headers=written.admin()).json()["items"]
    assert [each["sequence"] for each in items] == found


def test_days_limit_what_is_found(written: FakeRegistry) -> None:
    with reading(written, written.admin_key) as client:
        assert [each.sequence for each in client.audit_page(since=LATER).items] == [5, 4]
        assert [each.sequence for each in client.audit_page(until=LATER).items] == [3, 2, 1]


def test_filter_does_not_tell_who_wrote_what_is_closed(written: FakeRegistry) -> None:
    opened = dataset("b", name="open again")
    written.store.put(opened, expected_revision=2, by="ada", at=LATER, reason="")
    assert written.http.get("/v1/audit?by=bob").json()["items"] == []
    assert written.http.get("/v1/audit?by=withheld").json()["items"][0]["reason"] == "withheld"


@pytest.mark.parametrize(("newest_first", "reached"), [(True, 31), (False, 20)])
def test_long_trail_is_looked_at_in_turns(newest_first: bool, reached: int) -> None:
    store = MemoryStore()
    store.load(tuple(dataset(f"d{number}") for number in range(50)), by="tester", at=NOW, reason="")
    edition = Registry(store).current()
    page = audit_trail(
        store, edition, ADMIN, wanted=AuditFilter(by="nobody"), newest_first=newest_first, limit=9, turn=1
    )
    assert (page.items, page.reached) == ((), reached)


def test_settings_are_shown_without_secrets() -> None:
    registry = FakeRegistry(dataset("a"), neo4j_password="hush-hush")
    answer = registry.http.get("/v1/settings", headers=registry.admin())
    found = {each["name"]: each for each in answer.json()["settings"]}
    assert found["neo4j_password"]["value"] == "********"
    assert found["store"]["value"] == "memory"
    assert "hush-hush" not in answer.text


def test_administrator_gives_and_takes_keys(written: FakeRegistry) -> None:
    with reading(written, written.admin_key) as client:
        made = client.create_key({"name": "Ada", "role": "curator"})
        assert client.revoke_key(made.kept.id).state == "revoked"
        assert "Ada" in {each.name for each in client.api_keys()}
        assert client.verify_audit().sound
        assert client.settings()[0].name == "home"


def test_waiting_for_nothing_reads_the_same(written: FakeRegistry) -> None:
    async def read() -> tuple[int, int, bool]:
        transport = httpx2.ASGITransport(written.app)
        async with AsyncClient(URL, written.admin_key, transport=transport) as client:
            page = await client.audit_page(limit=1)
            made = await client.create_key({"name": "Ada", "role": "reader"})
            await client.revoke_key(made.kept.id)
            await client.settings()
            entries = await client.entries_page(limit=2)
            rest = await client.entries_page(entries.next, limit=2)
            sound = (await client.verify_audit()).sound
            return page.items[0].sequence, len(entries.items + rest.items), sound and bool(await client.api_keys())

    assert asyncio.run(read()) == (5, 3, True)
