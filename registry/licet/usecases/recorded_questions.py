# SPDX-License-Identifier: Apache-2.0
"""The recorded answers in memory, as far as it takes to say which of them a change would make another one."""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from licet.decision.reference import ENGINE_VERSION
from licet.decision.snapshot import canonical
from licet.domain.entry import Entry
from licet.domain.record import AnsweredQuestion
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.ports import DecisionLog

__all__ = ["Answers", "Asked", "Recorded", "RecordedQuestions"]

_MOST: Final = 50_000
_PAGE: Final = 500
_LATE: Final = dt.timedelta(seconds=60)
"""An answer is recorded at most so long after it was asked for: it may come behind one with a greater id."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question as it was judged, with its date; equal ones are one object, and so are equal entries in them."""

    request: UseRequest

    @property
    def is_settled(self) -> bool:
        """Whether no write can change the answer: it is about what was known at an instant."""
        return self.request.known_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recorded answer: its question, verdict and open duties.

    `registry` is the digest of what it was decided on, empty where another version of the engine did it.
    """

    id: str
    asked: Asked
    verdict: Verdict
    duties: frozenset[str]
    registry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Recorded answers, the newest first; `is_whole` says whether there are no older ones."""

    items: tuple[Recorded, ...]
    is_whole: bool


class RecordedQuestions:
    """Follows a log of answers: what was read once is kept, and only what came since is read again.

    Any number of threads may call; one of them reads while the others wait for it.
    """

    def __init__(self, log: DecisionLog, *, most: int = _MOST) -> None:
        """Read nothing yet.

        Args:
            log: where the answers are.
            most: at most so many are kept, the newest; a question with an answer takes a few kilobytes.
        """
        self._log = log
        self._most = most
        self._lock = threading.Lock()
        self._known: dict[str, Recorded] = {}
        self._questions: dict[bytes, Asked] = {}
        self._brought: dict[bytes, tuple[Entry, ...]] = {}
        self._newest: dt.datetime | None = None
        self._answers = Answers(items=(), is_whole=True)
        self._is_closed = False

    def current(self) -> Answers:
        """Return the newest recorded answers, with every one that is in the log by now.

        Raises:
            StoreError: the log could not be read; nothing that is known is lost.
        """
        with self._lock:
            if self._follow():
                self._arrange()
            return self._answers

    @property
    def is_closed(self) -> bool:
        """Whether nobody needs them any more."""
        return self._is_closed

    def close(self) -> None:
        """Let whoever reads stop soon; what is told from then on may lack answers."""
        self._is_closed = True

    def _follow(self) -> bool:
        """Read what came since the last time; return whether anything is different."""
        found = self._read(self._newest - _LATE if self._newest is not None else None)
        walked = {record.id for record in found}
        least = min(walked, default="")
        if any(name not in walked for name in self._known if name >= least):
            self._forget()  # somebody restored a backup
            found = self._read(None)
        fresh = [record for record in found if record.id not in self._known]
        for record in fresh:
            self._known[record.id] = self._recorded(record)
        self._newest = max((record.asked_at for record in found), default=self._newest)
        return bool(fresh) or not self._known

    def _read(self, since: dt.datetime | None) -> list[AnsweredQuestion]:
        """Return records from the newest to those that are known and asked before `since`, at most as many as may."""
        found: list[AnsweredQuestion] = []
        for page in self._pages():
            found += page
            is_known = all(record.id in self._known for record in page)
            if since is not None and is_known and min(record.asked_at for record in page) < since:
                return found
        return found

    def _pages(self) -> Iterator[tuple[AnsweredQuestion, ...]]:
        before, left = None, self._most + 1
        while left > 0 and not self._is_closed:
            page = self._log.questions(before=before, limit=min(_PAGE, left))
            if not page:
                return
            yield page
            before, left = page[-1].id, left - len(page)

    def _forget(self) -> None:
        self._known, self._questions, self._brought, self._newest = {}, {}, {}, None

    def _arrange(self) -> None:
        newest = sorted(self._known, reverse=True)
        is_whole = len(newest) <= self._most
        if not is_whole:
            self._known = {name: self._known[name] for name in newest[: self._most]}
            used = {id(each.asked) for each in self._known.values()}
            self._questions = {key: asked for key, asked in self._questions.items() if id(asked) in used}
            kept = {id(asked.request.entries) for asked in self._questions.values()}
            self._brought = {key: entries for key, entries in self._brought.items() if id(entries) in kept}
        self._answers = Answers(items=tuple(self._known[name] for name in newest[: self._most]), is_whole=is_whole)

    def _recorded(self, record: AnsweredQuestion) -> Recorded:
        return Recorded(
            id=record.id,
            asked=self._asked(replace(record.request, as_of=record.as_of, at_least=None)),
            verdict=record.verdict,
            duties=record.owed if record.verdict.is_permit else frozenset(),
            registry=record.registry if record.engine == ENGINE_VERSION else "",
        )

    def _asked(self, request: UseRequest) -> Asked:
        brought = _key(request.entries) if request.entries else b""
        entries = self._brought.setdefault(brought, request.entries) if brought else ()
        key = _key((replace(request, entries=()), brought))
        return self._questions.setdefault(key, Asked(replace(request, entries=entries)))


def _key(value: object) -> bytes:
    return hashlib.sha256(canonical(value).encode()).digest()
