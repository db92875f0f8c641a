# SPDX-License-Identifier: Apache-2.0
"""The form of a rule. Nothing is sent before one of its buttons is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from licet_ui import session
from licet_ui.forms.rule import MAX_QUOTE_WORDS, MODALITIES, TRIGGERS, DutyForm, RuleForm, rule_form_of
from licet_ui.presenters.duties import trigger_words
from licet_ui.presenters.words import ids, label, upper_first

__all__ = ["draw_rule_form"]


def draw_rule_form(rule: Mapping[str, Any], rule_ids: list[str]) -> RuleForm:
    """Draw the fields of a rule and return what is typed; `rule_ids` can be lifted."""
    shown = rule_form_of(rule)
    left, right = st.columns(2, gap="medium")
    with left:
        modality = st.selectbox(
            "Modality",
            MODALITIES,
            index=MODALITIES.index(shown.modality),
            format_func=upper_first,
            key=_key("modality"),
        )
        actions = st.multiselect(
            "Actions",
            ids("actions"),
            default=shown.actions,
            format_func=lambda name: label("actions", name),
            key=_key("actions"),
        )
        says = st.text_area("What it says, in plain words", shown.says, key=_key("says"))
        lifts = st.multiselect(
            "Lifts these rules",
            [*rule_ids, *(name for name in shown.lifts if name not in rule_ids)],
            default=shown.lifts,
            key=_key("lifts"),
            help="Only a permission lifts prohibitions and requirements.",
        )
    with right:
        quote = st.text_area(f"Quote from the clause (at most {MAX_QUOTE_WORDS} words)", shown.quote, key=_key("quote"))
        section = st.text_input("Section", shown.section, key=_key("section"))
        source = st.text_input("Source", shown.source_url, key=_key("source"))
        verified = st.checkbox("Somebody compared the quote with the source", shown.verified, key=_key("verified"))
    conditions = st.text_area(
        "Conditions (JSON: constraints, requires, unless)", shown.conditions, height=220, key=_key("conditions")
    )
    return RuleForm(
        modality=modality,
        actions=tuple(actions),
        says=says,
        conditions=conditions,
        duties=_draw_duties(shown),
        lifts=tuple(lifts),
        quote=quote,
        section=section,
        source_url=source,
        verified=verified,
    )


def _draw_duties(shown: RuleForm) -> tuple[DutyForm, ...]:
    with st.expander(f"Duties ({len(shown.duties)})", expanded=bool(shown.duties)):
        st.caption("A duty whose text is emptied is removed; fill in the last line to add one.")
        every = (*shown.duties, DutyForm(id="", says=""))
        return tuple(_draw_duty(duty, place) for place, duty in enumerate(every))


def _draw_duty(duty: DutyForm, place: int) -> DutyForm:
    text, when, shown_by = st.columns([4, 2, 2])
    says = text.text_input(duty.id or "New duty", duty.says, key=_key(f"duty-{place}"))
    trigger = when.selectbox(
        "When",
        TRIGGERS,
        index=TRIGGERS.index(duty.trigger),
        format_func=trigger_words,
        key=_key(f"duty-{place}-trigger"),
    )
    kinds = ids("evidence")
    index = kinds.index(duty.evidence) if duty.evidence else None
    evidence = shown_by.selectbox(
        "Shown by",
        kinds,
        index=index,
        format_func=lambda name: label("evidence", name),
        key=_key(f"duty-{place}-evidence"),
        placeholder="No document",
    )
    return DutyForm(id=duty.id, says=says, trigger=trigger, evidence=evidence or "")


def _key(name: str) -> str:
    opened = session.editing()
    return f"edit-{opened.turn if opened else 0}-{name}"
