# SPDX-License-Identifier: Apache-2.0
"""The user interface of Licet: `streamlit run app.py` with the address of the registry in `LICET_URL`.

A registry that is closed to people without a key is read with the key in `LICET_API_KEY`.
"""

from __future__ import annotations

import os
from functools import partial
from typing import Final

import streamlit as st

from licet.client import Client
from licet_ui import session
from licet_ui.views import admin, ask, audit, catalog, edit, entry

__all__ = ["main"]

_URL: Final = "http://127.0.0.1:8421"


def main() -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Licet", page_icon=":material/gavel:", layout="wide")
    url = os.environ.get("LICET_URL", "").strip() or _URL
    client = _client(url)
    pages = {
        "ask": st.Page(partial(ask.render, client), title="Ask", url_path="ask", icon=":material/help:", default=True),
        "catalog": st.Page(
            partial(catalog.render, client), title="Catalog", url_path="catalog", icon=":material/menu_book:"
        ),
        "entry": st.Page(partial(entry.render, client), title="Entry", url_path="entry", icon=":material/article:"),
        "edit": st.Page(
            partial(edit.render, client, as_curator=lambda key: Client(url, key)),
            title="Edit",
            url_path="edit",
            icon=":material/edit:",
        ),
        "audit": st.Page(partial(audit.render, client), title="Audit", url_path="audit", icon=":material/history_edu:"),
        "admin": st.Page(
            partial(admin.render, client), title="Admin", url_path="admin", icon=":material/admin_panel_settings:"
        ),
    }
    session.remember_pages(pages)
    st.navigation(list(pages.values()), position="top").run()


@st.cache_resource(show_spinner=False)
def _client(url: str) -> Client:
    """Return the connection that all visitors share; it is safe to use from many threads."""
    return Client(url, os.environ.get("LICET_API_KEY", "").strip() or None)


if __name__ == "__main__":
    main()
