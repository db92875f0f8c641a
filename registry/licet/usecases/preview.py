# SPDX-License-Identifier: Apache-2.0
"""Say what a change of entries would do to an answer, without recording anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from licet.compiled.engine import Engine
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.errors import ContradictionError, Flaw, InputError
from licet.ports import Clock
from licet.usecases.ask import answer, edition_for
from licet.usecases.flaws import input_error, pointer, quoted
from licet.usecases.publish import publication_flaws
from licet.usecases.registry import Edition, Registry, is_decided_on

__all__ = ["Preview", "changed_on", "preview"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The answer now, and the answer if the changed entries were published.

    `before` is None where the question names what only the changed entries bring. `after` is
    always hypothetical: nothing is published yet. Without changed entries both are the answer now.
    """

    before: Decision | None
    after: Decision


def preview(request: UseRequest, entries: tuple[Entry, ...], *, registry: Registry, clock: Clock) -> Preview:
    """Answer a question before and after a change of entries; without entries, as it is, and record nothing.

    Raises:
        InputError: the entries could not be published, or the question cannot be answered.
        BundleStaleError: the registry has not reached the sequence number asked for.
    """
    edition, today = edition_for(request, registry), clock.now().date()
    if not entries:
        now = answer(request, snapshot=edition.snapshot, today=today)
        return Preview(before=now, after=now)
    placed = {pointer("entries", index): entry for index, entry in enumerate(entries)}
    flaws = tuple(_twice(placed)) or publication_flaws(placed, edition)
    if flaws:
        raise input_error(flaws)
    after = answer(request, snapshot=changed_on(edition, entries), today=today)
    names = ", ".join(sorted(entry.id for entry in entries))
    return Preview(
        before=_before(request, edition.snapshot, today),
        after=replace(after, hypothetical=f"the change is not published: {names}"),
    )


def _twice(placed: dict[str, Entry]) -> Iterator[Flaw]:
    seen: set[str] = set()
    for where, entry in placed.items():
        if entry.id in seen:
            detail = f"{quoted(entry.id)} is given twice"
            yield Flaw(pointer=where + "/id", code=ContradictionError.code, detail=detail)
        seen.add(entry.id)


def _before(request: UseRequest, snapshot: Snapshot, today: dt.date) -> Decision | None:
    try:
        return answer(request, snapshot=snapshot, today=today)
    except InputError:
        return None


def changed_on(edition: Edition, entries: tuple[Entry, ...]) -> Snapshot:
    """Return what is decided on after a change; what did not change is taken over, the engine too."""
    before = edition.snapshot
    counted = {entry.id: entry for entry in entries if is_decided_on(entry)}
    if all(entry.id in counted or entry.id not in before.entries for entry in entries):
        snapshot = changed_snapshot(before, counted.values(), sequence=edition.sequence)
        Engine.follow(snapshot, before, counted)
        return snapshot
    changed = {entry.id for entry in entries}
    kept = (entry for entry in edition.entries if entry.id not in changed)
    return compile_snapshot(
        filter(is_decided_on, (*kept, *entries)),
        sequence=edition.sequence,
        default_institution=before.default_institution,
        before=before,
    )
