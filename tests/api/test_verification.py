# SPDX-License-Identifier: Apache-2.0
"""`GET /v1/audit:verify` says whether the registry is what was written, and only to an administrator."""

from typing import get_args

import pytest

from licet.domain.access import Caller, Role
from licet.stores.memory import MemoryStore
from licet_api.security import Admin
from tests.contract.stores import tamper
from tests.fakes.app import FakeRegistry


@pytest.fixture
def admin(small: FakeRegistry) -> FakeRegistry:
    """A registry whose caller is an administrator."""
    needed = get_args(Admin)[1].dependency
    small.app.dependency_overrides[needed] = lambda: Caller(name="ada", role=Role.ADMIN, key_id="k")
    return small


def test_sound_registry(admin: FakeRegistry) -> None:
    answer = admin.http.get("/v1/audit:verify")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    last = admin.store.events()[-1]
    assert answer.json() == {
        "sound": True,
        "sequence": last.sequence,
        "head": last.digest,
        "verified": last.sequence,
    } | ({"first_bad": None} if "first_bad" in answer.json() else {})


def test_first_bad_write_is_named(admin: FakeRegistry) -> None:
    assert isinstance(admin.store, MemoryStore)
    tamper(admin.store, None, 4, reason="another")
    tamper(admin.store, None, 2, by="eve")
    found = admin.http.get("/v1/audit:verify").json()
    assert (found["sound"], found["verified"]) == (False, 1)
    assert (found["first_bad"]["sequence"], found["first_bad"]["what"]) == (2, "digest")
    assert "audit event 2" in found["first_bad"]["detail"]


def test_only_an_administrator_may(small: FakeRegistry) -> None:
    assert small.http.get("/v1/audit:verify").status_code == 401


def test_shape_is_described(small: FakeRegistry) -> None:
    document = small.http.get("/openapi.json").json()
    assert "Verification" in document["components"]["schemas"]
    assert "/v1/audit:verify" in document["paths"]
