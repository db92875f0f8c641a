# SPDX-License-Identifier: Apache-2.0
"""Published JSON in, domain values out; everything wrong with a document is reported at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

from licet.domain.answer import Alternative, Decision, Missing, PatchOp, Reason
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.wire.adapters import (
    decision_shape,
    entries_shape,
    entry_shape,
    read_shape,
    request_shape,
)
from licet.wire.json_text import load_json

__all__ = [
    "decision_from",
    "entries_from",
    "entry_from",
    "kept_decision",
    "kept_request",
    "parse_decision",
    "parse_entry",
    "parse_request",
    "request_from",
]


def parse_request(text: str | bytes) -> UseRequest:
    """Parse the JSON text of a UseRequest.

    Raises:
        MalformedError: it is not JSON or not the published shape.
        UnknownTermError: it has the shape, but for words that no closed list of the shape has.
    """
    return request_from(load_json(text))


def request_from(value: object) -> UseRequest:
    """Build a UseRequest from a parsed document; errors as `parse_request`."""
    request = read_shape(value, request_shape())
    if request.known_at is None:
        return request
    return dataclasses.replace(request, known_at=request.known_at.astimezone(dt.UTC))


def parse_entry(text: str | bytes) -> Entry:
    """Parse the JSON text of one entry; errors as `parse_request`."""
    return entry_from(load_json(text))


def entry_from(value: object) -> Entry:
    """Build an entry from a parsed document; errors as `parse_request`."""
    return read_shape(value, entry_shape())


def entries_from(value: object) -> tuple[Entry, ...]:
    """Build entries from a parsed list; errors as `parse_request`."""
    return read_shape(value, entries_shape())


def parse_decision(text: str | bytes) -> Decision:
    """Parse the JSON text of a Decision; errors as `parse_request`."""
    return decision_from(load_json(text))


def decision_from(value: object) -> Decision:
    """Build a Decision from a parsed document; errors as `parse_request`."""
    return _settled(read_shape(_with_abouts(value), decision_shape()))


def kept_request(value: object) -> UseRequest:
    """Build a UseRequest from a parsed document that was checked before it was kept: ten times as fast.

    Raises:
        ValueError: it is none.
    """
    found = request_shape().adapter.validate_json(json.dumps(value))
    if found is None:
        raise ValueError("it is null")
    if found.known_at is None:
        return found
    return dataclasses.replace(found, known_at=found.known_at.astimezone(dt.UTC))


def kept_decision(value: object) -> Decision:
    """Build a Decision from a parsed document that was checked before it was kept: ten times as fast.

    Raises:
        ValueError: it is none.
    """
    found = decision_shape().adapter.validate_json(json.dumps(_with_abouts(value)))
    if found is None:
        raise ValueError("it is null")
    return _settled(found)


def _settled(decision: Decision) -> Decision:
    """Return a decision whose values of no declared type are immutable."""
    return dataclasses.replace(
        decision,
        reasons=tuple(_reason(reason) for reason in decision.reasons),
        missing=tuple(_missing(question) for question in decision.missing),
        alternatives=tuple(_alternative(change) for change in decision.alternatives),
    )


def _with_abouts(value: object) -> object:
    """Return a decision document in which every reason has its asset, which may be left out."""
    if not isinstance(value, dict) or not isinstance(value.get("reasons"), list):
        return value
    reasons = [{"about": "", **reason} if isinstance(reason, dict) else reason for reason in value["reasons"]]
    return {**value, "reasons": reasons}


def _reason(reason: Reason) -> Reason:
    values = tuple(dataclasses.replace(used, value=_frozen(used.value)) for used in reason.values)
    return dataclasses.replace(reason, values=values)


def _missing(question: Missing) -> Missing:
    return dataclasses.replace(question, kind_value=_frozen(question.kind_value))


def _alternative(alternative: Alternative) -> Alternative:
    change = tuple(PatchOp(op=step.op, path=step.path, value=_frozen(step.value)) for step in alternative.change)
    return dataclasses.replace(alternative, change=change)


def _frozen(value: object) -> object:
    """Return a JSON value of no declared type with tuples in the place of lists."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {name: _frozen(item) for name, item in value.items()}
    return value
