# SPDX-License-Identifier: Apache-2.0
"""The calls about review cases, tasks, comments and what ends.

The routes that open a case and comment on an entry take an `Idempotency-Key`. Those that change a case do not: such a
call is repeated only if it was not taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

import httpx2

from licet.client.calls import (
    JSON,
    Call,
    Filter,
    Listing,
    filled,
    get,
    json_of,
    listing,
    path_step,
    post,
    text_of,
    value_of,
)
from licet.client.replies import entry_and_tag, parsed, read_as
from licet.client.retries import Repeat
from licet.domain.entry import Entry
from licet.domain.review_case import ReviewCase
from licet.domain.work import EntryComment
from licet.usecases.answer_review import RulingAnswer
from licet.usecases.attest import Attested
from licet.usecases.institution_use import InstitutionUse
from licet.usecases.review_cases import CaseRequest
from licet.usecases.tasks import Tasks
from licet.usecases.work_requests import SaidComment

__all__ = [
    "Answered",
    "act_on_review",
    "answer_review",
    "attest",
    "calendar",
    "comment_on_entry",
    "comment_on_review",
    "entry_comments",
    "institution_use",
    "open_review",
    "review_case",
    "review_cases",
    "tasks",
]

Answered: TypeAlias = RulingAnswer | Mapping[str, Any]


def open_review(decision_id: str, *, rule: str | None, question: str | None) -> Call[ReviewCase]:
    wanted = CaseRequest(rule=rule, question=question)
    return post(f"decisions/{path_step(decision_id)}:review", wanted, value_of(ReviewCase), creates=True)


def review_cases(filters: Mapping[str, Filter]) -> Listing[ReviewCase]:
    return listing("review-cases", value_of(ReviewCase), filled(filters))


def review_case(case_id: str) -> Call[tuple[ReviewCase, str]]:
    return Call(method="GET", path=_place(case_id), read=_case_and_tag)


def answer_review(case_id: str, etag: str, answer: Answered) -> Call[tuple[ReviewCase, str]]:
    return _act(f"{_place(case_id)}:answer", etag, answer)


def act_on_review(case_id: str, verb: str, etag: str, body: Mapping[str, Any]) -> Call[tuple[ReviewCase, str]]:
    return _act(f"{_place(case_id)}:{path_step(verb)}", etag, dict(body))


def comment_on_review(case_id: str, says: str, *, about: str | None) -> Call[ReviewCase]:
    given = SaidComment(says=says, about=about)
    return post(f"{_place(case_id)}/comments", given, value_of(ReviewCase), repeat=Repeat.IF_NOT_TAKEN)


def tasks() -> Call[Tasks]:
    return get("tasks", value_of(Tasks))


def attest(entry_id: str, etag: str, *, reason: str, review_due: dt.date | None) -> Call[tuple[Entry, str]]:
    return Call(
        method="POST",
        path=f"entries/{path_step(entry_id)}:attest",
        headers={**JSON, "if-match": etag},
        content=json_of(Attested(reason=reason, review_due=review_due)),
        read=entry_and_tag,
        repeat=Repeat.IF_NOT_TAKEN,
    )


def entry_comments(entry_id: str) -> Listing[EntryComment]:
    return listing(f"entries/{path_step(entry_id)}/comments", value_of(EntryComment), {})


def comment_on_entry(entry_id: str, says: str, *, about: str | None) -> Call[EntryComment]:
    given = SaidComment(says=says, about=about)
    return post(f"entries/{path_step(entry_id)}/comments", given, value_of(EntryComment), creates=True)


def calendar(kind: str | None) -> Call[str]:
    return Call(method="GET", path="calendar.ics", params=filled({"kind": kind}), headers={}, read=text_of)


def institution_use(entry_id: str) -> Call[InstitutionUse]:
    return get(f"institutions/{path_step(entry_id)}/use", value_of(InstitutionUse))


def _act(path: str, etag: str, body: object) -> Call[tuple[ReviewCase, str]]:
    return Call(
        method="POST",
        path=path,
        headers={**JSON, "if-match": etag},
        content=json_of(body),
        read=_case_and_tag,
        repeat=Repeat.IF_NOT_TAKEN,
    )


def _case_and_tag(response: httpx2.Response, url: str) -> tuple[ReviewCase, str]:
    return read_as(parsed(response, url), ReviewCase), response.headers.get("etag", "")


def _place(case_id: str) -> str:
    return f"review-cases/{path_step(case_id)}"
