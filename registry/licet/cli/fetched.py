# SPDX-License-Identifier: Apache-2.0
"""Explain and prove on the entries of a running registry: they are fetched, and the steps are taken here."""

from __future__ import annotations

import datetime as dt
from typing import Final

import licet
from licet.cli.local import traced
from licet.decision.proof import RuleTrace
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.errors import BundleStaleError, InputError, LicetError
from licet.usecases.ask import PREFIX
from licet.usecases.prove import Proof, prove
from licet.usecases.registry import is_decided_on

__all__ = ["FetchedRegistry", "is_decision_id"]

_ATTEMPTS: Final = 5


def is_decision_id(text: str) -> bool:
    """Return whether an argument is the id of a recorded answer and not the name of a file."""
    return text.startswith(f"{PREFIX}_") and text.removeprefix(f"{PREFIX}_").isalnum()


class FetchedRegistry:
    """The entries of a running registry, fetched when first asked."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self._url = url
        self._key = key

    def saved(self, decision_id: str) -> tuple[UseRequest, Decision]:
        """Return a recorded answer with its question."""
        with licet.Client(self._url, self._key) as client:
            return client.question(decision_id), client.decision(decision_id)

    def trace(self, rule: str, request: UseRequest) -> tuple[RuleTrace, ...]:
        """Return how a rule met a question.

        Raises: as `PackagedRegistry.trace`, and what a client raises.
        """
        return traced(rule, request, snapshot=self._snapshot(request), today=dt.datetime.now(dt.UTC).date())

    def prove(self, request: UseRequest, saved: Decision) -> Proof:
        """Derive a saved answer again."""
        return prove(request, saved, self._snapshot(request))

    def _snapshot(self, request: UseRequest) -> Snapshot:
        if request.known_at is not None:
            raise InputError("the entries of an earlier moment are not fetched: leave `known_at` out")
        found = self._whole()
        if request.at_least is not None and found.sequence < request.at_least:
            raise BundleStaleError(wanted=request.at_least, have=found.sequence)
        return found

    def _whole(self) -> Snapshot:
        """Return the registry at one moment, though it is read in pages."""
        with licet.Client(self._url, self._key) as client:
            state = client.health()
            for _ in range(_ATTEMPTS):
                entries = tuple(client.full_entries())
                before, state = state, client.health()
                if "sequence" not in state:
                    raise LicetError("the registry does not say how far it is: use a key whose scopes cover `/readyz`")
                if state["sequence"] == before["sequence"]:
                    return compile_snapshot(
                        filter(is_decided_on, entries),
                        sequence=state["sequence"],
                        default_institution=state["default_institution"],
                    )
        raise LicetError("the registry changes while it is read: ask again")
