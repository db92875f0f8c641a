# SPDX-License-Identifier: Apache-2.0
"""What searching needs of entries, found once for each: their words, their terms, and what they count for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import chain
from typing import Final, TypeVar

from licet.decision.instruments import terms_ids
from licet.domain.entry import Artefact, Dataset, Entry, Model, Service
from licet.domain.record import StoredEntry
from licet.usecases.registry import Edition

__all__ = ["Facets", "SearchIndex", "values_of"]

T = TypeVar("T")

Facets = Mapping[str, Mapping[str, int]]
"""How many entries have each value, by field; an entry with two values counts for both."""

_FACETS: Final = ("kind", "state", "verified", "terms", "sensitivity", "modality")
_KEPT: Final = 64
"""So many counts are kept with an edition."""

_Counts = tuple[tuple[str, str], ...]


class SearchIndex:
    """What searching needs of entries and does not change: found once, kept with the snapshot."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        memo = edition.snapshot.memo
        # A tuple is taken over into the snapshot of the next write, where no alias and no rule changed; an entry
        # that was written is another object. What is no tuple stays behind: counts hold for one edition only.
        kept, counts = memo.setdefault("searched", ({}, {}, {})), memo.setdefault("counted", {})
        assert isinstance(kept, tuple)  # noqa: S101  # INVARIANT: nobody else uses these names
        assert isinstance(counts, dict)  # noqa: S101
        self._texts: dict[str, tuple[Entry, str]] = kept[0]
        self._terms: dict[str, tuple[Entry, tuple[str, ...]]] = kept[1]
        self._counts: dict[str, tuple[Entry, _Counts]] = kept[2]
        self._counted: dict[Hashable, Facets] = counts

    def has_words(self, entry: Entry, words: tuple[str, ...]) -> bool:
        """Return whether every word, in lower case, stands somewhere in the entry."""
        text = _once(self._texts, entry, _text_of)
        return all(word in text for word in words)

    def terms(self, entry: Entry) -> tuple[str, ...]:
        """Return the ids of the terms that an asset is under; none for other kinds."""
        if not isinstance(entry, Dataset | Model | Service | Artefact):
            return ()
        return _once(self._terms, entry, lambda asset: terms_ids(asset, self._edition.snapshot))

    def resolve(self, name: str) -> str:
        """Return the id that a name stands for."""
        return self._edition.snapshot.resolve(name)

    def counted(self, wanted: Hashable, fits: Callable[[StoredEntry], bool]) -> Facets:
        """Return how many of the entries that fit have each value; counted once for each `wanted` and edition."""
        known = self._counted.get(wanted)
        if known is None:
            known = self._count(fits)
            if len(self._counted) >= _KEPT:
                self._counted.clear()
            self._counted[wanted] = known
        return known

    def _count(self, fits: Callable[[StoredEntry], bool]) -> Facets:
        found = (_once(self._counts, each.entry, self._pairs) for each in self._edition.stored.values() if fits(each))
        totals = Counter(chain.from_iterable(found))
        facets: dict[str, dict[str, int]] = {name: {} for name in _FACETS}
        for (name, value), count in sorted(totals.items()):
            facets[name][value] = count
        return facets

    def _pairs(self, entry: Entry) -> _Counts:
        """Return each field with a value that an entry counts for."""
        values = {
            "kind": (entry.kind,),
            "state": (entry.curation.state.value,),
            "verified": ("yes" if entry.curation.verified else "no",),
            "terms": self.terms(entry),
            "sensitivity": values_of(entry, "sensitivity"),
            "modality": values_of(entry, "modality"),
        }
        return tuple((name, value) for name in _FACETS for value in dict.fromkeys(values[name]))


def values_of(entry: Entry, name: str) -> tuple[str, ...]:
    """Return the values of an attribute, of which there may be one, several or none."""
    value = getattr(entry, "attributes", {}).get(name, ())
    return tuple(str(item) for item in (value if isinstance(value, tuple) else (value,)))


def _once(kept: dict[str, tuple[Entry, T]], entry: Entry, find: Callable[[Entry], T]) -> T:
    """Return what is found for an entry; it is looked for once for each object."""
    known = kept.get(entry.id)
    if known is None or known[0] is not entry:
        known = kept[entry.id] = (entry, find(entry))
    return known[1]


def _text_of(entry: Entry) -> str:
    return "\n".join(_words(entry)).casefold()


def _words(entry: Entry) -> Iterator[str]:
    yield from (entry.id, entry.name, entry.version or "", entry.issuer or "")
    yield from entry.aliases
    yield from entry.notes
    for rule in entry.rules:
        yield from (rule.id, rule.says, rule.clause.quote or "")
