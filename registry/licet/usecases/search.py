# SPDX-License-Identifier: Apache-2.0
"""Find entries by their words and fields, in a chosen order, a page at a time."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import chain, islice
from typing import Final

from licet.decision.instruments import terms_ids, terms_of
from licet.domain.entry import Artefact, Dataset, Entry, Model, ReviewState, Service
from licet.domain.record import StoredEntry
from licet.errors import Flaw, MalformedError
from licet.usecases.check_rule import check_word
from licet.usecases.flaws import input_error
from licet.usecases.query import Condition, Value, parse_query
from licet.usecases.registry import Edition
from licet.vocabulary.kinds import MODALITIES, SENSITIVITIES

__all__ = ["KINDS", "EntryFilter", "EntrySummary", "Facets", "Page", "Sort", "search", "summary_of"]

KINDS = (
    "dataset",
    "model",
    "service",
    "artefact",
    "licence",
    "agreement",
    "regulation",
    "guidance",
    "institution",
    "ruling",
    "marker",
)
"""The kinds of entries, in the order in which people are shown them."""


Facets = Mapping[str, Mapping[str, int]]
"""How many entries have each value, by field; an entry with two values counts for both."""


class Sort(StrEnum):
    """In which order entries are listed; those without a date of review come last, equals by id."""

    ID = "id"
    NAME = "name"
    REVIEW_DUE = "review_due"
    RECORDED_AT = "recorded_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """What to look for; a field that is None does not limit.

    `q` is what people type (see `licet.usecases.query`): every word must stand in the entry's ids, names,
    notes or rules, and every `field:value` must hold. `terms` is the id or an alias of terms that an asset
    is under, `issuer` a part of the issuer's name. `review_due` finds what falls due before that day.
    """

    q: str | None = None
    kind: str | None = None
    terms: str | None = None
    sensitivity: str | None = None
    modality: str | None = None
    state: str | None = None
    verified: bool | None = None
    issuer: str | None = None
    review_due: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntrySummary:
    """What a list shows of an entry."""

    kind: str
    id: str
    name: str
    version: str | None
    issuer: str | None
    aliases: tuple[str, ...]
    terms: str | None
    sensitivity: tuple[str, ...]
    modality: tuple[str, ...]
    template: bool
    rules: int
    state: ReviewState
    verified: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries in order; `after` is where the next page begins, None on the last one.

    `facets` counts everything that fits, not the page; None where nobody asked.
    """

    items: tuple[StoredEntry, ...]
    after: str | None
    facets: Facets | None = None


def search(
    wanted: EntryFilter,
    *,
    edition: Edition,
    after: str = "",
    limit: int = 100,
    sort: Sort = Sort.ID,
    facets: bool = False,
) -> Page:
    """Return at most `limit` entries that fit, from the place `after` on.

    Args:
        wanted: what to look for.
        edition: the registry.
        after: what the page before gave; empty begins. It counts for one `sort` only.
        limit: how many entries at most.
        sort: in which order.
        facets: whether everything that fits is counted, too.

    Raises:
        UnknownTermError: the filter has a word or a field that its list does not have.
        MalformedError: `q` cannot be read, or `after` is no place in this order.
    """
    fitting = _fitting(wanted, edition)
    counted = None
    if facets:
        fitting = list(fitting)
        counted = _counted(fitting, edition)
    ordered = _from_place(fitting, after, sort)
    items = tuple(islice(ordered, limit + 1))
    more = len(items) > limit
    return Page(items=items[:limit], after=_place(items[limit - 1], sort) if more else None, facets=counted)


def summary_of(stored: StoredEntry) -> EntrySummary:
    """Return what a list shows of an entry."""
    entry = stored.entry
    return EntrySummary(
        kind=entry.kind,
        id=entry.id,
        name=entry.name,
        version=entry.version,
        issuer=entry.issuer,
        aliases=entry.aliases,
        terms=terms_of(entry),
        sensitivity=_values(entry, "sensitivity"),
        modality=_values(entry, "modality"),
        template=isinstance(entry, Dataset) and entry.template,
        rules=len(entry.rules),
        state=entry.curation.state,
        verified=entry.curation.verified,
        revision=stored.revision,
    )


def _fitting(wanted: EntryFilter, edition: Edition) -> Iterable[StoredEntry]:
    query = parse_query(wanted.q or "")
    given = ((each.name, getattr(wanted, each.name)) for each in fields(wanted) if each.name != "q")
    stated: list[tuple[str, Condition]] = [(f"/{name}", (name, value)) for name, value in given if value is not None]
    stated += [("/q", condition) for condition in query.conditions]
    flaws = tuple(flaw for where, condition in stated for flaw in _flaws(where, condition))
    if flaws:
        raise input_error(flaws)
    index = _Index(edition)
    tests = [(_TESTS[name], value) for _, (name, value) in stated]
    return (
        stored
        for stored in edition.stored.values()
        if all(test(stored.entry, value, index) for test, value in tests)
        and (not query.words or index.has_words(stored.entry, query.words))
    )


def _flaws(where: str, condition: Condition) -> Iterator[Flaw]:
    name, value = condition
    if name in _WORDS:
        yield from check_word(name, str(value), known=_WORDS[name], where=where)


class _Index:
    """What searching needs of entries and does not change: found once, kept with the snapshot."""

    def __init__(self, edition: Edition) -> None:
        self._snapshot = edition.snapshot
        # A tuple is taken over into the snapshot of the next write, where no alias and no rule changed; an entry
        # that was written is another object.
        kept = edition.snapshot.memo.setdefault("searched", ({}, {}))
        assert isinstance(kept, tuple)  # noqa: S101  # INVARIANT: nobody else uses this name
        self._texts: dict[str, tuple[Entry, str]] = kept[0]
        self._terms: dict[str, tuple[Entry, tuple[str, ...]]] = kept[1]

    def has_words(self, entry: Entry, words: tuple[str, ...]) -> bool:
        """Return whether every word, in lower case, stands somewhere in the entry."""
        known = self._texts.get(entry.id)
        if known is None or known[0] is not entry:
            known = self._texts[entry.id] = (entry, "\n".join(_words(entry)).casefold())
        text = known[1]
        return all(word in text for word in words)

    def terms(self, entry: Entry) -> tuple[str, ...]:
        """Return the ids of the terms that an asset is under; none for other kinds."""
        if not isinstance(entry, Dataset | Model | Service | Artefact):
            return ()
        known = self._terms.get(entry.id)
        if known is None or known[0] is not entry:
            known = self._terms[entry.id] = (entry, terms_ids(entry, self._snapshot))
        return known[1]

    def resolve(self, name: str) -> str:
        """Return the id that a name stands for."""
        return self._snapshot.resolve(name)


def _words(entry: Entry) -> Iterator[str]:
    yield from (entry.id, entry.name, entry.version or "", entry.issuer or "")
    yield from entry.aliases
    yield from entry.notes
    for rule in entry.rules:
        yield from (rule.id, rule.says, rule.clause.quote or "")


def _values(entry: Entry, name: str) -> tuple[str, ...]:
    value = getattr(entry, "attributes", {}).get(name, ())
    return tuple(str(item) for item in (value if isinstance(value, tuple) else (value,)))


def _has(text: str | None, part: Value) -> bool:
    return str(part).casefold() in (text or "").casefold()


def _is_due(entry: Entry, day: Value) -> bool:
    due = entry.curation.review_due
    return due is not None and isinstance(day, dt.date) and due < day


_WORDS: Final[Mapping[str, Iterable[str]]] = {
    "kind": KINDS,
    "state": tuple(state.value for state in ReviewState),
    "sensitivity": SENSITIVITIES,
    "modality": MODALITIES,
}
_TESTS: Final[Mapping[str, Callable[[Entry, Value, _Index], bool]]] = {
    "id": lambda entry, value, _: any(_has(name, value) for name in (entry.id, *entry.aliases)),
    "name": lambda entry, value, _: _has(entry.name, value),
    "issuer": lambda entry, value, _: _has(entry.issuer, value),
    "kind": lambda entry, value, _: entry.kind == value,
    "state": lambda entry, value, _: entry.curation.state == value,
    "verified": lambda entry, value, _: entry.curation.verified is value,
    "template": lambda entry, value, _: (isinstance(entry, Dataset) and entry.template) is value,
    "review_due": lambda entry, value, _: _is_due(entry, value),
    "sensitivity": lambda entry, value, _: value in _values(entry, "sensitivity"),
    "modality": lambda entry, value, _: value in _values(entry, "modality"),
    "terms": lambda entry, value, index: index.resolve(str(value)) in index.terms(entry),
}


def _counted(found: Iterable[StoredEntry], edition: Edition) -> Facets:
    index = _Index(edition)
    entries = [stored.entry for stored in found]
    verified = Counter(entry.curation.verified for entry in entries)
    return {
        "kind": Counter(entry.kind for entry in entries),
        "state": Counter(entry.curation.state.value for entry in entries),
        "verified": {word: verified[value] for word, value in (("no", False), ("yes", True)) if verified[value]},
        "terms": Counter(chain.from_iterable(map(index.terms, entries))),
        "sensitivity": Counter(chain.from_iterable(set(_values(entry, "sensitivity")) for entry in entries)),
        "modality": Counter(chain.from_iterable(set(_values(entry, "modality")) for entry in entries)),
    }


_Key = tuple[str, str]
_LAST: Final = "~"
"""Sorts after every date."""
_SORTED: Final = 80
"""So many characters of a name decide its place."""
_KEYS: Final[Mapping[Sort, Callable[[StoredEntry], _Key]]] = {
    Sort.NAME: lambda stored: (stored.entry.name.casefold()[:_SORTED], stored.entry.id),
    Sort.REVIEW_DUE: lambda stored: (_due(stored), stored.entry.id),
    Sort.RECORDED_AT: lambda stored: (_instant(stored), stored.entry.id),
}


def _due(stored: StoredEntry) -> str:
    due = stored.entry.curation.review_due
    return _LAST if due is None else due.isoformat()


def _instant(stored: StoredEntry) -> str:
    """Return when a revision was recorded; stores keep it in UTC."""
    return stored.recorded_at.isoformat(timespec="microseconds")


def _from_place(found: Iterable[StoredEntry], after: str, sort: Sort) -> Iterable[StoredEntry]:
    """Return what comes after a place, in order; `found` is in the order of ids."""
    if sort is Sort.ID:
        return (stored for stored in found if stored.entry.id > after)
    key, begin = _KEYS[sort], _key_from(after)
    return (stored for stored in sorted(found, key=key) if begin is None or key(stored) > begin)


def _place(stored: StoredEntry, sort: Sort) -> str:
    return stored.entry.id if sort is Sort.ID else json.dumps(_KEYS[sort](stored), ensure_ascii=False)


def _key_from(after: str) -> _Key | None:
    if not after:
        return None
    try:
        value, name = json.loads(after)
    except (ValueError, TypeError):
        raise _no_place() from None
    if not (isinstance(value, str) and isinstance(name, str)):
        raise _no_place()
    return value, name


def _no_place() -> MalformedError:
    detail = "this is no place in this order: begin again without one"
    return MalformedError(detail, flaws=(Flaw(pointer="/after", code="invalid_cursor", detail=detail),))
