# SPDX-License-Identifier: Apache-2.0
"""Audit: who wrote what, when and why, newest first, and whether the trail is whole. The address holds the filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.documents import Document
from licet_ui.forms.trail import TrailFilter, read_trail
from licet_ui.presenters.audit import VERBS, event_line, trail_csv, verification_words
from licet_ui.presenters.words import plain, upper_first

__all__ = ["render"]

_ROWS: Final = 50
_PAGE: Final = 500
_EXPORTED: Final = 10_000


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Audit")
    st.markdown("Every write is on record with who, when and why, and each is chained to the one before by its hash.")
    wanted = read_trail(st.query_params.to_dict())
    _draw_filter(wanted)
    with problems_shown():
        _draw_events(client, wanted)
    with st.container(horizontal=True):
        export = st.button("Prepare a CSV file of these", key="export", icon=":material/table:")
        verify = _draw_verify()
    with problems_shown():
        if export:
            _export(client, wanted)
        if verify:
            _verify(client)
    draw_disclaimer()


def _draw_filter(wanted: TrailFilter) -> None:
    word = "-".join(wanted.address().values())
    with st.form(f"trail-{word}", border=True, enter_to_submit=True):
        first, second, third = st.columns(3)
        by = first.text_input("Who", value=wanted.by, key=f"by-{word}", placeholder="The name on record")
        subject = second.text_input("Entry", value=wanted.subject, key=f"subject-{word}", placeholder="Its id")
        verb = third.selectbox(
            "What was done",
            list(VERBS),
            index=list(VERBS).index(wanted.verb) if wanted.verb in VERBS else None,
            format_func=lambda each: upper_first(VERBS[each]).removesuffix(" for"),
            key=f"verb-{word}",
            placeholder="Anything",
        )
        fourth, fifth, last = st.columns(3, vertical_alignment="bottom")
        since = fourth.date_input("From", value=wanted.since, key=f"since-{word}")
        until = fifth.date_input("To", value=wanted.until, key=f"until-{word}")
        if last.form_submit_button("Filter", icon=":material/filter_list:", width="stretch"):
            _go(TrailFilter(by=by.strip(), subject=subject.strip(), verb=verb or "", since=since, until=until))


def _draw_events(client: Client, wanted: TrailFilter) -> None:
    page = client.audit_page(wanted.place, limit=_ROWS, **wanted.filters())
    if not page.items and page.next is None:
        st.info("Nothing fits. Take a part of the filter away.", icon=":material/search_off:")
    for event in page.items:
        _draw_event(to_jsonable(event))
    with st.container(horizontal=True):
        if wanted.place is not None and st.button("The newest", key="newest", icon=":material/first_page:"):
            _go(replace(wanted, place=None))
        if page.next is not None and st.button("Older ones", key="older", icon=":material/chevron_right:"):
            _go(replace(wanted, place=page.next))


def _draw_event(event: Document) -> None:
    with st.container(gap=None):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(event_line(event), width="content")
            draw_page_link("entry", event["subject"], id=event["subject"], tab="History")
        st.caption(plain(event["reason"]) or "No reason was given.")


def _draw_verify() -> bool:
    who = session.person()
    is_admin = who is not None and who.may("admin")
    pressed = st.button(
        "Verify the whole trail",
        key="verify",
        icon=":material/verified:",
        disabled=not is_admin,
        help="Reads every write, revision and document, which takes a while on a large registry."
        if is_admin
        else "An administrator verifies the trail: it reads everything.",
    )
    if not is_admin:
        st.caption("Verifying is for administrators.")
    return pressed


def _verify(client: Client) -> None:
    with st.spinner("Every write, revision and document is read and compared with its hash.", show_time=True):
        found = to_jsonable(client.verify_audit())
    show = st.success if found["sound"] else st.error
    show(verification_words(found), icon=":material/verified:" if found["sound"] else ":material/gpp_bad:")


def _export(client: Client, wanted: TrailFilter) -> None:
    rows: list[Document] = []
    bar = st.progress(0.0, text="The trail is read.")
    for row in _all(client, replace(wanted, place=None)):
        rows.append(row)
        if len(rows) % _PAGE == 0:
            bar.progress(min(1.0, len(rows) / _EXPORTED), text=f"{len(rows):,} writes are read.")
        if len(rows) == _EXPORTED:
            st.warning(f"The file has the newest {_EXPORTED:,}: filter by date for others.")
            break
    bar.empty()
    st.download_button(
        f"Download {len(rows):,} writes as CSV",
        trail_csv(rows),
        file_name="audit.csv",
        mime="text/csv",
        key="csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _all(client: Client, wanted: TrailFilter) -> Iterator[Document]:
    place: str | None = None
    while True:
        page = client.audit_page(place, limit=_PAGE, **wanted.filters())
        yield from map(to_jsonable, page.items)
        if page.next is None:
            return
        place = page.next


def _go(wanted: TrailFilter) -> None:
    """Show other writes; the address is a new one, so the back button leads to the old one."""
    st.query_params.from_dict(wanted.address())
    st.rerun()
