# SPDX-License-Identifier: Apache-2.0
"""Kinds of evidence: what a document on file speaks of, and which facts it implies (SEMANTICS 2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from licet.vocabulary.term import Term, ours

__all__ = ["EVIDENCE", "EvidenceKind", "EvidenceScope"]


class EvidenceScope(StrEnum):
    """What a document of a kind speaks of.

    `personal`: the persons who ask; it counts without `covers`. `terms`: agreements; it counts for the assets
    under the terms that it names. `asset`: one asset; with terms alone it counts only where they govern a
    single data set of the request.
    """

    PERSONAL = "personal"
    TERMS = "terms"
    ASSET = "asset"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKind(Term):
    """A kind of document; `implies` are the facts that hold for what it covers while it is valid.

    `of_model` and `of_service`: a document of this kind that names the model or the service speaks of what is done
    with the data too (a model card, a contract with the vendor); of other kinds it must name the data set.
    """

    question: str
    scope: EvidenceScope = EvidenceScope.ASSET
    implies: tuple[str, ...] = ()
    who_can_say: str = "asker"
    effort: int = 3

    @property
    def of_model(self) -> bool:
        """Whether one that names the model speaks of the act."""
        return self.id in _OF_MODEL

    @property
    def of_service(self) -> bool:
        """Whether one that names the service speaks of the act."""
        return self.id in _OF_SERVICE


_OF_MODEL = (
    "expert_validation", "fact_check_record", "fairness_report", "health_regulatory_authorisation", "ip_risk_note",
    "model_card", "monitoring_plan",
    "release_dossier", "separate_licence", "training_record",
)  # fmt: skip
_OF_SERVICE = ("business_associate_agreement", "data_handling_verification", "processor_contract", "vendor_contract")


def _kind(
    name: str,
    question: str,
    *,
    scope: EvidenceScope = EvidenceScope.ASSET,
    implies: tuple[str, ...] = (),
    who: str = "asker",
    effort: int = 3,
    iri: str = "",
) -> EvidenceKind:
    label = name.replace("_", " ")
    return EvidenceKind(
        id=name, label=label, iri=iri or ours("evidence_" + name), question=question, scope=scope, implies=implies,
        who_can_say=who, effort=effort,
    )  # fmt: skip


_P, _T = EvidenceScope.PERSONAL, EvidenceScope.TERMS
_DPV = "https://w3id.org/dpv#"

EVIDENCE: Mapping[str, EvidenceKind] = {
    kind.id: kind
    for kind in (
        _kind("agreement", "Is the agreement signed and in force for this data?", scope=_T, iri="http://www.w3.org/ns/odrl/2/Agreement"),
        _kind("agreement_review", "Was the agreement reviewed for what it says of language models, with a date?", scope=_T, who="data_protection"),
        _kind("training_certificate", "Do you hold a current certificate of human-subjects and privacy training?", scope=_P, effort=2),
        _kind("credential", "Are you a credentialed user of the repository?", scope=_P, implies=("credentialed",), effort=2),
        _kind("data_access_request", "Is there an approved data access request for this data set and project?", implies=("project_approved", "user_approved", "within_data_use_limitations"), who="principal_investigator", effort=4),
        _kind("collaboration_agreement", "Have you agreed with the primary study investigators to collaborate?", who="principal_investigator", effort=4),
        _kind("owner_written_approval", "Is there a written approval by the data owner?", implies=("recipients_approved",), who="data_access_committee", effort=4),
        _kind("export_exemption", "Is there a valid exemption to work with the data outside the owner's platform?", who="data_access_committee", effort=4),
        _kind("owner_environment_attestation", "Is there an attestation of the environment, in force, that the data owner accepted (CMS: DMP SAQ)?", implies=("owner_accepts_environment",), who="information_security", effort=4),
        _kind("developer_terms", "Are the developer terms of access signed and a developer use statement approved?", scope=_T, who="data_access_committee", effort=4),
        _kind("owner_approval", "Is the approval of the data's owner inside the institution on record?", implies=("owner_approval",), who="principal_investigator"),
        _kind("ip_clearance", "Is there a record of who owns the intellectual property, with the licence review and approvals?", implies=("ip_ownership_confirmed", "licence_terms_reviewed"), who="legal"),
        _kind("rights_holder_licence", "Is there a written licence from the rights holder?", implies=("rights_holder_permission",), who="rights_holder", effort=4),
        _kind("separate_licence", "Is there a separate licence from the licensor?", scope=_T, who="legal", effort=4),
        _kind("health_regulatory_authorisation", "Is there an authorisation of the health regulator for use in diagnosis or treatment?", who="legal", effort=4),
        _kind("counsel_opinion", "Is there an opinion of counsel that a legal exception covers this use?", implies=("legal_exception_documented",), who="legal", effort=4),
        _kind("ethics_determination", "Is there an approval, exemption or determination of the ethics board (IRB)?", who="ethics_board"),
        _kind("hipaa_authorisation", "Is there a HIPAA authorisation, or a waiver by an IRB or privacy board?", implies=("authorisation_or_waiver", "rights_or_consents_held"), who="ethics_board"),
        _kind("part2_consent", "Is there a written consent of the patients under 42 CFR Part 2 that covers this use or disclosure?", who="data_protection", effort=4),
        _kind("part2_care_consent", "Is there a consent of the patients under 42 CFR Part 2 for treatment, payment and health care operations?", who="data_protection", effort=4),
        _kind("sale_authorisation", "Is there a valid authorisation, signed by the consumers and separate from their consent, for the sale of their health data?", who="legal", effort=4),
        _kind("federal_award", "Is this done under a grant, contract or other agreement with the US Government, or as its official business?", who="principal_investigator"),
        _kind("cisa_security_attestation", "Is it attested that the CISA security requirements for restricted transactions (28 CFR 202) are met?", who="information_security", effort=4),
        _kind("limited_data_set_agreement", "Is there a data use agreement for a limited data set?", who="data_protection"),
        _kind("business_associate_agreement", "Is there a business associate agreement with the vendor?", who="data_protection"),
        _kind("processor_contract", "Is there a processor contract with the content of Article 28(3) GDPR?", who="data_protection", iri=_DPV + "ControllerProcessorAgreement"),
        _kind("legal_basis_record", "Is there a record of the legal basis and, for special data, of the Article 9 condition?", implies=("legal_basis_recorded", "article_9_condition_recorded", "rights_or_consents_held"), who="data_protection"),
        _kind("impact_assessment", "Is there a data protection impact assessment for this processing?", who="data_protection", iri=_DPV + "DPIA"),
        _kind("anonymity_assessment", "Is there an assessment that the model is anonymous (extraction and query leakage insignificant)?", who="data_protection", effort=4),
        _kind("identifiability_assessment", "Is there an assessment of whether this recipient can reasonably identify persons?", who="data_protection", effort=4),
        _kind("reidentification_risk_assessment", "Is there a re-identification risk assessment for this data set (expert determination or equivalent)?", who="data_protection", effort=4),
        _kind("data_handling_verification", "Is there a dated record that the data protection office verified how this tool handles data?", implies=("data_handling_verified",), who="data_protection"),
        _kind("environment_approval", "Is there a dated approval of this environment for this class of data?", implies=("environment_approved",), who="information_security"),
        _kind("nist_800_171", "Is there an attestation of the system to NIST SP 800-171?", implies=("nist_800_171_attested",), who="information_security"),
        _kind("vendor_contract", "Is there a contract with the vendor that states how data are handled?", who="legal"),
        _kind("security_audit", "Is there a dated security audit of this training pipeline?", who="information_security", effort=4),
        _kind("deidentification_report", "Is there a record of the technique used to mask, subset or de-identify the input?"),
        _kind("minimisation_statement", "Is there a statement of the fields used, with a reason for each?"),
        _kind("disclosure_statement", "Is the use of a language model disclosed where it must be?"),
        _kind("training_record", "Is there a version-controlled record of data sources, tuning and model changes?"),
        _kind("model_card", "Is there a model card (purpose, performance, limitations, ethical considerations)?"),
        _kind("release_dossier", "Are training process, sources of bias, evaluation metrics and data sources documented?"),
        _kind("expert_validation", "Did named domain experts validate the outputs?", effort=4),
        _kind("fairness_report", "Is there a fairness report across participant populations?", effort=4),
        _kind("monitoring_plan", "Is there a plan for feedback and regular performance tests?"),
        _kind("representativeness_statement", "Is there a cohort table with a statement of known gaps?"),
        _kind("llm_use_documentation", "Is it documented that a language model was used, and why?", effort=2),
        _kind("fact_check_record", "Is there a record that the claims in the output were checked against sources?", effort=2),
        _kind("ip_risk_note", "Is there a note of counsel or technology transfer on the model's IP risk?", who="legal"),
        _kind("deletion_record", "Is there a record that the data and derivatives were deleted?"),
        _kind("incident_report", "Was the incident reported?"),
    )
}  # fmt: skip
