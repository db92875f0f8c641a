# SPDX-License-Identifier: Apache-2.0
"""Duties of a rule and what it travels to, as lists that grow and shrink."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from licet_ui.components.condition_rows import draw_conditions
from licet_ui.components.inputs import draw_choice, draw_day
from licet_ui.forms.rule import TARGETS, TRIGGERS, DutyForm, TravelForm
from licet_ui.presenters.duties import trigger_words

__all__ = ["draw_duties", "draw_travels"]


def draw_duties(shown: Sequence[DutyForm], key: str) -> tuple[tuple[DutyForm, ...], bool]:
    """Draw the duties and return them as they are typed, and whether one came or went."""
    with st.expander(f"Duties ({len(shown)})", expanded=bool(shown)):
        typed: list[DutyForm] = []
        changed = False
        for place, duty in enumerate(shown):
            found = _draw_duty(duty, f"{key}-duty-{place}", place + 1)
            if st.button("Remove this duty", key=f"{key}-duty-{place}-remove", type="tertiary"):
                changed = True
            else:
                typed.append(found)
        if st.button("Add a duty", key=f"{key}-duty-add", icon=":material/add:", type="tertiary"):
            typed.append(DutyForm(says=""))
            changed = True
    return tuple(typed), changed


def draw_travels(shown: Sequence[TravelForm], key: str, entries: Sequence[str]) -> tuple[tuple[TravelForm, ...], bool]:
    """Draw what the rule travels to and return it as it is typed, and whether a row came or went."""
    with st.expander(f"Travels to ({len(shown)})", expanded=False):
        typed: list[TravelForm] = []
        changed = False
        for place, travel in enumerate(shown):
            found, moved = _draw_travel(travel, f"{key}-travel-{place}", entries)
            changed = changed or moved
            if st.button("Remove this reach", key=f"{key}-travel-{place}-remove", type="tertiary"):
                changed = True
            else:
                typed.append(found)
        left = [target for target in TARGETS if target not in {travel.to for travel in typed}]
        if left and st.button("Add a reach", key=f"{key}-travel-add", icon=":material/add:", type="tertiary"):
            typed.append(TravelForm(to=left[0]))
            changed = True
    return tuple(typed), changed


def _draw_duty(duty: DutyForm, key: str, number: int) -> DutyForm:
    says = st.text_input(f"Duty {number}", duty.says, key=key)
    first, second, third = st.columns(3)
    with first:
        name = st.text_input("Id of the duty", duty.id, key=f"{key}-id", placeholder="Made from its words")
        due_date = draw_day("By the day", duty.due_date, key=f"{key}-date")
    with second:
        trigger = st.selectbox(
            "When", TRIGGERS, index=TRIGGERS.index(duty.trigger), format_func=trigger_words, key=f"{key}-when"
        )
        event = st.text_input("Counted from (event)", duty.due_event, key=f"{key}-event")
    with third:
        evidence = draw_choice("Shown by", "evidence", duty.evidence, key=f"{key}-evidence")
        offset = st.text_input(
            "Within (ISO 8601)", duty.due_offset, key=f"{key}-offset", placeholder="P30D", help="P30D is 30 days"
        )
    action = draw_choice("Only for this action", "actions", duty.action, key=f"{key}-action")
    return DutyForm(
        id=name,
        says=says,
        action=action,
        trigger=trigger,
        evidence=evidence,
        due_date=due_date,
        due_event=event,
        due_offset=offset,
    )


def _draw_travel(travel: TravelForm, key: str, entries: Sequence[str]) -> tuple[TravelForm, bool]:
    left, right = st.columns(2)
    with left:
        to = st.selectbox(
            "Travels to",
            TARGETS,
            index=TARGETS.index(travel.to),
            format_func=lambda name: name.replace("_", " "),
            key=f"{key}-to",
        )
    with right:
        reading = draw_choice("Under the reading", "readings", travel.reading, key=f"{key}-reading")
    because = st.text_input("Because (the words)", travel.because, key=f"{key}-because")
    lines, moved = draw_conditions(travel.lines, f"{key}-if", what="If", entries=entries)
    return TravelForm(to=to, lines=lines, reading=reading, because=because), moved
