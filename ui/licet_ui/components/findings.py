# SPDX-License-Identifier: Apache-2.0
"""Findings with the words of their clauses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from licet_ui.components.links import draw_page_link
from licet_ui.presenters.findings import Citation, FindingCard, by_layer, first_and_rest, layer_verdicts
from licet_ui.presenters.verdict import colour_of
from licet_ui.presenters.words import plain, upper_first

__all__ = ["draw_citation", "draw_findings"]


def draw_findings(decision: Mapping[str, Any]) -> None:
    """Draw the findings that decide, and fold the others."""
    first, rest = first_and_rest(decision)
    if first:
        st.subheader("Why")
    _draw_layers(decision)
    for place, card in enumerate(first):
        with st.container(border=True, key=f"finding-{place}"):
            _draw_card(card)
    if rest:
        with st.expander(f"All other findings ({len(rest)})"):
            for layer, found in by_layer(rest).items():
                st.markdown(f"**{upper_first(layer)}** ({len(found)})")
                for card in found:
                    _draw_line(card)


def draw_citation(citation: Citation | None) -> None:
    """Draw the words of a clause and where they stand."""
    if citation is None:
        st.caption("No clause is cited.")
        return
    if citation.quote:
        st.markdown(f"> “{plain(citation.quote)}”")
    else:
        st.caption("No words are quoted.")
    parts = [plain(citation.where)] if citation.where else []
    if citation.link:
        parts.append(f"[{plain(citation.source)}]({citation.link})")
    elif citation.source:
        parts.append(f"`{citation.source}`")
    if citation.date_read:
        parts.append(f"read {citation.date_read}")
    badge = "green" if citation.is_verified else "orange"
    st.markdown(f"{' · '.join(parts)} · :{badge}-badge[{citation.verified}]")


def _draw_layers(decision: Mapping[str, Any]) -> None:
    layers = layer_verdicts(decision)
    if layers:
        badges = (f"{upper_first(each.layer)} :{colour_of(each.verdict)}-badge[{plain(each.words)}]" for each in layers)
        st.markdown("Layer by layer: " + " · ".join(badges))


def _draw_card(card: FindingCard) -> None:
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.markdown(f"**{plain(card.title)}** · {plain(card.about)} · {card.layer} :{card.colour}-badge[{card.effect}]")
    if card.terms:
        with right:
            draw_page_link("entry", "Open the document", id=card.terms)
    st.markdown(plain(card.says))
    draw_citation(card.citation)
    if card.because:
        st.caption("Decided by: " + plain("; ".join(card.because)) + ".")


def _draw_line(card: FindingCard) -> None:
    decides = " :violet-badge[decides too]" if card.deciding else ""
    st.markdown(
        f":{card.colour}-badge[{card.effect}]{decides} **{plain(card.title)}** · {plain(card.about)} · {card.layer}  \n"
        f"{plain(card.says)}"
    )
    if card.citation and (card.citation.quote or card.citation.where):
        quote = f"“{plain(card.citation.quote)}” " if card.citation.quote else ""
        st.caption(f"{quote}{plain(card.citation.where)}, {card.citation.verified}")
