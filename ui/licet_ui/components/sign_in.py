# SPDX-License-Identifier: Apache-2.0
"""Who is signed in, at the top of every page: by a key, by the link of `licet up`, or by an identity provider."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import streamlit as st

from licet.client import Client, RemoteError
from licet_ui import session
from licet_ui.components.problems import problems_shown
from licet_ui.presenters.words import plain
from licet_ui.session import Person

__all__ = ["Connect", "draw_claim", "draw_sign_in", "is_claiming", "person_of", "provider_is_set_up"]

Connect: TypeAlias = Callable[[str | None], Client]
"""Makes a client of the registry from a key or a token."""

_CLAIM: Final = "claim"
_TOKENS: Final = ("id", "access")


def draw_sign_in(connect: Connect) -> None:
    """Draw who is signed in, or what signs in; `connect` makes a client from what is shown."""
    _take_claim()
    with problems_shown():
        _come_from_provider(connect)
    who = session.person()
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        if who is None:
            with st.popover("Sign in", icon=":material/login:", key="sign-in"):
                _draw_ways_in(connect)
        else:
            st.markdown(f":material/person: {plain(who.name)} :gray-badge[{who.role}]", width="content")
            if st.button("Sign out", key="sign-out", icon=":material/logout:"):
                _leave(who)
    _draw_new_key()


def person_of(client: Client, key: str, *, is_foreign: bool = False) -> Person:
    """Return whom the registry knows by a key.

    Raises:
        RemoteError: the key opens nothing.
        ValueError: it is none.
    """
    me = client.me()
    if me.role is None:
        raise ValueError("the registry does not know this key: ask an administrator for one")
    return Person(name=me.name, role=me.role, key=key, is_foreign=is_foreign)


def is_claiming() -> bool:
    """Return whether the address held the token for the first key, and nobody has used it here."""
    return session.claim_token() is not None


def draw_claim(connect: Connect) -> None:
    """Draw the form that makes the first administrator's key, in the place of the page."""
    st.title("Make the first key")
    st.markdown(
        "You followed the link that `licet up` printed. It makes the key of the first administrator, once. "
        "Your name goes on record with everything that you write."
    )
    with problems_shown():
        with st.form("claim", enter_to_submit=True):
            name = st.text_input("Your name", key="claim-name", max_chars=200)
            made = st.form_submit_button("Make the key and sign in", type="primary", icon=":material/key:")
        if st.button("Not now", key="claim-later"):
            session.remember_claim(None)
            st.rerun()
        if made:
            _claim(connect, name.strip())


def provider_is_set_up() -> bool:
    """Return whether Streamlit's secrets name an identity provider, and what signing in there needs is installed."""
    return _names_provider() and importlib.util.find_spec("authlib") is not None


def _names_provider() -> bool:
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def _draw_ways_in(connect: Connect) -> None:
    if provider_is_set_up():
        if st.button("Sign in with your organisation", key="provider", type="primary"):
            st.login()
        st.caption("or with a key of this registry:")
    elif _names_provider():
        st.caption(
            "Signing in with your organisation needs the package Authlib beside Streamlit: tell whoever runs this."
        )
    with st.form("sign-in-form", border=False, enter_to_submit=True):
        key = st.text_input("Your API key", type="password", key="sign-in-key", autocomplete="current-password")
        pressed = st.form_submit_button("Sign in with this key", width="stretch")
    st.caption("An administrator of the registry gives keys. Yours stays in this tab and is forgotten with it.")
    if pressed:
        with problems_shown():
            _enter(connect, key.strip())


def _enter(connect: Connect, key: str) -> None:
    if not key:
        raise ValueError("type the key first: it begins with `licet_`")
    with connect(key) as client:
        try:
            who = person_of(client, key)
        except RemoteError as error:
            raise ValueError(f"this key does not open the registry: {error}") from error
    session.remember_person(who)
    st.rerun()


def _leave(who: Person) -> None:
    session.forget_person()
    if who.is_foreign:
        st.logout()
    st.rerun()


def _take_claim() -> None:
    """Keep the token of the address, and take it out of there: addresses are shared and remembered."""
    token = st.query_params.get(_CLAIM)
    if token is not None:
        del st.query_params[_CLAIM]
        session.remember_claim(token)


def _claim(connect: Connect, name: str) -> None:
    if not name:
        raise ValueError("type your name first: it goes on record")
    with connect(None) as anybody:
        key: str = anybody.call("POST", "keys:claim", {"token": session.claim_token(), "name": name})["key"]
    with connect(key) as client:
        session.remember_person(person_of(client, key))
    session.remember_new_key(key)
    st.rerun()


def _draw_new_key() -> None:
    key = session.new_key()
    if key is None:
        return
    with st.container(border=True, key="new-key"):
        st.markdown("**This is your key. It is shown only now: keep it in a safe place.** You are signed in with it.")
        st.code(key, language=None)
        if st.button("I have kept it", key="kept"):
            session.forget_new_key()
            st.rerun()


def _come_from_provider(connect: Connect) -> None:
    """Sign in whoever has come back from the identity provider."""
    if session.person() is not None or session.has_left() or not provider_is_set_up() or not st.user.is_logged_in:
        return
    tokens = st.user.get("tokens")
    given = tokens if isinstance(tokens, Mapping) else {}
    token = next((str(given[kind]) for kind in _TOKENS if given.get(kind)), None)
    if token is None:
        raise ValueError(
            "the token of the identity provider is not passed on: "
            'set `expose_tokens = ["id"]` under `[auth]` in the secrets'
        )
    with connect(token) as client:
        session.remember_person(person_of(client, token, is_foreign=True))
