# SPDX-License-Identifier: Apache-2.0
"""What can be chosen in forms: the entries that the person may read, listed once a minute and after each write.

Of a registry with very many only the first are offered, with all that is neither data nor terms, and what was
searched for here.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import streamlit as st

from licet.client import Client, EntrySummary
from licet_ui import session
from licet_ui.forms.search import only_words

__all__ = ["MAX_CHOICES", "choices", "draw_search"]

MAX_CHOICES: Final = 5000
"""More than these a form does not offer: a browser would not show them in time."""
_SECONDS: Final = 60.0
_FEW: Final = ("model", "service", "institution")
_FOUND: Final = 50


def choices(client: Client) -> Sequence[EntrySummary]:
    """Return the entries that a form offers; they are kept in the session, so nobody sees another's."""
    now = time.monotonic()
    kept = session.choices()
    if kept is not None and kept.sequence == client.sequence and now - kept.listed_at < _SECONDS:
        return kept.entries
    listed = tuple(islice(client.entries(), MAX_CHOICES + 1))
    is_cut = len(listed) > MAX_CHOICES
    entries = _distinct((*listed[:MAX_CHOICES], *_few(client))) if is_cut else listed
    session.remember_choices(session.Choices(entries=entries, sequence=client.sequence, listed_at=now, is_cut=is_cut))
    return entries


def draw_search(client: Client) -> None:
    """Draw what finds data sets that a form does not offer yet, where there are too many to offer all."""
    kept = session.choices()
    if kept is None or not kept.is_cut:
        return
    typed = st.text_input(
        "Search for more data sets",
        key="choices-search",
        placeholder="A part of the name or the id",
        help=f"The form offers the first {MAX_CHOICES} entries; what is found here is offered too.",
    )
    words = only_words(typed)
    if not words:
        return
    found = client.entries_page(limit=_FOUND, kind="dataset", q=words).items
    session.remember_choices(session.with_found(kept, _distinct((*kept.entries, *found))))
    st.caption(f"{len(found)} found, offered below." if found else "Nothing fits. Try fewer letters.")


def _few(client: Client) -> Iterator[EntrySummary]:
    for kind in _FEW:
        yield from islice(client.entries(kind=kind), MAX_CHOICES)


def _distinct(entries: Iterable[EntrySummary]) -> tuple[EntrySummary, ...]:
    return tuple({entry.id: entry for entry in entries}.values())
