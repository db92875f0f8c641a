# SPDX-License-Identifier: Apache-2.0
"""Left operands of constraints: name, kind of value, and the hierarchy that `is_a` climbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from licet.vocabulary import kinds
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.duo import CONSENT_VALUES, DUO_TERMS
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.facts import FACTS
from licet.vocabulary.purposes import PURPOSES

__all__ = ["OPERANDS", "SERVICE_SETTINGS", "Operand", "known_operand", "operand_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A left operand; `about` is what one value of it belongs to."""

    id: str
    value_kind: str
    about: str = "undertaking"
    choices: tuple[str, ...] = ()
    question: str = ""
    who_can_say: str = "asker"
    effort: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSetting:
    """A data-handling setting of a service, asked as `service.NAME`."""

    id: str
    value_kind: str
    question: str


SERVICE_SETTINGS: Mapping[str, ServiceSetting] = {
    setting.id: setting
    for setting in (
        ServiceSetting(id="trains_on_inputs", value_kind="boolean", question="Does the service use inputs to train models, as you have configured it?"),
        ServiceSetting(id="human_review", value_kind="boolean", question="May persons at the vendor read inputs or outputs, as you have configured it?"),
        ServiceSetting(id="zero_retention_verified", value_kind="boolean", question="Is zero retention of inputs and outputs agreed and verified in writing?"),
        ServiceSetting(id="retention_days", value_kind="number", question="For how many days does the vendor keep inputs and outputs?"),
        ServiceSetting(id="baa_signed", value_kind="boolean", question="Is a business associate agreement signed that covers this service?"),
        ServiceSetting(id="eligible_for_phi", value_kind="boolean", question="Is this one of the vendor's services built for health data?"),
        ServiceSetting(id="shared_with_model_vendor", value_kind="boolean", question="Are inputs passed on to the maker of the model?"),
        ServiceSetting(id="location", value_kind="place", question="In which country or region does the service process the data?"),
    )
}  # fmt: skip


def _asset(prefix: str, *rows: tuple[str, str, tuple[str, ...]]) -> tuple[Operand, ...]:
    return tuple(
        Operand(
            id=f"{prefix}.{name}",
            value_kind=kind,
            about=prefix,
            choices=choices,
            question=_ask(prefix, name),
        )
        for name, kind, choices in rows
    )


def _ask(prefix: str, name: str) -> str:
    return f"What is the {name.replace('_', ' ')} of the {prefix}?"


_DATASET = _asset(
    "dataset",
    ("id", "entry", ()),
    ("version", "string", ()),
    ("terms", "entry", ()),
    ("issuer", "string", ()),
    ("template", "boolean", ()),
    ("has_agreement", "boolean", ()),
    ("modality", "choice", tuple(kinds.MODALITIES)),
    ("sensitivity", "choice", tuple(kinds.SENSITIVITIES)),
    ("identifiability", "choice", tuple(kinds.IDENTIFIABILITY)),
    ("deid_method", "choice", tuple(kinds.DEID_METHODS)),
    ("claimed_deidentified", "boolean", ()),
    ("human_subjects", "boolean", ()),
    ("contains_phi", "boolean", ()),
    ("subjects_region", "place", ()),
    ("access", "choice", tuple(kinds.ACCESS)),
    ("data_kinds", "choice", tuple(kinds.DATA_KINDS)),
    ("free_text", "boolean", ()),
    ("proprietary", "boolean", ()),
    ("part", "string", ()),
)
_MODEL = _asset(
    "model",
    ("id", "entry", ()),
    ("version", "string", ()),
    ("terms", "entry", ()),
    ("weights", "choice", ("open", "gated", "closed")),
    ("modality", "choice", tuple(kinds.MODALITIES)),
    ("generative", "boolean", ()),
    ("licence_category", "choice", ("permissive", "custom", "restrictive", "non_commercial", "research_only", "unknown")),
    ("training_data_disclosed", "boolean", ()),
    ("training_data_scraped", "boolean", ()),
)  # fmt: skip
_SERVICE = (
    Operand(id="service.id", value_kind="entry", about="service", question="Through which service is the model used?"),
    *_asset("service", ("third_party", "boolean", ()), ("plan", "string", ()), ("issuer", "string", ())),
    *(
        Operand(id=f"service.{s.id}", value_kind=s.value_kind, about="service", question=s.question, who_can_say="vendor", effort=3)
        for s in SERVICE_SETTINGS.values()
    ),
)  # fmt: skip
_OUTPUT = (
    Operand(id="output.kind", value_kind="choice", about="output", choices=tuple(kinds.OUTPUT_KINDS), question="What leaves?"),
    Operand(id="output.release", value_kind="choice", about="output", choices=tuple(kinds.RELEASES), question="How is it released?"),
    Operand(id="output.venue", value_kind="choice", about="output", choices=tuple(kinds.VENUES), question="Where does it go?"),
    Operand(id="output.licence", value_kind="entry", about="output", question="Under which licence is it released?"),
    Operand(id="output.name", value_kind="string", about="output", question="What is it called?"),
)  # fmt: skip
_ACTOR = (
    Operand(id="actor.institution", value_kind="entry", question="Which institution asks?"),
    Operand(id="actor.kind", value_kind="choice", choices=tuple(kinds.PARTY_KINDS), question="What kind of organisation asks?"),
    Operand(id="actor.country", value_kind="place", question="In which country is the organisation that asks?"),
    Operand(id="environment.kind", value_kind="choice", choices=tuple(kinds.ENVIRONMENTS), question="Where is the work done?"),
    Operand(id="environment.id", value_kind="string", question="In which environment is the work done?"),
    Operand(id="purpose", value_kind="choice", choices=tuple(PURPOSES), question="What is it for?"),
    Operand(id="purpose.diseases", value_kind="disease", question="Which disease does the project study (a MONDO or DOID id)?"),
    Operand(id="act.action", value_kind="choice", choices=tuple(ACTIONS)),
    Operand(id="act.date", value_kind="date"),
    Operand(id="act.recipients", value_kind="string", about="output", question="Who receives it?"),
)  # fmt: skip
_CONSENT = tuple(
    Operand(id=f"consent.{name}", value_kind=kind, about="dataset", choices=choices, question=question, who_can_say="data_access_committee", effort=4)
    for name, kind, choices, question in (
        ("code", "choice", tuple(DUO_TERMS), ""),
        ("has_free_text", "boolean", (), ""),
        ("diseases", "disease", (), "Which diseases does the consent group name?"),
        *(
            (name, {"region": "place", "publish_from": "date"}.get(name, "string"), (), f"Which {name.replace('_', ' ')} does the consent group name?")
            for name in CONSENT_VALUES
        ),
    )
)  # fmt: skip
_MIXTURE = (
    Operand(id="mixture.terms", value_kind="entry"),
    Operand(id="mixture.count", value_kind="number"),
    Operand(id="mixture.sensitivity", value_kind="choice", choices=tuple(kinds.SENSITIVITIES)),
    Operand(id="mixture.ids", value_kind="entry"),
)

OPERANDS: Mapping[str, Operand] = {
    operand.id: operand
    for operand in (
        *_DATASET,
        *_MODEL,
        *_SERVICE,
        *_OUTPUT,
        *_ACTOR,
        *_MIXTURE,
        *_CONSENT,
        *(Operand(id="upstream." + o.id.split(".", 1)[1], value_kind=o.value_kind, about="dataset", choices=o.choices) for o in _DATASET),
        *(
            Operand(id=f"fact.{f.id}", value_kind=f.value_kind, about=f.about, choices=f.choices, question=f.question, who_can_say=f.who_can_say, effort=f.effort)
            for f in FACTS.values()
        ),
        *(
            Operand(id=f"given.{f.id}", value_kind="boolean", about=f.about)
            for f in FACTS.values()
            if f.value_kind == "boolean"
        ),
        *(
            Operand(id=f"evidence.{k.id}", value_kind="evidence", about="dataset", question=k.question, who_can_say=k.who_can_say, effort=k.effort)
            for k in EVIDENCE.values()
        ),
    )
}  # fmt: skip

_EVIDENCE_FIELDS = ("terms", "issued_at", "valid_from", "valid_until", "reference")


def known_operand(name: str) -> bool:
    """Return whether `name` is an operand, a field of an evidence kind included."""
    return name in OPERANDS or _evidence_field(name)


def operand_of(name: str) -> Operand:
    """Return the operand called `name`; a field of evidence answers as its kind."""
    return OPERANDS[name if name in OPERANDS else name.rsplit(".", 1)[0]]


def _evidence_field(name: str) -> bool:
    head, _, tail = name.rpartition(".")
    return head in OPERANDS and head.startswith("evidence.") and tail in _EVIDENCE_FIELDS
