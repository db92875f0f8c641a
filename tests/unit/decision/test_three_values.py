# SPDX-License-Identifier: Apache-2.0
"""A condition is true, false or unknown (SEMANTICS 2.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.constraint import State, evaluate, unknown_keys
from licet.decision.kleene import Truth, and3, not3, or3
from licet.decision.situation import Context, Situation, UnknownKey, situate
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import Derivation
from licet.domain.rule import AllOf, AnyOf, Condition, Constraint, Not, Operator, Ref
from licet.domain.use import Output, Party, PurposeUse
from tests.factories import constraint, dataset, institution, licence, model, request

DAY = dt.date(2026, 11, 24)
YES, NO, UNKNOWN = (
    constraint("purpose", "is_a", "research"),
    constraint("purpose", "is_a", "commercial"),
    constraint("actor.country", "eq", "US"),
)


@pytest.mark.parametrize(
    ("truths", "all_", "any_"),
    [
        ((), True, False),
        ((True,), True, True),
        ((False,), False, False),
        ((None,), None, None),
        ((True, True), True, True),
        ((True, False), False, True),
        ((False, False), False, False),
        ((None, True), None, True),
        ((True, None), None, True),
        ((None, False), False, None),
        ((False, None), False, None),
        ((None, None), None, None),
    ],
)
def test_tables_of_kleene(truths: tuple[Truth, ...], all_: Truth, any_: Truth) -> None:
    assert and3(truths) is all_
    assert or3(truths) is any_


def test_negation_leaves_the_unknown_unknown() -> None:
    assert (not3(True), not3(False), not3(None)) == (False, True, None)


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (YES, True),
        (NO, False),
        (UNKNOWN, None),
        (Not(not_=NO), True),
        (Not(not_=UNKNOWN), None),
        (AllOf(all_of=(YES, UNKNOWN)), None),
        (AllOf(all_of=(NO, UNKNOWN)), False),
        (AnyOf(any_of=(YES, UNKNOWN)), True),
        (AnyOf(any_of=(NO, UNKNOWN)), None),
        (AnyOf(any_of=(NO, Not(not_=YES))), False),
    ],
)
def test_conditions_join_truths(condition: Condition, truth: Truth) -> None:
    assert _truth(condition) is truth


@pytest.mark.parametrize("operator", ["eq", "neq", "in", "not_in", "is_a", "lt", "gte", "within", "starts_with"])
def test_an_absent_value_is_unknown_for_every_operator(operator: str) -> None:
    assert _truth(constraint("actor.country", operator, "US")) is None


@pytest.mark.parametrize(
    ("operand", "operator", "right", "truth"),
    [
        pytest.param("dataset.sensitivity", "eq", "phi", True, id="one of several values is enough"),
        pytest.param("dataset.sensitivity", "eq", "public", False, id="none of several values"),
        pytest.param("dataset.sensitivity", "in", ["public", "pii"], True, id="a list means any of its values"),
        pytest.param("dataset.sensitivity", "neq", "public", True, id="not equal"),
        pytest.param("dataset.sensitivity", "neq", "phi", False, id="not not equal"),
        pytest.param("dataset.sensitivity", "not_in", ["public", "pii"], False, id="in the list"),
        pytest.param("dataset.sensitivity", "not_in", ["public", "internal"], True, id="not in the list"),
        pytest.param("dataset.human_subjects", "eq", True, True, id="yes is yes"),
        pytest.param("dataset.human_subjects", "eq", False, False, id="yes is not no"),
        pytest.param("mixture.count", "eq", True, False, id="one is not yes"),
        pytest.param("mixture.count", "lt", 1, False, id="1 < 1"),
        pytest.param("mixture.count", "lt", 2, True, id="1 < 2"),
        pytest.param("mixture.count", "lte", 1, True, id="1 <= 1"),
        pytest.param("mixture.count", "lte", 0, False, id="1 <= 0"),
        pytest.param("mixture.count", "gt", 1, False, id="1 > 1"),
        pytest.param("mixture.count", "gt", 0, True, id="1 > 0"),
        pytest.param("mixture.count", "gte", 1, True, id="1 >= 1"),
        pytest.param("mixture.count", "gte", 2, False, id="1 >= 2"),
        pytest.param("mixture.count", "lt", "2", False, id="a number and a word are not ordered"),
        pytest.param("act.date", "lt", dt.date(2026, 11, 25), True, id="before a day"),
        pytest.param("act.date", "gt", dt.date(2026, 11, 24), False, id="not after the same day"),
        pytest.param("act.date", "within", "2026-01-01/2026-12-31", True, id="within a period"),
        pytest.param("act.date", "within", "2026-11-24/2026-11-24", True, id="within a day"),
        pytest.param("act.date", "within", "2027-01-01/2027-12-31", False, id="before a period"),
        pytest.param("act.date", "within", "2025-01-01/2025-12-31", False, id="after a period"),
        pytest.param("act.date", "within", "2026-01-01/", True, id="within a period without end"),
        pytest.param("dataset.subjects_region", "within", "EEA", True, id="a country within a region"),
        pytest.param("dataset.subjects_region", "within", "US", False, id="a country within another"),
        pytest.param("dataset.version", "starts_with", "2.", True, id="begins with"),
        pytest.param("dataset.version", "starts_with", "1", False, id="does not begin with"),
        pytest.param("mixture.count", "starts_with", "1", False, id="a number begins with nothing"),
        pytest.param("purpose", "is_a", "research", True, id="a term matches what is above it"),
        pytest.param("purpose", "is_a", "academic_research", True, id="a term matches itself"),
        pytest.param("purpose", "is_a", "commercial", False, id="a term does not match a stranger"),
        pytest.param("act.action", "is_a", "use", True, id="an action matches what is above it"),
        pytest.param("act.action", "is_a", "train", False, id="an action does not match its sister"),
        pytest.param("model.id", "is_a", "base", True, id="a model is what it was made from"),
        pytest.param("model.id", "is_a", "old-base", True, id="under any of its names"),
        pytest.param("model.id", "is_a", "data", False, id="a model is no data"),
        pytest.param("dataset.id", "is_a", "source", True, id="data are what they were made from"),
        pytest.param("dataset.terms", "in", ["OLD-LICENCE"], True, id="terms under any of their names"),
        pytest.param("dataset.id", "eq", "old-data", True, id="an entry under any of its names"),
        pytest.param("dataset.id", "eq", "source", False, id="another entry"),
        pytest.param("actor.institution", "eq", "OLD-INSTITUTE", True, id="an institution under any of its names"),
        pytest.param("upstream.id", "is_a", "old-source", True, id="an ancestor under any of its names"),
        pytest.param("mixture.ids", "is_a", "source", True, id="a mixture holds what its data were made from"),
        pytest.param("mixture.ids", "is_a", "base", False, id="a mixture holds no model"),
        pytest.param("dataset.human_subjects", "is_a", "yes", False, id="a truth is below no term"),
    ],
)
def test_comparisons(operand: str, operator: str, right: object, truth: Truth) -> None:
    assert _truth(constraint(operand, operator, right)) is truth


@pytest.mark.parametrize(
    ("operand", "right", "truth"),
    [
        ("service.third_party", False, True),
        ("service.third_party", True, False),
        ("service.id", "none", True),
        ("service.retention_days", "none", True),
        ("service.trains_on_inputs", True, False),
    ],
)
def test_without_a_service_its_operands_are_none(operand: str, right: object, truth: Truth) -> None:
    assert _truth(constraint(operand, "eq", right)) is truth


@pytest.mark.parametrize("operand", ["dataset.id", "dataset.sensitivity", "dataset.part", "dataset.terms"])
def test_without_data_their_operands_are_none(operand: str) -> None:
    assert _truth(constraint(operand, "eq", "none"), Context(action="evaluate", base_action="evaluate")) is True


@pytest.mark.parametrize(("stated", "truth"), [(True, True), (False, False), (None, False)])
def test_what_is_only_given_is_no_unless_it_is_stated(stated: bool | None, truth: Truth) -> None:
    situation = _situation(facts={"sells_result": stated})
    assert _truth(constraint("given.sells_result", "eq", True), situation=situation) is truth


@pytest.mark.parametrize(
    ("given", "truth"),
    [(("MONDO:0004992",), True), ((), False), (("MONDO:0004992", "MONDO:0005148"), False)],
    ids=["the disease", "none in particular", "a second one"],
)
def test_every_disease_that_is_studied_must_match(given: tuple[str, ...], truth: Truth) -> None:
    situation = _situation(purpose=PurposeUse(id="academic_research", diseases=given))
    assert _truth(constraint("purpose.diseases", "is_a", "MONDO:0004992"), situation=situation) is truth


def test_what_an_upstream_without_entry_may_add_is_unknown() -> None:
    """Its values may be among those wanted, and a value that is there stays there."""
    source = dataset("source", derived_from=(Derivation(id="nowhere", how="subset"),), concluded_terms="LICENCE")
    situation = _situation(source)
    assert _truth(constraint("upstream.terms", "in", ["LICENCE"]), situation=situation) is True
    assert _truth(constraint("upstream.terms", "in", ["OTHER"]), situation=situation) is None
    assert _truth(constraint("upstream.terms", "not_in", ["LICENCE"]), situation=situation) is False
    assert _truth(constraint("upstream.terms", "not_in", ["OTHER"]), situation=situation) is None


def test_what_a_document_must_cover_may_itself_be_unknown() -> None:
    situation = _situation(outputs=(Output(kind="results"),))
    covers = Constraint(
        left_operand="evidence.separate_licence", operator=Operator.COVERS, right_operand=Ref(ref="output.licence")
    )
    context = Context(action="publish_outputs", base_action="evaluate", dataset=0, output=0)
    assert _truth(covers, context, situation) is None
    assert {key.operand for key in unknown_keys(covers, situation, context)} == {"output.licence"}
    licensed = _situation(outputs=(Output(kind="results", licence="LICENCE"),))
    assert unknown_keys(covers, licensed, context) == {UnknownKey("evidence.separate_licence", terms="LICENCE")}


@pytest.mark.parametrize(
    ("licence_", "truth"), [("LICENCE", True), ("OLD-LICENCE", True), ("OTHER", False), (None, None)]
)
def test_the_right_side_may_be_another_operand(licence_: str | None, truth: Truth) -> None:
    same = Constraint(left_operand="dataset.terms", operator=Operator.EQ, right_operand=Ref(ref="output.licence"))
    context = Context(action="redistribute_data", base_action="evaluate", dataset=0, output=0)
    assert _truth(same, context, _situation(outputs=(Output(kind="derived_data", licence=licence_),))) is truth


def _truth(condition: Condition, context: Context | None = None, situation: Situation | None = None) -> Truth:
    about = Context(action="evaluate", base_action="evaluate", dataset=0)
    return evaluate(condition, situation or _situation(), context or about, State(), wanted=True)


def _situation(*entries: Any, **fields: Any) -> Situation:
    known: dict[str, Any] = {
        "data": dataset(
            "data",
            aliases=("old-data",),
            version="2.1",
            concluded_terms="LICENCE",
            derived_from=(Derivation(id="source", how="subset"),),
            attributes={"sensitivity": ("phi", "pii"), "human_subjects": True, "subjects_region": "DE"},
        ),
        "source": dataset("source", aliases=("old-source",)),
        "INSTITUTE": institution(country=None, party_kind=None, aliases=("OLD-INSTITUTE",)),
        "base": model("base", aliases=("old-base",)),
        "model": model("model", descendant_of=(Derivation(id="base", how="fine_tuned_from"),)),
        "LICENCE": licence(aliases=("OLD-LICENCE",)),
    }
    known.update({entry.id: entry for entry in entries})
    asked: dict[str, Any] = {
        "actor": Party(institution="INSTITUTE"),
        "purpose": PurposeUse(id="academic_research"),
        "as_of": DAY,
        **fields,
    }
    return situate(request("evaluate", data="data", on="model", **asked), compile_snapshot(known.values()))
