# SPDX-License-Identifier: Apache-2.0
"""Conditions as an editable list: one row a condition, deeper ones further in."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from licet_ui.forms.conditions import (
    GROUPS,
    Line,
    Lines,
    about,
    added,
    compared_by,
    removed,
    unwrapped,
    wrapped,
)
from licet_ui.forms.operands import (
    choices_of,
    comparable,
    operand_ids,
    operators_of,
    scalar_of,
    value_input,
)
from licet_ui.presenters.conditions import operand_words, operator_words, value_words

__all__ = ["draw_conditions"]

_HEADS: Final = {"all_of": "all of these hold", "any_of": "at least one of these holds", "not": "this does not hold"}


def draw_conditions(lines: Lines, key: str, *, what: str, entries: Sequence[str]) -> tuple[Lines, bool]:
    """Draw conditions and return them as they are typed, and whether rows came or went: then draw anew.

    Args:
        lines: the conditions as they were when the form was opened.
        key: begins the keys of the inputs.
        what: names the list in the labels.
        entries: the ids that can be chosen.
    """
    drawn = [_draw_line(line, f"{key}-{at}", f"{what} {at + 1}", entries) for at, line in enumerate(lines)]
    typed = tuple(line for line, _ in drawn)
    changed = typed
    for at, (_, pressed) in enumerate(drawn):
        changed = _CHANGES[pressed](typed, at) if pressed is not None else changed
    with st.container(horizontal=True):
        if st.button("Add a condition", key=f"{key}-add", icon=":material/add:", type="tertiary"):
            changed = added(changed, None)
        if len(typed) > 1 and st.button("Add a group", key=f"{key}-add-group", type="tertiary"):
            changed = added(added(changed, None, Line(head="any_of")), len(changed))
    return changed, changed is not typed


_CHANGES: Final[Mapping[str, Callable[[Lines, int], Lines]]] = {
    "inside": added,
    "ungroup": unwrapped,
    "group": lambda lines, at: wrapped(lines, at, "any_of"),
    "remove": removed,
}
_BUTTONS: Final = {
    "inside": ("Add inside", "Add a condition to this group"),
    "ungroup": ("Ungroup", "Take the conditions out of this group"),
    "group": ("Group", "Put this condition into a group of its own"),
    "remove": ("Remove", "Remove this and all below it"),
}


def _draw_line(line: Line, key: str, what: str, entries: Sequence[str]) -> tuple[Line, str | None]:
    """Draw one row; return the line as it is typed and which of its buttons was pressed."""
    margin = [0.35 * line.depth] if line.depth else []
    if line.is_group:
        *_, head, buttons = st.columns([*margin, 8, 4], vertical_alignment="bottom")
        with head:
            chosen = st.selectbox(
                f"{what}: group", GROUPS, index=GROUPS.index(line.head), format_func=_HEADS.__getitem__, key=f"{key}-g"
            )
        return dataclasses.replace(line, head=chosen), _pressed(buttons, key, ("inside", "ungroup", "remove"))
    *_, left, middle, right, buttons = st.columns([*margin, 4, 2, 4, 2], vertical_alignment="bottom")
    with left:
        operands = operand_ids()
        operand = st.selectbox(
            what, operands, index=operands.index(line.operand), format_func=operand_words, key=f"{key}-o"
        )
    current = about(line, operand)
    with middle:
        offered = operators_of(operand)
        operators = offered if current.operator in offered else (*offered, current.operator)
        operator = st.selectbox(
            f"{what}: compares",
            operators,
            index=operators.index(current.operator),
            format_func=operator_words,
            key=f"{key}-c-{operand}",
            label_visibility="collapsed",
        )
    with right:
        found = _draw_value(current, operator, f"{key}-{operand}-{operator}", f"{what}: value", entries)
    return found, _pressed(buttons, key, ("group", "remove"))


def _pressed(place: Any, key: str, names: Sequence[str]) -> str | None:
    found = None
    with place, st.container(horizontal=True, gap="small"):
        for name in names:
            label, words = _BUTTONS[name]
            if st.button(label, key=f"{key}-{name}", help=words, type="tertiary"):
                found = name
    return found


def _draw_value(line: Line, operator: str, key: str, what: str, entries: Sequence[str]) -> Line:
    others = comparable(line.operand)
    place = st.container()
    if not others or not st.toggle("With another fact", value=bool(line.ref), key=f"{key}-swap"):
        kept = operator == line.operator or value_input(line.operand, operator) == "closed"
        with place:
            shown = dataclasses.replace(line, values=line.values if kept else ())
            return compared_by(line, operator, _draw_input(shown, operator, key, what, entries))
    with place:
        index = others.index(line.ref) if line.ref in others else None
        chosen = st.selectbox(
            what, others, index=index, format_func=operand_words, key=f"{key}-r", label_visibility="collapsed"
        )
    return compared_by(line, operator, (), ref=chosen or "")


def _draw_input(line: Line, operator: str, key: str, what: str, entries: Sequence[str]) -> tuple[Any, ...]:
    match value_input(line.operand, operator, entries):
        case "yes_no":
            index = 0 if line.values in {(), (True,)} else 1
            chosen = st.selectbox(
                what,
                (True, False),
                index=index,
                format_func=lambda value: "true" if value else "not true",
                key=key,
                label_visibility="collapsed",
            )
            return (chosen,)
        case "number":
            number = st.number_input(what, value=_number(line), key=key, label_visibility="collapsed")
            return () if number is None else (scalar_of(line.operand, str(number)),)
        case "date":
            day = st.date_input(what, value=_day(line), key=key, label_visibility="collapsed")
            return (day.isoformat(),) if isinstance(day, dt.date) else ()
        case given:
            return _draw_several(line, given, key, what=what, entries=entries)


def _draw_several(line: Line, given: str, key: str, *, what: str, entries: Sequence[str]) -> tuple[Any, ...]:
    offered = entries if given == "entry" else choices_of(line.operand)
    held = [str(value) for value in line.values]
    chosen = st.multiselect(
        what,
        [*offered, *(value for value in held if value not in offered)],
        default=held,
        format_func=lambda value: value_words(line.operand, value) if given == "closed" else str(value),
        key=key,
        accept_new_options=given == "open",
        placeholder="Type a value" if given == "open" else "Choose",
        label_visibility="collapsed",
    )
    return tuple(scalar_of(line.operand, value) for value in chosen)


def _number(line: Line) -> float | int | None:
    return next((value for value in line.values if isinstance(value, int | float)), None)


def _day(line: Line) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(line.values[0])) if line.values else None
    except ValueError:
        return None
