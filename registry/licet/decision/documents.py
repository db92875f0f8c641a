# SPDX-License-Identifier: Apache-2.0
"""Facts that one document shows are asked as that document (SEMANTICS 8.4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from licet.decision.situation import UnknownKey
from licet.vocabulary.evidence import EVIDENCE

__all__ = ["by_document", "shown_by"]

_AT_LEAST = 2


def by_document(
    keys: Collection[UnknownKey], values: Mapping[UnknownKey, object]
) -> Mapping[tuple[str, str], tuple[UnknownKey, ...]]:
    """Return the facts that are wanted true and shown together, by kind of document and what it is about.

    A document that is asked about anyway, as held or not, is not asked for a second time.
    """
    wanted = tuple(key for key in keys if values.get(key) is True)
    found: dict[tuple[str, str], tuple[UnknownKey, ...]] = {}
    taken: set[UnknownKey] = set()
    for kind in sorted(EVIDENCE.values(), key=lambda k: (-len(k.implies), k.id)):
        for subject in sorted({key.subject for key in wanted}):
            implied = {f"fact.{name}" for name in kind.implies}
            facts = tuple(k for k in wanted if k.operand in implied and k.subject == subject and k not in taken)
            if len(facts) >= _AT_LEAST and UnknownKey(f"evidence.{kind.id}", subject) not in keys:
                found[kind.id, subject] = facts
                taken.update(facts)
    return found


def shown_by(documents: Mapping[tuple[str, str], bool]) -> Mapping[UnknownKey, object]:
    """Return everything that documents, held or not, show: any that is held wins over one that is not."""
    shown: dict[UnknownKey, object] = {}
    for (kind, subject), held in sorted(documents.items(), key=lambda item: item[1]):
        shown[UnknownKey(f"evidence.{kind}", subject)] = held
        shown.update({UnknownKey(f"fact.{name}", subject): held for name in EVIDENCE[kind].implies})
    return shown
