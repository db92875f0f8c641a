# SPDX-License-Identifier: Apache-2.0
"""Minimal valid objects for tests; a test names only what it is about.

Every builder takes the id first, and any field of the dataclass by name.
"""

import dataclasses
import datetime as dt
from typing import Any

from licet.domain.answer import Decision, EngineStamp
from licet.domain.entry import (
    Agreement,
    Artefact,
    Dataset,
    Guidance,
    Institution,
    Licence,
    Marker,
    Model,
    Regulation,
    Ruling,
    Service,
)
from licet.domain.record import DecisionRecord
from licet.domain.rule import Clause, Constraint, Modality, Operator, Rule
from licet.domain.use import DatasetUse, ModelUse, UseRequest
from licet.domain.verdict import Verdict

NOW = dt.datetime(2026, 11, 23, 10, 11, 12, 345678, tzinfo=dt.UTC)


def clause(**fields: Any) -> Clause:
    """A clause that was read and verified."""
    given = {
        "section": "1",
        "quote": "the words",
        "source_url": "https://terms.example/text",
        "date_read": dt.date(2026, 11, 23),
        "verified": True,
        "evidence": "primary_text",
        "confidence": "high",
    }
    return Clause(**{**given, **fields})


def constraint(left_operand: str, operator: str, right_operand: Any) -> Constraint:
    """One comparison; a list on the right becomes a tuple."""
    right = tuple(right_operand) if isinstance(right_operand, list) else right_operand
    return Constraint(left_operand=left_operand, operator=Operator(operator), right_operand=right)


def rule(rule_id: str = "R-1", modality: str = "permission", *actions: str, **fields: Any) -> Rule:
    """A rule on `actions`, without any: on `use`."""
    given = {"says": f"what {rule_id} says", "clause": clause()}
    return Rule(
        id=rule_id,
        modality=Modality(modality),
        actions=actions or ("use",),
        **{**given, **fields},
    )


def dataset(entry_id: str = "data", **fields: Any) -> Dataset:
    """A data set about which nothing is known."""
    return Dataset(id=entry_id, **{"name": entry_id, **fields})


def model(entry_id: str = "model", **fields: Any) -> Model:
    """A model with open weights."""
    return Model(id=entry_id, **{"name": entry_id, **fields})


def service(entry_id: str = "SERVICE", **fields: Any) -> Service:
    """A service of somebody else."""
    return Service(id=entry_id, **{"name": entry_id, **fields})


def artefact(entry_id: str = "artefact", **fields: Any) -> Artefact:
    """Outputs of a model."""
    return Artefact(id=entry_id, **{"name": entry_id, **fields})


def licence(entry_id: str = "LICENCE", *rules: Rule, **fields: Any) -> Licence:
    """A public licence with `rules`."""
    return Licence(id=entry_id, rules=rules, **{"name": entry_id, **fields})


def agreement(entry_id: str = "AGREEMENT", *rules: Rule, **fields: Any) -> Agreement:
    """A signed agreement with `rules`."""
    return Agreement(id=entry_id, rules=rules, **{"name": entry_id, **fields})


def regulation(entry_id: str = "LAW", *rules: Rule, **fields: Any) -> Regulation:
    """A law with `rules`."""
    return Regulation(id=entry_id, rules=rules, **{"name": entry_id, **fields})


def guidance(entry_id: str = "GUIDANCE", *rules: Rule, **fields: Any) -> Guidance:
    """Guidance with `rules`."""
    return Guidance(id=entry_id, rules=rules, **{"name": entry_id, **fields})


def marker(entry_id: str = "NOASSERTION", **fields: Any) -> Marker:
    """A marker that stands where a licence would."""
    return Marker(id=entry_id, **{"name": entry_id, **fields})


def institution(entry_id: str = "INSTITUTE", **fields: Any) -> Institution:
    """An academic institution in the United States."""
    given = {"name": entry_id, "country": "US", "party_kind": "academic"}
    return Institution(id=entry_id, **{**given, **fields})


def ruling(entry_id: str = "RULING", **fields: Any) -> Ruling:
    """A ruling that permits."""
    return Ruling(id=entry_id, **{"name": entry_id, "verdict": Verdict.PERMITTED, **fields})


def request(
    action: str = "fine_tune",
    *,
    data: str | tuple[str, ...] = (),
    on: str | None = None,
    **fields: Any,
) -> UseRequest:
    """A question about the data sets `data` and the model `on`, by id."""
    ids = (data,) if isinstance(data, str) else data
    given = {
        "datasets": tuple(DatasetUse(id=name) for name in ids),
        "model": None if on is None else ModelUse(id=on),
    }
    return UseRequest(action=action, **{**given, **fields})


def decision(verdict: Verdict = Verdict.PERMITTED, **fields: Any) -> Decision:
    """An answer without reasons."""
    given: dict[str, Any] = {
        "summary": "yes",
        "hypothetical": False,
        "valid_until": None,
        "layers": {},
        "interpretation": "strict",
        "as_of": NOW.date(),
        "sequence": 1,
        "engine": EngineStamp(version="0", snapshot="sha256:0"),
    }
    empty = {
        part.name: ()
        for part in dataclasses.fields(Decision)
        if part.default is dataclasses.MISSING and part.name not in {*given, "verdict"}
    }
    return Decision(verdict=verdict, **{**empty, **given, **fields})


def decision_record(record_id: str = "dec_1", **fields: Any) -> DecisionRecord:
    """A recorded answer."""
    given = {"asked_at": NOW, "request": request(), "decision": decision()}
    return DecisionRecord(id=record_id, **{**given, **fields})
