# SPDX-License-Identifier: Apache-2.0
"""A creating request that is sent again under one key has one effect and gets the same answer."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import httpx2
import pytest

from licet.domain.access import ANYBODY, Caller, Role
from licet.domain.attempt import Attempt
from licet.domain.record import DecisionFilter, DecisionRecord
from licet.errors import EngineUnavailableError, StoreError
from licet.stores.memory import MemoryStore
from licet_api.idempotency import Sent, attempt_of
from tests.factories import dataset, licence, rule
from tests.fakes.app import URL, FakeRegistry

QUESTION: dict[str, Any] = {"action": "evaluate", "datasets": [{"id": "notes"}]}
POSTS = {"/v1/decisions": QUESTION, "/v1/decisions:batch": [QUESTION, {"action": "evalute"}, QUESTION]}
ENTRIES = (licence("OPEN", rule("O-1", "permission", "evaluate")), dataset("notes", concluded_terms="OPEN"))

each_post = pytest.mark.parametrize("path", POSTS)


class CountingStore(MemoryStore):
    """Counts what is recorded; fails when it is told to, before a write or after it."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: list[str] = []
        self.before: list[Exception] = []
        self.after: list[BaseException] = []
        self.settling: list[Exception] = []

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        if self.before:
            raise self.before.pop()
        super().append_many(records)
        self.recorded += [record.id for record in records]
        if self.after:
            raise self.after.pop()

    def settle(self, held: Attempt) -> bool:
        if self.settling:
            raise self.settling.pop()
        return super().settle(held)


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def registry(store: CountingStore) -> FakeRegistry:
    return FakeRegistry(*ENTRIES, store=store)


def send(registry: FakeRegistry, path: str, key: str = "k", body: Any = None, **headers: str) -> httpx2.Response:
    given = {"idempotency-key": key, **headers}
    return registry.http.post(path, json=POSTS[path] if body is None else body, headers=given)


def kept_headers(answer: httpx2.Response) -> dict[str, str]:
    own = {"x-trace-id", "idempotent-replayed"}
    return {name: value for name, value in answer.headers.items() if name not in own}


@each_post
def test_answer_is_given_again(registry: FakeRegistry, store: CountingStore, path: str) -> None:
    first = send(registry, path)
    count = len(store.recorded)
    registry.clock.advance(hours=23, minutes=59)
    again = send(registry, path)
    assert (first.status_code, count) == (200, len(store.recorded))
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert kept_headers(again) == kept_headers(first)
    assert again.headers["x-trace-id"] != first.headers["x-trace-id"]


def test_key_in_quotes_is_the_same_key(registry: FakeRegistry) -> None:
    send(registry, "/v1/decisions", "abc")
    assert send(registry, "/v1/decisions", '"abc"').headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("key", ["", " ", "a b", 'a"b', "x" * 256, "\u00e9".encode().decode("latin-1")])
def test_key_that_cannot_be_used(registry: FakeRegistry, store: CountingStore, key: str) -> None:
    refused = registry.http.post("/v1/decisions", json=QUESTION, headers=[(b"idempotency-key", key.encode("latin-1"))])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
    assert refused.json()["errors"][0]["pointer"] == "/header/idempotency-key"
    assert store.recorded == []


def test_longest_key(registry: FakeRegistry) -> None:
    assert send(registry, "/v1/decisions", "x" * 255).status_code == 200


@each_post
def test_without_a_key_each_is_a_request_of_its_own(registry: FakeRegistry, store: CountingStore, path: str) -> None:
    for _ in range(2):
        assert registry.http.post(path, json=POSTS[path]).status_code == 200
    assert len(set(store.recorded)) == len(store.recorded) == 2 * (1 if path.endswith("decisions") else 2)


@each_post
def test_another_request_under_the_key_is_refused(registry: FakeRegistry, store: CountingStore, path: str) -> None:
    send(registry, path)
    count = len(store.recorded)
    for refused in (
        send(registry, path, body={"action": "publish_outputs"}),
        send(registry, path, **{"content-type": "application/x+json"}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert len(store.recorded) == count


def test_key_is_of_one_caller_and_one_route(registry: FakeRegistry, store: CountingStore) -> None:
    send(registry, "/v1/decisions")
    assert "idempotent-replayed" not in send(registry, "/v1/decisions:batch").headers
    known = send(registry, "/v1/decisions", authorization=f"Bearer {registry.key}")
    assert "idempotent-replayed" not in known.headers
    assert len(set(store.recorded)) == len(store.recorded) == 4


def test_key_is_free_after_a_day(registry: FakeRegistry, store: CountingStore) -> None:
    first = send(registry, "/v1/decisions")
    registry.clock.advance(hours=24)
    again = send(registry, "/v1/decisions")
    assert "idempotent-replayed" not in again.headers
    assert again.json()["id"] != first.json()["id"]


def test_refusal_leaves_the_key_free(registry: FakeRegistry, store: CountingStore) -> None:
    refused = send(registry, "/v1/decisions", body={"action": "evalute"})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_term")
    assert send(registry, "/v1/decisions").status_code == 200
    assert len(store.recorded) == 1


def test_while_the_first_runs_others_are_told_to_wait(registry: FakeRegistry, store: CountingStore) -> None:
    inside, go_on = threading.Event(), threading.Event()
    append = store.append_many

    def slow(records: Sequence[DecisionRecord]) -> None:
        inside.set()
        assert go_on.wait(20)
        append(records)

    store.append_many = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, registry, "/v1/decisions")
        assert inside.wait(20)
        refused = send(registry, "/v1/decisions")
        other = send(registry, "/v1/decisions", body={**QUESTION, "action": "publish_outputs"})
        go_on.set()
        answered = first.result(20)
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_in_use")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert other.status_code == 422
    assert answered.status_code == 200
    assert send(registry, "/v1/decisions").content == answered.content
    assert len(store.recorded) == 1


@each_post
def test_many_at_once_have_one_effect(registry: FakeRegistry, store: CountingStore, path: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: send(registry, path), range(12)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert len(store.recorded) == (1 if path.endswith("decisions") else 2)


@each_post
def test_failure_before_the_write_is_tried_again(registry: FakeRegistry, store: CountingStore, path: str) -> None:
    store.before = [EngineUnavailableError("gone")]
    assert send(registry, path).status_code == 503
    answered = send(registry, path)
    assert (answered.status_code, "idempotent-replayed" in answered.headers) == (200, False)


def test_failure_after_the_write_has_one_effect(registry: FakeRegistry, store: CountingStore) -> None:
    store.after = [RuntimeError("crash")]
    assert send(registry, "/v1/decisions").status_code == 500
    (written,) = store.recorded
    registry.store.put(
        dataset("notes", concluded_terms="CLOSED"), expected_revision=1, by="t", at=registry.clock.now(), reason="t"
    )
    assert send(registry, "/v1/decisions").json() == registry.http.get(f"/v1/decisions/{written}").json()
    assert store.recorded == [written]


def test_batch_whose_write_failed_is_recorded_one_by_one(registry: FakeRegistry, store: CountingStore) -> None:
    store.after = [RuntimeError("crash")]
    answered = send(registry, "/v1/decisions:batch").json()
    kept = {record.id for record in store.decisions(DecisionFilter())}
    assert kept == {each["id"] for each in answered if "id" in each} == set(store.recorded)
    assert len(kept) == 2


def test_attempt_that_died_is_taken_over_after_its_lease(registry: FakeRegistry, store: CountingStore) -> None:
    """A process that is killed settles nothing."""
    store.after, store.settling = [RuntimeError("crash")], [EngineUnavailableError("gone")]
    assert send(registry, "/v1/decisions").status_code == 500
    assert send(registry, "/v1/decisions").status_code == 409
    registry.clock.advance(seconds=60)
    answered = send(registry, "/v1/decisions")
    assert answered.json()["id"] == store.recorded[0]
    assert len(store.recorded) == 1
    assert send(registry, "/v1/decisions").headers["idempotent-replayed"] == "true"


def test_answer_that_could_not_be_kept_is_given_all_the_same(registry: FakeRegistry, store: CountingStore) -> None:
    store.settling = [EngineUnavailableError("gone")]
    first = send(registry, "/v1/decisions")
    assert first.status_code == 200
    registry.clock.advance(seconds=60)
    assert send(registry, "/v1/decisions").content == first.content
    assert len(store.recorded) == 1


def test_slow_attempt_and_the_one_that_took_over_agree(registry: FakeRegistry, store: CountingStore) -> None:
    inside, go_on = threading.Event(), threading.Event()
    append, calls = store.append_many, iter((True, False))

    def slow_first(records: Sequence[DecisionRecord]) -> None:
        if next(calls):
            inside.set()
            assert go_on.wait(20)
        append(records)

    store.append_many = slow_first  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(send, registry, "/v1/decisions")
        assert inside.wait(20)
        other = FakeRegistry(store=store, writing=False)  # another process, which commits for itself
        other.clock.advance(seconds=61)
        second = send(other, "/v1/decisions")
        go_on.set()
        slow = first.result(20)
    assert (second.status_code, slow.status_code) == (200, 200)
    assert slow.content == second.content
    assert len(store.recorded) == 1


def test_lines_of_a_batch_keep_their_ids_when_others_are_refused(registry: FakeRegistry, store: CountingStore) -> None:
    """The first line becomes answerable between the attempts; it must not get the answer of the second."""
    batch = [{**QUESTION, "at_least": 3}, {**QUESTION, "action": "publish_outputs"}]
    store.after = [RuntimeError("crash")]
    assert send(registry, "/v1/decisions:batch", body=batch).status_code == 500
    registry.store.put(dataset("more"), expected_revision=None, by="t", at=registry.clock.now(), reason="t")
    one, two = send(registry, "/v1/decisions:batch", body=batch).json()
    assert (one["sequence"], two["sequence"]) == (3, 2)
    assert two["id"] == store.recorded[0]
    assert [act["action"] for act in one["acts"]][:1] == ["evaluate"]


def test_answer_of_another_question_is_never_taken(registry: FakeRegistry, store: CountingStore) -> None:
    store.before = [StoreError("no")]
    assert send(registry, "/v1/decisions").status_code == 500
    assert store.recorded == []


def test_answer_is_given_again_to_nobody_in_another_role(registry: FakeRegistry, store: CountingStore) -> None:
    def sent_as(caller: Caller, address: str) -> Attempt:
        once = Sent(place=("POST", "/v1/decisions"), query="", media_type="", address=address, key="k")
        return attempt_of(once, caller, b"{}", registry.wiring)

    anna = Caller(name="anna", key_id="oidc:anna", role=Role.READER)
    keys = [
        sent_as(anna, "192.0.2.1").key,
        sent_as(replace(anna, role=Role.CURATOR), "192.0.2.1").key,
        sent_as(replace(anna, key_id="oidc:other"), "192.0.2.1").key,
        sent_as(ANYBODY, "192.0.2.1").key,
        sent_as(ANYBODY, "192.0.2.2").key,
    ]
    assert len(set(keys)) == len(keys)
    assert sent_as(anna, "192.0.2.2").key == keys[0]


def test_strangers_at_two_addresses_do_not_share_a_key(registry: FakeRegistry) -> None:
    async def answers() -> list[httpx2.Response]:
        found = []
        for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
            transport = httpx2.ASGITransport(registry.app, client=(address, 1))
            async with httpx2.AsyncClient(base_url=URL, transport=transport) as http:
                asked = {**QUESTION, "action": "train"} if address.endswith("2") else QUESTION
                found.append(await http.post("/v1/decisions", json=asked, headers={"idempotency-key": "k"}))
        return found

    first, other, again = asyncio.run(answers())
    assert [each.status_code for each in (first, again)] == [200, 200]
    assert (other.status_code, other.headers.get("idempotent-replayed")) != (422, "true")
    assert other.json().get("code") != "idempotency_key_reused"
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (first.json()["id"], "true")
