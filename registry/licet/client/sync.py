# SPDX-License-Identifier: Apache-2.0
"""A client that waits for each answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
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

__all__ = ["Client"]

T = TypeVar("T")


class Client:
    """A connection to one registry; a context manager that closes it.

    Every method raises `RegistryUnreachableError` if nobody answers and `RemoteError` if the
    registry answers with a problem document. What may be repeated is sent again for some seconds
    before that: `retries` says when.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        retries: Retries | None = None,
        transport: httpx2.BaseTransport | None = None,
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
        self._http = httpx2.Client(transport=transport, **session.options())

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
        return self._do(calls.decide(request))

    def decide_many(self, requests: Sequence[Question]) -> tuple[Decision | RemoteError, ...]:
        """Answer questions in order; one that cannot be answered comes back as its error."""
        return self._follow(calls.decide_many(requests))

    def preview(self, request: Question, entries: Sequence[Entry | Mapping[str, Any]]) -> Preview:
        """Answer a question before and after a change of entries; nothing is recorded."""
        return self._do(calls.preview(request, entries))

    def which(self, request: Question, *, about: About = "dataset", verdicts: Collection[str] = ()) -> Which:
        """Return which data sets, or models, a question that leaves them open permits.

        Args:
            request: the question.
            about: what is tried: data sets (`dataset`) or models (`model`).
            verdicts: lists those with one of these instead; `all` is every one.
        """
        return self._follow(calls.which(request, about=about, verdicts=verdicts))

    def decision(self, decision_id: str) -> Decision:
        """Return a recorded answer."""
        return self._do(calls.decision(decision_id))

    def question(self, decision_id: str) -> UseRequest:
        """Return the question that a recorded answer answers, as it was asked."""
        return self._do(calls.question(decision_id))

    def entries(self, **filters: str | bool | None) -> Iterator[EntrySummary]:
        """Yield what lists show of the entries that fit, by id, fetched a page at a time.

        Args:
            filters: `q`, `kind`, `terms`, `sensitivity`, `modality`, `state`, `verified`.
        """
        for page in self._pages(filters, view="summary"):
            yield from calls.summaries(page)

    def full_entries(self, **filters: str | bool | None) -> Iterator[Entry]:
        """Yield whole entries, as `entries`."""
        for page in self._pages(filters, view="full"):
            yield from calls.whole_entries(page)

    def entry(self, entry_id: str) -> tuple[Entry, str]:
        """Return an entry, by its id or an alias, and the tag that writing it back needs."""
        return self._do(calls.entry(entry_id))

    def entry_text(self, entry_id: str, media_type: str) -> str:
        """Return an entry as text: `application/json`, `application/ld+json` or `text/turtle`."""
        return self._do(calls.entry_text(entry_id, media_type))

    def put_entry(self, entry: Entry, etag: str | None, *, reason: str = "", by: str = "curator") -> tuple[Entry, str]:
        """Write an entry and return it as written, with its new tag.

        Args:
            entry: the whole entry.
            etag: the tag that `entry` returned; None creates.
            reason: why, for the audit trail.
            by: who, for the audit trail.

        Raises:
            EntryConflictError: somebody else wrote it first.
        """
        return self._do(calls.put_entry(entry, etag, reason=reason, by=by))

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return every revision of an entry, oldest first."""
        return self._do(calls.revisions(entry_id))

    def lineage(self, entry_id: str, direction: str = "upstream") -> Lineage:
        """Return what an asset was made from (`upstream`) or what was made from it."""
        return self._do(calls.lineage(entry_id, direction))

    def governed_by(self, entry_id: str) -> GovernedBy:
        """Return the documents that speak of an asset, its own and what it inherits."""
        return self._do(calls.governed_by(entry_id))

    def vocabulary(self, scheme: str) -> list[dict[str, Any]]:
        """Return the terms of one scheme, such as `actions` or `facts`."""
        return self._do(calls.vocabulary(scheme))

    def schemes(self) -> tuple[str, ...]:
        """Return the names of the schemes."""
        return self._do(calls.schemes())

    def check_manifest(self, text: str) -> RunCheck:
        """Check a training manifest, given as YAML or JSON text; the answers are recorded."""
        return self._do(calls.check_manifest(text))

    def audit(self, *, after: int = 0, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return writes with a sequence number above `after`, oldest first."""
        return self._do(calls.audit(after=after, limit=limit))

    def health(self) -> dict[str, Any]:
        """Return what the registry says of itself: status, version, sequence, entries, store."""
        return self._do(calls.health())

    def _pages(self, filters: Mapping[str, str | bool | None], *, view: str) -> Iterator[Page]:
        cursor: str | None = None
        while True:
            page = self._do(calls.entries(filters, view=view, cursor=cursor))
            yield page
            if page.next is None:
                return
            cursor = page.next

    def _follow(self, plan: Plan[T]) -> T:
        try:
            call = next(plan)
            while True:
                call = plan.send(self._do(call))
        except StopIteration as end:
            found: T = end.value
            return found

    def _do(self, call: Call[T]) -> T:
        attempts = Attempts(self._retries, repeat=call.repeat, began=time.monotonic())
        while True:
            outcome = self._send(call)
            wait = attempts.wait_after(outcome, now=time.monotonic())
            if wait is None:
                break
            time.sleep(wait)
        if isinstance(outcome, httpx2.RequestError):
            raise unreachable(outcome, self._url) from outcome
        if outcome.is_success:
            return call.read(outcome, self._url)
        raise error_of(outcome, self._url)

    def _send(self, call: Call[Any]) -> Outcome:
        place = call.path if call.path.startswith("/") else "/v1/" + call.path
        try:
            return self._http.request(call.method, place, **call.options())
        except httpx2.RequestError as error:
            return error
