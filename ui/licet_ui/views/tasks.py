# SPDX-License-Identifier: Apache-2.0
"""Tasks: what waits for whoever is signed in, and one review case. The address holds the case."""

from __future__ import annotations

from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.entry_ids import entry_ids
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.review_case import draw_case
from licet_ui.components.told import draw_told
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.presenters.tasks import TaskGroup, said, settled_words, task_groups
from licet_ui.presenters.words import plain
from licet_ui.session import Person

__all__ = ["render"]

_CASE: Final = "case"
_SHOWN: Final = 5


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Tasks")
    with problems_shown():
        who = session.person()
        if who is None:
            st.info(
                "**Sign in to see what waits for you.** Use **Sign in** at the top of the page; an administrator of "
                "the registry gives keys.",
                icon=":material/lock:",
            )
        else:
            draw_told()
            case = st.query_params.get(_CASE)
            if case:
                _draw_case(client, case, who)
            else:
                _draw_tasks(client, who)
    draw_disclaimer()


def _draw_case(client: Client, case: str, who: Person) -> None:
    if st.button("All tasks", key="all", icon=":material/arrow_back:"):
        del st.query_params[_CASE]
        st.rerun()
    draw_case(client, case, who, entry_ids(client))


def _draw_tasks(client: Client, who: Person) -> None:
    tasks = to_jsonable(client.tasks())
    settled = tasks["settled_by_rulings"]
    if settled["would_be_reviews"]:
        st.metric("Reviews settled by an earlier ruling", f"{settled['settled']} of {settled['would_be_reviews']}")
    st.caption(settled_words(settled))
    groups = task_groups(tasks)
    if not groups:
        st.info("Nothing waits for you. What others ask of you is listed here.", icon=":material/inbox:")
    for group in groups:
        st.subheader(f"{group.heading} ({group.count})")
        _draw_tasks_of(client, group, who, range(min(len(group.tasks), _SHOWN)))
        if len(group.tasks) > _SHOWN:
            more = st.expander(f"The other {len(group.tasks) - _SHOWN}", key=f"more-{group.kind}", on_change="rerun")
            if more.open:
                with more:
                    _draw_tasks_of(client, group, who, range(_SHOWN, len(group.tasks)))
        if group.count > len(group.tasks):
            st.caption(f"The first {len(group.tasks)} are shown.")


def _draw_tasks_of(client: Client, group: TaskGroup, who: Person, places: range) -> None:
    for place in places:
        task = group.tasks[place]
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            due = f" :orange-badge[by {task['due']}]" if task["due"] else ""
            st.markdown(f"**{plain(task['subject'])}**{due}  \n{plain(said(task))}", width="stretch")
            if group.page == "tasks":
                if st.button("Open", key=f"open-{group.kind}-{place}", help=f"Open {task['subject']}"):
                    st.query_params[_CASE] = task["subject"]
                    st.rerun()
            else:
                draw_page_link(group.page, "Open", **{group.query: task["subject"]})
            if group.kind == "review_due" and who.may("curator"):
                _draw_attest(client, task["subject"], f"attest-{place}")


def _draw_attest(client: Client, entry_id: str, key: str) -> None:
    """Let one say that an entry is still correct; the tag is that of the revision that is there when one says so."""
    with st.popover("Still correct", icon=":material/verified:"):
        why = st.text_input("How you know (for the audit trail)", key=f"{key}-why")
        if st.button("Attest it", key=key, disabled=not why.strip()):
            with problems_shown():
                entry, etag = client.entry(entry_id)
                client.attest(entry.id, etag, reason=why.strip())
                session.tell(f"{entry.id} is attested; the day of its next review has moved.")
                st.rerun()
