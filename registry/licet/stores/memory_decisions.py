# SPDX-License-Identifier: Apache-2.0
"""The recorded answers of the memory store."""

from __future__ import annotations

from collections.abc import Sequence

from licet.domain.record import AnsweredQuestion, DecisionFilter, DecisionRecord
from licet.errors import DecisionNotFoundError
from licet.stores.recorded import check_recorded, distinct
from licet.stores.shelf import OnShelf
from licet.stores.texts import decision_text, parse_decision_text

__all__ = ["MemoryDecisions"]


class MemoryDecisions(OnShelf):
    """Keeps answers in this process's memory."""

    def append(self, record: DecisionRecord) -> None:
        """Record an answer."""
        self.append_many((record,))

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        """Record answers: all of them, or with an error none."""
        fresh = distinct(records)
        for record in fresh.values():
            decision_text(record)
        with self._lock:
            check_recorded(fresh, self._shelf.decisions)
            self._shelf.decisions |= fresh

    def decisions(
        self, wanted: DecisionFilter, *, before: str | None = None, limit: int = 100
    ) -> tuple[DecisionRecord, ...]:
        """Return recorded answers that fit, the greatest id first."""
        with self._lock:
            known = [record for name, record in self._shelf.decisions.items() if before is None or name < before]
        fitting = sorted((record for record in known if wanted.fits(record)), key=lambda record: record.id)
        return tuple(reversed(fitting))[: max(limit, 0)]

    def questions(self, *, before: str | None = None, limit: int = 100) -> tuple[AnsweredQuestion, ...]:
        """Return the questions of recorded answers, the greatest id first."""
        return tuple(map(AnsweredQuestion.of, self.decisions(DecisionFilter(), before=before, limit=limit)))

    def decision(self, decision_id: str) -> DecisionRecord:
        """Return a recorded answer.

        Raises:
            DecisionNotFoundError: there is none.
        """
        with self._lock:
            found = self._shelf.decisions.get(decision_id)
        if found is None:
            raise DecisionNotFoundError(decision_id)
        return found

    def decision_ids(self, *, last: int) -> tuple[str, ...]:
        """Return the ids of the decisions that rest on the writes up to `last`, in order."""
        with self._lock:
            return tuple(sorted(key for key, r in self._shelf.decisions.items() if r.decision.sequence <= last))

    def decision_texts(self, ids: Sequence[str]) -> tuple[str, ...]:
        """Return recorded decisions as texts, in the order of `ids`."""
        return tuple(decision_text(self.decision(key)) for key in ids)

    def restore_decisions(self, texts: Sequence[str]) -> None:
        """Add recorded decisions; one that is there already is no error.

        Raises:
            StoreError: one is there with another content.
        """
        for text in texts:
            self.append(parse_decision_text(text))
