# SPDX-License-Identifier: Apache-2.0
"""The kind completion and the smallest sufficient set, on compiled units (SEMANTICS 8.3, 8.4)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from licet.compiled.columns import UNKNOWN, Column
from licet.compiled.judging import Judged
from licet.compiled.ranks import PROHIBITED, WITH_DUTIES
from licet.compiled.run import Evaluated
from licet.decision.completion import MAX_COMBINATIONS, best_values, smallest_of
from licet.decision.constraint import Occurrence, State
from licet.decision.situation import Unknown, UnknownKey

__all__ = ["Kindest", "kindest", "smallest", "stands_when_answered"]

_YES, _BOTH = 1, 3
_FEW = 8
"""So many combinations are tried without thinking about it first."""
_TRIED_ALONE = 512
"""At most so many combinations of what one unit reads are tried to find the least rank that it has."""


@dataclass(slots=True)
class _Wanted:
    """What is known of one missing fact: which of yes and no is wanted, and where it is compared."""

    wants: int | None = 0
    places: list[tuple[Column, Unknown]] = field(default_factory=list)
    referred: list[tuple[str, Occurrence]] = field(default_factory=list)

    def rules(self) -> frozenset[str]:
        """Return the rules in which the fact is compared."""
        found = {rule for rule, _ in self.referred}
        for column, missing in self.places:
            found.update(rule for rule, _ in column.occurrences(missing))
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Kindest:
    """The kindest values for all missing facts, the rank with them, and whether all were tried."""

    values: Mapping[UnknownKey, object]
    rank: int
    exhausted: bool
    wanted: Mapping[UnknownKey, _Wanted] = field(default_factory=dict, repr=False)

    def wanted_by(self) -> dict[UnknownKey, frozenset[str]]:
        """Return the rules that want each missing fact."""
        return {key: wanted.rules() for key, wanted in self.wanted.items()}


def kindest(judged: Judged) -> Kindest:
    """Return the completion that is kindest to the asker."""
    fixed: dict[UnknownKey, object] = {}
    open_keys: dict[UnknownKey, list[object]] = {}
    found = _gathered(judged)
    for key in sorted(found, key=lambda k: (k.operand, k.subject, k.terms)):
        best = _best(key, found[key], judged)
        if len(best) == 1:
            fixed[key] = best[0]
        elif best:
            open_keys[key] = best
    return _search(judged, fixed, open_keys, found)


def stands_when_answered(judged: Judged, completion: Kindest) -> bool:
    """Return whether a completion that permits still does once the asker has said so.

    What is left to a person stays unknown while it is completed. A ruling may then speak for that person, and no longer
    once the fact is known; without a ruling, what is known can only settle more.
    """
    if not any(unit.is_ruled for unit in judged.units()):
        return True
    return judged.rank(State(values=completion.values, answered=True)) <= WITH_DUTIES


def smallest(judged: Judged, completion: Kindest) -> tuple[UnknownKey, ...]:
    """Return the facts that must be asked."""
    return smallest_of(completion.values, lambda state: judged.rank(state) <= WITH_DUTIES)


def _search(
    judged: Judged,
    fixed: dict[UnknownKey, object],
    open_keys: dict[UnknownKey, list[object]],
    wanted: Mapping[UnknownKey, _Wanted],
) -> Kindest:
    size = 1
    for options in open_keys.values():
        size *= len(options)
    bound = _bound(judged, fixed, open_keys) if size > _FEW else 0
    best: tuple[dict[UnknownKey, object], int] | None = None
    for combination in itertools.islice(itertools.product(*open_keys.values()), MAX_COMBINATIONS):
        values = {**fixed, **dict(zip(open_keys, combination, strict=True))}
        state = State(values=values)
        rank = judged.rank(state)
        if rank == 0 and open_keys:
            rank = judged.full_rank(state)
        if best is None or rank < best[1]:
            best = (values, rank)
        if best[1] <= bound:
            break
    assert best is not None  # noqa: S101  # INVARIANT: a product of nothing has one combination
    return Kindest(best[0], best[1], size <= MAX_COMBINATIONS or best[1] <= WITH_DUTIES, wanted)


def _bound(judged: Judged, fixed: Mapping[UnknownKey, object], open_keys: Mapping[UnknownKey, list[object]]) -> int:
    """Return a rank below which no combination of values comes: that of the unit that fares worst in its best case.

    Each unit is tried with the values of what it reads, whatever the others want, so this is cheap beside the
    combinations of all. A unit whose rank hangs on more than missing values of its own is left out.
    """
    bound = 0
    for unit in judged.plain:
        keys = _keys_read(unit)
        own = {key: options for key, options in open_keys.items() if keys is not None and key in keys}
        if keys is None or math.prod(map(len, own.values())) > _TRIED_ALONE:
            continue
        least = PROHIBITED
        for combination in itertools.product(*own.values()):
            least = min(least, unit.rank(State(values={**fixed, **dict(zip(own, combination, strict=True))})))
            if least <= bound:
                break
        bound = max(bound, least)
    return bound


def _keys_read(unit: Evaluated) -> frozenset[UnknownKey] | None:
    """Return the missing facts on which the rank of a unit hangs; None where it hangs on more than these."""
    if unit.when is not None or unit.is_ruled or any(value is not UNKNOWN for _, value in unit.unknown):
        return None
    return frozenset(unit.frame.unknown(column).key for column, _ in unit.unknown)


def _gathered(judged: Judged) -> dict[UnknownKey, _Wanted]:
    found: dict[UnknownKey, _Wanted] = {}
    for unit in judged.units():
        _note_all(found, unit, None)
        if unit.when is not None:
            _note_all(found, unit.when[0], unit.frame.action)
    return found


def _note_all(found: dict[UnknownKey, _Wanted], unit: Evaluated, rule: str | None) -> None:
    for column, missing in unit.missing(rule):
        _note(found, column, missing)
    for name, occurrence in unit.referred():
        wanted = found.setdefault(occurrence.key, _Wanted())
        wanted.wants = None
        wanted.referred.append((name, occurrence))


def _note(found: dict[UnknownKey, _Wanted], column: Column, missing: Unknown) -> None:
    plain = missing.derived is None and missing.otherwise is None
    if plain and not column.counts:
        return
    wanted = found.get(missing.key)
    if wanted is None:
        wanted = found[missing.key] = _Wanted()
    wanted.places.append((column, missing))
    if not plain or column.wants is None:
        wanted.wants = None
        if isinstance(missing.otherwise, Unknown):
            _note(found, column, missing.otherwise)
    elif wanted.wants is not None:
        wanted.wants |= column.wants


def _best(key: UnknownKey, wanted: _Wanted, judged: Judged) -> list[object]:
    if wanted.wants is not None:
        return [True, False] if wanted.wants == _BOTH else [wanted.wants <= _YES]
    if not wanted.referred and all(m.derived is None and m.otherwise is None for _, m in wanted.places):
        known = (key.operand, frozenset(id(column) for column, _ in wanted.places))
        found = judged.kind_values.get(known)
        if found is None:
            found = judged.kind_values[known] = _compared(key, wanted, judged)
        return found
    return _compared(key, wanted, judged)


def _compared(key: UnknownKey, wanted: _Wanted, judged: Judged) -> list[object]:
    group = list(wanted.referred)
    for column, missing in wanted.places:
        for place in column.occurrences(missing):
            if place not in group:
                group.append(place)
    return best_values(key, group, judged.situation) if group else []
