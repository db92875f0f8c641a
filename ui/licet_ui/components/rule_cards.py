# SPDX-License-Identifier: Apache-2.0
"""Rules of a document, each beside the words that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from licet_ui.components.findings import draw_citation
from licet_ui.components.links import draw_page_link
from licet_ui.presenters.rules import rule_card
from licet_ui.presenters.words import plain

__all__ = ["draw_rule", "draw_rules"]


def draw_rules(entry: Mapping[str, Any], *, editable: bool = True) -> None:
    """Draw every rule of an entry, with a link to edit it where that is wanted."""
    for place, rule in enumerate(entry["rules"]):
        with st.container(border=True, key=f"rule-{place}"):
            draw_rule(rule, terms=entry["id"], editable=editable)


def draw_rule(rule: Mapping[str, Any], *, terms: str, editable: bool = False) -> None:
    """Draw one rule: what it says on the left, the words of the clause on the right."""
    card = rule_card(rule, terms=terms)
    ours, theirs = st.columns([3, 2], gap="medium")
    with ours:
        st.markdown(f":{card.colour}-badge[{card.modality}] **{plain(card.id)}**")
        st.markdown(plain(card.says))
        for heading, text in card.lines:
            st.markdown(f":gray[{heading}] {plain(text)}")
    with theirs:
        draw_citation(card.citation)
        if editable:
            draw_page_link("edit", "Edit this rule", icon=":material/edit:", id=terms, rule=card.id)
