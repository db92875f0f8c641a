# SPDX-License-Identifier: Apache-2.0
"""What the memory store holds of entries and answers, for the parts of it that read and write there."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from licet.domain.entry import Entry
from licet.domain.record import AuditEvent, DecisionRecord, StoredEntry
from licet.stores.audit import GENESIS
from licet.stores.ledger import Before, Head

__all__ = ["OnShelf", "Owners", "Shelf"]


@dataclass(slots=True)
class Shelf:
    """All entries, events and answers; revisions are in the order of their numbers."""

    revisions: dict[str, list[StoredEntry]] = field(default_factory=dict)
    events: list[AuditEvent] = field(default_factory=list)
    decisions: dict[str, DecisionRecord] = field(default_factory=dict)
    restoring: str = ""

    def head(self) -> Head:
        """Return the end of the ledger."""
        return Head(sequence=len(self.events), digest=self.events[-1].digest if self.events else GENESIS)

    def before(self, entry: Entry) -> Before | None:
        """Return what is known of the entry that has this id."""
        stored = self.revisions.get(entry.id)
        if not stored:
            return None
        last = stored[-1].entry
        return Before(revision=len(stored), kind=last.kind, state=last.curation.state)

    def add(self, stored: StoredEntry, event: AuditEvent) -> None:
        """Add a write."""
        self.revisions.setdefault(stored.entry.id, []).append(stored)
        self.events.append(event)

    def copy(self) -> Shelf:
        """Return the same, which what is added later leaves alone."""
        return Shelf(
            revisions={name: list(stored) for name, stored in self.revisions.items()},
            events=list(self.events),
            decisions=dict(self.decisions),
            restoring=self.restoring,
        )


@dataclass(slots=True)
class Owners:
    """Which entry has each id and alias, and which states each rule."""

    names: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, current: Iterable[StoredEntry]) -> Self:
        """Return the owners in the current state of entries."""
        owners = cls()
        for stored in current:
            owners.add(stored.entry)
        return owners

    def add(self, entry: Entry) -> None:
        """Take in what an entry has and states."""
        self.names |= dict.fromkeys((entry.id, *entry.aliases), entry.id)
        self.rules |= dict.fromkeys((rule.id for rule in entry.rules), entry.id)


class OnShelf:
    """A part of the memory store; all parts share one shelf and its lock."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.RLock()
        self._shelf = Shelf()
