# SPDX-License-Identifier: Apache-2.0
"""The immutable registry that is decided on."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

from licet.decision.made import as_asset
from licet.domain.entry import Entry, Ruling
from licet.domain.rule import Rule
from licet.errors import InputError

__all__ = ["Snapshot", "canonical", "changed_snapshot", "compile_snapshot", "fingerprint", "overlay"]


K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Every published entry at one sequence number, by id, with what deciding needs to find fast.

    An artefact is here as the model or the data set that it is asked about as (`made.as_asset`).
    `digest` covers the content of the entries, not their order nor their revision numbers; it is made of those of the
    entries, in `digests`. `overlaid` and `self_ruled` name the entries of a question that replace one, or that bring
    rules or a ruling of their own. `memo` keeps what is found once and follows from the rest.
    """

    entries: Mapping[str, Entry]
    aliases: Mapping[str, str]
    rules: Mapping[str, tuple[str, Rule]]
    sequence: int
    digests: Mapping[str, str]
    default_institution: str | None = None
    overlaid: frozenset[str] = frozenset()
    self_ruled: frozenset[str] = frozenset()
    memo: dict[str, object] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def digest(self) -> str:
        """The hash of the registry, made of those of its entries in the order of their ids."""
        found = self.memo.get("digest")
        if not isinstance(found, str):
            whole = "".join([self.digests[name] for name in sorted(self.digests)])
            found = self.memo["digest"] = "sha256:" + hashlib.sha256(whole.encode()).hexdigest()
        return found

    def of_kind(self, kind: type[T]) -> tuple[T, ...]:
        """Return the entries of one kind, by id; found once."""
        found = self.memo.get(kind.__name__)
        if found is None:
            found = tuple(entry for entry in self.entries.values() if isinstance(entry, kind))
            self.memo[kind.__name__] = found
        return found  # type: ignore[return-value]  # kept under the name of its kind

    def resolve(self, name: str) -> str:
        """Return the id that `name` stands for: itself, or what it is an alias of."""
        return name if name in self.entries else self.aliases.get(name, name)

    def get(self, name: str) -> Entry | None:
        """Return the entry called `name`, or None."""
        return self.entries.get(self.resolve(name))


def compile_snapshot(
    entries: Iterable[Entry],
    *,
    sequence: int = 0,
    default_institution: str | None = None,
    before: Snapshot | None = None,
) -> Snapshot:
    """Build a snapshot; what is the same object as in the one `before` is not hashed again.

    Raises:
        InputError: two entries or two rules have one id, or an alias stands for two entries.
    """
    ordered = sorted(map(as_asset, entries), key=lambda entry: entry.id)
    by_id = _unique(((entry.id, entry) for entry in ordered), "entry")
    aliases = _unique(((alias, entry.id) for entry in ordered for alias in entry.aliases), "alias")
    rules = _unique(((rule.id, (entry.id, rule)) for entry in ordered for rule in entry.rules), "rule")
    digests = {entry.id: _digest(entry, before) for entry in ordered}
    return Snapshot(
        entries=MappingProxyType(by_id),
        aliases=MappingProxyType(aliases),
        rules=MappingProxyType(rules),
        sequence=sequence,
        digests=MappingProxyType(digests),
        default_institution=default_institution,
    )


def changed_snapshot(before: Snapshot, changed: Iterable[Entry], *, sequence: int) -> Snapshot:
    """Return the snapshot after some entries were added or replaced, as `compile_snapshot` would build it.

    What did not change is taken over, so that the cost is that of copying a few tables.

    Raises:
        InputError: two entries or two rules have one id, or an alias stands for two entries.
    """
    new = {entry.id: entry for entry in map(as_asset, changed)}
    old = [before.entries[name] for name in new if name in before.entries]
    if any(entry.rules or entry.aliases for entry in (*new.values(), *old)):
        entries = {**before.entries, **new}
        return compile_snapshot(
            entries.values(), sequence=sequence, default_institution=before.default_institution, before=before
        )
    if clash := next((name for name in new if name in before.aliases), None):
        raise InputError(f"`{clash}` is an alias of `{before.aliases[clash]}`: rename one of them")
    merged = _copied(before.entries)
    merged.update(new)
    digests = _copied(before.digests)
    digests.update((name, _digest(entry, None)) for name, entry in new.items())
    if len(old) < len(new):
        merged = dict(sorted(merged.items()))
    after = dataclasses.replace(
        before,
        entries=MappingProxyType(merged),
        sequence=sequence,
        digests=MappingProxyType(digests),
    )
    touched = {entry.__class__.__name__ for entry in (*new.values(), *old)}
    kept = {name: found for name, found in before.memo.items() if isinstance(found, tuple) and name not in touched}
    after.memo.update(kept)
    return after


def _copied(table: Mapping[K, V]) -> dict[K, V]:
    """Return a copy; a proxy copies the table behind it in one go."""
    return table.copy() if isinstance(table, MappingProxyType) else dict(table)


def overlay(snapshot: Snapshot, entries: tuple[Entry, ...]) -> Snapshot:
    """Return `snapshot` with `entries` added for one question; `overlaid` names those that replace one.

    Raises:
        InputError: two of the entries have one id, or an alias stands for two entries.
    """
    if not entries:
        return snapshot
    added = _unique(((entry.id, entry) for entry in map(as_asset, entries)), "entry")
    merged = {**snapshot.entries, **added}
    kept = ((alias, name) for alias, name in snapshot.aliases.items() if name not in added)
    aliases = _unique((*kept, *((alias, e.id) for e in added.values() for alias in e.aliases)), "alias")
    rules = {name: found for name, found in snapshot.rules.items() if found[0] not in added}
    for entry in sorted(added.values(), key=lambda e: e.id, reverse=True):
        rules.update((rule.id, (entry.id, rule)) for rule in reversed(entry.rules))
    return dataclasses.replace(
        snapshot,
        entries=MappingProxyType(dict(sorted(merged.items()))),
        aliases=MappingProxyType(aliases),
        rules=MappingProxyType(rules),
        overlaid=frozenset(entry.id for entry in entries if snapshot.get(entry.id) is not None),
        self_ruled=frozenset(entry.id for entry in entries if entry.rules or isinstance(entry, Ruling)),
    )


def fingerprint(rule: Rule) -> str:
    """Return the hash of a rule's words and clause, which a ruling that rests on it records."""
    return hashlib.sha256(canonical((rule.says, rule.clause)).encode()).hexdigest()


def canonical(value: object) -> str:
    """Write a domain value so that equal values give equal text, in any process and order of mappings."""
    kind = value.__class__
    if kind is str:
        return repr(value)
    names = _fields_of(kind)
    if names is not None:
        body = ",".join([f"{name}={canonical(getattr(value, name))}" for name in names])
        return f"{kind.__name__}({body})"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{canonical(k)}:{canonical(value[k])}" for k in sorted(value, key=str)) + "}"
    if isinstance(value, (tuple, list)):
        return "[" + ",".join([canonical(item) for item in value]) + "]" if value else "[]"
    if isinstance(value, (set, frozenset)):
        return "{" + ",".join(sorted(canonical(item) for item in value)) + "}"
    return repr(value.value if isinstance(value, Enum) else value)


def _fields_of(kind: type[object]) -> tuple[str, ...] | None:
    """Return the names of the fields that are written; None for what is no dataclass."""
    if kind not in _FIELDS:
        known = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else None
        _FIELDS[kind] = None if known is None else tuple(field.name for field in known if field.name not in _LEFT_OUT)
    return _FIELDS[kind]


_LEFT_OUT = ("revision", "visibility", "readers")
"""What changes no answer: the number of the revision, and who may read the entry."""

_FIELDS: dict[type[object], tuple[str, ...] | None] = {}


def _digest(entry: Entry, before: Snapshot | None) -> str:
    if before is not None and before.entries.get(entry.id) is entry:
        return before.digests[entry.id]
    return hashlib.sha256(canonical(entry).encode()).hexdigest()


def _unique(pairs: Iterable[tuple[K, V]], what: str) -> dict[K, V]:
    found: dict[K, V] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"two times the {what} id `{key}`: rename one of them")
        found[key] = value
    return found
