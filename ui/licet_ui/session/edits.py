# SPDX-License-Identifier: Apache-2.0
"""What a curator works on: the draft, the forms that are open, the table of many entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import streamlit as st

from licet_ui.documents import Document
from licet_ui.forms.drafting import EMPTY, Draft
from licet_ui.forms.rule import RuleForm

__all__ = [
    "OpenedRule",
    "Work",
    "edited_rows",
    "remember_table",
    "remember_work",
    "table",
    "work",
]

_WORK: Final = "licet_work"
_TABLE: Final = "licet_table"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedRule:
    """A rule in the builder: as it was when the form was opened, and as it was typed last.

    `rule` is None for one that is new.
    """

    entry: str
    rule: str | None
    form: RuleForm
    typed: RuleForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A draft with what the registry keeps of it.

    `request` and `etag` are those of the change request that keeps it, `kept` is the draft as it is kept there.
    `turn` differs for each time that a form was opened; `fields` is the entry whose fields are open, as it was then.
    `preview` is what publishing would do, computed for `previewed`. `clash` is the draft that another tab kept.
    """

    draft: Draft = EMPTY
    kept: Draft = EMPTY
    request: str | None = None
    etag: str = ""
    turn: int = 0
    opened: OpenedRule | None = None
    fields: Document | None = field(default=None, hash=False)
    preview: Document | None = field(default=None, hash=False)
    previewed: Draft | None = None
    clash: tuple[Draft, str] | None = None


def work() -> Work:
    """Return what the person works on."""
    found: Work = st.session_state.get(_WORK, Work())
    return found


def remember_work(changed: Work) -> None:
    """Keep what the person works on."""
    st.session_state[_WORK] = changed


def edited_rows(key: str) -> dict[Any, dict[str, Any]]:
    """Return what a table reports as edited: cells by the place of their row."""
    found: Mapping[str, Any] = st.session_state.get(key) or {}
    return dict(found.get("edited_rows") or {})


def table(key: str) -> list[Document] | None:
    """Return the entries of the table with this key as they were when it was opened."""
    found: tuple[str, list[Document]] | None = st.session_state.get(_TABLE)
    return found[1] if found is not None and found[0] == key else None


def remember_table(key: str, entries: list[Document]) -> None:
    """Keep the entries of a table, so that an edit is of what was shown; one table is kept."""
    st.session_state[_TABLE] = (key, entries)
