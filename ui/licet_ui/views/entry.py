# SPDX-License-Identifier: Apache-2.0
"""Entry: one record with its terms, rules, lineage, documents and history. The address holds its id and the tab."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.entry_documents import draw_documents
from licet_ui.components.entry_head import draw_entry_head
from licet_ui.components.entry_history import draw_as_of, draw_history, given_day
from licet_ui.components.entry_overview import draw_entry_rules, draw_overview, draw_raw
from licet_ui.components.entry_talk import draw_comments, draw_decisions
from licet_ui.components.entry_terms import draw_lineage, draw_terms
from licet_ui.components.pick_entry import pick_entry
from licet_ui.components.problems import problems_shown
from licet_ui.components.told import draw_told
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.documents import Document
from licet_ui.presenters.entry import is_about_assets

__all__ = ["render"]

_QUERY: Final = "id"
_TAB: Final = "tab"


def render(client: Client) -> None:
    """Draw the page."""
    with problems_shown():
        entry_id = st.query_params.get(_QUERY)
        if not entry_id:
            _draw_choice(client)
        else:
            _keep_address(entry_id)
            found, etag = client.entry(entry_id)
            _draw_entry(client, to_jsonable(found), etag)
    draw_disclaimer()


def _keep_address(entry_id: str) -> None:
    """Say the id in the address again where a link led from one entry to another: the framework leaves the old one."""
    last = session.shown_entry()
    if last not in (None, entry_id):
        st.query_params[_QUERY] = entry_id
    session.remember_shown_entry(entry_id)


def _draw_choice(client: Client) -> None:
    st.title("Entry")
    st.markdown("Choose an entry to read its clauses, or look for one in the catalog.")
    chosen = pick_entry(client, "Which entry?", key="entry")
    if chosen is not None:
        st.query_params[_QUERY] = chosen
        st.rerun()


def _draw_entry(client: Client, entry: Document, etag: str) -> None:
    draw_entry_head(client, entry, etag)
    draw_told()
    tabs = _tabs(client, entry)
    for name, part in zip(tabs, st.tabs(list(tabs), key=_TAB, on_change="rerun", bind="query-params"), strict=True):
        with part:
            if part.open:
                with problems_shown():
                    tabs[name]()


def _tabs(client: Client, entry: Document) -> dict[str, Callable[[], None]]:
    """Return what each tab draws; only the one that is open asks the registry for anything."""
    who = session.person()
    tabs: dict[str, Callable[[], None]] = {"Overview": partial(draw_overview, entry)}
    if entry["rules"]:
        tabs["Rules"] = partial(draw_entry_rules, entry, editable=who is not None and who.may("curator"))
    if is_about_assets(entry["kind"]):
        tabs |= {"Terms": partial(draw_terms, client, entry), "Lineage": partial(draw_lineage, client, entry)}
    return {
        **tabs,
        "Decisions": partial(draw_decisions, client, entry),
        "History": partial(_draw_past, client, entry),
        "Documents": partial(draw_documents, client, entry),
        "Comments": partial(draw_comments, client, entry),
        "Raw": partial(draw_raw, client, entry["id"]),
    }


def _draw_past(client: Client, entry: Document) -> None:
    draw_history(client, entry)
    day = given_day()
    if day is not None:
        with problems_shown():
            draw_as_of(client, entry["id"], day)
