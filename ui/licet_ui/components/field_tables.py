# SPDX-License-Identifier: Apache-2.0
"""A list of an entry as a table.

The table is drawn from the rows as they were when the form was opened, each time: fed with its own output it would
lose every second edit. Its key has the turn of the form, since its state cannot be set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from licet_ui.forms.fields import ROW, Column, Input, Row, Rows, Table
from licet_ui.presenters.words import ids, label

__all__ = ["draw_table", "rows_from"]

_LISTS: Final = frozenset({Input.CHOICES, Input.ENTRIES, Input.TEXTS})
_ONE_BLANK: Final[Rows] = [{}]
"""A table without rows is one of numbers to the framework, and its cells then take nothing else."""


def draw_table(table: Table, rows: Rows, *, key: str, entries: Sequence[str]) -> Rows:
    """Draw the rows of a table and return them as they are typed."""
    st.markdown(f"**{table.heading}**")
    names = [ROW, *(column.path for column in table.columns)]
    columns = {name: [row.get(name) for row in rows or _ONE_BLANK] for name in names}
    edited = st.data_editor(
        columns,
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_order=names[1:],
        column_config={column.path: _config(column, rows, entries) for column in table.columns},
        alt=f"{table.heading}: a table that can be edited",
        placeholder="",
    )
    return rows_from(edited, names)


def rows_from(columns: Mapping[str, Any], names: Sequence[str]) -> Rows:
    """Return columns as rows; a column may be a list, or a mapping from the place of a row."""
    listed = {name: list(_cells(columns.get(name, ()))) for name in names}
    count = max((len(cells) for cells in listed.values()), default=0)
    return [_row(listed, at) for at in range(count)]


def _cells(cells: Any) -> Any:
    return cells.values() if isinstance(cells, Mapping) else cells


def _row(listed: Mapping[str, list[Any]], at: int) -> Row:
    return {name: cells[at] if at < len(cells) else None for name, cells in listed.items()}


def _config(column: Column, rows: Rows, entries: Sequence[str]) -> Any:
    if column.input is Input.DAY:
        return st.column_config.DateColumn(column.heading, format="YYYY-MM-DD")
    if column.input is Input.FLAG:
        return st.column_config.CheckboxColumn(column.heading, default=True)
    names: Sequence[str] = ids(column.scheme) if column.scheme else column.options
    if column.input in {Input.ENTRY, Input.ENTRIES}:
        names = entries
    if not names:
        return (st.column_config.ListColumn if column.input in _LISTS else st.column_config.TextColumn)(column.heading)
    draw = st.column_config.MultiselectColumn if column.input in _LISTS else st.column_config.SelectboxColumn
    return draw(column.heading, options=_offered(names, column, rows), format_func=lambda name: _words(column, name))


def _words(column: Column, name: object) -> str:
    if column.scheme:
        return label(column.scheme, str(name))
    return str(name).replace("_", " ") if column.options else str(name)


def _offered(names: Sequence[str], column: Column, rows: Rows) -> list[str]:
    held = [value for row in rows for value in _several(row.get(column.path)) if value not in names]
    return [*names, *dict.fromkeys(held)]


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
