# SPDX-License-Identifier: Apache-2.0
"""The three columns of a change request: as it was read, as it is now, as it is proposed; and the choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from licet_ui.components.field_changes import draw_redline
from licet_ui.documents import Document
from licet_ui.presenters.columns import changes_between, field_words, place_words
from licet_ui.presenters.sentence import rule_sentence
from licet_ui.presenters.words import plain

__all__ = ["draw_columns"]

_WAYS = {"current": "Keep what is there now", "proposed": "Take what is proposed", "value": "Write another text"}


def draw_columns(columns: Mapping[str, Any], *, key: str, may_choose: bool) -> list[Document | None]:
    """Draw an entry of a change request; return a choice for each conflict, None while it is open."""
    if columns["base"] is None:
        _draw_new(columns)
    choices: list[Document | None] = []
    for place, field in enumerate(columns["changes"]):
        with st.container(border=True, key=f"{key}-field-{place}"):
            conflict = " :red-badge[conflict: changed by somebody else too]" if field["conflict"] else ""
            st.markdown(f"**{plain(place_words(field['path']))}**{conflict}")
            _draw_three(field)
            if field["conflict"]:
                choices.append(_draw_choice(columns["entry"], field, f"{key}-{place}", may_choose=may_choose))
    return choices


def _draw_three(field: Mapping[str, Any]) -> None:
    texts = {name: field_words(field["path"], field[name]) for name in ("base", "current", "proposed")}
    for column, name, heading in zip(
        st.columns(3, gap="medium"),
        ("base", "current", "proposed"),
        ("Published, when it was proposed", "Published now", "Proposed, with what it changes"),
        strict=True,
    ):
        with column:
            st.caption(heading)
            if name == "proposed":
                draw_redline(texts["current"], texts["proposed"])
            elif name == "current" and texts["current"] == texts["base"]:
                st.markdown("*the same*")
            else:
                st.markdown(plain(texts[name]).replace("\n", "  \n") or "*nothing*")


def _draw_choice(entry: str, field: Mapping[str, Any], key: str, *, may_choose: bool) -> Document | None:
    is_text = all(field[name] is None or isinstance(field[name], str) for name in ("base", "current", "proposed"))
    ways = [way for way in _WAYS if way != "value" or is_text]
    way = st.radio(
        f"Which one for {place_words(field['path'])}?",
        ways,
        index=None,
        format_func=_WAYS.__getitem__,
        key=key,
        horizontal=True,
        disabled=not may_choose,
    )
    where: Document = {"entry": entry, "path": field["path"]}
    if way == "value":
        text = st.text_area("The text", field["proposed"] or "", key=f"{key}-text")
        return {**where, "value": text.strip()} if text.strip() else None
    return None if way is None else {**where, "take": way}


def _draw_new(columns: Mapping[str, Any]) -> None:
    proposed = columns["proposed"]
    if proposed is None:
        return
    st.markdown(":blue-badge[new entry]")
    for change in changes_between({}, {name: proposed[name] for name in proposed if name not in {"rules", "curation"}}):
        words = field_words(change.path, change.after)
        if words and words != "{}":
            st.markdown(f":gray[{plain(place_words(change.path))}]: {plain(words)}")
    for rule in proposed["rules"]:
        st.markdown(f"**{plain(rule['id'])}** {plain(rule_sentence(rule))}")
