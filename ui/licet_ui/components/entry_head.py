# SPDX-License-Identifier: Apache-2.0
"""The head of an entry: what it is, where it stands in curation, and what one may do with it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from licet.client import Client
from licet_ui import session
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.documents import Document, encode
from licet_ui.presenters.catalog import state_badge
from licet_ui.presenters.words import kind_label, plain

__all__ = ["draw_entry_head", "draw_line"]

_FIELDS = {"dataset": "datasets", "model": "model", "service": "service"}
_NO_ROLE = "Sign in with the key of a curator to change entries or to attest that they are still correct."


def draw_entry_head(client: Client, entry: Document, etag: str) -> None:
    """Draw the title with what stands under it, and the links and buttons of this entry."""
    st.title(plain(entry["name"] or entry["id"]))
    draw_line(entry)
    _draw_retirement(entry)
    who = session.person()
    may_write = who is not None and who.may("curator")
    with st.container(horizontal=True, vertical_alignment="center"):
        field = _FIELDS.get(entry["kind"])
        if field:
            use = {"id": entry["id"]}
            asked = encode({"action": "use", field: [use] if field == "datasets" else use})
            draw_page_link("ask", "Ask about it", icon=":material/question_answer:", q=asked)
        if may_write:
            draw_page_link("edit", "Edit", icon=":material/edit:", id=entry["id"])
        else:
            st.button("Edit", key="edit", icon=":material/edit:", disabled=True, help=_NO_ROLE)
        pressed = st.button(
            "Attest still correct",
            key="attest",
            icon=":material/fact_check:",
            disabled=not may_write,
            help="Say with a reason that nothing has changed; the date of the next review moves."
            if may_write
            else _NO_ROLE,
        )
    if not may_write:
        st.caption(_NO_ROLE)
    if pressed:
        session.remember_attesting(entry["id"])
    if session.attesting() == entry["id"] and may_write:
        _draw_attesting(client, entry, etag)


def draw_line(entry: Document) -> None:
    """Draw kind, id, version, issuer, and how far curation has come."""
    curation = entry["curation"]
    parts = [kind_label(entry["kind"]), entry["id"]]
    parts += [f"version {entry['version']}"] if entry["version"] else []
    parts += [f"by {entry['issuer']}"] if entry["issuer"] else []
    verified = ":green-badge[verified]" if curation["verified"] else ":orange-badge[not verified]"
    st.markdown(f"{plain(' · '.join(parts))} {verified} {state_badge(curation['state'])}")
    reviewed = f", reviewed {curation['reviewed_at']}" if curation["reviewed_at"] else ""
    due = f", to be reviewed by {curation['review_due']}" if curation["review_due"] else ""
    st.caption(f"Revision {curation['revision']}{reviewed}{due}.")


def _draw_retirement(entry: Document) -> None:
    curation = entry["curation"]
    if curation["state"] != "retired":
        return
    reason = f": {plain(curation['retired_because'])}" if curation["retired_because"] else ""
    st.warning(f"This entry is retired{reason}.", icon=":material/inventory_2:")
    if curation.get("replaced_by"):
        draw_page_link("entry", f"Use {curation['replaced_by']} instead", id=curation["replaced_by"])


def _draw_attesting(client: Client, entry: Document, etag: str) -> None:
    due = entry["curation"]["review_due"]
    with problems_shown(), st.form("attest-form", border=True, enter_to_submit=False):
        st.markdown("**Attest that this entry is still correct.** Your name and reason go on record.")
        reason = st.text_input("How do you know?", key="attest-reason", max_chars=1000)
        until = st.date_input(
            "Next review", value=None, key="attest-due", help=f"It is {due} now." if due else "It has none now."
        )
        with st.container(horizontal=True):
            done = st.form_submit_button("Attest", type="primary")
            later = st.form_submit_button("Not now")
        if later:
            session.remember_attesting(None)
            st.rerun()
        if done:
            _attest(client, entry["id"], etag, reason=reason.strip(), until=until)


def _attest(client: Client, entry_id: str, etag: str, *, reason: str, until: dt.date | None) -> None:
    if not reason:
        raise ValueError("write how you know first: the reason goes on record")
    client.attest(entry_id, etag, reason=reason, review_due=until)
    session.remember_attesting(None)
    st.rerun()
