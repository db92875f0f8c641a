# SPDX-License-Identifier: Apache-2.0
"""What rests on an entry and what is said of it: decisions and comments."""

from __future__ import annotations

from itertools import islice
from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.documents import Document
from licet_ui.presenters.verdict import colour_of
from licet_ui.presenters.words import label, plain

__all__ = ["draw_comments", "draw_decisions"]

_MOST: Final = 50
_FILTERS: Final = {"dataset": "dataset", "model": "model"}
_WHOLE: Final = "The whole entry"


def draw_decisions(client: Client, entry: Document) -> None:
    """Draw the recorded answers about an asset, the newest first."""
    name = _FILTERS.get(entry["kind"])
    if name is None:
        st.info("Answers are found by data set and by model: open one of those that this governs.")
        return
    found = list(islice(client.decisions(**{name: entry["id"]}), _MOST + 1))
    if not found:
        st.info("Nobody has asked about it yet.", icon=":material/question_answer:")
        return
    for each in found[:_MOST]:
        with st.container(border=True):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                verdict = each.verdict.replace("_", " ").lower()
                st.markdown(f":{colour_of(each.verdict)}-badge[{verdict}]", width="content")
                draw_page_link(
                    "ask", f"{each.asked_at:%Y-%m-%d %H:%M}: {label('actions', each.action)}", decision=each.id
                )
            st.markdown(plain(each.summary))
            who = f"asked by {plain(each.asked_by)}, " if each.asked_by else ""
            until = f", holds until {each.valid_until}" if each.valid_until else ""
            st.caption(f"{who}`{each.id}`{until}")
    if len(found) > _MOST:
        st.caption(f"These are the last {_MOST}.")


def draw_comments(client: Client, entry: Document) -> None:
    """Draw what was said about an entry, and what says something more."""
    if session.person() is None:
        st.info("Sign in to read what was said, and to say something: names stand beside it.", icon=":material/chat:")
        return
    said = to_jsonable(tuple(client.entry_comments(entry["id"])))
    if not said:
        st.info("Nobody has said anything yet.", icon=":material/chat:")
    for each in said:
        with st.container(border=True):
            about = f" about {plain(each['about'])}" if each.get("about") else ""
            st.caption(f"{plain(str(each['by']))}{about}, {each['at']}")
            st.markdown(plain(each["says"]))
    with problems_shown(), st.form("comment", border=True, clear_on_submit=True, enter_to_submit=False):
        about = st.selectbox("About", [_WHOLE, *(rule["id"] for rule in entry["rules"])], key="comment-about")
        says = st.text_area("What you say", key="comment-says", max_chars=4000)
        if st.form_submit_button("Say it", icon=":material/send:"):
            if not says.strip():
                raise ValueError("write something first")
            client.comment_on_entry(entry["id"], says.strip(), None if about == _WHOLE else about)
            st.rerun()
