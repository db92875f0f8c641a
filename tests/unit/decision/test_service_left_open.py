# SPDX-License-Identifier: Apache-2.0
"""A model that is only to be had as a service is asked for its service (SEMANTICS 1.2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.situation import UnknownKey
from licet.domain.entry import Weights
from licet.domain.use import ServiceUse
from licet.domain.verdict import Verdict
from tests.factories import constraint, model, rule, service
from tests.unit.decision.asking import ask

DAY = dt.date(2026, 11, 24)
YES, REVIEW, NO = Verdict.PERMITTED, Verdict.NEEDS_REVIEW, Verdict.PROHIBITED
OWED, ASK = Verdict.PERMITTED_WITH_DUTIES, Verdict.INSUFFICIENT_FACTS


def fact(name: str, value: bool = True) -> Any:
    return constraint(f"fact.{name}", "eq", value)


@pytest.mark.parametrize(
    ("services", "verdict", "name"),
    [
        pytest.param((), YES, None, id="no service offers it"),
        pytest.param((service("S", offers=("model",)),), ASK, "S", id="one does"),
        pytest.param((service("S", offers=("old-model",)),), ASK, "S", id="one does under its old name"),
        pytest.param((service("S", offers=("other",)),), YES, None, id="one offers another"),
        pytest.param(
            (service("S", offers=("model",), rules=(rule("S-1", "prohibition"),)),), YES, None, id="it forbids"
        ),
        pytest.param(
            (service("A", offers=("model",), rules=(rule("A-1", "prohibition"),)), service("B", offers=("model",))),
            ASK,
            "B",
            id="the one that suits",
        ),
        pytest.param((service("B", offers=("model",)), service("A", offers=("model",))), ASK, "A", id="either"),
        pytest.param(
            (
                service(
                    "A", offers=("model",), rules=(rule("A-1", "requirement", requires=(fact("healthcare_task"),)),)
                ),
                service("B", offers=("model",)),
            ),
            ASK,
            "B",
            id="the one that asks less",
        ),
    ],
)
def test_a_model_without_weights_is_asked_for_its_service(
    services: tuple[Any, ...], verdict: Verdict, name: str | None
) -> None:
    """The service that suits the asker best is the kind value; else what holds without one is the answer (1.2)."""
    found = ask(model("model", concluded_terms="OPEN", aliases=("old-model",), weights=Weights.CLOSED), *services)
    assert found.verdict is verdict
    if name is not None:
        assert found.missing[0] == UnknownKey("service.id")
        assert found.completion is not None
        assert found.completion.values[found.missing[0]] == name


def test_open_weights_a_service_named_and_a_prohibition_ask_for_no_service() -> None:
    offers = service("S", offers=("model",))
    closed = model("model", concluded_terms="OPEN", weights=Weights.CLOSED)
    assert ask(offers).verdict is YES
    assert ask(offers, closed, service=ServiceUse(id="S")).verdict is YES
    assert ask(offers, closed, rule("R", "prohibition")).verdict is NO


def test_a_question_with_a_service_left_open_keeps_its_other_questions() -> None:
    closed = model("model", concluded_terms="OPEN", weights=Weights.CLOSED)
    found = ask(closed, service("S", offers=("model",)), rule("R", "requirement", requires=(fact("healthcare_task"),)))
    assert [key.operand for key in found.missing] == ["service.id", "fact.healthcare_task"]
    assert found.mildness == (Verdict.INSUFFICIENT_FACTS.rank, 2)
