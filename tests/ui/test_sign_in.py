# SPDX-License-Identifier: Apache-2.0
"""The whole application: signing in and out, the link of `licet up`, and what people without a key see."""

from collections.abc import Iterator
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from licet.client import Client, Role
from licet_ui.session import Person
from tests.factories import dataset
from tests.fakes.app import URL, AppTransport, FakeRegistry
from tests.ui.app_test import SECONDS, button, field, rerun, words_of


@pytest.fixture(autouse=True)
def _no_kept_connections() -> Iterator[None]:
    """Each test has a registry of its own at the same address."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def open_app(registry: FakeRegistry, **query: str) -> AppTest:
    """Draw the application over a registry."""
    app = AppTest.from_function(_draw, default_timeout=SECONDS, args=(connected_to(registry),))
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def connected_to(registry: FakeRegistry) -> Any:
    return lambda _, key: Client(URL, key, transport=AppTransport(registry.app))


def _draw(connect: object) -> None:
    from importlib import import_module

    import_module("licet_ui.app").main(connect)


def sign_in(app: AppTest, key: str) -> AppTest:
    """Type a key and press the button."""
    field(app, "text_input", "Your API key").input(key)
    button(app, "Sign in with this key").click()
    return rerun(app)


@pytest.fixture
def registry() -> FakeRegistry:
    return FakeRegistry(dataset("notes"))


def test_key_signs_in_and_out(registry: FakeRegistry) -> None:
    app = sign_in(open_app(registry), registry.key_for(Role.CURATOR, name="ada"))
    assert "ada" in words_of(app)
    assert "curator" in words_of(app)
    button(app, "Sign out").click()
    assert "ada" not in words_of(rerun(app))
    assert field(app, "text_input", "Your API key").value == ""


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("licet_nobody", "This key does not open the registry: this is no key of this registry"),
        ("", "Type the key first"),
        ("licet_schlüssel", "letters"),
    ],
    ids=["unknown", "empty", "no key"],
)
def test_key_that_opens_nothing_is_refused_in_words(registry: FakeRegistry, key: str, says: str) -> None:
    assert says in words_of(sign_in(open_app(registry), key))


def test_closed_registry_asks_to_sign_in_and_then_shows_what_is_there() -> None:
    closed = FakeRegistry(dataset("notes"), public_read=False)
    app = open_app(closed)
    assert "Please sign in." in words_of(app)
    app = sign_in(app, closed.key_for(Role.READER, name="eve"))
    assert "Please sign in." not in words_of(app)
    assert "notes" in str(field(app, "multiselect", "with the data sets").options)


def test_revoked_key_is_told_apart_from_no_key() -> None:
    closed = FakeRegistry(dataset("notes"), public_read=False)
    app = sign_in(open_app(closed), closed.key_for(Role.READER, name="eve"))
    (kept,) = [key for key in closed.store.list_keys() if key.name == "eve"]
    closed.store.revoke_key(kept.id, by="root", at=closed.clock.now())
    button(app, "Show an example").click()
    words = words_of(rerun(app))
    assert "You are no longer signed in." in words
    assert "revoked" in words


def test_link_of_licet_up_makes_the_first_key_once_and_leaves_the_address() -> None:
    fresh = FakeRegistry(dataset("notes"), writing=False)
    app = open_app(fresh, claim=fresh.token() or "")
    assert "claim" not in app.query_params
    assert "Make the first key" in words_of(app)
    field(app, "text_input", "Your name").input("ada")
    button(app, "Make the key and sign in").click()
    words = words_of(rerun(app))
    assert "ada" in words
    assert "admin" in words
    (shown,) = [block.value for block in app.code]
    with Client(URL, shown, transport=AppTransport(fresh.app)) as client:
        assert client.me().role is Role.ADMIN
    button(app, "I have kept it").click()
    assert not rerun(app).code


def test_token_that_was_used_is_refused_in_words(registry: FakeRegistry) -> None:
    app = open_app(registry, claim="licet_token_old")
    field(app, "text_input", "Your name").input("ada")
    button(app, "Make the key and sign in").click()
    assert "token" in words_of(rerun(app))
    button(app, "Not now").click()
    assert "May I?" in words_of(rerun(app))


def test_without_a_provider_nobody_is_sent_to_one(registry: FakeRegistry) -> None:
    assert "Sign in with your organisation" not in [each.label for each in open_app(registry).button]


def test_connections_are_not_shared_between_people(registry: FakeRegistry) -> None:
    first = sign_in(open_app(registry), registry.key_for(Role.READER, name="ada"))
    second = sign_in(open_app(registry), registry.key_for(Role.READER, name="bob"))
    assert "ada" in words_of(rerun(first))
    assert "bob" in words_of(rerun(second))


@pytest.mark.parametrize(("role", "may"), [("reader", False), ("curator", True), ("admin", True)])
def test_role_reaches_as_far_as_its_rank(role: str, *, may: bool) -> None:
    assert Person(name="ada", role=role, key="licet_x").may("curator") is may


def test_key_is_not_shown_where_a_person_is_printed() -> None:
    assert "licet_x" not in repr(Person(name="ada", role="reader", key="licet_x"))
