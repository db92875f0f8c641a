# SPDX-License-Identifier: Apache-2.0
"""What of an engine holds after a change of the registry, and what must be made anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from licet.compiled.bundles import Bundles, named_by, names_in
from licet.compiled.views import CONTEXTUAL, Shelf
from licet.decision.snapshot import Snapshot
from licet.domain.entry import Dataset, Entry, Guidance, Institution, Model, Regulation, Ruling
from licet.domain.rule import Condition, Rule, RuleScope

__all__ = ["Changed", "bundles_after", "shelves_after", "shelves_of", "taken_over", "turning_points"]

Changed: TypeAlias = tuple[Entry | None, Entry | None]
"""An entry before and after a change; None where there is none."""


def taken_over(
    snapshot: Snapshot, before: Snapshot, bundles: Bundles, names: Iterable[str] | None
) -> tuple[Changed, ...] | None:
    """Return the entries that are another one; None where more hangs on one than what is put together anew.

    `names` are the ids of what changed; without them every entry is compared.
    """
    old, new = before.entries, snapshot.entries
    if names is None:
        if before.aliases != snapshot.aliases:
            return None
        names = [name for name in {**old, **new} if old.get(name) is not new.get(name)]
    changed = [(old.get(name), new.get(name)) for name in names]
    return tuple(changed) if all(_is_free_standing(*each, bundles) for each in changed) else None


def _is_free_standing(before: Entry | None, after: Entry | None, bundles: Bundles) -> bool:
    """Return whether nothing that is kept hangs on a change: no rule of an asset, no other name, no name in a rule."""
    both = [entry for entry in (before, after) if entry is not None]
    if len({(entry.aliases, entry.kind) for entry in both}) > 1 or (before is None and any(e.aliases for e in both)):
        return False
    if all(isinstance(entry, Regulation | Guidance) and entry.class_ in CONTEXTUAL for entry in both):
        return not (after is None and any(e.aliases for e in both)) and _say_alike(before, after)
    if after is None or any(entry.rules for entry in both):
        return False
    if isinstance(after, Dataset):
        return after.id not in bundles.named
    return isinstance(after, Institution | Model)


def _say_alike(before: Entry | None, after: Entry | None) -> bool:
    """Return whether a law has rules in force from and until the same days as before, which set the same operands."""
    old, new = (entry.rules if entry is not None else () for entry in (before, after))
    sets = [{effect.set for rule in rules for effect in rule.effects} for rules in (old, new)]
    return sets[0] == sets[1] and _days(old) == _days(new)


def bundles_after(snapshot: Snapshot, before: Bundles, changed: tuple[Changed, ...]) -> Bundles:
    """Return the bundles after a change; a data set that is named since stands alone from then on."""
    now = [entry for _, entry in changed if entry is not None]
    named = {snapshot.resolve(name) for entry in now for name in _named(entry)}
    fresh = named - before.named
    wanted = {entry.id: entry for entry in (*now, *filter(None, map(snapshot.entries.get, fresh)))}
    return before.after((e for e in wanted.values() if isinstance(e, Dataset)), named=fresh)


def _named(entry: Entry) -> Iterator[str]:
    yield from names_in(entry)
    for rule in entry.rules:
        yield from named_by(rule)


def shelves_of(snapshot: Snapshot, days: tuple[dt.date, ...]) -> tuple[Shelf, ...]:
    """Return room for the programs of each time between two turning points, before the first and after the last."""
    settable = frozenset(effect.set for _, rule in snapshot.rules.values() for effect in rule.effects)
    mixes = _mixes(snapshot)
    return tuple(Shelf(mixes=mixes, settable=settable) for _ in range(len(days) + 1))


def _mixes(snapshot: Snapshot) -> bool:
    return any(rule.scope is RuleScope.MIXTURE for _, rule in snapshot.rules.values())


def shelves_after(snapshot: Snapshot, before: tuple[Shelf, ...], changed: tuple[Changed, ...]) -> tuple[Shelf, ...]:
    """Return the programs that hold after a change."""
    laws = [pair for pair in changed if any(isinstance(entry, Regulation | Guidance) for entry in pair)]
    if not laws:
        return before
    names = {entry.id for pair in laws for entry in pair if entry is not None}
    keeps_scopes = all(_scope(old) == _scope(new) for old, new in laws)
    mixes = _mixes(snapshot)
    return tuple(shelf.after(changed=names, keeps_scopes=keeps_scopes, mixes=mixes) for shelf in before)


def _scope(entry: Entry | None) -> tuple[Condition, ...] | None:
    """Return when a law is in scope; None for what is none."""
    return entry.applies_when if isinstance(entry, Regulation) else None


def turning_points(snapshot: Snapshot) -> tuple[dt.date, ...]:
    """Return the days from which other rules or rulings are in force than on the day before."""
    rules = (rule for _, rule in snapshot.rules.values())
    return tuple(sorted(_days((*rules, *snapshot.of_kind(Ruling)))))


def _days(timed: Iterable[Rule | Ruling]) -> set[dt.date]:
    days = set()
    for rule in timed:
        if rule.valid_from is not None:
            days.add(rule.valid_from)
        if rule.valid_until is not None and rule.valid_until < dt.date.max:
            days.add(rule.valid_until + dt.timedelta(days=1))
    return days
