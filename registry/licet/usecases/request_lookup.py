# SPDX-License-Identifier: Apache-2.0
"""Find what a question names: among the entries it brings along first, then in the registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from licet.decision.snapshot import Snapshot
from licet.domain.entry import Artefact, Dataset, Entry, Model
from licet.errors import Flaw, UnknownTermError
from licet.usecases.circles import in_circles
from licet.usecases.flaws import pointer, quoted, unknown_flaw

__all__ = ["Named", "check_id", "check_ids", "check_lineage"]


@dataclass(frozen=True)
class Named:
    """The entries that one question can name."""

    snapshot: Snapshot
    brought: tuple[Entry, ...]

    def get(self, name: str) -> Entry | None:
        """Return the entry with this id or alias, or None."""
        return self._by_name.get(name) or self.snapshot.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for entry in self.brought:
            for name in (entry.id, *entry.aliases):
                found.setdefault(name, entry)
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """Every id and alias."""
        return frozenset({*self._by_name, *self.snapshot.entries, *self.snapshot.aliases})

    def ids_of(self, kinds: tuple[type[Entry], ...]) -> tuple[str, ...]:
        """Return the ids of all entries of some kinds."""
        entries = (*self.snapshot.entries.values(), *self.brought)
        return tuple(entry.id for entry in entries if isinstance(entry, kinds))


def check_id(name: str, kinds: tuple[type[Entry], ...], *, named: Named, where: str) -> Iterator[Flaw]:
    """Yield a flaw if no entry of one of `kinds` is called `name`; no kinds: any entry will do."""
    entry = named.get(name)
    what = _words(kinds[0]) if kinds else "id"
    if entry is None:
        yield unknown_flaw(where, what, name=name, names=named.ids_of(kinds) if kinds else named.names)
    elif kinds and not isinstance(entry, kinds):
        yield Flaw(
            pointer=where,
            code=UnknownTermError.code,
            detail=f"unknown {what} {quoted(name)}, which is a {_words(type(entry))}",
        )


def check_ids(names: tuple[str, ...], *, named: Named, where: str) -> Iterator[Flaw]:
    """Yield a flaw for each of the listed `names` that no entry has."""
    for index, name in enumerate(names):
        yield from check_id(name, (), named=named, where=where + pointer(index))


def check_lineage(named: Named) -> Iterator[Flaw]:
    """Yield a flaw for each entry that a question brings along and that is made from itself."""
    circular = in_circles((entry.id for entry in named.brought), lambda name: _parent_ids(name, named))
    for index, entry in enumerate(named.brought):
        if entry.id in circular:
            yield Flaw(
                pointer=pointer("entries", index),
                code="contradiction",
                detail=f"{quoted(entry.id)} is made from itself: break the circle of its lineage",
            )


def _parent_ids(name: str, named: Named) -> Iterator[str]:
    entry = named.get(name)
    parents = () if entry is None else map(named.get, _parents(entry))
    return (parent.id for parent in parents if parent is not None)


def _parents(entry: Entry) -> Iterator[str]:
    if isinstance(entry, Dataset | Artefact):
        yield from (edge.id for edge in entry.derived_from)
    if isinstance(entry, Model):
        yield from (edge.id for edge in entry.descendant_of)
        yield from (edge.id for edge in entry.trained_on)


def _words(kind: type[Entry]) -> str:
    return {"Dataset": "data set"}.get(kind.__name__, kind.__name__.lower())
