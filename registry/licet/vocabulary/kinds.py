# SPDX-License-Identifier: Apache-2.0
"""Small closed lists: environments, outputs, releases, derivations, data classes, parties, offices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licet.vocabulary.term import Term, by_id, ours

__all__ = [
    "ACCESS",
    "ARTEFACT_KINDS",
    "DATA_KINDS",
    "DEID_METHODS",
    "DERIVATION_KINDS",
    "ENVIRONMENTS",
    "IDENTIFIABILITY",
    "MODALITIES",
    "OFFICES",
    "OUTPUT_KINDS",
    "OUTSIDE",
    "PARTY_KINDS",
    "RELEASES",
    "SENSITIVE",
    "SENSITIVITIES",
    "VENUES",
    "DerivationKind",
    "OutputKind",
]

_DPV = "https://w3id.org/dpv#"
_PD = "https://w3id.org/dpv/pd#"
_PROV = "http://www.w3.org/ns/prov#"
_SPDX = "https://spdx.org/rdf/3.0.1/terms/Core/RelationshipType/"


@dataclass(frozen=True, slots=True, kw_only=True)
class DerivationKind(Term):
    """A kind of derivation; `carries` is the propagation target that rules need to travel along it."""

    carries: str = "derivatives"
    from_kinds: tuple[str, ...] = ("dataset",)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputKind(Term):
    """What leaves; the acts that its release adds, and the propagation target that governs it."""

    published_by: str = "publish_outputs"
    shared_by: str | None = None
    carries: str = "outputs"


def _terms(prefix: str, *rows: tuple[str, str, str]) -> Mapping[str, Term]:
    return by_id(Term(id=name, label=label, iri=iri or ours(prefix + name)) for name, label, iri in rows)


ENVIRONMENTS = _terms(
    "environment_",
    ("consumer_tool", "a consumer tool", ""),
    ("public_llm_api", "a public model API", ""),
    ("enterprise_api_no_baa", "an enterprise API without a health-data contract", ""),
    ("enterprise_api_with_baa", "an enterprise API with a health-data contract", ""),
    ("institution_approved_cloud", "a cloud that the institution approved", ""),
    ("institution_on_prem", "the institution's own machines", ""),
    ("controlled_workbench", "the data owner's workbench", ""),
    ("controlled_repository", "a controlled repository", ""),
    ("personal_device", "a personal device", ""),
)

OUTSIDE = ("consumer_tool", "public_llm_api", "enterprise_api_no_baa", "enterprise_api_with_baa")
"""Places of work that another party runs, also where no service is named."""

OUTPUT_KINDS: Mapping[str, OutputKind] = {
    kind.id: kind
    for kind in (
        OutputKind(id="model_weights", label="model weights", iri=ours("model_weights"), published_by="publish_model_weights", shared_by="share_model_restricted", carries="model_weights"),
        OutputKind(id="adapter", label="an adapter", iri=ours("adapter"), published_by="publish_model_weights", shared_by="share_model_restricted", carries="model_weights"),
        OutputKind(id="embeddings", label="embeddings or an index", iri=ours("embeddings"), published_by="redistribute_data", shared_by="redistribute_data", carries="embeddings"),
        OutputKind(id="derived_data", label="derived data", iri=ours("derived_data"), published_by="redistribute_data", shared_by="redistribute_data", carries="derivatives"),
        OutputKind(id="synthetic_data", label="synthetic data", iri=ours("synthetic_data"), published_by="redistribute_data", shared_by="redistribute_data", carries="synthetic_data"),
        OutputKind(id="results", label="results", iri=ours("results"), published_by="publish_outputs", shared_by="publish_outputs", carries="outputs"),
        OutputKind(id="generated_text", label="generated text", iri=ours("generated_text"), published_by="publish_outputs", shared_by="publish_outputs", carries="outputs"),
    )
}  # fmt: skip

ARTEFACT_KINDS = _terms(
    "artefact_",
    ("weights", "weights", ""),
    ("adapter", "adapter", ""),
    ("embeddings", "embeddings", ""),
    ("index", "index", ""),
    ("synthetic_data", "synthetic data", ""),
    ("outputs", "outputs", ""),
)

RELEASES = _terms(
    "release_",
    ("none", "not kept", ""),
    ("internal", "kept inside", ""),
    ("restricted", "shared with named recipients", ""),
    ("public", "open to everyone", ""),
    ("service", "offered as a service", ""),
)

DERIVATION_KINDS: Mapping[str, DerivationKind] = {
    kind.id: kind
    for kind in (
        DerivationKind(id="copy", label="copy of", iri=_PROV + "alternateOf", carries="copies"),
        DerivationKind(id="subset", label="part of", iri="http://purl.org/dc/terms/isPartOf", carries="copies"),
        DerivationKind(id="component", label="contains", iri="http://purl.org/dc/terms/hasPart", carries="copies"),
        DerivationKind(id="version", label="version of", iri=_PROV + "wasRevisionOf", carries="copies"),
        DerivationKind(id="derived", label="derived from", iri=_PROV + "wasDerivedFrom", carries="derivatives"),
        DerivationKind(id="annotated", label="annotated from", iri=ours("annotated"), carries="derivatives"),
        DerivationKind(id="deidentified", label="de-identified from", iri=ours("deidentified"), carries="derivatives"),
        DerivationKind(id="embedded", label="embeddings of", iri=ours("embedded"), carries="embeddings"),
        DerivationKind(id="synthetic", label="synthesised from", iri=ours("synthesised"), carries="synthetic_data"),
        DerivationKind(id="generated_by", label="generated by", iri=ours("generated_by"), carries="outputs", from_kinds=("model", "service")),
        DerivationKind(id="trained_on", label="trained on", iri=_SPDX + "trainedOn", carries="model_weights"),
        DerivationKind(id="fine_tuned_from", label="fine-tuned from", iri=ours("fine_tuned_from"), carries="model_weights", from_kinds=("model",)),
        DerivationKind(id="adapter_of", label="adapter of", iri=ours("adapter_of"), carries="model_weights", from_kinds=("model",)),
        DerivationKind(id="merged_from", label="merged from", iri=ours("merged_from"), carries="model_weights", from_kinds=("model",)),
        DerivationKind(id="distilled_from", label="distilled from", iri=ours("distilled_from"), carries="outputs", from_kinds=("model", "service")),
        DerivationKind(id="quantised_from", label="quantised from", iri=ours("quantised_from"), carries="model_weights", from_kinds=("model",)),
    )
}  # fmt: skip

SENSITIVITIES = _terms(
    "sensitivity_",
    ("public", "public", ""),
    ("internal", "internal", ""),
    ("restricted", "restricted", ""),
    ("confidential", "confidential", _DPV + "ConfidentialData"),
    ("controlled_access", "controlled access", ""),
    ("pii", "personal data", _DPV + "PersonalData"),
    ("phi", "protected health information", ""),
)

SENSITIVE = ("confidential", "restricted", "controlled_access", "phi", "pii")
"""The classes of data that the guidance calls sensitive."""

IDENTIFIABILITY = _terms(
    "identifiability_",
    ("identified", "about identified persons", ""),
    ("coded", "coded", ""),
    ("pseudonymised", "pseudonymised", _DPV + "PseudonymisedData"),
    ("limited_data_set", "a limited data set", ""),
    ("deidentified", "de-identified", ""),
    ("anonymous", "anonymous", _DPV + "AnonymisedData"),
    ("not_personal", "not about persons", _DPV + "NonPersonalData"),
)

DEID_METHODS = _terms(
    "deid_",
    ("none", "not de-identified", ""),
    ("direct_identifiers_removed_only", "direct identifiers removed only", ""),
    ("safe_harbor", "HIPAA Safe Harbor", ""),
    ("expert_determination", "HIPAA Expert Determination", ""),
    ("limited_data_set", "HIPAA limited data set", ""),
    ("synthetic", "synthetic", ""),
    ("not_applicable", "not about persons", ""),
)

MODALITIES = _terms(
    "modality_",
    ("tabular", "tabular", ""),
    ("text", "text", ""),
    ("image", "image", ""),
    ("audio", "audio", ""),
    ("video", "video", ""),
    ("genomic", "genomic", ""),
    ("waveform", "waveform", ""),
    ("code", "code", ""),
)

DATA_KINDS = _terms(
    "data_",
    ("health", "health data", _PD + "Health"),
    ("genetic", "genetic data", _PD + "Genetic"),
    ("biometric", "biometric data", _PD + "Biometric"),
    ("clinical_notes", "clinical notes", ""),
    ("sequences", "exome or genome sequences", ""),
    ("linked_health_records", "linked health records", ""),
    ("web_text", "text from the web", ""),
    ("literature", "scientific literature", ""),
)

ACCESS = _terms(
    "access_",
    ("open", "open download", ""),
    ("registered", "registered users", ""),
    ("credentialed", "credentialed users", ""),
    ("controlled", "on approval", ""),
    ("internal", "inside the institution", ""),
)

PARTY_KINDS = _terms(
    "party_",
    ("academic", "a university or academic institute", _DPV + "AcademicScientificOrganisation"),
    ("hospital", "a hospital", _DPV + "Hospital"),
    ("non_profit", "a non-profit body", _DPV + "NonProfitOrganisation"),
    ("government", "a government body", _DPV + "GovernmentalOrganisation"),
    ("company", "a company", _DPV + "ForProfitOrganisation"),
    ("individual", "a private person", _DPV + "NaturalPerson"),
)

VENUES = _terms(
    "venue_",
    ("PHYSIONET", "PhysioNet", ""),
    ("HUGGING_FACE", "a public model hub", ""),
    ("JOURNAL", "a journal", ""),
    ("INSTITUTION_REPOSITORY", "the institution's repository", ""),
    ("DBGAP", "dbGaP", ""),
    ("UKB_RETURN", "return of results to UK Biobank", ""),
)

OFFICES = _terms(
    "office_",
    ("asker", "you", ""),
    ("data_protection", "the data protection office", _DPV + "DataProtectionOfficer"),
    ("ethics_board", "the ethics board", ""),
    ("legal", "the legal or technology transfer office", ""),
    ("information_security", "the information security office", ""),
    ("data_access_committee", "the data access committee", ""),
    ("rights_holder", "the rights holder", ""),
    ("vendor", "the vendor", ""),
    ("principal_investigator", "the principal investigator", ""),
    ("registry_curators", "the curators of this registry", ""),
)
