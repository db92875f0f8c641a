# SPDX-License-Identifier: Apache-2.0
"""The questions that are put on the pages Ask and Find, and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import streamlit as st

from licet.client import EntrySummary
from licet_ui.documents import Document
from licet_ui.session.visits import KEPT

__all__ = [
    "ASK",
    "FIND",
    "Answered",
    "Choices",
    "Verdicts",
    "answered",
    "choices",
    "draft",
    "forget_question",
    "generation",
    "is_drawn",
    "loaded",
    "remember_answer",
    "remember_choices",
    "remember_draft",
    "remember_loaded",
    "remember_sent",
    "remember_typed",
    "remember_verdicts",
    "sent",
    "typed",
    "verdicts",
    "with_found",
]

ASK: Final = "ask"
FIND: Final = "find"
"""The desks at which a question is put: the pages with a form of one, each with its own draft."""

_DRAFT: Final = f"{KEPT}draft"
_TYPED: Final = f"{KEPT}typed"
_GENERATION: Final = f"{KEPT}generation"
_ANSWERED: Final = "licet_answered"
_LOADED: Final = "licet_loaded"
_SENT: Final = "licet_sent"
_VERDICTS: Final = "licet_verdicts"
_CHOICES: Final = "licet_choices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The last question that was asked, and its answer."""

    question: Document
    decision: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """What became of a question that leaves its data sets, or its model, open.

    `word` names the question and who asked it; `found` is the list as published; `why` has the reason of
    those that were asked about one by one.
    """

    word: str
    found: Document
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The entries that can be chosen, as listed at an instant (seconds of a steady clock) after a write."""

    entries: tuple[EntrySummary, ...]
    sequence: int
    listed_at: float
    is_cut: bool = False


def draft(desk: str = ASK) -> Document:
    """Return the question of a desk as it was when something was last added to it, removed or asked."""
    found: Document = st.session_state.get(f"{_DRAFT}_{desk}", {})
    return found


def remember_draft(question: Document, desk: str = ASK) -> None:
    """Keep a question that is not asked yet; the form of the desk is drawn anew from it."""
    st.session_state[f"{_DRAFT}_{desk}"] = question
    st.session_state[f"{_GENERATION}_{desk}"] = generation(desk) + 1
    remember_typed(question, desk)


def typed(desk: str = ASK) -> Document | None:
    """Return the question as it was last typed: what a form shows is lost while another page is open."""
    found: Document | None = st.session_state.get(f"{_TYPED}_{desk}")
    return found


def remember_typed(question: Document, desk: str = ASK) -> None:
    """Keep a question as it is typed; the form is not drawn anew."""
    st.session_state[f"{_TYPED}_{desk}"] = question


def is_drawn(key: str) -> bool:
    """Return whether the input with this key was on the page when it was drawn last."""
    return key in st.session_state


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
    for key in (_ANSWERED, f"{_LOADED}_{ASK}"):
        st.session_state.pop(key, None)
    remember_draft({})


def generation(desk: str = ASK) -> int:
    """Return a number that changes whenever the form of a desk is to be drawn anew."""
    found: int = st.session_state.get(f"{_GENERATION}_{desk}", 0)
    return found


def loaded(desk: str = ASK) -> str | None:
    """Return the word of the address that the form shows."""
    found: str | None = st.session_state.get(f"{_LOADED}_{desk}")
    return found


def remember_loaded(word: str | None, desk: str = ASK) -> None:
    """Keep the word of the address that the form shows."""
    st.session_state[f"{_LOADED}_{desk}"] = word


def sent(decision: str, rule: str | None) -> str | None:
    """Return the id of the review case that was opened here for a rule of an answer."""
    found: str | None = st.session_state.get(_SENT, {}).get((decision, rule))
    return found


def remember_sent(decision: str, rule: str | None, case: str) -> None:
    """Keep that a review case was opened for a rule of an answer."""
    st.session_state[_SENT] = {**st.session_state.get(_SENT, {}), (decision, rule): case}


def verdicts() -> Verdicts | None:
    """Return what the last question of the page Find found."""
    found: Verdicts | None = st.session_state.get(_VERDICTS)
    return found


def remember_verdicts(found: Verdicts | None) -> None:
    """Keep what a question of the page Find found, or forget it."""
    st.session_state[_VERDICTS] = found


def choices() -> Choices | None:
    """Return the entries that can be chosen, as they were listed last."""
    found: Choices | None = st.session_state.get(_CHOICES)
    return found


def with_found(kept: Choices, entries: tuple[EntrySummary, ...]) -> Choices:
    """Return what can be chosen with what was searched for."""
    return replace(kept, entries=entries)


def remember_choices(found: Choices) -> None:
    """Keep the entries that can be chosen."""
    st.session_state[_CHOICES] = found
