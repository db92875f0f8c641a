# SPDX-License-Identifier: Apache-2.0
"""Which documents speak of an asset, and what their words and their silence do (SEMANTICS 1.3, 3.1 to 3.6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.explain import layers, reasons
from licet.decision.outcome import Outcome, outcome_of
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import DataUse, Modifier, Part, Silence
from licet.domain.rule import DutySpec, IfUnknown, Rule, RuleScope
from licet.domain.use import DatasetUse, EnvironmentUse, Output, Party, PurposeUse, ServiceUse
from licet.domain.verdict import Verdict
from tests.factories import (
    agreement,
    clause,
    constraint,
    dataset,
    guidance,
    licence,
    marker,
    model,
    request,
    rule,
    service,
)

DAY = dt.date(2026, 11, 24)
YES, REVIEW, NO = Verdict.PERMITTED, Verdict.NEEDS_REVIEW, Verdict.PROHIBITED
OWED, ASK = Verdict.PERMITTED_WITH_DUTIES, Verdict.INSUFFICIENT_FACTS
UNREAD = clause(verified=False)
MAYBE = constraint("fact.healthcare_task", "eq", True)


@pytest.mark.parametrize(
    ("terms", "verdict"),
    [
        pytest.param("OPEN", YES, id="a permission"),
        pytest.param("old-open", YES, id="by its old name"),
        pytest.param("CLOSED", NO, id="a prohibition"),
        pytest.param("SILENT", REVIEW, id="public terms are silent"),
        pytest.param("OPEN AND SILENT", YES, id="their silence is filled"),
        pytest.param("OPEN AND SIGNED", REVIEW, id="the silence of a signed agreement is review"),
        pytest.param("OPEN AND FORBIDDING", NO, id="a silence that forbids"),
        pytest.param("FORBIDDING", NO, id="a silence that forbids, alone"),
        pytest.param("OPEN AND CLOSED", NO, id="all of AND apply"),
        pytest.param("OPEN OR CLOSED", YES, id="the best of OR"),
        pytest.param("SILENT OR CLOSED", REVIEW, id="the best of OR is a review"),
        pytest.param("(OPEN OR CLOSED) AND SILENT", YES, id="OR within AND"),
        pytest.param("(OPEN OR SILENT) AND CLOSED", NO, id="OR beside a prohibition"),
        pytest.param("DUTIFUL OR OPEN", YES, id="the branch that owes less"),
        pytest.param("DUTIFUL AND OPEN", OWED, id="duties of AND add up"),
        pytest.param("OPEN WITH CLOSED", NO, id="what WITH adds applies"),
        pytest.param("CLOSED WITH OPEN", NO, id="what WITH adds lifts nothing by itself"),
        pytest.param("OPEN AND UNREGISTERED", REVIEW, id="terms that the registry lacks"),
        pytest.param("OPEN OR UNREGISTERED", YES, id="terms that it lacks, beside others"),
        pytest.param("OPEN AND", REVIEW, id="an expression that cannot be read"),
        pytest.param(None, REVIEW, id="no terms"),
        pytest.param("NOASSERTION", REVIEW, id="a marker does not permit"),
        pytest.param("OPEN AND NOASSERTION", YES, id="a marker is not silent"),
        pytest.param("UNREAD", REVIEW, id="an unverified permission does not allow"),
        pytest.param("UNCITED", REVIEW, id="a permission without a clause does not allow"),
        pytest.param("DOUBTFUL", REVIEW, id="one of low confidence does not allow"),
        pytest.param("UNREAD AND SILENT", REVIEW, id="nothing fills the unverified"),
        pytest.param("UNREAD AND OPEN", YES, id="another document fills the unverified"),
        pytest.param("MAYBE", ASK, id="a permission that may hold"),
        pytest.param("MAYBE AND OPEN", YES, id="one that may hold beside one that does"),
        pytest.param("MAYBE AND SIGNED", REVIEW, id="one that may hold beside a silent agreement"),
    ],
)
def test_terms_join(terms: str | None, verdict: Verdict) -> None:
    assert _ask(dataset("data", concluded_terms=terms)).verdict is verdict


@pytest.mark.parametrize(
    ("own", "parts", "part", "verdict"),
    [
        ("OPEN", ("OPEN", "CLOSED"), None, NO),
        ("OPEN", ("OPEN", "CLOSED"), "p0", YES),
        ("OPEN", ("OPEN", "CLOSED"), "p1", NO),
        ("OPEN", ("SILENT",), None, YES),
        ("SILENT", ("OPEN",), None, REVIEW),
        (None, ("OPEN",), None, REVIEW),
        ("OPEN", (None,), None, YES),
        ("AGREEMENT-GOVERNED", ("OPEN",), None, YES),
        ("POLICY-GOVERNED", ("OPEN",), None, YES),
        ("AGREEMENT-GOVERNED", ("SILENT",), None, REVIEW),
        ("AGREEMENT-GOVERNED", ("OPEN", "SILENT"), None, REVIEW),
        ("AGREEMENT-GOVERNED", (), None, REVIEW),
        ("AGREEMENT-GOVERNED AND SILENT", ("OPEN",), None, REVIEW),
        ("AGREEMENT-GOVERNED AND OPEN", (), None, YES),
        ("NOASSERTION", ("OPEN",), None, REVIEW),
    ],
)
def test_parts_are_not_a_choice(
    own: str | None, parts: tuple[str | None, ...], part: str | None, verdict: Verdict
) -> None:
    """All apply, or the one named (3.4). What a part permits never fills the silence of the own terms (3.5)."""
    data = dataset("data", concluded_terms=own, parts=tuple(Part(id=f"p{i}", terms=t) for i, t in enumerate(parts)))
    assert _ask(data, datasets=(DatasetUse(id="data", part=part),)).verdict is verdict


@pytest.mark.parametrize(("parts", "verdict"), [(("p0", "p1"), NO), (("p1", "p0"), NO), (("p0", "p0"), YES)])
def test_two_parts_of_one_data_set_are_judged_each(parts: tuple[str, ...], verdict: Verdict) -> None:
    """3.4."""
    data = dataset("data", concluded_terms="OPEN", parts=(Part(id="p0", terms="OPEN"), Part(id="p1", terms="CLOSED")))
    assert _ask(data, datasets=tuple(DatasetUse(id="data", part=part) for part in parts)).verdict is verdict


@pytest.mark.parametrize("data", ["data", ("data", "second"), ("second", "third")])
def test_a_rule_over_the_mixture_counts_once(data: str | tuple[str, ...]) -> None:
    several = rule("X", "prohibition", scope=RuleScope.MIXTURE)
    entries = [dataset(name, concluded_terms="OPEN AND MIX") for name in ("data", "second", "third")]
    found = _ask(*entries, licence("MIX", several), data=data)
    assert found.verdict is NO
    about = [s.unit.about for s in found.judgement.stances if s.rule and s.rule.id == "X" and s.unit.side == "dataset"]
    assert set(about) == {data if isinstance(data, str) else data[0]}


@pytest.mark.parametrize(
    ("lifter", "where", "verdict"),
    [
        ({}, "own", YES),
        ({"clause": UNREAD}, "own", NO),
        ({"constraints": (constraint("purpose", "is_a", "commercial"),)}, "own", NO),
        ({"constraints": (MAYBE,)}, "own", ASK),
        ({}, "part", NO),
    ],
    ids=["it holds", "nobody has read it", "it does not hold", "it may hold", "it is a part's"],
)
def test_a_permission_lifts_named_prohibitions(lifter: dict[str, Any], where: str, verdict: Verdict) -> None:
    """Of its own terms (2.1); a part lifts none of them (3.5)."""
    extra = licence("LIFTER", rule("X", lifts=("C-1",), **lifter))
    if where == "own":
        data = dataset("data", concluded_terms="OPEN AND CLOSED AND LIFTER")
    else:
        data = dataset("data", concluded_terms="OPEN AND CLOSED", parts=(Part(id="p", terms="LIFTER"),))
    assert _ask(data, extra).verdict is verdict


def test_own_terms_lift_what_a_part_forbids() -> None:
    data = dataset("data", concluded_terms="LIFTER", parts=(Part(id="p", terms="CLOSED"),))
    assert _ask(data, licence("LIFTER", rule("X", lifts=("C-1",)))).verdict is YES


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        pytest.param(rule("R", "prohibition", constraints=(MAYBE,)), ASK, id="a prohibition that may hold"),
        pytest.param(rule("R", "prohibition", unless=(MAYBE,)), ASK, id="an exemption that may hold"),
        pytest.param(rule("R", "prohibition", purposes=("commercial",)), YES, id="for other purposes"),
        pytest.param(rule("R", "prohibition", purposes=("research",)), NO, id="for this purpose"),
        pytest.param(rule("R", "prohibition", unless=(constraint("purpose", "is_a", "research"),)), YES, id="exempt"),
        pytest.param(rule("R", "requirement", requires=(MAYBE,)), ASK, id="a requirement that is unknown"),
        pytest.param(
            rule("R", "requirement", requires=(constraint("purpose", "is_a", "research"),)), YES, id="one that is met"
        ),
        pytest.param(
            rule("R", "requirement", requires=(constraint("purpose", "is_a", "commercial"),)), NO, id="one that is not"
        ),
        pytest.param(rule("R", "notice"), YES, id="a notice"),
        pytest.param(rule("R", "duty", duties=(DutySpec(id="d", says="do"),)), OWED, id="a duty"),
        pytest.param(
            rule("R", "duty", duties=(DutySpec(id="d", says="do"),), constraints=(MAYBE,)), OWED, id="may owe"
        ),
        pytest.param(
            rule("R", "duty", duties=(DutySpec(id="d", says="do"),), unless=(MAYBE,)), OWED, id="an exemption unknown"
        ),
        pytest.param(rule("R", "prohibition", review="what?", refer_to="legal"), REVIEW, id="marked for review"),
        pytest.param(rule("R", "prohibition", review="what?", constraints=(MAYBE,)), REVIEW, id="marked, and may hold"),
        pytest.param(
            rule("R", "prohibition", review="what?", purposes=("commercial",)), YES, id="marked, and does not hold"
        ),
    ],
)
def test_modalities(found: Rule, verdict: Verdict) -> None:
    """What each modality does with an act that other terms permit (2.1 to 2.3)."""
    assert _ask(dataset("data", concluded_terms="OPEN AND MORE"), licence("MORE", found)).verdict is verdict


def test_an_unsettled_fact_that_a_person_must_judge_is_a_review() -> None:
    left = rule("R", "prohibition", constraints=(MAYBE,), if_unknown=IfUnknown.REVIEW)
    assert _ask(dataset("data", concluded_terms="OPEN AND MORE"), licence("MORE", left)).verdict is REVIEW
    stated: dict[str, Any] = {"facts": {"healthcare_task": False}}
    assert _ask(dataset("data", concluded_terms="OPEN AND MORE"), licence("MORE", left), **stated).verdict is YES


@pytest.mark.parametrize(
    ("terms", "kind", "verdict"),
    [
        ("OPEN", "results", YES),
        ("SILENT", "results", YES),
        ("SIGNED", "results", REVIEW),
        ("AGREEMENT-GOVERNED AND SIGNED", "results", REVIEW),
        ("AGREEMENT-GOVERNED AND SILENT", "results", YES),
        ("NOT-RESULTS", "results", NO),
        ("SILENT", "synthetic_data", REVIEW),
        ("NOASSERTION", "results", REVIEW),
    ],
)
def test_public_terms_need_not_speak_of_results(terms: str, kind: str, verdict: Verdict) -> None:
    """Results are not made from the asset, synthetic data are; a signed agreement must allow both (3.5)."""
    data = dataset("data", concluded_terms=terms, attributes={"human_subjects": False})
    extra = (
        licence("SILENT", rule("W1", "permission", "evaluate")),
        agreement("SIGNED", rule("W2", "permission", "evaluate")),
        licence("NOT-RESULTS", rule("N1"), rule("N2", "prohibition", "publish_outputs")),
    )
    found = _ask(data, *extra, outputs=(Output(kind=kind, release="public"),))
    assert found.verdict is verdict


def test_rules_of_the_data_set_are_not_what_a_pointer_points_to() -> None:
    """Terms that only point elsewhere are filled by what they point to (3.5)."""
    silent = dataset("data", concluded_terms="OPEN", rules=(rule("own", "notice"),))
    assert _ask(silent, outputs=(Output(kind="results", release="public"),)).verdict is YES
    data = dataset("data", concluded_terms="AGREEMENT-GOVERNED", rules=(rule("own", "permission", "evaluate"),))
    assert _ask(data).verdict is YES
    assert _ask(data, outputs=(Output(kind="results", release="public"),)).verdict is REVIEW


@pytest.mark.parametrize(
    ("groups", "verdict"),
    [
        ((DataUse(permission="duo:0000042"),), YES),
        ((DataUse(permission="duo:9999999"),), REVIEW),
        ((DataUse(permission="duo:0000042"), DataUse(permission="duo:9999999")), REVIEW),
        ((DataUse(permission="duo:0000042", modifiers=(Modifier(term="duo:9999999"),)),), REVIEW),
    ],
    ids=["a term", "no term", "one of two groups", "a modifier"],
)
def test_a_consent_term_that_the_ontology_lacks_is_a_stub(groups: tuple[DataUse, ...], verdict: Verdict) -> None:
    """Data use terms are read once for each consent group (section 2, the paragraph on DUO)."""
    allowed = rule("D", constraints=(constraint("consent.code", "eq", "duo:0000042"),))
    data = dataset("data", data_use=groups)
    found = _ask(data, licence("DUO", allowed))
    assert found.verdict is verdict
    paths = {r.path for r in reasons(found) if r.rule == "D"}
    assert paths <= {("data", "GOVERNED_BY", "DUO", "STATES", "D")}


def test_consent_groups_without_the_ontology_are_stubs() -> None:
    assert _ask(dataset("data", data_use=(DataUse(permission="duo:0000042"),))).verdict is REVIEW


def test_too_many_choices_all_apply() -> None:
    """Of more choices than are judged, none is left out: that never relaxes."""
    many = " AND ".join(f"(OPEN OR L{i})" for i in range(8))
    extra = [licence(f"L{i}", rule(f"L{i}-1", "prohibition")) for i in range(8)]
    assert _ask(dataset("data", concluded_terms=many), *extra).verdict is NO
    few = " AND ".join(f"(OPEN OR L{i})" for i in range(6))
    assert _ask(dataset("data", concluded_terms=few), *extra).verdict is YES


def test_rules_of_the_data_set_itself_are_a_policy_whose_silence_has_no_effect() -> None:
    assert _ask(dataset("data", concluded_terms="OPEN", rules=(rule("own", "notice"),))).verdict is YES
    assert _ask(dataset("data", concluded_terms="OPEN", rules=(rule("own", "prohibition"),))).verdict is NO


def test_the_branch_chosen_and_the_others_are_told() -> None:
    judged = _ask(dataset("data", concluded_terms="OPEN OR CLOSED")).judgement
    assert [name for _, name in judged.chosen] == ["OPEN"]
    assert {name for name, _ in judged.not_chosen} == {"CLOSED"}


@pytest.mark.parametrize(
    ("entries", "fields", "verdict"),
    [
        pytest.param((service("S", rules=(rule("S-1", "notice"),)),), {}, YES, id="a silent service beside data"),
        pytest.param((service("S", rules=(rule("S-1", "prohibition"),)),), {}, NO, id="its restrictions count"),
        pytest.param(
            (service("S", rules=(rule("S-1", "notice"),)),), {"data": (), "on": None}, REVIEW, id="the service alone"
        ),
        pytest.param(
            (service("S", rules=(rule("S-1"),)),), {"data": (), "on": None}, YES, id="the service alone permits"
        ),
        pytest.param((service("S", offers=("other",)),), {}, REVIEW, id="it does not offer the model"),
        pytest.param((service("S", offers=("model",)),), {}, YES, id="it offers the model"),
        pytest.param((service("S", offers=("old-model",)),), {}, YES, id="it offers it under an old name"),
        pytest.param((service("S"),), {}, YES, id="it does not say what it offers"),
        pytest.param((service("S", terms="CLOSED"),), {}, NO, id="its terms forbid"),
        pytest.param((service("S", terms="OPEN"),), {"data": (), "on": None}, YES, id="its terms alone permit"),
        pytest.param(
            (service("S", terms="SILENT"),), {"data": (), "on": None}, REVIEW, id="its terms alone are silent"
        ),
    ],
)
def test_services(entries: tuple[Any, ...], fields: dict[str, Any], verdict: Verdict) -> None:
    """A service's silence counts only if it is all that the question is about (1.4); what it offers: 2.6."""
    found = _ask(dataset("data", concluded_terms="OPEN"), *entries, service=ServiceUse(id="S"), **fields)
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("terms", "branch"),
    [("ONE OR A-TWO", "ONE"), ("MAY-ONE OR A-TWO", "MAY-ONE"), ("ONE OR A-TWO-MAY", "ONE"), ("OPEN OR ONE", "OPEN")],
)
def test_the_best_branch_owes_least(terms: str, branch: str) -> None:
    """3.4."""

    def owes(name: str, *rules: Any) -> Any:
        return licence(name, rule(f"{name}-0"), *rules)

    may = (MAYBE,)
    extra = (
        owes("ONE", _owing("ONE-1")),
        owes("MAY-ONE", _owing("MAY-ONE-1", constraints=may)),
        owes("A-TWO", _owing("A-TWO-1"), _owing("A-TWO-2")),
        owes("A-TWO-MAY", _owing("A-TWO-M1", constraints=may), _owing("A-TWO-M2", constraints=may)),
    )
    judged = _ask(dataset("data", concluded_terms=terms), *extra).judgement
    assert [name for _, name in judged.chosen] == [branch]


def _owing(name: str, **fields: Any) -> Rule:
    return rule(name, "duty", duties=(DutySpec(id=name, says="do"),), **fields)


@pytest.mark.parametrize(
    ("terms", "who"),
    [
        ("SIGNED", "data_access_committee"),
        ("SILENT", "rights_holder"),
        ("UNREGISTERED", "registry_curators"),
        ("NOASSERTION", "legal"),
    ],
)
def test_a_review_names_who_can_settle_it(terms: str, who: str) -> None:
    """8.5."""
    judged = _ask(dataset("data", concluded_terms=terms)).judgement
    assert {s.who for s in judged.stances if s.verdict is REVIEW and s.unit.side == "dataset"} == {who}


def test_a_model_that_is_not_offered_is_a_review_of_the_vendor() -> None:
    asked: dict[str, Any] = {"service": ServiceUse(id="S")}
    found = _ask(dataset("data", concluded_terms="OPEN"), service("S", offers=("other",)), **asked)
    assert {s.who for s in found.judgement.stances if s.verdict is REVIEW} == {"vendor"}


def test_a_choice_is_named_by_the_terms() -> None:
    """3.4; rules of the data set itself are no choice."""
    judged = _ask(dataset("data", concluded_terms="OPEN OR CLOSED", rules=(rule("own", "notice"),))).judgement
    assert [name for _, name in judged.chosen] == ["OPEN"]


def test_layers_of_an_answer() -> None:
    """8.5; a layer without findings is absent."""
    signed = agreement("AGREED", rule("A-1"), rule("A-2", "permission", "share_with_third_party_api"))
    data = dataset("data", concluded_terms="OPEN AND AGREED")
    told = service("S", rules=(rule("S-1"),))
    asked: dict[str, Any] = {"service": ServiceUse(id="S")}
    assert layers(reasons(_ask(data, signed))).keys() == {"agreement", "dataset_licence", "model_licence"}
    assert layers(reasons(_ask(data, signed, told, **asked))).keys() >= {"dataset_licence", "model_licence", "service"}


@pytest.mark.parametrize(
    ("adopts", "verdict"), [(("GUIDE",), NO), (("old-guide",), NO), ((), YES), (("OPEN",), YES)], ids=str
)
def test_guidance_counts_where_it_is_adopted(adopts: tuple[str, ...], verdict: Verdict) -> None:
    """5.2; a licence is no guidance."""
    guide = guidance("GUIDE", rule("G", "prohibition"), aliases=("old-guide",))
    party = Party(kind="academic", adopts=adopts)
    assert _ask(dataset("data", concluded_terms="OPEN"), guide, actor=party).verdict is verdict


def _ask(*entries: Any, data: str | tuple[str, ...] = "data", on: str | None = "model", **fields: Any) -> Outcome:
    owed = DutySpec(id="cite", says="cite it")
    known = {
        entry.id: entry
        for entry in (
            licence(
                "OPEN", rule("O-1"), rule("O-2", "permission", "share_with_third_party_api"), aliases=("old-open",)
            ),
            licence("CLOSED", rule("C-1", "prohibition")),
            licence("SILENT", rule("S-0", "notice")),
            licence("DUTIFUL", rule("D-1", duties=(owed,))),
            agreement("SIGNED"),
            licence("FORBIDDING", silence=Silence.FORBIDS),
            licence("UNREAD", rule("U-1", clause=UNREAD)),
            licence("UNCITED", rule("U-2", clause=clause(section=None, quote=None, source_url=None))),
            licence("DOUBTFUL", rule("U-3", clause=clause(confidence="low"))),
            licence("MAYBE", rule("M-1", constraints=(MAYBE,))),
            *(marker(name) for name in ("NOASSERTION", "AGREEMENT-GOVERNED", "POLICY-GOVERNED")),
            model("model", concluded_terms="OPEN", aliases=("old-model",)),
            model("other", concluded_terms="OPEN"),
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
    return outcome_of(request("evaluate", data=data, on=on, **asked), compile_snapshot(known.values()))
