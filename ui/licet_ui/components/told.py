# SPDX-License-Identifier: Apache-2.0
"""What was done before the page was drawn anew, said once."""

from __future__ import annotations

import streamlit as st

from licet_ui import session
from licet_ui.presenters.words import plain

__all__ = ["draw_told"]


def draw_told() -> None:
    """Draw the words that somebody left with `session.tell`, if any; they are forgotten then."""
    words = session.told()
    if words is not None:
        st.success(plain(words), icon=":material/check:")
