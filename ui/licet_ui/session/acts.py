# SPDX-License-Identifier: Apache-2.0
"""What was done, to be told once, and what was on the page when somebody did it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from licet_ui.documents import Document

__all__ = ["remember_seen", "remember_weighed", "seen_tag", "tell", "told", "weighed"]

_TOLD: Final = "licet_told"
_SEEN: Final = "licet_seen"
_WEIGHED: Final = "licet_weighed"


def tell(words: str) -> None:
    """Keep words to be shown once the page is drawn anew."""
    st.session_state[_TOLD] = words


def told() -> str | None:
    """Return the words that are to be shown, and forget them."""
    found: str | None = st.session_state.pop(_TOLD, None)
    return found


def seen_tag(name: str) -> str | None:
    """Return the tag of a change request or review case as it was drawn last: who acts, acts on what they saw."""
    found: tuple[str, str] | None = st.session_state.get(_SEEN)
    return found[1] if found is not None and found[0] == name else None


def remember_seen(name: str, etag: str) -> None:
    """Keep the tag of what is on the page."""
    st.session_state[_SEEN] = (name, etag)


def weighed(of: tuple[str, str, int]) -> Document | None:
    """Return what publishing would do, if it was worked out for this request, tag and state of the registry."""
    found: tuple[tuple[str, str, int], Document] | None = st.session_state.get(_WEIGHED)
    return found[1] if found is not None and found[0] == of else None


def remember_weighed(of: tuple[str, str, int], preview: Document) -> None:
    """Keep what publishing a request would do, so that it is not worked out again with every word that is typed."""
    st.session_state[_WEIGHED] = (of, preview)
