# SPDX-License-Identifier: Apache-2.0
"""What a document on file shows, and of what it speaks (SEMANTICS 2.5)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.reference import verdict_only
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import (
    AgreementOnFile,
    Attestation,
    ContractedService,
    Covers,
    Derivation,
    EvidenceOnFile,
    KnownEnvironment,
)
from licet.domain.rule import Propagation, PropagationTarget, Rule
from licet.domain.use import EnvironmentUse, Party, PurposeUse, ServiceUse
from licet.domain.verdict import Verdict
from tests.factories import agreement, constraint, dataset, institution, licence, model, request, rule, service

DAY = dt.date(2026, 11, 24)
BEFORE, AFTER = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=1)
ASKED, HELD, DENIED = Verdict.INSUFFICIENT_FACTS, Verdict.PERMITTED, Verdict.PROHIBITED
ON_DATA = Covers(assets=("data",))


def on_file(kind: str, **fields: Any) -> EvidenceOnFile:
    return EvidenceOnFile(kind=kind, **fields)


@pytest.mark.parametrize(
    ("documents", "verdict"),
    [
        pytest.param((), ASKED, id="absent is unknown"),
        pytest.param((on_file("ethics_determination", covers=ON_DATA),), HELD, id="held"),
        pytest.param((on_file("ethics_determination", covers=ON_DATA, held=False),), DENIED, id="said not to be held"),
        pytest.param((on_file("ethics_determination", covers=ON_DATA, valid_until=BEFORE),), DENIED, id="expired"),
        pytest.param((on_file("ethics_determination", covers=ON_DATA, valid_until=AFTER),), HELD, id="not expired"),
        pytest.param((on_file("impact_assessment", covers=ON_DATA),), ASKED, id="of another kind"),
        pytest.param((on_file("ethics_determination", covers=Covers(assets=("other",))),), ASKED, id="of other data"),
        pytest.param((on_file("ethics_determination", covers=Covers(assets=("old-data",))),), HELD, id="by old name"),
        pytest.param((on_file("ethics_determination"),), ASKED, id="of nothing named"),
        pytest.param((on_file("ethics_determination", terms="LICENCE"),), HELD, id="of the terms of the data"),
        pytest.param((on_file("ethics_determination", terms="OLD-LICENCE"),), HELD, id="of the terms, by old name"),
        pytest.param((on_file("ethics_determination", terms="AGREEMENT"),), ASKED, id="of other terms"),
        pytest.param(
            (on_file("ethics_determination", covers=Covers(assets=("data",), actions=("train",))),),
            ASKED,
            id="of another action",
        ),
        pytest.param(
            (on_file("ethics_determination", covers=Covers(assets=("data",), actions=("train", "use"))),),
            HELD,
            id="of a broader action",
        ),
        pytest.param(
            (on_file("ethics_determination", covers=Covers(assets=("model",))),), ASKED, id="of the model, not the data"
        ),
        pytest.param(
            (
                on_file("ethics_determination", covers=ON_DATA, held=False),
                on_file("ethics_determination", covers=ON_DATA),
            ),
            HELD,
            id="one that is held beside one that is not",
        ),
        pytest.param(
            (
                on_file("ethics_determination", covers=ON_DATA),
                on_file("ethics_determination", covers=ON_DATA, valid_until=BEFORE),
            ),
            HELD,
            id="one in force beside one that ended",
        ),
    ],
)
def test_an_approval_speaks_of_the_data_that_it_names(documents: tuple[EvidenceOnFile, ...], verdict: Verdict) -> None:
    assert _ask("ethics_determination", evidence=documents) is verdict


@pytest.mark.parametrize(
    ("document", "verdict"),
    [
        (on_file("ethics_determination", covers=ON_DATA), ASKED),
        (on_file("ethics_determination", terms="LICENCE"), ASKED),
        (on_file("ethics_determination", covers=Covers(assets=("data", "second"))), HELD),
        (on_file("agreement_review", terms="LICENCE"), HELD),
        (on_file("agreement_review", covers=ON_DATA), ASKED),
        (on_file("training_certificate"), HELD),
    ],
    ids=["names one", "names the terms of both", "names both", "of terms, of both", "of one", "of the persons"],
)
def test_one_approved_request_does_not_satisfy_two_data_sets(document: EvidenceOnFile, verdict: Verdict) -> None:
    assert _ask(document.kind, data=("data", "second"), evidence=(document,)) is verdict


@pytest.mark.parametrize(("kind", "verdict"), [("training_certificate", HELD), ("agreement_review", ASKED)])
def test_with_neither_assets_nor_terms_only_personal_documents_count(kind: str, verdict: Verdict) -> None:
    assert _ask(kind, evidence=(on_file(kind),)) is verdict


@pytest.mark.parametrize(
    ("kind", "names", "verdict"),
    [
        ("model_card", "model", HELD),
        ("model_card", "SERVICE", ASKED),
        ("vendor_contract", "SERVICE", HELD),
        ("vendor_contract", "model", ASKED),
        ("ethics_determination", "SERVICE", ASKED),
    ],
)
def test_some_documents_of_the_model_or_the_service_speak_of_the_data(kind: str, names: str, verdict: Verdict) -> None:
    document = on_file(kind, covers=Covers(assets=(names,)))
    assert _ask(kind, service=ServiceUse(id="SERVICE"), evidence=(document,)) is verdict


@pytest.mark.parametrize(
    ("signed", "verdict"),
    [
        (on_file("agreement", terms="AGREEMENT"), HELD),
        (on_file("agreement", terms="AGREEMENT", valid_until=BEFORE), DENIED),
        (on_file("agreement", terms="OTHER"), ASKED),
        (on_file("agreement", covers=Covers(assets=("AGREEMENT",))), ASKED),
    ],
    ids=["signed", "ended", "another", "about the agreement"],
)
def test_an_agreement_wanted_by_name_is_the_one_signed(signed: EvidenceOnFile, verdict: Verdict) -> None:
    wants = rule("R", "requirement", requires=(constraint("evidence.agreement", "covers", "AGREEMENT"),))
    assert _ask("agreement", wants=wants, evidence=(signed,)) is verdict


def test_any_of_the_agreements_named_is_enough() -> None:
    either = constraint("evidence.agreement", "covers", ["AGREEMENT", "OTHER"])
    wants = rule("R", "requirement", requires=(either,))
    assert _ask("agreement", wants=wants, evidence=(on_file("agreement", terms="OTHER"),)) is HELD


@pytest.mark.parametrize(
    ("kind", "record", "verdict"),
    [
        pytest.param(
            "ethics_determination",
            {"evidence": (on_file("ethics_determination", covers=ON_DATA),)},
            HELD,
            id="a document of the record",
        ),
        pytest.param("agreement", {"agreements": (AgreementOnFile(terms="LICENCE"),)}, HELD, id="a signed agreement"),
        pytest.param(
            "agreement",
            {"agreements": (AgreementOnFile(terms="LICENCE", valid_until=BEFORE),)},
            DENIED,
            id="an agreement that ended",
        ),
        pytest.param(
            "agreement",
            {"agreements": (AgreementOnFile(terms="LICENCE", covers=Covers(assets=("other",))),)},
            ASKED,
            id="an agreement for other data",
        ),
        pytest.param(
            "agreement_review",
            {"agreements": (AgreementOnFile(terms="LICENCE", reviewed_for_llm=BEFORE),)},
            HELD,
            id="an agreement that was reviewed",
        ),
        pytest.param(
            "agreement_review", {"agreements": (AgreementOnFile(terms="LICENCE"),)}, ASKED, id="one that was not"
        ),
        pytest.param(
            "nist_800_171",
            {
                "environments": (
                    KnownEnvironment(
                        id="CLUSTER", kind="institution_on_prem", attestations=(Attestation(kind="nist_800_171"),)
                    ),
                )
            },
            HELD,
            id="an attestation of the environment",
        ),
        pytest.param(
            "nist_800_171",
            {
                "environments": (
                    KnownEnvironment(
                        id="CLUSTER", kind="controlled_workbench", attestations=(Attestation(kind="nist_800_171"),)
                    ),
                )
            },
            ASKED,
            id="an attestation of another environment",
        ),
    ],
)
def test_what_the_institutions_record_holds_counts(kind: str, record: dict[str, Any], verdict: Verdict) -> None:
    here = EnvironmentUse(kind="institution_on_prem")
    known = institution(**record)
    assert _ask(kind, known, actor=Party(institution="INSTITUTE"), environment=here) is verdict


@pytest.mark.parametrize(
    ("contract", "verdict"),
    [
        (ContractedService(id="SERVICE", evidence=(on_file("vendor_contract"),)), HELD),
        (ContractedService(id="OTHER", evidence=(on_file("vendor_contract"),)), ASKED),
        (
            ContractedService(
                id="SERVICE", evidence=(on_file("vendor_contract"),), covers=Covers(actions=("fine_tune",))
            ),
            ASKED,
        ),
        (
            ContractedService(id="SERVICE", evidence=(on_file("vendor_contract", covers=Covers(assets=("other",))),)),
            ASKED,
        ),
    ],
    ids=["for the service", "for another service", "for another action", "for other data"],
)
def test_documents_of_a_contract_speak_of_what_goes_to_the_service(
    contract: ContractedService, verdict: Verdict
) -> None:
    known = institution(services=(contract,))
    asked: dict[str, Any] = {"actor": Party(institution="INSTITUTE"), "service": ServiceUse(id="SERVICE")}
    assert _ask("vendor_contract", known, **asked) is verdict


def test_without_data_documents_speak_of_the_model_and_the_service() -> None:
    wants = rule("S-1", "requirement", requires=(constraint("evidence.ethics_determination", "eq", True),))
    strict = service("SERVICE", terms="LICENCE", rules=(wants,))
    asked: dict[str, Any] = {"data": (), "service": ServiceUse(id="SERVICE")}
    nothing = rule("R", "notice")
    assert _ask("ethics_determination", strict, wants=nothing, **asked) is ASKED
    for name in ("SERVICE", "model"):
        document = on_file("ethics_determination", covers=Covers(assets=(name,)))
        assert _ask("ethics_determination", strict, wants=nothing, evidence=(document,), **asked) is HELD


def test_documents_of_a_contract_speak_of_the_service_itself() -> None:
    wants = rule("S-1", "requirement", requires=(constraint("evidence.vendor_contract", "eq", True),))
    strict = service("SERVICE", terms="LICENCE", rules=(wants,))
    contract = ContractedService(id="SERVICE", evidence=(on_file("vendor_contract"),))
    asked: dict[str, Any] = {"data": (), "service": ServiceUse(id="SERVICE"), "actor": Party(institution="INSTITUTE")}
    nothing = rule("R", "notice")
    known = institution(services=(contract,))
    assert _ask("vendor_contract", strict, known, wants=nothing, model=None, **asked) is HELD
    assert _ask("vendor_contract", strict, institution(), wants=nothing, model=None, **asked) is ASKED


def test_terms_of_what_the_data_were_made_from_govern_them_too() -> None:
    travels = (Propagation(to=PropagationTarget.COPIES),)
    third = agreement("THIRD", rule("T", propagation=travels))
    made = dataset("made", concluded_terms="LICENCE", derived_from=(Derivation(id="source", how="subset"),))
    document = on_file("ethics_determination", terms="THIRD")
    registry = (made, third, dataset("source", concluded_terms="THIRD"))
    here = EnvironmentUse(kind="institution_on_prem")
    found = _ask("ethics_determination", *registry, data="made", evidence=(document,), environment=here)
    assert found is HELD


def _ask(
    kind: str, *entries: Any, data: str | tuple[str, ...] = "data", wants: Rule | None = None, **fields: Any
) -> Verdict:
    wanted = wants or rule("R", "requirement", "evaluate", requires=(constraint(f"evidence.{kind}", "eq", True),))
    may_send = rule("S", "permission", "share_with_third_party_api")
    known = (
        licence("LICENCE", rule("P"), may_send, wanted, aliases=("OLD-LICENCE",)),
        licence("MODEL-LICENCE", rule("M")),
        agreement("AGREEMENT"),
        agreement("OTHER"),
        dataset("data", concluded_terms="LICENCE", aliases=("old-data",)),
        dataset("second", concluded_terms="LICENCE"),
        dataset("other", concluded_terms="LICENCE"),
        model("model", concluded_terms="MODEL-LICENCE"),
        service("SERVICE"),
    )
    asked: dict[str, Any] = {
        "purpose": PurposeUse(id="academic_research"),
        "actor": Party(kind="academic"),
        "as_of": DAY,
        **fields,
    }
    by_id = {entry.id: entry for entry in (*known, *entries)}
    return verdict_only(request("evaluate", data=data, on="model", **asked), compile_snapshot(by_id.values()))
