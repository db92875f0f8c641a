# SPDX-License-Identifier: Apache-2.0
"""Cases as they are kept: a question, the answer that the clauses give, and the rules that it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping

from licet.domain.change_request import ProposedCase
from licet.domain.verdict import Verdict
from licet.errors import InputError
from licet.usecases.mutants import Expectation
from licet.wire.read import request_from

__all__ = ["case_from", "expectation_of", "parse_case"]


def parse_case(name: str, text: str) -> Expectation:
    """Return a case from the JSON text of its file; `name` is its id.

    Raises:
        InputError: the text is no case.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise InputError(f"the case `{name}` is no JSON: {error}") from error
    if not isinstance(found, dict):
        raise InputError(f"the case `{name}` is no JSON object: write one with `request` and `verdict`")
    return case_from(name, found)


def case_from(name: str, raw: Mapping[str, object]) -> Expectation:
    """Return a case from its parsed document; errors as `parse_case`, and as `request_from`."""
    verdict = raw.get("verdict")
    if verdict not in set(Verdict):
        raise InputError(f"the case `{name}` has no verdict: write one of {', '.join(Verdict)}")
    because = (item.get("rule") for item in _listed(raw, "because") if isinstance(item, dict))
    return Expectation(
        id=name,
        request=request_from(raw.get("request")),
        verdict=Verdict(str(verdict)),
        duties=_names(raw, "duties"),
        absent_duties=_names(raw, "absent_duties"),
        missing=_names(raw, "missing"),
        notices=_names(raw, "notices"),
        because=tuple(str(rule) for rule in because),
        not_because=_names(raw, "not_because"),
    )


def expectation_of(case: ProposedCase) -> Expectation:
    """Return a case that somebody proposed, or that was kept; errors as `request_from`."""
    return Expectation(id=case.id, request=request_from(case.request), verdict=case.verdict, because=case.because)


def _names(raw: Mapping[str, object], key: str) -> frozenset[str]:
    return frozenset(str(name) for name in _listed(raw, key))


def _listed(raw: Mapping[str, object], key: str) -> tuple[object, ...]:
    found = raw.get(key, ())
    return tuple(found) if isinstance(found, (list, tuple)) else ()
