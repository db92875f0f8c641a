# SPDX-License-Identifier: Apache-2.0
"""What is in the draft, whether it is kept, and what to do with it; and the two drafts of two tabs."""

from __future__ import annotations

import dataclasses

import streamlit as st

from licet.client import Client
from licet_ui import session
from licet_ui.components.field_changes import draw_field_changes
from licet_ui.components.keeping import go_to, is_unkept, keep, start_over
from licet_ui.documents import Document
from licet_ui.forms.drafting import Draft, DraftEntry, entry_in, is_touched, title_of
from licet_ui.presenters.columns import changes_between
from licet_ui.presenters.words import plain

__all__ = ["draw_clash", "draw_draft_bar"]


def draw_draft_bar(client: Client) -> None:
    """Draw the draft in one line, with its buttons."""
    work = session.work()
    touched = [entry for entry in work.draft.entries if is_touched(entry)]
    if not touched:
        return
    with st.container(border=True, key="draft-bar", horizontal=True, vertical_alignment="center"):
        badge = ":orange-badge[not kept yet]" if is_unkept(work) else ":green-badge[kept]"
        st.markdown(f":material/edit_note: **{plain(title_of(work.draft))}** {badge}", width="content")
        for entry in touched:
            if st.button(entry.id, key=f"bar-{entry.id}", type="tertiary", help="Go on with this entry"):
                go_to(client, id=entry.id)
        if st.button("Keep draft", key="keep", icon=":material/save:", disabled=not is_unkept(work)):
            keep(client)
            session.tell("The draft is kept. It is offered again on your next visit.")
            st.rerun()
        if st.button("Check and submit", key="to-check", icon=":material/fact_check:", type="primary"):
            go_to(client, step="check")
        if st.button("Put aside", key="aside", help="Keep the draft and begin something else"):
            keep(client)
            start_over()
            st.rerun()


def draw_clash(client: Client) -> bool:
    """Draw the draft that another tab kept beside that of this one; return whether there is such a clash."""
    work = session.work()
    if work.clash is None or work.request is None:
        return False
    theirs, etag = work.clash
    st.error(
        "**This draft was kept in another tab since you opened it here.** Nothing is lost: below is what was kept "
        "there and what you have here. Choose one.",
        icon=":material/call_merge:",
    )
    left, right = st.columns(2)
    if left.button("Take what was kept there", key="clash-theirs", width="stretch"):
        session.remember_work(
            session.Work(draft=theirs, kept=theirs, request=work.request, etag=etag, turn=work.turn + 1)
        )
        st.rerun()
    if right.button("Keep what I have here", key="clash-mine", width="stretch"):
        session.remember_work(dataclasses.replace(work, etag=etag, kept=theirs, clash=None))
        keep(client)
        st.rerun()
    _draw_both(theirs, work.draft)
    return True


def _draw_both(theirs: Draft, mine: Draft) -> None:
    names = dict.fromkeys(entry.id for draft in (theirs, mine) for entry in draft.entries)
    for name in names:
        there, here = entry_in(theirs, name), entry_in(mine, name)
        changes = changes_between(_proposed(there), _proposed(here))
        if changes:
            st.markdown(f"**{plain(name)}**: kept there, and here")
            draw_field_changes(changes, before="Kept there", after="Here")
    if (theirs.title, theirs.reason) != (mine.title, mine.reason):
        st.markdown(
            f"Kept there: {plain(title_of(theirs))}. {plain(theirs.reason)}  \nHere: {plain(title_of(mine))}. "
            f"{plain(mine.reason)}"
        )


def _proposed(entry: DraftEntry | None) -> Document | None:
    return None if entry is None else entry.proposed
