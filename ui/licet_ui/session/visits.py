# SPDX-License-Identifier: Apache-2.0
"""The pages that there are, and which one is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

__all__ = [
    "KEPT",
    "has_just_come",
    "page",
    "remember_pages",
    "remember_visit",
]

KEPT: Final = "licet_kept_"
"""How the keys begin of what outlasts signing in and out: it carries nothing of a registry."""

_PAGES: Final = f"{KEPT}pages"
_NOW: Final = f"{KEPT}now"
_BEFORE: Final = f"{KEPT}before"


def page(name: str) -> Any | None:
    """Return the page with this address, if the application has told its pages."""
    return st.session_state.get(_PAGES, {}).get(name)


def remember_pages(pages: Mapping[str, Any]) -> None:
    """Keep the pages, for links between them."""
    st.session_state[_PAGES] = dict(pages)


def remember_visit(name: str) -> None:
    """Keep which page is drawn now, and which one was drawn before it."""
    st.session_state[_BEFORE] = st.session_state.get(_NOW)
    st.session_state[_NOW] = name


def has_just_come() -> bool:
    """Return whether the page was not drawn before this: it was opened, or another page was left for it."""
    return st.session_state.get(_NOW) is None or st.session_state.get(_BEFORE) != st.session_state.get(_NOW)
