# SPDX-License-Identifier: Apache-2.0
"""Simple fields of many entries in one table; what is edited there goes into the draft.

The table is drawn from the rows as they were when it was opened, and only what it reports as edited is read: fed with
its own output it would lose every second edit. Its key has the turn, since its state cannot be set.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final

import streamlit as st

from licet.client import KINDS, Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.keeping import edited, go_to
from licet_ui.documents import Document
from licet_ui.forms.bulk import BULK_FIELDS, bulk_rows, changed_rows, with_cells
from licet_ui.forms.drafting import DraftEntry, entry_in
from licet_ui.presenters.words import kind_label, upper_first

__all__ = ["draw_bulk"]

_ROWS: Final = 500


def draw_bulk(client: Client) -> None:
    """Draw the step."""
    st.subheader("Many entries at once")
    if st.button("Back", key="back", icon=":material/arrow_back:"):
        go_to(client)
    left, right = st.columns([2, 3])
    with left:
        kind = st.selectbox("Kind", KINDS, format_func=lambda name: upper_first(kind_label(name)), key="bulk-kind")
    with right:
        words = st.text_input("Search", key="bulk-search", placeholder="Words of a name, an id, a note or a clause")
    shown = f"bulk-{session.work().turn}-{kind}-{words}"
    entries = session.table(shown)
    if entries is None:
        found = islice(client.full_entries(kind=kind, q=words or None), _ROWS)
        entries = [to_jsonable(entry) for entry in found]
        session.remember_table(shown, entries)
    if not entries:
        st.info("Nothing fits. Try another kind, or fewer words.", icon=":material/search_off:")
        return
    st.caption(f"{len(entries)} entries; what you edit goes into the draft when you press the button below.")
    delta = _draw_table(entries, shown)
    rows = {name: dict(cells) for name, cells in changed_rows(delta, [entry["id"] for entry in entries])}
    if st.button(f"Put {len(rows)} changed into the draft", key="bulk-take", type="primary", disabled=not rows):
        for entry in entries:
            if entry["id"] in rows:
                _take(entry, rows[entry["id"]])
        go_to(client, step="check")


def _draw_table(entries: list[Document], key: str) -> dict[Any, dict[str, Any]]:
    config = {
        "id": st.column_config.TextColumn("Id", disabled=True, pinned=True),
        "name": st.column_config.TextColumn("Name", disabled=True),
        "curation.review_due": st.column_config.DateColumn(BULK_FIELDS["curation.review_due"], format="YYYY-MM-DD"),
        "curation.verified": st.column_config.CheckboxColumn(BULK_FIELDS["curation.verified"]),
        "issuer": st.column_config.TextColumn(BULK_FIELDS["issuer"]),
        "notes": st.column_config.ListColumn(BULK_FIELDS["notes"]),
    }
    st.data_editor(
        bulk_rows(entries), key=key, hide_index=True, column_config=config, alt="Fields of many entries", height=500
    )
    return session.edited_rows(key)


def _take(entry: Document, cells: dict[str, Any]) -> None:
    """Put the edited cells of one entry into the draft; an entry that is in it already keeps its other changes."""
    known = entry_in(session.work().draft, entry["id"])
    base = known or DraftEntry(id=entry["id"], base=entry, base_revision=entry["curation"]["revision"], proposed=entry)
    edited(
        DraftEntry(
            id=base.id,
            base=base.base,
            base_revision=base.base_revision,
            proposed=with_cells(base.proposed, cells),
            retire=base.retire,
        )
    )
