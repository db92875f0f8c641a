# SPDX-License-Identifier: Apache-2.0
"""Find: which data sets, or models, may be used for this? The address holds the question and what is tried."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal, TypeAlias

import streamlit as st

from licet.client import Client
from licet.wire.write import dump_json, to_jsonable
from licet_ui import session
from licet_ui.components.choices import choices, draw_search
from licet_ui.components.links import draw_page_link
from licet_ui.components.newcomer import draw_empty_registry
from licet_ui.components.problems import problems_shown
from licet_ui.components.question_form import Desk, draw_form
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.documents import Document, compact, decode, encode
from licet_ui.forms.question import EXAMPLE, form_of, left_open, what_is_missing, with_candidate
from licet_ui.presenters.verdict import verdict_words
from licet_ui.presenters.verdicts import Row, as_csv, counts, reason_of, rows, sifted
from licet_ui.presenters.words import plain
from licet_ui.session import Verdicts

__all__ = ["render"]

About: TypeAlias = Literal["dataset", "model"]

_QUERY: Final = "q"
_ABOUT: Final = "about"
_ROWS: Final = 25
_ALL: Final = "all"
_TRIED: Final = {"dataset": "Data sets", "model": "Models"}
_WIDTHS: Final = (3, 2, 6)


def render(client: Client) -> None:
    """Draw the page."""
    st.title("What may I use?")
    st.markdown("Describe the use, and leave open what you look for: every data set, or every model, is tried in turn.")
    with problems_shown():
        about = _chosen_about()
        desk = Desk(name=session.FIND, leaves_open=about)
        _load(client, about)
        entries = choices(client)
        draw_search(client)
        if not entries:
            draw_empty_registry()
        typed = left_open(draw_form(choices(client), desk), about)
        _draw_buttons(client, typed, about)
        _draw_found(client, typed, about)
    draw_disclaimer()


def _chosen_about() -> About:
    given = st.query_params.get(_ABOUT)
    chosen = st.segmented_control(
        "Look for",
        list(_TRIED),
        default=given if given in _TRIED else "dataset",
        format_func=lambda name: _TRIED[name],
        key=f"find-about-{given}",
        required=True,
    )
    about: About = "model" if chosen == "model" else "dataset"
    if about != (given if given in _TRIED else "dataset"):
        st.query_params[_ABOUT] = about
        if (word := st.query_params.get(_QUERY)) is not None:
            session.remember_loaded(_place(word, about), session.FIND)  # what was typed stays
    return about


def _load(client: Client, about: About) -> None:
    """Try the question of the address, unless its answer is shown already."""
    word = st.query_params.get(_QUERY)
    if word is None:
        loaded = session.loaded(session.FIND)
        if loaded is not None and session.has_just_come():
            st.query_params.from_dict(_address(loaded))  # back from another page
        elif loaded is not None:
            _forget()
    elif _place(word, about) != session.loaded(session.FIND):
        session.remember_loaded(_place(word, about), session.FIND)
        question = compact(decode(word))
        session.remember_draft(question, session.FIND)
        _find(client, left_open(question, about), about)


def _draw_buttons(client: Client, typed: Document, about: About) -> None:
    hint = what_is_missing(form_of(typed), leaves_open=about)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Find", type="primary", key="find", disabled=hint is not None, icon=":material/search:"):
            _search(client, typed, about)
        if not typed and st.button("Show an example", key="find-example"):
            _search(client, left_open(EXAMPLE, about), about)
        if typed and st.button("Start anew", key="find-anew"):
            _forget()
            st.query_params.clear()
            st.rerun()
        if hint:
            st.caption(hint)


def _search(client: Client, question: Document, about: About) -> None:
    """Try the question, and draw the page anew with it in the address."""
    _find(client, question, about)
    session.remember_draft(question, session.FIND)
    word = encode(question)
    session.remember_loaded(_place(word, about), session.FIND)
    st.query_params.from_dict({_QUERY: word, _ABOUT: about})
    st.rerun()


def _find(client: Client, question: Document, about: About) -> None:
    session.remember_verdicts(None)
    with st.spinner(f"Trying all {_TRIED[about].lower()}", show_time=True):
        found = client.which(question, about=about, verdicts=_ALL)
    session.remember_verdicts(Verdicts(word=_name(question, about), found=to_jsonable(found), why={}))


def _draw_found(client: Client, typed: Document, about: About) -> None:
    last = session.verdicts()
    if last is None:
        return
    if last.word != _name(typed, about):
        st.info("The question was changed. Press **Find** to try it.", icon=":material/edit:")
        return
    st.divider()
    if not last.found["items"]:
        st.info(f"The registry has no {_TRIED[about].lower()} to try.", icon=":material/search_off:")
        return
    shown = _draw_filters(last)
    st.caption(f"{len(shown)} of {len(last.found['items'])}, as of {last.found['as_of']}. None of this is on record.")
    below = st.container()
    pages = math.ceil(len(shown) / _ROWS)
    page = st.pagination(pages, key=f"find-page-{session.generation(session.FIND)}") if pages > 1 else 1
    with below:
        on_page = _with_reasons(client, typed, about, shown[(page - 1) * _ROWS : page * _ROWS])
        _draw_rows(on_page, typed, about)
    _draw_export(client, typed, about, shown)


def _draw_filters(last: Verdicts) -> tuple[Row, ...]:
    counted = counts(last.found)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    wanted = left.pills(
        "Verdict",
        list(counted),
        selection_mode="multi",
        format_func=lambda verdict: f"{verdict_words({'verdict': verdict})} ({counted[verdict]})",
        key=f"find-verdict-{session.generation(session.FIND)}",
    )
    words = right.text_input("Only those named", key="find-words", placeholder="Words of a name or an id")
    return sifted(rows(last.found, last.why), verdicts=wanted, words=words)


def _with_reasons(client: Client, question: Document, about: About, shown: Sequence[Row]) -> tuple[Row, ...]:
    """Return rows with the reason of each that is no plain yes; those not known yet are asked for."""
    last = session.verdicts()
    if last is None:
        return tuple(shown)
    unknown = [row.id for row in shown if row.lacks_reason]
    why = dict(last.why)
    if unknown:
        done = st.progress(0.0, "Reading the reasons")
        for place, name in enumerate(unknown, 1):
            answer = client.preview(with_candidate(question, name, about=about), []).after
            why[name] = reason_of(to_jsonable(answer))
            done.progress(place / len(unknown), f"Reading the reasons: {place} of {len(unknown)}")
        done.empty()
        session.remember_verdicts(Verdicts(word=last.word, found=last.found, why=why))
    known = {row.id: row for row in rows(last.found, why)}
    return tuple(known[row.id] for row in shown)


def _draw_rows(shown: Sequence[Row], question: Document, about: About) -> None:
    if not shown:
        st.info("Nothing fits. Choose other verdicts, or fewer words.", icon=":material/search_off:")
        return
    for place, row in enumerate(shown):
        with st.container(border=True, key=f"find-row-{place}"):
            name, verdict, why = st.columns(_WIDTHS, vertical_alignment="center")
        with name:
            draw_page_link("ask", row.id, q=encode(with_candidate(question, row.id, about=about)))
        template = " (template)" if row.template else ""
        verdict.markdown(f":{row.colour}-badge[{row.words}]  \n:small[`{row.verdict}`]")
        why.markdown(f"{plain(row.name)}{template}" + (f"  \n{plain(row.why)}" if row.why else ""))


def _draw_export(client: Client, question: Document, about: About, shown: Sequence[Row]) -> None:
    last = session.verdicts()
    why = {} if last is None else last.why
    taken = [replace(row, why=why.get(row.id, "")) for row in shown]
    missing = sum(row.lacks_reason for row in taken)
    with st.container(horizontal=True, vertical_alignment="center"):
        if missing and st.button(f"Read {missing} more reasons", key="find-reasons", icon=":material/manage_search:"):
            _with_reasons(client, question, about, shown)
            st.rerun()
        st.download_button(
            "Download as CSV",
            as_csv(taken),
            file_name=f"{about}s.csv",
            mime="text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Download as JSON",
            dump_json({"request": question, "items": [to_jsonable(row) for row in taken]}),
            file_name=f"{about}s.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
        )


def _place(word: str, about: str) -> str:
    return f"{about}:{word}"


def _address(place: str) -> dict[str, str]:
    about, _, word = place.partition(":")
    return {_QUERY: word, _ABOUT: about}


def _forget() -> None:
    session.remember_verdicts(None)
    session.remember_loaded(None, session.FIND)
    session.remember_draft({}, session.FIND)


def _name(question: Document, about: About) -> str:
    """Return a name for a question and what it tries."""
    return hashlib.sha256(f"{about} {encode(question)}".encode()).hexdigest()
