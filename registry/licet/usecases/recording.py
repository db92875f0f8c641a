# SPDX-License-Identifier: Apache-2.0
"""Record answers of concurrent callers in few transactions (group commit).

Whoever comes while nobody commits, commits for everybody who waits; whoever comes during a commit waits for the next.
So a lone caller waits for nothing, and the busier it gets, the more answers share a transaction. No thread of our own
runs: there is nothing to start, to watch or to lose.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from licet.domain.record import AnsweredQuestion, DecisionFilter, DecisionRecord
from licet.errors import EngineUnavailableError, StoreBusyError, StoreError
from licet.ports import DecisionLog

__all__ = ["Recorder", "RecorderFullError", "record_each"]

_MOST: Final = 100
_WAITING: Final = 1000


class RecorderFullError(EngineUnavailableError):
    """More answers wait to be recorded than may, or the registry is about to stop."""


@dataclass(slots=True, eq=False)
class _Ticket:
    """A record that waits; `error` is why it could not be kept."""

    record: DecisionRecord
    is_settled: bool = False
    error: Exception | None = None


class Recorder:
    """A decision log that lets concurrent callers share the transactions of another one.

    `append` returns when the record is committed, and raises what went wrong with this record and no other. Any
    number of threads may call.
    """

    def __init__(self, log: DecisionLog, *, most: int = _MOST, waiting: int = _WAITING) -> None:
        """Prepare; nothing is started.

        Args:
            log: where answers are kept.
            most: at most so many answers share a transaction.
            waiting: at most so many answers wait; one more is refused.
        """
        self._log = log
        self._most = most
        self._waiting_limit = waiting
        self._queue: deque[_Ticket] = deque()
        self._changed = threading.Condition()
        self._is_committing = False
        self._batches = 0
        self._is_closed = False

    def append(self, record: DecisionRecord) -> None:
        """Record an answer and return when it is committed.

        Raises:
            RecorderFullError: too many wait already, or `close` was called.
            InputError: the answer cannot be kept as text.
            StoreError: the store could not do it; nobody else's answer is concerned.
        """
        ticket = _Ticket(record)
        self._enter(ticket)
        while not ticket.is_settled:
            if batch := self._next_batch(ticket):
                self._commit(batch)
        if ticket.error is not None:
            raise ticket.error

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        """Record answers in a transaction of their own; a single one with those of others, as `append` does.

        Raises:
            RecorderFullError: `close` was called.
            InputError: an answer cannot be kept as text.
            StoreError: the store could not do it.
        """
        if len(records) == 1:
            self.append(records[0])
            return
        with self._changed:
            self._check_open()
            self._batches += 1
        try:
            self._log.append_many(records)
        finally:
            with self._changed:
                self._batches -= 1
                self._changed.notify_all()

    def decision(self, decision_id: str) -> DecisionRecord:
        """Return a recorded answer; errors as `DecisionLog.decision`."""
        return self._log.decision(decision_id)

    def decisions(
        self, wanted: DecisionFilter, *, before: str | None = None, limit: int = 100
    ) -> tuple[DecisionRecord, ...]:
        """Return recorded answers that fit, the greatest id first."""
        return self._log.decisions(wanted, before=before, limit=limit)

    def questions(self, *, before: str | None = None, limit: int = 100) -> tuple[AnsweredQuestion, ...]:
        """Return the questions of recorded answers, the greatest id first."""
        return self._log.questions(before=before, limit=limit)

    def close(self) -> None:
        """Take no more answers, and return when all that were taken are settled."""
        with self._changed:
            self._is_closed = True
            self._changed.wait_for(lambda: not self._queue and not self._is_committing and not self._batches)

    def _enter(self, ticket: _Ticket) -> None:
        with self._changed:
            self._check_open()
            if len(self._queue) >= self._waiting_limit:
                raise RecorderFullError(f"{len(self._queue)} answers wait to be recorded already: ask again shortly")
            self._queue.append(ticket)

    def _check_open(self) -> None:
        if self._is_closed:
            raise RecorderFullError("the registry is about to stop and records no more answers: ask again shortly")

    def _next_batch(self, ticket: _Ticket) -> list[_Ticket]:
        """Wait while others commit; return what to commit now, nothing if `ticket` is settled."""
        with self._changed:
            self._changed.wait_for(lambda: ticket.is_settled or not self._is_committing)
            if ticket.is_settled:
                return []
            self._is_committing = True
            return [self._queue.popleft() for _ in range(min(self._most, len(self._queue)))]

    def _commit(self, batch: list[_Ticket]) -> None:
        # What interrupts this thread must not leave the others without an answer, nor with the wrong one.
        errors: Sequence[Exception | None] = [StoreError("recording was interrupted: ask again")] * len(batch)
        try:
            errors = record_each([ticket.record for ticket in batch], self._log)
        finally:
            with self._changed:
                for ticket, error in zip(batch, errors, strict=True):
                    ticket.error, ticket.is_settled = error, True
                self._is_committing = False
                self._changed.notify_all()


def record_each(records: Sequence[DecisionRecord], log: DecisionLog) -> Sequence[Exception | None]:
    """Record answers in one transaction, or one by one if that fails; return for each what went wrong, or None."""
    try:
        log.append_many(records)
    except (EngineUnavailableError, StoreBusyError) as error:  # one by one would only wait for it again and again
        return [error] * len(records)
    except Exception as error:  # noqa: BLE001  # it is handed to whom it concerns
        return [error] if len(records) == 1 else [_recorded(record, log) for record in records]
    return [None] * len(records)


def _recorded(record: DecisionRecord, log: DecisionLog) -> Exception | None:
    try:
        log.append(record)
    except Exception as error:  # noqa: BLE001  # as above
        return error
    return None
