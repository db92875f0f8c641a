# SPDX-License-Identifier: Apache-2.0
"""Review cases as one caller may read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from licet.domain.review_case import ReviewCase
from licet.usecases.redact import redact
from licet.usecases.review_cases import shown_case
from licet_api.visible import Viewer

__all__ = ["CaseShower", "case_shower"]

CaseShower: TypeAlias = Callable[[ReviewCase], ReviewCase | None]


def case_shower(viewer: Viewer) -> CaseShower:
    """Return what gives a case as the caller may read it; None where lists leave its answer out for them.

    What the caller may not read is looked up once for a whole list.
    """
    veil, edition = viewer.veil(), viewer.edition()

    def shown(case: ReviewCase) -> ReviewCase | None:
        record = viewer.wiring.store.decision(case.decision)
        if viewer.leaves_out(record):
            return None
        told = redact(record.decision, veil, record.request, is_own=viewer.asked(record))
        return shown_case(case, record, told, edition=edition, reader=viewer.caller.name)

    return shown
