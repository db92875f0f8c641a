# SPDX-License-Identifier: Apache-2.0
"""An answer kept in a file together with its question: `{"request": …, "decision": …}`."""

from __future__ import annotations

from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.errors import MalformedError
from licet.wire.json_text import load_json
from licet.wire.read import decision_from, request_from
from licet.wire.write import dump_json, to_jsonable

__all__ = ["dump_saved", "parse_question", "parse_saved"]


def dump_saved(request: UseRequest, decision: Decision) -> str:
    """Write a question and its answer as one document."""
    return dump_json({"request": to_jsonable(request), "decision": to_jsonable(decision)})


def parse_saved(text: str | bytes) -> tuple[UseRequest, Decision]:
    """Read a question with its answer.

    Raises:
        MalformedError: it is not one JSON object with `request` and `decision`, or one of them has another shape.
    """
    document = load_json(text)
    missing = [n for n in ("request", "decision") if not isinstance(document, dict) or n not in document]
    if missing or not isinstance(document, dict):
        raise MalformedError(f"this is no saved answer: it has no `{missing[0]}`; `licet decide --save` writes one")
    return request_from(document["request"]), decision_from(document["decision"])


def parse_question(text: str | bytes) -> UseRequest:
    """Read a question, alone or with its answer.

    Raises:
        MalformedError: it is neither.
    """
    document = load_json(text)
    if isinstance(document, dict) and "request" in document:
        return request_from(document["request"])
    return request_from(document)
