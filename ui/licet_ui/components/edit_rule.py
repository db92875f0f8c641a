# SPDX-License-Identifier: Apache-2.0
"""The third step of Edit: one rule in the builder. What is a rule is in the draft at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import streamlit as st

from licet.client import Client
from licet_ui import session
from licet_ui.components.edit_entry import draw_findings
from licet_ui.components.keeping import edited, go_to
from licet_ui.components.rule_form import draw_rule_form
from licet_ui.forms.drafting import DraftEntry
from licet_ui.forms.rule import RuleForm, blank_rule, flaws_of, rule_form_of, rule_of, with_rule
from licet_ui.presenters.words import plain
from licet_ui.session import OpenedRule

__all__ = ["draw_rule"]


def draw_rule(client: Client, entry: DraftEntry, rule_id: str | None, entries: Sequence[str]) -> None:
    """Draw the step; without a rule a new one is begun."""
    opened = _opened(entry, rule_id)
    st.subheader(f"{plain(opened.rule or 'A new rule')} in {plain(entry.proposed['name'])}")
    if st.button("Back to the entry", key="back", icon=":material/arrow_back:"):
        go_to(client, id=entry.id)
    rule = _rule(entry, opened)
    drawn = draw_rule_form(
        opened.form,
        rule,
        key=f"edit-{session.work().turn}",
        rule_ids=[each["id"] for each in entry.proposed["rules"] if each["id"] != opened.rule],
        entries=entries,
    )
    _take(entry, dataclasses.replace(opened, typed=drawn.form))
    if drawn.is_rearranged:
        work = session.work()
        if work.opened is not None:
            session.remember_work(
                dataclasses.replace(work, opened=dataclasses.replace(work.opened, form=drawn.form), turn=work.turn + 1)
            )
        st.rerun()


def _opened(entry: DraftEntry, rule_id: str | None) -> OpenedRule:
    """Return the rule in the builder; opened anew it shows what was typed last, though it may be no rule yet."""
    work = session.work()
    last = work.opened
    same = last is not None and last.entry == entry.id and (last.rule == rule_id or (last.rule and rule_id is None))
    if last is None or not same:
        form = rule_form_of(rule_of(entry.proposed, rule_id) if rule_id else blank_rule(_next_id(entry)))
        last = OpenedRule(entry=entry.id, rule=rule_id, form=form, typed=form)
    elif session.is_drawn(f"edit-{work.turn}-id") or last.form == last.typed:
        return last
    else:
        last = dataclasses.replace(last, form=last.typed)
    session.remember_work(dataclasses.replace(work, opened=last, turn=work.turn + 1))
    return last


def _rule(entry: DraftEntry, opened: OpenedRule) -> dict[str, Any]:
    return rule_of(entry.proposed, opened.rule) if opened.rule else blank_rule(opened.form.id)


def _take(entry: DraftEntry, opened: OpenedRule) -> None:
    """Keep what is typed; where it is a rule it is in the draft, and otherwise the last one that was stays there."""
    typed: RuleForm = opened.typed
    is_begun = opened.rule is not None or typed != opened.form
    if is_begun and not any(flaws_of(typed)):
        try:
            document = with_rule(entry.proposed, opened.rule, typed)
        except ValueError as error:
            st.warning(plain(str(error)), icon=":material/rule:")
        else:
            edited(dataclasses.replace(entry, proposed=document))
            opened = dataclasses.replace(opened, rule=typed.id.strip())
            draw_findings(document)
    elif is_begun:
        st.caption("It is not a rule yet. What you typed stays in this tab; the draft has the rule as it last was.")
    session.remember_work(dataclasses.replace(session.work(), opened=opened))
    if opened.rule and st.query_params.get("rule") != opened.rule:
        st.query_params["rule"] = opened.rule


def _next_id(entry: DraftEntry) -> str:
    taken = {rule["id"] for rule in entry.proposed["rules"]}
    number = len(taken) + 1
    while f"{entry.id}-{number}" in taken:
        number += 1
    return f"{entry.id}-{number}"
