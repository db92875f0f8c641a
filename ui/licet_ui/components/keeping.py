# SPDX-License-Identifier: Apache-2.0
"""The draft and the registry that keeps it: keeping, opening, leaving a step."""

from __future__ import annotations

import dataclasses
from typing import Final

import streamlit as st

from licet.client import Client, RemoteError
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.documents import Document
from licet_ui.forms.drafting import EMPTY, Draft, DraftEntry, draft_of, entry_in, is_touched, proposal_of, with_entry
from licet_ui.session import Work

__all__ = ["edited", "go_to", "is_unkept", "keep", "open_draft", "opened_entry", "start_over"]

_STALE: Final = 412
_OPEN: Final = frozenset({"draft", "returned"})
_STEPS: Final = ("id", "rule", "step", "new")


def is_unkept(work: Work) -> bool:
    """Return whether the draft says more than the registry keeps."""
    nothing = not any(is_touched(entry) for entry in work.draft.entries)
    return proposal_of(work.draft) != proposal_of(work.kept) and not (nothing and work.request is None)


def keep(client: Client) -> None:
    """Keep the draft on the registry if it says more than that has.

    Where another tab kept another one since, nothing is kept and the page is drawn anew with both.

    Raises:
        ValueError: nothing of it is left to keep.
    """
    work = session.work()
    if not is_unkept(work):
        return
    if not any(is_touched(entry) for entry in work.draft.entries):
        raise ValueError("nothing is changed any more: change something, or withdraw the draft")
    try:
        if work.request is None:
            request, etag = client.propose(proposal_of(work.draft))
        else:
            request, etag = client.revise_request(work.request, proposal_of(work.draft), work.etag)
    except RemoteError as error:
        if error.status != _STALE or work.request is None:
            raise
        session.remember_work(dataclasses.replace(work, clash=_read(client, work.request)))
        st.rerun()
    st.query_params["request"] = request.id
    session.remember_work(dataclasses.replace(work, request=request.id, etag=etag, kept=work.draft, clash=None))


def open_draft(client: Client, request_id: str) -> None:
    """Go on with a draft that the registry keeps; what is here and not kept yet is kept before.

    Raises:
        ValueError: it is submitted, published or closed.
    """
    if is_unkept(session.work()):
        keep(client)
    draft, etag = _read(client, request_id)
    turn = session.work().turn + 1
    session.remember_work(Work(draft=draft, kept=draft, request=request_id, etag=etag, turn=turn))
    st.query_params["request"] = request_id


def start_over() -> None:
    """Forget the draft here; what the registry keeps of it stays there."""
    session.remember_work(Work(turn=session.work().turn + 1))
    for name in (*_STEPS, "request"):
        st.query_params.pop(name, None)


def go_to(client: Client, **query: str) -> None:
    """Keep the draft, then go to another step; where it cannot be kept nothing is left."""
    keep(client)
    work = session.work()
    session.remember_work(dataclasses.replace(work, opened=None, fields=None, turn=work.turn + 1))
    for name in _STEPS:
        st.query_params.pop(name, None)
    st.query_params.update(query)
    st.rerun()


def opened_entry(client: Client, entry_id: str) -> DraftEntry:
    """Return an entry of the draft; one that is not in it yet is read and put there, as it is now."""
    work = session.work()
    found = entry_in(work.draft, entry_id)
    if found is not None:
        return found
    entry, _ = client.entry(entry_id)
    found = entry_in(work.draft, entry.id)
    if found is None:
        document: Document = to_jsonable(entry)
        found = DraftEntry(id=entry.id, base=document, base_revision=entry.curation.revision, proposed=document)
        edited(found)
    return found


def edited(entry: DraftEntry) -> None:
    """Keep an entry of the draft as it is now typed, in this session."""
    work = session.work()
    session.remember_work(dataclasses.replace(work, draft=with_entry(work.draft, entry)))


def _read(client: Client, request_id: str) -> tuple[Draft, str]:
    request, etag = client.change_request(request_id)
    if request.state not in _OPEN:
        raise ValueError(f"the change request `{request_id}` is {request.state.value}: look at it on the Reviews page")
    columns = [to_jsonable(client.request_columns(request_id, change.entry)) for change in request.changes]
    return (draft_of(to_jsonable(request), columns) if columns else EMPTY), etag
