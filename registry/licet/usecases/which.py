# SPDX-License-Identifier: Apache-2.0
"""Ask the reverse question: which of all data sets may be used for this, and with which of all models?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Final, Literal, TypeAlias

from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset, Entry, Model
from licet.domain.use import DatasetUse, ModelUse, UseRequest
from licet.domain.verdict import Verdict
from licet.errors import ContradictionError, Flaw, LicetError
from licet.ports import Clock
from licet.usecases.ask import checked, edition_for
from licet.usecases.flaws import capped, input_error, unknown_flaw
from licet.usecases.judging import Judge, hypothetical_of, judge_on, verdicts_on_data
from licet.usecases.registry import Registry

__all__ = ["ALL", "PERMITS", "About", "Candidate", "Which", "joining", "wanted_verdicts", "which"]

About: TypeAlias = Literal["dataset", "model"]
"""What is tried in turn: the place in the question that is left open."""

ALL: Final = "all"
"""The word for every verdict."""

PERMITS: Final = frozenset(verdict for verdict in Verdict if verdict.is_permit)
"""The verdicts that are looked for unless others are asked for."""

_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """The verdict on one data set or model, asked about alone.

    `hypothetical` says why the verdict clears nobody. A `template` stands for one's own data.
    """

    id: str
    name: str
    verdict: Verdict
    hypothetical: bool | str
    template: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Who gets which verdict, the mildest first, then by id; ask about one to learn why.

    `verdicts` counts every candidate, `items` has those that were wanted; `next` is where the next page begins,
    None on the last one.
    """

    as_of: dt.date
    sequence: int
    verdicts: Mapping[str, int]
    items: tuple[Candidate, ...]
    next: str | None = None


def which(
    request: UseRequest,
    *,
    registry: Registry,
    clock: Clock,
    about: About = "dataset",
    wanted: Collection[Verdict] = PERMITS,
    after: str = "",
    limit: int | None = None,
    hidden: Collection[str] = (),
) -> Which:
    """Try a question that leaves its data sets, or its model, open with every one of the registry.

    Args:
        request: the question without what is tried.
        registry: where the candidates are.
        clock: gives the date if the question has none.
        about: whether data sets or models are tried.
        wanted: the verdicts whose candidates are listed.
        after: `next` of the page before.
        limit: at most so many are listed; None lists all.
        hidden: ids that whoever asks may not read: they are neither listed nor counted.

    Raises:
        InputError: the question names what is to be tried, or cannot be answered as it stands.
        BundleStaleError: the registry has not reached the sequence number asked for.
    """
    _refuse_named(request, about)
    snapshot, today = edition_for(request, registry).snapshot, clock.now().date()
    asked = checked(request, snapshot=snapshot, today=today)
    judge = judge_on(snapshot)
    brought = {entry.id: entry for entry in asked.entries}
    tried = _tried(asked, snapshot, about, judge)
    for name in tried.keys() & (frozenset(hidden) - brought.keys()):
        del tried[name]
    ranks = {verdict: str(verdict.rank) for verdict in wanted}
    # A place sorts the mildest first, then by id: a rank is one digit. Only what is listed is looked at more closely.
    following = [
        place for name, verdict in tried.items() if verdict in ranks and (place := ranks[verdict] + name) > after
    ]
    places = sorted(following) if limit is None else nsmallest(limit, following)
    listed = [brought.get(place[1:]) or snapshot.entries[place[1:]] for place in places]
    counted = Counter(tried.values())
    return Which(
        as_of=asked.as_of or today,
        sequence=snapshot.sequence,
        verdicts={verdict.value: counted[verdict] for verdict in Verdict},
        items=tuple(_candidate(entry, tried[entry.id], asked, snapshot, judge) for entry in listed),
        next=places[-1] if len(places) < len(following) else None,
    )


def wanted_verdicts(words: Iterable[str], where: str = "/verdict") -> frozenset[Verdict]:
    """Return the verdicts that `words` name; `all` names every one.

    Raises:
        InputError: a word is no verdict; `where` is its place.
    """
    given = tuple(words)
    names = (*Verdict, ALL)
    flaws = capped(unknown_flaw(where, "verdict", name=word, names=names) for word in given if word not in names)
    if flaws:
        raise input_error(flaws)
    return frozenset(Verdict) if ALL in given else frozenset(map(Verdict, given))


def joining() -> Generator[str | None, Which, Which]:
    """Yield the place of each page to be fetched, None for the first, take the page, and return all as one answer.

    Raises:
        LicetError: the registry changes so often that no answer gets whole.
    """
    for _ in range(_ATTEMPTS):
        pages = [(yield None)]
        while pages[-1].next is not None and _is_of_one_moment(pages):
            pages.append((yield pages[-1].next))
        if _is_of_one_moment(pages):
            return replace(pages[0], items=tuple(item for each in pages for item in each.items), next=None)
    raise LicetError("the registry changes while it is read: ask again")


def _refuse_named(request: UseRequest, about: About) -> None:
    if about == "dataset" and request.datasets:
        where, detail = "/datasets", "the question is about every data set: leave `datasets` out"
    elif about == "model" and request.model is not None:
        where, detail = "/model", "the question is about every model: leave `model` out"
    else:
        return
    raise input_error((Flaw(pointer=where, code=ContradictionError.code, detail=detail),))


def _tried(request: UseRequest, snapshot: Snapshot, about: About, judge: Judge) -> dict[str, Verdict]:
    """Return the verdict on every candidate, those that the question brings along too."""
    if about == "dataset":
        return dict(verdicts_on_data(request, snapshot))
    brought = {entry.id: entry for entry in request.entries}
    models = {name: entry for name, entry in {**snapshot.entries, **brought}.items() if isinstance(entry, Model)}
    return {name: judge(replace(request, model=ModelUse(id=name))) for name in models}


def _candidate(entry: Entry, verdict: Verdict, asked: UseRequest, snapshot: Snapshot, judge: Judge) -> Candidate:
    use, data = ModelUse(id=entry.id), (DatasetUse(id=entry.id),)
    alone = replace(asked, model=use) if isinstance(entry, Model) else replace(asked, datasets=data)
    return Candidate(
        id=entry.id,
        name=entry.name,
        verdict=verdict,
        hypothetical=hypothetical_of(alone, snapshot, verdict=verdict, judge=judge),
        template=isinstance(entry, Dataset) and entry.template,
    )


def _is_of_one_moment(pages: Collection[Which]) -> bool:
    return len({(each.sequence, each.as_of) for each in pages}) == 1
