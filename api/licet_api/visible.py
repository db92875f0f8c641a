# SPDX-License-Identifier: Apache-2.0
"""What one caller may read: the edition, the store and the answers without the rest.

A route that hands out entries takes `Seen` and `SeenStore`; `Current` and the store itself are for deciding.
A route that hands out answers shows them through `Shown`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request

from licet.bootstrap import Wiring
from licet.domain.access import Caller
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.record import DecisionRecord
from licet.domain.use import UseRequest
from licet.errors import InputError
from licet.usecases.closed_assets import check_assets_open
from licet.usecases.documents import ClosedDocuments
from licet.usecases.flaws import quoted
from licet.usecases.redact import named_in, redact, redact_error
from licet.usecases.registry import Edition
from licet.usecases.veil import Veil, veil_for
from licet.usecases.visible import VisibleReader, hidden_from, may_read_entry, seen, without_closed
from licet_api.askers import asker_of
from licet_api.dependencies import Current, Wired
from licet_api.problems import RefusedError
from licet_api.security import Reader

__all__ = ["Closed", "Seen", "SeenStore", "Shown", "Viewer", "check_writable"]


def closed_documents(request: Request) -> ClosedDocuments:
    """Return what is known of closed documents."""
    return cast("ClosedDocuments", request.app.state.closed_documents)


Closed = Annotated[ClosedDocuments, Depends(closed_documents)]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who reads answers."""

    caller: Caller
    wiring: Wiring
    closed: ClosedDocuments

    def veil(self) -> Veil:
        """Return what the caller may not read now."""
        edition = self.wiring.registry.current()
        closed = self.closed.closed_to(self.caller, edition)
        return veil_for(edition, self.caller, documents=closed, revisions=self.wiring.store.revisions)

    def store(self) -> VisibleReader:
        """Return the store as far as the caller may read it now."""
        edition = self.wiring.registry.current()
        closed = self.closed.closed_to(self.caller, edition)
        return VisibleReader(self.wiring.store, edition, self.caller, closed=closed)

    def known_at(self, instant: datetime) -> Edition:
        """Return the registry as it was recorded at an instant, without what the caller may not read now or then."""
        edition = self.wiring.registry.current()
        closed = self.closed.closed_to(self.caller, edition)
        return seen(self.wiring.registry.known_at(instant), self.caller, closed=closed, now=edition)

    def edition(self) -> Edition:
        """Return the registry as the caller may read it now."""
        edition = self.wiring.registry.current()
        return seen(edition, self.caller, closed=self.closed.closed_to(self.caller, edition))

    def entry(self, entry: Entry) -> Entry:
        """Return an entry that the caller may read without the words that they may not."""
        return without_closed(entry, self.closed.closed_to(self.caller, self.wiring.registry.current()))

    def shown(self, decision: Decision, request: UseRequest | None = None) -> Decision:
        """Return an answer to the caller as the caller may read it; `request` is the question."""
        return redact(decision, self.veil(), request, is_own=True)

    def recorded(self, record: DecisionRecord) -> Decision:
        """Return a recorded answer as the caller may read it."""
        return redact(record.decision, self.veil(), record.request, is_own=self.asked(record))

    def hidden(self) -> frozenset[str]:
        """Return the ids of the entries that the caller may not read now."""
        return hidden_from(self.wiring.registry.current(), self.caller)

    def hidden_in(self, record: DecisionRecord) -> frozenset[str]:
        """Return the ids of the entries that the caller may not read now, with those that the question brought."""
        return self.hidden() | {entry.id for entry in self._private(record)}

    def lister(self) -> Callable[[DecisionRecord], Decision | None]:
        """Return what gives a recorded answer as a list shows it, or None if the list leaves it out.

        What the caller may not read is looked up once for the whole list.
        """
        veil = self.veil()

        def listed(record: DecisionRecord) -> Decision | None:
            if self.leaves_out(record):
                return None
            return redact(record.decision, veil, record.request, is_own=self.asked(record))

        return listed

    def leaves_out(self, record: DecisionRecord) -> bool:
        """Return whether somebody else asked about an entry that is hidden, or brought one."""
        if self.asked(record):
            return False
        if self._private(record):
            return True
        hidden, names = self.hidden(), self.wiring.registry.current().names
        return bool(hidden) and any(names.get(name) in hidden for name in named_in(record.request))

    def asked(self, record: DecisionRecord) -> bool:
        """Return whether the caller asked the question of a recorded answer."""
        return record.asked_by is not None and record.asked_by == asker_of(self.caller)

    def _private(self, record: DecisionRecord) -> tuple[Entry, ...]:
        """Return the entries that the question brought and that the caller may not read."""
        if self.asked(record):
            return ()
        return tuple(entry for entry in record.request.entries if not may_read_entry(self.caller, entry))

    def check_assets(self, request: UseRequest, *, proposed: tuple[Entry, ...] = ()) -> None:
        """Check that a question with rules of its own names only assets that the caller may read.

        Raises:
            AssetClosedError: it names another one.
        """
        registry, instant = self.wiring.registry, request.known_at
        past = () if instant is None else (registry.known_at(instant),)
        editions = (registry.current(), *past)
        check_assets_open(request, self.caller, editions=editions)
        if proposed:
            check_assets_open(request, self.caller, editions=editions, proposed=proposed)

    @contextmanager
    def asking(self, request: UseRequest | None = None) -> Iterator[None]:
        """Let nothing that the caller may not read into the error of a question that cannot be answered.

        Raises:
            InputError: the block did.
        """
        try:
            yield
        except InputError as error:
            raise redact_error(error, self.veil(), request) from None


def viewer_of(caller: Reader, wiring: Wired, closed: Closed) -> Viewer:
    """Return who reads the answers of this request."""
    return Viewer(caller, wiring, closed)


Shown = Annotated[Viewer, Depends(viewer_of)]


def seen_edition(caller: Reader, edition: Current, closed: Closed) -> Edition:
    """Return the registry as it is now, as the caller may read it."""
    return seen(edition, caller, closed=closed.closed_to(caller, edition))


Seen = Annotated[Edition, Depends(seen_edition)]


def seen_store(viewer: Shown) -> VisibleReader:
    """Return the store as far as the caller may read it."""
    return viewer.store()


SeenStore = Annotated[VisibleReader, Depends(seen_store)]


def check_writable(entry_id: str, *, whole: Edition, seen: Edition) -> None:
    """Check that a writer has read all of the entry that is to be replaced: else its words would be lost.

    Raises:
        RefusedError: the writer may not read the entry, or some of its words.
    """
    name = whole.names.get(entry_id)
    if name is None:
        return
    if entry_id not in seen.names:
        raise RefusedError(
            f"{quoted(entry_id)} cannot be written: choose another id, or ask whoever keeps this registry",
            status=403,
            code="entry_closed",
        )
    if seen.stored[name].entry is not whole.stored[name].entry:
        raise RefusedError(
            f"{quoted(entry_id)} has words that are not open to you, and writing it would lose them: ask somebody "
            "who may read the documents that it quotes",
            status=403,
            code="entry_closed",
        )
