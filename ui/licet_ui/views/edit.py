# SPDX-License-Identifier: Apache-2.0
"""Edit: one rule, with the answer to a pinned question before and after. The address holds entry and rule."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.read import entry_from
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.rule_cards import draw_rule
from licet_ui.components.rule_form import draw_rule_form
from licet_ui.components.verdict import draw_disclaimer, draw_small_banner
from licet_ui.documents import Document, encode
from licet_ui.forms.question import EXAMPLE
from licet_ui.forms.rule import RuleForm, rule_of, with_rule
from licet_ui.presenters.question import question_words
from licet_ui.presenters.words import plain
from licet_ui.session import Editing

__all__ = ["render"]

_ENTRY: Final = "id"
_RULE: Final = "rule"


def render(client: Client, *, as_curator: Callable[[str], Client]) -> None:
    """Draw the page; `as_curator` makes a client that may write from an API key."""
    st.title("Edit a rule")
    with problems_shown():
        entry_id, rule_id = st.query_params.get(_ENTRY), st.query_params.get(_RULE)
        if entry_id and rule_id:
            _draw_rule(client, as_curator, _opened(client, entry_id, rule_id))
        else:
            _draw_choice(client, entry_id)
    draw_disclaimer()


def _draw_choice(client: Client, entry_id: str | None) -> None:
    st.markdown("Choose the document and the rule. Nothing is saved before you press **Propose and publish**.")
    with_rules = {entry.id: entry.name for entry in client.entries() if entry.rules}
    ids = list(with_rules)
    chosen = st.selectbox(
        "Document",
        ids,
        index=ids.index(entry_id) if entry_id in with_rules else None,
        format_func=lambda name: f"{with_rules[name]} ({name})",
        key="edit-entry",
    )
    if chosen is None:
        return
    says = {rule.id: rule.says for rule in client.entry(chosen)[0].rules}
    rule = st.selectbox(
        "Rule", list(says), index=None, format_func=lambda name: f"{name}: {says[name]}", key="edit-rule"
    )
    if rule is not None:
        st.query_params.update({_ENTRY: chosen, _RULE: rule})
        st.rerun()


def _opened(client: Client, entry_id: str, rule_id: str) -> Editing:
    """Return the entry as it was when the form was opened: a save is refused if it has changed since."""
    last = session.editing()
    if last is not None and last.entry.get("id") == entry_id and last.rule == rule_id:
        return last
    found, etag = client.entry(entry_id)
    entry: Document = to_jsonable(found)
    rule_of(entry, rule_id)
    if entry["id"] != entry_id:
        st.query_params[_ENTRY] = entry["id"]
    return session.remember_editing(entry, etag=etag, rule=rule_id)


def _draw_rule(client: Client, as_curator: Callable[[str], Client], opened: Editing) -> None:
    entry, rule = opened.entry, rule_of(opened.entry, opened.rule)
    question = _pinned()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(opened.rule)}** in {plain(entry['name'])}")
        draw_page_link("entry", "Open the document", id=entry["id"])
        if st.button("Choose another rule", key="another"):
            st.query_params.clear()
            st.rerun()
    with st.expander("The rule as it is now"):
        draw_rule(rule, terms=entry["id"])
    _draw_published()
    if session.take_refilled():
        st.warning(
            "Some words of this document are not open without a key. The form now has them: make your change again, "
            "then publish. Nothing is saved yet."
        )
    with st.form(f"rule-form-{opened.turn}", border=True, enter_to_submit=False):
        form = draw_rule_form(rule, [each["id"] for each in entry["rules"] if each["id"] != opened.rule])
        key = st.text_input(
            "API key", type="password", key="api-key", help="Of a curator. Needed to publish, not to preview."
        )
        reason = st.text_input("Why (for the audit trail)", key=f"edit-{opened.turn}-reason")
        left, right = st.columns(2)
        preview = left.form_submit_button("Preview", icon=":material/visibility:", width="stretch")
        publish = right.form_submit_button(
            "Propose and publish", type="primary", icon=":material/publish:", width="stretch"
        )
    st.markdown(f"**The pinned question:** {plain(question_words(question))}")
    st.caption("It is the question that you asked last on the Ask page; without one, the example.")
    draw_page_link("ask", "Open it", q=encode(question))
    with problems_shown():
        if preview:
            _preview(client, opened, form, question)
        if publish:
            if not key.strip():
                raise ValueError("the API key is missing: ask an administrator of the registry for one")
            with as_curator(key.strip()) as curator:
                _publish(curator, opened, form, question=question, reason=reason)
    _draw_preview()
    if st.button("Discard what I typed and load the rule again", key="reload", icon=":material/refresh:"):
        session.forget_editing()
        st.rerun()


def _pinned() -> Document:
    last = session.answered()
    return last.question if last is not None else copy.deepcopy(dict(EXAMPLE))


def _preview(client: Client, opened: Editing, form: RuleForm, question: Document) -> None:
    session.remember_preview(None)
    entry = with_rule(opened.entry, opened.rule, form)
    found = client.preview(question, [entry])
    before = None if found.before is None else to_jsonable(found.before)
    session.remember_preview(session.RulePreview(entry=entry, before=before, after=to_jsonable(found.after)))


def _publish(curator: Client, opened: Editing, form: RuleForm, *, question: Document, reason: str) -> None:
    """Save the entry if nobody changed it since the form was opened, and keep the new answer to be shown.

    The form may have been filled without a key: if the curator reads words that were withheld then, it is filled anew
    and nothing is saved, so that what stood in their place never becomes the rule.
    """
    whole, etag = curator.entry(opened.entry["id"])
    if whole.curation.revision == opened.entry["curation"]["revision"] and to_jsonable(whole) != opened.entry:
        session.remember_editing(to_jsonable(whole), etag=etag, rule=opened.rule)
        session.remember_refilled()
        st.rerun()
    entry = with_rule(opened.entry, opened.rule, form)
    curator.put_entry(entry_from(entry), opened.etag, reason=reason.strip())
    decision = to_jsonable(curator.decide(question))
    session.remember_published(decision)
    if session.answered() is not None:
        session.remember_answer(question, decision)
    session.forget_editing()
    st.rerun()


def _draw_preview() -> None:
    preview = session.rule_preview()
    if preview is None:
        return
    st.subheader("What the change would do")
    before, after = st.columns(2, gap="medium")
    with before:
        if preview.before is None:
            st.markdown("**Before**")
            st.info("Before the change the question cannot be answered.")
        else:
            draw_small_banner(preview.before, "Before")
    with after:
        draw_small_banner(preview.after, "After (a preview: nothing is saved)")


def _draw_published() -> None:
    decision = session.take_published()
    if decision is not None:
        st.success("Published. The registry answers with the new rule from now on.", icon=":material/check:")
        draw_small_banner(decision, "The pinned question is now answered")
