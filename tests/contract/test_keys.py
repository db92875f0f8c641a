# SPDX-License-Identifier: Apache-2.0
"""Keys and tokens: kept whole, found by their hash, revoked for good, claimed once."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor

import pytest

from licet.domain.access import ApiKey, ClaimToken, Role, Scope
from licet.errors import KeyNotFoundError, KeyRefusedError, StoreError
from tests.contract.stores import Graph, Store, tick

pytest_plugins = ("tests.engines.fixtures",)

TOKEN = ClaimToken(id="tok_1", digest="t" * 64, created_at=tick(0), expires_at=tick(3600))


def a_key(key_id: str = "key_1", **fields: object) -> ApiKey:
    given = {
        "id": key_id, "name": "ada", "role": Role.CURATOR, "digest": key_id.ljust(64, "d"), "created_at": tick(1),
        "created_by": "root", **fields,
    }  # fmt: skip
    return ApiKey(**given)  # type: ignore[arg-type]  # fields of a test


FULL = a_key(
    "key_full",
    name="Ünïcödé",
    role=Role.ADMIN,
    scopes=(Scope(method="PUT", path="/v1/entries/*"), Scope(method="*", path="/v1/**")),
    expires_at=tick(99.000001),
    last_used_at=tick(5),
    revoked_at=tick(6),
    revoked_by="eve",
)


@pytest.mark.parametrize("key", [a_key(), FULL], ids=["bare", "full"])
def test_key_is_found_by_its_hash_as_it_was_kept(store: Store, key: ApiKey) -> None:
    store.add_key(key)
    assert store.find_key(key.digest) == key
    assert store.find_key("x" * 64) is None
    assert store.list_keys() == (key,)


def test_keys_are_listed_by_the_time_they_were_made(store: Store) -> None:
    made = [a_key("key_b", created_at=tick(2)), a_key("key_c", created_at=tick(1)), a_key("key_a", created_at=tick(2))]
    for key in made:
        store.add_key(key)
    assert [key.id for key in store.list_keys()] == ["key_c", "key_a", "key_b"]


@pytest.mark.parametrize("twin", [a_key(digest="e" * 64), a_key("key_2", digest=a_key().digest)], ids=["id", "hash"])
def test_nothing_is_kept_twice(store: Store, twin: ApiKey) -> None:
    store.add_key(a_key())
    with pytest.raises(StoreError, match="already"):
        store.add_key(twin)
    assert store.list_keys() == (a_key(),)


def test_revoked_key_stays_on_record_and_stays_revoked(store: Store) -> None:
    store.add_key(a_key())
    revoked = store.revoke_key("key_1", by="root", at=tick(10))
    assert revoked == dataclasses.replace(a_key(), revoked_at=tick(10), revoked_by="root")
    assert store.revoke_key("key_1", by="eve", at=tick(20)) == revoked
    assert store.find_key(a_key().digest) == revoked


def test_unknown_key_cannot_be_revoked(store: Store) -> None:
    with pytest.raises(KeyNotFoundError, match="key_9"):
        store.revoke_key("key_9", by="root", at=tick(1))


def test_last_use_only_goes_on(store: Store) -> None:
    store.add_key(a_key())
    for seconds, noted in ((10, 10), (5, 10), (11, 11)):
        store.touch_key("key_1", at=tick(seconds))
        found = store.find_key(a_key().digest)
        assert found is not None
        assert found.last_used_at == tick(noted)
    store.touch_key("key_9", at=tick(1))


def claimed(store: Store, shown: str = TOKEN.digest, *, key_id: str = "key_first", **fields: object) -> str:
    """Claim a key with a token; return what came of it."""
    try:
        store.claim_key(shown, a_key(key_id, **{"role": Role.ADMIN, "created_at": tick(60), **fields}))
    except KeyRefusedError as error:
        return error.code
    return "made"


def test_token_becomes_a_key_once(store: Store) -> None:
    store.add_token(TOKEN)
    assert claimed(store) == "made"
    assert claimed(store, key_id="key_2", digest="2" * 64) == "token_used"
    assert [key.id for key in store.list_keys()] == ["key_first"]


def test_token_that_nobody_made(store: Store) -> None:
    store.add_token(TOKEN)
    assert claimed(store, "f" * 64) == "token_unknown"
    assert store.list_keys() == ()


def test_token_ends(store: Store) -> None:
    store.add_token(TOKEN)
    assert claimed(store, created_at=tick(3600)) == "token_expired"
    assert claimed(store, created_at=tick(3599)) == "made"


def test_new_token_replaces_the_one_before(store: Store) -> None:
    store.add_token(TOKEN)
    store.add_token(dataclasses.replace(TOKEN, id="tok_2", digest="u" * 64))
    assert claimed(store) == "token_used"
    assert claimed(store, "u" * 64) == "made"


@pytest.mark.parametrize(
    ("holder", "outcome"),
    [
        (a_key(role=Role.ADMIN), "token_used"),
        (a_key(role=Role.REVIEWER), "made"),
        (a_key(role=Role.ADMIN, revoked_at=tick(2), revoked_by="root"), "made"),
        (a_key(role=Role.ADMIN, expires_at=tick(60)), "token_used"),
        (a_key(role=Role.ADMIN, created_at=tick(50), expires_at=tick(40)), "made"),
    ],
    ids=["an administrator", "a reviewer", "revoked", "was valid", "never was valid"],
)
def test_token_is_of_use_only_while_no_administrator_has_a_key(store: Store, holder: ApiKey, outcome: str) -> None:
    store.add_token(TOKEN)
    store.add_key(holder)
    assert claimed(store) == outcome


def test_token_that_nobody_used_does_not_come_back_when_an_administrator_goes(store: Store) -> None:
    store.add_token(TOKEN)
    store.add_key(a_key(role=Role.ADMIN))
    store.revoke_key("key_1", by="root", at=tick(2))
    assert claimed(store) == "token_used"


def test_token_that_was_used_does_not_come_back_when_the_administrator_goes(store: Store) -> None:
    store.add_token(TOKEN)
    assert claimed(store) == "made"
    store.revoke_key("key_first", by="root", at=tick(61))
    assert claimed(store, key_id="key_2", digest="2" * 64, created_at=tick(62)) == "token_used"


def test_of_many_that_claim_at_once_one_gets_the_key(store: Store) -> None:
    store.add_token(TOKEN)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: claimed(store, key_id=f"key_{n}", digest=str(n) * 64), range(6)))
    assert sorted(found) == ["made", *["token_used"] * 5]
    assert len(store.list_keys()) == 1


def test_graph_holds_no_key_that_another_process_does_not_see(graph: Graph) -> None:
    graph.store.add_key(a_key())
    other = Graph(graph.driver, graph.database).store
    assert other.find_key(a_key().digest) == a_key()
    other.revoke_key("key_1", by="root", at=tick(3))
    found = graph.store.find_key(a_key().digest)
    assert found is not None
    assert found.revoked_at == tick(3)
