# SPDX-License-Identifier: Apache-2.0
"""The head of an answer: its word, in colour and in letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from licet_ui.presenters.verdict import DISCLAIMER, banner, colour_of, verdict_words
from licet_ui.presenters.words import plain

__all__ = ["draw_banner", "draw_disclaimer", "draw_small_banner"]


def draw_banner(decision: Mapping[str, Any]) -> None:
    """Draw the verdict, what it means, and the summary."""
    head = banner(decision)
    lines = [f"## {head.icon} {plain(head.words)}", f"`{head.verdict}` {head.meaning}", plain(head.summary)]
    if head.hypothetical:
        lines.append(f"**{plain(head.hypothetical)}**")
    _box(head.colour, "\n\n".join(lines))
    st.caption(plain(head.footing))


def draw_small_banner(decision: Mapping[str, Any], heading: str) -> None:
    """Draw a verdict under a heading of its own, as one of several."""
    st.markdown(f"**{heading}**")
    text = f"### {plain(verdict_words(decision))}\n\n`{decision['verdict']}`\n\n{plain(decision['summary'])}"
    _box(colour_of(decision["verdict"]), text)


def draw_disclaimer() -> None:
    """Draw the line that stands under every page."""
    st.caption(DISCLAIMER)


def _box(colour: str, text: str) -> None:
    {"green": st.success, "orange": st.warning, "red": st.error}[colour](text)
