# SPDX-License-Identifier: Apache-2.0
"""What both clients offer to those who oversee a registry: its audit trail, its keys, its settings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, TypeVar

from licet.client import overseeing_calls as calls
from licet.client.calls import Call, Filter, Page
from licet.domain.record import AuditEvent
from licet.errors import MalformedError
from licet.settings import SettingView
from licet.stores.verification import Verification
from licet.usecases.keys import KeyGrant, KeyView, NewKey

__all__ = ["AsyncOverseeing", "Overseeing"]

T = TypeVar("T")


class Overseeing(ABC):
    """The part of a client that waits for each answer."""

    @abstractmethod
    def _do(self, call: Call[T]) -> T: ...

    def audit_page(self, cursor: str | None = None, limit: int = 50, **filters: Filter) -> Page[AuditEvent]:
        """Return a page of the audit trail, newest first; `next` of the page before is the cursor of the next.

        A page may be short, or empty, and not be the last: the last one has no `next`.

        Args:
            cursor: `next` of the page before.
            limit: at most so many.
            filters: `by`, `subject`, `verb`, `since` and `until` (instants with their offset).
        """
        return self._do(calls.audit_page(before=_number(cursor), limit=limit, filters=filters))

    def verify_audit(self) -> Verification:
        """Let the registry walk its whole trail and every revision; needs the role of an administrator."""
        return self._do(calls.verify_audit())

    def api_keys(self) -> tuple[KeyView, ...]:
        """Return every key ever made, oldest first, without the keys; needs the role of an administrator."""
        return self._do(calls.keys())

    def create_key(self, grant: KeyGrant | Mapping[str, Any]) -> NewKey:
        """Make a key; the answer is the only place where it is ever seen. Needs the role of an administrator."""
        return self._do(calls.create_key(grant))

    def revoke_key(self, key_id: str) -> KeyView:
        """Let a key, given by its id, open nothing from now on; needs the role of an administrator."""
        return self._do(calls.revoke_key(key_id))

    def settings(self) -> tuple[SettingView, ...]:
        """Return the settings that hold, without secrets; needs the role of an administrator."""
        return self._do(calls.settings())


class AsyncOverseeing(ABC):
    """The part of a client for `asyncio`; the methods are those of `Overseeing`."""

    @abstractmethod
    async def _do(self, call: Call[T]) -> T: ...

    async def audit_page(self, cursor: str | None = None, limit: int = 50, **filters: Filter) -> Page[AuditEvent]:
        """Return a page of the audit trail, newest first; `next` of the page before is the cursor of the next."""
        return await self._do(calls.audit_page(before=_number(cursor), limit=limit, filters=filters))

    async def verify_audit(self) -> Verification:
        """Let the registry walk its whole trail and every revision; needs the role of an administrator."""
        return await self._do(calls.verify_audit())

    async def api_keys(self) -> tuple[KeyView, ...]:
        """Return every key ever made, oldest first, without the keys; needs the role of an administrator."""
        return await self._do(calls.keys())

    async def create_key(self, grant: KeyGrant | Mapping[str, Any]) -> NewKey:
        """Make a key; the answer is the only place where it is ever seen. Needs the role of an administrator."""
        return await self._do(calls.create_key(grant))

    async def revoke_key(self, key_id: str) -> KeyView:
        """Let a key, given by its id, open nothing from now on; needs the role of an administrator."""
        return await self._do(calls.revoke_key(key_id))

    async def settings(self) -> tuple[SettingView, ...]:
        """Return the settings that hold, without secrets; needs the role of an administrator."""
        return await self._do(calls.settings())


def _number(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit()):
        raise MalformedError("this is no place in the audit trail: begin again without one")
    return int(cursor)
