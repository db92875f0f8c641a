# SPDX-License-Identifier: Apache-2.0
"""Facts that one document shows are asked as that document (SEMANTICS 8.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from licet.decision.situation import UnknownKey
from licet.vocabulary.evidence import EVIDENCE

__all__ = ["by_document", "shown_by"]

_AT_LEAST = 2


def by_document(
    keys: Iterable[UnknownKey], values: Mapping[UnknownKey, object]
) -> Mapping[tuple[str, str], tuple[UnknownKey, ...]]:
    """Return the facts that are wanted true and shown together, by kind of document and what it is about."""
    wanted = tuple(key for key in keys if values.get(key) is True)
    found: dict[tuple[str, str], tuple[UnknownKey, ...]] = {}
    taken: set[UnknownKey] = set()
    for kind in sorted(EVIDENCE.values(), key=lambda k: (-len(k.implies), k.id)):
        for subject in sorted({key.subject for key in wanted}):
            implied = {f"fact.{name}" for name in kind.implies}
            facts = tuple(k for k in wanted if k.operand in implied and k.subject == subject and k not in taken)
            if len(facts) >= _AT_LEAST:
                found[kind.id, subject] = facts
                taken.update(facts)
    return found


def shown_by(documents: Iterable[tuple[str, str]]) -> Mapping[UnknownKey, object]:
    """Return everything that documents show, and that they are held."""
    shown: dict[UnknownKey, object] = {}
    for kind, subject in documents:
        shown[UnknownKey(f"evidence.{kind}", subject)] = True
        shown.update({UnknownKey(f"fact.{name}", subject): True for name in EVIDENCE[kind].implies})
    return shown
