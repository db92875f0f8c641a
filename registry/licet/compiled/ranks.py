# SPDX-License-Identifier: Apache-2.0
"""The ranks of the verdicts as plain numbers, which bits are turned into (SEMANTICS 8.1)."""

from __future__ import annotations

from typing import Final

from licet.domain.verdict import Verdict

__all__ = ["MISSING", "PERMITTED", "PROHIBITED", "REVIEW", "WITH_DUTIES"]

PERMITTED: Final = Verdict.PERMITTED.rank
WITH_DUTIES: Final = Verdict.PERMITTED_WITH_DUTIES.rank
MISSING: Final = Verdict.INSUFFICIENT_FACTS.rank
REVIEW: Final = Verdict.NEEDS_REVIEW.rank
PROHIBITED: Final = Verdict.PROHIBITED.rank
