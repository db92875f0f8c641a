# SPDX-License-Identifier: Apache-2.0
"""What an entry is: its own fields, its rules beside the words they rest on, and the published forms of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from licet.client import Client
from licet_ui.components.rule_cards import draw_rules
from licet_ui.documents import Document
from licet_ui.presenters.entry import attribute_rows, head_rows
from licet_ui.presenters.words import plain, upper_first

__all__ = ["draw_entry_rules", "draw_overview", "draw_raw"]

_FORMS: Final = (("JSON", "application/json", "json"), ("Turtle", "text/turtle", "ttl"))


def draw_overview(entry: Document) -> None:
    """Draw the fields, the notes and the sources."""
    attributes = list(attribute_rows(entry))
    left, right = st.columns(2, gap="large") if attributes else (st.container(), st.container())
    with left:
        _draw_table("What it is", head_rows(entry))
    with right:
        _draw_table("Attributes", attributes)
    if entry["notes"]:
        st.subheader("Notes")
        st.markdown("\n".join(f"- {plain(note)}" for note in entry["notes"]))
    if entry["sources"]:
        st.subheader("Sources")
        for source in entry["sources"]:
            read = f", read {source['date_read']}" if source["date_read"] else ""
            url = source["url"]
            shown = f"<{url}>" if url.startswith(("https://", "http://")) else f"`{url}`"
            st.markdown(f"- {shown}{read}")


def draw_entry_rules(entry: Document, *, editable: bool) -> None:
    """Draw the rules, each beside the words that it rests on."""
    if not entry["rules"]:
        st.info("It has no rules of its own.")
        return
    st.subheader(f"Rules ({len(entry['rules'])})")
    draw_rules(entry, editable=editable)


def draw_raw(client: Client, entry_id: str) -> None:
    """Draw the entry as it is published, to be read and downloaded."""
    for name, media_type, ending in _FORMS:
        text = client.entry_text(entry_id, media_type)
        st.subheader(name)
        st.download_button(
            f"Download {name}", text, file_name=f"{entry_id}.{ending}", mime=media_type, key=f"get-{ending}",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.code(text, language="json" if ending == "json" else None, height=400)


def _draw_table(heading: str, rows: Iterable[tuple[str, str]]) -> None:
    lines = [f":gray[{plain(upper_first(name))}]: {plain(value)}" for name, value in rows]
    if lines:
        st.subheader(heading)
        st.markdown("  \n".join(lines))
