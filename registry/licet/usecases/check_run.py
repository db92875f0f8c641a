# SPDX-License-Identifier: Apache-2.0
"""Check a training run: one answer a data set, one for the whole, and whether that is enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict, strictest
from licet.errors import Flaw
from licet.usecases.check_request import check_request
from licet.usecases.flaws import capped

__all__ = ["CheckedUse", "Plan", "Planned", "RunCheck", "check_run", "plan_flaws"]


class Planned(Protocol):
    """One question of a plan; `about` is the data set, or None for the whole run."""

    @property
    def label(self) -> str:
        """What people call it."""
        ...

    @property
    def about(self) -> str | None:
        """The data set asked about."""
        ...

    @property
    def request(self) -> UseRequest:
        """The question."""
        ...


class Plan(Protocol):
    """The questions of a run and the mildest verdict that fails it."""

    @property
    def run(self) -> str:
        """The name of the run."""
        ...

    @property
    def requests(self) -> Sequence[Planned]:
        """The questions."""
        ...

    @property
    def fail_on(self) -> Verdict:
        """The mildest verdict that fails the run."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedUse:
    """One answered question of a plan."""

    label: str
    about: str | None
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCheck:
    """All answers about a run; it fails if the strictest of them reaches `fail_on`."""

    run: str
    verdict: Verdict
    fail_on: Verdict
    failed: bool
    checks: tuple[CheckedUse, ...]


def check_run(plan: Plan, answer: Callable[[UseRequest], Decision]) -> RunCheck:
    """Answer every question of `plan` with `answer`, whose errors are passed on."""
    checks = tuple(
        CheckedUse(label=planned.label, about=planned.about, decision=answer(planned.request))
        for planned in plan.requests
    )
    verdict = strictest(check.decision.verdict for check in checks)
    return RunCheck(
        run=plan.run,
        verdict=verdict,
        fail_on=plan.fail_on,
        failed=verdict.rank >= plan.fail_on.rank,
        checks=checks,
    )


def plan_flaws(plan: Plan, snapshot: Snapshot) -> tuple[Flaw, ...]:
    """Return what is wrong with the questions of a manifest's plan, placed in the manifest."""
    return capped(dict.fromkeys(_flaws(plan, snapshot)))


def _flaws(plan: Plan, snapshot: Snapshot) -> Iterator[Flaw]:
    for index, planned in enumerate(plan.requests):
        for flaw in check_request(planned.request, snapshot):
            yield replace(flaw, pointer=_in_manifest(flaw.pointer, planned, index))


def _in_manifest(pointer: str, planned: Planned, index: int) -> str:
    """Return where in the manifest the cause of a flaw stands: the questions come in its order."""
    if pointer.startswith("/model"):
        return "/base_model" + pointer.removeprefix("/model")
    if planned.about is None:
        return pointer
    if pointer.startswith("/datasets/0"):
        return f"/datasets/{index}" + pointer.removeprefix("/datasets/0")
    return f"/datasets/{index}/stage" if pointer == "/action" else pointer
