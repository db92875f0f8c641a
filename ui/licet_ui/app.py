# SPDX-License-Identifier: Apache-2.0
"""The user interface of Licet: `streamlit run app.py` with the address of the registry in `LICET_URL`.

A registry that is closed to people without a key is read with the key in `LICET_API_KEY`, or by people who sign in.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import streamlit as st

from licet.client import Client
from licet_ui import session
from licet_ui.components.sign_in import draw_claim, draw_sign_in, is_claiming
from licet_ui.views import admin, ask, audit, catalog, edit, entry, find, institution, reviews, tasks

__all__ = ["main"]

Connect: TypeAlias = Callable[[str, str | None], Client]

_URL: Final = "http://127.0.0.1:8421"
_KEPT: Final = 64
_KEPT_SECONDS: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One page: its name is its address; `section` is the heading that it stands under."""

    name: str
    section: str
    icon: str
    draw: Callable[[Client], None]


_USE: Final = ""
_CURATE: Final = "Curate"
_OVERSEE: Final = "Oversee"


def _places() -> tuple[_Place, ...]:
    """Return the pages in their order; one line adds one."""
    return (
        _Place(name="ask", section=_USE, icon="help", draw=ask.render),
        _Place(name="find", section=_USE, icon="travel_explore", draw=find.render),
        _Place(name="catalog", section=_USE, icon="menu_book", draw=catalog.render),
        _Place(name="entry", section=_USE, icon="article", draw=entry.render),
        _Place(name="edit", section=_CURATE, icon="edit", draw=edit.render),
        _Place(name="reviews", section=_CURATE, icon="rate_review", draw=reviews.render),
        _Place(name="tasks", section=_CURATE, icon="task", draw=tasks.render),
        _Place(name="institution", section=_CURATE, icon="domain", draw=institution.render),
        _Place(name="audit", section=_OVERSEE, icon="history_edu", draw=audit.render),
        _Place(name="admin", section=_OVERSEE, icon="admin_panel_settings", draw=admin.render),
    )


def main(connect: Connect = Client) -> None:
    """Draw the page that the address names; `connect` makes a client from an address and a key."""
    st.set_page_config(page_title="Licet", page_icon=":material/gavel:", layout="wide")
    url = os.environ.get("LICET_URL", "").strip() or _URL
    pages = {place.name: _page(place, url, connect) for place in _places()}
    sections: dict[str, list[st.Page]] = {}
    for place in _places():
        sections.setdefault(place.section, []).append(pages[place.name])
    session.remember_pages(pages)
    chosen = st.navigation(sections, position="top")
    session.remember_visit(chosen.url_path)
    draw_sign_in(partial(connect, url))
    if is_claiming():
        draw_claim(partial(connect, url))
    else:
        chosen.run()


def _page(place: _Place, url: str, connect: Connect) -> st.Page:
    return st.Page(
        lambda: place.draw(_client_of_person(url, connect)),
        title=place.name.capitalize(),
        url_path=place.name,
        icon=f":material/{place.icon}:",
        default=place.name == "ask",
    )


def _client_of_person(url: str, connect: Connect) -> Client:
    """Return the connection of whoever is signed in; people who are not share one."""
    who = session.person()
    key = who.key if who is not None else os.environ.get("LICET_API_KEY", "").strip() or None
    return _client(url, hashlib.sha256((key or "").encode()).hexdigest(), _key=key, _connect=connect)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, ttl=_KEPT_SECONDS)
def _client(url: str, digest: str, *, _key: str | None, _connect: Connect) -> Client:  # noqa: ARG001  # what tells keys apart
    """Return a connection; it is safe to use from many threads, and never shared between keys."""
    return _connect(url, _key)


if __name__ == "__main__":
    main()
