# SPDX-License-Identifier: Apache-2.0
"""The last step of Edit: what publishing would do, cases, title and reason, submit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Final

import streamlit as st

from licet.client import Client
from licet_ui import session
from licet_ui.components.field_changes import draw_field_changes
from licet_ui.components.impact import draw_live_preview
from licet_ui.components.keeping import go_to, keep, start_over
from licet_ui.components.links import draw_page_link
from licet_ui.forms.drafting import DraftEntry, case_of, is_touched, title_of, with_case, without_case
from licet_ui.presenters.columns import changes_between
from licet_ui.presenters.impact import verdict_name
from licet_ui.presenters.question import question_words
from licet_ui.presenters.words import plain

__all__ = ["draw_check"]

_VERDICTS: Final = ("PERMITTED", "PERMITTED_WITH_DUTIES", "INSUFFICIENT_FACTS", "NEEDS_REVIEW", "PROHIBITED")


def draw_check(client: Client) -> None:
    """Draw the step."""
    st.subheader("Check and submit")
    _draw_entries(client)
    _draw_cases()
    draw_live_preview(client, at_once=True)
    _draw_submit(client)


def _draw_entries(client: Client) -> None:
    for entry in session.work().draft.entries:
        if not is_touched(entry):
            continue
        changes = changes_between(entry.base, entry.proposed) if entry.base is not None else ()
        with st.expander(f"{entry.id}: {_what(entry, len(changes))}"):
            if st.button("Go on with it", key=f"check-{entry.id}"):
                go_to(client, id=entry.id)
            draw_field_changes(changes, before="As it is", after="As you have it")


def _what(entry: DraftEntry, changes: int) -> str:
    if entry.retire:
        return "retired"
    return "new" if entry.base is None else f"{changes} change{'' if changes == 1 else 's'}"


def _draw_cases() -> None:
    work = session.work()
    for case in work.draft.cases:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f":material/rule: **{plain(case['title'])}** must be {verdict_name(case['verdict'])}, because of "
                f"{plain(', '.join(case['because']) or 'no rule that is named')}",
                width="stretch",
            )
            if st.button("Remove the case", key=f"case-{case['id']}", type="tertiary"):
                session.remember_work(dataclasses.replace(work, draft=without_case(work.draft, case["id"])))
                st.rerun()
    with st.expander("Add a case: this question must have this answer because of this clause"):
        _draw_new_case()


def _draw_new_case() -> None:
    last = session.answered()
    if last is None:
        st.info("Ask the question on the Ask page first: the case is made from the question that was asked last.")
        draw_page_link("ask", "Ask a question")
        return
    st.markdown(f"The question: {plain(question_words(last.question))}")
    left, right = st.columns(2)
    given = last.decision["verdict"]
    verdict = left.selectbox(
        "Must have the answer", _VERDICTS, index=_VERDICTS.index(given), format_func=verdict_name, key="case-verdict"
    )
    names = list(dict.fromkeys(_rules()))
    because = right.multiselect("Because of these rules", names, key="case-because")
    title = st.text_input("What the case is called", key="case-title", placeholder="Weights stay inside")
    if st.button("Add the case", key="case-add", disabled=not (title.strip() and because)):
        work = session.work()
        case = case_of(last.question, verdict=verdict, because=because, title=title)
        session.remember_work(dataclasses.replace(work, draft=with_case(work.draft, case)))
        st.rerun()


def _rules() -> Iterator[str]:
    work, last = session.work(), session.answered()
    for entry in work.draft.entries:
        if is_touched(entry):
            yield from (rule["id"] for rule in entry.proposed["rules"])
    if last is not None:
        yield from (reason["rule"] for reason in last.decision["reasons"] if reason["rule"])


def _draw_submit(client: Client) -> None:
    work = session.work()
    title = st.text_input("Title", work.draft.title, key=f"title-{work.turn}", placeholder=title_of(work.draft))
    reason = st.text_area("Why (for the reviewer and the audit trail)", work.draft.reason, key=f"reason-{work.turn}")
    session.remember_work(dataclasses.replace(work, draft=dataclasses.replace(work.draft, title=title, reason=reason)))
    with st.container(horizontal=True):
        pressed = st.button(
            "Submit for review", key="submit", type="primary", icon=":material/send:", disabled=not reason.strip()
        )
        if not reason.strip():
            st.caption("Say why first: the reviewer reads it.")
        if work.request and st.button("Withdraw the draft", key="withdraw", type="tertiary"):
            client.act_on_request(work.request, "withdraw", work.etag)
            session.tell("The draft is withdrawn; it stays on record.")
            start_over()
            st.rerun()
    if pressed:
        _submit(client)


def _submit(client: Client) -> None:
    keep(client)
    work = session.work()
    if work.request is None:
        raise ValueError("nothing is changed yet: change something before you submit it")
    request, _ = client.act_on_request(work.request, "submit", work.etag)
    start_over()
    done = "It is published: the next question is answered with it." if request.state == "published" else ""
    session.tell(done or f"Submitted as {request.id}. Somebody else can now approve it on the Reviews page.")
    st.query_params["submitted"] = request.id
    st.rerun()
