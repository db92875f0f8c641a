# SPDX-License-Identifier: Apache-2.0
"""Inputs whose values come from the vocabulary, and days as documents have them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from licet_ui.presenters.words import ids, label

__all__ = ["draw_choice", "draw_choices", "draw_day"]


def draw_choice(heading: str, scheme: str, value: str, *, key: str, disabled: bool = False) -> str:
    """Let one choose a term of a scheme, or none: an empty text."""
    names = ids(scheme)
    offered = names if not value or value in names else (*names, value)
    chosen = st.selectbox(
        heading,
        offered,
        index=offered.index(value) if value else None,
        format_func=lambda name: label(scheme, name),
        key=key,
        placeholder="None",
        disabled=disabled,
    )
    return chosen or ""


def draw_choices(heading: str, scheme: str, values: Sequence[str], *, key: str) -> tuple[str, ...]:
    """Let one choose several terms of a scheme."""
    names = ids(scheme)
    chosen = st.multiselect(
        heading,
        [*names, *(value for value in values if value not in names)],
        default=list(values),
        format_func=lambda name: label(scheme, name),
        key=key,
    )
    return tuple(chosen)


def draw_day(heading: str, value: str, *, key: str) -> str:
    """Let one choose a day, or none: an empty text."""
    day = dt.date.fromisoformat(value) if value else None
    chosen = st.date_input(heading, value=day, key=key, min_value=dt.date(1900, 1, 1), max_value=dt.date(2200, 1, 1))
    return chosen.isoformat() if isinstance(chosen, dt.date) else ""
