# SPDX-License-Identifier: Apache-2.0
"""Merge two changes of one document field by field; what both changed, and differently, is a clash."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from licet.usecases.flaws import pointer
from licet.usecases.patches import is_named, is_same

__all__ = ["MISSING", "Difference", "Merged", "differences", "merge", "or_null"]


class _Missing:
    """What stands for a value that is not there."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "missing"


MISSING: Final = _Missing()
"""A value that is not there; null may be one that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A place at which three documents are not all the same; `MISSING` where one has nothing there."""

    path: str
    base: Any
    current: Any
    proposed: Any

    @property
    def is_clash(self) -> bool:
        """Whether both changed it, and differently."""
        return not (
            _same(self.base, self.current) or _same(self.base, self.proposed) or _same(self.current, self.proposed)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A document with both changes; at each clash it has what was preferred."""

    document: Any
    clashes: tuple[Difference, ...]


def merge(base: Any, current: Any, proposed: Any, *, prefer: Literal["current", "proposed"] = "current") -> Merged:
    """Merge what became of `base` with what is proposed to become of it; None is a document that is not there."""
    three = tuple(MISSING if each is None else each for each in (base, current, proposed))
    clashes = tuple(each for each in _differences("", *three) if each.is_clash)
    found = _merged(*three, prefer=prefer)
    return Merged(document=or_null(found), clashes=clashes)


def differences(base: Any, current: Any, proposed: Any) -> tuple[Difference, ...]:
    """Return where three documents are not all the same; None is a document that is not there."""
    three = (MISSING if each is None else each for each in (base, current, proposed))
    return tuple(_differences("", *three))


def or_null(value: Any) -> Any:
    """Return a value, null for one that is not there."""
    return None if value is MISSING else value


def _differences(where: str, base: Any, current: Any, proposed: Any) -> Iterator[Difference]:
    if _same(base, current) and _same(base, proposed):
        return
    if all(isinstance(each, dict) for each in (base, current, proposed)):
        for name in _union(base, current, proposed):
            three = (each.get(name, MISSING) for each in (base, current, proposed))
            yield from _differences(where + pointer(name), *three)
    elif is_named(base, current, proposed) and _order(base, current, proposed) is not None:
        members = [_by_id(each) for each in (base, current, proposed)]
        for name in _union(*members):
            three = (each.get(name, MISSING) for each in members)
            yield from _differences(where + pointer(name), *three)
    else:
        yield Difference(path=where, base=base, current=current, proposed=proposed)


def _merged(base: Any, current: Any, proposed: Any, *, prefer: Literal["current", "proposed"]) -> Any:
    if _same(base, proposed) or _same(current, proposed):
        return current
    if _same(base, current):
        return proposed
    if all(isinstance(each, dict) for each in (base, current, proposed)):
        return _members(base, current, proposed, names=_union(current, proposed), prefer=prefer)
    if is_named(base, current, proposed):
        order = _order(base, current, proposed)
        if order is not None:
            three = (_by_id(each) for each in (base, current, proposed))
            return list(_members(*three, names=order, prefer=prefer).values())
    return current if prefer == "current" else proposed


def _members(
    base: Mapping[str, Any],
    current: Mapping[str, Any],
    proposed: Mapping[str, Any],
    *,
    names: Sequence[str],
    prefer: Literal["current", "proposed"],
) -> dict[str, Any]:
    merged = {
        name: _merged(*(each.get(name, MISSING) for each in (base, current, proposed)), prefer=prefer) for name in names
    }
    return {name: value for name, value in merged.items() if value is not MISSING}


def _order(base: list[Any], current: list[Any], proposed: list[Any]) -> tuple[str, ...] | None:
    """Return the ids of all members in the order that both changes lead to; None where both sorted anew."""
    old, now, then = ([each["id"] for each in members] for members in (base, current, proposed))
    if _sorted_as(old, now):
        return _with(then, now)
    return _with(now, then) if _sorted_as(old, then) or _sorted_as(now, then) else None


def _sorted_as(one: Sequence[str], other: Sequence[str]) -> bool:
    return [name for name in one if name in set(other)] == [name for name in other if name in set(one)]


def _with(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    """Return `first` with the rest of `second`, each after what it comes after there."""
    found = list(first)
    before: str | None = None
    for name in second:
        if name not in found:
            found.insert(0 if before is None else found.index(before) + 1, name)
        before = name
    return tuple(found)


def _union(*members: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in members for name in each))


def _by_id(members: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {each["id"]: each for each in members}


def _same(one: Any, other: Any) -> bool:
    if one is MISSING or other is MISSING:
        return one is other
    return is_same(one, other)
