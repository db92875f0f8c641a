# SPDX-License-Identifier: Apache-2.0
"""What a scope reaches, and what a new key may be."""

import datetime as dt
import time

import pytest

from licet.domain.access import ANYBODY, ApiKey, Caller, KeyState, Role, Scope, may_pass
from licet.errors import MalformedError
from licet.stores.memory import MemoryStore
from licet.usecases.keys import KeyGrant, create_key, has_valid_key
from tests.factories import NOW
from tests.fakes.clock import FakeClock
from tests.fakes.ids import FakeIds

ROOT = Caller(name="root", role=Role.ADMIN)
ENTRIES = Scope(method="PUT", path="/v1/entries/*")
SECRET = b"s" * 32


def make(grant: KeyGrant, by: Caller = ROOT, store: MemoryStore | None = None) -> ApiKey:
    store = store or MemoryStore()
    made = create_key(grant, by=by, log=store, secret=SECRET, clock=FakeClock(), ids=FakeIds())
    assert made.key not in repr(made)
    (kept,) = store.list_keys()
    assert made.key not in repr(kept)
    return kept


@pytest.mark.parametrize(
    ("method", "pattern", "called", "path", "covered"),
    [
        ("PUT", "/v1/entries/*", "PUT", "/v1/entries/notes", True),
        ("PUT", "/v1/entries/*", "GET", "/v1/entries/notes", False),
        ("PUT", "/v1/entries/*", "PUT", "/v1/entries/notes/more", False),
        ("PUT", "/v1/entries/*", "PUT", "/v1/entries", False),
        ("PUT", "/v1/entries/*", "PUT", "/v1/entries/a\nb", True),
        ("*", "/v1/entries/**", "DELETE", "/v1/entries/notes/more", True),
        ("*", "/v1/entries", "GET", "/v1/entries", True),
        ("*", "/v1/entries", "GET", "/v1/entriesX", False),
        ("*", "/v1/entries", "GET", "/v1/entries\n", False),
        ("GET", "/v1/entr.es", "GET", "/v1/entries", False),
        ("GET", "/v1/**", "GET", "/v1/", True),
        ("GET", "/v1/*/x", "GET", "/v1//x", True),
        ("GET", "/***", "GET", "/a/b", True),
        ("GET", "/a*b*c", "GET", "/abxbxc", True),
        ("GET", "/a*b*c", "GET", "/ab/c", False),
        ("GET", "/a**b*c", "GET", "/a/b/bc", True),
        ("GET", "/*", "GET", "/*", True),
        ("GET", "/a*", "GET", "/a**", True),
        ("POST", "/v1/decisions*", "POST", "/v1/decisions:batch", True),
    ],
)
def test_scopes(method: str, pattern: str, called: str, path: str, covered: bool) -> None:
    scope = Scope(method=method, path=pattern)
    assert scope.covers(called, path) is covered
    assert may_pass((scope,), method=called, path=path) is covered
    assert may_pass((), method=called, path=path)


@pytest.mark.parametrize("wildcard", ["**", "*"])
def test_scope_of_many_wildcards_is_no_burden(wildcard: str) -> None:
    """A pattern that a regular expression would try in more ways than there are atoms."""
    path = "/" + "a" * 120
    began = time.monotonic()
    assert not Scope(method="*", path="/" + f"{wildcard}a" * 12 + "!").covers("GET", path)
    assert Scope(method="*", path="/" + f"{wildcard}a" * 12).covers("GET", path)
    assert time.monotonic() - began < 0.5


def test_roles_are_cumulative() -> None:
    for rank, role in enumerate(Role):
        caller = Caller(name="x", role=role)
        assert [caller.may(other) for other in Role] == [index <= rank for index in range(4)]
    assert not any(ANYBODY.may(role) for role in Role)


def test_state_of_a_key() -> None:
    key = make(KeyGrant(name="ada", role=Role.READER, expires_at=NOW + dt.timedelta(days=1)))
    assert key.state(NOW) is KeyState.VALID
    assert key.state(NOW + dt.timedelta(days=1)) is KeyState.EXPIRED
    assert (key.created_by, key.created_at) == ("root", NOW)


def test_valid_key_is_noticed() -> None:
    store = MemoryStore()
    assert not has_valid_key(store, role=Role.READER, now=NOW)
    kept = make(KeyGrant(name="ada", role=Role.REVIEWER), store=store)
    assert [has_valid_key(store, role=role, now=NOW) for role in Role] == [True, True, True, False]
    store.revoke_key(kept.id, by="root", at=NOW)
    assert not has_valid_key(store, role=Role.READER, now=NOW)


@pytest.mark.parametrize(
    ("grant", "pointer"),
    [
        (KeyGrant(name="", role=Role.READER), "/name"),
        (KeyGrant(name=" ada", role=Role.READER), "/name"),
        (KeyGrant(name="a\nb", role=Role.READER), "/name"),
        (KeyGrant(name="x" * 201, role=Role.READER), "/name"),
        (KeyGrant(name="Licet", role=Role.READER), "/name"),
        (KeyGrant(name="anonymous", role=Role.READER), "/name"),
        (KeyGrant(name="oidc:123", role=Role.READER), "/name"),
        (KeyGrant(name="ada", role=Role.READER, expires_at=NOW), "/expires_at"),
        (KeyGrant(name="ada", role=Role.READER, scopes=(Scope(method="get", path="/v1"),)), "/scopes/0/method"),
        (KeyGrant(name="ada", role=Role.READER, scopes=(Scope(method="GET", path="v1"),)), "/scopes/0/path"),
        (KeyGrant(name="ada", role=Role.READER, scopes=(Scope(method="GET", path="/a b"),)), "/scopes/0/path"),
        (KeyGrant(name="ada", role=Role.READER, scopes=(ENTRIES,) * 101), "/scopes"),
    ],
)
def test_grants_that_are_refused(grant: KeyGrant, pointer: str) -> None:
    with pytest.raises(MalformedError) as refused:
        make(grant)
    assert [flaw.pointer for flaw in refused.value.flaws] == [pointer]


def test_key_that_is_kept_to_scopes_makes_none_that_reaches_further() -> None:
    kept_in = Caller(name="robot", role=Role.ADMIN, scopes=(ENTRIES, Scope(method="POST", path="/v1/keys")))
    assert make(KeyGrant(name="ada", role=Role.CURATOR, scopes=(ENTRIES,)), kept_in).scopes == (ENTRIES,)
    for scopes in ((), (ENTRIES, Scope(method="*", path="/**"))):
        with pytest.raises(MalformedError, match="scopes"):
            make(KeyGrant(name="ada", role=Role.CURATOR, scopes=scopes), kept_in)
