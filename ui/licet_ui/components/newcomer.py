# SPDX-License-Identifier: Apache-2.0
"""What somebody reads who comes for the first time, or to a registry that knows nothing yet."""

from __future__ import annotations

import streamlit as st

__all__ = ["draw_empty_registry", "draw_what_is_this"]


def draw_what_is_this() -> None:
    """Draw what this is for, in three sentences."""
    st.info(
        "**What is this?** Licet keeps the licences, agreements, laws and house rules that govern data sets and models,"
        " clause by clause. Say what you want to do, and it answers yes, no, or what is missing, with the words that "
        "decide. Press **Show an example** to see one answer, or fill in the form.",
        icon=":material/info:",
    )


def draw_empty_registry() -> None:
    """Draw what to do where nothing is in the registry."""
    st.warning(
        "**The registry is empty**, or nothing in it is open to you. Sign in if you have a key. A curator adds data "
        "sets, models and their terms on the page **Edit**.",
        icon=":material/inventory_2:",
    )
