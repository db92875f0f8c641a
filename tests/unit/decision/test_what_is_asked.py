# SPDX-License-Identifier: Apache-2.0
"""The kind completion and what must be asked (SEMANTICS 8.2 to 8.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.completion import smallest_of
from licet.decision.constraint import State
from licet.decision.documents import by_document, shown_by
from licet.decision.outcome import Outcome
from licet.decision.questions import questions
from licet.decision.situation import UnknownKey
from licet.domain.rule import AllOf, AnyOf, IfUnknown, Not, Rule
from licet.domain.use import DatasetUse, ServiceUse
from licet.domain.verdict import Verdict
from licet.vocabulary.facts import FACTS
from tests.factories import constraint, dataset, rule, service
from tests.unit.decision.asking import ask

DAY = dt.date(2026, 11, 24)
YES, REVIEW, NO = Verdict.PERMITTED, Verdict.NEEDS_REVIEW, Verdict.PROHIBITED
OWED, ASK = Verdict.PERMITTED_WITH_DUTIES, Verdict.INSUFFICIENT_FACTS


def fact(name: str, value: bool = True) -> Any:
    return constraint(f"fact.{name}", "eq", value)


MANY = sorted(name for name, known in FACTS.items() if known.about == "undertaking")[:14]
SHOWN_TOGETHER = ("project_approved", "user_approved", "within_data_use_limitations")


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        (SHOWN_TOGETHER, {"evidence.data_access_request"}),
        (SHOWN_TOGETHER[:2], {"evidence.data_access_request"}),
        (SHOWN_TOGETHER[:1], {"fact.project_approved"}),
        (("project_approved", "healthcare_task"), {"fact.project_approved", "fact.healthcare_task"}),
        ((*SHOWN_TOGETHER, "healthcare_task"), {"evidence.data_access_request", "fact.healthcare_task"}),
    ],
)
def test_facts_that_one_document_shows_are_asked_as_that_document(names: tuple[str, ...], asked: set[str]) -> None:
    found = ask(rule("R", "requirement", requires=tuple(fact(name) for name in names)))
    assert found.verdict is ASK
    assert _asked(found) == asked


def test_facts_wanted_false_are_not_shown_by_a_document() -> None:
    found = ask(
        rule("R", "prohibition", constraints=(AnyOf(any_of=(fact("project_approved"), fact("user_approved"))),))
    )
    assert _asked(found) == {"fact.project_approved", "fact.user_approved"}


def test_a_document_that_is_asked_for_shows_the_facts_that_follow() -> None:
    approved = constraint("evidence.data_access_request", "eq", True)
    found = ask(rule("R", "requirement", requires=(approved, fact("project_approved"))))
    assert _asked(found) == {"evidence.data_access_request"}


@pytest.mark.parametrize(
    "first",
    [(fact("project_approved"), fact("user_approved")), (constraint("evidence.data_access_request", "eq", True),)],
    ids=["facts that it shows", "the document itself"],
)
def test_what_a_document_shows_beside_need_not_be_asked(first: tuple[Any, ...]) -> None:
    """No smaller set is enough (8.4): the document also shows what makes the other question idle."""
    either = AnyOf(any_of=(fact("healthcare_task"), fact("within_data_use_limitations")))
    assert _asked(ask(rule("R", "requirement", requires=(*first, either)))) == {"evidence.data_access_request"}
    assert _asked(ask(rule("R", "requirement", requires=(either,)))) == {"fact.healthcare_task"}
    both = (*first, either, fact("acts_as_developer"))
    assert _asked(ask(rule("R", "requirement", requires=both))) == {
        "evidence.data_access_request",
        "fact.acts_as_developer",
    }


def test_documents_are_asked_for_each_data_set() -> None:
    keys = [UnknownKey(f"fact.{name}", about) for about in ("a", "b") for name in SHOWN_TOGETHER]
    found = by_document(keys, dict.fromkeys(keys, True))
    assert set(found) == {("data_access_request", "a"), ("data_access_request", "b")}
    assert found["data_access_request", "a"] == tuple(keys[:3])
    assert by_document(keys, dict.fromkeys(keys, False)) == {}
    assert by_document(keys[2:4], dict.fromkeys(keys, True)) == {}


def test_a_fact_is_shown_by_one_document() -> None:
    """The kind that shows most takes a fact that several kinds show."""
    names = (
        "legal_basis_recorded",
        "article_9_condition_recorded",
        "rights_or_consents_held",
        "authorisation_or_waiver",
    )
    keys = [UnknownKey(f"fact.{name}") for name in names]
    found = by_document(keys, dict.fromkeys(keys, True))
    assert found == {("legal_basis_record", ""): tuple(keys[:3])}


def test_what_documents_show() -> None:
    assert shown_by({("data_access_request", "a"): True}) == {
        UnknownKey("evidence.data_access_request", "a"): True,
        **{UnknownKey(f"fact.{name}", "a"): True for name in SHOWN_TOGETHER},
    }
    assert shown_by({}) == {}


@pytest.mark.parametrize(
    ("rules", "verdict", "missing"),
    [
        pytest.param(
            (rule("R", "prohibition", constraints=(fact("healthcare_task"),)),), ASK, {"fact.healthcare_task"}, id="no"
        ),
        pytest.param(
            (rule("R", "requirement", requires=(fact("healthcare_task"),)),), ASK, {"fact.healthcare_task"}, id="yes"
        ),
        pytest.param(
            (rule("R", "prohibition", unless=(fact("healthcare_task"),)),), ASK, {"fact.healthcare_task"}, id="exempt"
        ),
        pytest.param(
            (rule("R", "notice", review="what?", constraints=(constraint("actor.country", "eq", "US"),)),),
            ASK,
            {"actor.country"},
            id="a notice that a person judges",
        ),
        pytest.param(
            (rule("R", "prohibition"), rule("Q", lifts=("R",), unless=(fact("healthcare_task"),))),
            ASK,
            {"fact.healthcare_task"},
            id="exempt from a permission",
        ),
        pytest.param(
            (rule("R", "prohibition", constraints=(Not(not_=fact("healthcare_task")),)),),
            ASK,
            {"fact.healthcare_task"},
            id="not",
        ),
        pytest.param(
            (
                rule("R", "requirement", requires=(fact("healthcare_task"),)),
                rule("Q", "prohibition", constraints=(fact("healthcare_task"),)),
            ),
            NO,
            set(),
            id="no answer helps",
        ),
        pytest.param(
            (
                rule(
                    "R",
                    "requirement",
                    requires=(
                        AnyOf(any_of=(fact("healthcare_task"), constraint("evidence.export_exemption", "eq", True))),
                    ),
                ),
            ),
            ASK,
            {"fact.healthcare_task"},
            id="the easier of two",
        ),
        pytest.param(
            (rule("R", "requirement", requires=(AllOf(all_of=(fact("healthcare_task"), fact("acts_as_developer"))),)),),
            ASK,
            {"fact.healthcare_task", "fact.acts_as_developer"},
            id="both",
        ),
        pytest.param((rule("R", "notice", constraints=(fact("healthcare_task"),)),), YES, set(), id="a notice"),
        pytest.param(
            (rule("R", "prohibition", review="what?", constraints=(constraint("actor.country", "eq", "US"),)),),
            ASK,
            {"actor.country"},
            id="where a person judges, the asker still says who asks",
        ),
        pytest.param(
            (
                rule(
                    "R",
                    "prohibition",
                    if_unknown=IfUnknown.REVIEW,
                    constraints=(fact("healthcare_task"), constraint("actor.country", "eq", "US")),
                ),
            ),
            ASK,
            {"actor.country"},
            id="what the asker can always say is asked even then",
        ),
    ],
)
def test_what_is_asked(rules: tuple[Rule, ...], verdict: Verdict, missing: set[str]) -> None:
    """The kind completion permits and another does not: a smallest set is asked (8.3, 8.4)."""
    found = ask(*rules)
    assert found.verdict is verdict
    assert _asked(found) == missing


@pytest.mark.parametrize(
    ("wanted", "verdict"),
    [
        ([("lte", 30)], ASK),
        ([("lt", 30)], ASK),
        ([("gt", 30)], ASK),
        ([("eq", 30)], ASK),
        ([("gte", 10), ("lte", 30)], ASK),
        ([("gte", 30), ("lte", 30)], ASK),
        ([("gt", 10), ("lt", 12)], ASK),
        ([("gt", 30), ("lt", 10)], NO),
        ([("eq", 0), ("eq", 1)], NO),
        ([("neq", 0), ("lte", 1)], ASK),
    ],
    ids=str,
)
def test_numbers_that_rules_pull_in_different_directions(wanted: list[tuple[str, int]], verdict: Verdict) -> None:
    """The compared values and another are tried (8.3)."""
    wants = tuple(constraint("service.retention_days", operator, value) for operator, value in wanted)
    found = ask(rule("R", "requirement", requires=wants), service("S"), service=ServiceUse(id="S"))
    assert found.verdict is verdict
    if verdict is ASK:
        assert found.completion is not None
        value = found.completion.values[UnknownKey("service.retention_days", "S")]
        tests = {
            "lte": int.__le__,
            "lt": int.__lt__,
            "gt": int.__gt__,
            "gte": int.__ge__,
            "eq": int.__eq__,
            "neq": int.__ne__,
        }
        assert isinstance(value, int)
        assert all(tests[operator](value, bound) for operator, bound in wanted)


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        ((rule("R", "requirement", requires=(constraint("actor.country", "within", "EEA"),)),), ASK),
        ((rule("R", "prohibition", constraints=(constraint("actor.country", "within", "EEA"),)),), ASK),
        (
            (
                rule("R", "requirement", requires=(constraint("actor.country", "within", "EEA"),)),
                rule("Q", "prohibition", constraints=(constraint("actor.country", "within", "EEA"),)),
            ),
            NO,
        ),
        (
            (
                rule("R", "requirement", requires=(constraint("actor.country", "in", ["US", "DE"]),)),
                rule("Q", "prohibition", constraints=(constraint("actor.country", "within", "EEA"),)),
            ),
            ASK,
        ),
    ],
)
def test_places(rules: tuple[Rule, ...], verdict: Verdict) -> None:
    assert ask(*rules).verdict is verdict


def test_what_stays_undecided_is_a_review() -> None:
    """A rule that leaves an unknown fact to a person is not completed (8.3)."""
    left = rule("R", "requirement", if_unknown=IfUnknown.REVIEW, refer_to="legal", requires=(fact("healthcare_task"),))
    found = ask(left)
    assert found.verdict is REVIEW
    assert {s.who for s in found.judgement.stances if s.verdict is REVIEW} == {"legal"}
    beside = rule("Q", "requirement", requires=(fact("acts_as_developer"),))
    assert ask(left, beside).verdict is REVIEW
    assert ask(left, facts={"healthcare_task": True}).verdict is YES
    assert ask(left, facts={"healthcare_task": False}).verdict is NO


def test_what_a_person_must_judge_beside_what_is_asked_is_a_review_of_that_rule_alone() -> None:
    """What is undecided with every fact taken kindly can only be settled by a person (8.3)."""
    wants = (fact("healthcare_task"), constraint("actor.country", "eq", "US"))
    found = ask(rule("R", "requirement", if_unknown=IfUnknown.REVIEW, refer_to="ethics_board", requires=wants))
    assert found.verdict is REVIEW
    assert found.missing == ()
    reviews = [s for s in found.judgement.stances if s.verdict is REVIEW]
    assert {(s.rule.id if s.rule else "", s.who) for s in reviews} == {("R", "ethics_board")}


def test_an_answer_counts_where_an_unknown_would_go_to_a_person() -> None:
    """The facts that stay are answers: they count in every rule (8.4)."""
    left = rule("R", "permission", if_unknown=IfUnknown.REVIEW, constraints=(fact("healthcare_task"),), lifts=("Q",))
    found = ask(left, rule("Q", "requirement", requires=(fact("healthcare_task"),)))
    assert found.verdict is ASK
    assert _asked(found) == {"fact.healthcare_task"}


def test_certain_prohibitions_ask_nothing_and_all_findings_are_listed() -> None:
    """8.2."""
    found = ask(
        rule("R", "prohibition"),
        rule("Q", "requirement", requires=(fact("healthcare_task"),)),
        rule("Z", "prohibition"),
    )
    assert found.verdict is NO
    assert found.missing == ()
    assert {s.rule.id for s in found.judgement.stances if s.rule} >= {"R", "Q", "Z"}


def test_a_certain_prohibition_needs_no_completion() -> None:
    """8.2; however many facts are pulled in different directions."""
    pulled = [rule(f"R{i}", "requirement", requires=(fact(name),)) for i, name in enumerate(MANY)]
    against = [rule(f"Q{i}", "prohibition", constraints=(fact(name),)) for i, name in enumerate(MANY)]
    assert ask(rule("Z", "prohibition"), *pulled, *against).verdict is NO


def test_a_smallest_set_drops_the_hardest_first() -> None:
    hard, easy = UnknownKey("evidence.export_exemption", "data"), UnknownKey("purpose")
    values: dict[UnknownKey, object] = {easy: "research", hard: True}

    def either(state: State) -> bool:
        return easy in state.values or hard in state.values

    def both(state: State) -> bool:
        return easy in state.values and hard in state.values

    assert smallest_of(values, either) == (easy,)
    assert smallest_of(values, both) == (easy, hard)
    assert smallest_of(values, lambda _: True) == ()


def test_two_data_sets_are_asked_for_their_own_facts() -> None:
    wants = rule("R", "requirement", requires=(fact("project_approved"),))
    uses = (DatasetUse(id="data", facts={"project_approved": True}), DatasetUse(id="second"))
    found = ask(wants, dataset("second", concluded_terms="OPEN AND MORE"), datasets=uses)
    assert found.missing == (UnknownKey("fact.project_approved", "second"),)


def _asked(outcome: Outcome) -> set[str]:
    if outcome.completion is None:
        return set()
    return {item.name for item in questions(outcome.missing, outcome.completion, outcome.plan.situation)}
