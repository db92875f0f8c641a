# SPDX-License-Identifier: Apache-2.0
"""What can be taken along from an answer: links, JSON and a page to print."""

from __future__ import annotations

import streamlit as st

from licet.wire.write import dump_json
from licet_ui.documents import Document, encode
from licet_ui.forms.question import said
from licet_ui.presenters.printed import printed

__all__ = ["draw_taking_away"]


def draw_taking_away(question: Document, decision: Document) -> None:
    """Draw the buttons under an answer."""
    name, place = decision["id"] or "decision", (st.context.url or "/").split("?", maxsplit=1)[0]
    with st.container(horizontal=True, vertical_alignment="center"):
        if decision["id"]:
            with st.popover("Saved answer", icon=":material/bookmark:"):
                st.markdown(
                    f"This answer is on record as `{decision['id']}`. Whoever opens this address, and may read it, sees"
                    " it as it was given, with its question:"
                )
                st.code(f"{place}?decision={decision['id']}", language=None, wrap_lines=True)
        with st.popover("Link to this question", icon=":material/link:"):
            st.markdown("Whoever opens this address asks the same question:")
            st.code(f"{place}?q={encode(question)}", language=None, wrap_lines=True)
        st.download_button(
            "Page to print",
            printed(question, decision, stated=[f"{each.what} {each.value}" for each in said(question)]),
            file_name=f"{name}.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/print:",
        )
        st.download_button(
            "Download the answer (JSON)",
            dump_json(decision),
            file_name=f"{name}.json",
            mime="application/json",
            on_click="ignore",
            icon=":material/download:",
        )
        with st.popover("The question as JSON", icon=":material/data_object:"):
            st.code(dump_json(question), language="json")
