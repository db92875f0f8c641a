# SPDX-License-Identifier: Apache-2.0
"""Changes of texts, with what was taken out and put in marked by brackets and words as well as by colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from licet_ui.presenters.redline import Change, redline_html
from licet_ui.presenters.words import plain

__all__ = ["draw_changes"]

_LOOK: Final = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.6"


def draw_changes(changes: Iterable[Change]) -> int:
    """Draw each change under the place where it is; return how many there are."""
    count = 0
    for change in changes:
        if not count:
            st.caption("[-taken out-] and [+put in+], word by word.".replace("[", "\\[").replace("]", "\\]"))
        count += 1
        with st.container(border=True):
            st.markdown(f"**{plain(change.where)}**")
            st.html(f'<div style="{_LOOK}">{redline_html(change.pieces)}</div>')
    return count
