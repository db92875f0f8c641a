# SPDX-License-Identifier: Apache-2.0
"""The text under which a store keeps a value: the published JSON, on one line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final, TypeVar

from licet.domain.entry import Entry
from licet.domain.record import AnsweredQuestion, DecisionRecord
from licet.errors import InputError, StoreError
from licet.usecases.flaws import quoted
from licet.wire.adapters import Shape, entry_shape
from licet.wire.kept_questions import kept_question
from licet.wire.read import kept_decision, kept_request
from licet.wire.write import dump_line

__all__ = [
    "MAX_TEXT_BYTES",
    "checked_text",
    "decision_text",
    "entry_text",
    "parse_decision_text",
    "parse_entry_text",
    "parse_kept",
    "parse_question_text",
]

T = TypeVar("T")

MAX_TEXT_BYTES: Final = 6 * 1024 * 1024
"""Longest text of one entry, decision or item of work: the embedded engine refuses a message above 16 MB."""


def entry_text(entry: Entry) -> str:
    """Return the complete entry as text.

    Raises:
        InputError: it is too large, or holds something that no JSON text can.
    """
    return checked_text(entry, f"the entry {quoted(entry.id)}")


def parse_entry_text(text: str) -> Entry:
    """Return the entry that `entry_text` wrote.

    Raises:
        StoreError: the text is not an entry any more, or not one yet.
    """
    return parse_kept(text, entry_shape(), "entry")


def parse_kept(text: str, shape: Shape[T], what: str) -> T:
    """Return the value of a shape that was kept as text; `what` it is stands in the error.

    Raises:
        StoreError: the text does not say one any more, or not yet.
    """
    # The text was checked before it was kept; checking it as input again takes ten times as long.
    try:
        found = shape.adapter.validate_json(text)
    except ValueError as error:
        raise _unreadable(what, error) from error
    if found is None:
        raise StoreError(f"a kept {what} cannot be read: it is null")
    return found


def decision_text(record: DecisionRecord) -> str:
    """Return the complete record as text; errors as `entry_text`."""
    return checked_text(record, f"the decision {quoted(record.id)}")


def parse_decision_text(text: str) -> DecisionRecord:
    """Return the record that `decision_text` wrote.

    Raises:
        StoreError: the text is not a record any more, or not one yet.
    """
    try:
        fields = json.loads(text)
        return DecisionRecord(
            id=fields["id"],
            asked_at=datetime.fromisoformat(fields["asked_at"]).astimezone(UTC),
            request=kept_request(fields["request"]),
            decision=kept_decision(fields["decision"]),
            asked_by=fields["asked_by"],
            attributes=fields["attributes"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable("decision", error) from error


def parse_question_text(text: str) -> AnsweredQuestion:
    """Return the question of the record that `decision_text` wrote; errors as `parse_decision_text`."""
    try:
        return kept_question(text)
    except ValueError as error:
        raise _unreadable("decision", error) from error


def checked_text(value: object, what: str) -> str:
    """Return a value as text; `what` says in messages what it is. Errors as `entry_text`."""
    try:
        text = dump_line(value)
        size = len(text.encode())
    except ValueError as error:  # NaN, an infinity, or half a character
        raise InputError(f"{what} cannot be written as JSON text: {error}") from error
    if size > MAX_TEXT_BYTES:
        raise InputError(f"{what} has {size} bytes of text: at most {MAX_TEXT_BYTES} are kept")
    return text


def _unreadable(what: str, error: Exception) -> StoreError:
    cause = " ".join(str(error).split())[:200]
    return StoreError(f"a kept {what} cannot be read: {cause}: did a newer Licet write it?")
