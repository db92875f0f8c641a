# SPDX-License-Identifier: Apache-2.0
"""How far a change reaches."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from licet.domain.change_request import CaseImpact, ChangeClass, Flip, Impact
from licet.domain.entry import Curation, Entry, ReviewState
from licet.domain.rule import DutySpec
from licet.domain.verdict import Verdict
from licet.domain.visibility import Visibility
from licet.usecases.change_class import class_of_change, class_of_changes
from licet.wire.write import to_jsonable
from tests.factories import clause, constraint, dataset, institution, licence, rule

PATCH, MINOR, MAJOR = ChangeClass.PATCH, ChangeClass.MINOR, ChangeClass.MAJOR
ONE = rule("T-1", "permission", "evaluate", duties=(DutySpec(id="T-1-D", says="Say so."),))
TERMS = licence("TERMS", ONE)


def with_rule(**fields: Any) -> Entry:
    return replace(TERMS, rules=(replace(ONE, **fields),))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (TERMS, PATCH),
        (replace(TERMS, name="Terms", notes=("read again",)), PATCH),
        (with_rule(says="Evaluation is allowed."), PATCH),
        (with_rule(clause=clause(quote="other words", date_read=dt.date(2026, 12, 1))), PATCH),
        (with_rule(duties=(DutySpec(id="T-1-D", says="Tell them."),)), PATCH),
        (replace(TERMS, curation=replace(TERMS.curation, review_due=dt.date(2027, 1, 1))), PATCH),
        (replace(TERMS, rules=(ONE, rule("T-2", "notice"))), MINOR),
        (replace(TERMS, aliases=("T",)), MINOR),
        (with_rule(constraints=(constraint("purpose", "eq", "research"),)), MAJOR),
        (with_rule(modality="prohibition"), MAJOR),
        (with_rule(clause=clause(verified=False)), MAJOR),
        (with_rule(clause=clause(quote=None, section=None, source_url=None)), MAJOR),
        (with_rule(duties=()), MAJOR),
        (replace(TERMS, rules=()), MAJOR),
        (replace(TERMS, visibility=Visibility.RESTRICTED), MAJOR),
        (replace(TERMS, curation=Curation(state=ReviewState.RETIRED)), MAJOR),
    ],
    ids=[
        "nothing", "name and notes", "says", "quote", "words of a duty", "review date", "another rule", "alias",
        "constraint", "modality", "verified", "citation gone", "duty gone", "rule gone", "visibility", "retired",
    ],
)  # fmt: skip
def test_class_of_a_change(after: Entry, expected: ChangeClass) -> None:
    assert class_of_change(to_jsonable(TERMS), to_jsonable(after)) is expected


def test_class_of_what_is_new() -> None:
    draft = dataset("new", curation=Curation(state=ReviewState.DRAFT))
    assert class_of_change(None, to_jsonable(dataset("new"))) is MINOR
    assert class_of_change(None, to_jsonable(draft)) is PATCH
    assert class_of_change(to_jsonable(draft), to_jsonable(dataset("new"))) is MINOR


def test_name_of_an_institution_decides() -> None:
    """An issuer is known by it."""
    assert class_of_change(to_jsonable(institution("I", name="A")), to_jsonable(institution("I", name="B"))) is MAJOR


FLIP = Flip(decision="dec_1", from_=Verdict.PERMITTED, to=Verdict.PROHIBITED)


@pytest.mark.parametrize(
    ("impact", "expected"),
    [
        (Impact(decisions_checked=9), MINOR),
        (Impact(decisions_checked=9, flips=(FLIP,), flipped=1), MAJOR),
        (Impact(decisions_checked=9, gain_duties=1), MAJOR),
        (Impact(decisions_checked=9, cases=CaseImpact(passed=8, failed=("c",))), MAJOR),
        (None, MINOR),
    ],
    ids=["no answer", "a verdict", "a duty", "a case", "not known"],
)
def test_change_of_an_answer_is_major(impact: Impact | None, expected: ChangeClass) -> None:
    assert class_of_changes((PATCH, MINOR), impact) is expected


def test_class_of_many_is_the_farthest() -> None:
    orders: list[Callable[[], tuple[ChangeClass, ...]]] = [lambda: (PATCH, MAJOR), lambda: (MAJOR, MINOR)]
    assert {class_of_changes(each(), None) for each in orders} == {MAJOR}
    assert class_of_changes((PATCH, PATCH), None) is PATCH
