# SPDX-License-Identifier: Apache-2.0
"""Weigh a change request against the registry as it is now: what clashes, what is wrong, what it would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from licet.domain.change_request import ChangeClass, Conflict, EntryChange, Impact, ProposedCase
from licet.domain.entry import Entry, Ruling
from licet.errors import Flaw, InputError
from licet.usecases.ask import answer
from licet.usecases.change_class import class_of_change, class_of_changes, is_wording
from licet.usecases.flaws import capped, pointer
from licet.usecases.merging import Difference, differences, merge, or_null
from licet.usecases.patches import apply_patch, is_same
from licet.usecases.preview import changed_on
from licet.usecases.proposals import (
    Columns,
    Desk,
    FieldColumns,
    OwnCase,
    document_of,
    revision_document,
    within,
)
from licet.usecases.publish import publication_flaws
from licet.usecases.registry import Edition

__all__ = ["Laid", "Weighed", "columns_of", "conflicts_of", "lay", "weigh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """One change laid on its entry as it is now: four documents, None for one that is not there.

    `merged` has the change with what became of the entry since; where both differ, what is proposed.
    """

    change: EntryChange
    base: dict[str, Any] | None
    current: dict[str, Any] | None
    proposed: dict[str, Any]
    merged: dict[str, Any]
    revision: int
    clashes: tuple[Difference, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether the registry has all of it already, from somebody else."""
        return self.revision != self.change.base_revision and is_same(self.merged, self.current)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What publishing would write, what stands in the way, and what it would do.

    `flaws` are those of the registry with the entries in it. With any, `impact` is None and `own` is empty. It is None,
    too, where the change is one of words that no answer hangs on, or where nobody has to look at it before. `failed`
    are the cases of the case set that fail with it.
    """

    laid: tuple[Laid, ...]
    entries: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...]
    flaws: tuple[Flaw, ...]
    change_class: ChangeClass
    impact: Impact | None
    failed: tuple[str, ...]
    own: tuple[OwnCase, ...]

    @property
    def red(self) -> tuple[str, ...]:
        """The ids of the cases that fail: its own, and those of the case set that did not fail before."""
        return tuple(dict.fromkeys((*(case.id for case in self.own if not case.ok), *self.failed)))


def weigh(
    changes: Sequence[EntryChange],
    cases: Sequence[ProposedCase],
    *,
    edition: Edition,
    desk: Desk,
    is_direct: bool = False,
) -> Weighed:
    """Weigh changes that are published together, with the cases that come with them; nothing is written.

    With `is_direct`, as for an entry that is written at once, recorded answers are judged only where it matters.
    """
    laid = tuple(lay(change, edition=edition, desk=desk) for change in changes)
    entries, flaws = _entries(laid, desk)
    flaws = flaws or publication_flaws({pointer("changes", n): entry for n, entry in enumerate(entries)}, edition)
    each = tuple(class_of_change(one.current, one.merged) for one in laid)
    impact: Impact | None = None
    failed: tuple[str, ...] = ()
    own: tuple[OwnCase, ...] = ()
    if not flaws:
        if is_direct and not desk.rules.asks_anybody:
            failed = desk.cases(edition, entries).failed
        elif not (is_direct and _is_certain(laid, each, edition, desk)):
            impact = desk.impact(edition, entries)
            failed = impact.cases.failed
        own = _own_cases(cases, entries, edition=edition, desk=desk)
    return Weighed(
        laid=laid,
        entries=entries,
        conflicts=_conflicts(laid),
        flaws=flaws,
        change_class=class_of_changes(each, impact),
        impact=impact,
        failed=failed,
        own=own,
    )


def _is_certain(laid: Sequence[Laid], each: Sequence[ChangeClass], edition: Edition, desk: Desk) -> bool:
    """Return whether it is known without judging whether somebody must approve: in any case, or it is of words."""
    rules = desk.rules
    if rules.major and all(rules.needed(known) for known in each):
        return True
    rested = {rest.rule for ruling in edition.snapshot.of_kind(Ruling) for rest in ruling.rests_on}
    return not rested and all(is_wording(one.current, one.merged) for one in laid)


def conflicts_of(changes: Iterable[EntryChange], *, edition: Edition, desk: Desk) -> tuple[Conflict, ...]:
    """Return what was changed in the registry since a change request was made, and otherwise than it proposes."""
    moved = (change for change in changes if _revision_now(change, edition) != change.base_revision)
    return _conflicts(lay(change, edition=edition, desk=desk) for change in moved)


def lay(change: EntryChange, *, edition: Edition, desk: Desk) -> Laid:
    """Lay a change on its entry as it is now."""
    base = revision_document(change.entry, change.base_revision, desk=desk)
    stored = edition.stored.get(change.entry)
    current = None if stored is None else document_of(stored.entry, desk.forms)
    proposed = apply_patch(base, change.patch)
    merged = merge(base, current, proposed, prefer="proposed")
    return Laid(
        change=change,
        base=base,
        current=current,
        proposed=proposed,
        merged=merged.document,
        revision=_revision_now(change, edition),
        clashes=merged.clashes,
    )


def columns_of(change: EntryChange, *, edition: Edition, desk: Desk) -> Columns:
    """Return an entry as it was read, as it is now, and as it is proposed to be, with every field that differs."""
    laid = lay(change, edition=edition, desk=desk)
    read = desk.forms.entry
    return Columns(
        entry=change.entry,
        base=None if laid.base is None else read(laid.base),
        current=None if laid.current is None else edition.stored[change.entry].entry,
        proposed=read(laid.proposed),
        changes=tuple(_column(each) for each in differences(laid.base, laid.current, laid.proposed)),
    )


def _entries(laid: Sequence[Laid], desk: Desk) -> tuple[tuple[Entry, ...], tuple[Flaw, ...]]:
    """Return the entries that merged documents say; what cannot be read as one is a flaw."""
    entries: list[Entry] = []
    flaws: list[Flaw] = []
    for index, one in enumerate(laid):
        try:
            entries.append(desk.forms.entry(one.merged))
        except InputError as error:
            flaws.extend(within(error, pointer("changes", index)).flaws)
    return tuple(entries), capped(flaws)


def _own_cases(
    cases: Sequence[ProposedCase], entries: tuple[Entry, ...], *, edition: Edition, desk: Desk
) -> tuple[OwnCase, ...]:
    if not cases:
        return ()
    snapshot, today = changed_on(edition, entries), desk.clock.now().date()
    found: list[OwnCase] = []
    for case in cases:
        try:
            decision = answer(desk.forms.question(case.request), snapshot=snapshot, today=today)
        except InputError as error:
            found.append(OwnCase(id=case.id, verdict=None, expected=case.verdict, ok=False, problem=str(error)))
            continue
        cited = {name for reason in decision.reasons if reason.rule for name in (reason.rule, *reason.sources)}
        left = sorted(set(case.because) - cited)
        problem = f"the answer does not rest on {', '.join(left)}" if left else None
        ok = decision.verdict is case.verdict and not left
        found.append(OwnCase(id=case.id, verdict=decision.verdict, expected=case.verdict, ok=ok, problem=problem))
    return tuple(found)


def _conflicts(laid: Iterable[Laid]) -> tuple[Conflict, ...]:
    return tuple(
        Conflict(
            entry=one.change.entry,
            path=clash.path,
            base=or_null(clash.base),
            current=or_null(clash.current),
            proposed=or_null(clash.proposed),
        )
        for one in laid
        for clash in one.clashes
    )


def _column(found: Difference) -> FieldColumns:
    return FieldColumns(
        path=found.path,
        base=or_null(found.base),
        current=or_null(found.current),
        proposed=or_null(found.proposed),
        conflict=found.is_clash,
    )


def _revision_now(change: EntryChange, edition: Edition) -> int:
    stored = edition.stored.get(change.entry)
    return 0 if stored is None else stored.revision
