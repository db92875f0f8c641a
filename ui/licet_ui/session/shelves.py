# SPDX-License-Identifier: Apache-2.0
"""What is open or was just done on the pages of the catalog, of entries and of administrators."""

from __future__ import annotations

from typing import Final

import streamlit as st

__all__ = [
    "attesting",
    "forget_made_key",
    "made_key",
    "place_before",
    "remember_attesting",
    "remember_made_key",
    "remember_place",
    "remember_revoking",
    "remember_shown_entry",
    "revoking",
    "shown_entry",
]

_PLACES: Final = "licet_places"


def place_before(place: str | None) -> str | None:
    """Return the place of the page before a place, if one came from there; the first page has the empty place."""
    found: str | None = st.session_state.get(_PLACES, {}).get(place)
    return found


def remember_place(place: str, *, after: str | None) -> None:
    """Keep that one came to a place from another; None is the first page."""
    st.session_state[_PLACES] = {**st.session_state.get(_PLACES, {}), place: after or ""}


_ATTESTING: Final = "licet_attesting"
_SHOWN: Final = "licet_shown_entry"
_REVOKING: Final = "licet_revoking"
_MADE_KEY: Final = "licet_made_key"


def attesting() -> str | None:
    """Return the id of the entry that somebody is about to attest, if any."""
    found: str | None = st.session_state.get(_ATTESTING)
    return found


def remember_attesting(entry_id: str | None) -> None:
    """Keep which entry somebody is about to attest, or that it is none any more."""
    st.session_state[_ATTESTING] = entry_id


def shown_entry() -> str | None:
    """Return the id of the entry that was shown last, if any was."""
    found: str | None = st.session_state.get(_SHOWN)
    return found


def remember_shown_entry(entry_id: str) -> None:
    """Keep which entry is shown."""
    st.session_state[_SHOWN] = entry_id


def revoking() -> str | None:
    """Return the id of the key that somebody is about to revoke, if any."""
    found: str | None = st.session_state.get(_REVOKING)
    return found


def remember_revoking(key_id: str | None) -> None:
    """Keep which key somebody is about to revoke, or that it is none any more."""
    st.session_state[_REVOKING] = key_id


def made_key() -> tuple[str, str] | None:
    """Return the name and the text of the key that was just made for somebody, until it is handed over."""
    found: tuple[str, str] | None = st.session_state.get(_MADE_KEY)
    return found


def remember_made_key(name: str, key: str) -> None:
    """Keep a key that was just made for somebody, to be shown."""
    st.session_state[_MADE_KEY] = (name, key)


def forget_made_key() -> None:
    """Show the key no longer."""
    st.session_state.pop(_MADE_KEY, None)
