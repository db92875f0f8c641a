# SPDX-License-Identifier: Apache-2.0
"""Errors as problem documents, the shape that a program reads instead of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import typer

from licet.errors import (
    BundleStaleError,
    DecisionNotFoundError,
    EngineUnavailableError,
    EntryNotFoundError,
    Flaw,
    InputError,
    KeyRefusedError,
    LicetError,
    MalformedError,
    RemoteError,
)
from licet.usecases.revisions import RevisionNotFoundError
from licet.wire.problem import Problem, input_problem, problem

__all__ = ["problem_of"]

_NO_JSON: Final = 400
_REFUSED: Final = 403
_UNUSABLE: Final = 422
_TABLE: Final[tuple[tuple[type[Exception], int, str, str], ...]] = (
    (RevisionNotFoundError, 404, "revision_not_found", "The entry has no such revision"),
    (EntryNotFoundError, 404, "entry_not_found", "There is no such entry"),
    (DecisionNotFoundError, 404, "decision_not_found", "There is no such decision"),
    (BundleStaleError, 409, "bundle_stale", "The registry has not seen that write yet"),
    (EngineUnavailableError, 503, "engine_unavailable", "The registry does not answer"),
    (LicetError, 500, "store_failed", "The registry could not do it"),
    (typer.TyperException, 400, "wrong_usage", "The command line cannot be followed"),
    (Exception, 500, "internal_error", "Something went wrong that should not"),
)
"""As the API answers, for the errors that it has too."""

_TITLES: Final[Mapping[str, str]] = {code: title for _, _, code, title in _TABLE}


def problem_of(error: Exception, detail: str | None = None) -> Problem:
    """Return the problem document of an error; `detail` says it in one line if its own words do not."""
    if isinstance(error, InputError):
        unread = isinstance(error, MalformedError) and not error.flaws
        return input_problem(error, status=_NO_JSON if unread else _UNUSABLE)
    if isinstance(error, RemoteError):
        return _as_received(error)
    if isinstance(error, KeyRefusedError):
        return problem(error.code, title="The key is refused", status=_REFUSED, detail=detail or str(error))
    status, code, title = next(row[1:] for row in _TABLE if isinstance(error, row[0]))
    return problem(code, title=title, status=status, detail=detail or str(error), errors=_flaws(error))


def _as_received(error: RemoteError) -> Problem:
    stand_in = InputError(str(error), flaws=error.flaws)
    stand_in.code = error.code
    found = input_problem(stand_in, status=error.status)
    title = _TITLES.get(error.code, found.title)
    return problem(error.code, title=title, status=error.status, detail=str(error), errors=error.flaws)


def _flaws(error: Exception) -> tuple[Flaw, ...]:
    if not isinstance(error, EntryNotFoundError) or not error.nearest:
        return ()
    return (Flaw(pointer="/id", code="unknown_term", detail=str(error), nearest=error.nearest),)
