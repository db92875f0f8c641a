# SPDX-License-Identifier: Apache-2.0
"""Do what was asked once, however often it is asked under one key.

An attempt can end between the write and the note that it was done. So what is written gets its id from the seed of
the first attempt: a later one finds it under the same id, answers with it and writes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence

from licet.domain.answer import Decision
from licet.domain.attempt import Attempt
from licet.domain.record import AnsweredQuestion, DecisionFilter, DecisionRecord, StoredEntry
from licet.domain.use import UseRequest
from licet.errors import DecisionNotFoundError, EntryNotFoundError, InputError, StoreError
from licet.ports import Clock, DecisionLog, GraphReader
from licet.usecases.ask import PREFIX, Refusal, ask, ask_many
from licet.usecases.registry import Pinned, Registry
from licet.usecases.ulids import ulid_text

__all__ = ["GivenIds", "ask_many_once", "asking_once", "attempt_ids", "created_before"]

_RANDOM_BYTES = 10


class GivenIds:
    """Gives the ids that it was given, in order; they have their prefix."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._ids = iter(ids)

    def new(self, prefix: str) -> str:
        """Return the next id.

        Raises:
            LookupError: it is for something else.
        """
        found = next(self._ids)
        if not found.startswith(f"{prefix}_"):
            raise LookupError(f"`{found}` does not begin with `{prefix}_`")
        return found


class FirstKept:
    """A log in which the first answer under an id stays; `kept` has those that were there before."""

    def __init__(self, log: DecisionLog) -> None:
        self._log = log
        self.kept: dict[str, Decision] = {}

    def append(self, record: DecisionRecord) -> None:
        """Record an answer, or keep the one that the same question has under this id already.

        Raises:
            StoreError: another question has this id.
        """
        try:
            self._log.append(record)
        except StoreError:
            first = self.find(record.id)
            if first is None or first.request != record.request:
                raise
            self.kept[record.id] = first.decision

    def append_many(self, records: Sequence[DecisionRecord]) -> None:
        """Record answers together; where that fails, each is tried by itself, by whoever called, and one here."""
        if len(records) == 1:
            self.append(records[0])
        else:
            self._log.append_many(records)

    def decisions(
        self, wanted: DecisionFilter, *, before: str | None = None, limit: int = 100
    ) -> tuple[DecisionRecord, ...]:
        """Return recorded answers that fit, the greatest id first."""
        return self._log.decisions(wanted, before=before, limit=limit)

    def questions(self, *, before: str | None = None, limit: int = 100) -> tuple[AnsweredQuestion, ...]:
        """Return the questions of recorded answers, the greatest id first."""
        return self._log.questions(before=before, limit=limit)

    def decision(self, decision_id: str) -> DecisionRecord:
        """Return a recorded answer; errors as `DecisionLog.decision`."""
        return self._log.decision(decision_id)

    def find(self, decision_id: str) -> DecisionRecord | None:
        """Return a recorded answer, None if there is none."""
        try:
            return self._log.decision(decision_id)
        except DecisionNotFoundError:
            return None


def attempt_ids(attempt: Attempt, prefix: str, count: int) -> tuple[str, ...]:
    """Return the ids of what an attempt makes: the same for each attempt under one key.

    They sort by the time of the first attempt, and have 80 bits that nobody can tell who does not know the seed.
    """
    milliseconds = int(attempt.begun_at.timestamp() * 1000).to_bytes(6, "big")
    return tuple(
        f"{prefix}_{ulid_text(int.from_bytes(milliseconds + _drawn(attempt.seed, prefix, n), 'big'))}"
        for n in range(count)
    )


def ask_many_once(
    questions: Sequence[UseRequest | InputError],
    *,
    attempt: Attempt,
    registry: Registry,
    log: DecisionLog,
    clock: Clock,
    asked_by: str | None = None,
) -> tuple[Decision | Refusal, ...]:
    """Answer many questions as `ask_many`; one that an earlier attempt has answered keeps that answer."""
    kept = FirstKept(log)
    ids = attempt_ids(attempt, PREFIX, len(questions))
    found: dict[int, Decision | Refusal] = _answered_before(questions, ids, kept) if attempt.number > 1 else {}
    left = [line for line in range(len(questions)) if line not in found]
    fresh = ask_many(
        [questions[line] for line in left],
        registry=registry,
        log=kept,
        clock=clock,
        ids=GivenIds(ids[line] for line in left if not isinstance(questions[line], InputError)),
        asked_by=asked_by,
    )
    for line, each in zip(left, fresh, strict=True):
        found[line] = kept.kept.get(each.id or "", each) if isinstance(each, Decision) else each
    return tuple(found[line] for line in range(len(questions)))


def asking_once(
    count: int,
    *,
    attempt: Attempt,
    registry: Registry | Pinned,
    log: DecisionLog,
    clock: Clock,
    asked_by: str | None = None,
) -> Callable[[UseRequest], Decision]:
    """Return what answers `count` questions, one after another, as `ask`; what was answered before keeps its answer."""
    kept = FirstKept(log)
    ids = iter(attempt_ids(attempt, PREFIX, count))

    def answered(request: UseRequest) -> Decision:
        given = next(ids)
        earlier = kept.find(given) if attempt.number > 1 else None
        if earlier is not None and earlier.request == request:
            return earlier.decision
        found = ask(request, registry=registry, log=kept, clock=clock, ids=GivenIds([given]), asked_by=asked_by)
        return kept.kept.get(given, found)

    return answered


def created_before(
    entry_id: str, *, attempt: Attempt | None, by: str, reason: str, reader: GraphReader
) -> StoredEntry | None:
    """Return the first revision of an entry that an earlier attempt may have written, or None.

    It has the author and the reason of this attempt; whether it says the same is for the caller to see.
    """
    if attempt is None or attempt.number == 1:
        return None
    try:
        first = reader.revisions(entry_id)[0]
    except EntryNotFoundError:
        return None
    return first if (first.entry.id, first.by, first.reason) == (entry_id, by, reason) else None


def _answered_before(
    questions: Sequence[UseRequest | InputError], ids: Sequence[str], log: FirstKept
) -> dict[int, Decision | Refusal]:
    earlier = {line: log.find(ids[line]) for line, asked in enumerate(questions) if not isinstance(asked, InputError)}
    return {
        line: record.decision
        for line, record in earlier.items()
        if record is not None and record.request == questions[line]
    }


def _drawn(seed: str, prefix: str, number: int) -> bytes:
    digest = hmac.new(seed.encode(), f"{prefix}:{number}".encode(), hashlib.sha256).digest()
    return digest[:_RANDOM_BYTES]
