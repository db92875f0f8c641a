# SPDX-License-Identifier: Apache-2.0
"""Who is signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from licet.client import Role
from licet_ui.session.visits import KEPT

__all__ = [
    "Person",
    "claim_token",
    "forget_new_key",
    "forget_person",
    "has_left",
    "new_key",
    "person",
    "remember_claim",
    "remember_new_key",
    "remember_person",
]

_PERSON: Final = "licet_person"
_LEFT: Final = "licet_left"
_CLAIM: Final = "licet_claim"
_NEW_KEY: Final = "licet_new_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who is signed in: the name on record, the role, and the key or token that the registry is shown.

    `is_foreign`: they signed in at an identity provider, and `key` is its token.
    """

    name: str
    role: str
    key: str = field(repr=False)
    is_foreign: bool = False

    def may(self, role: str) -> bool:
        """Return whether the person has at least this role: reader, curator, reviewer or admin."""
        return Role(self.role).covers(Role(role))


def person() -> Person | None:
    """Return who is signed in, if anybody is."""
    found: Person | None = st.session_state.get(_PERSON)
    return found


def remember_person(who: Person) -> None:
    """Keep who signed in; what the person before read or typed is forgotten."""
    _forget_everything()
    st.session_state[_PERSON] = who


def forget_person() -> None:
    """Sign out; what the person read or typed is forgotten."""
    _forget_everything()
    st.session_state[_LEFT] = True


def has_left() -> bool:
    """Return whether somebody signed out in this session: nobody is then signed in by themselves."""
    return bool(st.session_state.get(_LEFT, False))


def claim_token() -> str | None:
    """Return the token for the first key that the address held, if there is one."""
    found: str | None = st.session_state.get(_CLAIM)
    return found


def remember_claim(token: str | None) -> None:
    """Keep the token for the first key until it is used, or forget it."""
    st.session_state[_CLAIM] = token


def new_key() -> str | None:
    """Return the key that was just made, until its owner says that they have kept it."""
    found: str | None = st.session_state.get(_NEW_KEY)
    return found


def remember_new_key(key: str) -> None:
    """Keep a key that was just made, to be shown."""
    st.session_state[_NEW_KEY] = key


def forget_new_key() -> None:
    """Show the key no longer."""
    st.session_state.pop(_NEW_KEY, None)


def _forget_everything() -> None:
    """Forget all but the pages and the questions that are being drafted, which carry nothing of a registry."""
    kept = {str(name): st.session_state[name] for name in st.session_state if str(name).startswith(KEPT)}
    for name in list(st.session_state):
        del st.session_state[name]
    st.session_state.update(kept)
