# SPDX-License-Identifier: Apache-2.0
"""Two hundred invented instruments whose rules are of the kinds that real ones have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.wording import (
    all_of,
    any_of,
    carried,
    commercially,
    duties,
    eq,
    is_in,
    no,
    purpose_is,
    read_as_adaptation,
    rule,
    yes,
)
from licet.domain.entry import (
    Agreement,
    Entry,
    Guidance,
    InstrumentClass,
    Licence,
    Marker,
    Regulation,
    Silence,
)
from licet.domain.rule import Condition, Constraint, IfUnknown, Operator, Rule

__all__ = ["AGREEMENTS", "DATA_LICENCES", "GUIDANCE", "INSTRUMENTS", "MARKERS", "MODEL_LICENCES", "instruments"]

MARKERS = ("NOASSERTION", "INTERNAL", "AGREEMENT-GOVERNED", "NONE")
DATA_LICENCES = tuple(f"LIC-{number:03d}" for number in range(100))
MODEL_LICENCES = tuple(f"MLIC-{number:02d}" for number in range(20))
AGREEMENTS = tuple(f"DUA-{number:02d}" for number in range(62))
GUIDANCE = tuple(f"GUIDE-{number}" for number in range(4))
LAWS = tuple(f"LAW-{number}" for number in range(10))
INSTRUMENTS = len((*MARKERS, *DATA_LICENCES, *MODEL_LICENCES, *AGREEMENTS, *GUIDANCE, *LAWS))

Text = Callable[[str], tuple[Rule, ...]]

_WORK = ("use", "evaluate", "inference_prompt", "embed_rag", "train", "fine_tune", "share_with_third_party_api")
_ALL = (
    *_WORK, "redistribute_data", "publish_model_weights", "publish_outputs", "deploy_hosted_service", "commercial_use",
    "generate_synthetic_data", "retain_data", "retain_model",
)  # fmt: skip
_SENSITIVE = is_in("dataset.sensitivity", "confidential", "restricted", "controlled_access", "phi", "pii")
_APPROVED = yes("fact.environment_approved")
_OUTSIDE = ("consumer_tool", "public_llm_api", "enterprise_api_no_baa")
_PERSONAL = is_in("dataset.identifiability", "identified", "coded", "pseudonymised", "limited_data_set")


def instruments() -> tuple[Entry, ...]:
    """Return all instruments: licences, agreements, laws, guidance and markers, always the same."""
    return (
        *(Licence(id=name, name=name, rules=_pick(_DATA_TEXTS, at)(name)) for at, name in enumerate(DATA_LICENCES)),
        *(Licence(id=name, name=name, rules=_pick(_MODEL_TEXTS, at)(name)) for at, name in enumerate(MODEL_LICENCES)),
        *(_agreement(name, at) for at, name in enumerate(AGREEMENTS)),
        *(_law(name, at) for at, name in enumerate(LAWS)),
        *(Guidance(id=name, name=name, rules=_guidance(name)) for name in GUIDANCE),
        *(Marker(id=name, name=name) for name in MARKERS),
    )


def _pick(texts: Sequence[Text], number: int) -> Text:
    return texts[number % len(texts)]


def _agreement(name: str, number: int) -> Agreement:
    return Agreement(
        id=name,
        name=name,
        class_=InstrumentClass.POLICY if number % 4 == 3 else InstrumentClass.SIGNED_AGREEMENT,
        silence=Silence.FORBIDS if number % 8 == 1 else None,
        rules=_pick(_AGREEMENT_TEXTS, number)(name),
    )


def _permissive(name: str) -> tuple[Rule, ...]:
    return (
        rule(f"{name}-1", "permission", *_ALL, propagation=carried("copies", "derivatives")),
        rule(
            f"{name}-2", "duty", "redistribute_data", "publish_outputs", unless=(no("fact.result_holds_part"),),
            duties=duties(f"{name}-2", None), propagation=carried("copies", "derivatives"),
        ),
        rule(f"{name}-3", "notice", "use"),
        rule(f"{name}-4", "prohibition", "use", constraints=(yes("fact.patent_suit_against_licensor"),)),
    )  # fmt: skip


def _share_alike(name: str) -> tuple[Rule, ...]:
    travels = (*carried("copies", "derivatives"), *read_as_adaptation("model_weights", "embeddings"))
    return (
        rule(f"{name}-1", "permission", *_ALL, propagation=carried("copies", "derivatives")),
        rule(
            f"{name}-2", "requirement", "redistribute_data", "publish_model_weights", propagation=travels,
            constraints=(is_in("output.kind", "derived_data", "model_weights", "adapter"),),
            requires=(is_in("output.licence", name, DATA_LICENCES[1]),),
            unless=(no("fact.result_holds_part"),),
        ),
        rule(f"{name}-3", "duty", "redistribute_data", duties=duties(f"{name}-3", None), propagation=travels),
        rule(f"{name}-4", "notice", "publish_outputs"),
    )  # fmt: skip


def _non_commercial(name: str) -> tuple[Rule, ...]:
    travels = (*carried("copies", "derivatives"), *read_as_adaptation("model_weights", "synthetic_data"))
    return (
        rule(f"{name}-1", "permission", *_ALL, constraints=(commercially(holds=False),)),
        rule(f"{name}-2", "prohibition", "commercial_use", propagation=travels),
        rule(
            f"{name}-3", "requirement", "use", refer_to="legal", propagation=carried("copies"),
            constraints=(eq("actor.kind", "company"),),
            requires=(purpose_is("research_non_commercial", "teaching", "public_health"),),
        ),
        rule(f"{name}-4", "duty", "redistribute_data", duties=duties(f"{name}-4", None), propagation=travels),
    )  # fmt: skip


def _no_derivatives(name: str) -> tuple[Rule, ...]:
    travels = carried("copies", "derivatives", "synthetic_data")
    return (
        rule(f"{name}-1", "permission", *_WORK, "redistribute_data", "commercial_use", "publish_outputs"),
        rule(
            f"{name}-2", "prohibition", "redistribute_data", propagation=travels,
            constraints=(is_in("output.kind", "derived_data", "synthetic_data"),),
        ),
        rule(
            f"{name}-3", "prohibition", "publish_outputs", propagation=travels,
            constraints=(yes("fact.output_adapts_work"),), unless=(yes("evidence.rights_holder_licence"),),
        ),
        rule(f"{name}-4", "permission", "publish_model_weights", requires=(no("fact.result_holds_part"),)),
    )  # fmt: skip


def _research_only(name: str) -> tuple[Rule, ...]:
    travels = carried("copies", "derivatives", "embeddings", "model_weights", "synthetic_data", "outputs")
    return (
        rule(f"{name}-1", "permission", *_ALL, purposes=("research", "teaching")),
        rule(f"{name}-2", "prohibition", "commercial_use", "deploy_hosted_service", propagation=travels),
        rule(f"{name}-3", "prohibition", "clinical_decision", "use", purposes=("medical_decision", "marketing")),
        rule(f"{name}-4", "requirement", "use", requires=(yes("fact.health_related_research"),)),
        rule(f"{name}-5", "prohibition", "reidentify", propagation=travels),
        rule(f"{name}-6", "duty", "publish_outputs", duties=duties(f"{name}-6", "disclosure_statement")),
    )


def _open_weights(name: str) -> tuple[Rule, ...]:
    travels = carried("copies", "derivatives", "model_weights")
    return (
        rule(f"{name}-1", "permission", *_ALL, "train_other_model_on_outputs", propagation=travels),
        rule(f"{name}-2", "duty", "publish_model_weights", duties=duties(f"{name}-2", None), propagation=travels),
        rule(f"{name}-3", "prohibition", "use", constraints=(yes("fact.patent_suit_against_licensor"),)),
    )


def _community_weights(name: str) -> tuple[Rule, ...]:
    travels = carried("copies", "derivatives", "model_weights")
    medical = (purpose_is("medical_decision"),)
    return (
        rule(f"{name}-1", "permission", *_ALL, propagation=travels),
        rule(
            f"{name}-2", "prohibition", "train_other_model_on_outputs", propagation=travels,
            constraints=(yes("fact.outputs_model_competes"),), unless=(yes("evidence.separate_licence"),),
        ),
        rule(
            f"{name}-3", "requirement", "use", constraints=medical, propagation=travels,
            requires=(yes("fact.licensed_professional_involved"),),
        ),
        rule(f"{name}-4", "prohibition", "use", constraints=(yes("fact.monthly_active_users_above_700m"),)),
        rule(
            f"{name}-5", "requirement", "publish_model_weights", propagation=travels,
            requires=(Constraint(left_operand="output.name", operator=Operator.STARTS_WITH, right_operand="Open"),),
        ),
        rule(f"{name}-6", "prohibition", "use", purposes=("marketing",), propagation=travels),
        rule(f"{name}-7", "notice", "deploy_hosted_service"),
    )  # fmt: skip


def _controlled(name: str) -> tuple[Rule, ...]:
    travels = carried("copies", "derivatives", "embeddings")
    signed = Constraint(left_operand="evidence.agreement", operator=Operator.COVERS, right_operand=name)
    return (
        rule(f"{name}-1", "permission", *_WORK, "publish_outputs", "mix_datasets", requires=(signed,)),
        rule(f"{name}-2", "requirement", "use", requires=(yes("fact.project_approved"),), propagation=travels),
        rule(f"{name}-3", "requirement", "use", requires=(yes("fact.user_approved"),), propagation=travels),
        rule(
            f"{name}-4", "prohibition", "redistribute_data", unless=(yes("fact.recipients_approved"),),
            propagation=travels,
        ),
        rule(
            f"{name}-5", "prohibition", "share_with_third_party_api", propagation=travels,
            unless=(all_of(yes("service.zero_retention_verified"), no("service.trains_on_inputs")),),
        ),
        rule(
            f"{name}-6", "prohibition", "publish_model_weights", constraints=(yes("fact.could_memorise_notes"),),
            propagation=carried("copies", "derivatives", "model_weights"),
        ),
        rule(f"{name}-7", "permission", "publish_model_weights", constraints=(no("fact.could_memorise_notes"),)),
        rule(f"{name}-8", "duty", "use", duties=duties(f"{name}-8", "deletion_record")),
    )  # fmt: skip


def _credentialed(name: str) -> tuple[Rule, ...]:
    travels = carried("copies", "derivatives", "embeddings", "synthetic_data")
    return (
        rule(f"{name}-1", "permission", *_WORK, "publish_outputs", "publish_model_weights", purposes=("research",)),
        rule(f"{name}-2", "requirement", "use", requires=(yes("evidence.training_certificate"),)),
        rule(f"{name}-3", "requirement", "use", requires=(yes("fact.credentialed"),), propagation=travels),
        rule(f"{name}-4", "prohibition", "redistribute_data", "reidentify", propagation=travels),
        rule(f"{name}-5", "prohibition", "share_with_third_party_api", constraints=(yes("service.trains_on_inputs"),)),
        rule(f"{name}-6", "duty", "publish_outputs", duties=duties(f"{name}-6", None), propagation=travels),
    )


def _biobank(name: str) -> tuple[Rule, ...]:
    travels = carried("copies", "derivatives", "embeddings", "model_weights")
    workbench = is_in("environment.kind", "controlled_workbench", "institution_on_prem")
    return (
        rule(f"{name}-1", "permission", *_WORK, "publish_outputs", purposes=("health_research",)),
        rule(
            f"{name}-2", "requirement", "use", requires=(workbench,), unless=(yes("evidence.export_exemption"),),
            propagation=travels,
        ),
        rule(f"{name}-3", "prohibition", "publish_model_weights", "redistribute_data", propagation=travels),
        rule(
            f"{name}-4", "requirement", "use", requires=(yes("fact.within_data_use_limitations"),),
            if_unknown=IfUnknown.REVIEW, refer_to="data_access_committee",
        ),
        rule(
            f"{name}-5", "prohibition", "publish_outputs", constraints=(yes("fact.counts_below_minimum"),),
            unless=(yes("fact.export_review_passed"),),
        ),
        rule(f"{name}-6", "permission", "share_model_restricted", lifts=(f"{name}-3",)),
    )  # fmt: skip


def _house_policy(name: str) -> tuple[Rule, ...]:
    return (
        rule(f"{name}-1", "permission", *_WORK, "publish_outputs", requires=(yes("fact.owner_approval"),)),
        rule(
            f"{name}-2", "requirement", "use", constraints=(_SENSITIVE,), requires=(yes("fact.environment_approved"),)
        ),
        rule(f"{name}-3", "requirement", "commercial_use", requires=(yes("fact.ip_ownership_confirmed"),)),
        rule(f"{name}-4", "prohibition", "use", constraints=(yes("fact.ai_analysis_prohibited"),)),
    )


_DATA_TEXTS: tuple[Text, ...] = (_permissive, _share_alike, _non_commercial, _no_derivatives, _research_only)
_MODEL_TEXTS: tuple[Text, ...] = (_open_weights, _community_weights, _open_weights, _non_commercial)
_AGREEMENT_TEXTS: tuple[Text, ...] = (_controlled, _credentialed, _biobank, _house_policy)


def _guidance(name: str) -> tuple[Rule, ...]:
    outside = is_in("environment.kind", *_OUTSIDE)
    return (
        rule(f"{name}-1", "prohibition", "use", constraints=(_SENSITIVE, outside)),
        rule(
            f"{name}-2", "requirement", "share_with_third_party_api", constraints=(_SENSITIVE,),
            requires=(yes("service.baa_signed"), no("service.human_review")),
        ),
        rule(f"{name}-3", "requirement", "inference_prompt", requires=(no("fact.includes_unneeded_identifiers"),)),
        rule(f"{name}-4", "duty", "fine_tune", duties=duties(f"{name}-4", "training_record")),
        rule(f"{name}-5", "duty", "publish_model_weights", duties=duties(f"{name}-5", "model_card")),
        rule(f"{name}-6", "notice", "use", purposes=("medical_decision",)),
        rule(f"{name}-7", "prohibition", "use", constraints=(yes("fact.fully_automated_decision"),)),
    )  # fmt: skip


def _law(name: str, number: int) -> Regulation:
    country = _COUNTRIES[number % len(_COUNTRIES)]
    about = _SUBJECTS[number % len(_SUBJECTS)]
    here = Constraint(left_operand="actor.country", operator=Operator.WITHIN, right_operand=country)
    return Regulation(id=name, name=name, applies_when=(here, about), rules=_statute(name))


_COUNTRIES = ("US", "US", "EU", "UK", "US")
_SUBJECTS: tuple[Condition, ...] = (
    all_of(yes("dataset.human_subjects"), _PERSONAL),
    any_of(yes("dataset.contains_phi"), is_in("dataset.sensitivity", "phi")),
    any_of(is_in("act.action", "reidentify", "link_data"), _PERSONAL),
    purpose_is("medical_decision"),
    any_of(yes("given.in_california"), is_in("act.action", "deploy_hosted_service")),
)


def _statute(name: str) -> tuple[Rule, ...]:
    return (
        rule(f"{name}-1", "prohibition", "reidentify", unless=(yes("fact.identification_approved"),)),
        rule(f"{name}-2", "requirement", "use", requires=(yes("fact.authorisation_or_waiver"),)),
        rule(f"{name}-3", "requirement", "share_with_third_party_api", requires=(yes("service.baa_signed"),)),
        rule(f"{name}-4", "duty", "deploy_hosted_service", duties=duties(f"{name}-4", "monitoring_plan")),
    )
