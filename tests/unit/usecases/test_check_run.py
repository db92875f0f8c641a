# SPDX-License-Identifier: Apache-2.0
"""A run fails by its strictest answer; what is wrong is placed in the manifest."""

from dataclasses import dataclass

import pytest

from licet.decision.snapshot import compile_snapshot
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.usecases.check_run import check_run, plan_flaws
from tests.factories import dataset, decision, model, request


@dataclass(frozen=True)
class Question:
    label: str
    about: str | None
    request: UseRequest


@dataclass(frozen=True)
class Questions:
    requests: tuple[Question, ...]
    fail_on: Verdict = Verdict.INSUFFICIENT_FACTS
    run: str = "a-run"


PLAN = Questions(
    requests=(
        Question("one", "one", request(data="one")),
        Question("two", "two", request(data="two")),
        Question("a-run", None, request(data=("one", "two"))),
    )
)


@pytest.mark.parametrize(
    ("fail_on", "verdict", "failed"),
    [
        (Verdict.INSUFFICIENT_FACTS, Verdict.PERMITTED_WITH_DUTIES, False),
        (Verdict.INSUFFICIENT_FACTS, Verdict.INSUFFICIENT_FACTS, True),
        (Verdict.INSUFFICIENT_FACTS, Verdict.PROHIBITED, True),
        (Verdict.NEEDS_REVIEW, Verdict.INSUFFICIENT_FACTS, False),
        (Verdict.PERMITTED_WITH_DUTIES, Verdict.PERMITTED_WITH_DUTIES, True),
    ],
)
def test_strictest_answer_decides(fail_on: Verdict, verdict: Verdict, failed: bool) -> None:
    answers = iter([Verdict.PERMITTED, verdict, Verdict.PERMITTED])
    found = check_run(Questions(PLAN.requests, fail_on), lambda _: decision(next(answers)))
    assert (found.verdict, found.failed) == (verdict, failed)


def test_answers_keep_the_order_of_the_plan() -> None:
    found = check_run(PLAN, lambda _: decision())
    assert [(check.label, check.about) for check in found.checks] == [
        ("one", "one"), ("two", "two"), ("a-run", None),
    ]  # fmt: skip


def test_sound_plan_has_no_flaws() -> None:
    assert plan_flaws(PLAN, compile_snapshot((dataset("one"), dataset("two")))) == ()


@pytest.mark.parametrize(
    ("asked", "pointers"),
    [
        (
            Questions((Question("a", "one", request(data="one")), Question("b", "x", request(data="x")))),
            {"/datasets/1/id"},
        ),
        (Questions((Question("a", "one", request("xx", data="one")),)), {"/datasets/0/stage"}),
        (Questions((Question("run", None, request("xx")),)), {"/action"}),
        (Questions((Question("a", "one", request(data="one", on="y")),)), {"/base_model/id"}),
        (
            Questions((Question("a", "one", request(data="one", facts={"zz": True})),) * 2),
            {"/facts/zz"},
        ),
    ],
    ids=["data set", "stage", "action of the run", "model", "said once for all"],
)
def test_flaws_are_placed_in_the_manifest(asked: Questions, pointers: set[str]) -> None:
    snapshot = compile_snapshot((dataset("one"), dataset("two"), model()))
    flaws = plan_flaws(asked, snapshot)
    assert [flaw.pointer for flaw in flaws] == sorted(pointers)
