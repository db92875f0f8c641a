# SPDX-License-Identifier: Apache-2.0
"""A client that waits for each answer."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx2

from licet.client import decision_calls, document_calls, entry_calls, registry_calls
from licet.client.calls import Call, Filter, Listing, Page, Plan, Question, Session
from licet.client.decision_calls import GraphForm
from licet.client.overseeing import Overseeing
from licet.client.proposing import Proposing
from licet.client.replies import FeedRow, error_of, sequence_told, unreachable
from licet.client.retries import Attempts, Outcome, Retries
from licet.client.reviewing import Reviewing
from licet.domain.answer import Decision
from licet.domain.document import Document
from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, StoredEntry
from licet.domain.use import UseRequest
from licet.errors import RemoteError
from licet.usecases.check_run import RunCheck
from licet.usecases.decision_list import DecisionSummary
from licet.usecases.explanation import Explanation
from licet.usecases.governed_by import GovernedBy
from licet.usecases.keys import Me
from licet.usecases.lineage import Lineage
from licet.usecases.paths import Paths
from licet.usecases.preview import Preview
from licet.usecases.register import ArtefactRequest, Registered
from licet.usecases.replay import Replay
from licet.usecases.retire import Retired
from licet.usecases.search import EntrySummary, Facets
from licet.usecases.which import About, Which
from licet.wire.entry_diff import EntryDiff

__all__ = ["Client"]

T = TypeVar("T")


class Client(Proposing, Reviewing, Overseeing):
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
            key: an API key, needed to write; who has it goes on record.
            timeout: seconds that an answer may take.
            retries: how often and how long a call is tried; `Retries(attempts=1)` tries once.
            transport: how to send, for tests.
        """
        session = Session.to(url, key, timeout=timeout)
        self._url = session.url
        self.sequence = 0
        """The latest write that the registry has told of; as `at_least` in a question the answer has seen it."""
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
        return self._do(decision_calls.decide(request))

    def decide_many(self, requests: Sequence[Question]) -> tuple[Decision | RemoteError, ...]:
        """Answer questions in order; one that cannot be answered comes back as its error."""
        return self._follow(decision_calls.decide_many(requests))

    def preview(self, request: Question, entries: Sequence[Entry | Mapping[str, Any]]) -> Preview:
        """Answer a question before and after a change of entries; nothing is recorded."""
        return self._do(decision_calls.preview(request, entries))

    def which(self, request: Question, *, about: About = "dataset", verdicts: Collection[str] = ()) -> Which:
        """Return which data sets, or models, a question that leaves them open permits.

        Args:
            request: the question.
            about: what is tried: data sets (`dataset`) or models (`model`).
            verdicts: lists those with one of these instead; `all` is every one.
        """
        return self._follow(decision_calls.which(request, about=about, verdicts=verdicts))

    def check_manifest(self, text: str) -> RunCheck:
        """Check a training manifest, given as YAML or JSON text; the answers are recorded."""
        return self._do(decision_calls.check_manifest(text))

    def decision(self, decision_id: str) -> Decision:
        """Return a recorded answer."""
        return self._do(decision_calls.decision(decision_id))

    def question(self, decision_id: str) -> UseRequest:
        """Return the question that a recorded answer answers, as it was asked."""
        return self._do(decision_calls.question(decision_id))

    def decisions(self, **filters: Filter) -> Iterator[DecisionSummary]:
        """Yield recorded answers that fit, the newest first, fetched a page at a time.

        Args:
            filters: `stale`, `verdict`, `asked_by`, `dataset`, `model`, `since` (an instant with its offset).
        """
        return self._all(decision_calls.decisions(filters))

    def replay(self, decision_id: str) -> Replay:
        """Let a recorded question be answered again, on the registry of then and on that of today."""
        return self._do(decision_calls.replay(decision_id))

    def graph(self, decision_id: str) -> Explanation:
        """Return the walks of a recorded answer, from the assets to the clauses."""
        return self._do(decision_calls.graph(decision_id))

    def graph_text(self, decision_id: str, form: GraphForm) -> str:
        """Return the walks of a recorded answer as text in one of the published forms."""
        return self._do(decision_calls.graph_text(decision_id, form))

    def register(self, asked: ArtefactRequest) -> Registered:
        """Register what was made under a recorded answer that permits it; needs the role of a curator."""
        return self._do(decision_calls.register(asked))

    def add_document(
        self,
        content: bytes,
        *,
        entry: str,
        name: str,
        media_type: str,
        visibility: str | None = None,
        readers: Sequence[str] = (),
        reason: str = "",
    ) -> Document:
        """Keep a document and return it as it is kept; the same bytes again are no error.

        Args:
            content: its bytes.
            entry: the id of the entry that it belongs to.
            name: the name of the file.
            media_type: such as `application/pdf`.
            visibility: `public`, `institution` or `restricted`; without it the document is as closed as its entry.
            readers: the roles that may read it, if it is restricted.
            reason: why, for the audit trail.
        """
        call = document_calls.add_document(
            content,
            entry=entry,
            name=name,
            media_type=media_type,
            visibility=visibility,
            readers=readers,
            reason=reason,
        )
        return self._do(call)

    def documents(self, entry: str) -> tuple[Document, ...]:
        """Return the documents of an entry that one may read, by id."""
        return self._do(document_calls.documents(entry))

    def document(self, name: str) -> Document:
        """Return what is known of a document, given by its id."""
        return self._do(document_calls.document(name))

    def document_content(self, name: str) -> bytes:
        """Return the bytes of a document, given by its id; other bytes are refused."""
        return self._do(document_calls.document_content(name))

    def entries(self, **filters: Filter) -> Iterator[EntrySummary]:
        """Yield what lists show of the entries that fit, by id, fetched a page at a time.

        Args:
            filters: `q`, `kind`, `terms`, `sensitivity`, `modality`, `state`, `verified`, `issuer`, `review_due`,
                `known_at`, `sort`.
        """
        return self._all(entry_calls.entries(filters))

    def entries_page(self, cursor: str | None = None, limit: int = 50, **filters: Filter) -> Page[EntrySummary]:
        """Return one page of what `entries` yields; `next` of the page before is the cursor of the next."""
        return self._do(entry_calls.entries_page(cursor, limit=limit, filters=filters))

    def full_entries(self, **filters: Filter) -> Iterator[Entry]:
        """Yield whole entries, as `entries`."""
        return self._all(entry_calls.full_entries(filters))

    def facets(self, **filters: Filter) -> Facets:
        """Return how many of the entries that fit have each value, by field; filters as for `entries`."""
        return self._do(entry_calls.facets(filters))

    def entry(self, entry_id: str) -> tuple[Entry, str]:
        """Return an entry, by its id or an alias, and the tag that writing it back needs."""
        return self._do(entry_calls.entry(entry_id))

    def entry_as_of(
        self, entry_id: str, *, revision: int | None = None, known_at: dt.datetime | None = None
    ) -> tuple[Entry, str]:
        """Return an entry as a revision states it, or as it was on record at an instant, with its tag."""
        return self._do(entry_calls.entry_as_of(entry_id, revision=revision, known_at=known_at))

    def entry_text(self, entry_id: str, media_type: str) -> str:
        """Return an entry as text: `application/json`, `application/ld+json` or `text/turtle`."""
        return self._do(entry_calls.entry_text(entry_id, media_type))

    def create_entry(self, entry: Entry, *, reason: str = "") -> tuple[Entry, str]:
        """Create an entry and return it as written, with its tag; a taken id is refused (`entry_exists`)."""
        return self._do(entry_calls.create_entry(entry, reason=reason))

    def put_entry(self, entry: Entry, etag: str | None, *, reason: str = "") -> tuple[Entry, str]:
        """Write an entry and return it as written, with its new tag.

        Args:
            entry: the whole entry.
            etag: the tag that `entry` returned; None creates.
            reason: why, for the audit trail.

        Raises:
            EntryConflictError: somebody else wrote it first.
            AwaitsApprovalError: somebody else must look at it first.
        """
        return self._do(entry_calls.put_entry(entry, etag, reason=reason))

    def retire_entry(self, entry_id: str, etag: str, *, reason: str, replaced_by: str | None = None) -> Retired:
        """Retire an entry; it goes on to answer, and retired terms go on to count.

        Args:
            entry_id: the id of the entry, or an alias.
            etag: the tag of the revision that was read.
            reason: why.
            replaced_by: what is to be used instead.

        Raises:
            EntryConflictError: somebody else wrote it first.
            AwaitsApprovalError: somebody else must look at it first.
        """
        return self._do(entry_calls.retire_entry(entry_id, etag, reason=reason, replaced_by=replaced_by))

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return every revision of an entry, oldest first, fetched a page at a time."""
        return tuple(self._all(entry_calls.revisions(entry_id)))

    def revision(self, entry_id: str, number: int) -> StoredEntry:
        """Return one revision of an entry."""
        return self._do(entry_calls.revision(entry_id, number))

    def diff(self, entry_id: str, *, earlier: int | None = None, later: int | None = None) -> EntryDiff:
        """Return what changed between two revisions; the current one and the one before without numbers."""
        return self._do(entry_calls.diff(entry_id, earlier=earlier, later=later))

    def lineage(self, entry_id: str, direction: str = "upstream", *, depth: int | None = None) -> Lineage:
        """Return what an asset was made from (`upstream`), what was made from it (`downstream`), or `both`."""
        return self._do(entry_calls.lineage(entry_id, direction, depth=depth))

    def governed_by(self, entry_id: str) -> GovernedBy:
        """Return the documents that speak of an asset, and every rule that reaches it with its walk."""
        return self._do(entry_calls.governed_by(entry_id))

    def paths(self, start: str, end: str, *, limit: int = 10) -> Paths:
        """Return the shortest walks between two entries, along every relation, forwards and backwards."""
        return self._do(entry_calls.paths(start, end, limit=limit))

    def vocabulary(self, scheme: str) -> list[dict[str, Any]]:
        """Return the terms of one scheme, such as `actions` or `facts`."""
        return self._do(registry_calls.vocabulary(scheme))

    def schemes(self) -> tuple[str, ...]:
        """Return the names of the schemes."""
        return self._do(registry_calls.schemes())

    def audit(self, *, after: int = 0, limit: int | None = None) -> tuple[AuditEvent, ...]:
        """Return writes with a sequence number above `after`, oldest first, so many as a page of the registry has."""
        return self._do(registry_calls.audit(after=after, limit=limit))

    def changes(self, *, after: int = 0, limit: int | None = None) -> tuple[FeedRow, ...]:
        """Return a page of the change feed: writes above `after` that answers have seen, oldest first.

        The number of the last one, as `after`, gives the next page; an empty one says that there is no more yet.
        """
        return self._do(registry_calls.changes(after=after, limit=limit))

    def health(self) -> dict[str, Any]:
        """Return what the registry says of itself: status, version, sequence, entries, store."""
        return self._do(registry_calls.health())

    def me(self) -> Me:
        """Return who calls, as the registry knows them by the key or token, and how open it is."""
        return self._do(registry_calls.me())

    def call(self, method: str, path: str, body: object | None = None) -> Any:
        """Send a request to a route under `/v1/` that has no method of its own here; return what it answers."""
        return self._do(registry_calls.other(method, path, body))

    def _all(self, pages: Listing[T]) -> Iterator[T]:
        page = self._do(pages(None))
        yield from page.items
        while page.next is not None:
            page = self._do(pages(page.next))
            yield from page.items

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
            self.sequence = max(self.sequence, sequence_told(outcome))
            return call.read(outcome, self._url)
        raise error_of(outcome, self._url)

    def _send(self, call: Call[Any]) -> Outcome:
        place = call.path if call.path.startswith("/") else "/v1/" + call.path
        try:
            return self._http.request(call.method, place, **call.options())
        except httpx2.RequestError as error:
            return error
