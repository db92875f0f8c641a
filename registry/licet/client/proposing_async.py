# SPDX-License-Identifier: Apache-2.0
"""What a client for `asyncio` does with change requests."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from licet.client import request_calls
from licet.client.calls import Call, Filter, Listing
from licet.client.request_calls import Proposed
from licet.domain.change_request import ChangeRequest
from licet.usecases.proposals import Columns, RequestPreview

__all__ = ["AsyncProposing"]

T = TypeVar("T")


class AsyncProposing(ABC):
    """What a client for `asyncio` does with change requests."""

    @abstractmethod
    async def _do(self, call: Call[T]) -> T: ...

    @abstractmethod
    def _all(self, pages: Listing[T]) -> AsyncIterator[T]: ...

    async def propose(self, proposal: Proposed) -> tuple[ChangeRequest, str]:
        """Keep a change request, as a draft or submitted, and return it with its tag."""
        return await self._do(request_calls.propose(proposal))

    def change_requests(self, **filters: Filter) -> AsyncIterator[ChangeRequest]:
        """Yield change requests that fit, the newest first, fetched a page at a time.

        Args:
            filters: `state`, `entry`, `by` (who proposed it).
        """
        return self._all(request_calls.change_requests(filters))

    async def change_request(self, request_id: str) -> tuple[ChangeRequest, str]:
        """Return a change request, with its conflicts as they are now, and its tag."""
        return await self._do(request_calls.change_request(request_id))

    async def revise_request(self, request_id: str, proposal: Proposed, etag: str) -> tuple[ChangeRequest, str]:
        """Exchange what a draft or a returned change request holds; it loses its approvals."""
        return await self._do(request_calls.revise_request(request_id, proposal, etag))

    async def preview_request(self, proposal: Proposed) -> RequestPreview:
        """Return what publishing a proposal would do; nothing is saved."""
        return await self._do(request_calls.preview_request(proposal))

    async def preview_kept_request(self, request_id: str) -> RequestPreview:
        """Return what publishing a change request would do as the registry is now."""
        return await self._do(request_calls.preview_kept_request(request_id))

    async def act_on_request(self, request_id: str, verb: str, etag: str, **body: Any) -> tuple[ChangeRequest, str]:
        """Do something with a change request and return it with its new tag.

        Args:
            request_id: its id.
            verb: `submit`, `withdraw`, `return`, `approve`, `reject`, `publish` or `resolve`.
            etag: the tag of the revision that was read.
            body: `comment`; `override_reason` to publish though a case fails; `choices` to resolve.
        """
        return await self._do(request_calls.act_on_request(request_id, verb, etag, body))

    async def comment_on_request(self, request_id: str, says: str, about: str | None = None) -> ChangeRequest:
        """Comment on a change request; `about` is a clause or a place that the comment speaks of."""
        return await self._do(request_calls.comment_on_request(request_id, says, about))

    async def request_columns(self, request_id: str, entry: str) -> Columns:
        """Return an entry of a change request as it was read, as it is now, and as it is proposed to be."""
        return await self._do(request_calls.request_columns(request_id, entry))
