# SPDX-License-Identifier: Apache-2.0
"""What waits for one person: requests, review cases, days that come, and what does not agree any more."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Final
from urllib.parse import quote

from licet.domain.access import Caller, Role
from licet.domain.change_request import ChangeRequest, ProposalState
from licet.domain.document import Document
from licet.domain.review_case import ReviewCase, ReviewCaseState
from licet.domain.work import WorkFilter, WorkItem, WorkKind
from licet.ports import WorkLog
from licet.usecases.deadlines import Deadline, DeadlineKind, deadlines
from licet.usecases.disagreements import Disagreement, disagreements
from licet.usecases.registry import Edition
from licet.usecases.review_cases import case_now
from licet.usecases.settled import Settled
from licet.vocabulary.kinds import OFFICES

__all__ = ["MAX_TASKS", "Task", "TaskKind", "Tasks", "tasks_of"]

MAX_TASKS: Final = 100
"""At most so many tasks of a kind are listed; the counts count all."""

_MOST_WORK: Final = 1000
_TURN: Final = 200
_SOON: Final = {
    DeadlineKind.REVIEW: dt.timedelta(days=30),
    DeadlineKind.AGREEMENT: dt.timedelta(days=60),
    DeadlineKind.EVIDENCE: dt.timedelta(days=60),
    DeadlineKind.RULING: dt.timedelta(days=60),
}
_GONE: Final = dt.timedelta(days=60)
"""So long after its end something is still a task: nobody renewed it, or took it off the record."""


class TaskKind(StrEnum):
    """What a task asks for."""

    REVIEW_WAITING = "review_waiting"
    """A change request that waits for the approval of somebody such as this person."""
    CONFLICT = "conflict"
    """A change request that no longer applies as it is."""
    RETURNED = "returned"
    """A change request of one's own that a reviewer sent back."""
    DRAFT = "draft"
    """A change request of one's own that is not submitted."""
    REVIEW_CASE = "review_case"
    """A question that an office has not answered, or must answer again."""
    REVIEW_DUE = "review_due"
    """An entry that must be compared with its source."""
    AGREEMENT_ENDS = "agreement_ends"
    EVIDENCE_ENDS = "evidence_ends"
    RULING_ENDS = "ruling_ends"
    TEXT_CHANGED = "text_changed"
    """A document is kept with terms that is not the text that was read."""
    SIGNED_TEXT_DIFFERS = "signed_text_differs"
    """What was signed is not the text that the entry was read from."""
    LABEL_CONFLICT = "label_conflict"
    """The terms that are declared are not those that were concluded."""


_OF_DEADLINE: Final = {
    DeadlineKind.REVIEW: TaskKind.REVIEW_DUE,
    DeadlineKind.AGREEMENT: TaskKind.AGREEMENT_ENDS,
    DeadlineKind.EVIDENCE: TaskKind.EVIDENCE_ENDS,
    DeadlineKind.RULING: TaskKind.RULING_ENDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do: about what, in words, until when, and where in the API it stands."""

    kind: TaskKind
    subject: str
    says: str
    due: dt.date | None = None
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """What waits for a person: the first of each kind, and how many there are of each that has any.

    Of change requests and review cases the last thousand are counted.
    """

    items: tuple[Task, ...]
    counts: Mapping[str, int]
    settled_by_rulings: Settled


def tasks_of(
    caller: Caller,
    *,
    seen: Edition,
    whole: Edition,
    log: WorkLog,
    documents: Iterable[Document],
    today: dt.date,
    show: Callable[[ReviewCase], ReviewCase | None],
    show_request: Callable[[ChangeRequest], ChangeRequest | None],
    settled: Settled,
) -> Tasks:
    """Return what waits for somebody.

    A reader has the review cases that they opened. A curator has also their own requests, what ends, and what does not
    agree. A reviewer has also what others submitted, and every review case that is open.

    Args:
        caller: who asks.
        seen: the registry as they may read it.
        whole: all of it: whether a ruling holds does not depend on who asks.
        log: change requests and review cases.
        documents: the documents that they may read.
        today: which day it is.
        show: gives a review case as they may read it, or None.
        show_request: gives a change request with the conflicts that it has now, or None where they may not read it.
        settled: how many questions rulings settle.
    """
    found: list[Task] = list(_cases(caller, whole=whole, log=log, today=today, show=show))
    if caller.may(Role.CURATOR):
        found += _requests(caller, log=log, show=show_request)
        found += (task for each in deadlines(seen.stored.values()) if (task := _deadline(each, today)) is not None)
        found += (_disagreement(each) for each in disagreements(seen, documents))
    counts = Counter(task.kind.value for task in found)
    listed = [
        task
        for kind in TaskKind
        for task in islice(sorted((each for each in found if each.kind is kind), key=_order), MAX_TASKS)
    ]
    return Tasks(
        items=tuple(listed), counts={kind.value: counts[kind] for kind in TaskKind if counts[kind]},
        settled_by_rulings=settled,
    )  # fmt: skip


def _order(task: Task) -> tuple[dt.date, str, str]:
    return task.due or dt.date.max, task.subject, task.says


def _cases(
    caller: Caller,
    *,
    whole: Edition,
    log: WorkLog,
    today: dt.date,
    show: Callable[[ReviewCase], ReviewCase | None],
) -> Iterator[Task]:
    by = None if caller.may(Role.REVIEWER) else caller.name
    kept = {ReviewCaseState.OPEN, ReviewCaseState.ANSWERED, ReviewCaseState.REOPENED}
    for item in _work(log, "review_case", frozenset(state.value for state in kept), by):
        if not isinstance(item, ReviewCase):  # pragma: no cover  # INVARIANT: the filter has the kind
            continue
        case = case_now(item, edition=whole, today=today)
        shown = None if case.state is ReviewCaseState.ANSWERED else show(case)
        if shown is None:
            continue
        office = OFFICES[shown.office].label if shown.office in OFFICES else shown.office
        says = f"{office}: {shown.question}"
        if case.state is ReviewCaseState.REOPENED:
            says = f"asked again, since the ruling holds no more: {says}"
        yield Task(kind=TaskKind.REVIEW_CASE, subject=shown.id, says=says, link=f"/v1/review-cases/{shown.id}")


def _requests(caller: Caller, *, log: WorkLog, show: Callable[[ChangeRequest], ChangeRequest | None]) -> Iterator[Task]:
    states = {ProposalState.DRAFT, ProposalState.RETURNED, ProposalState.SUBMITTED}
    for item in _work(log, "change_request", frozenset(state.value for state in states), None):
        if not isinstance(item, ChangeRequest):  # pragma: no cover  # INVARIANT: the filter has the kind
            continue
        shown = show(item)
        for kind, says in () if shown is None else _of_request(shown, caller):
            yield Task(kind=kind, subject=item.id, says=says, link=f"/v1/change-requests/{item.id}")


def _of_request(item: ChangeRequest, caller: Caller) -> Iterator[tuple[TaskKind, str]]:
    is_own = item.proposed_by == caller.name
    if item.state is ProposalState.SUBMITTED:
        approved = any(each.by == caller.name for each in item.approvals)
        if not is_own and not approved and caller.may(Role.REVIEWER):
            yield TaskKind.REVIEW_WAITING, f"{item.title} (by {item.proposed_by})"
        if item.conflicts and (is_own or caller.may(Role.REVIEWER)):
            yield TaskKind.CONFLICT, f"{item.title}: {len(item.conflicts)} fields were changed since"
    elif is_own:
        kind = TaskKind.RETURNED if item.state is ProposalState.RETURNED else TaskKind.DRAFT
        yield kind, item.title


def _work(log: WorkLog, kind: WorkKind, states: frozenset[str], by: str | None) -> Iterator[WorkItem]:
    before: str | None = None
    for _ in range(_MOST_WORK // _TURN):
        turn = log.list_work(WorkFilter(kind=kind, states=states, by=by), before=before, limit=_TURN)
        yield from turn
        if len(turn) < _TURN:
            return
        before = turn[-1].id


def _deadline(deadline: Deadline, today: dt.date) -> Task | None:
    """Return the task of a deadline; None if it is far away, or long gone."""
    is_far = deadline.day > today + _SOON[deadline.kind]
    is_gone = deadline.kind is not DeadlineKind.REVIEW and deadline.day < today - _GONE
    if is_far or is_gone:
        return None
    ended = deadline.kind is not DeadlineKind.REVIEW and deadline.day < today
    return Task(
        kind=_OF_DEADLINE[deadline.kind],
        subject=deadline.subject,
        says=deadline.says.replace(" ends", " has ended", 1) if ended else deadline.says,
        due=deadline.day,
        link=_entry(deadline.subject),
    )


def _disagreement(found: Disagreement) -> Task:
    return Task(kind=TaskKind(found.kind), subject=found.subject, says=found.says, link=_entry(found.subject))


def _entry(entry_id: str) -> str:
    return f"/v1/entries/{quote(entry_id, safe='')}"
