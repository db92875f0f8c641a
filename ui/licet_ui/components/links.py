# SPDX-License-Identifier: Apache-2.0
"""Links between the pages; they keep the session, so nothing typed is lost."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from licet_ui import session
from licet_ui.presenters.words import plain

__all__ = ["draw_page_link"]


def draw_page_link(page: str, text: str, *, icon: str | None = None, **query: str) -> None:
    """Draw a link to another page with a query string."""
    found = session.page(page)
    if found is None:
        place = "" if page == "ask" else page
        st.markdown(f"[{plain(text)}](/{place}?{urlencode(query)})")
    else:
        st.page_link(found, label=plain(text), icon=icon, query_params=query)
