# SPDX-License-Identifier: Apache-2.0
"""Whether a duty is already on record as done (SEMANTICS 2.1, 4.1)."""

from __future__ import annotations

from licet.decision.evidence_on_file import held
from licet.decision.instruments import terms_ids
from licet.decision.situation import Context, Situation
from licet.domain.entry import Agreement, InstrumentClass, Licence

__all__ = ["is_done"]

_PER_AGREEMENT = "agreement_review"


def is_done(kind: str, situation: Situation, context: Context) -> bool:
    """Return whether evidence of `kind` shows the duty as done for the context.

    A review of agreements is done when each agreement that governs the data set has its dated attestation.
    """
    if kind != _PER_AGREEMENT or context.dataset is None:
        return held(kind, situation, context).truth is True
    asset = situation.datasets[context.dataset]
    names = terms_ids(asset.entry, situation.snapshot, part=asset.use.part)
    agreements = [
        name for name in names if isinstance(situation.snapshot.get(name), Agreement) and _is_signed(name, situation)
    ]
    return bool(agreements) and all(held(kind, situation, context, terms=name).truth is True for name in agreements)


def _is_signed(name: str, situation: Situation) -> bool:
    entry = situation.snapshot.get(name)
    return isinstance(entry, (Agreement, Licence)) and entry.class_ is InstrumentClass.SIGNED_AGREEMENT
