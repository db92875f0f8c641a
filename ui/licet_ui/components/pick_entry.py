# SPDX-License-Identifier: Apache-2.0
"""Choose one entry of any number: type a few letters, and the registry offers what it finds."""

from __future__ import annotations

from typing import Final

import streamlit as st

from licet.client import Client
from licet_ui.forms.search import only_words
from licet_ui.presenters.words import kind_label

__all__ = ["MOST", "pick_entry"]

MOST: Final = 50
"""So many entries are offered at most."""


def pick_entry(client: Client, label: str, *, key: str, kind: str | None = None, q: str = "") -> str | None:
    """Let one choose an entry; return its id once it is chosen.

    Nothing but the offers is fetched, so it is as quick with 100,000 entries as with ten.

    Args:
        client: searches.
        label: what is asked for.
        key: tells this from other pickers on the page.
        kind: only entries of this kind.
        q: what else must hold, in the syntax of the catalog, such as `verified:yes`.
    """
    with st.container(border=True, key=f"{key}-picker"):
        typed = st.text_input(
            label, key=f"{key}-words", placeholder="A part of the name or the id", help="Press Enter to search."
        )
        words = only_words(typed)
        page = client.entries_page(limit=MOST, sort="name", kind=kind, q=" ".join(filter(None, (q, words))) or None)
        offered = {entry.id: f"{entry.name} ({entry.id}, {kind_label(entry.kind)})" for entry in page.items}
        if not offered:
            st.caption("Nothing fits. Try fewer letters.")
            return None
        chosen: str | None = st.selectbox(
            f"{label}: choose",
            list(offered),
            index=None,
            format_func=lambda name: offered.get(name, name),
            key=f"{key}-offered-{typed}",
            label_visibility="collapsed",
            placeholder=f"Choose one of {len(offered)}",
        )
        if page.next is not None:
            st.caption(f"These are the first {MOST}. Type more to find others.")
        return chosen
