# SPDX-License-Identifier: Apache-2.0
"""Find entries by their words and fields, in a chosen order, a page at a time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from heapq import nsmallest
from itertools import islice
from operator import itemgetter
from typing import Final

from licet.decision.instruments import terms_of
from licet.domain.entry import Dataset, Entry, ReviewState
from licet.domain.record import StoredEntry
from licet.errors import Flaw, MalformedError
from licet.usecases.check_rule import check_word
from licet.usecases.flaws import input_error
from licet.usecases.query import Condition, Value, parse_query
from licet.usecases.registry import Edition
from licet.usecases.search_index import Facets, SearchIndex, values_of
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
    index = SearchIndex(edition)
    fits = _test_of(wanted, index)
    counted = index.counted(wanted, fits) if facets else None
    items = _from_place(edition.stored.values(), fits, after=after, limit=limit + 1, sort=sort)
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
        sensitivity=values_of(entry, "sensitivity"),
        modality=values_of(entry, "modality"),
        template=isinstance(entry, Dataset) and entry.template,
        rules=len(entry.rules),
        state=entry.curation.state,
        verified=entry.curation.verified,
        revision=stored.revision,
    )


def _test_of(wanted: EntryFilter, index: SearchIndex) -> Callable[[StoredEntry], bool]:
    """Return what tells whether an entry fits; errors as `search`."""
    query = parse_query(wanted.q or "")
    given = ((each.name, getattr(wanted, each.name)) for each in fields(wanted) if each.name != "q")
    stated: list[tuple[str, Condition]] = [(f"/{name}", (name, value)) for name, value in given if value is not None]
    stated += [("/q", condition) for condition in query.conditions]
    flaws = tuple(flaw for where, condition in stated for flaw in _flaws(where, condition))
    if flaws:
        raise input_error(flaws)
    tests = [(_TESTS[name], value) for _, (name, value) in stated]
    words = query.words

    def fits(stored: StoredEntry) -> bool:
        entry = stored.entry
        return all(test(entry, value, index) for test, value in tests) and (not words or index.has_words(entry, words))

    return fits


def _flaws(where: str, condition: Condition) -> Iterator[Flaw]:
    name, value = condition
    if name in _WORDS:
        yield from check_word(name, str(value), known=_WORDS[name], where=where)


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
_TESTS: Final[Mapping[str, Callable[[Entry, Value, SearchIndex], bool]]] = {
    "id": lambda entry, value, _: any(_has(name, value) for name in (entry.id, *entry.aliases)),
    "name": lambda entry, value, _: _has(entry.name, value),
    "issuer": lambda entry, value, _: _has(entry.issuer, value),
    "kind": lambda entry, value, _: entry.kind == value,
    "state": lambda entry, value, _: entry.curation.state == value,
    "verified": lambda entry, value, _: entry.curation.verified is value,
    "template": lambda entry, value, _: (isinstance(entry, Dataset) and entry.template) is value,
    "review_due": lambda entry, value, _: _is_due(entry, value),
    "sensitivity": lambda entry, value, _: value in values_of(entry, "sensitivity"),
    "modality": lambda entry, value, _: value in values_of(entry, "modality"),
    "terms": lambda entry, value, index: index.resolve(str(value)) in index.terms(entry),
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


def _from_place(
    stored: Iterable[StoredEntry], fits: Callable[[StoredEntry], bool], *, after: str, limit: int, sort: Sort
) -> tuple[StoredEntry, ...]:
    """Return at most `limit` entries that fit and come after a place, in order; `stored` is in the order of ids.

    What comes before the place is not looked at, and only what is returned is put in order.
    """
    if sort is Sort.ID:
        return tuple(islice((each for each in stored if each.entry.id > after and fits(each)), limit))
    key, begin = _KEYS[sort], _key_from(after)
    keyed = ((key(each), each) for each in stored if fits(each))
    first = nsmallest(limit, (pair for pair in keyed if begin is None or pair[0] > begin), key=itemgetter(0))
    return tuple(each for _, each in first)


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
