# SPDX-License-Identifier: Apache-2.0
"""A write under a key is done by one at a time, kept for its time, and taken over when its lease is over."""

import dataclasses
import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx2
import pytest

from licet.domain.attempt import Attempt, KeptAnswer
from licet.stores.cypher.graph import CypherStore
from tests.contract.stores import Graph, Store, load, tick
from tests.factories import dataset, licence, rule
from tests.fakes.app import FakeRegistry

pytest_plugins = ("tests.engines.fixtures",)

LEASE, KEPT = 60, 24 * 3600
ANSWER = KeptAnswer(status=201, headers=(("location", "/v1/x"), ("etag", '"1"')), body=b'{"a": "\xc3\xbc"}')


def attempt(token: str, *, at: float = 0, **fields: Any) -> Attempt:
    given = {"key": "k", "content": "c", "seed": f"seed of {token}", "begun_at": tick(at)}
    return Attempt(token=token, lease_until=tick(at + LEASE), kept_until=tick(at + KEPT), **{**given, **fields})


def reserve(store: Store, token: str, *, at: float = 0, **fields: Any) -> Attempt:
    return store.reserve(attempt(token, at=at, **fields), at=tick(at))


def test_first_holds_the_key_and_others_see_it(store: Store) -> None:
    assert reserve(store, "a") == attempt("a")
    assert reserve(store, "b", at=59) == attempt("a")
    assert reserve(store, "b", content="other", at=59) == attempt("a")
    assert reserve(store, "b", key="another") == attempt("b", key="another")


def test_answer_is_kept_as_it_was_given(store: Store) -> None:
    held = dataclasses.replace(reserve(store, "a"), answer=ANSWER)
    assert store.settle(held)
    assert reserve(store, "b", at=KEPT - 1) == held


def test_lease_that_is_over_is_taken_over_with_its_seed(store: Store) -> None:
    reserve(store, "a")
    taken = reserve(store, "b", at=61)
    assert (taken.token, taken.seed, taken.number, taken.begun_at) == ("b", "seed of a", 2, tick(0))
    assert taken.lease_until == tick(61 + LEASE)
    assert not store.settle(dataclasses.replace(attempt("a"), answer=ANSWER))
    assert not store.release(attempt("a"))
    assert reserve(store, "c", at=70) == taken
    assert reserve(store, "d", at=130).number == 3


def test_another_content_never_takes_over(store: Store) -> None:
    reserve(store, "a")
    assert reserve(store, "b", content="other", at=100) == attempt("a")


def test_end_of_the_lease_can_be_brought_forward(store: Store) -> None:
    held = reserve(store, "a")
    assert store.settle(dataclasses.replace(held, lease_until=tick(5)))
    assert reserve(store, "b", at=5).number == 2


def test_released_key_is_free(store: Store) -> None:
    assert store.release(reserve(store, "a"))
    assert not store.release(attempt("a"))
    assert reserve(store, "b", content="other") == attempt("b", content="other")


def test_key_is_free_after_its_time(store: Store) -> None:
    store.settle(dataclasses.replace(reserve(store, "a"), answer=ANSWER))
    assert reserve(store, "b", content="other", at=KEPT).token == "b"
    assert reserve(store, "c", content="other", at=KEPT + 1).answer is None


def test_old_keys_are_forgotten_and_others_stay(store: Store) -> None:
    for number in range(5):
        held = reserve(store, f"t{number}", key=f"k{number}", at=number)
        store.settle(dataclasses.replace(held, answer=ANSWER))
    assert store.forget(at=tick(KEPT + 2), limit=2) == 2
    assert store.forget(at=tick(KEPT + 2)) == 1
    assert store.forget(at=tick(KEPT + 2)) == 0
    assert reserve(store, "x", key="k4", at=5).answer == ANSWER
    assert reserve(store, "x", key="k0", at=5).answer is None


def test_large_answer_comes_back_whole(store: Store) -> None:
    body = random.Random(7).randbytes(3_000_000)
    store.settle(dataclasses.replace(reserve(store, "a"), answer=dataclasses.replace(ANSWER, body=body)))
    found = reserve(store, "b", at=1).answer
    assert found is not None
    assert found.body == body


def race(stores: list[Store]) -> list[Attempt]:
    start = Barrier(len(stores))

    def one(number: int) -> Attempt:
        start.wait()
        return reserve(stores[number], f"t{number}")

    with ThreadPoolExecutor(len(stores)) as pool:
        return [run.result(timeout=60) for run in [pool.submit(one, number) for number in range(len(stores))]]


@pytest.mark.parametrize("racers", [2, 6])
def test_one_of_many_at_once_gets_the_key(store: Store, racers: int) -> None:
    assert len({held.token for held in race([store] * racers)}) == 1


def test_one_process_of_many_gets_the_key(graph: Graph) -> None:
    stores: list[Store] = [CypherStore(graph.driver, graph.database) for _ in range(4)]
    assert len({held.token for held in race(stores)}) == 1
    assert graph.run("MATCH (k:IdempotencyKey) RETURN count(k) AS found") == [{"found": 1}]


def test_one_of_many_takes_over(store: Store) -> None:
    reserve(store, "a")
    start = Barrier(4)

    def take(number: int) -> Attempt:
        start.wait()
        return reserve(store, f"t{number}", at=61)

    with ThreadPoolExecutor(4) as pool:
        held = [run.result(timeout=60) for run in [pool.submit(take, number) for number in range(4)]]
    assert {each.number for each in held} == {2}
    assert len({each.token for each in held}) == 1


def test_nothing_is_left_of_forgotten_keys(graph: Graph) -> None:
    held = reserve(graph.store, "a")
    graph.store.settle(dataclasses.replace(held, answer=ANSWER))
    assert graph.run("MATCH (p:IdempotencyPart) RETURN count(p) AS found") == [{"found": 1}]
    graph.store.forget(at=tick(KEPT))
    assert graph.run("MATCH (p:IdempotencyPart) RETURN count(p) AS found") == [{"found": 0}]
    assert graph.run("MATCH (k:IdempotencyKey) RETURN count(k) AS found") == [{"found": 0}]


def test_database_of_an_older_licet_gets_the_keys(graph: Graph) -> None:
    graph.run("MATCH (g:Registry) SET g.key_mark = 'old'")
    graph.run("DROP CONSTRAINT idempotency_id IF EXISTS")
    graph.store.prepare()
    graph.run("CREATE (:IdempotencyKey {id: 'x'})")
    with pytest.raises(Exception, match=r"(?i)x"):
        graph.run("CREATE (:IdempotencyKey {id: 'x'})")


def test_two_api_processes_answer_one_key_once(graph: Graph) -> None:
    load(graph.store, licence("OPEN", rule("O-1")), dataset("notes", concluded_terms="OPEN"))
    stores = [CypherStore(graph.driver, graph.database) for _ in range(2)]
    apis = [FakeRegistry(store=store, writing=number == 0) for number, store in enumerate(stores)]
    question = {"action": "evaluate", "datasets": [{"id": "notes"}]}

    def send(number: int) -> httpx2.Response:
        return apis[number % 2].http.post("/v1/decisions", json=question, headers={"idempotency-key": "k"})

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(8)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert graph.run("MATCH (d:DecisionRecord) RETURN count(d) AS found") == [{"found": 1}]
    assert all(send(number).headers["idempotent-replayed"] == "true" for number in range(2))
