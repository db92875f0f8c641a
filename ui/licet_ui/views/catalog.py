# SPDX-License-Identifier: Apache-2.0
"""Catalog: what the registry knows, to be searched and opened. The address holds the search and the page of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from licet.client import Client, EntrySummary, Facets, Page, RemoteError
from licet_ui import session
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.forms.search import FIELDS, SAVED, SORTS, Search, read_search
from licet_ui.presenters.catalog import entry_badges, entry_line, facet_label, offers, total

__all__ = ["render"]

_ROWS: Final = 50
_HINT: Final = (
    'Words, "exact words", and fields such as `kind:dataset`, `verified:no`, `terms:CC-BY-4.0`, `issuer:"example '
    'hospital"`, `review_due:2027-01-31`. All of it must hold.'
)


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Catalog")
    st.markdown("Data sets, models, services and the documents that govern them. Open one to read its clauses.")
    search = _draw_words(read_search(st.query_params.to_dict()))
    with problems_shown():
        # What was found is there before it is counted: counting a large registry takes longer than a page of it.
        above = st.container()
        _draw_list(search, _fetched(client, search))
        facets = client.facets(**search.filters())
        with above:
            _draw_facets(search, facets)
    _draw_saved(search)
    draw_disclaimer()


def _draw_words(search: Search) -> Search:
    """Draw what is typed and the order; something new in them begins at the first page."""
    left, middle, right = st.columns([6, 2, 1], vertical_alignment="bottom")
    words = left.text_input(
        "Search",
        value=search.words,
        key=f"search-{search.words}",
        placeholder="Words of a name, an id, a note or a clause",
        help=_HINT,
    )
    sort = middle.selectbox(
        "Order",
        list(SORTS),
        index=list(SORTS).index(search.sort),
        format_func=SORTS.__getitem__,
        key=f"sort-{search.sort}",
    )
    found = read_search({**search.address(), "search": words, "sort": sort})
    if right.button("Clear", key="clear", disabled=search.is_everything(), width="stretch"):
        _go(Search())
    if found != search:
        _go(replace(found, place=None))
    return search


def _fetched(client: Client, search: Search) -> Page[EntrySummary]:
    """Return the page of the address; a place that the registry does not know leads to the first page."""
    try:
        return client.entries_page(search.place, limit=_ROWS, sort=search.sort, **search.filters())
    except RemoteError as error:
        if search.place is None or not any(flaw.code == "invalid_cursor" for flaw in error.flaws):
            raise
        _go(replace(search, place=None))
        raise


def _draw_facets(search: Search, facets: Facets) -> None:
    if not total(facets) and search.is_everything():
        return
    first, *others = FIELDS
    _draw_facet(search, first, facets)
    chosen = any(name in search.narrowed for name in others)
    with st.expander("Narrow down", expanded=chosen, icon=":material/filter_list:", key=f"narrow-{chosen}"):
        for name in others:
            _draw_facet(search, name, facets)
    found = total(facets)
    if found:
        st.caption(f"{found:,} {'entry' if found == 1 else 'entries'}, {_ROWS} to a page")


def _draw_facet(search: Search, name: str, facets: Facets) -> None:
    """Draw the values of one field; the key changes with what is chosen, so that the address alone says it."""
    chosen = search.narrowed.get(name)
    offered = {each.value: each.text for each in offers(name, facets.get(name, {}), chosen=chosen)}
    if not offered:
        return
    pressed = st.pills(
        facet_label(name),
        list(offered),
        default=chosen,
        format_func=lambda value: offered.get(value, value),
        key=f"narrow-{name}-{chosen or ''}",
    )
    if pressed != chosen:
        _go(search.narrow(name, pressed))


def _draw_list(search: Search, page: Page[EntrySummary]) -> None:
    if not page.items and search.place is None:
        _draw_nothing(search)
        return
    for entry in page.items:
        _draw_row(entry)
    _draw_paging(search, page.next)


def _draw_nothing(search: Search) -> None:
    if search.is_everything():
        st.info("The registry is empty. A curator adds entries on the Edit page.", icon=":material/inbox:")
    else:
        st.info(
            "Nothing fits. Try fewer words, take a choice away, or press **Clear** to see everything.",
            icon=":material/search_off:",
        )


def _draw_row(entry: EntrySummary) -> None:
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            draw_page_link("entry", entry.name or entry.id, id=entry.id)
            st.markdown(entry_badges(entry), width="content")
        st.caption(entry_line(entry))


def _draw_paging(search: Search, following: str | None) -> None:
    before = session.place_before(search.place)
    with st.container(horizontal=True):
        if (
            search.place is not None
            and before != ""
            and st.button("First page", key="first", icon=":material/first_page:")
        ):
            _go(replace(search, place=None))
        if before is not None and st.button("Page before", key="before", icon=":material/chevron_left:"):
            _go(replace(search, place=before))
        if following is not None and st.button("Next page", key="next", icon=":material/chevron_right:"):
            session.remember_place(following, after=search.place)
            _go(replace(search, place=following))


def _draw_saved(search: Search) -> None:
    with st.expander("Saved searches", icon=":material/bookmark:", key="saved"):
        for place, (name, query) in enumerate(SAVED.items()):
            if st.button(name, key=f"saved-{place}", type="tertiary", icon=":material/search:"):
                _go(read_search(query))
        if not search.is_everything():
            st.markdown("The address of this page holds your search: bookmark it or send it. It ends in")
            st.code(f"/catalog?{urlencode(replace(search, place=None).address())}", language=None, wrap_lines=True)


def _go(search: Search) -> None:
    """Show another search or page; the address is a new one, so the back button leads to the old one."""
    st.query_params.from_dict(search.address())
    st.rerun()
