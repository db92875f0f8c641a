# SPDX-License-Identifier: Apache-2.0
"""Every error as a problem document (RFC 9457); the only place that knows HTTP codes of errors."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from licet.errors import (
    BundleStaleError,
    DecisionNotFoundError,
    DocumentConflictError,
    DocumentNotFoundError,
    EngineUnavailableError,
    EntryNotFoundError,
    Flaw,
    InputError,
    KeyNotFoundError,
    LicetError,
    MalformedError,
    RegistryLagsError,
    RevisionConflictError,
    StoreBusyError,
    StoreError,
    WorkConflictError,
    WorkNotFoundError,
    WriteUncertainError,
)
from licet.usecases.attest import CannotAttestError
from licet.usecases.create import EntryExistsError
from licet.usecases.flaws import pointer
from licet.usecases.publishing_requests import ApprovalMissingError, CaseRedError, ConflictedError
from licet.usecases.recording import RecorderFullError
from licet.usecases.register import NotPermittedError
from licet.usecases.retire import CannotRetireError
from licet.usecases.review_cases import CaseClosedError, NothingToReviewError
from licet.usecases.reviewing import NotYoursError, RequestStateError, SelfApprovalError
from licet.usecases.revisions import RevisionNotFoundError
from licet.wire.problem import Problem, input_problem, problem
from licet.wire.write import to_jsonable
from licet_api.headers import finish_headers
from licet_api.methods import allowed_methods

__all__ = [
    "MEDIA_TYPE",
    "RefusedError",
    "install_problems",
    "located",
    "problem_of",
    "problem_response",
]

MEDIA_TYPE: Final = "application/problem+json"

_LOG: Final = logging.getLogger("licet_api")


class RefusedError(LicetError):
    """A request that HTTP itself lets us refuse: its media type, its preconditions, its key.

    `more` are further members of the problem document, `headers` of the response.
    """

    def __init__(
        self,
        detail: str,
        *,
        status: int,
        code: str,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.headers = headers or {}
        self.more = more or {}


_RETRY: Final = {"Retry-After": "2"}
_STANDING: Final = (ConflictedError, CaseRedError, ApprovalMissingError, RequestStateError)
"""What is not over by itself."""
_PASSING: Final = frozenset({HTTPStatus.CONFLICT, HTTPStatus.SERVICE_UNAVAILABLE})
"""What is over soon: the caller is told when to try again."""
_BY_CLASS: Final[Mapping[type[LicetError], tuple[int, str, str]]] = {
    RevisionNotFoundError: (404, "revision_not_found", "The entry has no such revision"),
    EntryExistsError: (409, "entry_exists", "The id is taken"),
    CannotRetireError: (409, "cannot_retire", "The entry cannot be retired"),
    EntryNotFoundError: (404, "entry_not_found", "There is no such entry"),
    DecisionNotFoundError: (404, "decision_not_found", "There is no such decision"),
    DocumentNotFoundError: (404, "document_not_found", "There is no such document"),
    DocumentConflictError: (409, "document_conflict", "The document is kept already, for others"),
    KeyNotFoundError: (404, "key_not_found", "There is no such key"),
    CannotAttestError: (409, "cannot_attest", "The entry cannot be attested"),
    NothingToReviewError: (409, "nothing_to_review", "The answer leaves nothing to an office"),
    CaseClosedError: (409, "review_closed", "The review case is closed"),
    NotPermittedError: (409, "not_permitted", "The decision does not permit this"),
    WorkNotFoundError: (404, "work_not_found", "There is nothing with this id"),
    WorkConflictError: (412, "work_conflict", "Somebody else changed it first"),
    RequestStateError: (409, "change_request_state", "The change request is in another state"),
    ConflictedError: (409, "conflict", "Somebody else changed the same"),
    CaseRedError: (409, "case_red", "A case fails with the change"),
    ApprovalMissingError: (409, "approval_missing", "Too few have approved it"),
    SelfApprovalError: (403, "self_approval", "Nobody approves what they wrote"),
    NotYoursError: (403, "not_yours", "It is for somebody else to do"),
    RecorderFullError: (503, "recorder_full", "Too many answers wait to be recorded"),
    BundleStaleError: (409, "bundle_stale", "The registry has not seen that write yet"),
    RegistryLagsError: (503, "registry_lags", "The registry may be old"),
    RevisionConflictError: (412, "revision_conflict", "Somebody else wrote first"),
    WriteUncertainError: (503, "write_uncertain", "The write may be done, or not"),
    EngineUnavailableError: (503, "engine_unavailable", "The graph engine does not answer"),
    StoreBusyError: (503, "store_busy", "The graph is busy with other writers"),
    StoreError: (500, "store_failed", "The graph could not do it"),
}
_BY_STATUS: Final[Mapping[int, str]] = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "content_too_large",
}
_NO_JSON: Final = 400
_UNUSABLE: Final = 422


def install_problems(app: FastAPI) -> None:
    """Let `app` answer every error with a problem document."""
    app.add_exception_handler(LicetError, _on_licet_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_parameter_error)
    app.add_exception_handler(Exception, _on_crash)


def problem_of(error: LicetError) -> Problem:
    """Return the problem document of an error."""
    if isinstance(error, RefusedError):
        phrase = _phrase(error.status)
        return problem(error.code, title=phrase, status=error.status, detail=str(error))
    if isinstance(error, InputError):
        unread = isinstance(error, MalformedError) and not error.flaws
        return input_problem(error, status=_NO_JSON if unread else _UNUSABLE)
    status, code, title = next((_BY_CLASS[kind] for kind in type(error).__mro__ if kind in _BY_CLASS), _CRASH)
    is_ours = status == HTTPStatus.INTERNAL_SERVER_ERROR
    detail, flaws = (_CRASH_DETAIL, ()) if is_ours else (str(error), _flaws(error))
    return problem(code, title=title, status=status, detail=detail, errors=flaws)


def problem_response(
    found: Problem,
    *,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Return a problem document as a response."""
    text = json.dumps({**to_jsonable(found), **(more or {})}, ensure_ascii=False, indent=2)
    return Response(text, found.status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def located(found: Problem, request: Request) -> Problem:
    """Return a problem document that says which request it answers."""
    trace_id = getattr(request.state, "trace_id", None)
    return replace(found, instance=request.url.path, trace_id=trace_id)


_CRASH: Final = (500, "internal_error", "Something went wrong in the registry")
_CRASH_DETAIL: Final = "the registry could not do it: its log has the cause under this trace id"


def _on_licet_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LicetError)  # noqa: S101  # INVARIANT: registered for it
    found = located(problem_of(error), request)
    if found.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log("failed", error, found)
    if isinstance(error, StoreError) and found.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        request.app.state.metrics.store_failed(found.code)
    if isinstance(error, RefusedError):
        return problem_response(found, headers=error.headers, more=error.more)
    is_passing = found.status in _PASSING and not isinstance(error, _STANDING)
    return problem_response(found, headers=_RETRY if is_passing else None, more=_more(error))


def _more(error: Exception) -> Mapping[str, Any]:
    """Return further members of the problem document of an error."""
    if isinstance(error, ConflictedError):
        return {"conflicts": to_jsonable(error.conflicts)}
    return {"cases": list(error.cases)} if isinstance(error, CaseRedError) else {}


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # INVARIANT: registered for it
    status = error.status_code
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed_methods(request)
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=headers)
    details = {
        404: "nothing is served at this path: see /docs",
        405: f"{request.method} is not served at this path: see the header `Allow`",
    }
    found = problem(
        _BY_STATUS.get(status, "http_error"),
        title=_phrase(status),
        status=status,
        detail=details.get(status, _phrase(status).lower()),
    )
    return problem_response(located(found, request), headers=headers)


def _on_parameter_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  # INVARIANT: registered for it
    flaws = tuple(
        Flaw(pointer=pointer(*found["loc"]), code="invalid_parameter", detail=_lower(found["msg"]))
        for found in error.errors()
    )
    name = flaws[0].pointer.rpartition("/")[2]
    found = problem(
        "invalid_parameter",
        title="A parameter cannot be used",
        status=_UNUSABLE,
        detail=f"parameter `{name}`: {flaws[0].detail}",
        errors=flaws,
    )
    return problem_response(located(found, request))


def _on_crash(request: Request, error: Exception) -> Response:
    """Answer what nobody foresaw; the server raises it again and logs it."""
    status, code, title = _CRASH
    found = located(problem(code, title=title, status=status, detail=_CRASH_DETAIL), request)
    _log("crashed", error, found)
    response = problem_response(found)
    finish_headers(response.headers, found.trace_id)
    return response


def _log(event: str, error: Exception, found: Problem) -> None:
    _LOG.error(event, extra={"trace_id": found.trace_id, "cause": type(error).__name__})


def _flaws(error: LicetError) -> tuple[Flaw, ...]:
    if isinstance(error, EntryExistsError):
        return error.flaws
    if not isinstance(error, EntryNotFoundError) or not error.nearest:
        return ()
    return (Flaw(pointer="/id", code="unknown_term", detail=str(error), nearest=error.nearest),)


def _phrase(status: int) -> str:
    return HTTPStatus(status).phrase


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".").replace("'", "`")
