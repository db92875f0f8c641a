# SPDX-License-Identifier: Apache-2.0
"""Ask: a question, its answer, and what would change it. The address holds the question."""

from __future__ import annotations

import copy
from typing import Any, Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.answer import draw_answer
from licet_ui.components.problems import problems_shown
from licet_ui.components.question_form import draw_form
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.documents import Document, compact, decode, encode
from licet_ui.forms.question import EXAMPLE, answered, changed, form_of, what_is_missing

__all__ = ["render"]

_QUERY: Final = "q"


def render(client: Client) -> None:
    """Draw the page."""
    st.title("May I?")
    st.markdown("Ask whether data may be used with a model, for a purpose, and whether the result may be released.")
    with problems_shown():
        _load(client)
        typed = draw_form(session.draft(), list(client.entries()))
        _draw_buttons(client, typed)
        _draw_answer(client, typed)
    draw_disclaimer()


def _load(client: Client) -> None:
    """Ask the question of the address, unless it was asked already."""
    word = st.query_params.get(_QUERY)
    if word is None and session.loaded() is not None and (last := session.answered()) is not None:
        st.query_params[_QUERY] = encode(last.question)  # back from another page
    elif word is not None and word != session.loaded():
        session.remember_loaded(word)
        question = compact(decode(word))
        session.remember_draft(question)
        session.remember_answer(question, to_jsonable(client.decide(question)))


def _draw_buttons(client: Client, typed: Document) -> None:
    hint = what_is_missing(form_of(typed))
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Ask", type="primary", key="ask", disabled=hint is not None, icon=":material/question_answer:"):
            _ask(client, typed)
        if not typed and st.button("Show an example", key="example"):
            _ask(client, copy.deepcopy(dict(EXAMPLE)))
        if typed and st.button("Start anew", key="anew"):
            session.forget_question()
            st.query_params.clear()
            st.rerun()
        if hint:
            st.caption(hint)


def _draw_answer(client: Client, typed: Document) -> None:
    last = session.answered()
    if last is None:
        return
    if compact(last.question) != typed:
        st.info("The question was changed. Press **Ask** to see its answer.", icon=":material/edit:")
        return

    def on_answer(pointer: str, value: Any) -> None:
        _ask(client, answered(last.question, pointer, value))

    def on_change(change: list[Document]) -> None:
        _ask(client, changed(last.question, change))

    st.divider()
    draw_answer(last.question, last.decision, on_answer=on_answer, on_change=on_change)


def _ask(client: Client, question: Document) -> None:
    """Ask, keep the answer, and draw the page anew with the question in its address."""
    decision = to_jsonable(client.decide(question))
    session.remember_answer(compact(question), decision)
    word = encode(question)
    session.remember_loaded(word)
    st.query_params[_QUERY] = word
    st.rerun()
