# SPDX-License-Identifier: Apache-2.0
"""The first step of Edit: go on with a draft, find an entry, or begin a new one."""

from __future__ import annotations

from itertools import islice
from typing import Final

import streamlit as st

from licet.client import KINDS, Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.keeping import edited, go_to, open_draft
from licet_ui.forms.drafting import DraftEntry
from licet_ui.forms.new_entry import new_entry
from licet_ui.presenters.words import kind_label, plain, upper_first

__all__ = ["draw_choice_of_entry"]

_FOUND: Final = 20
_OPEN: Final = ("draft", "returned")


def draw_choice_of_entry(client: Client) -> None:
    """Draw the step."""
    st.markdown(
        "Find the entry to change. What you change is a **draft** that the registry keeps for you; nothing is "
        "published before somebody approved it."
    )
    _draw_drafts(client)
    find, make, many = st.tabs(["Find an entry", "New entry", "Many entries at once"])
    with find:
        _draw_search(client)
    with make:
        _draw_new(client)
    with many:
        st.markdown("Change the day of review, the issuer, the notes or “verified” of many entries in one table.")
        if st.button("Open the table", key="to-bulk", icon=":material/table_edit:"):
            go_to(client, step="bulk")


def _draw_drafts(client: Client) -> None:
    who = session.person()
    if who is None or session.work().request is not None:
        return
    for state in _OPEN:
        for request in islice(client.change_requests(state=state, by=who.name), _FOUND):
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                entries = ", ".join(change.entry for change in request.changes) or "no entry yet"
                what = "You have a draft" if state == "draft" else "Returned to you"
                st.markdown(
                    f":material/edit_note: {what}: **{plain(request.title)}**, {plain(entries)}, "
                    f"of {request.updated_at:%Y-%m-%d %H:%M}",
                    width="stretch",
                )
                if st.button("Go on", key=f"draft-{request.id}"):
                    open_draft(client, request.id)
                    st.rerun()


def _draw_search(client: Client) -> None:
    words = st.text_input("Search", key="edit-search", placeholder="Words of a name, an id, a note or a clause")
    found = list(islice(client.entries(q=words or None), _FOUND + 1))
    if not found:
        st.info("Nothing fits. Try fewer words, or make a new entry.", icon=":material/search_off:")
    for entry in found[:_FOUND]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{plain(entry.id)}** {plain(entry.name)} :gray-badge[{kind_label(entry.kind)}]", width="stretch"
            )
            if st.button("Edit", key=f"choose-{entry.id}", help=f"Edit {entry.id}"):
                go_to(client, id=entry.id)
    if len(found) > _FOUND:
        st.caption("There are more: add words to the search.")


def _draw_new(client: Client) -> None:
    kind = st.selectbox("Kind", KINDS, format_func=lambda name: upper_first(kind_label(name)), key="new-kind")
    left, right = st.columns(2)
    entry_id = left.text_input("Id", key="new-id", help="Letters, digits and .:_+- ; it never changes")
    name = right.text_input("Name", key="new-name")
    patterns = sorted(client.entries(kind=kind), key=lambda entry: (not entry.template, entry.id))
    names = {entry.id: f"{entry.id}: {entry.name}" + (" (template)" if entry.template else "") for entry in patterns}
    like = st.selectbox(
        "From the pattern of", list(names), index=None, format_func=names.__getitem__, key=f"new-like-{kind}"
    )
    if st.button("Begin", key="new-begin", type="primary"):
        pattern = to_jsonable(client.entry(like)[0]) if like else None
        built = new_entry(kind, entry_id, name, like=pattern)
        if any(entry.id == built["id"] for entry in client.entries(q=built["id"])):
            raise ValueError(f"`{built['id']}` is taken: choose another id")
        edited(DraftEntry(id=built["id"], base=None, base_revision=0, proposed=built))
        go_to(client, id=built["id"], step="fields")
