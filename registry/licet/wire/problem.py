# SPDX-License-Identifier: Apache-2.0
"""Problem documents (RFC 9457): the shape of every error that leaves by HTTP or in a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from licet.errors import Flaw, InputError
from licet.wire.adapters import Shape, read_shape, shape_of

__all__ = ["BASE", "Problem", "input_problem", "problem", "problem_from"]

BASE = "https://licet.example/problems/"
"""Where the kinds of problems are described."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong: `title` and `detail` for a person, `code` and `errors` for a program."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str | None = None
    trace_id: str | None = None
    errors: tuple[Flaw, ...] = ()


def problem(
    code: str,
    *,
    title: str,
    status: int,
    detail: str,
    instance: str | None = None,
    trace_id: str | None = None,
    errors: tuple[Flaw, ...] = (),
) -> Problem:
    """Return the problem document of a `code` of ours."""
    return Problem(
        type=BASE + code.replace("_", "-"),
        title=title,
        status=status,
        code=code,
        detail=detail,
        instance=instance,
        trace_id=trace_id,
        errors=errors,
    )


def input_problem(
    error: InputError, *, status: int, instance: str | None = None, trace_id: str | None = None
) -> Problem:
    """Return the problem document of an input that cannot be used, with all that is wrong in it."""
    return problem(
        error.code,
        title=_TITLES.get(error.code, _TITLES[InputError.code]),
        status=status,
        detail=str(error),
        instance=instance,
        trace_id=trace_id,
        errors=error.flaws,
    )


def problem_from(value: object) -> Problem:
    """Build a Problem from a parsed document; errors as `licet.wire.read.parse_request`."""
    return read_shape(value, _shape())


_TITLES: Mapping[str, str] = {
    "unknown_term": "A name in the request is not known",
    "malformed": "The input does not have the published shape",
    "contradiction": "The request contradicts itself",
    "invalid_input": "The input cannot be used",
}


@cache
def _shape() -> Shape[Problem]:
    return shape_of(Problem)
