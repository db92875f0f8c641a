# SPDX-License-Identifier: Apache-2.0
"""Put an entry away, with a reason and a pointer to what replaces it; its address goes on to answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from licet.domain.entry import Entry, ReviewState
from licet.domain.finding import Finding, Severity
from licet.errors import ContradictionError, Flaw, MalformedError, StoreError
from licet.usecases.flaws import input_error, quoted, unknown_flaw
from licet.usecases.references import references_of
from licet.usecases.registry import Edition

__all__ = [
    "MAX_REASON",
    "MAX_WARNINGS",
    "CannotRetireError",
    "Retired",
    "Retirement",
    "put_away",
    "retired_in",
]

MAX_REASON = 1000
"""A reason has at most so many characters."""
MAX_WARNINGS = 100
"""At most so many references are listed; `named_by` counts them all."""


class CannotRetireError(StoreError):
    """The entry is retired already, or was never published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """Why an entry is put away, and the id of what replaces it, if anything does."""

    reason: str
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retired:
    """An entry as retired.

    `named_by` counts the places in other entries that still name it; `warnings` lists the first hundred.
    Nothing there changes by itself: retired terms go on to count.
    """

    entry: Entry
    named_by: int
    warnings: tuple[Finding, ...]


def put_away(entry: Entry, why: Retirement, edition: Edition) -> Entry:
    """Return an entry as it is when it is retired.

    Raises:
        CannotRetireError: it is retired already, or a draft.
        InputError: the reason is empty or too long, or the replacement cannot be one.
    """
    _check_state(entry)
    flaws = (*_reason_flaws(why.reason), *_replacement_flaws(entry, why.replaced_by, edition))
    if flaws:
        raise input_error(flaws)
    replacement = None if why.replaced_by is None else edition.names[why.replaced_by]
    curation = replace(
        entry.curation, state=ReviewState.RETIRED, replaced_by=replacement, retired_because=why.reason.strip()
    )
    return replace(entry, curation=curation)


def retired_in(entry: Entry, edition: Edition) -> Retired:
    """Return a retired entry with the places in others that still name it."""
    places = tuple(_places(entry.id, edition))
    warnings = tuple(islice((_warning(place, entry) for place in places), MAX_WARNINGS))
    return Retired(entry=entry, named_by=len(places), warnings=warnings)


def _check_state(entry: Entry) -> None:
    state = entry.curation.state
    if state is ReviewState.RETIRED:
        raise CannotRetireError(
            f"{quoted(entry.id)} is retired already: read it, and write its next revision to change what it says"
        )
    if state is ReviewState.DRAFT:
        raise CannotRetireError(
            f"{quoted(entry.id)} is a draft, which counts for nothing, and would begin to count: leave it a draft"
        )


def _reason_flaws(reason: str) -> Iterator[Flaw]:
    if not reason.strip():
        yield Flaw(pointer="/reason", code=MalformedError.code, detail="say in a few words why it is retired")
    elif len(reason) > MAX_REASON:
        detail = f"{len(reason)} characters: at most {MAX_REASON} are kept"
        yield Flaw(pointer="/reason", code=MalformedError.code, detail=detail)


def _replacement_flaws(entry: Entry, name: str | None, edition: Edition) -> Iterator[Flaw]:
    where = "/replaced_by"
    if name is None:
        return
    if name not in edition.names:
        yield unknown_flaw(where, "id", name=name, names=edition.names)
        return
    other = edition.entry(name).entry
    if other.id == entry.id:
        yield Flaw(pointer=where, code=ContradictionError.code, detail=f"{quoted(name)} cannot replace itself")
    elif other.curation.state is not ReviewState.PUBLISHED:
        detail = f"{quoted(name)} is {other.curation.state.value}: name an entry that is published"
        successor = other.curation.replaced_by
        nearest = () if successor is None or successor == entry.id else (successor,)
        yield Flaw(pointer=where, code=ContradictionError.code, detail=detail, nearest=nearest)


def _places(entry_id: str, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield each place in another entry that names this one: the id of that entry, and a JSON pointer."""
    for other in edition.entries:
        if other.id != entry_id:
            for where, name in references_of(other):
                if edition.names.get(name) == entry_id:
                    yield other.id, where


def _warning(place: tuple[str, str], retired: Entry) -> Finding:
    owner, where = place
    replacement = retired.curation.replaced_by
    advice = f"name {quoted(replacement)} there" if replacement else "see whether it should"
    return Finding(
        severity=Severity.WARNING,
        code="names_retired_entry",
        path=f"{owner}#{where}",
        message=f"{quoted(owner)} still names {quoted(retired.id)}: {advice}",
        nearest=() if replacement is None else (replacement,),
    )
