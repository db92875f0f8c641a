# SPDX-License-Identifier: Apache-2.0
"""Reach a registry: the entries that come with Licet, or one that runs at an address."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import licet
from licet.cli.local import PackagedRegistry
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.errors import LicetError
from licet.settings import read_settings
from licet.usecases.check_run import RunCheck
from licet.usecases.search import EntrySummary
from licet.usecases.which import About, Which

if TYPE_CHECKING:
    from licet.wire.entry_diff import EntryDiff

__all__ = ["RegistryAccess", "key_from_environment", "open_registry"]


class RegistryAccess(Protocol):
    """What commands ask of a registry, whichever it is."""

    def decide(self, request: UseRequest) -> Decision:
        """Answer a question."""
        ...

    def decide_many(self, requests: Sequence[UseRequest]) -> Sequence[Decision | LicetError]:
        """Answer questions in order; one that cannot be answered comes back as its error."""
        ...

    def which(self, request: UseRequest, *, about: About = "dataset", verdicts: Collection[str] = ()) -> Which:
        """Return which data sets, or models, a question permits, or those with one of `verdicts`."""
        ...

    def check_manifest(self, text: str) -> RunCheck:
        """Check a training manifest."""
        ...

    def entries(self, **filters: str | bool | None) -> Iterator[EntrySummary]:
        """Yield what lists show of the entries that fit."""
        ...

    def entry(self, entry_id: str) -> tuple[Entry, str]:
        """Return an entry, by its id or an alias, and a tag of its revision."""
        ...

    def entry_text(self, entry_id: str, media_type: str) -> str:
        """Return an entry as text in one of the published forms."""
        ...

    def diff(self, entry_id: str, *, earlier: int | None = None, later: int | None = None) -> EntryDiff:
        """Return what changed between two revisions of an entry."""
        ...

    def vocabulary(self, scheme: str) -> list[dict[str, Any]]:
        """Return the terms of one scheme."""
        ...

    def schemes(self) -> Sequence[str]:
        """Return the names of the schemes."""
        ...


@contextmanager
def open_registry(url: str | None) -> Iterator[RegistryAccess]:
    """Open the registry at `url`, or the packaged entries without one."""
    if url is None or not url.strip():
        yield PackagedRegistry(read_settings().default_institution)
        return
    with licet.Client(url, key_from_environment()) as client:
        yield client


def key_from_environment() -> str | None:
    """Return the API key in `LICET_API_KEY`; on a command line it would be seen by everybody on the machine."""
    return os.environ.get("LICET_API_KEY", "").strip() or None
