# SPDX-License-Identifier: Apache-2.0
"""What one reader of an answer may not read: today, and in the registry that the answer was given on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

from licet.domain.access import ANYBODY, Caller, Role
from licet.domain.answer import CitedClause, Decision
from licet.domain.entry import Entry, Institution, TermsBase
from licet.domain.record import StoredEntry
from licet.domain.rule import Rule
from licet.domain.use import UseRequest
from licet.usecases.registry import Edition
from licet.usecases.visible import bare_hash, hidden_from, may_read_entry, rules_quoting

__all__ = ["Revisions", "Veil", "strings_in", "veil_for", "veil_of"]

Revisions: TypeAlias = Callable[[str], tuple[StoredEntry, ...]]
"""Gives the revisions of an entry by its id, oldest first."""

_NAMES: Final = re.compile(r"[^\s()`,;\"']+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Veil:
    """What one caller may not read, and whom to ask for it.

    `hidden` are ids of entries, `names` the same with their aliases, `documents` the hashes of closed documents
    in hexadecimal, `closed_rules` ids of rules that are closed whoever has them now. `brought` are the ids of the
    entries that the question itself brought and that the caller may read, `brought_rules` those of their rules:
    two sets, since what is brought opens nothing that the registry has under the same name.
    """

    edition: Edition
    caller: Caller = ANYBODY
    hidden: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    contact: str | None = None
    institution: str | None = None
    closed_rules: frozenset[str] = frozenset()
    brought: frozenset[str] = field(default=frozenset())
    brought_rules: frozenset[str] = field(default=frozenset())
    revisions: Revisions | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is withheld."""
        return not self.hidden and not self.documents and not self.closed_rules

    def sentence(self, rule: str | None, document: str | None) -> str:
        """Return what stands in the place of words that are withheld."""
        of = f"rule {rule}" if rule else "this finding"
        where = f" ({document})" if document and document != rule else ""
        whom = self.contact or "whoever keeps this registry"
        return f"the text of {of}{where} is not open to you: ask {whom}"

    def hides_entry(self, name: str | None) -> bool:
        """Return whether the entry with this id is not open."""
        return name is not None and name in self.hidden and name not in self.brought

    def hides_rule(self, name: str, cited: Mapping[str, CitedClause] | None = None) -> bool:
        """Return whether the words of a rule, or of a ruling given by its id, are not open.

        A rule that nobody knows is not open.

        Args:
            name: the id.
            cited: the clauses that the answer cites, by rule.
        """
        if name in self.closed_rules:
            return True
        if self._is_brought(name):
            return False
        clause = (cited or {}).get(name)
        if clause is not None and self.hides_clause(clause):
            return True
        entry = self.edition.names.get(name)
        owner, rule = self.edition.snapshot.rules.get(name, (None, None))
        if entry is None and rule is None:
            return clause is None
        return self.hides_entry(entry) or (owner is not None and rule is not None and self._hides_words(owner, rule))

    def hides_clause(self, clause: CitedClause) -> bool:
        """Return whether what a cited clause says is not open."""
        return (
            self.hides_entry(clause.terms)
            or self._quotes_closed(clause.text_hash)
            or self._rests_on_closed(clause.terms)
        )

    def _is_brought(self, name: str) -> bool:
        """Return whether the question brought what has this name, and the registry has it nowhere else."""
        if name not in self.brought and name not in self.brought_rules:
            return False
        known = (self.edition.names.get(name), self.edition.snapshot.rules.get(name, (None, None))[0])
        return all(owner is None or owner in self.brought for owner in known)

    def _hides_words(self, owner: str, rule: Rule) -> bool:
        return self.hides_entry(owner) or self._quotes_closed(rule.clause.text_hash) or self._rests_on_closed(owner)

    def _quotes_closed(self, text_hash: str | None) -> bool:
        return bool(self.documents) and text_hash is not None and bare_hash(text_hash) in self.documents

    def _rests_on_closed(self, owner: str) -> bool:
        if not self.documents or owner in self.brought:
            return False
        stored = self.edition.stored.get(owner)
        return (
            stored is not None and isinstance(stored.entry, TermsBase) and self._quotes_closed(stored.entry.text.sha256)
        )

    def with_brought(self, entries: Iterable[Entry], *, is_own: bool) -> Veil:
        """Return the veil over an answer to a question that brought `entries`.

        They are open if they are the caller's own words (`is_own`), else to whom they themselves say.
        """
        given = tuple(entries)
        if not given:
            return self
        readable = tuple(entry for entry in given if is_own or may_read_entry(self.caller, entry))
        closed = tuple(entry for entry in given if entry not in readable)
        closed_ids = frozenset(entry.id for entry in closed)
        return replace(
            self,
            hidden=self.hidden | closed_ids,
            names=self.names.union(*((entry.id, *entry.aliases) for entry in closed)),
            closed_rules=self.closed_rules | _rules_of(closed),
            brought=(self.brought | {entry.id for entry in readable}) - closed_ids,
            brought_rules=self.brought_rules | _rules_of(readable),
        )

    def asked_by(self, stated: str | None) -> Veil:
        """Return the veil over an answer to somebody of the institution that a question states."""
        if stated is None:
            return self
        name = self.edition.names.get(stated)
        return replace(self, institution=name, contact=_contact(name, self.edition, self.hidden))

    def as_of(self, decision: Decision, known_at: datetime | None = None) -> Veil:
        """Return the veil with what was closed in the registry that an answer was given on.

        An entry that was opened since stays closed in it: the answer has the words of then. Only the entries that the
        answer names and that were written since are looked up.

        Args:
            decision: the answer.
            known_at: the instant that the question names, if it names one.
        """
        if self.revisions is None or self.caller.may(Role.ADMIN):
            return self
        later = {
            name
            for name, stored in self.edition.stored.items()
            if stored.sequence > decision.sequence and name not in self.brought
        }
        if not later:
            return self
        veil = self
        for name in sorted(later & self._spoken_of(decision)):
            then = _revision_then(self.revisions(name), sequence=decision.sequence, known_at=known_at)
            veil = veil._with_past(self.edition.stored[name].entry, None if then is None else then.entry)
        return veil

    def _spoken_of(self, decision: Decision) -> set[str]:
        """Return the ids of the entries that an answer names, and of those that have a rule that it names."""
        words = {word for text in strings_in(decision) for word in (text, *_NAMES.findall(text))}
        words |= {word.rstrip(".:") for word in words}
        rules = self.edition.snapshot.rules
        owners = {rules[word][0] for word in words if word in rules}
        return owners | {self.edition.names[word] for word in words if word in self.edition.names}

    def _with_past(self, now: Entry, then: Entry | None) -> Veil:
        """Return the veil with an entry as it was: it may have been closed, or have quoted a document."""
        had = _rules_of(() if then is None else (then,))
        closed = _rules_of((now,)) - had - self.brought_rules
        if then is None:
            return replace(self, closed_rules=self.closed_rules | closed)
        if may_read_entry(self.caller, then):
            quoting = rules_quoting(then, self.documents)
            return replace(self, closed_rules=self.closed_rules | closed | quoting)
        return replace(
            self,
            hidden=self.hidden | {now.id},
            names=self.names.union((now.id,), now.aliases, then.aliases),
            closed_rules=self.closed_rules | closed | had,
        )


def veil_for(
    edition: Edition, caller: Caller = ANYBODY, *, documents: Iterable[str] = (), revisions: Revisions | None = None
) -> Veil:
    """Return what `caller` may not read of an edition, and of the closed `documents`, given by their hashes.

    Without `revisions` nothing of the past is closed: for answers that were given on this edition only.
    """
    hidden, closed = hidden_from(edition, caller), frozenset(documents)
    institution = edition.names.get(edition.snapshot.default_institution or "")
    return Veil(
        edition=edition,
        caller=caller,
        hidden=hidden,
        names=frozenset(name for name, entry_id in edition.names.items() if entry_id in hidden) if hidden else hidden,
        documents=closed,
        contact=_contact(institution, edition, hidden),
        institution=institution,
        revisions=revisions,
    )


def veil_of(veil: Veil, request: UseRequest | None, *, is_own: bool) -> Veil:
    """Return the veil over an answer to a question; `is_own` says that whoever reads it asked it."""
    if request is None:
        return veil
    stated = request.actor.institution if request.actor is not None else None
    return veil.asked_by(stated).with_brought(request.entries, is_own=is_own)


def strings_in(value: object) -> Iterator[str]:
    """Yield every text in a value, however deep; keys of mappings are none of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from strings_in(item)
    elif is_dataclass(value):
        for each in fields(value):
            yield from strings_in(getattr(value, each.name))


def _rules_of(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset(rule.id for entry in entries for rule in entry.rules)


def _revision_then(
    revisions: tuple[StoredEntry, ...], *, sequence: int, known_at: datetime | None
) -> StoredEntry | None:
    """Return the revision that an answer used, or None where there was none yet."""
    fitting = [
        stored
        for stored in revisions
        if stored.sequence <= sequence and (known_at is None or stored.recorded_at <= known_at)
    ]
    return fitting[-1] if fitting else None


def _contact(institution: str | None, edition: Edition, hidden: frozenset[str]) -> str | None:
    """Return whom to ask at an institution that is open: its lawyers, else the first office that it names."""
    stored = None if institution in hidden else edition.stored.get(institution or "")
    if stored is None or not isinstance(stored.entry, Institution) or not stored.entry.contacts:
        return None
    contacts = stored.entry.contacts
    return contacts.get("legal") or contacts[min(contacts)]
