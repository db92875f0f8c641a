# SPDX-License-Identifier: Apache-2.0
"""The form of a question: small at first, the rest folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from licet.client import EntrySummary
from licet_ui import session
from licet_ui.documents import Document
from licet_ui.forms.question import QuestionForm, form_of, said, with_evidence, with_fact, with_form, without
from licet_ui.presenters.words import fact_about, ids, label, plain, question, upper_first

__all__ = ["draw_form"]

_TERMS: Final = ("agreement", "licence")


def draw_form(request: Document, entries: Sequence[EntrySummary]) -> Document:
    """Draw the form over a request and return the request with what is typed."""
    names = {entry.id: entry.name for entry in entries}
    by_kind: dict[str, list[str]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry.id)
    shown = form_of(request)
    main = _draw_main(shown, by_kind, names)
    has_more = any((shown.service, shown.environment, shown.institution, shown.venue, shown.licence, shown.name))
    with st.expander("Where, with which service, for whom, and how it is released", expanded=has_more):
        typed = with_form(request, _draw_more(main, shown, by_kind, names))
    _draw_said(typed, [name for kind in _TERMS for name in by_kind.get(kind, ())])
    return typed


def _draw_main(shown: QuestionForm, by_kind: Mapping[str, list[str]], names: Mapping[str, str]) -> QuestionForm:
    named = _named(names)
    left, right = st.columns(2)
    with left:
        action = _choice("I want to", "action", shown.action, ids("actions"), _labelled("actions"))
        datasets = st.multiselect(
            "with the data sets",
            _with_all(by_kind.get("dataset", []), shown.datasets),
            default=shown.datasets,
            format_func=named,
            key=_key("datasets"),
            placeholder="Choose from the catalog",
        )
        model = _choice("and the model", "model", shown.model, by_kind.get("model", []), named)
    with right:
        purpose = _choice("for the purpose of", "purpose", shown.purpose, ids("purposes"), _labelled("purposes"))
        output = _choice(
            "What leaves?",
            "output",
            shown.output,
            ids("output_kinds"),
            _labelled("output_kinds"),
            none="Nothing leaves",
        )
        release = ""
        if output:
            release = _choice(
                "How is it released?", "release", shown.release, ids("releases"), _labelled("releases"), none="Choose"
            )
    return QuestionForm(
        action=action, datasets=tuple(datasets), model=model, purpose=purpose, output=output, release=release
    )


def _draw_more(
    main: QuestionForm, shown: QuestionForm, by_kind: Mapping[str, list[str]], names: Mapping[str, str]
) -> QuestionForm:
    named = _named(names)
    left, right = st.columns(2)
    with left:
        places = ids("environments")
        environment = _choice(
            "Where the work is done", "environment", shown.environment, places, _labelled("environments")
        )
        service = _choice("Hosted service", "service", shown.service, by_kind.get("service", []), named, none="None")
        institutions = by_kind.get("institution", [])
        institution = _choice(
            "Institution",
            "institution",
            shown.institution,
            institutions,
            named,
            none="The default of this installation",
        )
    venue = licence = name = ""
    with right:
        if main.output:
            venue = _choice("Where it goes", "venue", shown.venue, ids("venues"), _labelled("venues"))
            terms = [entry for kind in ("licence", "agreement") for entry in by_kind.get(kind, ())]
            licence = _choice("Licence of what leaves", "licence", shown.licence, terms, named)
            name = st.text_input("Name of what leaves", shown.name, key=_key("name"))
        else:
            st.caption("Venue, licence and name are asked once something leaves.")
    return QuestionForm(
        action=main.action,
        datasets=main.datasets,
        model=main.model,
        purpose=main.purpose,
        output=main.output,
        release=main.release,
        service=service,
        environment=environment,
        institution=institution,
        venue=venue,
        licence=licence,
        name=name.strip(),
    )


def _draw_said(request: Document, terms: Sequence[str]) -> None:
    statements = tuple(said(request))
    with st.expander(f"Facts and documents you stated ({len(statements)})", expanded=bool(statements)):
        for place, statement in enumerate(statements):
            words, button = st.columns([6, 1], vertical_alignment="center")
            words.markdown(f"{plain(statement.what)} **{plain(statement.value)}**")
            if button.button("Remove", key=_key(f"remove-{place}"), help=plain(statement.what)):
                _redraw(without(request, statement.pointer))
        if not statements:
            st.caption("Nothing yet. Licet asks for what it needs; what you already know can be stated here.")
        fact, document = st.tabs(["State a fact", "Add a document on file"])
        with fact:
            _draw_fact(request)
        with document:
            _draw_document(request, terms)


def _draw_fact(request: Document) -> None:
    uses = [use["id"] for use in request.get("datasets", ())]
    allowed = [name for name in ids("facts") if _can_be_stated(name, request)]
    name = st.selectbox(
        "Fact", allowed, index=None, key=_key("fact"), format_func=lambda n: question("facts", n), placeholder="Search"
    )
    if name is None:
        return
    about = fact_about(name)
    dataset = st.selectbox("About the data set", uses, key=_key("fact-about")) if about == "dataset" else ""
    value = st.radio("It is so", ["Yes", "No"], index=None, horizontal=True, key=_key("fact-value"))
    if st.button("State it", key=_key("fact-add"), disabled=value is None):
        _redraw(with_fact(request, name, value == "Yes", about=about, dataset=dataset or ""))


def _draw_document(request: Document, terms: Sequence[str]) -> None:
    kind = st.selectbox(
        "Kind of document", ids("evidence"), index=None, key=_key("document"), format_func=_labelled("evidence")
    )
    if kind is None:
        return
    st.caption(plain(question("evidence", kind)))
    named = st.selectbox("Under the terms (if it names any)", terms, index=None, key=_key("document-terms"))
    uses = [use["id"] for use in request.get("datasets", ())]
    covers = st.multiselect("Covers the data sets", uses, default=uses, key=_key("document-covers"))
    until = st.date_input("Valid until (if it ends)", value=None, key=_key("document-until"))
    if st.button("Add it", key=_key("document-add")):
        valid_until = until.isoformat() if until else ""
        _redraw(with_evidence(request, kind, terms=named or "", covers=covers, valid_until=valid_until))


def _redraw(request: Document) -> None:
    session.remember_draft(request)
    st.rerun()


def _can_be_stated(name: str, request: Mapping[str, Any]) -> bool:
    about = fact_about(name)
    return about == "undertaking" or bool(request.get("datasets" if about == "dataset" else "model"))


def _choice(
    text: str,
    name: str,
    value: str,
    options: Sequence[str],
    shown: Callable[[str], str],
    *,
    none: str = "Not stated",
) -> str:
    every = _with_all(options, (value,) if value else ())
    index = every.index(value) if value else None
    return st.selectbox(text, every, index=index, format_func=shown, key=_key(name), placeholder=none) or ""


def _with_all(options: Sequence[str], values: Sequence[str]) -> list[str]:
    return [*options, *(value for value in values if value not in options)]


def _named(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda name: f"{names[name]} ({name})" if names.get(name, name) != name else name


def _labelled(scheme: str) -> Callable[[str], str]:
    return lambda name: upper_first(label(scheme, name))


def _key(name: str) -> str:
    return f"ask-{session.generation()}-{name}"
