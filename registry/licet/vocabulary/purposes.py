# SPDX-License-Identifier: Apache-2.0
"""Purposes in one `broader` tree."""

from __future__ import annotations

from collections.abc import Mapping

from licet.vocabulary.term import Term, ours

__all__ = ["COMMERCIAL_PURPOSES", "PARENTS", "PURPOSES"]

_DPV = "https://w3id.org/dpv#"
_DUO = "http://purl.obolibrary.org/obo/DUO_"

PURPOSES: Mapping[str, Term] = {
    term.id: term
    for term in (
        Term(id="any_purpose", label="any purpose", iri=_DPV + "Purpose"),
        Term(id="research", label="research", iri=_DPV + "ResearchAndDevelopment", broader="any_purpose"),
        Term(id="research_non_commercial", label="non-commercial research", iri=_DPV + "NonCommercialResearch", broader="research"),
        Term(id="research_commercial", label="commercial research", iri=_DPV + "CommercialResearch", broader="research"),
        Term(id="academic_research", label="academic research", iri=_DPV + "AcademicResearch", broader="research_non_commercial"),
        Term(id="health_research", label="health research", iri=_DUO + "0000037", broader="research_non_commercial"),
        Term(id="health_research_public_interest", label="health research in the public interest", iri=ours("health_research_public_interest"), broader="health_research"),
        Term(id="biomedical_research", label="biomedical research", iri=ours("biomedical_research"), broader="health_research"),
        Term(id="methods_development", label="methods development", iri=_DUO + "0000031", broader="research_non_commercial"),
        Term(id="ancestry_research", label="research on ancestry or population origins", iri=_DUO + "0000033", broader="research"),
        Term(id="genetic_research", label="genetic research", iri=_DUO + "0000038", broader="health_research"),
        Term(id="benchmark", label="benchmarking", iri=ours("benchmark"), broader="research_non_commercial"),
        Term(id="text_and_data_mining", label="text and data mining", iri=ours("text_and_data_mining"), broader="research"),
        Term(id="computational_use", label="computational use", iri=ours("computational_use"), broader="research"),
        Term(id="clinical_trial", label="clinical trial", iri=ours("clinical_trial"), broader="research"),
        Term(id="trial_planning", label="planning of clinical research", iri=ours("trial_planning"), broader="research"),
        Term(id="public_health", label="public health", iri=ours("public_health"), broader="any_purpose"),
        Term(id="teaching", label="teaching", iri=ours("teaching"), broader="any_purpose"),
        Term(id="publication", label="publication", iri=ours("publication"), broader="any_purpose"),
        Term(id="peer_review", label="peer review", iri=ours("peer_review"), broader="any_purpose"),
        Term(id="grant_application", label="grant application", iri=ours("grant_application"), broader="any_purpose"),
        Term(id="decision_making", label="decision making", iri=ours("decision_making"), broader="any_purpose"),
        Term(id="medical_decision", label="medical decision", iri=ours("medical_decision"), broader="decision_making"),
        Term(id="clinical_diagnosis", label="clinical diagnosis", iri=ours("clinical_diagnosis"), broader="medical_decision"),
        Term(id="treatment_decision", label="treatment decision", iri=ours("treatment_decision"), broader="medical_decision"),
        Term(id="mental_health_therapy", label="mental health therapy", iri=ours("mental_health_therapy"), broader="treatment_decision"),
        Term(id="triage", label="triage", iri=ours("triage"), broader="medical_decision"),
        Term(id="medical_advice", label="medical advice", iri=ours("medical_advice"), broader="medical_decision"),
        Term(id="results_interpretation", label="interpretation of results", iri=ours("results_interpretation"), broader="medical_decision"),
        Term(id="eligibility_decision", label="eligibility decision", iri=ours("eligibility_decision"), broader="decision_making"),
        Term(id="health_care_operations", label="health care operations", iri=ours("health_care_operations"), broader="any_purpose"),
        Term(id="regulatory_documentation", label="regulatory documentation", iri=ours("regulatory_documentation"), broader="any_purpose"),
        Term(id="commercial", label="commercial purpose", iri=_DPV + "CommercialPurpose", broader="any_purpose"),
        Term(id="product_commercial", label="a commercial product", iri=ours("product_commercial"), broader="commercial"),
        Term(id="marketing", label="marketing", iri=_DPV + "Marketing", broader="commercial"),
    )
}  # fmt: skip

PARENTS: Mapping[str, str | None] = {term.id: term.broader for term in PURPOSES.values()}

COMMERCIAL_PURPOSES = ("commercial", "research_commercial")
"""Purposes, with all below them, that make an undertaking a commercial use (SEMANTICS 1.1)."""
