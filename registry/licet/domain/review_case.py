# SPDX-License-Identifier: Apache-2.0
"""Review cases: what an answer left to an office, with the question to send, until the office rules (SEMANTICS 7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from licet.domain.change_request import Activity, Remark
from licet.domain.terms import RulingScope

__all__ = ["ReviewCase", "ReviewCaseState"]


class ReviewCaseState(StrEnum):
    """Where a review case stands."""

    OPEN = "open"
    ANSWERED = "answered"
    REOPENED = "reopened"
    """A clause that the ruling rests on has changed, or the ruling is over."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewCase:
    """A question that an office must settle.

    `decision` is the recorded answer that left it open, `rules` those that ask for the office, `office` who must judge
    and `contact` where they are reached, `question` the text to send. Where the silence of terms leaves it open,
    `rules` has the id of the terms. `items` are its places in `review` of the decision, `about` the assets, `scope` is
    what a ruling would have to answer at least. `ruling` is the id of the entry that answers it.
    """

    kind: Literal["review_case"] = "review_case"
    id: str
    decision: str
    office: str
    contact: str | None = None
    question: str
    rules: tuple[str, ...] = ()
    items: tuple[int, ...] = (0,)
    about: tuple[str, ...] = ()
    scope: RulingScope = field(default_factory=RulingScope)
    state: ReviewCaseState = ReviewCaseState.OPEN
    ruling: str | None = None
    opened_by: str
    opened_at: dt.datetime
    updated_at: dt.datetime
    comments: tuple[Remark, ...] = ()
    activity: tuple[Activity, ...] = ()
    revision: int = 1
