# SPDX-License-Identifier: Apache-2.0
"""A small registry by hand: every kind of entry, and every field of each with a value of its own."""

import datetime as dt

from licet.domain.access import Role
from licet.domain.entry import (
    AgreementOnFile,
    Attestation,
    Configuration,
    ContractedService,
    Covers,
    Curation,
    DataUse,
    Derivation,
    Duration,
    Entry,
    EvidenceOnFile,
    Generated,
    InstrumentClass,
    KnownEnvironment,
    Modifier,
    Part,
    Parties,
    RestsOn,
    ReviewState,
    RulingScope,
    Silence,
    Source,
    TermsText,
    TrainedOn,
    Weights,
)
from licet.domain.rule import (
    AllOf,
    AnyOf,
    Clause,
    Due,
    DutySpec,
    Effect,
    IfUnknown,
    Not,
    Propagation,
    PropagationTarget,
    Ref,
    RuleScope,
    Trigger,
)
from licet.domain.verdict import Verdict
from licet.domain.visibility import Visibility
from tests.factories import (
    agreement,
    artefact,
    constraint,
    dataset,
    guidance,
    institution,
    licence,
    marker,
    model,
    regulation,
    rule,
    ruling,
    service,
)

DAY = dt.date(2026, 11, 23)
LATER = dt.date(2027, 6, 30)
COMMON = {
    "visibility": Visibility.RESTRICTED,
    "readers": (Role.CURATOR, Role.REVIEWER),
    "version": "2.2",
    "issuer": "An Institute",
    "sources": (Source(url="https://source.example/", read_at="https://mirror.example/", date_read=DAY),),
    "notes": ("first note", "second note"),
    "curation": Curation(
        state=ReviewState.PUBLISHED,
        revision=3,
        concluded_by="a curator",
        reviewed_by="a reviewer",
        reviewed_at=DAY,
        review_due=LATER,
        verified=True,
        replaced_by="notes-3",
        retired_because="a newer release: ✓",
    ),
}
ATTRIBUTES = {
    "sensitivity": ("confidential", "phi"),
    "human_subjects": True,
    "count": 331_794,
    "share": 0.5,
    "whole": 2.0,
    "mixed": ("text", 1, 2.5, False),
    "date_like": "2026-11-23",
    "name": "an attribute that is called like a field",
    "not a plain `name`": "kept in the revision only",
    "huge": 2**70,
    "nothing": (),
}

FULL_RULE = rule(
    "R-full",
    "requirement",
    "fine_tune",
    "publish_model_weights",
    says="Everything that a rule can say.",
    source_rule="R",
    clause=Clause(
        section="3.1",
        quote="as the text has it",
        source_url="https://terms.example/3",
        read_at="https://mirror.example/3",
        date_read=DAY,
        text_hash="sha256:00",
        verified=True,
        evidence="primary_text",
        confidence="medium",
        note="read twice",
    ),
    purposes=("research", "teaching"),
    constraints=(
        constraint("dataset.modality", "in", ["text", "code"]),
        constraint("dataset.count", "gt", 10.5),
        constraint("output.licence", "eq", Ref(ref="dataset.terms")),
    ),
    requires=(
        constraint("evidence.agreement", "covers", "DUA"),
        AllOf(
            all_of=(
                constraint("fact.owner_approval", "eq", True),
                AnyOf(
                    any_of=(
                        constraint("service.retention_days", "lte", 30),
                        Not(not_=constraint("evidence.agreement.valid_until", "lt", "2027-01-01")),
                    )
                ),
            )
        ),
    ),
    unless=(constraint("fact.owner_approval", "eq", False),),
    lifts=("R-ban", "R-of-nobody"),
    duties=(
        DutySpec(
            id="return",
            says="Return it.",
            action="redistribute_data",
            trigger=Trigger.AFTER,
            due=Due(date=LATER, event="close_out", offset="P30D"),
            evidence="destruction_certificate",
        ),
        DutySpec(id="cite", says="Cite it.", due=Due(event="publication")),
        DutySpec(id="bare", says="Behave."),
    ),
    effects=(Effect(set="dataset.sensitivity", value="phi"), Effect(set="fact.sells_result", value=False)),
    propagation=(
        Propagation(to=PropagationTarget.COPIES),
        Propagation(
            to=PropagationTarget.MODEL_WEIGHTS,
            if_=constraint("fact.could_memorise_notes", "eq", True),
            reading="weights_are_derivatives",
            because="the primer",
        ),
    ),
    scope=RuleScope.MIXTURE,
    reading="a_reading",
    if_unknown=IfUnknown.REVIEW,
    refer_to="legal",
    refers_to="https://list.example/",
    valid_from=DAY,
    valid_until=LATER,
    review="cannot be made executable",
)  # fmt: skip
BAN = rule("R-ban", "prohibition", "redistribute_data", clause=FULL_RULE.clause)

DATASET = dataset(
    "notes",
    **COMMON,
    aliases=("notes-2", "the notes"),
    declared_terms="CC-BY-4.0 OR (DUA AND MIT WITH Some-exception)",
    concluded_terms="DUA",
    data_use=(
        DataUse(
            permission="duo:0000007",
            diseases=("MONDO:0005148",),
            modifiers=(Modifier(term="duo:0000022", value="EU"), Modifier(term="duo:0000046")),
            free_text="only what the consent says",
        ),
    ),
    parts=(
        Part(id="GRU", selector="consent=1", terms="DUA", data_use=(DataUse(permission="duo:0000042"),)),
        Part(id="open", terms="NOASSERTION OR CC-BY-4.0"),
    ),
    derived_from=(Derivation(id="hospital", how="subset"), Derivation(id="nobody-knows", how="derived")),
    attributes=ATTRIBUTES,
    template=True,
    rules=(rule("notes-1", "prohibition", "reidentify"),),
)  # fmt: skip
MODEL = model(
    "tuned",
    **COMMON,
    declared_terms="MIT",
    concluded_terms="MIT",
    descendant_of=(Derivation(id="base", how="fine_tuned_from"),),
    trained_on=(TrainedOn(id="notes-2"), TrainedOn(id="hospital", how="distilled_from", disclosed=False)),
    weights=Weights.GATED,
    attributes=ATTRIBUTES,
)  # fmt: skip
SERVICE = service(
    "SERVICE",
    **COMMON,
    terms="DUA",
    plan="enterprise",
    third_party=False,
    environment="enterprise_api_with_baa",
    offers=("base", "tuned"),
    configuration=(
        Configuration(
            name="retention_days",
            default=30,
            per_model={"base": 0},
            per_action={"fine_tune": 90},
            evidence="contract",
        ),
        Configuration(name="human_review", default=False),
        Configuration(name="location"),
    ),
    attributes=ATTRIBUTES,
)
ARTEFACT = artefact(
    "adapter",
    **COMMON,
    kind_of="adapter",
    was_generated_by=Generated(decision="dec_1", activity="fine_tune", date=DAY),
    derived_from=(Derivation(id="tuned", how="adapter_of"),),
    location="/models/adapter",
    concluded_terms="DUA",
    attributes=ATTRIBUTES,
)
TERMS = {
    "silence": Silence.NEEDS_REVIEW,
    "parties": Parties(assigner="An Institute", assignee="each user"),
    "duration": Duration(valid_from=DAY, valid_until=LATER, renewal="yearly"),
    "text": TermsText(url="https://terms.example/", date_read=DAY, sha256="00", archived="https://a.example/"),
    "unmodelled_clauses": ("9: governing law",),
    "attributes": ATTRIBUTES,
}  # fmt: skip
LICENCE = licence("MIT", rule("MIT-1"), **COMMON, **TERMS, class_=InstrumentClass.PUBLIC_TERMS, spdx="MIT")
AGREEMENT = agreement("DUA", FULL_RULE, BAN, **COMMON, **TERMS, class_=InstrumentClass.POLICY)
REGULATION = regulation(
    "LAW",
    rule("LAW-1", "duty", "use"),
    **COMMON,
    **TERMS,
    jurisdiction="EU",
    applies_when=(
        constraint("fact.large_scale_sensitive_processing", "eq", True),
        constraint("evidence.agreement", "eq", True),
        constraint("actor.country", "within", "EU"),
    ),
)
GUIDANCE = guidance("GUIDE", rule("G-1", "notice", "use"), **COMMON, **TERMS)
MARKER = marker("NOASSERTION", **COMMON, aliases=("UNKNOWN",), spdx="NOASSERTION", attributes=ATTRIBUTES)
INSTITUTION = institution(
    "INSTITUTE",
    **COMMON,
    adopts=("GUIDE",),
    environments=(
        KnownEnvironment(
            id="CLUSTER",
            kind="institution_on_prem",
            attestations=(
                Attestation(kind="nist_800_171", valid_from=DAY, valid_until=LATER, reference="A-1"),
            ),
            approved_for=("phi",),
        ),
    ),
    services=(
        ContractedService(
            id="SERVICE",
            configuration={"human_review": False, "retention_days": 0},
            covers=Covers(assets=("notes",), parties=("all",), actions=("fine_tune",), models=("base",)),
            evidence=(EvidenceOnFile(kind="vendor_contract", terms="DUA", issued_at=DAY),),
            approved_for=("phi",),
        ),
    ),
    agreements=(
        AgreementOnFile(
            terms="DUA",
            reviewed_for_llm=DAY,
            valid_from=DAY,
            valid_until=LATER,
            covers=Covers(assets=("notes",)),
            reference="D-1",
        ),
    ),
    evidence=(
        EvidenceOnFile(
            kind="training_certificate",
            terms="DUA",
            covers=Covers(parties=("all",)),
            held=False,
            valid_from=DAY,
            valid_until=LATER,
            reference="T-1",
        ),
    ),
    presumptions={"sells_result": False},
    contacts={"ethics_board": "irb@institute.example"},
    readings={"weights": "strict"},
)  # fmt: skip
RULING = ruling(
    "RULING-1",
    **COMMON,
    scope=RulingScope(
        assets=("notes",),
        actions=("fine_tune",),
        purposes=("research",),
        models=("base",),
        institution="INSTITUTE",
    ),
    verdict=Verdict.PERMITTED_WITH_DUTIES,
    conditions=("inside the cluster",),
    by="the board",
    reason="because",
    document="minutes 7",
    valid_from=DAY,
    valid_until=LATER,
    rests_on=(RestsOn(rule="R-full", fingerprint="00"), RestsOn(rule="R-ban")),
)

SAMPLE: tuple[Entry, ...] = (
    DATASET,
    MODEL,
    SERVICE,
    ARTEFACT,
    LICENCE,
    AGREEMENT,
    REGULATION,
    GUIDANCE,
    MARKER,
    INSTITUTION,
    RULING,
)
