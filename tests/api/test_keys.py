# SPDX-License-Identifier: Apache-2.0
"""Keys through the door: the first one, giving, taking, scopes, the name on record, how much one may ask."""

from typing import Any

import httpx2
import pytest

from licet.domain.access import Role, Scope
from licet.errors import EngineUnavailableError, StoreError
from licet.settings import SettingsError
from licet.stores.memory import MemoryStore
from licet_api.gate import check_exposure
from tests.factories import dataset
from tests.fakes.app import FakeRegistry

GRANT = {"name": "ada", "role": "curator"}
NOTES = {"kind": "dataset", "id": "notes", "name": "Changed"}


def bearer(key: str, **headers: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}", "content-type": "application/json", **headers}


def post(registry: FakeRegistry, path: str, body: object, key: str | None = None) -> httpx2.Response:
    return registry.http.post(path, json=body, headers={} if key is None else bearer(key))


def create(registry: FakeRegistry, **grant: Any) -> dict[str, Any]:
    made = post(registry, "/v1/keys", {**GRANT, **grant}, registry.admin_key)
    assert made.status_code == 201, made.text
    document: dict[str, Any] = made.json()
    return document


def me(registry: FakeRegistry, key: str) -> httpx2.Response:
    return registry.http.get("/v1/me", headers=bearer(key))


def test_token_becomes_the_first_key_once() -> None:
    registry = FakeRegistry(writing=False)
    claim = {"token": registry.token(), "name": "ada"}
    made = post(registry, "/v1/keys:claim", claim)
    assert made.status_code == 201
    key = made.json()["key"]
    assert me(registry, key).json() == {
        "name": "ada",
        "role": "admin",
        "key_id": made.json()["kept"]["id"],
        "scopes": [],
        "public_read": True,
        "writable": True,
    }
    again = post(registry, "/v1/keys:claim", claim)
    assert (again.status_code, again.json()["code"]) == (403, "token_used")


def test_token_is_over_after_a_day() -> None:
    registry = FakeRegistry(writing=False)
    claim = {"token": registry.token(), "name": "ada"}
    registry.clock.advance(hours=24)
    assert post(registry, "/v1/keys:claim", claim).json()["code"] == "token_expired"


def test_no_token_is_made_while_an_administrator_has_a_key(small: FakeRegistry) -> None:
    assert small.token() is None
    refused = post(small, "/v1/keys:claim", {"token": "licet_token_guess", "name": "eve"})
    assert (refused.status_code, refused.json()["code"]) == (403, "token_unknown")


def test_token_opens_nothing_itself() -> None:
    registry = FakeRegistry(writing=False)
    assert me(registry, registry.token() or "").json()["code"] == "key_unknown"


def test_key_is_seen_once_and_its_hash_never(small: FakeRegistry) -> None:
    made = create(small)
    listed = small.http.get("/v1/keys", headers=bearer(small.admin_key))
    assert {key["name"] for key in listed.json()["items"]} == {"root", "curator", "ada"}
    assert made["kept"] in listed.json()["items"]
    assert made["key"] not in listed.text
    assert "digest" not in listed.text + str(made)
    assert all(key.digest not in listed.text for key in small.store.list_keys())
    assert len(made["key"]) - len("licet_") == 43


def test_writer_goes_on_record_under_the_name_of_the_key(small: FakeRegistry) -> None:
    key = create(small, name="Ada Lovelace", role="reviewer")["key"]
    small.http.put("/v1/entries/notes", json=NOTES, headers=bearer(key, **{"if-match": '"1"'}))
    assert small.store.events()[-1].by == "Ada Lovelace"


def test_nobody_writes_under_another_name(small: FakeRegistry) -> None:
    refused = small.http.put("/v1/entries/notes?by=eve", json=NOTES, headers=small.curator(if_match='"1"'))
    assert refused.status_code == 422
    assert small.store.events()[-1].by == "tester"


def test_revoked_key_opens_nothing_from_the_next_request_on(small: FakeRegistry) -> None:
    made = create(small)
    assert me(small, made["key"]).status_code == 200
    taken = small.http.post(f"/v1/keys/{made['kept']['id']}:revoke", headers=bearer(small.admin_key))
    assert (taken.json()["state"], taken.json()["revoked_by"]) == ("revoked", "root")
    refused = me(small, made["key"])
    assert (refused.status_code, refused.json()["code"]) == (401, "key_revoked")
    assert 'error="invalid_token"' in refused.headers["www-authenticate"]


def test_key_ends(small: FakeRegistry) -> None:
    at = (small.clock.now()).isoformat()
    assert post(small, "/v1/keys", {**GRANT, "expires_at": at}, small.admin_key).status_code == 422
    until = small.clock.now().replace(year=2099).isoformat()
    assert create(small, expires_at=until)["kept"]["state"] == "valid"


def test_unknown_key_cannot_be_revoked(small: FakeRegistry) -> None:
    refused = small.http.post("/v1/keys/key_none:revoke", headers=bearer(small.admin_key))
    assert (refused.status_code, refused.json()["code"]) == (404, "key_not_found")


def test_scopes_keep_a_key_to_some_routes(small: FakeRegistry) -> None:
    scopes = [{"method": "PUT", "path": "/v1/entries/notes"}, {"method": "GET", "path": "/v1/entries/*"}]
    key = create(small, scopes=scopes, role="reviewer")["key"]
    condition = {"if-match": '"1"'}
    assert small.http.put("/v1/entries/notes", json=NOTES, headers=bearer(key, **condition)).status_code == 200
    assert small.http.get("/v1/entries/notes", headers=bearer(key)).status_code == 200
    outside = (
        ("PUT", "/v1/entries/copy"), ("PUT", "/v1/entries/notes%3Fx"), ("PUT", "/v1/entries/notes%23x"),
        ("GET", "/v1/entries"), ("GET", "/v1/me"),
    )  # fmt: skip
    for method, path in outside:
        refused = small.http.request(method, path, content=b"{}", headers=bearer(key, **condition))
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")


def test_administrator_that_is_kept_in_makes_no_key_that_is_not(small: FakeRegistry) -> None:
    scope = Scope(method="POST", path="/v1/keys")
    kept_in = small.key_for(Role.ADMIN, scopes=(scope,))
    assert post(small, "/v1/keys", {"name": "eve", "role": "admin"}, kept_in).status_code == 422


@pytest.mark.parametrize(
    ("grant", "pointer"),
    [
        ({"name": "ada"}, "/role"),
        ({"name": "ada", "role": "boss"}, "/role"),
        ({"name": "licet", "role": "reader"}, "/name"),
        ({"name": "ada", "role": "reader", "scopes": [{"method": "GET", "path": "entries"}]}, "/scopes/0/path"),
        ({"name": "ada", "role": "reader", "scope": []}, "/scope"),
    ],
)
def test_grant_that_cannot_be_used(small: FakeRegistry, grant: dict[str, Any], pointer: str) -> None:
    refused = post(small, "/v1/keys", grant, small.admin_key)
    assert refused.status_code == 422
    assert [flaw["pointer"] for flaw in refused.json()["errors"]] == [pointer]


def test_use_is_noted_at_most_once_a_minute(small: FakeRegistry) -> None:
    def used() -> list[Any]:
        return [key.last_used_at for key in small.store.list_keys() if key.name == "curator"]

    began = small.clock.now()
    for seconds, noted in ((0, 0), (30, 0), (30, 60)):
        small.clock.advance(seconds=seconds)
        me(small, small.key)
        assert [(at - began).total_seconds() for at in used()] == [noted]


class ForgetfulStore(MemoryStore):
    """Cannot note when a key was used."""

    def touch_key(self, key_id: str, *, at: Any) -> None:
        raise StoreError("busy")


class AbsentStore(MemoryStore):
    """Cannot look up a key."""

    def find_key(self, digest: str) -> Any:
        if len(self._keys) > 1:
            raise EngineUnavailableError("gone")
        return super().find_key(digest)


def test_key_works_although_its_use_cannot_be_noted() -> None:
    registry = FakeRegistry(store=ForgetfulStore())
    assert me(registry, registry.key).status_code == 200


def test_nobody_passes_while_keys_cannot_be_looked_up() -> None:
    registry = FakeRegistry(store=AbsentStore())
    assert me(registry, registry.key).status_code == 503


def test_who_shows_nothing_is_anonymous(small: FakeRegistry) -> None:
    nobody: dict[str, object] = {"name": "anonymous", "role": None, "key_id": None, "scopes": []}
    assert small.http.get("/v1/me").json() == {**nobody, "public_read": True, "writable": True}


def test_me_says_how_open_the_registry_is() -> None:
    closed = FakeRegistry(dataset("notes"), public_read=False)
    found = closed.client.me()
    assert (found.role, found.public_read, found.writable) == (Role.REVIEWER, False, True)
    assert not FakeRegistry(dataset("notes"), writing=False).http.get("/v1/me").json()["writable"]


def test_registry_that_is_closed_asks_readers_for_a_key() -> None:
    registry = FakeRegistry(dataset("notes"), public_read=False)
    refused = registry.http.get("/v1/entries")
    assert (refused.status_code, refused.json()["code"]) == (401, "key_missing")
    assert registry.http.get("/v1/entries", headers=bearer(registry.key_for(Role.READER))).status_code == 200
    assert registry.http.get("/healthz").status_code == 200


def test_each_key_and_each_address_has_its_own_measure() -> None:
    registry = FakeRegistry(dataset("notes"), rate_limit="3/hour")
    left = [registry.http.get("/v1/entries").headers["ratelimit-remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = registry.http.get("/v1/entries")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["retry-after"]) <= 3600
    assert (refused.headers["ratelimit-limit"], refused.headers["ratelimit-remaining"]) == ("3", "0")
    assert refused.headers["ratelimit-reset"] == refused.headers["retry-after"]
    assert me(registry, registry.key).headers["ratelimit-remaining"] == "2"


def test_guessing_keys_uses_up_the_measure_of_the_address() -> None:
    registry = FakeRegistry(rate_limit="3/hour")
    found = [me(registry, f"licet_guess{n}").status_code for n in range(4)]
    assert found == [401, 401, 401, 429]
    assert post(registry, "/v1/keys:claim", {}).status_code == 429
    assert registry.http.get("/healthz").status_code == 200


def test_without_a_limit_nothing_is_counted(small: FakeRegistry) -> None:
    assert "ratelimit-limit" not in small.http.get("/v1/entries").headers


@pytest.mark.parametrize(
    ("host", "writing", "served"),
    [("127.0.0.1", False, True), ("0.0.0.0", True, True), ("0.0.0.0", False, False), ("::", False, False)],  # noqa: S104
)
def test_others_do_not_reach_a_registry_to_which_nobody_has_a_key(host: str, writing: bool, served: bool) -> None:
    registry = FakeRegistry(writing=writing, api_host=host)
    if served:
        check_exposure(registry.wiring)
    else:
        with pytest.raises(SettingsError, match="licet keys claim --here"):
            check_exposure(registry.wiring)
