# SPDX-License-Identifier: Apache-2.0
"""One review case: the question, the answer of the office, comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from licet.client import Client, RemoteError
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.inputs import draw_choices, draw_day
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.talk import draw_talk
from licet_ui.documents import Document
from licet_ui.forms.ruling import RULING_VERDICTS, RulingForm, answer_of, ruling_form_of
from licet_ui.presenters.impact import verdict_name
from licet_ui.presenters.words import label, plain, upper_first
from licet_ui.session import Person

__all__ = ["draw_case"]

_STALE = 412
_OPEN = frozenset({"open", "reopened"})


def draw_case(client: Client, case_id: str, who: Person, entries: Sequence[str]) -> None:
    """Draw a review case with what the person may do with it."""
    found, etag = client.review_case(case_id)
    case: Document = to_jsonable(found)
    _draw_head(case)
    if case["state"] in _OPEN:
        with problems_shown():
            _draw_answer(client, case, who, etag=etag, entries=entries)
            _draw_withdraw(client, case, who, etag)
    with problems_shown():
        draw_talk(case, lambda says, about: client.comment_on_review(case_id, says, about), may_say=True)
    session.remember_seen(case_id, etag)


def _draw_head(case: Mapping[str, Any]) -> None:
    contact = f", {plain(case['contact'])}" if case["contact"] else ""
    st.subheader(f"For {plain(label('offices', case['office']))}")
    st.markdown(
        f":blue-badge[{case['state']}] opened by **{plain(case['opened_by'])}** {case['opened_at'][:10]}{contact}"
    )
    st.markdown(f"> {plain(case['question'])}".replace("\n", "\n> "))
    if case["rules"]:
        st.caption(f"Asked for by {plain(', '.join(case['rules']))}.")
    draw_page_link("ask", "Open the answer that left it open", decision=case["decision"])
    if case["ruling"]:
        draw_page_link("entry", f"The ruling {case['ruling']}", id=case["ruling"])


def _draw_answer(client: Client, case: Document, who: Person, *, etag: str, entries: Sequence[str]) -> None:
    st.markdown("**The answer of the office**")
    own = case["opened_by"] == who.name
    if not who.may("reviewer"):
        st.info("Only a reviewer records what an office rules: send them the text above.", icon=":material/lock:")
        return
    if own:
        st.caption("You opened this case: where a second person must look at changes, somebody else must answer it.")
    form = _draw_form(case, entries)
    if st.button("Publish the ruling", key="answer", type="primary", icon=":material/gavel:"):
        try:
            client.answer_review(case["id"], session.seen_tag(case["id"]) or etag, answer_of(form))
        except RemoteError as error:
            if error.status != _STALE:
                raise
            session.remember_seen(case["id"], etag)
            st.warning(
                "**Somebody else did something with this case since you read it.** Nothing was done: read it again, "
                "and press again if you still want to.",
                icon=":material/call_merge:",
            )
            return
        session.tell("The ruling is published: the next question in its scope is answered with it.")
        st.rerun()


def _draw_form(case: Document, entries: Sequence[str]) -> RulingForm:
    shown = ruling_form_of(case)
    key = f"ruling-{case['id']}"
    left, right = st.columns(2, gap="medium")
    with left:
        verdict = st.selectbox(
            "Answer",
            RULING_VERDICTS,
            index=None,
            format_func=lambda name: upper_first(verdict_name(name)),
            key=f"{key}-verdict",
        )
        reason = st.text_area("Reason", key=f"{key}-reason")
        conditions = st.text_area("Conditions (one a line)", key=f"{key}-conditions")
        until = draw_day("Holds until", shown.valid_until, key=f"{key}-until")
        document = st.text_input("Document (its id, or where it is filed)", key=f"{key}-document")
    with right:
        assets = _draw_ids("For these assets", shown.assets, entries, f"{key}-assets")
        models = _draw_ids("For these models (none: any)", shown.models, entries, f"{key}-models")
        actions = draw_choices("For these actions", "actions", shown.actions, key=f"{key}-actions")
        purposes = draw_choices("For these purposes (none: any)", "purposes", shown.purposes, key=f"{key}-purposes")
        offered = [*entries, *([shown.institution] if shown.institution and shown.institution not in entries else [])]
        institution = st.selectbox(
            "For this institution (none: any)",
            offered,
            index=offered.index(shown.institution) if shown.institution else None,
            key=f"{key}-institution",
        )
    return RulingForm(
        verdict=verdict or "",
        reason=reason,
        conditions=tuple(line.strip() for line in conditions.splitlines() if line.strip()),
        valid_until=until,
        document=document,
        assets=assets,
        models=models,
        actions=actions,
        purposes=purposes,
        institution=institution or "",
    )


def _draw_ids(heading: str, held: Sequence[str], entries: Sequence[str], key: str) -> tuple[str, ...]:
    offered = [*entries, *(name for name in held if name not in entries)]
    return tuple(st.multiselect(heading, offered, default=list(held), key=key))


def _draw_withdraw(client: Client, case: Document, who: Person, etag: str) -> None:
    if case["opened_by"] != who.name and not who.may("admin"):
        return
    if st.button("Withdraw the question", key="withdraw", icon=":material/delete:", type="tertiary"):
        client.act_on_review(case["id"], "withdraw", session.seen_tag(case["id"]) or etag)
        session.tell("Withdrawn; it stays on record.")
        st.rerun()
