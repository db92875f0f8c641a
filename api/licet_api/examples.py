# SPDX-License-Identifier: Apache-2.0
"""Examples for the documentation: answered by this registry, so they cannot be out of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from licet.bootstrap import Wiring
from licet.domain.access import ANYBODY
from licet.domain.entry import Dataset, EvidenceOnFile, Model
from licet.domain.use import DatasetUse, EnvironmentUse, ModelUse, Output, PurposeUse, UseRequest
from licet.errors import LicetError
from licet.usecases.ask import answer
from licet.usecases.check_request import check_request
from licet.usecases.documents import ClosedDocuments
from licet.usecases.flaws import input_error
from licet.usecases.registry import Edition
from licet.usecases.visible import hidden_from, seen
from licet.usecases.which import About, which
from licet.wire.problem import Problem
from licet.wire.write import to_jsonable
from licet_api.problems import problem_of

__all__ = ["live_examples"]

_DATASET: Final = "mimic-iv-note"
_MODEL: Final = "llama-3.1"


def live_examples(wiring: Wiring) -> Mapping[str, Any]:
    """Return an example by the name of its shape; what this registry cannot show is left out.

    A path has examples of its own where those of the shapes do not suit it.
    """
    try:
        # Anybody may read the documentation.
        whole, today = wiring.registry.current(), wiring.clock.now().date()
        edition = seen(whole, ANYBODY, closed=_closed(wiring, whole))
        return {**_examples(edition, today), **_reverse_examples(wiring, edition, today)}
    except LicetError:
        return {}


def _closed(wiring: Wiring, edition: Edition) -> frozenset[str]:
    return ClosedDocuments(wiring.store.documents, wiring.clock).closed_to(ANYBODY, edition)


def _examples(edition: Edition, today: dt.date) -> Mapping[str, Any]:
    question = _question(edition, today)
    decision = answer(question, snapshot=edition.snapshot, today=today)
    return {
        "UseRequest": _sparse(question),
        "Decision": to_jsonable(decision),
        "Problem": to_jsonable(_problem(question, edition)),
        **_entry(edition),
    }


def _question(edition: Edition, today: dt.date) -> UseRequest:
    data = _preferred(edition, Dataset, _DATASET)
    model = _preferred(edition, Model, _MODEL)
    return UseRequest(
        action="fine_tune",
        datasets=(DatasetUse(id=data),) if data else (),
        model=ModelUse(id=model) if model else None,
        purpose=PurposeUse(id="research_non_commercial"),
        outputs=(Output(kind="model_weights", release="public", name="Example-8B"),),
        as_of=today,
    )


def _reverse_examples(wiring: Wiring, edition: Edition, today: dt.date) -> Mapping[str, Any]:
    hidden = hidden_from(wiring.registry.current(), ANYBODY)
    tuning = _question(edition, today)
    asked = replace(
        tuning, action="evaluate", outputs=(), environment=EnvironmentUse(kind="institution_on_prem"),
        evidence=(EvidenceOnFile(kind="training_certificate"),),
    )  # fmt: skip
    by_place: Mapping[About, UseRequest] = {"dataset": replace(asked, datasets=()), "model": replace(asked, model=None)}
    return {
        f"/v1/{about}s:permitted": {
            "UseRequest": _sparse(question),
            "Which": to_jsonable(
                which(question, registry=wiring.registry, clock=wiring.clock, about=about, hidden=hidden)
            ),
        }
        for about, question in by_place.items()
    }


def _preferred(edition: Edition, kind: type[Dataset | Model], wanted: str) -> str | None:
    ids = [name for name, entry in edition.snapshot.entries.items() if isinstance(entry, kind)]
    return wanted if wanted in ids else next(iter(ids), None)


def _problem(question: UseRequest, edition: Edition) -> Problem:
    flaws = check_request(replace(question, action="finetune"), edition.snapshot)
    found = problem_of(input_error(flaws))
    return replace(found, instance="/v1/decisions", trace_id="0" * 32)


def _entry(edition: Edition) -> Mapping[str, Any]:
    data = _preferred(edition, Dataset, _DATASET)
    if data is None:
        return {}
    return {"Entry": to_jsonable(edition.stored[data].entry)}


def _sparse(question: UseRequest) -> dict[str, Any]:
    """Return a question without what it leaves open."""
    found: dict[str, Any] = _without_empty(to_jsonable(question))
    return found


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_empty(item) for name, item in value.items()}
        return {name: item for name, item in kept.items() if item not in (None, [], {})}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value
