# SPDX-License-Identifier: Apache-2.0
"""What one visitor's session remembers; its keys exist only here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from licet.client import Role
from licet_ui.documents import Document

__all__ = [
    "Answered",
    "Editing",
    "Person",
    "RulePreview",
    "answered",
    "claim_token",
    "draft",
    "editing",
    "forget_editing",
    "forget_new_key",
    "forget_person",
    "forget_question",
    "generation",
    "has_left",
    "loaded",
    "new_key",
    "page",
    "person",
    "remember_answer",
    "remember_claim",
    "remember_draft",
    "remember_editing",
    "remember_loaded",
    "remember_new_key",
    "remember_pages",
    "remember_person",
    "remember_preview",
    "remember_published",
    "remember_refilled",
    "rule_preview",
    "take_published",
    "take_refilled",
]

_DRAFT: Final = "licet_draft"
_ANSWERED: Final = "licet_answered"
_LOADED: Final = "licet_loaded"
_GENERATION: Final = "licet_generation"
_PAGES: Final = "licet_pages"
_PREVIEW: Final = "licet_preview"
_PUBLISHED: Final = "licet_published"
_EDITING: Final = "licet_editing"
_REFILLED: Final = "licet_refilled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The last question that was asked, and its answer."""

    question: Document
    decision: Document


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


def draft() -> Document:
    """Return the question as it was when something was last added to it, removed or asked."""
    found: Document = st.session_state.get(_DRAFT, {})
    return found


def remember_draft(question: Document) -> None:
    """Keep a question that is not asked yet; the form is drawn anew from it."""
    st.session_state[_DRAFT] = question
    st.session_state[_GENERATION] = generation() + 1


def answered() -> Answered | None:
    """Return the last question and answer, if there is one."""
    found: Answered | None = st.session_state.get(_ANSWERED)
    return found


def remember_answer(question: Document, decision: Document) -> None:
    """Keep a question with its answer."""
    st.session_state[_ANSWERED] = Answered(question=question, decision=decision)
    remember_draft(question)


def forget_question() -> None:
    """Start with an empty question."""
    for key in (_ANSWERED, _LOADED):
        st.session_state.pop(key, None)
    remember_draft({})


def generation() -> int:
    """Return a number that changes whenever the form is to be drawn anew."""
    found: int = st.session_state.get(_GENERATION, 0)
    return found


def loaded() -> str | None:
    """Return the word of the address that the form shows."""
    found: str | None = st.session_state.get(_LOADED)
    return found


def remember_loaded(word: str) -> None:
    """Keep the word of the address that the form shows."""
    st.session_state[_LOADED] = word


def page(name: str) -> Any | None:
    """Return the page with this address, if the application has told its pages."""
    return st.session_state.get(_PAGES, {}).get(name)


def remember_pages(pages: Mapping[str, Any]) -> None:
    """Keep the pages, for links between them."""
    st.session_state[_PAGES] = dict(pages)


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


# Who is signed in.

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
    """Forget all but the pages and the question that is being drafted, which carry nothing of a registry."""
    kept = {name: st.session_state[name] for name in (_PAGES, _DRAFT, _GENERATION) if name in st.session_state}
    for name in list(st.session_state):
        del st.session_state[name]
    st.session_state.update(kept)
