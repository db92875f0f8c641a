# SPDX-License-Identifier: Apache-2.0
"""The five verdicts and their order (SEMANTICS 8.1)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Verdict", "strictest"]


class Verdict(StrEnum):
    """The word of an answer, from mild to strict."""

    PERMITTED = "PERMITTED"
    PERMITTED_WITH_DUTIES = "PERMITTED_WITH_DUTIES"
    INSUFFICIENT_FACTS = "INSUFFICIENT_FACTS"
    NEEDS_REVIEW = "NEEDS_REVIEW"
    PROHIBITED = "PROHIBITED"

    @property
    def rank(self) -> int:
        """Zero for the mildest, four for the strictest."""
        return _RANK[self]

    @property
    def is_permit(self) -> bool:
        """True for the two verdicts that let the asker go on."""
        return self.rank <= Verdict.PERMITTED_WITH_DUTIES.rank


_RANK = {verdict: rank for rank, verdict in enumerate(Verdict)}


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the strictest of `verdicts`; of none, `PERMITTED`."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.PERMITTED)
