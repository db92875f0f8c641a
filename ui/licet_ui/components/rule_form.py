# SPDX-License-Identifier: Apache-2.0
"""The rule builder: what the rule is on the left, the sentence that it means and its clause on the right."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from licet_ui.components.condition_rows import draw_conditions
from licet_ui.components.inputs import draw_choice, draw_choices, draw_day
from licet_ui.components.rule_parts import draw_duties, draw_travels
from licet_ui.forms.rule import MAX_QUOTE_WORDS, MODALITIES, SCOPES, RuleForm, flaws_of, rule_with
from licet_ui.presenters.sentence import rule_sentences
from licet_ui.presenters.words import plain, sentence, upper_first

__all__ = ["DrawnRule", "draw_rule_form"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRule:
    """A rule as it is typed; `is_rearranged` says that rows came or went, so that the form is to be drawn anew."""

    form: RuleForm
    is_rearranged: bool


def draw_rule_form(
    shown: RuleForm, rule: dict[str, Any], *, key: str, rule_ids: Sequence[str], entries: Sequence[str]
) -> DrawnRule:
    """Draw the builder.

    Args:
        shown: the rule as it was when the form was opened.
        rule: the rule of the entry; what the builder does not show comes from there.
        key: begins the keys of the inputs, and differs for each time that a form is opened.
        rule_ids: the other rules of the document, which can be lifted.
        entries: the ids of the registry.
    """
    left, right = st.columns([3, 2], gap="large")
    with left:
        head = _draw_head(shown, key)
        conditions, rearranged = _draw_lists(shown, key, entries)
        duties, more_duties = draw_duties(shown.duties, key)
        travels, more_travels = draw_travels(shown.travels, key, entries)
        rest = _draw_rest(shown, key, rule_ids)
    with right:
        meaning = st.container(border=True, key="meaning")
        clause = _draw_clause(shown, key)
    form = dataclasses.replace(shown, **head, **conditions, **rest, **clause, duties=duties, travels=travels)
    with meaning:
        _draw_meaning(form, rule)
    return DrawnRule(form=form, is_rearranged=rearranged or more_duties or more_travels)


def _draw_meaning(form: RuleForm, rule: dict[str, Any]) -> None:
    st.markdown("**What this rule means**")
    for line in rule_sentences(rule_with(rule, form)):
        st.markdown(plain(line))
    for flaw in flaws_of(form):
        st.warning(plain(sentence(flaw)), icon=":material/rule:")


def _draw_head(shown: RuleForm, key: str) -> dict[str, Any]:
    name, modality = st.columns(2)
    with name:
        rule_id = st.text_input("Id of the rule", shown.id, key=f"{key}-id")
    with modality:
        chosen = st.selectbox(
            "Modality",
            MODALITIES,
            index=MODALITIES.index(shown.modality),
            format_func=upper_first,
            key=f"{key}-modality",
        )
    says = st.text_area("What it says, in plain words", shown.says, key=f"{key}-says")
    return {
        "id": rule_id,
        "modality": chosen,
        "says": says,
        "actions": draw_choices("Actions", "actions", shown.actions, key=f"{key}-actions"),
        "purposes": draw_choices("Purposes (none: any)", "purposes", shown.purposes, key=f"{key}-purposes"),
    }


def _draw_lists(shown: RuleForm, key: str, entries: Sequence[str]) -> tuple[dict[str, Any], bool]:
    found: dict[str, Any] = {}
    rearranged = False
    for name, heading, words in (
        ("constraints", "When", "The rule speaks only where all of these hold."),
        ("requires", "Only if", "What must hold: for a permission or a requirement."),
        ("unless", "Unless", "Where one of these holds the rule does not speak."),
    ):
        lines = getattr(shown, name)
        with st.expander(f"{heading} ({sum(not line.is_group for line in lines)})", expanded=bool(lines)):
            st.caption(words)
            found[name], moved = draw_conditions(lines, f"{key}-{name}", what=heading, entries=entries)
            rearranged = rearranged or moved
    return found, rearranged


def _draw_rest(shown: RuleForm, key: str, rule_ids: Sequence[str]) -> dict[str, Any]:
    unusual = any((shown.lifts, shown.scope != "act", shown.refer_to, shown.reading, shown.valid_from))
    with st.expander("Reach in time, judgement, what it lifts", expanded=unusual):
        left, right = st.columns(2)
        with left:
            begins = draw_day("Valid from", shown.valid_from, key=f"{key}-from")
            scope = st.selectbox(
                "Looks at",
                SCOPES,
                index=SCOPES.index(shown.scope),
                format_func={
                    "act": "the act itself",
                    "any_upstream": "anything upstream",
                    "mixture": "all data sets together",
                }.__getitem__,
                key=f"{key}-scope",
            )
            office = draw_choice("Who judges", "offices", shown.refer_to, key=f"{key}-office")
        with right:
            ends = draw_day("Valid until", shown.valid_until, key=f"{key}-until")
            reading = draw_choice("Holds only under this reading", "readings", shown.reading, key=f"{key}-reading")
            unknown = st.selectbox(
                "Where a fact is not known",
                ("ask", "review"),
                index=("ask", "review").index(shown.if_unknown),
                format_func={"ask": "ask whoever asks", "review": "let the office judge"}.__getitem__,
                key=f"{key}-unknown",
            )
        review = st.text_area("What a person must judge (empty: nothing)", shown.review, key=f"{key}-review")
        lifts = st.multiselect(
            "Lifts these rules",
            [*rule_ids, *(name for name in shown.lifts if name not in rule_ids)],
            default=shown.lifts,
            key=f"{key}-lifts",
            help="Only a permission lifts prohibitions and requirements.",
        )
    return {
        "valid_from": begins,
        "valid_until": ends,
        "scope": scope,
        "if_unknown": unknown,
        "refer_to": office,
        "reading": reading,
        "review": review,
        "lifts": tuple(lifts),
    }


def _draw_clause(shown: RuleForm, key: str) -> dict[str, Any]:
    st.markdown("**The clause that it rests on**")
    return {
        "section": st.text_input("Section", shown.section, key=f"{key}-section"),
        "quote": st.text_area(f"Quote (at most {MAX_QUOTE_WORDS} words)", shown.quote, key=f"{key}-quote"),
        "source_url": st.text_input("Source", shown.source_url, key=f"{key}-source"),
        "date_read": draw_day("Read on", shown.date_read, key=f"{key}-read"),
        "note": st.text_area("Note on the reading", shown.note, key=f"{key}-note"),
        "verified": st.checkbox("Somebody compared the quote with the source", shown.verified, key=f"{key}-verified"),
    }
