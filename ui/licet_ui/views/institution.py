# SPDX-License-Identifier: Apache-2.0
"""Institution: what need not be asked each time, and how many recent answers rested on it. The address has its id."""

from __future__ import annotations

from typing import Final

import streamlit as st

from licet.client import Client, RemoteError
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.documents import Document
from licet_ui.presenters.institution import institution_parts, use_words
from licet_ui.presenters.words import label, plain

__all__ = ["render"]

_ID: Final = "id"
_FORBIDDEN: Final = frozenset({401, 403})


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Institution")
    with problems_shown():
        _draw_page(client)
    draw_disclaimer()


def _draw_page(client: Client) -> None:
    names = {entry.id: entry.name for entry in client.entries(kind="institution")}
    if not names:
        st.info(
            "There is no institution yet. A curator makes one on the Edit page: **New entry**, kind “institution”.",
            icon=":material/domain_add:",
        )
        draw_page_link("edit", "To the Edit page", icon=":material/edit:")
        return
    ids = list(names)
    given = st.query_params.get(_ID)
    if given not in names:
        given = client.health()["default_institution"]
    chosen = st.selectbox(
        "Which institution?",
        ids,
        index=ids.index(given) if given in names else 0,
        format_func=lambda name: f"{names[name]} ({name})",
        key="institution",
    )
    st.query_params[_ID] = chosen
    entry: Document = to_jsonable(client.entry(chosen)[0])
    _draw_record(client, entry)


def _draw_record(client: Client, entry: Document) -> None:
    use = _use(client, entry["id"])
    st.subheader(plain(entry["name"]))
    st.markdown(f"{plain(entry['country'] or 'no country')} · {label('party_kinds', entry['party_kind']) or 'no kind'}")
    who = session.person()
    if who is not None and who.may("curator"):
        draw_page_link("edit", "Edit it", icon=":material/edit:", id=entry["id"], step="fields")
    else:
        st.caption("To change it, sign in as a curator.")
    st.caption(
        plain(use_words(use)) if use is not None else "How many answers rested on it is told to who is signed in."
    )
    for heading, rows in institution_parts(entry, use):
        st.subheader(f"{heading} ({len(rows)})")
        if not rows:
            st.caption("None on record.")
            continue
        st.dataframe(
            [{"Name": row.name, "On record": row.says, "Answers": row.answers} for row in rows],
            hide_index=True,
            width="stretch",
            column_config={"Answers": st.column_config.NumberColumn("Answers that rested on it", format="%d")},
        )


def _use(client: Client, entry_id: str) -> Document | None:
    """Return how many answers rested on each part; None where the person may not know."""
    try:
        found: Document = to_jsonable(client.institution_use(entry_id))
    except RemoteError as error:
        if error.status in _FORBIDDEN:
            return None
        raise
    return found
