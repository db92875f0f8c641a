# SPDX-License-Identifier: Apache-2.0
"""Diseases by Mondo and DOID id, in one hierarchy; terms of the two that mean the same are one disease."""

from __future__ import annotations

import gzip
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

__all__ = ["Disease", "disease", "disease_ids", "is_disease_below"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Disease:
    """A disease: its id, its name, the broader diseases, and the terms of the other tree that mean the same."""

    id: str
    label: str
    broader: tuple[str, ...]
    same: tuple[str, ...]


def disease(name: str) -> Disease | None:
    """Return the disease called by a CURIE such as `MONDO:0005148`, or None if neither tree has it."""
    return _diseases().get(name)


def disease_ids() -> Iterable[str]:
    """Return every id of both trees."""
    return _diseases().keys()


@cache
def is_disease_below(narrower: str, broader: str) -> bool:
    """Return whether a disease is another or a kind of it; an id that neither tree has is below itself only."""
    seen = {narrower}
    front = [narrower]
    while front:
        name = front.pop()
        if name == broader:
            return True
        found = _diseases().get(name)
        steps = {*found.broader, *found.same} if found else set()
        front.extend(steps - seen)
        seen |= steps
    return False


@cache
def _diseases() -> Mapping[str, Disease]:
    packed = pkgutil.get_data(__name__, "diseases.tsv.gz")
    assert packed is not None  # noqa: S101  # INVARIANT: the file is part of the package
    rows = [line.split("\t") for line in gzip.decompress(packed).decode().splitlines()]
    same: dict[str, list[str]] = {}
    for name, _, _, others in rows:
        for other in _several(others):
            same.setdefault(name, []).append(other)
            same.setdefault(other, []).append(name)
    return {
        name: Disease(id=name, label=label, broader=_several(broader), same=tuple(same.get(name, ())))
        for name, label, broader, _ in rows
    }


def _several(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()
