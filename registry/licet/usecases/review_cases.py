# SPDX-License-Identifier: Apache-2.0
"""Review cases: what a recorded answer leaves to an office, opened, read, commented and withdrawn (SEMANTICS 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Protocol

from licet.decision.ruling import ruling_stands
from licet.domain.access import Caller, Role
from licet.domain.answer import Decision
from licet.domain.change_request import Activity, Remark
from licet.domain.entry import ReviewState, Ruling
from licet.domain.record import DecisionRecord
from licet.domain.review_case import ReviewCase, ReviewCaseState
from licet.domain.verdict import Verdict
from licet.domain.work import WorkFilter
from licet.errors import StoreError, WorkConflictError, WorkNotFoundError
from licet.ports import Clock, DecisionLog, WorkLog
from licet.usecases.flaws import input_error, quoted, unknown_flaw
from licet.usecases.registry import Edition
from licet.usecases.review_items import items_of, rules_of, scope_of, text_of
from licet.usecases.visible import WITHHELD
from licet.usecases.work_requests import noted, said

__all__ = [
    "CaseClosedError",
    "CaseLog",
    "CasePage",
    "CaseRequest",
    "NothingToReviewError",
    "added",
    "case_now",
    "comment_on_case",
    "find_case",
    "list_cases",
    "open_case",
    "shown_case",
    "withdraw_case",
]

_LOOKED_AT: Final = 500
_TURN: Final = 100
_LIVE: Final = frozenset({ReviewCaseState.OPEN, ReviewCaseState.REOPENED})


class NothingToReviewError(StoreError):
    """The answer leaves nothing to an office."""


class CaseClosedError(StoreError):
    """The review case is answered or withdrawn already."""


class CaseLog(WorkLog, DecisionLog, Protocol):
    """Keeps review cases, and the answers that they come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRequest:
    """What somebody wants an office to settle.

    `rule` is one of those in `review` of the answer, or the id of terms that are silent; without it the first item is
    meant. `question` is sent in the place of the text of the answer.
    """

    rule: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Review cases, the newest answer first; `before` is where the next page begins, None on the last one."""

    items: tuple[ReviewCase, ...]
    before: str | None


def open_case(
    record: DecisionRecord, wanted: CaseRequest, *, caller: Caller, edition: Edition, log: WorkLog, clock: Clock
) -> tuple[ReviewCase, bool]:
    """Return the review case for what one rule leaves open in a recorded answer, and whether it is new.

    One that is open, answered or reopened is returned as it is; after one that was withdrawn another is opened.

    Raises:
        NothingToReviewError: the answer leaves nothing to an office, or is about entries that the question brought.
        InputError: the answer has no such item, or the question is empty or too long.
    """
    _check_reviewable(record)
    items = items_of(record.decision, wanted.rule)
    question = None if wanted.question is None else said(wanted.question, "/question")
    for number in count(1):
        name = _case_id(record.id, items[0], number)
        kept = _kept(name, log)
        if kept is None:
            made = _made(name, record, items, question=question, caller=caller, edition=edition, now=clock.now())
            try:
                log.put_work(made)
            except WorkConflictError:  # somebody opened it in between
                return case_now(find_case(name, log), edition=edition, today=clock.now().date()), False
            return made, True
        if kept.state is not ReviewCaseState.WITHDRAWN:
            return case_now(kept, edition=edition, today=clock.now().date()), False
    raise AssertionError  # pragma: no cover  # INVARIANT: counting does not end


def find_case(case_id: str, log: WorkLog) -> ReviewCase:
    """Return a review case as it is kept.

    Raises:
        WorkNotFoundError: there is none.
    """
    found = log.work(case_id)
    if not isinstance(found, ReviewCase):
        raise WorkNotFoundError(case_id)
    return found


def case_now(case: ReviewCase, *, edition: Edition, today: dt.date) -> ReviewCase:
    """Return a case as it stands: one that is answered is reopened where its ruling holds no more.

    That is so when a clause that the ruling rests on has changed, when the ruling has ended, or was retired.
    """
    if case.state is not ReviewCaseState.ANSWERED or _holds(case, edition, today):
        return case
    return replace(case, state=ReviewCaseState.REOPENED)


def list_cases(
    states: frozenset[ReviewCaseState],
    *,
    log: WorkLog,
    edition: Edition,
    today: dt.date,
    show: Callable[[ReviewCase], ReviewCase | None],
    by: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> CasePage:
    """Return a page of the cases that are in one of the `states` now; none of them is any.

    Args:
        show: gives a case as whoever reads the list may read it; None leaves it out.
        by: only those that this person opened.
        before: `before` of the page before.
    """
    wanted = WorkFilter(kind="review_case", states=_kept_states(states), by=by)
    chosen: list[ReviewCase] = []
    for _ in range(_LOOKED_AT // _TURN):
        turn = log.list_work(wanted, before=before, limit=_TURN)
        for item in turn:
            if len(chosen) == limit:
                return CasePage(items=tuple(chosen), before=before)
            before = item.id
            if not isinstance(item, ReviewCase):  # pragma: no cover  # INVARIANT: the filter has the kind
                continue
            found = case_now(item, edition=edition, today=today)
            shown = show(found) if not states or found.state in states else None
            if shown is not None:
                chosen.append(shown)
        if len(turn) < _TURN:
            return CasePage(items=tuple(chosen), before=None)
    return CasePage(items=tuple(chosen), before=before)


def withdraw_case(
    case_id: str, *, expected: int, comment: str, caller: Caller, edition: Edition, log: WorkLog, clock: Clock
) -> ReviewCase:
    """Close a case without an answer; whoever opened it may, and a reviewer.

    Raises:
        WorkNotFoundError: there is none.
        WorkConflictError: it is at another revision.
        CaseClosedError: it is answered or withdrawn already, or is somebody else's.
    """
    now = clock.now()
    case = added(case_id, expected=expected, edition=edition, log=log, now=now, by=caller.name)
    if case.state not in _LIVE:
        raise CaseClosedError(f"{quoted(case.id)} is {case.state.value} already: there is nothing to withdraw")
    if case.opened_by != caller.name and not caller.may(Role.REVIEWER):
        raise CaseClosedError(f"{quoted(case.id)} was opened by somebody else: ask them or a reviewer to withdraw it")
    done = Activity(at=now, by=caller.name, did="withdrawn", says=noted(comment))
    withdrawn = replace(case, state=ReviewCaseState.WITHDRAWN, activity=(*case.activity, done))
    log.put_work(withdrawn)
    return withdrawn


def comment_on_case(
    case_id: str, says: str, *, about: str | None, caller: Caller, edition: Edition, log: WorkLog, clock: Clock
) -> ReviewCase:
    """Add a comment; `about` is one of the rules of the case.

    Raises:
        WorkNotFoundError: there is no such case.
        WorkConflictError: somebody else changed it at this moment.
        InputError: the comment is empty or too long, or about another rule.
    """
    now = clock.now()
    case = added(case_id, expected=None, edition=edition, log=log, now=now, by=caller.name)
    if about is not None and about not in case.rules:
        raise input_error((unknown_flaw("/about", "rule of this case", name=about, names=case.rules),))
    number = len(case.comments) + 1
    remark = Remark(id=f"{case.id}-c{number}", by=caller.name, at=now, says=said(says, "/says"), about=about)
    commented = replace(case, comments=(*case.comments, remark))
    log.put_work(commented)
    return commented


def added(
    case_id: str, *, expected: int | None, edition: Edition, log: WorkLog, now: dt.datetime, by: str
) -> ReviewCase:
    """Return a case as it stands, as its next revision, with a line that it was reopened where it was.

    Raises:
        WorkNotFoundError: there is none.
        WorkConflictError: it is at another revision than the `expected` one.
    """
    kept = find_case(case_id, log)
    if expected is not None and kept.revision != expected:
        raise WorkConflictError(case_id, expected=expected, actual=kept.revision)
    case = case_now(kept, edition=edition, today=now.date())
    reopened: tuple[Activity, ...] = ()
    if case.state is not kept.state:
        reopened = (Activity(at=now, by=by, did="reopened", says=f"{case.ruling} does not hold any more"),)
    return replace(case, revision=kept.revision + 1, updated_at=now, activity=(*case.activity, *reopened))


def shown_case(
    case: ReviewCase, record: DecisionRecord, redacted: Decision, *, edition: Edition, reader: str
) -> ReviewCase:
    """Return a case as somebody may read it who is shown the answer as `redacted` and the registry as `edition`.

    Where the words of the item are withheld from them, so is everything that others wrote in the case.
    """
    asked = [record.decision.review[place] for place in case.items]
    told = [redacted.review[place] for place in case.items]
    ruling = case.ruling if case.ruling in edition.names else None
    if asked == told:
        return replace(case, ruling=ruling)
    comments = tuple(each if each.by == reader else replace(each, says=WITHHELD) for each in case.comments)
    activity = tuple(
        each if each.by == reader or not each.says else replace(each, says=WITHHELD) for each in case.activity
    )
    return replace(
        case,
        ruling=ruling,
        question=text_of(told),
        contact=told[0].contact,
        comments=comments,
        activity=activity,
    )


def _check_reviewable(record: DecisionRecord) -> None:
    decision = record.decision
    if record.request.entries:
        raise NothingToReviewError(
            "the question brought entries of its own, which no ruling can rest on: ask about what the registry has"
        )
    if decision.verdict is not Verdict.NEEDS_REVIEW or not decision.review:
        steps = {
            Verdict.INSUFFICIENT_FACTS: "answer what is `missing` and ask again",
            Verdict.PROHIBITED: "see `alternatives`; no ruling overrides a certain prohibition",
        }
        step = steps.get(decision.verdict, "go ahead as the answer says")
        raise NothingToReviewError(f"the answer is {decision.verdict.value}, which leaves nothing to an office: {step}")


def _made(
    name: str,
    record: DecisionRecord,
    items: tuple[int, ...],
    *,
    question: str | None,
    caller: Caller,
    edition: Edition,
    now: dt.datetime,
) -> ReviewCase:
    asked = [record.decision.review[place] for place in items]
    return ReviewCase(
        id=name,
        decision=record.id,
        office=asked[0].who,
        contact=asked[0].contact,
        question=question or text_of(asked),
        rules=rules_of(record.decision, asked[0]),
        items=items,
        about=tuple(item.about for item in asked if item.about is not None),
        scope=scope_of(record, asked, edition),
        opened_by=caller.name,
        opened_at=now,
        updated_at=now,
        activity=(Activity(at=now, by=caller.name, did="opened"),),
    )


def _case_id(decision_id: str, place: int, number: int) -> str:
    """Return the id of a case: who opens the same one at the same moment names the same."""
    again = "" if number == 1 else f"-{number}"
    return f"rev_{decision_id.partition('_')[2] or decision_id}-{place + 1}{again}"


def _kept(name: str, log: WorkLog) -> ReviewCase | None:
    try:
        return find_case(name, log)
    except WorkNotFoundError:
        return None


def _kept_states(states: frozenset[ReviewCaseState]) -> frozenset[str] | None:
    """Return the states that cases may be kept in which are in one of `states` now."""
    if not states:
        return None
    kept = set(states)
    if ReviewCaseState.REOPENED in states:
        kept.add(ReviewCaseState.ANSWERED)
    return frozenset(state.value for state in kept)


def _holds(case: ReviewCase, edition: Edition, today: dt.date) -> bool:
    stored = edition.stored.get(case.ruling or "")
    if stored is None or not isinstance(stored.entry, Ruling):
        return False
    ruling = stored.entry
    is_over = ruling.valid_until is not None and ruling.valid_until < today
    is_published = ruling.curation.state is ReviewState.PUBLISHED
    return is_published and not is_over and ruling_stands(ruling, edition.snapshot)
