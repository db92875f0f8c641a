# SPDX-License-Identifier: Apache-2.0
"""The registry as one caller sees it: what the caller may not read is as if it were not there.

Deciding never uses this: an answer is the same whoever asks, and only its words are withheld (`redact`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from licet.domain.access import Caller, Role
from licet.domain.entry import Artefact, Dataset, Entry, Model, TermsBase
from licet.domain.record import AuditEvent, Change, StoredEntry
from licet.domain.rule import Rule
from licet.domain.visibility import may_read
from licet.errors import EntryNotFoundError
from licet.ports import AuditLog, GraphReader
from licet.usecases.flaws import nearest_names
from licet.usecases.registry import Edition, edition_of

__all__ = [
    "WITHHELD",
    "VisibleReader",
    "bare_hash",
    "hidden_from",
    "may_read_entry",
    "rules_quoting",
    "seen",
    "told_events",
    "visible_entry",
    "visible_events",
    "visible_page",
    "without_closed",
]

WITHHELD: Final = "withheld"
"""The form of an entry that is sent without words that rest on a closed document, and what stands for a closed word."""


def may_read_entry(caller: Caller, entry: Entry) -> bool:
    """Return whether `caller` may read an entry."""
    return may_read(caller, entry.visibility, entry.readers)


def seen(
    edition: Edition, caller: Caller, *, closed: frozenset[str] = frozenset(), now: Edition | None = None
) -> Edition:
    """Return the edition without what `caller` may not read; made once for each role.

    It has the sequence number of the whole one. Where nothing is withheld it is the whole one. Entries have no
    words that rest on the documents in `closed`, given by their hashes in hexadecimal. An edition of the past is
    without what is not open `now`, too: what was closed since is closed.
    """
    key = f"seen by {caller.role or 'anybody'}"
    hidden = hidden_from(edition, caller) | (frozenset() if now is None else hidden_from(now, caller))
    known = edition.snapshot.memo.get(key)
    if isinstance(known, _Sight) and (known.closed, known.hidden) == (closed, hidden):
        return known.edition
    found = _without_hidden(edition, hidden, closed)
    edition.snapshot.memo[key] = _Sight(found, closed, hidden)
    return found


def without_closed(entry: Entry, closed: frozenset[str]) -> Entry:
    """Return an entry without the words of rules that quote a document in `closed`."""
    quoting = rules_quoting(entry, closed)
    if not quoting:
        return entry
    rules = tuple(_wordless(rule, entry.id) if rule.id in quoting else rule for rule in entry.rules)
    return entry if rules == entry.rules else replace(entry, rules=rules)


def rules_quoting(entry: Entry, closed: frozenset[str]) -> frozenset[str]:
    """Return the ids of the rules that quote a document in `closed`; their hashes stay, so it is the same later."""
    if not closed or not entry.rules:
        return frozenset()
    whole = isinstance(entry, TermsBase) and _is_in(entry.text.sha256, closed)
    return frozenset(rule.id for rule in entry.rules if whole or _is_in(rule.clause.text_hash, closed))


def bare_hash(text: str) -> str:
    """Return a hash without the name of its method: `sha256:00ff` and `00FF` are the same."""
    return text.rpartition(":")[2].strip().lower()


def visible_page(
    log: AuditLog, edition: Edition, caller: Caller, *, after: int, limit: int
) -> tuple[tuple[AuditEvent, ...], bool]:
    """Return at most `limit` events about what `caller` may read, and whether there are more."""
    found: list[AuditEvent] = []
    while len(found) <= limit:
        page = log.events(after=after, limit=limit + 1)
        found += visible_events(page, edition, caller)
        if len(page) <= limit:
            break
        after = page[-1].sequence
    return tuple(found[:limit]), len(found) > limit


def told_events(changes: Iterable[Change], edition: Edition, caller: Caller) -> tuple[AuditEvent, ...]:
    """Return the events of changes that `caller` may read; authors and reasons of closed ones withheld."""
    known = tuple(changes)
    told = {event.sequence for event in visible_events((change.event for change in known), edition, caller)}
    return tuple(_told(change, caller) for change in known if change.event.sequence in told)


def _told(change: Change, caller: Caller) -> AuditEvent:
    is_open = change.stored is not None and may_read_entry(caller, change.stored.entry)
    if is_open or caller.may(Role.ADMIN):
        return change.event
    return replace(change.event, by=WITHHELD, reason=WITHHELD)


def hidden_from(edition: Edition, caller: Caller) -> frozenset[str]:
    """Return the ids of the entries that `caller` may not read; found once for each role."""
    key = f"hidden from {caller.role or 'anybody'}"
    known = edition.snapshot.memo.get(key)
    if not isinstance(known, frozenset):
        found = (name for name, stored in edition.stored.items() if not may_read_entry(caller, stored.entry))
        known = edition.snapshot.memo[key] = frozenset(found)
    return known


def visible_entry(name: str, edition: Edition, caller: Caller) -> StoredEntry:
    """Return the entry with this id or alias.

    Raises:
        EntryNotFoundError: there is none, or `caller` may not read it; the error is the same.
    """
    hidden = hidden_from(edition, caller)
    known = edition.names.get(name)
    if known is None or known in hidden:
        open_names = [each for each, entry_id in edition.names.items() if entry_id not in hidden]
        raise EntryNotFoundError(name, nearest=nearest_names(name, open_names))
    return edition.stored[known]


def visible_events(events: Iterable[AuditEvent], edition: Edition, caller: Caller) -> tuple[AuditEvent, ...]:
    """Return the events about what `caller` may read; an administrator sees all."""
    if caller.may(Role.ADMIN):
        return tuple(events)
    hidden = hidden_from(edition, caller)
    return tuple(event for event in events if event.subject in edition.stored and event.subject not in hidden)


class VisibleReader:
    """A reader of the graph that hands out what one caller may read; the rest is unknown to it."""

    def __init__(
        self, reader: GraphReader, edition: Edition, caller: Caller, *, closed: frozenset[str] = frozenset()
    ) -> None:
        """Read through `reader`; `edition` is the whole current one, `closed` as for `seen`."""
        self._reader = reader
        self._caller = caller
        self._closed = closed
        self._seen = seen(edition, caller, closed=closed)

    def sequence(self) -> int:
        """Return the number of the last write of the edition."""
        return self._seen.sequence

    def entry(self, entry_id: str, *, known_at: datetime | None = None) -> StoredEntry:
        """Return the latest revision of an entry by its id or an alias.

        Raises:
            EntryNotFoundError: there is none, or the caller may not read it.
        """
        if known_at is None:
            return self._seen.entry(entry_id)
        known = self.entries(known_at=known_at)
        by_name = {name: stored for stored in known for name in (*stored.entry.aliases, stored.entry.id)}
        if entry_id not in by_name:
            raise EntryNotFoundError(entry_id, nearest=nearest_names(entry_id, sorted(by_name)))
        return by_name[entry_id]

    def entries(self, *, known_at: datetime | None = None) -> tuple[StoredEntry, ...]:
        """Return the latest revision of every entry that the caller may read, by id."""
        if known_at is None:
            return tuple(self._seen.stored.values())
        return self._open(self._reader.entries(known_at=known_at))

    def entries_at(self, sequence: int) -> tuple[StoredEntry, ...]:
        """Return the entries as they were after the write `sequence`, as far as the caller may read them."""
        return self._open(self._reader.entries_at(sequence))

    def revisions_of(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return what `revisions` does, and none of an entry that is not there or not open."""
        return self.revisions(entry_id) if entry_id in self._seen.names else ()

    def form_of(self, entry: Entry) -> str:
        """Return what tells an entry whose words are withheld from the whole one; empty for the whole one."""
        return WITHHELD if rules_quoting(entry, self._closed) else ""

    def revisions(self, entry_id: str) -> tuple[StoredEntry, ...]:
        """Return the revisions of an entry that the caller may read, oldest first; errors as `entry`."""
        name = self._seen.entry(entry_id).entry.id
        return self._open(self._reader.revisions(name))

    def lineage(self, entry_id: str) -> tuple[tuple[str, str, str], ...]:
        """Return the edges of everything that the entry was made from, as far as the caller may read."""
        found: set[tuple[str, str, str]] = set()
        waiting, done = [self._seen.entry(entry_id).entry.id], set[str]()
        while waiting:
            name = waiting.pop()
            stored = self._seen.stored.get(name)
            if stored is None or name in done:
                continue
            done.add(name)
            edges = {(name, how, self._seen.names.get(to, to)) for how, to in _made_from(stored.entry)}
            found |= edges
            waiting.extend(to for *_, to in edges)
        return tuple(sorted(found))

    def _open(self, found: Iterable[StoredEntry]) -> tuple[StoredEntry, ...]:
        """Return the revisions that may be read: by their own word, and by that of the entry now."""
        return tuple(
            replace(stored, entry=without_closed(stored.entry, self._closed))
            for stored in found
            if stored.entry.id in self._seen.stored and may_read_entry(self._caller, stored.entry)
        )


@dataclass(frozen=True, slots=True)
class _Sight:
    """An edition as a role sees it while these documents are closed to it, and these entries hidden."""

    edition: Edition
    closed: frozenset[str]
    hidden: frozenset[str]


def _without_hidden(edition: Edition, hidden: frozenset[str], closed: frozenset[str]) -> Edition:
    kept: list[StoredEntry] = []
    changed = False
    for name, stored in edition.stored.items():
        if name in hidden:
            changed = True
            continue
        entry = without_closed(stored.entry, closed)
        changed = changed or entry is not stored.entry
        kept.append(stored if entry is stored.entry else replace(stored, entry=entry))
    if not changed:
        return edition
    before = edition.snapshot
    visible = edition_of(kept, default_institution=before.default_institution, before=before)
    return replace(visible, snapshot=replace(visible.snapshot, sequence=edition.sequence))


def _is_in(text_hash: str | None, closed: frozenset[str]) -> bool:
    return text_hash is not None and bare_hash(text_hash) in closed


def _wordless(rule: Rule, owner: str) -> Rule:
    says = f"the text of rule {rule.id} ({owner}) is not open to you"
    duties = tuple(replace(duty, says=says) for duty in rule.duties)
    return replace(rule, says=says, duties=duties, clause=replace(rule.clause, section=None, quote=None, note=None))


def _made_from(entry: Entry) -> tuple[tuple[str, str], ...]:
    if isinstance(entry, Dataset | Artefact):
        return tuple((edge.how, edge.id) for edge in entry.derived_from)
    if isinstance(entry, Model):
        parents = tuple((edge.how, edge.id) for edge in entry.descendant_of)
        return parents + tuple((edge.how, edge.id) for edge in entry.trained_on)
    return ()
