# SPDX-License-Identifier: Apache-2.0
"""What a client for `asyncio` does with review cases, tasks and comments."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from licet.client import review_calls
from licet.client.calls import Call, Filter, Listing
from licet.client.review_calls import Answered
from licet.domain.entry import Entry
from licet.domain.review_case import ReviewCase
from licet.domain.work import EntryComment
from licet.usecases.institution_use import InstitutionUse
from licet.usecases.tasks import Tasks

__all__ = ["AsyncReviewing"]

T = TypeVar("T")


class AsyncReviewing(ABC):
    """What a client does with review cases, tasks and comments."""

    @abstractmethod
    async def _do(self, call: Call[T]) -> T: ...

    @abstractmethod
    def _all(self, pages: Listing[T]) -> AsyncIterator[T]: ...

    async def open_review(
        self, decision_id: str, *, rule: str | None = None, question: str | None = None
    ) -> ReviewCase:
        """Ask the office what a recorded answer left open; a case that is open is given again.

        Args:
            decision_id: the answer.
            rule: which of those in its `review`, or the terms that are silent; without it the first.
            question: the text to send, in the place of the one that the answer has.
        """
        return await self._do(review_calls.open_review(decision_id, rule=rule, question=question))

    def review_cases(self, **filters: Filter) -> AsyncIterator[ReviewCase]:
        """Yield review cases, the newest answer first, fetched a page at a time; filters: `state`, `by`."""
        return self._all(review_calls.review_cases(filters))

    async def review_case(self, case_id: str) -> tuple[ReviewCase, str]:
        """Return a review case as it stands, and the tag that acting on it needs."""
        return await self._do(review_calls.review_case(case_id))

    async def answer_review(self, case_id: str, etag: str, answer: Answered) -> tuple[ReviewCase, str]:
        """Publish the ruling that answers a case; needs the role of a reviewer who did not open it."""
        return await self._do(review_calls.answer_review(case_id, etag, answer))

    async def act_on_review(self, case_id: str, verb: str, etag: str, **body: Any) -> tuple[ReviewCase, str]:
        """Do something else with a case: `withdraw`, with a `comment`."""
        return await self._do(review_calls.act_on_review(case_id, verb, etag, body))

    async def comment_on_review(self, case_id: str, says: str, about: str | None = None) -> ReviewCase:
        """Add a comment to a case, perhaps about one of its rules."""
        return await self._do(review_calls.comment_on_review(case_id, says, about=about))

    async def tasks(self) -> Tasks:
        """Return what waits for whoever has the key."""
        return await self._do(review_calls.tasks())

    async def attest(
        self, entry_id: str, etag: str, *, reason: str, review_due: dt.date | None = None
    ) -> tuple[Entry, str]:
        """Say that an entry is still correct, and return it with its new tag; without a day it keeps its pace."""
        return await self._do(review_calls.attest(entry_id, etag, reason=reason, review_due=review_due))

    def entry_comments(self, entry_id: str) -> AsyncIterator[EntryComment]:
        """Yield the comments on an entry, the newest first."""
        return self._all(review_calls.entry_comments(entry_id))

    async def comment_on_entry(self, entry_id: str, says: str, about: str | None = None) -> EntryComment:
        """Comment on an entry, perhaps about a rule, a duty or the section of a clause in it."""
        return await self._do(review_calls.comment_on_entry(entry_id, says, about=about))

    async def calendar(self, *, kind: str | None = None) -> str:
        """Return what ends and what is to be read again as a calendar (RFC 5545).

        Args:
            kind: only `review`, `agreement`, `evidence` or `ruling`.
        """
        return await self._do(review_calls.calendar(kind))

    async def institution_use(self, entry_id: str) -> InstitutionUse:
        """Return how many recent answers rested on each part of an institution's record."""
        return await self._do(review_calls.institution_use(entry_id))
