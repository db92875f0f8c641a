# SPDX-License-Identifier: Apache-2.0
"""Laws in scope, own data, readings, effects and the reach of rules (SEMANTICS 2.3, 3.2, 3.3, 3.5, 3.9, 5.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from licet.decision.explain import reasons
from licet.decision.outcome import Outcome, outcome_of
from licet.decision.scope import is_personal
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import Covers, EvidenceOnFile
from licet.domain.rule import DutySpec, Effect, Propagation, PropagationTarget
from licet.domain.use import DatasetUse, EnvironmentUse, Output, Party, PurposeUse
from licet.domain.verdict import Verdict
from tests.factories import (
    agreement,
    constraint,
    dataset,
    guidance,
    institution,
    licence,
    marker,
    model,
    regulation,
    request,
    rule,
)

DAY = dt.date(2026, 11, 24)
YES, REVIEW, NO = Verdict.PERMITTED, Verdict.NEEDS_REVIEW, Verdict.PROHIBITED
OWED, ASK = Verdict.PERMITTED_WITH_DUTIES, Verdict.INSUFFICIENT_FACTS
MAYBE = constraint("fact.healthcare_task", "eq", True)
IN_EUROPE = constraint("dataset.subjects_region", "within", "EEA")


@pytest.mark.parametrize(
    ("attributes", "verdict", "left_out"),
    [
        ({"subjects_region": "DE", "identifiability": "anonymous"}, NO, False),
        ({"subjects_region": "US", "identifiability": "identified"}, YES, False),
        ({"identifiability": "identified"}, ASK, False),
        ({"identifiability": "coded"}, ASK, False),
        ({"identifiability": "pseudonymised"}, ASK, False),
        ({"identifiability": ("anonymous", "coded")}, ASK, False),
        ({"identifiability": "anonymous"}, YES, True),
        ({"identifiability": "deidentified"}, YES, True),
        ({"human_subjects": False}, YES, True),
        ({}, ASK, False),
    ],
    ids=str,
)
def test_a_law_is_in_scope_when_it_applies(attributes: dict[str, Any], verdict: Verdict, left_out: bool) -> None:
    """Unknown: it may be for data about persons, else it is listed with the facts that would bring it in (5.1)."""
    law = regulation("LAW", rule("LAW-1", "prohibition"), applies_when=(IN_EUROPE,))
    found = _ask(dataset("data", concluded_terms="OPEN", attributes=attributes), law)
    assert found.verdict is verdict
    expected = (("LAW", frozenset({"dataset.subjects_region"})),) if left_out else ()
    assert found.plan.not_assessed == expected


def test_a_law_without_a_condition_is_in_scope_and_its_silence_has_no_effect() -> None:
    data = dataset("data", concluded_terms="OPEN")
    assert _ask(data, regulation("LAW", rule("LAW-1", "prohibition"))).verdict is NO
    assert _ask(data, regulation("LAW", rule("LAW-1", "notice"))).verdict is YES
    assert _ask(data, regulation("LAW", rule("LAW-1", "prohibition")), data=()).verdict is NO


def test_a_finding_names_the_walk_to_its_rule() -> None:
    """Which document speaks, and by which walk it was reached (1.3)."""
    extra = (regulation("LAW", rule("LAW-1", "prohibition")), guidance("GUIDE", rule("G-1", "prohibition")))
    adopting = institution(adopts=("GUIDE",))
    found = _ask(dataset("data", concluded_terms="OPEN"), *extra, adopting, actor=Party(institution="INSTITUTE"))
    paths = {r.rule: r.path for r in reasons(found)}
    assert paths["LAW-1"] == ("data", "REGULATED_BY", "LAW", "STATES", "LAW-1")
    assert paths["G-1"] == ("data", "ASKED_BY", "INSTITUTE", "ADOPTS", "GUIDE", "STATES", "G-1")
    assert paths["O-1"] in (
        ("data", "GOVERNED_BY", "OPEN", "STATES", "O-1"),
        ("model", "GOVERNED_BY", "OPEN", "STATES", "O-1"),
    )


def test_a_law_in_scope_for_one_data_set_is_not_listed_as_left_out() -> None:
    law = regulation("LAW", rule("LAW-1", "notice"), applies_when=(IN_EUROPE,))
    here = dataset("data", concluded_terms="OPEN", attributes={"subjects_region": "DE"})
    unsaid = dataset("unsaid", concluded_terms="OPEN", attributes={"identifiability": "anonymous"})
    assert _ask(here, unsaid, law, data=("data", "unsaid")).plan.not_assessed == ()
    assert _ask(here, unsaid, law, data="unsaid").plan.not_assessed == (
        ("LAW", frozenset({"dataset.subjects_region"})),
    )


def test_each_law_left_out_names_every_fact() -> None:
    both = (IN_EUROPE, MAYBE)
    laws = (regulation("B", rule("B-1"), applies_when=both), regulation("A", rule("A-1"), applies_when=(MAYBE,)))
    data = dataset("data", concluded_terms="OPEN", attributes={"identifiability": "anonymous"})
    assert _ask(data, *laws).plan.not_assessed == (
        ("A", frozenset({"fact.healthcare_task"})),
        ("B", frozenset({"dataset.subjects_region", "fact.healthcare_task"})),
    )


@pytest.mark.parametrize(
    ("attributes", "personal"),
    [
        ({"identifiability": "limited_data_set"}, True),
        ({"identifiability": "identified", "human_subjects": False}, True),
        ({"identifiability": "not_personal"}, False),
        ({"human_subjects": True}, True),
        ({"human_subjects": False}, False),
        ({}, True),
    ],
    ids=str,
)
def test_data_about_persons(attributes: dict[str, Any], personal: bool) -> None:
    assert is_personal(dataset("data", attributes=attributes)) is personal


ABOUT_PERSONS, ABOUT_THINGS = {"identifiability": "coded"}, {"identifiability": "not_personal"}
ANONYMOUS = EvidenceOnFile(kind="anonymity_assessment", covers=Covers(assets=("data",)))


@pytest.mark.parametrize(
    ("about", "fields", "verdict"),
    [
        pytest.param(ABOUT_PERSONS, {}, YES, id="work inside"),
        pytest.param(ABOUT_PERSONS, {"approved": None}, ASK, id="the approval is not said"),
        pytest.param(ABOUT_PERSONS, {"approved": False}, REVIEW, id="not approved"),
        pytest.param(ABOUT_PERSONS, {"out": "results"}, YES, id="results"),
        *(
            pytest.param(ABOUT_PERSONS, {"out": kind}, REVIEW, id=f"{kind} about persons")
            for kind in ("derived_data", "synthetic_data", "embeddings", "generated_text")
        ),
        *(
            pytest.param(ABOUT_THINGS, {"out": kind}, YES, id=f"{kind} about things")
            for kind in ("derived_data", "synthetic_data", "embeddings", "generated_text", "model_weights")
        ),
        pytest.param(ABOUT_PERSONS, {"action": "redistribute_data"}, REVIEW, id="the data"),
        pytest.param(ABOUT_THINGS, {"action": "redistribute_data"}, YES, id="data about things"),
        pytest.param(ABOUT_PERSONS, {"out": "model_weights"}, ASK, id="weights, nothing assessed"),
        pytest.param(ABOUT_PERSONS, {"out": "adapter", "evidence": (ANONYMOUS,)}, YES, id="weights assessed"),
        pytest.param(
            ABOUT_PERSONS,
            {"out": "model_weights", "release": "service", "evidence": (ANONYMOUS,)},
            YES,
            id="a service with weights assessed",
        ),
        pytest.param(
            ABOUT_PERSONS, {"out": "derived_data", "evidence": (ANONYMOUS,)}, REVIEW, id="data, with an assessment"
        ),
    ],
)
def test_the_owners_approval_allows_what_stays_and_results(
    about: dict[str, str], fields: dict[str, Any], verdict: Verdict
) -> None:
    """3.5; weights leave if they are assessed to be anonymous."""
    assert _own(dataset("data", concluded_terms="INTERNAL", issuer="INSTITUTE", attributes=about), **fields) is verdict


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (dataset("data", concluded_terms="INTERNAL", issuer="the institute"), YES),
        (dataset("data", concluded_terms="INTERNAL", template=True), YES),
        (dataset("data", concluded_terms="INTERNAL", issuer="another"), REVIEW),
        (dataset("data", concluded_terms="INTERNAL"), REVIEW),
        (dataset("data", concluded_terms="NOASSERTION", issuer="INSTITUTE"), REVIEW),
    ],
    ids=["by name", "whoever fills in the template", "of others", "of nobody", "not marked as internal"],
)
def test_only_the_own_institution_approves(data: Any, verdict: Verdict) -> None:
    assert _own(data) is verdict


def _own(data: Any, *, approved: bool | None = True, out: str = "", release: str = "public", **fields: Any) -> Verdict:
    outputs = (Output(kind=out, release=release),) if out else ()
    uses = (DatasetUse(id="data", facts={"owner_approval": approved}),)
    party = Party(institution="INSTITUTE")
    return _ask(
        data, datasets=uses, outputs=outputs, actor=party, on=None, **{"action": "train_from_scratch", **fields}
    ).verdict


ADAPTED, NOT_ADAPTED = "weights_are_adaptations", "weights_are_not_adaptations"


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        pytest.param((rule("R", "prohibition", reading=ADAPTED),), REVIEW, id="one reading forbids"),
        pytest.param((rule("R", "prohibition", reading=ADAPTED, constraints=(MAYBE,)),), ASK, id="one may forbid"),
        pytest.param(
            (rule("R", "prohibition", reading=ADAPTED), rule("Q", "prohibition", reading=NOT_ADAPTED)), NO, id="both do"
        ),
        pytest.param(
            (rule("R", "duty", reading=ADAPTED, duties=(DutySpec(id="d", says="do"),)),), OWED, id="one owes a duty"
        ),
        pytest.param((rule("R", "notice", reading=ADAPTED),), YES, id="one informs"),
    ],
)
def test_readings_that_give_the_same_hold(rules: tuple[Any, ...], verdict: Verdict) -> None:
    """Where they part, the institution's reading decides; without one, review (3.9)."""
    assert _ask(dataset("data", concluded_terms="OPEN AND READ"), licence("READ", *rules)).verdict is verdict


@pytest.mark.parametrize(
    ("house", "interpretation", "verdict"),
    [(ADAPTED, None, NO), (NOT_ADAPTED, None, YES), (ADAPTED, "strict", REVIEW), (NOT_ADAPTED, "house", YES)],
)
def test_the_institutions_reading_decides(house: str, interpretation: str | None, verdict: Verdict) -> None:
    known = institution(readings={"weights_and_copyright": house})
    read = licence("READ", rule("R", "prohibition", reading=ADAPTED))
    asked: dict[str, Any] = {"actor": Party(institution="INSTITUTE"), "interpretation": interpretation}
    assert _ask(dataset("data", concluded_terms="OPEN AND READ"), read, known, **asked).verdict is verdict


def test_a_review_of_readings_names_the_question_and_who_can_say() -> None:
    found = _ask(
        dataset("data", concluded_terms="OPEN AND READ"),
        licence("READ", rule("R", "prohibition", reading="all_public_apis")),
    )
    review = [s for s in found.judgement.stances if s.verdict is REVIEW]
    assert [s.who for s in review] == ["data_protection"]
    assert "public model API" in (review[0].question or "")


def test_of_two_open_questions_the_one_on_which_readings_part_is_named() -> None:
    read = licence("READ", rule("A", "notice", reading="all_public_apis"), rule("R", "prohibition", reading=ADAPTED))
    found = _ask(dataset("data", concluded_terms="OPEN AND READ"), read)
    review = [s for s in found.judgement.stances if s.verdict is REVIEW]
    assert [(s.rule.id if s.rule else "", s.who) for s in review] == [("R", "legal")]


def test_readings_that_may_part_are_no_review_yet() -> None:
    """The fact is asked first."""
    read = licence("READ", rule("R", "prohibition", reading=ADAPTED, constraints=(MAYBE,)))
    found = _ask(dataset("data", concluded_terms="OPEN AND READ"), read)
    assert found.verdict is ASK
    assert not any(s.verdict is REVIEW for s in found.judgement.stances)
    assert (
        _ask(dataset("data", concluded_terms="OPEN AND READ"), read, facts={"healthcare_task": True}).verdict is REVIEW
    )


@pytest.mark.parametrize(
    ("party", "sells", "verdict", "missing"),
    [
        ("company", None, ASK, ["fact.sells_result"]),
        ("company", True, NO, []),
        ("company", False, YES, []),
        ("academic", None, YES, []),
        ("academic", True, NO, []),
    ],
)
def test_an_act_whose_trigger_is_not_known_is_a_may(
    party: str, sells: bool | None, verdict: Verdict, missing: list[str]
) -> None:
    """1.1."""
    closed = licence("CLOSED", rule("C", "prohibition", "commercial_use"))
    asked: dict[str, Any] = {"actor": Party(kind=party), "facts": {"sells_result": sells}}
    found = _ask(dataset("data", concluded_terms="OPEN AND CLOSED"), closed, **asked)
    assert found.verdict is verdict
    assert [key.operand for key in found.missing] == missing


@pytest.mark.parametrize(
    ("terms", "fields", "verdict"),
    [
        ("WORKING", {"environment": EnvironmentUse(kind="public_llm_api")}, YES),
        ("SIGNED", {"environment": EnvironmentUse(kind="public_llm_api")}, REVIEW),
        ("SIGNED", {}, YES),
        ("WORKING", {"action": "share_with_third_party_api"}, REVIEW),
        ("WORKING", {"facts": {"retains_data_after_end": True}}, YES),
        ("SIGNED", {"facts": {"retains_data_after_end": True}}, REVIEW),
        ("WORKING", {"data": ("data", "second")}, YES),
        ("SIGNED", {"data": ("data", "second")}, YES),
        ("WORKING", {"outputs": (Output(kind="synthetic_data", release="public"),)}, REVIEW),
    ],
)
def test_silence_on_acts_that_expansion_adds(terms: str, fields: dict[str, Any], verdict: Verdict) -> None:
    """A public licence's silence has no effect, an agreement's is review (3.2); a permission to use reaches mixing."""
    extra = (licence("WORKING", rule("W-1")), agreement("SIGNED", rule("A-1")))
    second = dataset("second", concluded_terms="WORKING")
    assert _ask(dataset("data", concluded_terms=terms), second, *extra, **fields).verdict is verdict


WEIGHTS = (Propagation(to=PropagationTarget.MODEL_WEIGHTS, because="words"),)


@pytest.mark.parametrize(
    ("modality", "propagation", "release", "verdict"),
    [
        ("permission", WEIGHTS, "public", YES),
        ("permission", WEIGHTS, "restricted", YES),
        ("permission", WEIGHTS, "service", REVIEW),
        ("permission", (), "public", REVIEW),
        ("prohibition", WEIGHTS, "public", NO),
        ("prohibition", WEIGHTS, "restricted", NO),
        ("prohibition", WEIGHTS, "service", NO),
        ("prohibition", (), "public", REVIEW),
        ("requirement", WEIGHTS, "service", NO),
        ("duty", WEIGHTS, "service", REVIEW),
    ],
)
def test_passing_on_means_publishing_and_sharing_weights(
    modality: str, propagation: tuple[Propagation, ...], release: str, verdict: Verdict
) -> None:
    """3.3; restrictions reach a service too."""
    wants = (constraint("purpose", "is_a", "commercial"),) if modality == "requirement" else ()
    passing = rule("P", modality, "redistribute_data", propagation=propagation, requires=wants)
    data = dataset("data", concluded_terms="WORKING AND PASSING")
    extra = (licence("WORKING", rule("W", "permission", "train_from_scratch")), licence("PASSING", passing))
    outputs = (Output(kind="model_weights", release=release),)
    found = _ask(data, *extra, action="train_from_scratch", outputs=outputs, on=None)
    assert found.verdict is verdict


def test_the_condition_of_a_propagation_counts() -> None:
    passing = rule(
        "P",
        "prohibition",
        "redistribute_data",
        propagation=(Propagation(to=PropagationTarget.MODEL_WEIGHTS, if_=MAYBE),),
    )
    data = dataset("data", concluded_terms="WORKING AND PASSING")
    both = rule("W", "permission", "train_from_scratch", "publish_model_weights")
    extra = (licence("WORKING", both), licence("PASSING", passing))
    asked: dict[str, Any] = {
        "action": "train_from_scratch",
        "outputs": (Output(kind="model_weights", release="public"),),
        "on": None,
    }
    assert _ask(data, *extra, facts={"healthcare_task": True}, **asked).verdict is NO
    assert _ask(data, *extra, facts={"healthcare_task": False}, **asked).verdict is YES
    assert _ask(data, *extra, **asked).verdict is ASK


@pytest.mark.parametrize(
    ("where", "holds", "verdict"),
    [("SETS", True, YES), ("SETS", None, YES), ("SETS", False, NO), ("OTHER-LAYER", True, NO)],
)
def test_effects_set_a_value_within_their_own_layer(where: str, holds: bool | None, verdict: Verdict) -> None:
    """Before judging, also where their constraints only may hold (2.3)."""
    sets = rule(
        "E", "notice", constraints=(MAYBE,), effects=(Effect(set="dataset.identifiability", value="anonymous"),)
    )
    bars = rule("B", "prohibition", constraints=(constraint("dataset.identifiability", "neq", "anonymous"),))
    data = dataset("data", concluded_terms=f"OPEN AND BARS AND {where}", attributes={"identifiability": "coded"})
    extra = (
        licence("SETS", sets),
        agreement("OTHER-LAYER", replace(sets, id="E2"), rule("A-1")),
        licence("BARS", bars),
    )
    assert _ask(data, *extra, facts={"healthcare_task": holds}).verdict is verdict


def _ask(
    *entries: Any,
    data: str | tuple[str, ...] = "data",
    on: str | None = "model",
    action: str = "evaluate",
    **fields: Any,
) -> Outcome:
    known = {
        entry.id: entry
        for entry in (
            licence("OPEN", rule("O-1"), rule("O-2", "permission", "commercial_use")),
            *(marker(name) for name in ("NOASSERTION", "INTERNAL")),
            model("model", concluded_terms="OPEN"),
            institution(name="the institute"),
            *entries,
        )
    }
    asked: dict[str, Any] = {
        "purpose": PurposeUse(id="academic_research"),
        "actor": Party(kind="academic"),
        "environment": EnvironmentUse(kind="institution_on_prem"),
        "as_of": DAY,
        **fields,
    }
    return outcome_of(request(action, data=data, on=on, **asked), compile_snapshot(known.values()))
