# SPDX-License-Identifier: Apache-2.0
"""What a question states beside the fields of its form: facts, documents, settings of the service, further outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from licet_ui.documents import Document
from licet_ui.forms.question import said, with_evidence, with_fact, with_output, with_setting, without
from licet_ui.presenters.words import fact_about, ids, label, plain, question, upper_first, value_kind

__all__ = ["draw_statements"]

_BOOLEAN: Final = "boolean"
_NUMBER: Final = "number"

Key = Callable[[str], str]
Redraw = Callable[[Document], None]


def draw_statements(request: Document, terms: Sequence[str], *, key: Key, redraw: Redraw) -> None:
    """Draw what is stated, and what states more; `redraw` takes the question with it, `key` names an input."""
    statements = tuple(said(request))
    with st.expander(f"Facts and documents you stated ({len(statements)})", expanded=bool(statements)):
        for place, statement in enumerate(statements):
            words, button = st.columns([6, 1], vertical_alignment="center")
            words.markdown(f"{plain(statement.what)} **{plain(statement.value)}**")
            if button.button("Remove", key=key(f"remove-{place}"), help=plain(statement.what)):
                redraw(without(request, statement.pointer))
        if not statements:
            st.caption("Nothing yet. Licet asks for what it needs; what you already know can be stated here.")
        names = ("State a fact", "Add a document on file", "State how the service is set", "Add what else leaves")
        fact, document, setting, output = st.tabs(names)
        with fact:
            _draw_fact(request, key, redraw)
        with document:
            _draw_document(request, terms, key, redraw)
        with setting:
            _draw_setting(request, key, redraw)
        with output:
            _draw_output(request, key, redraw)


def _draw_fact(request: Document, key: Key, redraw: Redraw) -> None:
    uses = [use["id"] for use in request.get("datasets", ())]
    allowed = [name for name in ids("facts") if _can_be_stated(name, request)]
    name = st.selectbox(
        "Fact", allowed, index=None, key=key("fact"), format_func=lambda n: question("facts", n), placeholder="Search"
    )
    if name is None:
        return
    about = fact_about(name)
    dataset = st.selectbox("About the data set", uses, key=key("fact-about")) if about == "dataset" else ""
    value = st.radio("It is so", ["Yes", "No"], index=None, horizontal=True, key=key("fact-value"))
    if st.button("State it", key=key("fact-add"), disabled=value is None):
        redraw(with_fact(request, name, value == "Yes", about=about, dataset=dataset or ""))


def _draw_document(request: Document, terms: Sequence[str], key: Key, redraw: Redraw) -> None:
    kind = st.selectbox(
        "Kind of document", ids("evidence"), index=None, key=key("document"), format_func=_labelled("evidence")
    )
    if kind is None:
        return
    st.caption(plain(question("evidence", kind)))
    named = st.selectbox("Under the terms (if it names any)", terms, index=None, key=key("document-terms"))
    uses = [use["id"] for use in request.get("datasets", ())]
    covers = st.multiselect("Covers the data sets", uses, default=uses, key=key("document-covers"))
    until = st.date_input("Valid until (if it ends)", value=None, key=key("document-until"))
    if st.button("Add it", key=key("document-add")):
        valid_until = until.isoformat() if until else ""
        redraw(with_evidence(request, kind, terms=named or "", covers=covers, valid_until=valid_until))


def _draw_setting(request: Document, key: Key, redraw: Redraw) -> None:
    if not request.get("service"):
        st.caption("Choose a hosted service above first: then say here how it is set, where your plan differs.")
        return
    name = st.selectbox(
        "Setting",
        ids("service_settings"),
        index=None,
        key=key("setting"),
        format_func=lambda n: question("service_settings", n),
        placeholder="Search",
    )
    if name is None:
        return
    value = _setting_value(value_kind("service_settings", name), key("setting-value"))
    if st.button("State this setting", key=key("setting-add"), disabled=value is None):
        redraw(with_setting(request, name, value))


def _setting_value(kind: str, key: str) -> Any:
    if kind == _BOOLEAN:
        chosen = st.radio("It is set so", ["Yes", "No"], index=None, horizontal=True, key=key)
        return None if chosen is None else chosen == "Yes"
    if kind == _NUMBER:
        return st.number_input("It is set to", value=None, min_value=0, step=1, key=key)
    return st.text_input("It is set to", key=key).strip() or None


def _draw_output(request: Document, key: Key, redraw: Redraw) -> None:
    if not request.get("outputs"):
        st.caption("Say above what leaves first; what else leaves is added here.")
        return
    kind = st.selectbox(
        "What else leaves", ids("output_kinds"), index=None, key=key("more"), format_func=_labelled("output_kinds")
    )
    if kind is None:
        return
    release = st.selectbox("Released how", ids("releases"), key=key("more-release"), format_func=_labelled("releases"))
    if st.button("Add this", key=key("more-add")):
        redraw(with_output(request, kind, release))


def _can_be_stated(name: str, request: Mapping[str, Any]) -> bool:
    about = fact_about(name)
    return about == "undertaking" or bool(request.get("datasets" if about == "dataset" else "model"))


def _labelled(scheme: str) -> Callable[[str], str]:
    return lambda name: upper_first(label(scheme, name))
