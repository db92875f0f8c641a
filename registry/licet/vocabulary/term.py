# SPDX-License-Identifier: Apache-2.0
"""The shape of a vocabulary term."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

__all__ = ["LICET", "Term", "ancestors", "by_id", "ours"]

LICET = "https://w3id.org/licet/ns#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term: its id, what people read, and the IRI of the standard that defines it, or ours."""

    id: str
    label: str
    iri: str
    broader: str | None = None
    definition: str = ""

    @property
    def is_ours(self) -> bool:
        """True if no standard defines this term and Licet declares it."""
        return self.iri.startswith(LICET)


def ours(name: str) -> str:
    """Return the IRI under which Licet declares `name`."""
    return LICET + name


def by_id(terms: Iterable[Term]) -> Mapping[str, Term]:
    """Return `terms` by their id."""
    return {term.id: term for term in terms}


def ancestors(term_id: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return `term_id` and everything broader, nearest first."""
    found: list[str] = []
    current: str | None = term_id
    while current is not None and current not in found:
        found.append(current)
        current = parents.get(current)
    return tuple(found)
