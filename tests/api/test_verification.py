# SPDX-License-Identifier: Apache-2.0
"""`GET /v1/audit:verify` says whether the registry is what was written, and only to an administrator."""

from licet.stores.memory import MemoryStore
from tests.contract.stores import tamper
from tests.fakes.app import FakeRegistry


def test_sound_registry(small: FakeRegistry) -> None:
    answer = small.http.get("/v1/audit:verify", headers=small.admin())
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    last = small.store.events()[-1]
    assert answer.json() == {
        "sound": True,
        "sequence": last.sequence,
        "head": last.digest,
        "verified": last.sequence,
    } | ({"first_bad": None} if "first_bad" in answer.json() else {})


def test_first_bad_write_is_named(small: FakeRegistry) -> None:
    assert isinstance(small.store, MemoryStore)
    tamper(small.store, None, 4, reason="another")
    tamper(small.store, None, 2, by="eve")
    found = small.http.get("/v1/audit:verify", headers=small.admin()).json()
    assert (found["sound"], found["verified"]) == (False, 1)
    assert (found["first_bad"]["sequence"], found["first_bad"]["what"]) == (2, "digest")
    assert "audit event 2" in found["first_bad"]["detail"]


def test_only_an_administrator_may(small: FakeRegistry) -> None:
    assert small.http.get("/v1/audit:verify").status_code == 401


def test_shape_is_described(small: FakeRegistry) -> None:
    document = small.http.get("/openapi.json").json()
    assert "Verification" in document["components"]["schemas"]
    assert "/v1/audit:verify" in document["paths"]
