# SPDX-License-Identifier: Apache-2.0
"""A client for `asyncio`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from licet.client import calls
from licet.client.calls import Call, Page, Plan, Question, Session
from licet.client.replies import error_of, unreachable
from licet.client.retries import Attempts, Outcome, Retries
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, StoredEntry
from licet.domain.use import UseRequest
from licet.errors import RemoteError
from licet.usecases.check_run import RunCheck
from licet.usecases.governed_by import GovernedBy
from licet.usecases.lineage import Lineage
from licet.usecases.preview import Preview
from licet.usecases.search import EntrySummary
from licet.usecases.which import About, Which

__all__ = ["AsyncClient"]

T = TypeVar("T")


class AsyncClient:
    """A connection to one registry, as `Client` but awaited; an asynchronous context manager that closes it.

    One may be used by many tasks at a time.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        retries: Retries | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """Prepare a connection; nothing is sent yet.

        Args:
            url: the address of the API, such as `http://127.0.0.1:8421`.
            key: the key, needed to write.
            timeout: seconds that an answer may take.
            retries: how often and how long a call is tried; `Retries(attempts=1)` tries once.
            transport: how to send, for tests.
        """
        session = Session.to(url, key, timeout=timeout)
        self._url = session.url
        self._retries = retries or Retries()
        self._http = httpx2.AsyncClient(transport=transport, **session.options())

    @property
    def url(self) -> str:
        """The address of the API."""
        return self._url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def decide(self, request: Question) -> Decision:
        """Answer a question; the answer is recorded and has an id."""
        return await self._do(calls.decide(request))

    async def decide_many(self, requests: Sequence[Question]) -> tuple[Decision | RemoteError, ...]:
        """Answer questions in order; one that cannot be answered comes back as its error."""
        return await self._follow(calls.decide_many(requests))

    async def preview(self, request: Question, entries: Sequence[Entry | Mapping[str, Any]]) -> Preview:
        """Answer a question before and after a change of entries; nothing is recorded."""
        return await self._do(calls.preview(request, entries))

    async def which(self, request: Question, *, about: About = "dataset", verdicts: Collection[str] = ()) -> Which:
        """Return which data sets, or models, a question that leaves them open permits.

        Args:
            request: the question.
            about: what is tried: data sets (`dataset`) or models (`model`).
            verdicts: lists those with one of these instead; `all` is every one.
        """
        return await self._follow(calls.which(request, about=about, verdicts=verdicts))

    async def decision(self, decision_id: str) -> Decision:
        """Return a recorded answer."""
        return await self._do(calls.decision(decision_id))

    async def question(self, decision_id: str) -> UseRequest:
        """Return the question that a recorded answer answers, as it was asked."""
        return await self._do(calls.question(decision_id))

    async def entries(self, **filters: str | bool | None) -> AsyncIterator[EntrySummary]:
        """Yield what lists show of the entries that fit, by id, fetched a page at a time.

        Args:
            filters: `q`, `kind`, `terms`, `sensitivity`, `modality`, `state`, `verified`.
        """
        async for page in self._pages(filters, view="summary"):
            for item in calls.summaries(page):
                yield item

    async def full_entries(self, **filters: str | bool | None) -> AsyncIterator[Entry]:
        """Yield whole entries, as `entries`."""
        async for page in self._pages(filters, view="full"):
            for item in calls.whole_entries(page):
                yield item

    async def entry(self, entry_id: str) -> tuple[Entry, str]:
        """Return an entry, by its id or an alias, and the tag that writing it back needs."""
        return await self._do(calls.entry(entry_id))

    async def entry_text(self, entry_id: str, media_type: str) -> str:
        """Return an entry as text: `application/json`, `application/ld+json` or `text/turtle`."""
        return await self._do(calls.entry_text(entry_id, media_type))

    async def put_entry(
        self, entry: Entry, etag: str | None, *, reason: str = "", by: str = "curator"
    ) -> tuple[Entry, str]:
        """Write an entry and return it as written, with its new tag.

        Args:
            entry: the whole entry.
            etag: the tag that `entry` returned; None creates.
            reason: why, for the audit trail.
            by: who, for the audit trail.

        Raises:
            EntryConflictError: somebody else wrote it first.
        """
        return await self._do(calls.put_entry(entry, etag, reason=reason, by=by))

    async def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return every revision of an entry, oldest first."""
        return await self._do(calls.revisions(entry_id))

    async def lineage(self, entry_id: str, direction: str = "upstream") -> Lineage:
        """Return what an asset was made from (`upstream`) or what was made from it."""
        return await self._do(calls.lineage(entry_id, direction))

    async def governed_by(self, entry_id: str) -> GovernedBy:
        """Return the documents that speak of an asset, its own and what it inherits."""
        return await self._do(calls.governed_by(entry_id))

    async def vocabulary(self, scheme: str) -> list[dict[str, Any]]:
        """Return the terms of one scheme, such as `actions` or `facts`."""
        return await self._do(calls.vocabulary(scheme))

    async def schemes(self) -> tuple[str, ...]:
        """Return the names of the schemes."""
        return await self._do(calls.schemes())

    async def check_manifest(self, text: str) -> RunCheck:
        """Check a training manifest, given as YAML or JSON text; the answers are recorded."""
        return await self._do(calls.check_manifest(text))

    async def audit(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return writes with a sequence number above `after`, oldest first."""
        return await self._do(calls.audit(after=after, limit=limit))

    async def health(self) -> dict[str, Any]:
        """Return what the registry says of itself: status, version, sequence, entries, store."""
        return await self._do(calls.health())

    async def _pages(self, filters: Mapping[str, str | bool | None], *, view: str) -> AsyncIterator[Page]:
        cursor: str | None = None
        while True:
            page = await self._do(calls.entries(filters, view=view, cursor=cursor))
            yield page
            if page.next is None:
                return
            cursor = page.next

    async def _follow(self, plan: Plan[T]) -> T:
        try:
            call = next(plan)
            while True:
                call = plan.send(await self._do(call))
        except StopIteration as end:
            found: T = end.value
            return found

    async def _do(self, call: Call[T]) -> T:
        attempts = Attempts(self._retries, repeat=call.repeat, began=time.monotonic())
        while True:
            outcome = await self._send(call)
            wait = attempts.wait_after(outcome, now=time.monotonic())
            if wait is None:
                break
            await asyncio.sleep(wait)
        if isinstance(outcome, httpx2.RequestError):
            raise unreachable(outcome, self._url) from outcome
        if outcome.is_success:
            return call.read(outcome, self._url)
        raise error_of(outcome, self._url)

    async def _send(self, call: Call[Any]) -> Outcome:
        place = call.path if call.path.startswith("/") else "/v1/" + call.path
        try:
            return await self._http.request(call.method, place, **call.options())
        except httpx2.RequestError as error:
            return error
