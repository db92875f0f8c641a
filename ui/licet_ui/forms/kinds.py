# SPDX-License-Identifier: Apache-2.0
"""Which fields the form of each kind of entry has, in groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from licet.wire.vocabulary import published_scheme
from licet_ui.forms.fields import Column, Field, Input, Table

__all__ = ["CONDITION_FIELDS", "INSTITUTION_TABLES", "Group", "groups_of"]

Item: TypeAlias = Field | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields under one heading; `attributes` is the prefix of the operands that the entry's attributes answer."""

    heading: str
    items: tuple[Item, ...] = ()
    attributes: str = ""


CONDITION_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {"regulation": ("applies_when",)}
"""Fields that are lists of conditions."""

_VISIBILITIES: Final = ("public", "institution", "restricted")
_ROLES: Final = ("reader", "curator", "reviewer", "admin")
_CLASSES: Final = ("signed_agreement", "public_terms", "policy", "law", "guidance", "ruling", "marker")
_VERDICTS: Final = ("PERMITTED", "PERMITTED_WITH_DUTIES", "INSUFFICIENT_FACTS", "NEEDS_REVIEW", "PROHIBITED")
_READING_QUESTIONS: Final = tuple(dict.fromkeys(str(term["question"]) for term in published_scheme("readings")))
_TERMS: Final = "Terms expression: ids with AND, OR, WITH"

_NAMES: Final = Group(
    heading="Names",
    items=(
        Field(path="name", heading="Name"),
        Field(path="version", heading="Version"),
        Field(path="issuer", heading="Issuer"),
        Field(path="aliases", heading="Also called (one a line)", input=Input.TEXTS),
    ),
)
_CURATION: Final = Group(
    heading="Curation",
    items=(
        Field(path="curation.verified", heading="Verified", input=Input.FLAG),
        Field(path="curation.review_due", heading="To be reviewed by", input=Input.DAY),
        Field(path="curation.reviewed_by", heading="Reviewed by"),
        Field(path="curation.reviewed_at", heading="Reviewed on", input=Input.DAY),
        Field(path="curation.state", heading="State", input=Input.CHOICE, options=("draft", "published")),
        Field(
            path="visibility",
            heading="Who may read it",
            input=Input.CHOICE,
            options=_VISIBILITIES,
            default="public",
        ),
        Field(path="readers", heading="Roles, if restricted", input=Input.CHOICES, options=_ROLES, default=[]),
        Field(path="notes", heading="Notes (one a line)", input=Input.TEXTS),
        Table(
            path="sources",
            heading="Sources",
            columns=(
                Column(path="url", heading="Address"),
                Column(path="read_at", heading="Read at"),
                Column(path="date_read", heading="Read on", input=Input.DAY),
            ),
        ),
    ),
)
_ASSET_TERMS: Final = (
    Field(path="declared_terms", heading=f"Declared terms. {_TERMS}"),
    Field(path="concluded_terms", heading=f"Concluded terms. {_TERMS}"),
)
_DERIVED: Final = (
    Column(path="id", heading="From", input=Input.ENTRY),
    Column(path="how", heading="How", input=Input.CHOICE, scheme="derivations"),
)
_DATA_USE: Final = Table(
    path="data_use",
    heading="Consent groups",
    columns=(
        Column(path="permission", heading="Permission (DUO)", input=Input.CHOICE, scheme="duo"),
        Column(path="diseases", heading="Diseases (MONDO ids)", input=Input.TEXTS),
        Column(path="free_text", heading="In free words"),
    ),
)
_PARTS: Final = Table(
    path="parts",
    heading="Parts under terms of their own",
    columns=(
        Column(path="id", heading="Id"),
        Column(path="selector", heading="Which items"),
        Column(path="terms", heading="Terms"),
    ),
)
_PERIOD: Final = (
    Column(path="valid_from", heading="Valid from", input=Input.DAY),
    Column(path="valid_until", heading="Valid until", input=Input.DAY),
    Column(path="reference", heading="Reference"),
)
_COVERS: Final = (
    Column(path="covers.assets", heading="Covers assets", input=Input.ENTRIES),
    Column(path="covers.parties", heading="Covers persons", input=Input.TEXTS),
    Column(path="covers.actions", heading="Covers actions", input=Input.CHOICES, scheme="actions"),
    Column(path="covers.models", heading="Covers models", input=Input.ENTRIES),
)
_APPROVED: Final = Column(path="approved_for", heading="Approved for", input=Input.CHOICES, scheme="sensitivities")

INSTITUTION_TABLES: Final = (
    Table(
        path="environments",
        heading="Environments",
        columns=(
            Column(path="id", heading="Id"),
            Column(path="kind", heading="Kind", input=Input.CHOICE, scheme="environments"),
            _APPROVED,
        ),
    ),
    Table(
        path="attestations",
        inside="environments",
        heading="Attestations of environments",
        columns=(
            Column(path="environment", heading="Environment"),
            Column(path="kind", heading="Kind", input=Input.CHOICE, scheme="evidence"),
            *_PERIOD,
        ),
    ),
    Table(
        path="services",
        heading="Services under contract",
        columns=(Column(path="id", heading="Service", input=Input.ENTRY), _APPROVED, *_COVERS),
    ),
    Table(
        path="configuration",
        inside="services",
        is_mapping=True,
        heading="Settings of services",
        columns=(
            Column(path="service", heading="Service", input=Input.ENTRY),
            Column(path="key", heading="Setting", input=Input.CHOICE, scheme="service_settings"),
            Column(path="value", heading="Value", input=Input.VALUE, prefix="service."),
        ),
    ),
    Table(
        path="agreements",
        heading="Agreements signed",
        columns=(
            Column(path="terms", heading="Agreement", input=Input.ENTRY),
            Column(path="reviewed_for_llm", heading="Read for language models", input=Input.DAY),
            *_PERIOD,
            *_COVERS,
        ),
    ),
    Table(
        path="evidence",
        heading="Documents on file",
        columns=(
            Column(path="kind", heading="Kind", input=Input.CHOICE, scheme="evidence"),
            Column(path="terms", heading="Under", input=Input.ENTRY),
            Column(path="held", heading="Held", input=Input.FLAG),
            Column(path="issued_at", heading="Issued", input=Input.DAY),
            *_PERIOD,
        ),
    ),
    Table(
        path="presumptions",
        is_mapping=True,
        heading="Presumptions",
        columns=(
            Column(path="key", heading="Fact", input=Input.CHOICE, scheme="facts"),
            Column(path="value", heading="Value", input=Input.VALUE, prefix="fact."),
        ),
    ),
    Table(
        path="contacts",
        is_mapping=True,
        heading="Contacts",
        columns=(
            Column(path="key", heading="Office", input=Input.CHOICE, scheme="offices"),
            Column(path="value", heading="Contact"),
        ),
    ),
    Table(
        path="readings",
        is_mapping=True,
        heading="Readings",
        columns=(
            Column(path="key", heading="Question", input=Input.CHOICE, options=_READING_QUESTIONS),
            Column(path="value", heading="Reading", input=Input.CHOICE, scheme="readings"),
        ),
    ),
)
_INSTITUTION: Final = Group(
    heading="The institution",
    items=(
        Field(path="country", heading="Country"),
        Field(path="party_kind", heading="Kind of party", input=Input.CHOICE, scheme="party_kinds"),
        Field(path="adopts", heading="Adopted guidance", input=Input.ENTRIES),
        *INSTITUTION_TABLES,
    ),
)
_DOCUMENT: Final = (
    Field(path="class", heading="Class", input=Input.CHOICE, options=_CLASSES),
    Field(
        path="silence",
        heading="Where it is silent (none: as its class)",
        input=Input.CHOICE,
        options=("forbids", "needs_review", "no_effect"),
    ),
    Field(path="parties.assigner", heading="Given by"),
    Field(path="parties.assignee", heading="Taken by"),
    Field(path="duration.valid_from", heading="Valid from", input=Input.DAY),
    Field(path="duration.valid_until", heading="Valid until", input=Input.DAY),
    Field(path="duration.renewal", heading="Renewal"),
    Field(path="text.url", heading="Address of the text"),
    Field(path="text.date_read", heading="Text read on", input=Input.DAY),
    Field(path="text.sha256", heading="SHA-256 of the text that was read or signed"),
    Field(path="text.archived", heading="Archived copy"),
    Field(path="unmodelled_clauses", heading="Clauses not modelled (one a line)", input=Input.TEXTS),
)
_OWN: Final[Mapping[str, tuple[Group, ...]]] = {
    "dataset": (
        Group(heading="Terms", items=(*_ASSET_TERMS, _DATA_USE, _PARTS)),
        Group(heading="What it is", attributes="dataset"),
        Group(
            heading="Where it comes from",
            items=(
                Table(path="derived_from", heading="Made from", columns=_DERIVED),
                Field(path="template", heading="A template to copy", input=Input.FLAG),
            ),
        ),
    ),
    "model": (
        Group(
            heading="Terms",
            items=(
                *_ASSET_TERMS,
                Field(path="weights", heading="Weights", input=Input.CHOICE, options=("open", "gated", "closed")),
            ),
        ),
        Group(heading="What it is", attributes="model"),
        Group(
            heading="Where it comes from",
            items=(
                Table(path="descendant_of", heading="Made from models", columns=_DERIVED),
                Table(
                    path="trained_on",
                    heading="Trained on",
                    columns=(*_DERIVED, Column(path="disclosed", heading="Disclosed", input=Input.FLAG)),
                ),
            ),
        ),
    ),
    "service": (
        Group(
            heading="The service",
            items=(
                Field(path="terms", heading=_TERMS),
                Field(path="plan", heading="Plan"),
                Field(path="third_party", heading="Run by a third party", input=Input.FLAG),
                Field(path="environment", heading="Place of work", input=Input.CHOICE, scheme="environments"),
                Field(path="offers", heading="Offers", input=Input.ENTRIES),
                Table(
                    path="configuration",
                    heading="Settings",
                    columns=(
                        Column(path="name", heading="Setting", input=Input.CHOICE, scheme="service_settings"),
                        Column(path="default", heading="Default", input=Input.VALUE, prefix="service."),
                        Column(path="evidence", heading="Evidence"),
                    ),
                ),
            ),
        ),
    ),
    "artefact": (
        Group(
            heading="How it came about",
            items=(
                Field(path="kind_of", heading="Kind", input=Input.CHOICE, scheme="artefact_kinds"),
                Field(path="was_generated_by.decision", heading="Under the decision"),
                Field(path="was_generated_by.activity", heading="By"),
                Field(path="was_generated_by.date", heading="On", input=Input.DAY),
                Field(path="location", heading="Location"),
                Field(path="concluded_terms", heading=f"Concluded terms. {_TERMS}"),
                Table(path="derived_from", heading="Made from", columns=_DERIVED),
            ),
        ),
    ),
    "licence": (Group(heading="The document", items=(Field(path="spdx", heading="SPDX id"), *_DOCUMENT)),),
    "agreement": (Group(heading="The document", items=_DOCUMENT),),
    "regulation": (
        Group(heading="The document", items=(Field(path="jurisdiction", heading="Jurisdiction"), *_DOCUMENT)),
    ),
    "guidance": (Group(heading="The document", items=_DOCUMENT),),
    "institution": (_INSTITUTION,),
    "marker": (Group(heading="The marker", items=(Field(path="spdx", heading="SPDX id"),)),),
    "ruling": (
        Group(
            heading="The ruling",
            items=(
                Field(path="verdict", heading="Verdict", input=Input.CHOICE, options=_VERDICTS),
                Field(path="conditions", heading="Conditions (one a line)", input=Input.TEXTS),
                Field(path="by", heading="Ruled by"),
                Field(path="reason", heading="Reason", input=Input.LONG),
                Field(path="document", heading="Document"),
                Field(path="valid_from", heading="Valid from", input=Input.DAY),
                Field(path="valid_until", heading="Valid until", input=Input.DAY),
                Field(path="scope.assets", heading="For these assets", input=Input.ENTRIES),
                Field(path="scope.models", heading="For these models", input=Input.ENTRIES),
                Field(path="scope.actions", heading="For these actions", input=Input.CHOICES, scheme="actions"),
                Field(path="scope.purposes", heading="For these purposes", input=Input.CHOICES, scheme="purposes"),
                Field(path="scope.institution", heading="For this institution", input=Input.ENTRY),
                Table(
                    path="rests_on",
                    heading="Rests on rules",
                    columns=(
                        Column(path="rule", heading="Rule"),
                        Column(path="fingerprint", heading="Fingerprint of its clause"),
                    ),
                ),
            ),
        ),
    ),
}


def groups_of(kind: str) -> tuple[Group, ...]:
    """Return the groups of the form of a kind of entry."""
    return (_NAMES, *_OWN[kind], _CURATION)
