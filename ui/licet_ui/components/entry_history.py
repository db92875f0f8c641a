# SPDX-License-Identifier: Apache-2.0
"""What an entry was: its revisions, what changed between two, and the entry as it was on a day."""

from __future__ import annotations

import datetime as dt
from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui.components.entry_head import draw_line
from licet_ui.components.redlines import draw_changes
from licet_ui.components.rule_cards import draw_rules
from licet_ui.documents import Document
from licet_ui.presenters.redline import changes_of
from licet_ui.presenters.words import plain

__all__ = ["AS_OF", "draw_as_of", "draw_history", "given_day"]

AS_OF: Final = "on"
"""The day in the address."""
_FROM: Final = "from"
_TO: Final = "to"


def given_day() -> dt.date | None:
    """Return the day that the address names."""
    try:
        return dt.date.fromisoformat(st.query_params.get(AS_OF, ""))
    except ValueError:
        return None


def draw_history(client: Client, entry: Document) -> None:
    """Draw every revision, and the changes between two that are chosen."""
    _draw_day()
    # The newest first: what people look for is what changed last.
    revisions = sorted(client.revisions(entry["id"]), key=lambda each: -each.revision)
    st.subheader(f"Revisions ({len(revisions)})")
    head = ["| revision | written | by | why |", "|---|---|---|---|"]
    rows = [
        f"| {each.revision} | {each.recorded_at:%Y-%m-%d %H:%M} UTC | {plain(each.by)} | {plain(each.reason) or '-'} |"
        for each in revisions
    ]
    st.markdown("\n".join([*head, *rows]))
    numbers = [each.revision for each in revisions]
    if len(numbers) < 2:  # two to compare
        st.caption("There is one revision, so there is nothing to compare.")
        return
    left, right = st.columns(2)
    with left:
        later = _chosen("What changed in revision", numbers[:-1], _TO)
    with right:
        earlier = _chosen("compared with", [number for number in numbers if number < later], _FROM)
    diff = to_jsonable(client.diff(entry["id"], earlier=earlier, later=later))
    by_number = {each.revision: to_jsonable(each.entry) for each in revisions}
    if not draw_changes(changes_of(diff, by_number[earlier], by_number[later])):
        st.info("Nothing but the number of the revision is different.")


def draw_as_of(client: Client, entry_id: str, day: dt.date) -> None:
    """Draw an entry as it was on record at the end of a day."""
    end = dt.datetime.combine(day, dt.time.max, tzinfo=dt.UTC)
    found, _ = client.entry_as_of(entry_id, known_at=end)
    entry: Document = to_jsonable(found)
    st.info(f"This is the entry as it was on record at the end of {day} (UTC).", icon=":material/history:")
    draw_line(entry)
    draw_rules(entry, editable=False)


def _draw_day() -> None:
    given = given_day()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input("The entry as it was on", value=given, key=f"as-of-{given or ''}", width=240)
        if given is not None and st.button("Back to today", key="today"):
            day = None
    if day != given:
        if day is None:
            del st.query_params[AS_OF]
        else:
            st.query_params[AS_OF] = day.isoformat()
        st.rerun()


def _chosen(label: str, numbers: list[int], name: str) -> int:
    """Let one choose a revision, and keep it in the address; the first one without a wish."""
    word = st.query_params.get(name, "")
    given = int(word) if word.isdecimal() and int(word) in numbers else numbers[0]
    chosen = st.selectbox(label, numbers, index=numbers.index(given), key=f"revision-{name}-{given}-{numbers[0]}")
    if chosen != given:
        st.query_params[name] = str(chosen)
        st.rerun()
    return given
