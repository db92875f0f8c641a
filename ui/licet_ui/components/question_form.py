# SPDX-License-Identifier: Apache-2.0
"""The form of a question: small at first, the rest folded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import streamlit as st

from licet.client import EntrySummary
from licet_ui import session
from licet_ui.components.statements import draw_statements
from licet_ui.documents import Document
from licet_ui.forms.question import QuestionForm, form_of, with_form
from licet_ui.presenters.words import ids, label, upper_first

__all__ = ["Desk", "draw_form"]

_TERMS: Final = ("agreement", "licence")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a question is put: the name that its inputs have, and what it leaves open (`dataset`, `model`, nothing)."""

    name: str = session.ASK
    leaves_open: str = ""

    def key(self, name: str) -> str:
        """Return the key of an input."""
        return f"{self.name}-{session.generation(self.name)}-{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offered:
    """What can be chosen: the ids by kind, and the names by id."""

    by_kind: Mapping[str, list[str]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> str:
        found = self.names.get(name, name)
        return f"{found} ({name})" if found != name else name

    def of(self, *kinds: str) -> list[str]:
        return [name for kind in kinds for name in self.by_kind.get(kind, ())]


_ASK: Final = Desk()


def draw_form(entries: Sequence[EntrySummary], desk: Desk = _ASK) -> Document:
    """Draw the form over the draft of a desk and return the question as it is typed."""
    request = _resumed(desk)
    offered = _offered(entries)
    shown = form_of(request)
    main = _draw_main(shown, offered, desk)
    with st.expander("Where, with which service, for whom, and how it is released", expanded=_has_more(shown)):
        typed = with_form(request, _draw_more(main, shown, offered, desk))
    draw_statements(typed, offered.of(*_TERMS), key=desk.key, redraw=lambda question: _redraw(question, desk))
    session.remember_typed(typed, desk.name)
    return typed


def _resumed(desk: Desk) -> Document:
    """Return the question to draw: what was typed before another page was opened, if that is later than the draft."""
    typed = session.typed(desk.name)
    if typed is not None and typed != session.draft(desk.name) and not session.is_drawn(desk.key("action")):
        session.remember_draft(typed, desk.name)
    return session.draft(desk.name)


def _offered(entries: Sequence[EntrySummary]) -> _Offered:
    by_kind: dict[str, list[str]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry.id)
    return _Offered(by_kind=by_kind, names={entry.id: entry.name for entry in entries})


def _has_more(shown: QuestionForm) -> bool:
    return replace(shown, action="", datasets=(), model="", purpose="", output="", release="") != QuestionForm()


def _draw_main(shown: QuestionForm, offered: _Offered, desk: Desk) -> QuestionForm:
    left, right = st.columns(2)
    datasets, model = shown.datasets, shown.model
    with left:
        action = _choice(desk, "I want to", "action", shown.action, ids("actions"), shown=_labelled("actions"))
        if desk.leaves_open != "dataset":
            datasets = tuple(
                st.multiselect(
                    "with the data sets",
                    _with_all(offered.of("dataset"), shown.datasets),
                    default=shown.datasets,
                    format_func=offered.named,
                    key=desk.key("datasets"),
                    placeholder="Choose from the catalog",
                )
            )
        if desk.leaves_open != "model":
            model = _choice(desk, "and the model", "model", shown.model, offered.of("model"), shown=offered.named)
    with right:
        purpose = _choice(
            desk, "for the purpose of", "purpose", shown.purpose, ids("purposes"), shown=_labelled("purposes")
        )
        kinds, releases = ids("output_kinds"), ids("releases")
        leaves = "Nothing leaves"
        output = _choice(
            desk, "What leaves?", "output", shown.output, kinds, shown=_labelled("output_kinds"), none=leaves
        )
        release = ""
        if output:
            release = _choice(
                desk,
                "How is it released?",
                "release",
                shown.release,
                releases,
                shown=_labelled("releases"),
                none="Choose",
            )
    return replace(
        QuestionForm(), action=action, datasets=datasets, model=model, purpose=purpose, output=output, release=release
    )


def _draw_more(main: QuestionForm, shown: QuestionForm, offered: _Offered, desk: Desk) -> QuestionForm:
    left, right = st.columns(2)
    with left:
        places = ids("environments")
        environment = _choice(
            desk, "Where the work is done", "environment", shown.environment, places, shown=_labelled("environments")
        )
        service = _choice(
            desk, "Hosted service", "service", shown.service, offered.of("service"), shown=offered.named, none="None"
        )
        main = replace(main, environment=environment, service=service)
        main = _draw_where_to(main, shown, offered, desk)
    with right:
        return _draw_who_and_when(main, shown, offered, desk)


def _draw_where_to(main: QuestionForm, shown: QuestionForm, offered: _Offered, desk: Desk) -> QuestionForm:
    if not main.output:
        st.caption("Venue, licence and name are asked once something leaves.")
        return main
    venue = _choice(desk, "Where it goes", "venue", shown.venue, ids("venues"), shown=_labelled("venues"))
    terms = offered.of("licence", "agreement")
    licence = _choice(desk, "Licence of what leaves", "licence", shown.licence, terms, shown=offered.named)
    name = st.text_input("Name of what leaves", shown.name, key=desk.key("name"))
    return replace(main, venue=venue, licence=licence, name=name.strip())


def _draw_who_and_when(main: QuestionForm, shown: QuestionForm, offered: _Offered, desk: Desk) -> QuestionForm:
    institution = _choice(
        desk,
        "Institution",
        "institution",
        shown.institution,
        offered.of("institution"),
        shown=offered.named,
        none="The default of this installation",
    )
    kinds = ids("party_kinds")
    party = _choice(
        desk, "Who asks is", "party", shown.party, kinds, shown=_labelled("party_kinds"), none="As the institution"
    )
    country = st.text_input(
        "Country (two letters)",
        shown.country,
        key=desk.key("country"),
        max_chars=2,
        placeholder="As the institution",
        help="Where you are domiciled, such as `DE`, if no institution of this registry says it.",
    )
    as_of = st.date_input(
        "Ask as of",
        value=dt.date.fromisoformat(shown.as_of) if shown.as_of else None,
        key=desk.key("as-of"),
        format="YYYY-MM-DD",
        help="The day on which it is done; today without one.",
    )
    as_of_text = as_of.isoformat() if as_of else ""
    return replace(main, institution=institution, party=party, country=country.strip(), as_of=as_of_text)


def _redraw(request: Document, desk: Desk) -> None:
    session.remember_draft(request, desk.name)
    st.rerun()


def _choice(
    desk: Desk,
    text: str,
    name: str,
    value: str,
    options: Sequence[str],
    *,
    shown: Callable[[str], str],
    none: str = "Not stated",
) -> str:
    every = _with_all(options, (value,) if value else ())
    index = every.index(value) if value else None
    return st.selectbox(text, every, index=index, format_func=shown, key=desk.key(name), placeholder=none) or ""


def _with_all(options: Sequence[str], values: Sequence[str]) -> list[str]:
    return [*options, *(value for value in values if value not in options)]


def _labelled(scheme: str) -> Callable[[str], str]:
    return lambda name: upper_first(label(scheme, name))
