# SPDX-License-Identifier: Apache-2.0
"""Walks in the graph, drawn, with a table that says the same in words."""

from __future__ import annotations

import streamlit as st

from licet_ui.presenters.graph import Walks, drawing, height_of
from licet_ui.presenters.words import plain

__all__ = ["draw_walks"]

_OPEN = 8


def draw_walks(walks: Walks, *, key: str) -> None:
    """Draw walks, and with them every step as a row of a table."""
    alt = "A drawing of the steps that the table below it lists in words."
    st.echarts_chart(drawing(walks), height=height_of(walks), key=key, alt=alt)
    rows = "\n".join(f"| {plain(e.start)} | {e.relation} | {plain(e.end)} |" for e in walks.edges)
    with st.expander("The same as a table", expanded=len(walks.edges) <= _OPEN):
        st.markdown(f"| from | relation | to |\n|---|---|---|\n{rows}")
