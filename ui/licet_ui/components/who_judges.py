# SPDX-License-Identifier: Apache-2.0
"""What a person must settle: whom to ask, with which words, and the button that sends them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from licet_ui import session
from licet_ui.components.links import draw_page_link
from licet_ui.documents import Document
from licet_ui.presenters.words import label, plain, upper_first

__all__ = ["Sending", "draw_reviews"]

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How a question is sent to an office: `send` takes the rule and the text and returns the id of the review case.

    `refused` says why it cannot be sent from here, or is empty.
    """

    send: Callable[[str | None, str], str]
    refused: str = ""


def draw_reviews(decision: Document, sending: Sending | None) -> None:
    """Draw who must judge; without `sending` the texts are only shown, to be copied."""
    reviews = decision["review"]
    if not reviews:
        return
    st.subheader("Who must judge")
    for place, review in enumerate(reviews[:_SHOWN]):
        _draw_review(decision, review, place, sending)
    if len(reviews) > _SHOWN:
        with st.expander(f"More to ask ({len(reviews) - _SHOWN})"):
            for place, review in enumerate(reviews[_SHOWN:], _SHOWN):
                _draw_review(decision, review, place, sending)


def _draw_review(decision: Document, review: Mapping[str, Any], place: int, sending: Sending | None) -> None:
    office = upper_first(label("offices", review["who"]))
    contact = f" · {plain(review['contact'])}" if review["contact"] else ""
    rule = f" · rule {plain(review['rule'])}" if review["rule"] else ""
    st.markdown(f"**{office}**{contact}{rule}. Send this text:")
    st.code(review["question"], language=None, wrap_lines=True)
    if sending is not None and decision["verdict"] == "NEEDS_REVIEW":
        _draw_sending(decision["id"] or "", review, place, sending)


def _draw_sending(decision_id: str, review: Mapping[str, Any], place: int, sending: Sending) -> None:
    office, rule = label("offices", review["who"]), review["rule"]
    case = session.sent(decision_id, rule)
    if case is not None:
        st.success(f"Sent to {plain(office)} as `{case}`. The answer will be cited when you ask again.")
        if session.page("tasks") is not None:
            draw_page_link("tasks", "Open the question", case=case)
        return
    key = f"send-{session.generation()}-{place}"
    refused = sending.refused or None
    if st.button(f"Send to {office}", key=key, icon=":material/send:", disabled=refused is not None, help=refused):
        session.remember_sent(decision_id, rule, sending.send(rule, review["question"]))
        st.rerun()
    if refused:
        st.caption(refused)
