# SPDX-License-Identifier: Apache-2.0
"""An entry whose words the vocabulary does not know, or that cannot work, is found out."""

import datetime as dt
from typing import Any

import pytest

from licet.domain.access import Role
from licet.domain.entry import (
    Configuration,
    ContractedService,
    Covers,
    DataUse,
    Derivation,
    Entry,
    EvidenceOnFile,
    KnownEnvironment,
    Modifier,
    Part,
    RulingScope,
    TrainedOn,
)
from licet.domain.rule import (
    AllOf,
    AnyOf,
    Clause,
    DutySpec,
    Effect,
    IfUnknown,
    Not,
    Propagation,
    PropagationTarget,
    Ref,
    Rule,
)
from licet.domain.visibility import Visibility
from licet.usecases.check_entry import check_entry
from licet.usecases.references import references_of
from tests import factories as make


def pointers(entry: Entry, known: set[str] | None = None) -> list[str]:
    return [flaw.pointer for flaw in check_entry(entry, known)]


def of_rule(rule: Rule) -> list[str]:
    return [pointer.removeprefix("/rules/0") for pointer in pointers(make.licence("L", rule))]


def condition(left: str, operator: str, right: Any) -> list[str]:
    rule = make.rule(constraints=(make.constraint(left, operator, right),))
    return [pointer.removeprefix("/constraints/0") for pointer in of_rule(rule)]


@pytest.mark.parametrize("build", [make.dataset, make.model, make.service, make.institution, make.ruling, make.marker])
def test_minimal_entry_has_no_flaw(build: Any) -> None:
    assert pointers(build()) == []


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"actions": ("finetune",)}, "/actions/0"),
        ({"actions": ()}, "/actions"),
        ({"purposes": ("reserch",)}, "/purposes/0"),
        ({"clause": Clause()}, "/clause"),
        ({"clause": make.clause(quote="word " * 26)}, "/clause/quote"),
        ({"reading": "mine"}, "/reading"),
        ({"refer_to": "somebody"}, "/refer_to"),
        ({"review": "unclear"}, "/refer_to"),
        ({"if_unknown": IfUnknown.REVIEW}, "/refer_to"),
        ({"duties": (DutySpec(id="d", says="x", action="x"),)}, "/duties/0/action"),
        ({"duties": (DutySpec(id="d", says="x", evidence="x"),)}, "/duties/0/evidence"),
        ({"effects": (Effect(set="x", value=1),)}, "/effects/0/set"),
        ({"effects": (Effect(set="dataset.deid_method", value="x"),)}, "/effects/0/value"),
        ({"propagation": (Propagation(to=PropagationTarget.COPIES),)}, "/propagation/0"),
        ({"propagation": (Propagation(to=PropagationTarget.COPIES, reading="x"),)}, "/propagation/0/reading"),
        ({"valid_from": dt.date(2026, 2, 1), "valid_until": dt.date(2026, 1, 1)}, "/valid_until"),
        ({"id": " "}, "/id"),
    ],
)
def test_permission_is_checked(fields: dict[str, Any], where: str) -> None:
    assert of_rule(Rule(**{**vars_of(make.rule()), **fields})) == [where]


def vars_of(rule: Rule) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in Rule.__dataclass_fields__}


@pytest.mark.parametrize(
    ("modality", "fields", "where"),
    [
        ("duty", {}, "/duties"),
        ("requirement", {}, "/requires"),
        ("prohibition", {"requires": (make.constraint("purpose", "eq", "research"),)}, "/requires"),
        ("prohibition", {"lifts": ("R-2",)}, "/lifts"),
    ],
)
def test_rule_can_do_what_its_modality_says(modality: str, fields: dict[str, Any], where: str) -> None:
    assert of_rule(make.rule("R-1", modality, **fields)) == [where]


def test_requirement_for_a_person_needs_no_condition() -> None:
    assert of_rule(make.rule("R-1", "requirement", review="unclear", refer_to="legal")) == []


def test_propagation_has_a_condition_that_is_checked() -> None:
    travel = Propagation(to=PropagationTarget.COPIES, because="copies", if_=make.constraint("x", "eq", 1))
    assert of_rule(make.rule(propagation=(travel,))) == ["/propagation/0/if/left_operand"]


@pytest.mark.parametrize(
    ("left", "operator", "right", "where"),
    [
        ("fact.nothing", "eq", True, ["/left_operand"]),
        ("fact.sells_result", "eq", "true", ["/right_operand"]),
        ("fact.sells_result", "lt", True, ["/operator"]),
        ("dataset.modality", "in", ["text", "smell"], ["/right_operand/1"]),
        ("dataset.modality", "within", "text", ["/operator"]),
        ("dataset.subjects_region", "within", "Europe", ["/right_operand"]),
        ("dataset.subjects_region", "eq", True, ["/right_operand"]),
        ("service.retention_days", "lte", "30", ["/right_operand"]),
        ("service.retention_days", "lte", [30, 60], ["/right_operand"]),
        ("output.name", "starts_with", "Llama", []),
        ("output.name", "eq", "", ["/right_operand"]),
        ("dataset.modality", "in", [], ["/right_operand"]),
        ("output.licence", "covers", "MIT", ["/operator"]),
        ("evidence.agreement", "covers", "MIT", []),
        ("evidence.agreement", "eq", "signed", ["/right_operand"]),
        ("evidence.agreement.issued_at", "gte", "2026-01-01", []),
        ("evidence.agreement.issued_at", "covers", "x", ["/operator"]),
        ("evidence.agreement.terms", "eq", "MIT", []),
        ("output.name", "eq", Ref(ref="model.id"), []),
        ("output.name", "eq", Ref(ref="model.nothing"), ["/right_operand/ref"]),
        ("purpose", "is_a", "research", []),
    ],
)
def test_condition_is_checked(left: str, operator: str, right: Any, where: list[str]) -> None:
    assert condition(left, operator, right) == where


def test_conditions_are_checked_to_their_depth() -> None:
    wrong = make.constraint("x", "eq", 1)
    nested = AllOf(all_of=(AnyOf(any_of=(Not(not_=wrong),)), AnyOf(any_of=())))
    found = of_rule(make.rule(unless=(nested,)))
    assert found == ["/unless/0/all_of/0/any_of/0/not/left_operand", "/unless/0/all_of/1/any_of"]


def test_scope_of_a_law_is_checked() -> None:
    law = make.regulation("L", applies_when=(make.constraint("x", "eq", 1),))
    assert pointers(law) == ["/applies_when/0/left_operand"]


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        (make.dataset("a b"), ["/id"]),
        (make.dataset("AND"), ["/id"]),
        (make.dataset("a/b"), ["/id"]),
        (make.dataset(name=" "), ["/name"]),
        (make.dataset(aliases=("",)), ["/aliases/0"]),
        (make.dataset(declared_terms="MIT AND"), ["/declared_terms"]),
        (make.dataset(parts=(Part(id="p", terms="("),)), ["/parts/0/terms"]),
        (make.dataset(parts=(Part(id="p"), Part(id="p"))), ["/parts/1/id"]),
        (make.dataset(attributes={"colour": "red"}), ["/attributes/colour"]),
        (make.dataset(attributes={"modality": ("text", "smell")}), ["/attributes/modality/1"]),
        (make.dataset(attributes={"human_subjects": "yes"}), ["/attributes/human_subjects"]),
        (make.dataset(attributes={"subjects_region": ("US", "Mars")}), ["/attributes/subjects_region/1"]),
        (make.dataset(derived_from=(Derivation(id="x", how="made"),)), ["/derived_from/0/how"]),
        (make.dataset("x", derived_from=(Derivation(id="x", how="subset"),)), ["/derived_from/0/id"]),
        (make.dataset(data_use=(DataUse(permission="GRU"),)), ["/data_use/0/permission"]),
        (
            make.dataset(parts=(Part(id="p", data_use=(DataUse(permission="duo:0000007", diseases=("cancer",)),)),)),
            ["/parts/0/data_use/0/diseases/0"],
        ),
        (
            make.dataset(data_use=(DataUse(permission="duo:0000042", modifiers=(Modifier(term="NCU"),)),)),
            ["/data_use/0/modifiers/0/term"],
        ),
        (make.model(attributes={"weights": "open", "x": 1}), ["/attributes/x"]),
        (make.model(trained_on=(TrainedOn(id="x", how="x"),)), ["/trained_on/0/how"]),
        (make.service(environment="cloud"), ["/environment"]),
        (make.service(configuration=(Configuration(name="x"),)), ["/configuration/0/name"]),
        (
            make.service(configuration=(Configuration(name="human_review", default="no", per_action={"x": True}),)),
            ["/configuration/0/per_action/x", "/configuration/0/default"],
        ),
        (make.artefact(kind_of="x"), ["/kind_of"]),
        (make.institution(country="Germany"), ["/country"]),
        (make.institution(party_kind="x"), ["/party_kind"]),
        (make.institution(presumptions={"x": True}), ["/presumptions/x"]),
        (make.institution(presumptions={"sells_result": 1}), ["/presumptions/sells_result"]),
        (make.institution(contacts={"x": "x"}), ["/contacts/x"]),
        (make.institution(readings={"x": "y"}), ["/readings/x"]),
        (make.institution(readings={"g13_scope": "weights_are_adaptations"}), ["/readings/g13_scope"]),
        (
            make.institution(environments=(KnownEnvironment(id="e", kind="x", approved_for=("secret",)),)),
            ["/environments/0/kind", "/environments/0/approved_for/0"],
        ),
        (
            make.institution(services=(ContractedService(id="s", configuration={"x": True}),)),
            ["/services/0/configuration/x"],
        ),
        (
            make.institution(evidence=(EvidenceOnFile(kind="x", covers=Covers(actions=("y",))),)),
            ["/evidence/0/kind", "/evidence/0/covers/actions/0"],
        ),
        (make.ruling(scope=RulingScope(actions=("x",), purposes=("y",))), ["/scope/actions/0", "/scope/purposes/0"]),
        (
            make.licence("L", make.rule("R", "permission"), make.rule("R", "notice")),
            ["/rules/1/id"],
        ),
    ],
)
def test_entry_is_checked(entry: Entry, where: list[str]) -> None:
    assert pointers(entry) == where


REFERRING: list[tuple[Entry, str]] = [
    (make.dataset(concluded_terms="MIT AND x"), "/concluded_terms"),
    (make.dataset(derived_from=(Derivation(id="x", how="subset"),)), "/derived_from/0/id"),
    (make.model(descendant_of=(Derivation(id="x", how="fine_tuned_from"),)), "/descendant_of/0/id"),
    (make.model(trained_on=(TrainedOn(id="x"),)), "/trained_on/0/id"),
    (make.service(offers=("x",)), "/offers/0"),
    (make.service(terms="x"), "/terms"),
    (make.institution(adopts=("x",)), "/adopts/0"),
    (make.institution(services=(ContractedService(id="x"),)), "/services/0/id"),
    (make.institution(evidence=(EvidenceOnFile(kind="agreement", terms="x"),)), "/evidence/0/terms"),
    (
        make.institution(evidence=(EvidenceOnFile(kind="agreement", covers=Covers(assets=("x",))),)),
        "/evidence/0/covers/assets/0",
    ),
    (make.ruling(scope=RulingScope(institution="x")), "/scope/institution"),
    (
        make.licence("L", make.rule(constraints=(make.constraint("output.licence", "in", ["MIT", "x"]),))),
        "/rules/0/constraints/0",
    ),
]


@pytest.mark.parametrize(("entry", "where"), REFERRING)
def test_unknown_id_is_a_flaw_only_among_known_ones(entry: Entry, where: str) -> None:
    assert pointers(entry) == []
    assert pointers(entry, {"MIT"}) == [where]
    assert pointers(entry, {"MIT", "x"}) == []


def test_text_that_is_compared_by_its_start_names_nothing() -> None:
    rule = make.rule(constraints=(make.constraint("output.licence", "starts_with", "CC-"),))
    assert list(references_of(make.licence("L", rule))) == []


def test_nearest_names_are_given() -> None:
    (flaw,) = check_entry(make.licence("L", make.rule("R", "permission", "finetune")))
    assert flaw.nearest[0] == "fine_tune"


def test_few_choices_are_listed_where_none_is_near() -> None:
    (flaw,) = check_entry(make.institution(party_kind="zzz"))
    assert "one of `academic`" in flaw.detail
    assert flaw.nearest == ()


def test_readers_are_listed_for_what_is_restricted() -> None:
    readers = (Role.CURATOR,)
    assert pointers(make.dataset(readers=readers)) == ["/readers"]
    assert pointers(make.dataset(readers=readers, visibility=Visibility.INSTITUTION)) == ["/readers"]
    assert pointers(make.dataset(readers=readers, visibility=Visibility.RESTRICTED)) == []
