# SPDX-License-Identifier: Apache-2.0
"""One question on a tiny registry: an open licence, and one more with the rules of the test."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from licet.decision.outcome import Outcome, outcome_of
from licet.decision.snapshot import compile_snapshot
from licet.domain.rule import Rule
from licet.domain.use import EnvironmentUse, Party, PurposeUse
from tests.factories import dataset, licence, marker, model, request, rule

DAY = dt.date(2026, 11, 24)


def ask(*more: Any, terms: str = "OPEN AND MORE", **fields: Any) -> Outcome:
    """Return the outcome of asking to evaluate a model on data under `terms`; `more` are rules and further entries."""
    rules = tuple(item for item in more if isinstance(item, Rule))
    known = {
        entry.id: entry
        for entry in (
            licence("OPEN", rule("O-1"), rule("O-2", "permission", "share_with_third_party_api")),
            licence("MORE", *(replace(r, refer_to=r.refer_to or "legal") for r in rules)),
            dataset("data", concluded_terms=terms),
            model("model", concluded_terms="OPEN"),
            model("other", concluded_terms="OPEN"),
            marker(),
            *(item for item in more if not isinstance(item, Rule)),
        )
    }
    asked: dict[str, Any] = {
        "data": "data",
        "purpose": PurposeUse(id="academic_research"),
        "actor": Party(kind="academic"),
        "environment": EnvironmentUse(kind="institution_on_prem"),
        "as_of": DAY,
        **fields,
    }
    return outcome_of(request("evaluate", on="model", **asked), compile_snapshot(known.values()))
