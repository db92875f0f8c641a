# SPDX-License-Identifier: Apache-2.0
"""What publishing would do: class, approvals, answers that flip, cases, entries downstream, findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.documents import Document
from licet_ui.forms.drafting import Draft, is_touched, proposal_of
from licet_ui.presenters.impact import (
    approvals_words,
    case_lines,
    class_words,
    flip_rows,
    impact_lines,
    standing_words,
)
from licet_ui.presenters.words import plain, sentence, upper_first

__all__ = ["draw_impact", "draw_live_preview", "draw_preview"]

_ROWS: Final = 10
_SEVERITIES: Final = {"error": ":material/error:", "warning": ":material/warning:", "note": ":material/info:"}


def draw_live_preview(client: Client, *, at_once: bool) -> None:
    """Draw what publishing the draft would do; nothing is saved.

    `at_once` works it out whenever the draft has changed, otherwise a button does.
    """
    work = session.work()
    if not any(is_touched(entry) for entry in work.draft.entries):
        st.info("Nothing is changed yet, so there is nothing to preview.", icon=":material/visibility:")
        return
    weighed = _weighed(work.draft)
    fresh = work.previewed == weighed
    pressed = st.button("Preview the impact", key="preview", icon=":material/visibility:")
    if pressed or (at_once and not fresh):
        with st.spinner("Asking the recorded questions again…"):
            found: Document = to_jsonable(client.preview_request(proposal_of(work.draft)))
        work = dataclasses.replace(session.work(), preview=found, previewed=weighed)
        session.remember_work(work)
        fresh = True
    if work.preview is not None:
        if not fresh:
            st.caption("You have changed the draft since: this is what it would have done before.")
        draw_preview(work.preview)


def draw_preview(preview: Mapping[str, Any]) -> None:
    """Draw a preview of a change request."""
    with st.container(border=True, key="preview-of-impact"):
        st.markdown("**What publishing would do** (a preview: nothing is saved)")
        st.markdown(
            f"The change is {class_words(preview['change_class'])}. {approvals_words(preview['approvals_needed'])}"
        )
        for finding in preview["findings"]:
            icon = _SEVERITIES.get(finding["severity"], "")
            st.markdown(f"{icon} `{finding['path'] or '/'}` {plain(sentence(finding['message']))}")
        for conflict in preview["conflicts"]:
            st.warning(
                f"{plain(conflict['entry'])} was changed at `{conflict['path']}` since you read it: a choice is due "
                "on the Reviews page once it is submitted.",
                icon=":material/call_merge:",
            )
        draw_impact(preview["impact"])
        for holds, words in case_lines(preview["cases_of_its_own"]):
            mark = ":material/check: Case" if holds else ":red[:material/close: Red case]"
            st.markdown(f"{mark} {plain(words)}")


def draw_impact(impact: Mapping[str, Any] | None) -> None:
    """Draw what publishing would do to recorded answers, cases and entries."""
    for line in impact_lines(impact):
        st.markdown(f"- {plain(upper_first(line))}")
    rows = flip_rows(impact)
    if rows:
        st.table(rows[:_ROWS], hide_index=True)
        if len(rows) > _ROWS:
            with st.expander(f"All {len(rows)} answers"):
                st.dataframe(rows, hide_index=True, width="stretch")
    if impact is not None:
        st.caption(standing_words(impact))


def _weighed(draft: Draft) -> Draft:
    return dataclasses.replace(draft, title="", reason="")
