# SPDX-License-Identifier: Apache-2.0
"""The form of an entry: its fields by groups, lists as tables that grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from licet_ui.components.condition_rows import draw_conditions
from licet_ui.components.field_tables import draw_table
from licet_ui.components.inputs import draw_choice, draw_choices, draw_day
from licet_ui.documents import Document
from licet_ui.forms.conditions import Lines, conditions_of, flaws_of_lines, lines_of
from licet_ui.forms.fields import Field, Input, Table, attribute_operands, value_at, with_rows, with_value
from licet_ui.forms.kinds import CONDITION_FIELDS, Group, groups_of
from licet_ui.presenters.words import plain, sentence, upper_first

__all__ = ["draw_entry_form"]


def draw_entry_form(shown: Document, typed: Document, *, key: str, entries: Sequence[str]) -> tuple[Document, bool]:
    """Draw the fields of an entry; return it as it is typed, and whether rows came or went.

    Args:
        shown: the entry as it was when the form was opened.
        typed: the entry as it is in the draft; what the form does not show comes from there.
        key: begins the keys of the inputs, and differs for each time that a form is opened.
        entries: the ids that can be chosen.
    """
    found = typed
    rearranged = False
    groups = groups_of(shown["kind"])
    for tab, group in zip(st.tabs([group.heading for group in groups]), groups, strict=True):
        with tab:
            found = _draw_group(group, shown, found, key=key, entries=entries)
    for name in CONDITION_FIELDS.get(shown["kind"], ()):
        st.markdown(f"**{upper_first(name.replace('_', ' '))}**")
        lines, moved = draw_conditions(
            lines_of(shown[name]), f"{key}-{name}", what=upper_first(name.replace("_", " ")), entries=entries
        )
        found = with_value(found, name, conditions_of(lines))
        rearranged = rearranged or moved
        _draw_flaws(lines)
    return found, rearranged


def _draw_flaws(lines: Lines) -> None:
    for flaw in flaws_of_lines(lines):
        st.warning(plain(sentence(flaw)), icon=":material/rule:")


def _draw_group(group: Group, shown: Document, typed: Document, *, key: str, entries: Sequence[str]) -> Document:
    found = typed
    for item in group.items:
        place = f"{key}-{item.path}"
        if isinstance(item, Table):
            before = item.rows(shown)
            rows = draw_table(item, before, key=place + item.inside, entries=entries)
            found = with_rows(found, item, rows)
        else:
            before_value = value_at(shown, item.path)
            value = _draw_field(item, before_value, key=place, entries=entries)
            if value != (item.default if before_value is None else before_value):
                found = with_value(found, item.path, value)
            elif value_at(found, item.path) != before_value:
                found = with_value(found, item.path, before_value)
    return _draw_attributes(group.attributes, shown, found, key) if group.attributes else found


def _draw_field(item: Field, value: Any, *, key: str, entries: Sequence[str]) -> Any:
    if item.input in {Input.ENTRY, Input.ENTRIES}:
        return _draw_entries(item, value, key=key, entries=entries)
    if item.input in {Input.CHOICE, Input.CHOICES}:
        return _draw_words(item, value, key)
    if item.input is Input.FLAG:
        return st.checkbox(item.heading, bool(value), key=key)
    if item.input is Input.DAY:
        return draw_day(item.heading, value or "", key=key) or None
    return _draw_text(item, value, key)


def _draw_text(item: Field, value: Any, key: str) -> Any:
    if item.input is Input.TEXTS:
        text = st.text_area(item.heading, "\n".join(value or ()), key=key)
        return [line.strip() for line in text.splitlines() if line.strip()]
    draw = st.text_area if item.input is Input.LONG else st.text_input
    return draw(item.heading, value or "", key=key).strip() or None


def _draw_words(item: Field, value: Any, key: str) -> Any:
    if item.input is Input.CHOICES:
        if item.options:
            return list(st.multiselect(item.heading, item.options, default=value or [], key=key))
        return list(draw_choices(item.heading, item.scheme, value or (), key=key))
    return (
        _draw_option(item, value, key)
        if item.options
        else draw_choice(item.heading, item.scheme, value or "", key=key) or None
    )


def _draw_option(item: Field, value: Any, key: str) -> Any:
    offered = item.options if value is None or value in item.options else (*item.options, value)
    current = value if value is not None else item.default
    return st.selectbox(
        item.heading,
        offered,
        index=None if current is None else offered.index(current),
        format_func=lambda name: name.replace("_", " "),
        key=key,
        placeholder="None",
    )


def _draw_entries(item: Field, value: Any, *, key: str, entries: Sequence[str]) -> Any:
    held = list(value or ()) if item.input is Input.ENTRIES else [value] if value else []
    offered = [*entries, *(name for name in held if name not in entries)]
    if item.input is Input.ENTRIES:
        return list(st.multiselect(item.heading, offered, default=held, key=key))
    index = offered.index(value) if value else None
    return st.selectbox(item.heading, offered, index=index, key=key, placeholder="None")


def _draw_attributes(prefix: str, shown: Document, typed: Document, key: str) -> Document:
    before: Mapping[str, Any] = shown["attributes"]
    attributes = dict(typed["attributes"])
    for name, kind, choices in attribute_operands(prefix):
        value = _draw_attribute(name, kind, choices, before.get(name), f"{key}-attribute-{name}")
        if value is None or value == []:
            attributes.pop(name, None)
        else:
            attributes[name] = value
    return with_value(typed, "attributes", dict(sorted(attributes.items())))


def _draw_attribute(name: str, kind: str, choices: Sequence[str], value: Any, key: str) -> Any:
    heading = upper_first(name.replace("_", " "))
    if kind == "boolean":
        return st.selectbox(
            heading,
            (None, True, False),
            index=(None, True, False).index(value),
            format_func=lambda held: {None: "not stated", True: "yes", False: "no"}[held],
            key=key,
        )
    held = [str(each) for each in (value if isinstance(value, list) else [] if value is None else [value])]
    chosen = st.multiselect(
        heading,
        [*choices, *(each for each in held if each not in choices)],
        default=held,
        format_func=lambda each: each.replace("_", " "),
        key=key,
        accept_new_options=kind != "choice",
    )
    return chosen[0] if len(chosen) == 1 and not isinstance(value, list) else list(chosen)
