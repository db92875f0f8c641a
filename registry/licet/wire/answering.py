# SPDX-License-Identifier: Apache-2.0
"""Answers to the questions of a decision, put where the request wants them."""

from __future__ import annotations

from collections.abc import Mapping

from licet.decision.outcome import normalised
from licet.domain.use import UseRequest
from licet.errors import MalformedError
from licet.wire.read import request_from
from licet.wire.write import to_jsonable

__all__ = ["with_answers"]


def with_answers(request: UseRequest, answers: Mapping[str, object]) -> UseRequest:
    """Return the request with a value at each JSON pointer, as `missing[].path` names them.

    Objects on the way are made; `-` at the end of a pointer adds to a list; the output that a publishing action
    implies is written out first. A list as the answer to `/evidence/-` adds each of its documents.

    Raises:
        MalformedError: a pointer does not fit the request, or a value is not what the request takes there.
    """
    document = to_jsonable(normalised(request))
    for pointer, value in answers.items():
        several = value if pointer.endswith("/-") and isinstance(value, list) else [value]
        for item in several:
            _put(document, pointer, item)
    return request_from(document)


def _put(document: object, pointer: str, value: object) -> None:
    *parents, last = pointer.strip("/").split("/")
    here = document
    for index, step in enumerate(parents):
        adds = last == "-" and index == len(parents) - 1
        here = _step(here, step, pointer, absent=[] if adds else {})
    if isinstance(here, list) and last == "-":
        here.append(to_jsonable(value))
    elif isinstance(here, dict):
        here[last] = to_jsonable(value)
    else:
        raise MalformedError(f"`{pointer}` names no place in the request")


def _step(here: object, step: str, pointer: str, *, absent: object) -> object:
    if isinstance(here, list) and step.isdigit() and int(step) < len(here):
        return here[int(step)]
    if isinstance(here, dict):
        if here.get(step) is None:
            here[step] = absent
        return here[step]
    raise MalformedError(f"`{pointer}` names no place in the request: it has no `{step}`")
