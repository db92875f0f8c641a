# SPDX-License-Identifier: Apache-2.0
"""Whether a duty is already on record as done (SEMANTICS 2.1, 4.1)."""

from __future__ import annotations

from licet.decision.evidence_on_file import held
from licet.decision.instruments import agreements_of
from licet.decision.situation import Context, Situation
from licet.domain.entry import Agreement

__all__ = ["is_done"]

_PER_AGREEMENT = "agreement_review"


def is_done(kind: str, situation: Situation, context: Context) -> bool:
    """Return whether evidence of `kind` shows the duty as done for the context.

    A review of agreements is done when each agreement that governs the data set has its dated attestation.
    """
    if kind != _PER_AGREEMENT or context.dataset is None:
        return held(kind, situation, context).truth is True
    asset = situation.datasets[context.dataset]
    entries = situation.snapshot
    signed = agreements_of(asset.entry, entries, part=asset.use.part)
    agreements = [name for name in signed if isinstance(entries.get(name), Agreement)]
    return bool(agreements) and all(held(kind, situation, context, terms=name).truth is True for name in agreements)
