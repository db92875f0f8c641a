# SPDX-License-Identifier: Apache-2.0
"""The second step of Edit: one entry, its rules and what is changed; and the form of its fields."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import streamlit as st

from licet.client import Client
from licet.wire.read import entry_from
from licet.wire.validate import check_entry
from licet.wire.write import to_jsonable
from licet_ui import session
from licet_ui.components.entry_form import draw_entry_form
from licet_ui.components.field_changes import draw_field_changes
from licet_ui.components.keeping import edited, go_to
from licet_ui.documents import Document
from licet_ui.forms.drafting import DraftEntry, is_touched, without_entry
from licet_ui.forms.rule import without_rule
from licet_ui.presenters.columns import changes_between
from licet_ui.presenters.rules import modality_colour
from licet_ui.presenters.sentence import rule_sentence
from licet_ui.presenters.words import kind_label, plain, sentence

__all__ = ["draw_entry", "draw_fields"]


def draw_entry(client: Client, entry: DraftEntry) -> None:
    """Draw the overview of an entry of the draft."""
    document = entry.proposed
    st.subheader(plain(document["name"]))
    new = ":blue-badge[new]" if entry.base is None else f"revision {entry.base_revision}"
    retired = " :red-badge[to be retired]" if entry.retire else ""
    st.markdown(f"{kind_label(document['kind'])} · {plain(entry.id)} · {new}{retired}")
    with st.container(horizontal=True):
        if st.button("Edit the fields", key="to-fields", icon=":material/edit:"):
            go_to(client, id=entry.id, step="fields")
        if st.button("Add a rule", key="to-new-rule", icon=":material/add:"):
            go_to(client, id=entry.id, step="rule")
        if st.button("Another entry", key="to-choose", icon=":material/search:"):
            go_to(client)
    draw_findings(document)
    _draw_rules(client, entry)
    changes = changes_between(entry.base, document) if entry.base is not None else ()
    if changes:
        with st.expander(f"What you changed ({len(changes)})", expanded=True):
            draw_field_changes(changes, before="As it is", after="As you have it")
    _draw_retirement(entry)
    if is_touched(entry) and st.button("Undo all changes to this entry", key="undo", icon=":material/undo:"):
        work = session.work()
        session.remember_work(dataclasses.replace(work, draft=without_entry(work.draft, entry.id), turn=work.turn + 1))
        if entry.base is None:
            st.query_params.pop("id", None)
        st.rerun()


def draw_fields(client: Client, entry: DraftEntry, entries: Sequence[str]) -> None:
    """Draw the form of the fields of an entry; what is typed is in the draft at once."""
    work = session.work()
    key = f"fields-{work.turn}"
    if work.fields is None or work.fields["id"] != entry.id or not session.is_drawn(f"{key}-name"):
        work = dataclasses.replace(work, fields=entry.proposed, turn=work.turn + 1)
        session.remember_work(work)
        key = f"fields-{work.turn}"
    st.subheader(plain(entry.proposed["name"]))
    if st.button("Back to the entry", key="back", icon=":material/arrow_back:"):
        go_to(client, id=entry.id)
    typed, rearranged = draw_entry_form(work.fields or entry.proposed, entry.proposed, key=key, entries=entries)
    edited(dataclasses.replace(entry, proposed=_normal(typed)))
    draw_findings(typed)
    if rearranged:
        work = session.work()
        session.remember_work(dataclasses.replace(work, fields=typed, turn=work.turn + 1))
        st.rerun()


def draw_findings(document: Document) -> None:
    """Draw what keeps an entry from being published, as far as can be told without the registry."""
    try:
        flaws = check_entry(entry_from(document))
    except ValueError as error:
        st.warning(plain(sentence(str(error))), icon=":material/rule:")
        return
    for flaw in flaws:
        nearest = f" Did you mean {plain(', '.join(flaw.nearest))}?" if flaw.nearest else ""
        st.warning(f"`{flaw.pointer}`: {plain(sentence(flaw.detail))}{nearest}", icon=":material/rule:")


def _draw_rules(client: Client, entry: DraftEntry) -> None:
    rules = entry.proposed["rules"]
    before = {rule["id"]: rule for rule in (entry.base or {}).get("rules", ())}
    if not rules:
        st.info("This entry has no rules yet.", icon=":material/rule:")
    for place, rule in enumerate(rules):
        state = (
            ""
            if before.get(rule["id"]) == rule
            else " :blue-badge[changed]"
            if rule["id"] in before
            else " :blue-badge[new]"
        )
        with st.container(border=True, key=f"rule-{place}"):
            st.markdown(
                f":{modality_colour(rule['modality'])}-badge[{rule['modality']}] **{plain(rule['id'])}**{state}"
            )
            ours, theirs = st.columns([3, 2], gap="medium")
            ours.markdown(plain(sentence(rule["says"])))
            ours.caption(plain(rule_sentence(rule)))
            clause = rule["clause"]
            if clause["quote"]:
                theirs.markdown(f"> “{plain(clause['quote'])}”")
            theirs.caption(plain(" · ".join(filter(None, (clause["section"], clause["source_url"])))))
            with st.container(horizontal=True):
                if st.button("Edit this rule", key=f"edit-rule-{place}", icon=":material/edit:"):
                    go_to(client, id=entry.id, step="rule", rule=rule["id"])
                if st.button("Remove", key=f"remove-rule-{place}", icon=":material/delete:", type="tertiary"):
                    edited(dataclasses.replace(entry, proposed=without_rule(entry.proposed, rule["id"])))
                    st.rerun()


def _draw_retirement(entry: DraftEntry) -> None:
    if entry.base is None:
        return
    with st.expander("Retire this entry", expanded=entry.retire is not None):
        st.caption("It goes on to answer, and retired terms go on to count. Other changes to it are left out.")
        shown = entry.retire or {}
        why = st.text_input("Why", shown.get("reason", ""), key=f"retire-{entry.id}")
        instead = st.text_input(
            "What to use instead (an id)", shown.get("replaced_by") or "", key=f"retire-by-{entry.id}"
        )
        with st.container(horizontal=True):
            if st.button("Retire it with this request", key="retire", disabled=not why.strip()):
                retire = {"reason": why.strip(), "replaced_by": instead.strip() or None}
                edited(dataclasses.replace(entry, retire=retire))
                st.rerun()
            if entry.retire and st.button("Do not retire it", key="unretire"):
                edited(dataclasses.replace(entry, retire=None))
                st.rerun()


def _normal(document: Document) -> Document:
    """Return an entry as the registry would write it, if it can be read."""
    try:
        found: Document = to_jsonable(entry_from(document))
    except ValueError:
        return document
    return found
