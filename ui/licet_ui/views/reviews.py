# SPDX-License-Identifier: Apache-2.0
"""Reviews: the queue of change requests, and one of them. The address holds the request and the filters."""

from __future__ import annotations

from itertools import islice
from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.impact import draw_impact, draw_preview
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.request_acts import draw_acts, draw_resolve
from licet_ui.components.request_columns import draw_columns
from licet_ui.components.talk import draw_talk
from licet_ui.components.told import draw_told
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.documents import Document
from licet_ui.presenters.impact import approvals_words, class_words, verdict_name
from licet_ui.presenters.question import question_words
from licet_ui.presenters.request import red_cases, state_badge, summary_words
from licet_ui.presenters.words import plain, upper_first
from licet_ui.session import Person

__all__ = ["render"]

_REQUEST: Final = "request"
_STATE: Final = "state"
_STATES: Final = ("submitted", "returned", "draft", "published", "closed")
_OPEN: Final = frozenset({"draft", "submitted", "returned"})
_MOST: Final = 50


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Reviews")
    with problems_shown():
        who = session.person()
        if who is None or not who.may("curator"):
            st.info(
                "**Change requests are for curators and reviewers.** Sign in with a key of one at the top of the page; "
                "an administrator of the registry gives keys.",
                icon=":material/lock:",
            )
        else:
            draw_told()
            request_id = st.query_params.get(_REQUEST)
            if request_id:
                _draw_one(client, request_id, who)
            else:
                _draw_queue(client)
    draw_disclaimer()


def _draw_queue(client: Client) -> None:
    given = st.query_params.get(_STATE)
    state = st.pills(
        "State",
        _STATES,
        default=given if given in _STATES else "submitted",
        format_func=upper_first,
        key="reviews-state",
    )
    if state is not None:
        st.query_params[_STATE] = state
    left, right = st.columns(2)
    entry = left.text_input("About the entry", key="entry", bind="query-params", placeholder="An id")
    by = right.text_input("Proposed by", key="by", bind="query-params", placeholder="A name")
    found = client.change_requests(state=state, entry=entry.strip() or None, by=by.strip() or None)
    listed = list(islice(found, _MOST + 1))
    if not listed:
        st.info(
            "Nothing waits here. Propose a change on the Edit page, or choose another state.",
            icon=":material/inbox:",
        )
    for each in listed[:_MOST]:
        request: Document = to_jsonable(each)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{plain(request['title'])}** {state_badge(request)}  \n{plain(summary_words(request))}, "
                f"{request['updated_at'][:16].replace('T', ' ')}",
                width="stretch",
            )
            if st.button("Open", key=f"open-{each.id}", help=f"Open {each.title}"):
                st.query_params[_REQUEST] = each.id
                st.rerun()
    if len(listed) > _MOST:
        st.caption(f"The newest {_MOST} are shown: narrow the filters for others.")


def _draw_one(client: Client, request_id: str, who: Person) -> None:
    found, etag = client.change_request(request_id)
    request: Document = to_jsonable(found)
    if st.button("All change requests", key="all", icon=":material/arrow_back:"):
        del st.query_params[_REQUEST]
        st.rerun()
    _draw_head(request, who)
    preview: Document | None = None
    if request["state"] in _OPEN:
        preview = _weighed(client, request_id, etag)
    with problems_shown():
        draw_acts(client, request, who, red=red_cases(request, preview), etag=etag)
    _draw_changes(client, request, who, etag)
    if preview is not None:
        draw_preview(preview)
    elif request["impact"] is not None:
        st.markdown("**What it did**")
        draw_impact(request["impact"])
    _draw_cases(request)
    with problems_shown():
        draw_talk(request, lambda says, about: client.comment_on_request(request_id, says, about), may_say=True)
    session.remember_seen(request_id, etag)


def _weighed(client: Client, request_id: str, etag: str) -> Document:
    """Return what publishing would do, worked out once for each state of the request and the registry."""
    known = session.weighed((request_id, etag, client.sequence))
    if known is None:
        with st.spinner("Asking the recorded questions again…"):
            known = to_jsonable(client.preview_kept_request(request_id))
        session.remember_weighed((request_id, etag, client.sequence), known)
    return known


def _draw_head(request: Document, who: Person) -> None:
    st.subheader(plain(request["title"]))
    st.markdown(f"{state_badge(request)} {plain(summary_words(request))}")
    if request["reason"]:
        st.markdown(f"> {plain(request['reason'])}")
    if request["state"] == "submitted" and request["change_class"]:
        st.markdown(
            f"The change is {class_words(request['change_class'])}. {approvals_words(request['approvals_needed'])}"
        )
    for approval in request["approvals"]:
        says = f": {plain(approval['comment'])}" if approval["comment"] else ""
        st.markdown(f":material/check: approved by **{plain(approval['by'])}**{says}")
    if request["override"]:
        override = request["override"]
        fail = "fails" if len(override["cases"]) == 1 else "fail"
        st.warning(
            f"Published although {plain(', '.join(override['cases']))} {fail}, by {plain(override['by'])}: "
            f"{plain(override['reason'])}",
            icon=":material/warning:",
        )
    own = who.name in {request["proposed_by"], request["on_behalf_of"]}
    if own and request["state"] in {"draft", "returned"}:
        draw_page_link("edit", "Go on with it on the Edit page", icon=":material/edit:", request=request["id"])


def _draw_changes(client: Client, request: Document, who: Person, etag: str) -> None:
    st.subheader(f"Changes ({len(request['changes'])} {'entry' if len(request['changes']) == 1 else 'entries'})")
    choices: list[Document | None] = []
    is_open = request["state"] in _OPEN
    for place, change in enumerate(request["changes"]):
        st.markdown(f"**{plain(change['entry'])}**")
        draw_page_link("entry", "Open the entry", id=change["entry"])
        columns: Document = to_jsonable(client.request_columns(request["id"], change["entry"]))
        found = draw_columns(columns, key=f"columns-{place}", may_choose=is_open and who.may("curator"))
        choices += found if is_open else []
    if choices and request["conflicts"]:
        with problems_shown():
            draw_resolve(client, request["id"], choices, etag)


def _draw_cases(request: Document) -> None:
    for case in request["cases"]:
        st.markdown(
            f":material/rule: Case **{plain(case['title'])}**: {plain(question_words(case['request']))} must be "
            f"{verdict_name(case['verdict'])}, because of {plain(', '.join(case['because']))}"
        )
