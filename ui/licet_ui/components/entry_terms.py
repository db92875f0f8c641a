# SPDX-License-Identifier: Apache-2.0
"""The terms of an asset: its expression as a tree, and every document that governs it with the walk to each rule."""

from __future__ import annotations

import streamlit as st

from licet.client import Client, GovernedBy
from licet.wire.write import to_jsonable
from licet_ui.components.links import draw_page_link
from licet_ui.components.walks import draw_walks
from licet_ui.documents import Document
from licet_ui.presenters.graph import lineage_walks
from licet_ui.presenters.reaches import reach_rows
from licet_ui.presenters.terms_tree import TermsNode, leaf_ids, terms_drawing, terms_list, terms_tree
from licet_ui.presenters.words import plain

__all__ = ["draw_lineage", "draw_terms"]


def draw_terms(client: Client, entry: Document) -> None:
    """Draw the tree of the terms, and what governs the asset by which walk."""
    governed = client.governed_by(entry["id"])
    names = {terms.id: terms.name or "" for choice in governed.choices for terms in choice.terms}
    tree = terms_tree(entry, names)
    if tree is None:
        st.info("No terms are stated for it.", icon=":material/help:")
    else:
        _draw_tree(tree)
    if entry.get("declared_terms") and entry.get("concluded_terms"):
        st.caption(f"Declared as {plain(entry['declared_terms'])}; the tree shows what was concluded.")
    _draw_governed(governed)


def draw_lineage(client: Client, entry: Document) -> None:
    """Draw what the asset was made from, and what was made from it."""
    found = False
    for direction, heading in (("upstream", "What it was made from"), ("downstream", "What was made from it")):
        lineage = to_jsonable(client.lineage(entry["id"], direction))
        walks = lineage_walks(lineage)
        if walks.edges:
            found = True
            st.subheader(heading)
            draw_walks(walks, key=f"lineage-{direction}")
            names = [node["id"] for node in lineage["nodes"] if node["kind"] and node["id"] != entry["id"]]
            _draw_links(names)
    if not found:
        st.info("The registry knows of nothing that it was made from, nor of anything made from it.")


def _draw_tree(tree: TermsNode) -> None:
    st.subheader("Its terms")
    drawn, height = terms_drawing(tree)
    if tree.children:
        st.echarts_chart(drawn, height=height, key="terms-tree")
    st.markdown(terms_list(tree))
    _draw_links(list(dict.fromkeys(leaf_ids(tree))))


def _draw_links(names: list[str]) -> None:
    with st.container(horizontal=True, gap="small"):
        for name in names[:20]:
            draw_page_link("entry", name, id=name)


def _draw_governed(governed: GovernedBy) -> None:
    if not governed.choices:
        return
    st.subheader("What governs it")
    for place, choice in enumerate(governed.choices):
        if len(governed.choices) > 1:
            st.markdown(f"If you choose **{plain(choice.name)}**:")
        for terms in choice.terms:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                if terms.registered:
                    draw_page_link("entry", terms.id, id=terms.id)
                else:
                    st.markdown(f"{plain(terms.id)} (known by name only)", width="content")
                count = f"{len(terms.rules)} {'rule' if len(terms.rules) == 1 else 'rules'}"
                st.markdown(f"{plain(terms.name or '')} :gray-badge[{count}]", width="content")
            rows = reach_rows(to_jsonable(terms))
            if rows:
                with st.expander(
                    f"How the rules of {terms.id} reach it", key=f"reach-{place}-{terms.id}-{terms.group}"
                ):
                    st.markdown("\n".join(["| rule | says | the walk to it |", "|---|---|---|", *rows]))
