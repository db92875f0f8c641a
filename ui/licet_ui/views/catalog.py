# SPDX-License-Identifier: Apache-2.0
"""Catalog: what the registry knows, to be searched and opened. The address holds search, kind and page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import streamlit as st

from licet.client import KINDS, Client, EntrySummary
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.presenters.words import kind_label, plain, upper_first

__all__ = ["render"]

_KIND: Final = "kind"
_ROWS: Final = 25
_WIDTHS: Final = (3, 5, 2, 4, 2, 1)


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Catalog")
    st.markdown("Data sets, models, services and the documents that govern them. Open one to read its clauses.")
    with problems_shown():
        words = st.text_input(
            "Search", key="search", bind="query-params", placeholder="Words of a name, an id, a note or a clause"
        )
        kind = _chosen_kind()
        found = client.entries(q=words or None, kind=kind)
        _draw_list(sorted(found, key=lambda entry: (KINDS.index(entry.kind), entry.id)))
    draw_disclaimer()


def _chosen_kind() -> str | None:
    """Let one choose a kind, and keep its id, which does not change, in the address."""
    given = st.query_params.get(_KIND)
    kind = st.pills(
        "Kind",
        KINDS,
        default=given if given in KINDS else None,
        format_func=lambda name: upper_first(kind_label(name)),
        key="catalog-kind",
    )
    if kind is not None:
        st.query_params[_KIND] = kind
    elif given is not None:
        del st.query_params[_KIND]
    return kind


def _draw_list(entries: Sequence[EntrySummary]) -> None:
    if not entries:
        st.info("Nothing fits. Try fewer words, or another kind.", icon=":material/search_off:")
        return
    st.caption(f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}")
    pages = math.ceil(len(entries) / _ROWS)
    page = 1
    below = st.container()
    if pages > 1:
        page = st.pagination(pages, key="page", bind="query-params")
    with below:
        _draw_head()
        for entry in entries[(page - 1) * _ROWS : page * _ROWS]:
            _draw_row(entry)


def _draw_head() -> None:
    for column, heading in zip(st.columns(_WIDTHS), ("Id", "Name", "Kind", "Terms", "Verified", "Rules"), strict=True):
        column.markdown(f"**{heading}**")


def _draw_row(entry: EntrySummary) -> None:
    opening, name, kind, terms, verified, rules = st.columns(_WIDTHS, vertical_alignment="center")
    with opening:
        draw_page_link("entry", entry.id, id=entry.id)
    name.markdown(plain(entry.name) + (" (template)" if entry.template else ""))
    kind.markdown(kind_label(entry.kind))
    terms.markdown(plain(entry.terms or "-"))
    verified.markdown(":green-badge[verified]" if entry.verified else ":orange-badge[not verified]")
    rules.markdown(str(entry.rules))
