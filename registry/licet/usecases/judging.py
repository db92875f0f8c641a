# SPDX-License-Identifier: Apache-2.0
"""The engine that judges where only the verdict is wanted: one place to exchange it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from licet.compiled.engine import Engine
from licet.decision.hypothetical import why_hypothetical
from licet.decision.outcome import normalised
from licet.decision.situation import situate
from licet.decision.snapshot import Snapshot
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict

__all__ = ["Judge", "hypothetical_of", "judge_on", "verdicts_on_data"]

Judge: TypeAlias = Callable[[UseRequest], Verdict]
"""Gives the verdict on a question that has a date and was checked."""


def judge_on(snapshot: Snapshot) -> Judge:
    """Return what judges questions on `snapshot`; many questions may share it."""
    return Engine.on(snapshot).verdict


def verdicts_on_data(request: UseRequest, snapshot: Snapshot) -> Mapping[str, Verdict]:
    """Return the verdict on every data set, those that a question brings along too; alike ones are judged once."""
    found = Engine.on(snapshot).by_bundle(request)
    return {name: verdict for names, verdict in found for name in names}


def hypothetical_of(request: UseRequest, snapshot: Snapshot, *, verdict: Verdict, judge: Judge) -> str | bool:
    """Return why the verdict on a question clears nobody, or False, as `Decision.hypothetical` says it."""
    whole = normalised(request)
    return why_hypothetical(whole, situate(whole, snapshot), verdict, judge) or False
