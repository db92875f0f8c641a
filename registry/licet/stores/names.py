# SPDX-License-Identifier: Apache-2.0
"""Names in a registry: each id, alias and rule id stands for one thing only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from licet.domain.entry import Entry
from licet.errors import Flaw, InputError
from licet.usecases.flaws import capped, quoted

__all__ = ["MAX_NAME_LENGTH", "check_claims", "check_names"]

MAX_NAME_LENGTH: Final = 300
"""Longest id, alias or rule id: an engine's index does not take keys of any length."""

_Named: TypeAlias = tuple[str, str]  # JSON pointer, name


def check_names(entry: Entry) -> None:
    """Check the names that `entry` gives itself and its rules.

    Raises:
        InputError: one is empty, too long, begins or ends blank, or is given twice.
    """
    names, rules = _names_of(entry), _rules_of(entry)
    _refuse(entry, (*_unusable([*names, *rules]), *_doubles(names), *_doubles(rules)))


def check_claims(entry: Entry, *, owners: Mapping[str, str], rule_owners: Mapping[str, str]) -> None:
    """Check that no other entry has the names of `entry` or of its rules.

    Args:
        entry: what is to be written.
        owners: id of the entry that each id and alias stands for now.
        rule_owners: id of the entry that states each rule now.

    Raises:
        InputError: another entry has one of them.
    """
    taken = (
        *_taken(_names_of(entry), owners, entry.id),
        *_taken(_rules_of(entry), rule_owners, entry.id),
    )
    _refuse(entry, taken)


def _names_of(entry: Entry) -> list[_Named]:
    aliases = [(f"/aliases/{number}", alias) for number, alias in enumerate(entry.aliases)]
    return [("/id", entry.id), *aliases]


def _rules_of(entry: Entry) -> list[_Named]:
    return [(f"/rules/{number}/id", rule.id) for number, rule in enumerate(entry.rules)]


def _unusable(names: Iterable[_Named]) -> Iterator[Flaw]:
    for pointer, name in names:
        if not name or len(name) > MAX_NAME_LENGTH or name != name.strip():
            detail = f"{quoted(name)} is empty, blank at an end or above {MAX_NAME_LENGTH} characters"
            yield Flaw(pointer=pointer, code="unusable_name", detail=detail)


def _doubles(names: list[_Named]) -> Iterator[Flaw]:
    counts = Counter(name for _, name in names)
    for pointer, name in names:
        if counts[name] > 1:
            detail = f"{quoted(name)} is given {counts[name]} times"
            yield Flaw(pointer=pointer, code="name_twice", detail=detail)


def _taken(names: list[_Named], owners: Mapping[str, str], own: str) -> Iterator[Flaw]:
    for pointer, name in names:
        owner = owners.get(name, own)
        if owner != own:
            detail = f"{quoted(name)} belongs to the entry {quoted(owner)}"
            yield Flaw(pointer=pointer, code="name_taken", detail=detail)


def _refuse(entry: Entry, found: Iterable[Flaw]) -> None:
    flaws = capped(found)
    if flaws:
        details = "; ".join(flaw.detail for flaw in flaws)
        raise InputError(
            f"the entry {quoted(entry.id)} cannot be kept: {details}: choose other names",
            flaws=flaws,
        )
