# SPDX-License-Identifier: Apache-2.0
"""What was made under a decision, as the asset that the next question is about.

Weights and adapters are asked about as a model, everything else as a data set. What an artefact was made from keeps
its kind of derivation, so that terms travel to it as they say (SEMANTICS 6.1): the terms of a base model whole, those
of data where they propagate.
"""

from __future__ import annotations

from typing import Any

from licet.domain.entry import Artefact, Dataset, Entry, Model

__all__ = ["LEFT_TO_LINEAGE", "MODEL_KINDS", "as_asset"]

MODEL_KINDS = ("weights", "adapter")
"""Kinds of artefacts that are asked about as a model."""

LEFT_TO_LINEAGE = "POLICY-GOVERNED"
"""The marker for terms that stand elsewhere: each document that travels here must allow an act by itself."""


def as_asset(entry: Entry) -> Entry:
    """Return an artefact as the model or data set that it is; any other entry as it is."""
    if not isinstance(entry, Artefact):
        return entry
    terms = entry.concluded_terms
    if terms is None and entry.was_generated_by.decision is not None:
        terms = LEFT_TO_LINEAGE
    kept: dict[str, Any] = {
        "id": entry.id,
        "name": entry.name,
        "version": entry.version,
        "issuer": entry.issuer,
        "aliases": entry.aliases,
        "rules": entry.rules,
        "curation": entry.curation,
        "concluded_terms": terms,
        "attributes": entry.attributes,
    }
    if entry.kind_of in MODEL_KINDS:
        return Model(**kept, descendant_of=entry.derived_from)
    return Dataset(**kept, derived_from=entry.derived_from)
