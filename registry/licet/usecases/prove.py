# SPDX-License-Identifier: Apache-2.0
"""Derive a saved answer again, and say whether it is the same."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from licet.decision.proof import Step, derivation
from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.usecases.ask import answer

__all__ = ["Proof", "prove"]

_OF_THE_RECORD = ("id", "sequence", "engine")
"""What belongs to the record or the registry's history, and not to the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The steps that lead to the answer, and in which parts the saved one differs from what they give.

    `same_registry` is False where the entries have changed since the answer was given.
    """

    steps: tuple[Step, ...]
    differs: tuple[str, ...]
    same_registry: bool

    @property
    def holds(self) -> bool:
        """True if the saved answer is what the steps give."""
        return not self.differs


def prove(request: UseRequest, saved: Decision, snapshot: Snapshot) -> Proof:
    """Derive the answer to a question on the day of the saved one, by the reference engine.

    Raises:
        InputError: the question cannot be answered as it stands.
    """
    dated = replace(request, as_of=saved.as_of)
    found = answer(dated, snapshot=snapshot, today=saved.as_of)
    names = (field.name for field in fields(Decision) if field.name not in _OF_THE_RECORD)
    return Proof(
        steps=derivation(dated, snapshot),
        differs=tuple(name for name in names if getattr(found, name) != getattr(saved, name)),
        same_registry=saved.engine.snapshot == snapshot.digest,
    )
