# SPDX-License-Identifier: Apache-2.0
"""What came back, as a value or as an error."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar

import httpx2

from licet.domain.answer import Decision
from licet.domain.entry import Artefact, Entry
from licet.errors import EngineUnavailableError, InputError, LicetError, MalformedError, RemoteError
from licet.usecases.check_run import CheckedUse, RunCheck
from licet.usecases.register import Registered
from licet.wire.adapters import Shape, read_shape, shape_of
from licet.wire.json_text import Json
from licet.wire.problem import problem_from
from licet.wire.read import decision_from, entry_from

__all__ = [
    "AwaitsApprovalError",
    "EntryConflictError",
    "FeedRow",
    "RegistryUnreachableError",
    "check_written",
    "decision_or_error",
    "entry_and_tag",
    "error_of",
    "parsed",
    "read_as",
    "registered_from",
    "run_check_from",
    "sequence_told",
    "unreachable",
]

T = TypeVar("T")

_PROBLEM: Final = ("type", "title", "status", "code", "detail", "instance", "trace_id", "errors")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One write, as the change feed tells of it; `kind` is None where it is about no entry."""

    sequence: int
    at: dt.datetime
    verb: str
    subject: str
    kind: str | None
    revision: int


class AwaitsApprovalError(LicetError):
    """The write has become a change request, whose id is `change_request`: somebody else must look at it first."""

    def __init__(self, change_request: str) -> None:
        super().__init__(f"this waits for a reviewer as the change request `{change_request}`: ask one to look at it")
        self.change_request = change_request


class RegistryUnreachableError(EngineUnavailableError):
    """No registry answers at the address, or it does not answer in time."""


class EntryConflictError(RemoteError):
    """Somebody else wrote the entry first: what the writer saw, what is there, what was to be."""

    def __init__(
        self,
        message: str,
        *,
        base: Entry | None,
        current: Entry | None,
        proposed: Entry | None,
    ) -> None:
        super().__init__(message, status=412, code="revision_conflict")
        self.base = base
        self.current = current
        self.proposed = proposed


def unreachable(error: httpx2.RequestError, url: str) -> RegistryUnreachableError:
    """Return what a failure to send or to receive means to the asker."""
    if isinstance(error, httpx2.TimeoutException):
        return RegistryUnreachableError(f"the registry at `{url}` does not answer in time: try again")
    return RegistryUnreachableError(f"no registry answers at `{url}`: start it with `licet up`")


def error_of(response: httpx2.Response, url: str) -> LicetError:
    """Return the error that an unsuccessful response says."""
    try:
        document = json.loads(response.content)
        if document.get("code") == "revision_conflict" and "current" in document:
            return _conflict(document)
        return _remote_error(document)
    except (ValueError, AttributeError, InputError):
        return _stranger(response, url)


def parsed(response: httpx2.Response, url: str) -> Any:
    """Return the document of a successful response.

    Raises:
        RemoteError: it has none, so what answers is no registry.
    """
    try:
        found: Json = json.loads(response.content)
    except ValueError:
        raise _stranger(response, url) from None
    return found


def read_as(value: object, kind: type[T]) -> T:
    """Return a document as a value of a published shape."""
    hashable: Any = kind
    built: T = read_shape(value, _shape(hashable))
    return built


def decision_or_error(item: Mapping[str, Any]) -> Decision | RemoteError:
    """Return one answer of a batch, or why it has none."""
    return _remote_error(item["problem"]) if "problem" in item else decision_from(item)


def entry_and_tag(response: httpx2.Response, url: str) -> tuple[Entry, str]:
    """Return an entry and the tag of its revision.

    Raises:
        AwaitsApprovalError: it was to be written, and somebody else must look at it first.
    """
    check_written(response, url)
    return entry_from(parsed(response, url)), response.headers.get("etag", "")


def check_written(response: httpx2.Response, url: str) -> None:
    """Check that what was to be written is.

    Raises:
        AwaitsApprovalError: it has become a change request.
    """
    if response.status_code == httpx2.codes.ACCEPTED:
        raise AwaitsApprovalError(str(parsed(response, url)["id"]))


def run_check_from(document: Any) -> RunCheck:
    """Return the check of a training run."""
    frame = read_as({**document, "checks": []}, RunCheck)
    checks = tuple(
        CheckedUse(label=item["label"], about=item["about"], decision=decision_from(item["decision"]))
        for item in document["checks"]
    )
    return RunCheck(
        run=frame.run,
        verdict=frame.verdict,
        fail_on=frame.fail_on,
        failed=frame.failed,
        checks=checks,
    )


def registered_from(document: Any) -> Registered:
    """Return what was registered under a recorded answer.

    Raises:
        MalformedError: the registry answered with an entry of another kind.
    """
    entry = entry_from(document["entry"])
    if not isinstance(entry, Artefact):
        raise MalformedError(f"the registry answered with a {entry.kind} in the place of an artefact")
    frame = read_as({**document, "entry": {"kind": "artefact", "id": entry.id, "name": ""}}, Registered)
    return replace(frame, entry=entry)


def sequence_told(response: httpx2.Response) -> int:
    """Return the latest write that a response tells of, 0 if of none."""
    told = response.headers.get("licet-sequence", "")
    return int(told) if told.isascii() and told.isdigit() else 0


def _remote_error(document: Mapping[str, Any]) -> RemoteError:
    found = problem_from({name: document[name] for name in _PROBLEM if name in document})
    trace_id = found.trace_id or ""
    return RemoteError(found.detail, status=found.status, code=found.code, flaws=found.errors, trace_id=trace_id)


def _conflict(document: Mapping[str, Any]) -> EntryConflictError:
    base, current, proposed = (
        entry_from(document[name]) if document.get(name) is not None else None
        for name in ("base", "current", "proposed")
    )
    return EntryConflictError(document["detail"], base=base, current=current, proposed=proposed)


def _stranger(response: httpx2.Response, url: str) -> RemoteError:
    return RemoteError(
        f"what answers at `{url}` is no registry of Licet: status {response.status_code}",
        status=response.status_code,
        code="not_licet",
    )


@cache
def _shape(kind: Any) -> Shape[Any]:
    return shape_of(kind)
