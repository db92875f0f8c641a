# SPDX-License-Identifier: Apache-2.0
"""Every call of the API: what is sent, whether it may be sent again, and how its answer is read.

Nothing here sends anything. A call that takes several requests is a generator of calls that is sent each answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

import httpx2

from licet.client.replies import (
    decision_or_error,
    entry_and_tag,
    parsed,
    read_as,
    run_check_from,
)
from licet.client.retries import Repeat
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, StoredEntry
from licet.domain.use import UseRequest
from licet.errors import MalformedError, RemoteError
from licet.usecases.check_run import RunCheck
from licet.usecases.flaws import quoted
from licet.usecases.governed_by import GovernedBy
from licet.usecases.lineage import Lineage
from licet.usecases.preview import Preview
from licet.usecases.search import EntrySummary
from licet.usecases.which import About, Which, joining
from licet.wire.read import decision_from, entry_from, request_from
from licet.wire.write import dump_line, to_jsonable

__all__ = ["MAX_BATCH", "Call", "Page", "Plan", "Question", "Session"]

T = TypeVar("T")
Question: TypeAlias = UseRequest | Mapping[str, Any]
Filter: TypeAlias = str | bool | None

MAX_BATCH: Final = 1000
"""The API takes at most so many questions at a time; `decide_many` sends more in turns."""

IDEMPOTENCY_KEY: Final = "Idempotency-Key"

_BATCH_SECONDS: Final = 600.0
_TURN: Final = 100
_PAGE: Final = 1000
_JSON: Final = {"content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """One request, and how its answer is read from the response and the address of the registry."""

    method: str
    path: str
    read: Callable[[httpx2.Response, str], T]
    params: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: _JSON)
    content: bytes | None = None
    timeout: float | None = None
    repeat: Repeat = Repeat.ALWAYS

    def options(self) -> dict[str, Any]:
        """Return what the HTTP client is given beside method and path."""
        found = {"params": self.params, "headers": dict(self.headers), "content": self.content}
        return found if self.timeout is None else {**found, "timeout": self.timeout}


Plan: TypeAlias = Generator[Call[Any], Any, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list: its items as they were sent, and the cursor of the next one."""

    items: tuple[Any, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """Where calls go and with which key."""

    url: str
    key: str | None = field(default=None, repr=False)
    timeout: float = 30.0

    @classmethod
    def to(cls, url: str, key: str | None, *, timeout: float) -> Session:
        """Return the session for an address and a key as they were given.

        Raises:
            MalformedError: it is no address, or the key has letters that no key has.
        """
        return cls(_checked_url(url), _checked_key(key) if key else None, timeout)

    def options(self) -> dict[str, Any]:
        """Return what the HTTP client of the session is made with."""
        return {
            "base_url": self.url,
            "headers": {"authorization": f"Bearer {self.key}"} if self.key else {},
            "timeout": self.timeout,
            "trust_env": urlsplit(self.url).hostname not in {"127.0.0.1", "localhost", "::1"},
        }


def decide(request: Question) -> Call[Decision]:
    return _post("decisions", request, decision_from, creates=True)


def decide_many(requests: Sequence[Question]) -> Plan[tuple[Decision | RemoteError, ...]]:
    found: list[Decision | RemoteError] = []
    for start in range(0, len(requests), _TURN):
        turn = list(requests[start : start + _TURN])
        found += yield _post("decisions:batch", turn, _answers, timeout=_BATCH_SECONDS, creates=True)
    return tuple(found)


def preview(request: Question, entries: Sequence[Entry | Mapping[str, Any]]) -> Call[Preview]:
    body = {"request": to_jsonable(request), "entries": [to_jsonable(each) for each in entries]}
    return _post("decisions:preview", body, _preview)


def which(request: Question, *, about: About, verdicts: Collection[str]) -> Plan[Which]:
    words = [verdicts] if isinstance(verdicts, str) else list(verdicts)
    pages = joining()
    cursor = next(pages)
    while True:
        params = {"verdict": words, "limit": _PAGE, "cursor": cursor or []}
        page = yield _post(f"{about}s:permitted", request, _as(Which), params=params, timeout=_BATCH_SECONDS)
        try:
            cursor = pages.send(page)
        except StopIteration as whole:
            found: Which = whole.value
            return found


def decision(decision_id: str) -> Call[Decision]:
    return _get(f"decisions/{_step(decision_id)}", decision_from)


def question(decision_id: str) -> Call[UseRequest]:
    return _get(f"decisions/{_step(decision_id)}/request", request_from)


def entries(filters: Mapping[str, Filter], *, view: str, cursor: str | None) -> Call[Page]:
    params = {name: _word(value) for name, value in {**filters, "view": view}.items() if value is not None}
    return _get("entries", _page, params if cursor is None else {**params, "cursor": cursor})


def entry(entry_id: str) -> Call[tuple[Entry, str]]:
    return Call(method="GET", path=f"entries/{_step(entry_id)}", read=entry_and_tag)


def entry_text(entry_id: str, media_type: str) -> Call[str]:
    headers = {"accept": media_type}
    return Call(method="GET", path=f"entries/{_step(entry_id)}", headers=headers, read=_text_of)


def put_entry(written: Entry, etag: str | None, *, reason: str, by: str) -> Call[tuple[Entry, str]]:
    condition = {"if-none-match": "*"} if etag is None else {"if-match": etag}
    return Call(
        method="PUT",
        path=f"entries/{_step(written.id)}",
        params={"reason": reason, "by": by},
        headers={**_JSON, **condition},
        content=_json(written),
        read=entry_and_tag,
        repeat=Repeat.IF_NOT_TAKEN,
    )


def revisions(entry_id: str) -> Call[tuple[StoredEntry, ...]]:
    return _get(f"entries/{_step(entry_id)}/revisions", _items(StoredEntry))


def lineage(entry_id: str, direction: str) -> Call[Lineage]:
    return _get(f"entries/{_step(entry_id)}/lineage", _as(Lineage), {"direction": direction})


def governed_by(entry_id: str) -> Call[GovernedBy]:
    return _get(f"entries/{_step(entry_id)}/governed-by", _as(GovernedBy))


def vocabulary(scheme: str) -> Call[list[dict[str, Any]]]:
    return _get(f"vocabulary/{_step(scheme)}", lambda document: document["terms"])


def schemes() -> Call[tuple[str, ...]]:
    return _get("vocabulary", lambda document: tuple(scheme["id"] for scheme in document["schemes"]))


def check_manifest(text: str) -> Call[RunCheck]:
    return Call(
        method="POST",
        path="checks",
        headers={"content-type": "application/yaml", "accept": "application/json", **_new_key()},
        content=text.encode(),
        timeout=_BATCH_SECONDS,
        read=_document(run_check_from),
    )


def audit(*, after: int, limit: int) -> Call[tuple[AuditEvent, ...]]:
    return _get("audit", _items(AuditEvent), {"after": after, "limit": limit})


def health() -> Call[dict[str, Any]]:
    return _get("/readyz", lambda document: document)


def summaries(page: Page) -> Iterator[EntrySummary]:
    return (read_as(item, EntrySummary) for item in page.items)


def whole_entries(page: Page) -> Iterator[Entry]:
    return map(entry_from, page.items)


def _get(path: str, read: Callable[[Any], T], params: Mapping[str, Any] | None = None) -> Call[T]:
    return Call(method="GET", path=path, params=params, read=_document(read))


def _post(path: str, body: object, read: Callable[[Any], T], *, creates: bool = False, **options: Any) -> Call[T]:
    headers = {**_JSON, **_new_key()} if creates else _JSON
    return Call(method="POST", path=path, headers=headers, content=_json(body), read=_document(read), **options)


def _new_key() -> dict[str, str]:
    """Return the header by which a registry tells a repetition from another call."""
    return {IDEMPOTENCY_KEY: secrets.token_hex(16)}


def _document(read: Callable[[Any], T]) -> Callable[[httpx2.Response, str], T]:
    return lambda response, url: read(parsed(response, url))


def _as(kind: type[T]) -> Callable[[Any], T]:
    return lambda document: read_as(document, kind)


def _items(kind: type[T]) -> Callable[[Any], tuple[T, ...]]:
    return lambda document: tuple(read_as(item, kind) for item in document["items"])


def _page(document: Any) -> Page:
    return Page(items=tuple(document["items"]), next=document["next"])


def _answers(document: Any) -> list[Decision | RemoteError]:
    return [decision_or_error(item) for item in document]


def _preview(document: Any) -> Preview:
    before = document["before"]
    return Preview(
        before=None if before is None else decision_from(before),
        after=decision_from(document["after"]),
    )


def _text_of(response: httpx2.Response, url: str) -> str:  # noqa: ARG001  # as calls are read
    return response.text


def _json(body: object) -> bytes:
    try:
        return dump_line(body).encode()
    except (TypeError, ValueError) as error:
        raise MalformedError(f"this cannot be written as JSON: {error}") from error


def _step(name: str) -> str:
    """Return an id as one step of a path."""
    if name in {"", ".", ".."}:
        raise MalformedError(f"`{name}` cannot be an id")
    return quote(name, safe="")


def _word(value: str | bool) -> str:  # noqa: FBT001  # a value of a filter
    return str(value).lower() if isinstance(value, bool) else value


def _checked_url(url: str) -> str:
    try:
        found = httpx2.URL(url.strip().rstrip("/"))
    except httpx2.InvalidURL:
        found = httpx2.URL()
    if found.scheme not in {"http", "https"} or not found.host:
        raise MalformedError(f"{quoted(url)} is no address of a registry: write it like `http://127.0.0.1:8421`")
    return str(found)


def _checked_key(key: str) -> str:
    if not (key.isascii() and key.isprintable()):
        raise MalformedError("this is no curator key: it has letters that no key has")
    return key.strip()
