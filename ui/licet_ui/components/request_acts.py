# SPDX-License-Identifier: Apache-2.0
"""What can be done with a change request; what one may not do is disabled, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from licet.client import Client, RemoteError
from licet_ui import session
from licet_ui.documents import Document
from licet_ui.presenters.request import Act, acts_of
from licet_ui.presenters.words import plain, sentence
from licet_ui.session import Person

__all__ = ["act", "draw_acts", "draw_resolve"]

_STALE: Final = 412
_NAMED: Final = 5
"""How many cases that fail are named; all of them stand in the preview."""
_ROLES: Final = ("reader", "curator", "reviewer", "admin")
_ICONS: Final = {
    "approve": ":material/check:",
    "return": ":material/undo:",
    "reject": ":material/close:",
    "publish": ":material/publish:",
    "withdraw": ":material/delete:",
}
_DONE: Final = {
    "approve": "Approved.",
    "return": "Returned to whoever proposed it.",
    "reject": "Rejected; it stays on record.",
    "publish": "Published: the next question is answered with it.",
    "withdraw": "Withdrawn; it stays on record.",
    "resolve": "The conflicts are resolved. It must be approved as it is now.",
}


def draw_acts(client: Client, request: Mapping[str, Any], who: Person, *, red: Sequence[str], etag: str) -> None:
    """Draw the buttons; `etag` is of the request as it is drawn now, `red` are the cases that fail with it."""
    roles = frozenset(role for role in _ROLES if who.may(role))
    acts = acts_of(request, name=who.name, roles=roles, red=bool(red))
    if not acts:
        return
    key = request["id"]
    comment = st.text_area("Comment or reason", key=f"comment-{key}")
    override = ""
    if red and any(each.needs == "override" and not each.why_not for each in acts):
        more = f" and {len(red) - _NAMED} more" if len(red) > _NAMED else ""
        st.warning(f"With it {plain(', '.join(red[:_NAMED]))}{more} would fail.", icon=":material/warning:")
        override = st.text_input("Why it may be published although cases fail", key=f"override-{key}")
        st.caption("The reason stays visible on the request and in the audit trail.")
    with st.container(horizontal=True):
        for each in acts:
            why_not = each.why_not or _unwritten(each, comment, override)
            pressed = st.button(
                each.label,
                key=f"act-{each.verb}",
                icon=_ICONS[each.verb],
                type="primary" if each.verb == "approve" else "secondary",
                disabled=bool(why_not),
                help=sentence(why_not) if why_not else None,
            )
            if pressed:
                body = {"comment": comment.strip() or None}
                if each.needs == "override":
                    body["override_reason"] = override.strip() or None
                act(client, key, each.verb, etag, **body)
    for each in acts:
        why_not = each.why_not or _unwritten(each, comment, override)
        if why_not:
            st.caption(f"{each.label}: {plain(why_not)}.")


def draw_resolve(client: Client, request_id: str, choices: Sequence[Document | None], etag: str) -> None:
    """Draw the button that resolves the conflicts once there is a choice for each."""
    left = sum(choice is None for choice in choices)
    words = f"Choose for {left} more {'field' if left == 1 else 'fields'} first." if left else None
    if st.button("Resolve the conflicts", key="resolve", type="primary", disabled=bool(left), help=words):
        act(client, request_id, "resolve", etag, choices=[choice for choice in choices if choice is not None])
    if words:
        st.caption(words)


def act(client: Client, request_id: str, verb: str, etag: str, **body: Any) -> None:
    """Do something with a change request as it was when it was drawn, and draw the page anew."""
    try:
        request, _ = client.act_on_request(request_id, verb, session.seen_tag(request_id) or etag, **body)
    except RemoteError as error:
        if error.status != _STALE:
            raise
        session.remember_seen(request_id, etag)
        st.warning(
            "**Somebody else did something with this request since you read it.** Nothing was done. The page now "
            "shows it as it is: read it, and press again if you still want to.",
            icon=":material/call_merge:",
        )
        return
    published = verb == "approve" and request.state == "published"
    session.tell(_DONE[verb] + (" It is published: the next question is answered with it." if published else ""))
    st.rerun()


def _unwritten(each: Act, comment: str, override: str) -> str:
    if each.needs == "comment" and not comment.strip():
        return "write the reason first"
    if each.needs == "override" and not override.strip():
        return "a case fails: say why it may be published all the same"
    return ""
