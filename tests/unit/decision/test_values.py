# SPDX-License-Identifier: Apache-2.0
"""Where the value of an operand comes from, and that the answer can name the source (SEMANTICS 2.4 to 2.6, 4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.resolve import resolve
from licet.decision.situation import Context, Known, Situation, Unknown, situate
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import (
    Configuration,
    ContractedService,
    Covers,
    DataUse,
    Derivation,
    EvidenceOnFile,
    KnownEnvironment,
    Modifier,
    Part,
)
from licet.domain.use import DatasetUse, EnvironmentUse, ModelUse, Output, Party, PurposeUse, ServiceUse
from tests.factories import agreement, artefact, dataset, institution, licence, model, request, service

DAY = dt.date(2026, 11, 24)
DENIED = EvidenceOnFile(kind="environment_approval", covers=Covers(assets=("data",)), held=False)
SHOWN = EvidenceOnFile(kind="environment_approval", covers=Covers(assets=("data",)))
HERE = EnvironmentUse(kind="institution_on_prem")
APPROVED = KnownEnvironment(id="CLUSTER", kind="institution_on_prem", approved_for=("phi", "pii"))
HALF = KnownEnvironment(id="CLUSTER", kind="institution_on_prem", approved_for=("phi",))
PRESUMED = {"environment_approved": True}


@pytest.mark.parametrize(
    ("stated", "documents", "record", "expected"),
    [
        (False, (SHOWN,), {"environments": (APPROVED,), "presumptions": PRESUMED}, (False, "request")),
        (True, (DENIED,), {"environments": (HALF,)}, (True, "request")),
        (None, (SHOWN,), {"environments": (HALF,)}, (True, "evidence environment_approval (request)")),
        (None, (DENIED,), {"environments": (APPROVED,)}, (False, "evidence environment_approval (request)")),
        (None, (DENIED, SHOWN), {}, (True, "evidence environment_approval (request)")),
        (None, (), {"environments": (APPROVED,), "presumptions": {"environment_approved": False}}, (True, "INSTITUTE")),
        (None, (), {"environments": (HALF,), "presumptions": PRESUMED}, (False, "INSTITUTE")),
        (None, (), {"presumptions": PRESUMED}, (True, "presumption of INSTITUTE")),
        (None, (), {"presumptions": {"fact.environment_approved": True}}, (True, "presumption of INSTITUTE")),
        (None, (), {"evidence": (SHOWN,)}, (True, "evidence environment_approval (INSTITUTE)")),
        (None, (), {}, None),
    ],
)
def test_order_in_which_a_fact_is_looked_up(
    stated: bool | None,
    documents: tuple[EvidenceOnFile, ...],
    record: dict[str, Any],
    expected: tuple[bool, str] | None,
) -> None:
    """From the request, from evidence, from the institution's record, from a presumption (2.5)."""
    use = DatasetUse(id="data", facts={"environment_approved": stated})
    situation = _situation(institution(**record), datasets=(use,), evidence=documents, environment=HERE)
    assert _found("fact.environment_approved", situation) == expected


@pytest.mark.parametrize(("approved_for", "value"), [(("phi", "pii"), True), (("phi",), False)])
def test_a_contract_approves_a_service_for_classes_of_data(approved_for: tuple[str, ...], value: bool) -> None:
    contract = ContractedService(id="SERVICE", approved_for=approved_for)
    asked: dict[str, Any] = {"service": ServiceUse(id="SERVICE")}
    situation = _situation(institution(services=(contract,)), **asked)
    assert _found("fact.environment_approved", situation) == (value, "INSTITUTE")


def test_data_without_a_class_are_approved_for_nowhere() -> None:
    """An absent value is unknown (2.4)."""
    situation = _situation(institution(environments=(APPROVED,)), dataset("data"), environment=HERE)
    assert _found("fact.environment_approved", situation) is None


def test_an_open_environment_is_what_an_approval_hangs_on() -> None:
    """4.2; a kind of which the record has two environments says nothing."""
    bench = KnownEnvironment(id="BENCH", kind="controlled_workbench", approved_for=("phi",))
    known = institution(environments=(APPROVED, bench), presumptions=PRESUMED)
    found = resolve("fact.environment_approved", _situation(known), _context())
    assert isinstance(found, Unknown)
    assert found.key.operand == "environment.kind"
    assert found.derived == {"institution_on_prem": True, "controlled_workbench": False}
    assert found.otherwise == Known(value=True, source="presumption of INSTITUTE")
    twice = institution(environments=(APPROVED, KnownEnvironment(id="B", kind="institution_on_prem"), bench))
    found = resolve("fact.environment_approved", _situation(twice), _context())
    assert isinstance(found, Unknown)
    assert found.derived == {"controlled_workbench": False}


def test_with_a_service_of_others_the_environment_is_not_open() -> None:
    known = institution(environments=(APPROVED,))
    found = resolve("fact.environment_approved", _situation(known, service=ServiceUse(id="SERVICE")), _context())
    assert isinstance(found, Unknown)
    assert found.key.operand == "fact.environment_approved"


@pytest.mark.parametrize(
    ("operand", "fields", "expected"),
    [
        ("dataset.id", {}, ("data", "data")),
        ("dataset.issuer", {}, ("publisher", "data")),
        ("dataset.terms", {}, (("AGREEMENT", "LICENCE"), "data")),
        ("dataset.terms", {"datasets": (DatasetUse(id="second"),)}, (("NOASSERTION",), "second")),
        ("dataset.has_agreement", {}, (True, "data")),
        ("dataset.has_agreement", {"datasets": (DatasetUse(id="second"),)}, (False, "second")),
        ("dataset.version", {}, ("1.0", "request")),
        ("dataset.version", {"datasets": (DatasetUse(id="data", version="2.0"),)}, ("2.0", "request")),
        ("dataset.part", {}, None),
        ("dataset.part", {"datasets": (DatasetUse(id="data", part="p"),)}, ("p", "request")),
        ("dataset.sensitivity", {}, (("phi", "pii"), "data")),
        (
            "dataset.sensitivity",
            {"datasets": (DatasetUse(id="data", facts={"sensitivity": "public"}),)},
            ("public", "request"),
        ),
        ("dataset.human_subjects", {}, None),
        ("model.id", {}, ("model", "model")),
        ("model.terms", {}, (("LICENCE",), "model")),
        ("model.weights", {}, ("open", "model")),
        ("model.version", {}, ("3.0", "model")),
        ("model.version", {"model": ModelUse(id="model", version="4.0")}, ("4.0", "model")),
        ("model.generative", {}, (True, "model")),
        ("model.generative", {"model": ModelUse(id="model", facts={"generative": False})}, (False, "model")),
        ("model.licence_category", {}, None),
        ("model.id", {"model": None}, ("none", "request")),
        ("model.generative", {"model": None}, ("none", "request")),
        ("purpose", {}, ("academic_research", "request")),
        ("purpose", {"purpose": None}, None),
        ("purpose.diseases", {}, None),
        ("purpose.diseases", {"purpose": PurposeUse(id="research", diseases=())}, ((), "request")),
        ("actor.institution", {}, ("INSTITUTE", "INSTITUTE")),
        ("actor.institution", {"actor": None}, None),
        ("actor.kind", {}, ("academic", "INSTITUTE")),
        ("actor.kind", {"actor": Party(institution="INSTITUTE", kind="company")}, ("company", "request")),
        ("actor.country", {}, ("US", "INSTITUTE")),
        ("actor.country", {"actor": Party(kind="academic")}, None),
        ("environment.kind", {}, None),
        ("environment.kind", {"environment": HERE}, ("institution_on_prem", "request")),
        ("environment.kind", {"environment": EnvironmentUse(id="CLUSTER")}, ("institution_on_prem", "INSTITUTE")),
        ("environment.id", {"environment": HERE}, ("CLUSTER", "INSTITUTE")),
        ("environment.id", {"environment": EnvironmentUse(kind="personal_device")}, ("none", "request")),
        ("environment.kind", {"service": ServiceUse(id="SERVICE")}, ("enterprise_api_no_baa", "SERVICE")),
        ("environment.id", {"service": ServiceUse(id="SERVICE"), "environment": HERE}, ("SERVICE", "SERVICE")),
        (
            "environment.kind",
            {"service": ServiceUse(id="SERVICE", configuration={"baa_signed": True})},
            ("enterprise_api_with_baa", "SERVICE"),
        ),
        (
            "environment.kind",
            {"service": ServiceUse(id="SERVICE", configuration={"baa_signed": False})},
            ("enterprise_api_no_baa", "SERVICE"),
        ),
        ("environment.kind", {"service": ServiceUse(id="OWN")}, ("institution_on_prem", "OWN")),
        ("mixture.count", {}, (1, "request")),
        ("mixture.ids", {"data": ("second", "data")}, (("data", "second"), "request")),
        ("mixture.sensitivity", {}, (("phi", "pii"), "mixture")),
        ("upstream.id", {}, (("source",), "lineage")),
        ("upstream.sensitivity", {}, (("restricted",), "lineage")),
        ("upstream.terms", {"datasets": (DatasetUse(id="second"),)}, ((), "lineage")),
        ("act.action", {}, ("fine_tune", "request")),
        ("act.date", {}, ("2026-11-24", "request")),
        ("output.licence", {}, ("none", "request")),
        ("evidence.agreement", {}, None),
    ],
)
def test_values(operand: str, fields: dict[str, Any], expected: tuple[object, str] | None) -> None:
    assert _found(operand, _situation(institution(environments=(APPROVED,)), **fields)) == expected


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("output.kind", "adapter"),
        ("output.licence", "LICENCE"),
        ("output.venue", None),
        ("output.name", "Name"),
        ("act.recipients", ("them",)),
    ],
)
def test_values_of_an_output(operand: str, expected: object) -> None:
    result = Output(kind="adapter", licence="old-licence", name="Name", recipients=("them",))
    situation = _situation(outputs=(Output(kind="results"), result))
    found = _found(operand, situation, output=1)
    assert (found[0] if found else None) == expected
    assert _found("act.recipients", situation, output=0) is None


def test_data_sent_to_a_service_are_received_by_it() -> None:
    situation = _situation(service=ServiceUse(id="SERVICE"), outputs=(Output(kind="results", recipients=("them",)),))
    assert _found("act.recipients", situation, action="share_with_third_party_api") == ("SERVICE", "request")
    assert _found("act.recipients", situation, output=0) == (("them",), "request")


@pytest.mark.parametrize(
    ("fields", "base_action", "expected"),
    [
        pytest.param({}, "fine_tune", (30, "SERVICE"), id="its default"),
        pytest.param({}, "embed_rag", (5, "SERVICE"), id="for an action"),
        pytest.param({"model": ModelUse(id="base")}, "fine_tune", (10, "SERVICE"), id="for a model"),
        pytest.param({"configuration": {"retention_days": 0}}, "fine_tune", (0, "request"), id="as configured"),
        pytest.param({"contract": {}}, "fine_tune", (1, "INSTITUTE"), id="under contract"),
        pytest.param({"contract": {}, "configuration": {"retention_days": 2}}, "fine_tune", (2, "request"), id="both"),
        pytest.param({"contract": {"actions": ("embed_rag",)}}, "fine_tune", (30, "SERVICE"), id="another action"),
        pytest.param({"contract": {"actions": ("fine_tune",)}}, "fine_tune", (1, "INSTITUTE"), id="this action"),
        pytest.param({"contract": {"models": ("base",)}}, "fine_tune", (30, "SERVICE"), id="another model"),
        pytest.param({"contract": {"models": ("model",)}}, "fine_tune", (1, "INSTITUTE"), id="this model"),
        pytest.param({"contract": {"models": ("base",)}, "model": None}, "fine_tune", (1, "INSTITUTE"), id="no model"),
    ],
)
def test_a_service_fact_holds_for_an_action_and_a_model(
    fields: dict[str, Any], base_action: str, expected: tuple[object, str]
) -> None:
    """2.6; an act added by expansion uses the service facts of the act that it was added for."""
    asked = dict(fields)
    covers = asked.pop("contract", None)
    setting = {"retention_days": 1}
    contract = ContractedService(id="SERVICE", configuration=setting, covers=Covers(**(covers or {})))
    known = institution(services=(contract,) if covers is not None else ())
    use = ServiceUse(id="SERVICE", configuration=asked.pop("configuration", {}))
    context = Context(action="share_with_third_party_api", base_action=base_action, dataset=0)
    found = resolve("service.retention_days", _situation(known, service=use, **asked), context)
    assert isinstance(found, Known)
    assert (found.value, found.source) == expected


def test_a_setting_that_nobody_states_is_unknown() -> None:
    assert _found("service.location", _situation(service=ServiceUse(id="SERVICE"))) is None


@pytest.mark.parametrize(("name", "expected"), [("plan", "team"), ("issuer", "vendor"), ("third_party", True)])
def test_values_of_a_service(name: str, expected: object) -> None:
    assert _found(f"service.{name}", _situation(service=ServiceUse(id="SERVICE"))) == (expected, "SERVICE")


@pytest.mark.parametrize(
    ("operand", "expected"),
    [
        ("consent.code", ("duo:0000007", "duo:0000022", "duo:0000027")),
        ("consent.has_free_text", True),
        ("consent.diseases", ("MONDO:0004992",)),
        ("consent.region", "US"),
        ("consent.project", None),
        ("consent.users", None),
    ],
)
def test_values_of_a_consent_group(operand: str, expected: object) -> None:
    """A value that the group lacks is for its committee: it is unknown."""
    group = DataUse(
        permission="duo:0000007",
        diseases=("MONDO:0004992",),
        modifiers=(Modifier(term="duo:0000022", value="US"), Modifier(term="duo:0000027")),
        free_text="see the form",
    )
    found = _found(operand, _situation(), consent=group)
    assert (found[0] if found else None) == expected


def test_consent_groups_put_data_under_the_data_use_ontology() -> None:
    """Data use terms are rules of one entry, DUO (section 2)."""
    group = DataUse(permission="duo:0000042")
    assert _found("dataset.terms", _situation(dataset("data", data_use=(group,)))) == (("DUO",), "data")
    both = dataset("data", data_use=(group,), concluded_terms="LICENCE")
    assert _found("dataset.terms", _situation(both)) == (("DUO", "LICENCE"), "data")
    of_part = dataset("data", parts=(Part(id="p", data_use=(group,)), Part(id="q", terms="AGREEMENT")))
    assert _found("dataset.terms", _situation(of_part)) == (("AGREEMENT", "DUO"), "data")
    named = (DatasetUse(id="data", part="q"),)
    assert _found("dataset.terms", _situation(of_part, datasets=named)) == (("AGREEMENT", "NOASSERTION"), "data")


def test_a_region_that_is_no_place_is_unknown() -> None:
    group = DataUse(permission="duo:0000042", modifiers=(Modifier(term="duo:0000022", value="the usual countries"),))
    assert _found("consent.region", _situation(), consent=group) is None
    assert _found("consent.diseases", _situation(), consent=group) is None
    assert _found("consent.has_free_text", _situation(), consent=group) == (False, "data")


def test_without_a_consent_group_there_are_no_codes() -> None:
    assert _found("consent.code", _situation()) == ((), "none")


def test_facts_of_the_model_trained_on_outputs_are_not_those_of_the_model_that_wrote_them() -> None:
    assert _found("model.licence_category", _situation(), generator="model") is None
    found = resolve("model.generative", _situation(), _context(generator="model"))
    assert isinstance(found, Unknown)
    assert _found("model.generative", _situation(), generator="base") == (True, "model")


def test_a_fact_about_data_said_once_holds_for_a_single_data_set_only() -> None:
    stated: dict[str, Any] = {"facts": {"could_memorise_notes": True}}
    assert _found("fact.could_memorise_notes", _situation(**stated)) == (True, "request")
    assert _found("fact.could_memorise_notes", _situation(data=("data", "second"), **stated)) is None
    assert _found("fact.healthcare_task", _situation(data=("data", "second"), facts={"healthcare_task": True})) == (
        True,
        "request",
    )


def test_parts_of_a_document_are_values() -> None:
    signed = EvidenceOnFile(
        kind="ethics_determination", covers=Covers(assets=("data",)), valid_until=dt.date(2027, 1, 1)
    )
    situation = _situation(evidence=(signed,))
    assert _found("evidence.ethics_determination.valid_until", situation) == (
        dt.date(2027, 1, 1),
        "evidence ethics_determination (request)",
    )
    assert _found("evidence.ethics_determination.issued_at", situation) is None
    assert _found("evidence.ethics_determination", situation) == (True, "evidence ethics_determination (request)")


def test_a_missing_fact_names_what_it_is_about() -> None:
    for operand, subject in (
        ("fact.could_memorise_notes", "data"),
        ("fact.healthcare_task", ""),
        ("evidence.ethics_determination", "data"),
        ("evidence.training_certificate", ""),
        ("dataset.human_subjects", "data"),
    ):
        found = resolve(operand, _situation(), _context())
        assert isinstance(found, Unknown)
        assert (found.key.operand, found.key.subject) == (operand, subject)


def test_what_a_part_of_the_lineage_does_not_say_may_be_more() -> None:
    source = dataset("source", concluded_terms="LICENCE", derived_from=(Derivation(id="nowhere", how="subset"),))
    found = resolve("upstream.sensitivity", _situation(source), _context())
    assert found == Known((), "lineage", more=True)
    found = resolve("mixture.sensitivity", _situation(data=("data", "second")), _context())
    assert found == Known(("phi", "pii"), "mixture", more=True)


def _found(operand: str, situation: Situation, **context: Any) -> tuple[object, str] | None:
    value = resolve(operand, situation, _context(without_data=not situation.datasets, **context))
    return (value.value, value.source) if isinstance(value, Known) else None


def _context(*, without_data: bool = False, action: str = "fine_tune", **fields: Any) -> Context:
    return Context(action=action, base_action="fine_tune", dataset=None if without_data else 0, **fields)


def _situation(*entries: Any, **fields: Any) -> Situation:
    settings = Configuration(name="retention_days", default=30, per_action={"embed_rag": 5}, per_model={"base": 10})
    known = {
        entry.id: entry
        for entry in (
            dataset(
                "data",
                version="1.0",
                issuer="publisher",
                concluded_terms="LICENCE AND AGREEMENT",
                attributes={"sensitivity": ("phi", "pii")},
                derived_from=(Derivation(id="source", how="subset"),),
            ),
            dataset("second"),
            dataset("source", attributes={"sensitivity": "restricted"}),
            artefact("made"),
            licence(aliases=("old-licence",)),
            agreement(),
            model("model", version="3.0", concluded_terms="LICENCE", attributes={"generative": True}),
            model("base"),
            service(
                "SERVICE", plan="team", issuer="vendor", environment="enterprise_api_no_baa", configuration=(settings,)
            ),
            service("OWN", third_party=False, environment="institution_on_prem"),
            institution(),
            *entries,
        )
    }
    asked: dict[str, Any] = {
        "data": "data",
        "model": ModelUse(id="model"),
        "purpose": PurposeUse(id="academic_research"),
        "actor": Party(institution="INSTITUTE"),
        "as_of": DAY,
        **fields,
    }
    return situate(request("fine_tune", **asked), compile_snapshot(known.values()))
