# SPDX-License-Identifier: Apache-2.0
"""Ask: a question, its answer, and what would change it. The address holds the question, or names a recorded answer."""

from __future__ import annotations

import copy
from typing import Any, Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.answer import draw_answer
from licet_ui.components.choices import choices, draw_search
from licet_ui.components.newcomer import draw_empty_registry, draw_what_is_this
from licet_ui.components.problems import problems_shown
from licet_ui.components.question_form import draw_form
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.components.who_judges import Sending
from licet_ui.documents import Document, compact, decode, encode
from licet_ui.forms.question import EXAMPLE, answered, changed, form_of, what_is_missing

__all__ = ["render"]

_QUERY: Final = "q"
_DECISION: Final = "decision"
_RECORDED: Final = "dec_"


def render(client: Client) -> None:
    """Draw the page."""
    st.title("May I?")
    st.markdown("Ask whether data may be used with a model, for a purpose, and whether the result may be released.")
    with problems_shown():
        _load(client)
        if session.answered() is None:
            draw_what_is_this()
        entries = choices(client)
        draw_search(client)
        if not entries:
            draw_empty_registry()
        typed = draw_form(choices(client))
        _draw_buttons(client, typed)
        _draw_answer(client, typed)
    draw_disclaimer()


def _load(client: Client) -> None:
    """Show what the address names, unless it is shown already."""
    recorded = st.query_params.get(_DECISION)
    word = recorded or st.query_params.get(_QUERY)
    if word is None:
        _load_nothing()
    elif word != session.loaded():
        session.remember_loaded(word)
        if recorded is not None:
            question = compact(to_jsonable(client.question(recorded)))
            session.remember_answer(question, to_jsonable(client.decision(recorded)))
        else:
            question = compact(decode(word))
            session.remember_draft(question)
            with st.spinner("Asking"):
                session.remember_answer(question, to_jsonable(client.decide(question)))


def _load_nothing() -> None:
    """Bring back the last answer to whoever comes from another page; forget it where one stepped back to the start."""
    loaded = session.loaded()
    if loaded is None or session.answered() is None:
        return
    if session.has_just_come():
        _put_into_address(loaded)
    else:
        session.forget_question()


def _put_into_address(word: str) -> None:
    st.query_params.from_dict({_DECISION if word.startswith(_RECORDED) else _QUERY: word})


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
    if (session.loaded() or "").startswith(_RECORDED):
        st.info(
            "This is an answer on record, as it was given. Press **Ask** to ask the same question today.",
            icon=":material/bookmark:",
        )
    sending = _sending(client, last.decision)
    draw_answer(last.question, last.decision, on_answer=on_answer, on_change=on_change, sending=sending)


def _sending(client: Client, decision: Document) -> Sending:
    """Return how a question goes to an office."""

    def send(rule: str | None, question: str) -> str:
        return client.open_review(decision["id"], rule=rule, question=question).id

    refused = ""
    if not decision["id"]:
        refused = "This answer is not on record, so no office can judge it: ask it without changed entries."
    elif session.person() is None:
        refused = "Sign in to send it: the office must know who asks."
    return Sending(send=send, refused=refused)


def _ask(client: Client, question: Document) -> None:
    """Ask, keep the answer, and draw the page anew with the question in its address."""
    with st.spinner("Asking"):
        decision = to_jsonable(client.decide(question))
    session.remember_answer(compact(question), decision)
    word = encode(question)
    session.remember_loaded(word)
    _put_into_address(word)
    st.rerun()
