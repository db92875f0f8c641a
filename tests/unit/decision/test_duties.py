# SPDX-License-Identifier: Apache-2.0
"""A duty is owed until it is on record as done (SEMANTICS 2.1, 2.5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.explain import duties
from licet.domain.entry import AgreementOnFile, Covers, EvidenceOnFile
from licet.domain.rule import DutySpec
from licet.domain.use import Party
from licet.domain.verdict import Verdict
from tests.factories import agreement, constraint, institution, rule
from tests.unit.decision.asking import ask

DAY = dt.date(2026, 11, 24)
YES, REVIEW, NO = Verdict.PERMITTED, Verdict.NEEDS_REVIEW, Verdict.PROHIBITED
OWED, ASK = Verdict.PERMITTED_WITH_DUTIES, Verdict.INSUFFICIENT_FACTS


def fact(name: str, value: bool = True) -> Any:
    return constraint(f"fact.{name}", "eq", value)


def on_file(kind: str) -> EvidenceOnFile:
    return EvidenceOnFile(kind=kind, covers=Covers(assets=("data",)))


@pytest.mark.parametrize("modality", ["duty", "permission"])
@pytest.mark.parametrize(
    ("wanted", "held", "verdict"),
    [
        (("model_card",), (), OWED),
        (("model_card",), ("model_card",), YES),
        (("model_card",), ("security_audit",), OWED),
        ((None,), ("model_card",), OWED),
        (("model_card", "security_audit"), ("model_card",), OWED),
        (("model_card", "security_audit"), ("model_card", "security_audit"), YES),
        (("model_card", None), ("model_card",), OWED),
    ],
)
def test_a_duty_done_on_record_does_not_count(
    modality: str, wanted: tuple[str | None, ...], held: tuple[str, ...], verdict: Verdict
) -> None:
    owed = tuple(DutySpec(id=f"d{i}", says="do", evidence=kind) for i, kind in enumerate(wanted))
    found = ask(rule("R", modality, duties=owed), evidence=tuple(on_file(kind) for kind in held))
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("terms", "signed", "verdict"),
    [
        ("OPEN AND MORE AND A", (("A", True),), YES),
        ("OPEN AND MORE AND A", (("A", False),), OWED),
        ("OPEN AND MORE AND A AND B", (("A", True),), OWED),
        ("OPEN AND MORE AND A AND B", (("A", True), ("B", False)), OWED),
        ("OPEN AND MORE AND A AND B", (("A", True), ("B", True)), YES),
        ("OPEN AND MORE AND A", (("B", True),), OWED),
        ("OPEN AND MORE", (("A", True),), OWED),
    ],
)
def test_a_review_of_agreements_is_done_when_each_that_governs_the_data_has_its_own(
    terms: str, signed: tuple[tuple[str, bool], ...], verdict: Verdict
) -> None:
    """Evidence speaks of the terms that it names (2.5)."""
    reviews = rule("R", "duty", duties=(DutySpec(id="d", says="review", evidence="agreement_review"),))
    on_record = tuple(AgreementOnFile(terms=name, reviewed_for_llm=DAY if done else None) for name, done in signed)
    extra = (agreement("A", rule("A-1")), agreement("B", rule("B-1")), institution(agreements=on_record))
    assert ask(reviews, *extra, terms=terms, actor=Party(institution="INSTITUTE")).verdict is verdict


def test_an_unknown_exemption_leaves_a_duty_owed() -> None:
    found = ask(rule("R", "duty", unless=(fact("healthcare_task"),), duties=(DutySpec(id="cite", says="cite"),)))
    assert found.verdict is OWED
    assert [(duty.id, duty.if_) for duty in duties(found)] == [("cite", None)]


def test_a_duty_whose_constraints_may_hold_says_so() -> None:
    owed = (DutySpec(id="cite", says="cite"),)
    found = ask(rule("R", "duty", constraints=(fact("healthcare_task"),), duties=owed))
    assert [(duty.id, duty.if_ is None) for duty in duties(found)] == [("cite", False)]
    assert duties(ask(rule("R", "duty", unless=(fact("healthcare_task"),), duties=owed)))[0].if_ is None
    told: dict[str, Any] = {"facts": {"healthcare_task": True}}
    assert duties(ask(rule("R", "duty", unless=(fact("healthcare_task"),), duties=owed), **told)) == ()
    assert duties(ask(rule("R", "duty", constraints=(fact("healthcare_task"),), duties=owed), **told))[0].if_ is None
