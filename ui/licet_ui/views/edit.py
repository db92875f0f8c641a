# SPDX-License-Identifier: Apache-2.0
"""Edit: a draft of changes to entries, step by step. The address holds the draft, the entry, the rule and the step."""

from __future__ import annotations

from typing import Final

import streamlit as st

from licet.client import Client
from licet_ui import session
from licet_ui.components.bulk_table import draw_bulk
from licet_ui.components.draft_bar import draw_clash, draw_draft_bar
from licet_ui.components.edit_check import draw_check
from licet_ui.components.edit_choose import draw_choice_of_entry
from licet_ui.components.edit_entry import draw_entry, draw_fields
from licet_ui.components.edit_rule import draw_rule
from licet_ui.components.entry_ids import entry_ids
from licet_ui.components.impact import draw_live_preview
from licet_ui.components.keeping import open_draft, opened_entry
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.told import draw_told
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.presenters.words import plain

__all__ = ["render"]

_ENTRY: Final = "id"
_RULE: Final = "rule"
_STEP: Final = "step"
_REQUEST: Final = "request"
_SUBMITTED: Final = "submitted"


def render(client: Client) -> None:
    """Draw the page."""
    st.title("Edit")
    with problems_shown():
        if _may_edit():
            _resume(client)
            _draw_submitted()
            if not draw_clash(client):
                _draw_work(client)
    draw_disclaimer()


def _draw_work(client: Client) -> None:
    """Draw the step below the bar of the draft, which shows what is typed in the step."""
    bar = st.container()
    with problems_shown():
        _draw_step(client)
    with bar, problems_shown():
        draw_draft_bar(client)


def _may_edit() -> bool:
    who = session.person()
    if who is None:
        st.info(
            "**Sign in to propose changes.** Use **Sign in** at the top of the page; an administrator of the registry "
            "gives keys. What you kept as a draft is offered again then.",
            icon=":material/lock:",
        )
        return False
    if not who.may("curator"):
        st.info(
            f"**Your role is {plain(who.role)}.** Only a curator may propose changes: ask an administrator.",
            icon=":material/lock:",
        )
        return False
    return True


def _resume(client: Client) -> None:
    """Open the draft that the address names, as in a second tab or after a session that is over."""
    named = st.query_params.get(_REQUEST)
    work = session.work()
    if named and work.request != named:
        open_draft(client, named)
    elif work.request and not named:
        st.query_params[_REQUEST] = work.request


def _draw_submitted() -> None:
    draw_told()
    submitted = st.query_params.get(_SUBMITTED)
    if submitted:
        draw_page_link("reviews", "Open it on the Reviews page", icon=":material/rate_review:", request=submitted)


def _draw_step(client: Client) -> None:
    name, step = st.query_params.get(_ENTRY), st.query_params.get(_STEP)
    rule = st.query_params.get(_RULE)
    if step == "check":
        draw_check(client)
    elif step == "bulk":
        draw_bulk(client)
    elif not name:
        draw_choice_of_entry(client)
    else:
        entry = opened_entry(client, name)
        if step == "fields":
            draw_fields(client, entry, entry_ids(client))
            draw_live_preview(client, at_once=False)
        elif step == "rule" or rule:
            draw_rule(client, entry, rule, entry_ids(client))
            draw_live_preview(client, at_once=False)
        else:
            draw_entry(client, entry)
