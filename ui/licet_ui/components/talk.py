# SPDX-License-Identifier: Apache-2.0
"""Comments and what happened, of a change request or a review case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from licet_ui.presenters.request import did_words
from licet_ui.presenters.words import plain

__all__ = ["draw_talk"]


def draw_talk(about: Mapping[str, Any], say: Callable[[str, str | None], object], *, may_say: bool) -> None:
    """Draw comments with a form for another one, and the activity; `say` takes the words and what they are about."""
    st.subheader(f"Comments ({len(about['comments'])})")
    for remark in about["comments"]:
        with st.chat_message("user", avatar=":material/comment:"):
            place = f" on `{remark['about']}`" if remark["about"] else ""
            st.markdown(f"**{plain(remark['by'])}**{place}, {remark['at'][:16].replace('T', ' ')}")
            st.markdown(plain(remark["says"]))
    if may_say:
        with st.form("say", clear_on_submit=True, border=False):
            words = st.text_area("Your comment")
            place = st.text_input("About the clause (an id, if it is about one)")
            pressed = st.form_submit_button("Comment", icon=":material/send:")
        if pressed:
            if not words.strip():
                raise ValueError("the comment is empty: write it first")
            say(words.strip(), place.strip() or None)
            st.rerun()
    with st.expander(f"What happened ({len(about['activity'])})"):
        for each in about["activity"]:
            says = f": {plain(each['says'])}" if each["says"] else ""
            st.markdown(f"- {each['at'][:16].replace('T', ' ')} **{plain(each['by'])}** {did_words(each['did'])}{says}")
