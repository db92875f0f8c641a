# SPDX-License-Identifier: Apache-2.0
"""Answer a review case: the office's ruling is published and the case closed in one transaction (SEMANTICS 7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Protocol

from licet.decision.snapshot import changed_snapshot, fingerprint
from licet.domain.access import Caller
from licet.domain.change_request import Activity
from licet.domain.entry import Curation, Entry, RestsOn, ReviewState, Ruling, RulingScope
from licet.domain.review_case import ReviewCase, ReviewCaseState
from licet.domain.verdict import Verdict
from licet.domain.visibility import strictest_visibility
from licet.domain.work import EntryWrite
from licet.errors import ContradictionError, Flaw, InputError, MalformedError, RevisionConflictError, SequenceMovedError
from licet.ports import Clock, DecisionLog, GraphWriter, WorkLog
from licet.usecases.ask import answer as decided
from licet.usecases.create import free_id
from licet.usecases.flaws import capped, input_error, quoted
from licet.usecases.publish import publication_flaws, write_checked
from licet.usecases.registry import Edition, Registry
from licet.usecases.review_cases import CaseClosedError, added
from licet.usecases.reviewing import SelfApprovalError
from licet.usecases.standing import asked_then
from licet.usecases.work_requests import said

__all__ = ["RulingAnswer", "RulingStore", "answer_case", "case_ruling"]

_ANSWERS: Final = (Verdict.PERMITTED, Verdict.PERMITTED_WITH_DUTIES, Verdict.PROHIBITED)
_OPEN: Final = frozenset({ReviewCaseState.OPEN, ReviewCaseState.REOPENED})
_NO_ID: Final = re.compile(r"[^A-Za-z0-9.]+")
_LONGEST: Final = 120


class RulingStore(GraphWriter, WorkLog, DecisionLog, Protocol):
    """Keeps entries, review cases and the answers that these come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingAnswer:
    """What an office rules.

    Without a `scope` it is the one that the case proposes. `conditions` are duties of whoever goes ahead. It holds to
    the end of the day `valid_until`. `document` is the id of a kept document, or says where the decision is filed.
    """

    verdict: Verdict
    reason: str
    scope: RulingScope | None = None
    conditions: tuple[str, ...] = ()
    valid_until: dt.date | None = None
    document: str | None = None


def answer_case(
    case_id: str,
    answer: RulingAnswer,
    *,
    expected: int,
    caller: Caller,
    approvals: int,
    registry: Registry,
    store: RulingStore,
    clock: Clock,
) -> ReviewCase:
    """Publish the ruling that answers a case, and close the case with it.

    A ruling that the case had before, and that holds no more, is retired in the same transaction.

    Args:
        case_id: the case.
        answer: what the office rules.
        expected: the revision of the case that was read.
        caller: who answers.
        approvals: how many others must agree to what somebody proposes; with 0 whoever opened the case may answer it.
        registry: what is decided on.
        store: where the ruling and the case are kept.
        clock: says the instant.

    Raises:
        WorkNotFoundError: there is no such case.
        WorkConflictError: it is at another revision.
        CaseClosedError: it is answered or withdrawn already.
        SelfApprovalError: the caller opened it.
        InputError: the ruling is not sound, or does not answer the question.
        StoreBusyError: others write all the time.
    """

    def attempt(edition: Edition) -> ReviewCase:
        now = clock.now()
        case = added(case_id, expected=expected, edition=edition, log=store, now=now, by=caller.name)
        _check_answerable(case, caller, approvals)
        ruling = case_ruling(case, answer, caller=caller, edition=edition, now=now)
        if flaws := capped(_flaws(answer, case, ruling, edition=edition, log=store, today=now.date())):
            raise input_error(flaws)
        closed = _answered(case, ruling, caller=caller, now=now)
        writes = (EntryWrite(entry=ruling, expected_revision=None), *_put_away(case, ruling, edition))
        reason, seen = ruling.reason or "", edition.sequence
        store.put_all(writes, work=(closed,), by=caller.name, at=now, reason=reason, expected_sequence=seen)
        return closed

    # The id of the ruling may be taken in between.
    return write_checked(attempt, registry, again=(SequenceMovedError, RevisionConflictError))


def case_ruling(
    case: ReviewCase, answer: RulingAnswer, *, caller: Caller, edition: Edition, now: dt.datetime
) -> Ruling:
    """Return the entry that an answer to a case becomes; it is as closed as what it speaks of and rests on."""
    scope = answer.scope or case.scope
    rests = tuple(_rest(rule, edition) for rule in case.rules)
    visibility, readers = strictest_visibility(
        (entry.visibility, entry.readers) for entry in _spoken_of(scope, case, edition)
    )
    return Ruling(
        id=_free(scope, edition),
        name=f"Ruling on {', '.join(scope.actions) or 'any action'} with {', '.join(scope.assets) or 'any asset'}",
        issuer=case.office,
        visibility=visibility,
        readers=readers,
        scope=scope,
        verdict=answer.verdict,
        conditions=answer.conditions,
        by=caller.name,
        reason=said(answer.reason, "/reason"),
        document=answer.document,
        valid_from=now.date(),
        valid_until=answer.valid_until,
        rests_on=rests,
        notes=(f"Answers the review case {case.id} on the decision {case.decision}.",),
        curation=Curation(
            state=ReviewState.PUBLISHED, revision=1, concluded_by=caller.name, reviewed_by=caller.name,
            reviewed_at=now.date(),
        ),
    )  # fmt: skip


def _check_answerable(case: ReviewCase, caller: Caller, approvals: int) -> None:
    if case.state not in _OPEN:
        step = f"read `{case.ruling}`" if case.ruling else "open another one"
        raise CaseClosedError(f"{quoted(case.id)} is {case.state.value} already: {step}")
    if approvals > 0 and case.opened_by == caller.name:
        raise SelfApprovalError("you opened this review case, so somebody else must answer it: ask another reviewer")


def _flaws(
    answer: RulingAnswer, case: ReviewCase, ruling: Ruling, *, edition: Edition, log: DecisionLog, today: dt.date
) -> Iterator[Flaw]:
    yield from _own_flaws(answer, today)
    yield from publication_flaws({"": ruling}, edition)
    yield from _misses(case, ruling, edition=edition, log=log, today=today)


def _own_flaws(answer: RulingAnswer, today: dt.date) -> Iterator[Flaw]:
    if answer.verdict not in _ANSWERS:
        listed = ", ".join(f"`{verdict.value}`" for verdict in _ANSWERS)
        detail = f"{quoted(answer.verdict.value)} settles nothing: say one of {listed}"
        yield Flaw(pointer="/verdict", code=MalformedError.code, detail=detail)
    if answer.verdict is Verdict.PERMITTED_WITH_DUTIES and not answer.conditions:
        detail = "it permits with duties and names none: say them, or `PERMITTED`"
        yield Flaw(pointer="/conditions", code=ContradictionError.code, detail=detail)
    if answer.verdict is Verdict.PROHIBITED and answer.conditions:
        detail = "it forbids, so nobody could meet conditions: leave them out"
        yield Flaw(pointer="/conditions", code=ContradictionError.code, detail=detail)
    for index, condition in enumerate(answer.conditions):
        if not condition.strip():
            yield Flaw(pointer=f"/conditions/{index}", code=MalformedError.code, detail="the condition is empty")
    if answer.valid_until is not None and answer.valid_until < today:
        yield Flaw(pointer="/valid_until", code=ContradictionError.code, detail="this day has passed: name a later one")


def _misses(case: ReviewCase, ruling: Ruling, *, edition: Edition, log: DecisionLog, today: dt.date) -> Iterator[Flaw]:
    """Yield a flaw if the question of the case would stay open all the same: the scope is beside it."""
    if ruling.verdict not in _ANSWERS:
        return
    record = log.decision(case.decision)
    asked = {(item.rule, item.about) for item in (record.decision.review[place] for place in case.items)}
    after = changed_snapshot(edition.snapshot, (ruling,), sequence=edition.sequence)
    try:
        with_it = decided(replace(asked_then(record), as_of=today), snapshot=after, today=today)
    except InputError:
        return  # the question cannot be asked any more: nothing to compare with
    if any((left.rule, left.about) in asked for left in with_it.review):
        detail = "the question that was asked stays open under this scope: widen it, or take the one that is proposed"
        yield Flaw(pointer="/scope", code=ContradictionError.code, detail=detail)


def _rest(rule: str, edition: Edition) -> RestsOn:
    known = edition.snapshot.rules.get(rule)
    return RestsOn(rule=rule, fingerprint=None if known is None else fingerprint(known[1]))


def _spoken_of(scope: RulingScope, case: ReviewCase, edition: Edition) -> Iterator[Entry]:
    owners = [edition.snapshot.rules[rule][0] if rule in edition.snapshot.rules else rule for rule in case.rules]
    named = (*scope.assets, *scope.models, *case.about, *owners, *((scope.institution,) if scope.institution else ()))
    for name in named:
        if name in edition.names:
            yield edition.entry(name).entry


def _free(scope: RulingScope, edition: Edition) -> str:
    """Return an id that people can read and no entry has."""
    words = (scope.assets[0] if scope.assets else "any", scope.actions[0] if scope.actions else "any")
    name = "RULING-" + "-".join(_NO_ID.sub("-", word).strip("-") for word in words)[:_LONGEST]
    return name if name not in edition.names else free_id(name, edition)


def _answered(case: ReviewCase, ruling: Ruling, *, caller: Caller, now: dt.datetime) -> ReviewCase:
    done = Activity(at=now, by=caller.name, did="answered", says=ruling.reason or "")
    return replace(case, state=ReviewCaseState.ANSWERED, ruling=ruling.id, activity=(*case.activity, done))


def _put_away(case: ReviewCase, ruling: Ruling, edition: Edition) -> Iterator[EntryWrite]:
    """Yield the write that retires the ruling that the case had before."""
    stored = edition.stored.get(case.ruling or "")
    if stored is None or stored.entry.curation.state is not ReviewState.PUBLISHED:
        return
    curation = replace(
        stored.entry.curation, state=ReviewState.RETIRED, revision=stored.revision + 1, replaced_by=ruling.id,
        retired_because=f"it holds no more: {ruling.id} answers {case.id} again",
    )  # fmt: skip
    yield EntryWrite(entry=replace(stored.entry, curation=curation), expected_revision=stored.revision)
