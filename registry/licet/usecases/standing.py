# SPDX-License-Identifier: Apache-2.0
"""Whether a recorded answer still stands: what it rests on that has changed, and the verdict today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from licet.domain.record import DecisionRecord
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.errors import InputError
from licet.usecases.ask import checked
from licet.usecases.judging import judge_on
from licet.usecases.registry import Edition

__all__ = ["Standing", "asked_then", "rests_on", "standing_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a recorded answer stands towards the registry of today.

    `changed` names the entries that the answer rests on and that were written since: the cheap test, which may name
    one without effect, and does not see an entry that is new. `verdict_now` is the exact one: the verdict on the same
    question, for the same date, today; None, with the `problem`, where the question cannot be asked any more. An
    answer about what was known at an instant (`known_at`) rests on nothing that changes. `is_expired` says that
    `valid_until` has passed.
    """

    is_stale: bool
    changed: tuple[str, ...]
    verdict_now: Verdict | None
    is_expired: bool
    problem: str | None = None


def standing_of(record: DecisionRecord, *, edition: Edition, today: dt.date) -> Standing:
    """Return how a recorded answer stands; it is stale if something changed, it expired or the verdict is another."""
    decision = record.decision
    is_expired = decision.valid_until is not None and decision.valid_until < today
    of_the_past = record.request.known_at is not None
    verdict, problem = (decision.verdict, None) if of_the_past else _verdict_now(record, edition.snapshot)
    changed = () if of_the_past else _changed(record, edition)
    return Standing(
        is_stale=bool(changed) or is_expired or verdict is not decision.verdict,
        changed=changed,
        verdict_now=verdict,
        is_expired=is_expired,
        problem=problem,
    )


def rests_on(request: UseRequest, decision: Decision, edition: Edition) -> frozenset[str]:
    """Return the ids of the entries of an edition that an answer rests on.

    These are the entries that the question names, the institution of the registry where it names none, every entry on
    the walks of the findings, the terms that they cite and those that were left out.
    """
    names = edition.names
    found = {names[name] for name in _named(request, decision) if name in names}
    default = edition.snapshot.default_institution
    states_who_asks = request.actor is not None and request.actor.institution is not None
    if default is not None and default in names and not states_who_asks:
        found.add(names[default])
    return frozenset(found)


def asked_then(record: DecisionRecord) -> UseRequest:
    """Return the question as it was judged: for the date of the answer, without waiting for a write."""
    return replace(record.request, as_of=record.decision.as_of, at_least=None)


def _named(request: UseRequest, decision: Decision) -> Iterator[str]:
    yield from (use.id for use in request.datasets)
    yield from (part.id for part in (request.model, request.service) if part is not None)
    if request.actor is not None and request.actor.institution is not None:
        yield request.actor.institution
    for reason in decision.reasons:
        yield from reason.path[::2]
        if reason.clause is not None:
            yield reason.clause.terms
    yield from (left_out.terms for left_out in decision.not_assessed)
    yield from (asset.id for asset in decision.per_asset)


def _changed(record: DecisionRecord, edition: Edition) -> tuple[str, ...]:
    brought = {entry.id for entry in record.request.entries}
    known = rests_on(record.request, record.decision, edition)
    since = record.decision.sequence
    return tuple(sorted(name for name in known - brought if edition.stored[name].sequence > since))


def _verdict_now(record: DecisionRecord, snapshot: Snapshot) -> tuple[Verdict | None, str | None]:
    try:
        dated = checked(asked_then(record), snapshot=snapshot, today=record.decision.as_of)
        return judge_on(snapshot)(dated), None
    except InputError as error:
        return None, str(error)
