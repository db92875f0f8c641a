# SPDX-License-Identifier: Apache-2.0
"""The documents of an entry, beside the clauses that quote them, and filing another one."""

from __future__ import annotations

from typing import Final

import streamlit as st

from licet.client import MEDIA_TYPES, Client, Document as Kept
from licet_ui import session
from licet_ui.components.problems import problems_shown
from licet_ui.documents import Document
from licet_ui.presenters.marks import marked, marked_html, quotes_of
from licet_ui.presenters.words import plain

__all__ = ["draw_documents"]

_TEXTS: Final = frozenset({"text/plain", "text/markdown"})
_ENDINGS: Final = ("pdf", "png", "jpg", "jpeg", "txt", "md", "html")
_BY_ENDING: Final = {"md": "text/markdown", "txt": "text/plain"}
_LOOK: Final = "white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5;max-height:70vh;overflow-y:auto"


def draw_documents(client: Client, entry: Document) -> None:
    """Draw each document that one may read, then what files another one."""
    found = client.documents(entry["id"])
    if not found:
        st.info("No document is kept with this entry.", icon=":material/folder_open:")
    for kept in found:
        with st.expander(
            kept.name, key=f"document-{kept.id}", icon=":material/description:", on_change="rerun"
        ) as part:
            if part.open:
                _draw_document(client, kept, entry)
    _draw_filing(client, entry["id"])


def _draw_document(client: Client, kept: Kept, entry: Document) -> None:
    st.caption(f"{kept.media_type}, {kept.size:,} bytes, filed by {plain(kept.by)} on {kept.uploaded_at:%Y-%m-%d}.")
    st.caption(f"Its hash (SHA-256) is `{kept.id}`.")
    content = client.document_content(kept.id)
    if kept.media_type in _TEXTS:
        _draw_text(content.decode("utf-8", errors="replace"), entry)
    elif kept.media_type.startswith("image/"):
        st.image(content, caption=kept.name)
    else:
        st.caption("Its words cannot be shown here: download it to read it.")
    st.download_button(
        "Download", content, file_name=kept.name, mime=kept.media_type, key=f"get-{kept.id}", on_click="ignore"
    )


def _draw_text(text: str, entry: Document) -> None:
    quotes = quotes_of(entry)
    found = marked(text, quotes)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.html(f'<div tabindex="0" role="region" aria-label="The document" style="{_LOOK}">{marked_html(found)}</div>')
        if found.cut:
            st.caption("This is its beginning: download it to read all of it.")
    with right:
        st.markdown("**What the rules quote**")
        for name, quote in quotes.items():
            where = ":orange-badge[not in this document]" if name in found.absent else ":green-badge[marked]"
            st.markdown(f"**{plain(name)}** {where}  \n“{plain(quote)}”")
        if not quotes:
            st.caption("No rule of this entry quotes words.")


def _draw_filing(client: Client, entry_id: str) -> None:
    who = session.person()
    if who is None or not who.may("curator"):
        st.caption("A curator files documents here: the text of the terms, or the scan of a signed agreement.")
        return
    st.subheader("File a document")
    with problems_shown(), st.form("file-document", border=True, clear_on_submit=True, enter_to_submit=False):
        given = st.file_uploader("The file", type=list(_ENDINGS), key="document-file")
        reason = st.text_input("Why (for the audit trail)", key="document-reason", max_chars=1000)
        if st.form_submit_button("File it", type="primary", icon=":material/upload_file:"):
            if given is None:
                raise ValueError("choose a file first")
            kept = client.add_document(
                given.getvalue(), entry=entry_id, name=given.name, media_type=_media_type(given.name, given.type),
                reason=reason.strip(),
            )  # fmt: skip
            session.tell(f"{kept.name} is filed.")
            st.rerun()


def _media_type(name: str, told: str | None) -> str:
    """Return what a file is: by its ending where browsers do not agree, else as the browser told."""
    found = _BY_ENDING.get(name.rpartition(".")[2].lower()) or (told or "")
    if found not in MEDIA_TYPES:
        raise ValueError(f"a file of the type `{found or 'unknown'}` is not kept: one of {', '.join(MEDIA_TYPES)}")
    return found
