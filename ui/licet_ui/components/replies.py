# SPDX-License-Identifier: Apache-2.0
"""The questions of a decision, each with the input that suits it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from licet_ui import session
from licet_ui.forms.reply import Input, Reply, document_reply, reply_to
from licet_ui.presenters.words import plain, upper_first

__all__ = ["draw_replies"]


def draw_replies(decision: Mapping[str, Any], on_answer: Callable[[str, Any], None]) -> None:
    """Draw each question with an "Answer" button; `on_answer` takes the pointer and the value."""
    if not decision["missing"]:
        return
    count = len(decision["missing"])
    st.subheader("What you can settle")
    st.markdown(f"{count} {'answer is' if count == 1 else 'answers are'} enough to settle this.")
    for place, missing in enumerate(decision["missing"]):
        with st.container(border=True, key=f"reply-{place}"):
            _draw_reply(reply_to(missing), place, on_answer)


def _draw_reply(reply: Reply, place: int, on_answer: Callable[[str, Any], None]) -> None:
    key = f"reply-{session.generation()}-{place}"
    value = _draw_input(reply, key)
    wanted = f" · wanted by {plain(', '.join(reply.wanted_by))}" if reply.wanted_by else ""
    st.caption(f"{upper_first(reply.who)} can say{wanted}")
    if st.button("Answer", key=f"{key}-answer", type="primary", disabled=value is None):
        on_answer(reply.pointer, value)


def _draw_input(reply: Reply, key: str) -> Any:
    """Draw the input and return the value that it means, or None while there is none."""
    question = plain(reply.question)
    match reply.input:
        case Input.YES_NO:
            return _yes_no(question, key)
        case Input.CHOICE:
            return st.selectbox(question, reply.choices, index=None, format_func=lambda c: reply.labels[c], key=key)
        case Input.NUMBER:
            return _whole(st.number_input(question, value=None, key=key))
        case Input.TEXT:
            return st.text_input(question, key=key, placeholder=reply.hint or None) or None
        case Input.DOCUMENT:
            return _document(reply, question, key)


def _yes_no(question: str, key: str, labels: tuple[str, str] = ("Yes", "No")) -> bool | None:
    chosen = st.radio(question, labels, index=None, horizontal=True, key=key)
    return None if chosen is None else chosen == labels[0]


def _document(reply: Reply, question: str, key: str) -> Any:
    held = _yes_no(question, key, ("Yes, it is on file", "No"))
    if held is None:
        return None
    until = st.date_input("Valid until (if it ends)", value=None, key=f"{key}-until") if held else None
    return document_reply(reply.kind_value, held=held, valid_until=until.isoformat() if until else "")


def _whole(number: float | None) -> float | int | None:
    return int(number) if number is not None and float(number).is_integer() else number
