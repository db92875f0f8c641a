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
    "attesting",
    "draft",
    "editing",
    "forget_editing",
    "forget_made_key",
    "forget_question",
    "generation",
    "loaded",
    "made_key",
    "page",
    "person",
    "place_before",
    "remember_answer",
    "remember_attesting",
    "remember_done",
    "remember_draft",
    "remember_editing",
    "remember_loaded",
    "remember_made_key",
    "remember_pages",
    "remember_person",
    "remember_place",
    "remember_preview",
    "remember_published",
    "remember_refilled",
    "remember_revoking",
    "revoking",
    "rule_preview",
    "take_done",
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
    """Keep who signed in."""
    st.session_state[_PERSON] = who


# Where one was in the catalog.

_PLACES: Final = "licet_places"


def place_before(place: str | None) -> str | None:
    """Return the place of the page before a place, if one came from there; the first page has the empty place."""
    found: str | None = st.session_state.get(_PLACES, {}).get(place)
    return found


def remember_place(place: str, *, after: str | None) -> None:
    """Keep that one came to a place from another; None is the first page."""
    st.session_state[_PLACES] = {**st.session_state.get(_PLACES, {}), place: after or ""}


# What is open or was just done on the pages of the catalog, of entries and of administrators.

_ATTESTING: Final = "licet_attesting"
_DONE: Final = "licet_done"
_REVOKING: Final = "licet_revoking"
_MADE_KEY: Final = "licet_made_key"


def attesting() -> str | None:
    """Return the id of the entry that somebody is about to attest, if any."""
    found: str | None = st.session_state.get(_ATTESTING)
    return found


def remember_attesting(entry_id: str | None) -> None:
    """Keep which entry somebody is about to attest, or that it is none any more."""
    st.session_state[_ATTESTING] = entry_id


def remember_done(words: str) -> None:
    """Keep what was just done, to be said once the page is drawn anew."""
    st.session_state[_DONE] = words


def take_done() -> str | None:
    """Return what was just done, and forget it."""
    found: str | None = st.session_state.pop(_DONE, None)
    return found


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
