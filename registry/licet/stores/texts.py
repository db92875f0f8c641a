# SPDX-License-Identifier: Apache-2.0
"""The text under which a store keeps a value: the published JSON, on one line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

from licet.domain.entry import Entry
from licet.domain.record import AnsweredQuestion, DecisionRecord
from licet.errors import InputError, StoreError
from licet.usecases.flaws import quoted
from licet.wire.adapters import entry_shape
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
    "parse_question_text",
]

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
    # The text was checked before it was kept; checking it as input again takes ten times as long.
    try:
        found = entry_shape().adapter.validate_json(text)
    except ValueError as error:
        cause = " ".join(str(error).split())[:200]
        raise StoreError(f"a kept entry cannot be read: {cause}: did a newer Licet write it?") from error
    if found is None:
        raise StoreError("a kept entry cannot be read: it is null")
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
        cause = " ".join(str(error).split())[:200]
        raise StoreError(f"a kept decision cannot be read: {cause}: did a newer Licet write it?") from error


def parse_question_text(text: str) -> AnsweredQuestion:
    """Return the question of the record that `decision_text` wrote; errors as `parse_decision_text`."""
    try:
        return kept_question(text)
    except ValueError as error:
        cause = " ".join(str(error).split())[:200]
        raise StoreError(f"a kept decision cannot be read: {cause}: did a newer Licet write it?") from error


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
