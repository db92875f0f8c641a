# SPDX-License-Identifier: Apache-2.0
"""Find entries by their words and fields, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from licet.decision.instruments import terms_ids, terms_of
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Artefact, Dataset, Entry, Model, ReviewState, Service
from licet.domain.record import StoredEntry
from licet.errors import Flaw
from licet.usecases.check_rule import check_word
from licet.usecases.flaws import input_error
from licet.usecases.registry import Edition
from licet.vocabulary.kinds import MODALITIES, SENSITIVITIES

__all__ = ["KINDS", "EntryFilter", "EntrySummary", "Page", "search", "summary_of"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFilter:
    """What to look for; a field that is None does not limit.

    Every word of `q` must stand in the entry's ids, names, notes or rules. `terms` is the id or an
    alias of terms that an asset is under.
    """

    q: str | None = None
    kind: str | None = None
    terms: str | None = None
    sensitivity: str | None = None
    modality: str | None = None
    state: str | None = None
    verified: bool | None = None


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
    """Entries by id; `after` is where the next page begins, None on the last one."""

    items: tuple[StoredEntry, ...]
    after: str | None


def search(wanted: EntryFilter, *, edition: Edition, after: str = "", limit: int = 100) -> Page:
    """Return at most `limit` entries that fit, with ids above `after`.

    Raises:
        UnknownTermError: the filter has a word that its list does not have.
    """
    flaws = tuple(_flaws(wanted))
    if flaws:
        raise input_error(flaws)
    fitting = (
        stored
        for name, stored in edition.stored.items()
        if name > after and _fits(stored.entry, wanted, edition.snapshot)
    )
    items = tuple(islice(fitting, limit + 1))
    more = len(items) > limit
    return Page(items=items[:limit], after=items[limit - 1].entry.id if more else None)


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


def _flaws(wanted: EntryFilter) -> Iterator[Flaw]:
    yield from check_word("kind", wanted.kind, known=KINDS, where="/kind")
    states = tuple(state.value for state in ReviewState)
    yield from check_word("state", wanted.state, known=states, where="/state")
    known = SENSITIVITIES
    yield from check_word("sensitivity", wanted.sensitivity, known=known, where="/sensitivity")
    yield from check_word("modality", wanted.modality, known=MODALITIES, where="/modality")


def _fits(entry: Entry, wanted: EntryFilter, snapshot: Snapshot) -> bool:
    given = ((name, getattr(wanted, name)) for name in _TESTS)
    return all(_TESTS[name](entry, value, snapshot) for name, value in given if value is not None)


def _has_words(entry: Entry, words: str) -> bool:
    text = "\n".join(_words(entry)).casefold()
    return all(word in text for word in words.casefold().split())


def _words(entry: Entry) -> Iterator[str]:
    yield from (entry.id, entry.name, entry.version or "", entry.issuer or "")
    yield from entry.aliases
    yield from entry.notes
    for rule in entry.rules:
        yield from (rule.id, rule.says, rule.clause.quote or "")


def _is_under(entry: Entry, terms: str, snapshot: Snapshot) -> bool:
    if not isinstance(entry, Dataset | Model | Service | Artefact):
        return False
    return snapshot.resolve(terms) in terms_ids(entry, snapshot)


def _values(entry: Entry, name: str) -> tuple[str, ...]:
    value = getattr(entry, "attributes", {}).get(name, ())
    return tuple(str(item) for item in (value if isinstance(value, tuple) else (value,)))


_TESTS: Mapping[str, Callable[[Entry, object, Snapshot], bool]] = {
    "kind": lambda entry, value, _: entry.kind == value,
    "state": lambda entry, value, _: entry.curation.state == value,
    "verified": lambda entry, value, _: entry.curation.verified is value,
    "sensitivity": lambda entry, value, _: value in _values(entry, "sensitivity"),
    "modality": lambda entry, value, _: value in _values(entry, "modality"),
    "terms": lambda entry, value, snapshot: _is_under(entry, str(value), snapshot),
    "q": lambda entry, value, _: _has_words(entry, str(value)),
}
