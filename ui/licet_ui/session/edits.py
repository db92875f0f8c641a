# SPDX-License-Identifier: Apache-2.0
"""The rule that is edited, and what a change of it would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from licet_ui.documents import Document

__all__ = [
    "Editing",
    "RulePreview",
    "editing",
    "forget_editing",
    "remember_editing",
    "remember_preview",
    "remember_published",
    "remember_refilled",
    "rule_preview",
    "take_published",
    "take_refilled",
]

_PREVIEW: Final = "licet_preview"
_PUBLISHED: Final = "licet_published"
_EDITING: Final = "licet_editing"
_REFILLED: Final = "licet_refilled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """The rule that is edited, in its entry as it was when the form was opened, with the tag of that revision.

    `turn` differs for each time that a form was opened.
    """

    entry: Document
    etag: str
    rule: str
    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePreview:
    """What a change of a rule would do to an answer; `entry` is the whole entry with the change."""

    entry: Document
    before: Document | None
    after: Document


def editing() -> Editing | None:
    """Return the rule that is edited, if there is one."""
    found: Editing | None = st.session_state.get(_EDITING)
    return found


def remember_editing(entry: Document, *, etag: str, rule: str) -> Editing:
    """Keep an entry as it is now while one of its rules is edited."""
    last = editing()
    opened = Editing(entry=entry, etag=etag, rule=rule, turn=1 if last is None else last.turn + 1)
    st.session_state[_EDITING] = opened
    remember_preview(None)
    return opened


def forget_editing() -> None:
    """Forget what was typed into the form of a rule: it is opened anew from the registry."""
    last = editing()
    if last is not None:
        st.session_state[_EDITING] = Editing(entry={}, etag="", rule="", turn=last.turn)
    remember_preview(None)


def rule_preview() -> RulePreview | None:
    """Return the last preview of a change, if there is one."""
    found: RulePreview | None = st.session_state.get(_PREVIEW)
    return found


def remember_preview(preview: RulePreview | None) -> None:
    """Keep the preview of a change, or forget it."""
    st.session_state[_PREVIEW] = preview


def remember_published(decision: Document) -> None:
    """Keep the answer after a change was published, to be shown once the page is drawn anew."""
    st.session_state[_PUBLISHED] = decision


def remember_refilled() -> None:
    """Keep that the form of a rule was filled anew, with words that need a key."""
    st.session_state[_REFILLED] = True


def take_refilled() -> bool:
    """Return whether the form was filled anew, and forget it."""
    return bool(st.session_state.pop(_REFILLED, False))


def take_published() -> Document | None:
    """Return the answer after a published change, and forget it."""
    found: Document | None = st.session_state.pop(_PUBLISHED, None)
    return found
