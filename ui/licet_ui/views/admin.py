# SPDX-License-Identifier: Apache-2.0
"""Admin: keys, settings, and how the registry is. The address holds the tab."""

from __future__ import annotations

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.problems import problems_shown
from licet_ui.components.told import draw_told
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.documents import Document
from licet_ui.forms.keys import grant_of
from licet_ui.presenters.administration import ROLES, health_lines, key_line, setting_rows
from licet_ui.presenters.words import plain, upper_first

__all__ = ["render"]


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Admin")
    who = session.person()
    if who is None or not who.may("admin"):
        st.info(
            "Keys and settings are for administrators. Sign in with the key of one; who started the registry has the "
            "first, from the link that `licet up` printed.",
            icon=":material/lock:",
        )
        with problems_shown():
            _draw_health(client)
        draw_disclaimer()
        return
    drawn = {"Keys": _draw_keys, "Settings": _draw_settings, "Health": _draw_health}
    for name, part in zip(drawn, st.tabs(list(drawn), key="tab", on_change="rerun", bind="query-params"), strict=True):
        with part:
            if part.open:
                with problems_shown():
                    drawn[name](client)
    draw_disclaimer()


def _draw_keys(client: Client) -> None:
    _draw_made_key()
    draw_told()
    keys = [to_jsonable(key) for key in client.api_keys()]
    valid = [key for key in keys if key["state"] == "valid"]
    st.subheader(f"Keys ({len(valid)} valid)")
    for key in valid:
        _draw_key(client, key)
    ended = [key for key in keys if key["state"] != "valid"]
    if ended:
        with st.expander(f"Keys that open nothing any more ({len(ended)})", key="ended"):
            for key in ended:
                st.markdown(key_line(key))
    _draw_new(client)


def _draw_key(client: Client, key: Document) -> None:
    with st.container(border=True):
        st.markdown(key_line(key))
        if session.revoking() != key["id"]:
            if st.button("Revoke", key=f"revoke-{key['id']}", icon=":material/key_off:"):
                session.remember_revoking(key["id"])
                st.rerun()
            return
        st.warning(f"The key of **{plain(key['name'])}** will open nothing from now on. This cannot be taken back.")
        with problems_shown(), st.container(horizontal=True):
            if st.button("Revoke it for good", key=f"sure-{key['id']}", type="primary"):
                client.revoke_key(key["id"])
                session.remember_revoking(None)
                session.tell(f"The key of {key['name']} is revoked.")
                st.rerun()
            if st.button("Keep it", key=f"keep-{key['id']}"):
                session.remember_revoking(None)
                st.rerun()


def _draw_new(client: Client) -> None:
    st.subheader("Make a key")
    with problems_shown(), st.form("new-key-form", border=True, enter_to_submit=False):
        name = st.text_input("Whose it is", key="key-name", max_chars=200, help="Stands on record for what is done.")
        role = st.radio(
            "What they may do",
            list(ROLES),
            format_func=upper_first,
            captions=[upper_first(words) for words in ROLES.values()],
            key="key-role",
        )
        last_day = st.date_input("Last day", value=None, key="key-end", help="Without one it has no end.")
        scopes = st.text_area(
            "Only these routes",
            key="key-scopes",
            placeholder="GET /v1/entries/*",
            help="A method and a path in each line; `*` is any text within one step, `**` any text. Empty: all.",
        )
        if st.form_submit_button("Make the key", type="primary", icon=":material/key:"):
            made = client.create_key(grant_of(name=name, role=role, scopes=scopes, last_day=last_day))
            session.remember_made_key(made.kept.name, made.key)
            st.rerun()


def _draw_made_key() -> None:
    made = session.made_key()
    if made is None:
        return
    with st.container(border=True, key="made-key"):
        st.markdown(f"**This is the key of {plain(made[0])}. It is shown only now:** hand it over in a safe way.")
        st.code(made[1], language=None)
        if st.button("It is handed over", key="handed-over"):
            session.forget_made_key()
            st.rerun()


def _draw_settings(client: Client) -> None:
    st.markdown("What is set from outside, as it holds now. Secrets are not shown. A change needs a restart.")
    rows = setting_rows(to_jsonable(client.settings()))
    st.markdown("\n".join(["| setting | value | from | what it is for |", "|---|---|---|---|", *rows]))


def _draw_health(client: Client) -> None:
    st.subheader("How the registry is")
    for heading, words in health_lines(client.health()):
        st.markdown(f":gray[{heading}]: {plain(words)}")
    st.caption("Operators collect the numbers at `/metrics`; `/healthz` and `/readyz` say whether it runs and answers.")
