# SPDX-License-Identifier: Apache-2.0
"""Ask a running registry over HTTP."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from types import TracebackType
from typing import Any, Final, Self, TypeAlias, TypeVar
from urllib.parse import urlsplit

import httpx2

from licet.client_entries import EntryMethods
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.record import AuditEvent
from licet.domain.use import UseRequest
from licet.errors import EngineUnavailableError, InputError, LicetError, MalformedError, RemoteError
from licet.usecases.check_run import CheckedUse, RunCheck
from licet.usecases.flaws import quoted
from licet.usecases.governed_by import GovernedBy
from licet.usecases.lineage import Lineage
from licet.usecases.preview import Preview
from licet.usecases.search import KINDS, EntrySummary
from licet.usecases.which import About, Which, joined
from licet.wire.adapters import Shape, read_shape, shape_of
from licet.wire.document_calls import DocumentCalls
from licet.wire.history import HistoryCalls, path_step as _step
from licet.wire.json_text import Json
from licet.wire.problem import problem_from
from licet.wire.read import decision_from, entry_from, request_from
from licet.wire.write import dump_line, to_jsonable

__all__ = [
    "KINDS",
    "MAX_BATCH",
    "Client",
    "EntryConflictError",
    "EntrySummary",
    "GovernedBy",
    "Lineage",
    "Preview",
    "RegistryUnreachableError",
    "RemoteError",
    "RunCheck",
    "Which",
]

T = TypeVar("T")
Question: TypeAlias = UseRequest | Mapping[str, Any]

MAX_BATCH: Final = 1000
"""The API takes at most so many questions at a time; `decide_many` sends more in turns."""

_BATCH_SECONDS: Final = 600.0
_TURN: Final = 100
_PAGE: Final = 1000
_JSON: Final = {"content-type": "application/json", "accept": "application/json"}
_PROBLEM: Final = ("type", "title", "status", "code", "detail", "instance", "trace_id", "errors")


class RegistryUnreachableError(EngineUnavailableError):
    """No registry answers at the address, or it does not answer in time."""


class EntryConflictError(RemoteError):
    """Somebody else wrote the entry first: what the writer saw, what is there, what was to be."""

    def __init__(self, message: str, *, base: Entry | None, current: Entry | None, proposed: Entry | None) -> None:
        super().__init__(message, status=412, code="revision_conflict")
        self.base = base
        self.current = current
        self.proposed = proposed


class Client(EntryMethods, HistoryCalls, DocumentCalls):
    """A connection to one registry; a context manager that closes it.

    Every method raises `RegistryUnreachableError` if nobody answers and `RemoteError` if the
    registry answers with a problem document.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """Prepare a connection; nothing is sent yet.

        Args:
            url: the address of the API, such as `http://127.0.0.1:8421`.
            key: an API key, needed to write; who has it goes on record.
            timeout: seconds that an answer may take.
            transport: how to send, for tests.
        """
        self._url = _checked_url(url)
        self.sequence = 0
        """The latest write that the registry has told of; as `at_least` in a question the answer has seen it."""
        self._http = httpx2.Client(
            base_url=self._url,
            headers={"authorization": f"Bearer {_checked_key(key)}"} if key else {},
            timeout=timeout,
            transport=transport,
            trust_env=not _is_loopback(self._url),
        )

    @property
    def url(self) -> str:
        """The address of the API."""
        return self._url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def decide(self, request: Question) -> Decision:
        """Answer a question; the answer is recorded and has an id."""
        return decision_from(self._post("decisions", request))

    def decide_many(self, requests: Sequence[Question]) -> tuple[Decision | RemoteError, ...]:
        """Answer questions in order; one that cannot be answered comes back as its error."""
        found: list[Decision | RemoteError] = []
        for start in range(0, len(requests), _TURN):
            turn = list(requests[start : start + _TURN])
            answers = self._post("decisions:batch", turn, timeout=_BATCH_SECONDS)
            found.extend(_decision_or_error(item) for item in answers)
        return tuple(found)

    def preview(self, request: Question, entries: Sequence[Entry | Mapping[str, Any]]) -> Preview:
        """Answer a question before and after a change of entries; nothing is recorded."""
        body = {"request": to_jsonable(request), "entries": [to_jsonable(e) for e in entries]}
        answer = self._post("decisions:preview", body)
        before = answer["before"]
        return Preview(before=None if before is None else decision_from(before), after=decision_from(answer["after"]))

    def which(self, request: Question, *, about: About = "dataset", verdicts: Collection[str] = ()) -> Which:
        """Return which data sets, or models, a question that leaves them open permits.

        Args:
            about: what is tried: data sets (`dataset`) or models (`model`).
            verdicts: lists those with one of these instead; `all` is every one.
        """
        words = [verdicts] if isinstance(verdicts, str) else list(verdicts)

        def page(cursor: str | None) -> Which:
            params = {"verdict": words, "limit": _PAGE, "cursor": cursor or []}
            return _read(self._post(f"{about}s:permitted", request, params=params, timeout=_BATCH_SECONDS), Which)

        return joined(page)

    def decision(self, decision_id: str) -> Decision:
        """Return a recorded answer."""
        return decision_from(self._get(f"decisions/{_step(decision_id)}"))

    def question(self, decision_id: str) -> UseRequest:
        """Return the question that a recorded answer answers, as it was asked."""
        return request_from(self._get(f"decisions/{_step(decision_id)}/request"))

    def entries(self, **filters: str | bool | None) -> Iterator[EntrySummary]:
        """Yield what lists show of the entries that fit, by id, fetched a page at a time.

        Args:
            filters: `q`, `kind`, `terms`, `sensitivity`, `modality`, `state`, `verified`, `issuer`, `review_due`,
                `known_at`, `sort`.
        """
        for item in self._pages({**filters, "view": "summary"}):
            yield _read(item, EntrySummary)

    def full_entries(self, **filters: str | bool | None) -> Iterator[Entry]:
        """Yield whole entries, as `entries`."""
        for item in self._pages({**filters, "view": "full"}):
            yield entry_from(item)

    def entry(self, entry_id: str) -> tuple[Entry, str]:
        """Return an entry, by its id or an alias, and the tag that writing it back needs."""
        response = self._send("GET", f"entries/{_step(entry_id)}", headers=_JSON)
        return entry_from(_parsed(response, self._url)), response.headers.get("etag", "")

    def entry_text(self, entry_id: str, media_type: str) -> str:
        """Return an entry as text: `application/json`, `application/ld+json` or `text/turtle`."""
        path = f"entries/{_step(entry_id)}"
        return self._send("GET", path, headers={"accept": media_type}).text

    def put_entry(self, entry: Entry, etag: str | None, *, reason: str = "") -> tuple[Entry, str]:
        """Write an entry and return it as written, with its new tag.

        Args:
            entry: the whole entry.
            etag: the tag that `entry` returned; None creates.
            reason: why, for the audit trail.

        Raises:
            EntryConflictError: somebody else wrote it first.
        """
        condition = {"if-none-match": "*"} if etag is None else {"if-match": etag}
        response = self._send(
            "PUT",
            f"entries/{_step(entry.id)}",
            params={"reason": reason},
            headers={**_JSON, **condition},
            content=_text(entry),
        )
        return entry_from(_parsed(response, self._url)), response.headers.get("etag", "")

    def vocabulary(self, scheme: str) -> list[dict[str, Any]]:
        """Return the terms of one scheme, such as `actions` or `facts`."""
        terms: list[dict[str, Any]] = self._get(f"vocabulary/{_step(scheme)}")["terms"]
        return terms

    def schemes(self) -> tuple[str, ...]:
        """Return the names of the schemes."""
        return tuple(scheme["id"] for scheme in self._get("vocabulary")["schemes"])

    def check_manifest(self, text: str) -> RunCheck:
        """Check a training manifest, given as YAML or JSON text; the answers are recorded."""
        headers = {"content-type": "application/yaml", "accept": "application/json"}
        response = self._send("POST", "checks", headers=headers, content=text.encode(), timeout=_BATCH_SECONDS)
        return _run_check(_parsed(response, self._url))

    def audit(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return writes with a sequence number above `after`, oldest first."""
        found = self._get("audit", {"after": after, "limit": limit})
        return tuple(_read(item, AuditEvent) for item in found["items"])

    def call(self, method: str, path: str, body: object | None = None) -> Any:
        """Send a request to a route under `/v1/` that has no method of its own here; return what it answers."""
        sent = {} if body is None else {"content": _text(body)}
        return _parsed(self._send(method, path, headers=_JSON, **sent), self._url)

    def health(self) -> dict[str, Any]:
        """Return what the registry says of itself: status, version, sequence, entries, store."""
        found: dict[str, Any] = self._get("/readyz")
        return found

    def _pages(self, filters: Mapping[str, Any]) -> Iterator[Any]:
        params = {name: _word(value) for name, value in filters.items() if value is not None}
        while True:
            page = self._get("entries", params)
            yield from page["items"]
            if page["next"] is None:
                return
            params = {**params, "cursor": page["next"]}

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        return _parsed(self._send("GET", path, params=params, headers=_JSON), self._url)

    def _post(self, path: str, body: object, **options: Any) -> Any:
        response = self._send("POST", path, headers=_JSON, content=_text(body), **options)
        return _parsed(response, self._url)

    def _send(self, method: str, path: str, **options: Any) -> httpx2.Response:
        try:
            place = path if path.startswith("/") else "/v1/" + path
            response = self._http.request(method, place, **options)
        except httpx2.TimeoutException as error:
            raise RegistryUnreachableError(
                f"the registry at `{self._url}` does not answer in time: try again"
            ) from error
        except httpx2.TransportError as error:
            raise RegistryUnreachableError(f"no registry answers at `{self._url}`: start it with `licet up`") from error
        if response.is_success:
            told = response.headers.get("licet-sequence", "")
            self.sequence = max(self.sequence, int(told)) if told.isascii() and told.isdigit() else self.sequence
            return response
        raise _error_of(response, self._url)


def _error_of(response: httpx2.Response, url: str) -> LicetError:
    try:
        document = json.loads(response.content)
        if document.get("code") == "revision_conflict" and "current" in document:
            return _conflict(document)
        return _remote_error(document)
    except (ValueError, AttributeError, InputError):
        return _stranger(response, url)


def _decision_or_error(item: Mapping[str, Any]) -> Decision | RemoteError:
    return _remote_error(item["problem"]) if "problem" in item else decision_from(item)


def _remote_error(document: Mapping[str, Any]) -> RemoteError:
    found = problem_from({name: document[name] for name in _PROBLEM if name in document})
    return RemoteError(found.detail, status=found.status, code=found.code, flaws=found.errors)


def _conflict(document: Mapping[str, Any]) -> EntryConflictError:
    base, current, proposed = (
        entry_from(document[name]) if document.get(name) is not None else None
        for name in ("base", "current", "proposed")
    )
    return EntryConflictError(document["detail"], base=base, current=current, proposed=proposed)


def _parsed(response: httpx2.Response, url: str) -> Any:
    try:
        found: Json = json.loads(response.content)
    except ValueError:
        raise _stranger(response, url) from None
    return found


def _stranger(response: httpx2.Response, url: str) -> RemoteError:
    return RemoteError(
        f"what answers at `{url}` is no registry of Licet: status {response.status_code}",
        status=response.status_code,
        code="not_licet",
    )


def _read(value: object, kind: type[T]) -> T:
    hashable: Any = kind
    built: T = read_shape(value, _shape(hashable))
    return built


@cache
def _shape(kind: Any) -> Shape[Any]:
    return shape_of(kind)


def _text(body: object) -> bytes:
    try:
        return dump_line(body).encode()
    except (TypeError, ValueError) as error:
        raise MalformedError(f"this cannot be written as JSON: {error}") from error


def _run_check(document: Any) -> RunCheck:
    frame = _read({**document, "checks": []}, RunCheck)
    checks = tuple(
        CheckedUse(label=item["label"], about=item["about"], decision=decision_from(item["decision"]))
        for item in document["checks"]
    )
    return RunCheck(run=frame.run, verdict=frame.verdict, fail_on=frame.fail_on, failed=frame.failed, checks=checks)


def _word(value: str | bool) -> str:  # noqa: FBT001  # a value of a filter
    return str(value).lower() if isinstance(value, bool) else value


def _checked_url(url: str) -> str:
    try:
        parsed = httpx2.URL(url.strip().rstrip("/"))
    except httpx2.InvalidURL:
        parsed = httpx2.URL()
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise MalformedError(f"{quoted(url)} is no address of a registry: write it like `http://127.0.0.1:8421`")
    return str(parsed)


def _checked_key(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise MalformedError("this is no API key: it has letters that no key has")
    return key.strip()


def _is_loopback(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
