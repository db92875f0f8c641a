# SPDX-License-Identifier: Apache-2.0
"""Facts: what a rule may ask of the asker (`fact.NAME`), with type, question and who can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licet.vocabulary.term import Term, ours

__all__ = ["FACTS", "SAID_OF_THE_PLACE", "Fact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Term):
    """A fact.

    `about` is `undertaking`, `dataset` or `model`: a fact about an asset is asked once for each asset.
    `effort` orders questions: 1 the asker knows, 2 asks a colleague, 3 asks an office, 4 must obtain first.
    """

    question: str
    who_can_say: str = "asker"
    value_kind: str = "boolean"
    choices: tuple[str, ...] = ()
    about: str = "undertaking"
    effort: int = 2


def _fact(
    name: str,
    question: str,
    *,
    who: str = "asker",
    about: str = "undertaking",
    effort: int = 2,
    iri: str = "",
) -> Fact:
    label = name.replace("_", " ")
    return Fact(
        id=name,
        label=label,
        iri=iri or ours("fact_" + name),
        question=question,
        who_can_say=who,
        about=about,
        effort=effort,
    )


_D = "dataset"

FACTS: Mapping[str, Fact] = {
    fact.id: fact
    for fact in (
        # the undertaking
        _fact("could_memorise_notes", "Could the resulting model reproduce or memorise text from the data (any generative model tuned on notes can)?", effort=1, about=_D),
        _fact("outputs_train_other_model", "Will outputs of the model be used to train or improve another model?", effort=1),
        _fact("outputs_model_competes", "Would the model trained on the outputs compete with the vendor's models?", effort=2),
        _fact("outputs_model_imitates", "Is the model trained on the outputs so that it performs like the model that wrote them (distillation)?", effort=1),
        _fact("licensor_deemed_manufacturer", "Could this use make a health regulator deem the maker of the model the manufacturer of a medical device?", who="legal", effort=3),
        _fact("sells_result", "Will the result be sold or be part of something that is sold?", effort=1),
        _fact("retains_data_after_end", "Will the data be kept after the project ends?", effort=1),
        _fact("retains_model_after_end", "Will the model be kept after the project ends?", effort=1),
        _fact("acts_as_developer", "Do you build or run a tool or platform for other users of the data, rather than do research with it?", effort=1),
        _fact("requester_eligible", "Is the requester a permanent employee at the level of a tenure-track professor or senior scientist?", effort=1),
        _fact("healthcare_task", "Is this a healthcare task (about patients, care or health data)?", effort=1),
        _fact("affects_patients_or_participants", "Will the model be used in a way that touches patients or participants?", effort=1),
        _fact("studies_ancestry", "Does the project study population origins or ancestry?", effort=1),
        _fact("genetic_study", "Does the project study genotypes, alone or with phenotypes?", effort=1),
        _fact("online_training", "Does the model tune itself in real time on what users enter?", effort=1),
        _fact("presented_as_genuine", "Will generated material be presented as observed data or as made by a human?", effort=1),
        _fact("licensed_professional_involved", "Is a licensed health professional suitably involved and lawfully practising?", effort=2),
        _fact("fully_automated_decision", "Are decisions about persons taken by the system alone, without human review?", effort=1),
        _fact("ai_use_disclosure_required", "Must the use of a language model be disclosed (funder, journal, sponsor)?", effort=2),
        _fact("model_already_deployed", "Is the model already in use?", effort=1),
        _fact("result_holds_part", "Does what is released hold more than a trivial part of the data or work it was made from (rows, passages, images or code as they stand there)?", effort=2, about=_D),
        _fact("output_adapts_work", "Is the text that is published a translation, summary, paraphrase or other adaptation of the works in the data?", effort=1, about=_D),
        _fact("shown_to_readers", "Will the data be shown to people to read, view or listen to, rather than analysed by a computer?", effort=1, about=_D),
        _fact("promoted_with_holder_name", "Will the name of the licensor or of contributors be used to endorse or promote what you release?", effort=1),
        # the actor
        _fact("monthly_active_users_above_700m", "Did products of your organisation and its affiliates have more than 700 million monthly active users when the model was released?", effort=1),
        _fact("monthly_active_users_above_100m", "Does a product or service of your organisation that uses the model have more than 100 million monthly active users?", effort=1),
        _fact("patent_suit_against_licensor", "Has your organisation sued claiming that the work infringes its rights?", who="legal", effort=2),
        _fact("hipaa_covered", "Is your organisation a HIPAA covered entity, or does it hold the data for one?", who="data_protection", effort=2),
        _fact("federally_funded_or_assured", "Is the research funded by a US federal agency, or does your institution's assurance cover it?", who="ethics_board", effort=2),
        _fact("credentialed", "Are you a credentialed user of the repository that holds the data?", effort=2),
        # the environment and the service
        _fact("environment_approved", "Has your institution approved this environment or service for this class of data?", who="information_security", about=_D, effort=3),
        _fact("nist_800_171_attested", "Is the system that will hold the data attested to NIST SP 800-171?", who="information_security", effort=3),
        _fact("environment_in_uk_or_eea", "Does the environment in which the data are held lie in the United Kingdom or the European Economic Area?", who="information_security", effort=2),
        _fact("data_handling_verified", "Has the data protection office verified how this tool handles data (training on inputs, retention, human review)?", who="data_protection", effort=3, about=_D),
        _fact("model_requires_retention", "Is the model one that its maker lets run only where prompts and outputs are kept for some days, on every platform?", who="vendor", about="model", effort=2),
        _fact("bulk_us_sensitive_data", "Do the data hold more US persons than the bulk thresholds of 28 CFR 202.205 (health: 10,000; human genomes: 100; other omic or biometric data: 1,000)?", about=_D, effort=2),
        # the data set: access
        _fact("project_approved", "Is this project approved by the data owner for this data set?", who="principal_investigator", about=_D, effort=4),
        _fact("user_approved", "Are all who will touch the data approved or named users?", who="principal_investigator", about=_D, effort=4),
        _fact("within_data_use_limitations", "Does the project fit the data use limitations of the consent group?", who="data_access_committee", about=_D, effort=3),
        _fact("recipients_approved", "Is every recipient named in the approved request, or approved in writing by the data owner?", who="data_access_committee", about=_D, effort=4),
        _fact("identification_approved", "Has the submitting institution approved identifying or contacting participants?", who="data_access_committee", about=_D, effort=4),
        _fact("retention_required", "Do institutional policy, law or published findings require that copies are kept, without new research?", who="principal_investigator", about=_D, effort=2),
        _fact("individual_level_data_leaves", "Would individual-level data, or anything that holds it, leave the place where it may be kept (the owner's platform, your institution)?", about=_D, effort=1),
        _fact("counts_below_minimum", "Would the results show, or let anyone work out, a count of persons below the minimum that the data owner sets (CMS: 1 to 10; N3C and All of Us: fewer than 20)?", about=_D, effort=1),
        _fact("owner_accepts_environment", "Has the data owner accepted the environment or service in which this is done for this data (CMS: by the data management self-attestation)?", who="information_security", about=_D, effort=4),
        _fact("export_review_passed", "Did what leaves pass the export (download) review of the data owner's platform?", who="data_access_committee", about=_D, effort=3),
        _fact("within_named_field", "Is the work within the field of research that the terms name (AI-READI: type 2 diabetes)?", about=_D, effort=1),
        _fact("recipient_bound_to_terms", "Have the agents and vendors that receive the data agreed in writing to the same limits as you?", who="legal", about=_D, effort=3),
        _fact("service_security_confirmed", "Is it confirmed that the platform encrypts the data, controls access and keeps audit logs?", who="information_security", about=_D, effort=3),
        _fact("only_metadata", "Is only metadata or documentation of the study used, and none of its data?", about=_D, effort=1),
        # the data set: rights
        _fact("owner_approval", "Has the owner of the data inside your institution approved this use?", who="principal_investigator", about=_D, effort=3),
        _fact("ip_ownership_confirmed", "Is it confirmed who owns the intellectual property in the data?", who="legal", about=_D, effort=3),
        _fact("licence_terms_reviewed", "Are the licensing terms of the data reviewed and all approvals in hand?", who="legal", about=_D, effort=3),
        _fact("rights_holder_permission", "Do you have the rights holder's written permission?", who="rights_holder", about=_D, effort=4),
        _fact("legal_exception_documented", "Is a legal exception (fair use, text and data mining) documented and approved by counsel?", who="legal", about=_D, effort=4),
        _fact("rights_or_consents_held", "Do you hold the rights or consents that the law requires for the personal or health data in the input?", who="data_protection", about=_D, effort=3),
        _fact("ai_analysis_prohibited", "Does the protocol, consent or grant behind the data forbid analysis by AI?", who="principal_investigator", about=_D, effort=2),
        # the data set: persons
        _fact("includes_unneeded_identifiers", "Does the input include direct identifiers that the process does not need?", about=_D, effort=1),
        _fact("small_cells_or_rare_conditions", "Does the data describe rare conditions or very small groups?", about=_D, effort=2),
        _fact("reidentification_reasonably_likely", "Could you, with means reasonably likely to be used, identify persons in the data?", who="data_protection", about=_D, effort=3),
        _fact("authorisation_or_waiver", "Is there an authorisation of the patients, or a waiver by an IRB or privacy board, for this use?", who="ethics_board", about=_D, effort=3),
        _fact("legal_basis_recorded", "Is a legal basis under Article 6 GDPR recorded for this processing?", who="data_protection", about=_D, effort=3),
        _fact("article_9_condition_recorded", "Is a condition under Article 9(2) GDPR recorded for this processing?", who="data_protection", about=_D, effort=3),
        _fact("transfer_safeguards", "Is the transfer covered by an adequacy decision, standard clauses, binding rules or a derogation?", who="data_protection", about=_D, effort=3),
        _fact("large_scale_sensitive_processing", "Is this processing of health or other special data on a large scale?", who="data_protection", about=_D, effort=2),
        # owners of genomic data, and a funder
        _fact("health_related_research", "Is the research biomedical or on health?", effort=1),
        _fact("small_cells_in_results", "Do the results show data or statistics for groups smaller than the data's owner allows (All of Us: 20 participants)?", about=_D, effort=1),
        _fact("embargo_running", "Do the producers of the data still hold publication back (an embargo date not reached, their own first analysis not out)?", about=_D, effort=2),
        _fact("nih_application", "Is the application that is written or reviewed one to the NIH?", effort=1),
        _fact("substantially_ai_developed", "Is the text, or a section of it, substantially developed by AI?", effort=1),
        _fact("accessibility_aid", "Is the tool used only as an aid to accessibility?", effort=1),
        # laws on software, records and places
        _fact("basis_reviewable", "Can the health professional review for themselves the basis of each recommendation?", effort=2),
        _fact("analyses_images_or_signals", "Does the software analyse medical images or signals?", effort=1),
        _fact("medical_device", "Is the system, or is it a safety part of, a medical device that a body other than its maker must assess (EU: MDR, IVDR)?", who="legal", effort=3),
        _fact("gpai_provider", "Does this make you the provider of a general-purpose AI model (trained with more than 1e23 FLOP to output language; for changing one, more than a third of its original compute)?", effort=2),
        _fact("unreviewed_messages_to_patients", "Do texts of the system reach patients or clients that no licensed professional has read before?", effort=1),
        _fact("part2_records", "Does the data hold records of a substance use disorder programme (42 CFR Part 2)?", who="data_protection", about=_D, effort=2),
        _fact("covered_person_access", "Does a country of concern (28 CFR 202: China with Hong Kong and Macau, Cuba, Iran, North Korea, Russia, Venezuela), or a person or body that counts as covered there, get access?", about=_D, effort=2),
        _fact("foreign_recipient", "Is a recipient outside the United States?", about=_D, effort=1),
        _fact("in_california", "Does the law of California reach this (organisation, patients, consumers or users there)?", effort=1),
        _fact("in_colorado", "Does the law of Colorado reach this (organisation, patients or consumers there)?", effort=1),
        _fact("in_florida", "Does the law of Florida reach this (organisation or persons there)?", effort=1),
        _fact("in_illinois", "Does the law of Illinois reach this (organisation or clients there)?", effort=1),
        _fact("in_texas", "Does the law of Texas reach this (organisation or patients there)?", effort=1),
        _fact("in_utah_or_tennessee", "Does the law of Utah or Tennessee reach this (organisation or consumers there)?", effort=1),
        _fact("in_washington", "Does the law of the state of Washington reach this (organisation or consumers there)?", effort=1),
    )
}  # fmt: skip

SAID_OF_THE_PLACE = ("environment_approved", "data_handling_verified")
"""Facts about data in a place, which a training manifest may state once for all data of the run."""
