# SPDX-License-Identifier: Apache-2.0
"""Fields of an entry that differ between two versions, with what is different between them word by word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from licet_ui.presenters.columns import FieldChange, field_words, place_words
from licet_ui.presenters.redline import redline, redline_html
from licet_ui.presenters.words import plain

__all__ = ["draw_field_changes", "draw_redline"]

_LOOK: Final = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6"


def draw_field_changes(changes: Sequence[FieldChange], *, before: str, after: str) -> None:
    """Draw changed fields; `before` and `after` name the two versions."""
    for change in changes:
        old, new = field_words(change.path, change.before), field_words(change.path, change.after)
        with st.container(border=True):
            st.markdown(f"**{plain(place_words(change.path))}**")
            st.caption(f"{before}, with what {after[:1].lower() + after[1:]} takes away and adds")
            draw_redline(old, new)


def draw_redline(before: str, after: str) -> None:
    """Draw two texts as one: what was taken out and put in is marked by brackets and words as well as by colour."""
    st.html(f'<div style="{_LOOK}">{redline_html(redline(before, after))}</div>')
