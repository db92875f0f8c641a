# SPDX-License-Identifier: Apache-2.0
"""What a call is: what is sent, whether it may be sent again, and how its answer is read; and what builds one.

Nothing here sends anything. A call that takes several requests is a generator of calls that is sent each answer.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

import httpx2

from licet.client.replies import parsed, read_as
from licet.client.retries import Repeat
from licet.domain.use import UseRequest
from licet.errors import MalformedError
from licet.usecases.flaws import quoted
from licet.wire.write import dump_line

__all__ = [
    "JSON",
    "Call",
    "Filter",
    "Listing",
    "Page",
    "Plan",
    "Question",
    "Session",
    "filled",
    "get",
    "items_of",
    "json_of",
    "listing",
    "new_key",
    "of_document",
    "path_step",
    "post",
    "text_of",
    "value_of",
]

T = TypeVar("T")
Question: TypeAlias = UseRequest | Mapping[str, Any]
Filter: TypeAlias = str | bool | dt.date | None

JSON: Final[Mapping[str, str]] = {"content-type": "application/json", "accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """One request, and how its answer is read from the response and the address of the registry."""

    method: str
    path: str
    read: Callable[[httpx2.Response, str], T]
    params: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    content: bytes | None = None
    timeout: float | None = None
    repeat: Repeat = Repeat.ALWAYS

    def options(self) -> dict[str, Any]:
        """Return what the HTTP client is given beside method and path."""
        found = {"params": self.params, "headers": dict(self.headers), "content": self.content}
        return found if self.timeout is None else {**found, "timeout": self.timeout}


Plan: TypeAlias = Generator[Call[Any], Any, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A page of a list, and the cursor of the next one."""

    items: tuple[T, ...]
    next: str | None


Listing: TypeAlias = Callable[[str | None], Call[Page[T]]]
"""A list that is fetched page by page: the call for the page at a cursor, None for the first."""


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


def get(path: str, read: Callable[[Any], T], params: Mapping[str, Any] | None = None) -> Call[T]:
    """Return a call that reads; `read` is given the document that comes back."""
    return Call(method="GET", path=path, params=params, read=of_document(read))


def post(path: str, body: object, read: Callable[[Any], T], *, creates: bool = False, **options: Any) -> Call[T]:
    """Return a call that sends a body.

    Args:
        creates: the route takes an `Idempotency-Key`, and the call has one of its own.
        options: further fields of the call.
    """
    headers = {**JSON, **new_key()} if creates else JSON
    return Call(method="POST", path=path, headers=headers, content=json_of(body), read=of_document(read), **options)


def listing(path: str, read: Callable[[Any], T], params: Mapping[str, Any]) -> Listing[T]:
    """Return a list at `path`; `read` is given each item."""

    def page(document: Any) -> Page[T]:
        return Page(items=tuple(read(item) for item in document["items"]), next=document["next"])

    return lambda cursor: get(path, page, params if cursor is None else {**params, "cursor": cursor})


def new_key() -> dict[str, str]:
    """Return the header by which a registry tells a repetition from another call."""
    return {"Idempotency-Key": secrets.token_hex(16)}


def of_document(read: Callable[[Any], T]) -> Callable[[httpx2.Response, str], T]:
    """Return how a response is read by what reads its document."""
    return lambda response, url: read(parsed(response, url))


def value_of(kind: type[T]) -> Callable[[Any], T]:
    """Return what reads a document as a value of a published shape."""
    return lambda document: read_as(document, kind)


def items_of(kind: type[T]) -> Callable[[Any], tuple[T, ...]]:
    """Return what reads the items of a document as values of a published shape."""
    return lambda document: tuple(read_as(item, kind) for item in document["items"])


def text_of(response: httpx2.Response, url: str) -> str:  # noqa: ARG001  # as calls are read
    """Return the text of a response."""
    return response.text


def json_of(body: object) -> bytes:
    """Return a value as JSON.

    Raises:
        MalformedError: it is none.
    """
    try:
        return dump_line(body).encode()
    except (TypeError, ValueError) as error:
        raise MalformedError(f"this cannot be written as JSON: {error}") from error


def path_step(name: str) -> str:
    """Return an id as one step of a path.

    Raises:
        MalformedError: it cannot be one.
    """
    if name in {"", ".", ".."}:
        raise MalformedError(f"`{name}` cannot be an id")
    return quote(name, safe="")


def filled(params: Mapping[str, Filter | int]) -> dict[str, str | int]:
    """Return the parameters that have a value, as they are sent."""
    return {name: _word(value) for name, value in params.items() if value is not None}


def _word(value: str | bool | int | dt.date) -> str | int:  # noqa: FBT001  # a value of a filter
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, dt.date) else value


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
        raise MalformedError("this is no API key: it has letters that no key has")
    return key.strip()
