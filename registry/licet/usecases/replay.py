# SPDX-License-Identifier: Apache-2.0
"""Give a recorded answer again from the registry that it was given on, and say what has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from licet.decision.reference import ENGINE_VERSION
from licet.domain.answer import Decision
from licet.domain.record import DecisionRecord, StoredEntry
from licet.domain.verdict import Verdict
from licet.errors import InputError
from licet.ports import GraphReader
from licet.usecases.ask import answer
from licet.usecases.decision_list import CANNOT_BE_ASKED
from licet.usecases.registry import Edition, Registry, edition_of
from licet.usecases.standing import asked_then, rests_on

__all__ = ["ChangedEntry", "EngineVersions", "Replay", "Since", "replay"]

Publish = Callable[[object], Any]
"""Turns a value into the data that are published of it."""

_OF_THE_REGISTRY = ("sequence", "engine")
"""What differs in every answer after a write, and says nothing about the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineVersions:
    """Which version of the engine gave the answer, and which one is here."""

    recorded: str
    here: str
    is_same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedEntry:
    """An entry that the answer rested on, or rests on today, and that was written since.

    A revision is None where the entry was not there. `rules` names those that came, went or say something else.
    """

    id: str
    revision_then: int | None
    revision_now: int | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """What the registry of today answers to the same question, for the same date.

    `differs` names the parts of the answer that are others. Where the question cannot be asked any more, `verdict` is
    None and `problem` says why.
    """

    sequence: int
    verdict_before: Verdict
    verdict: Verdict | None
    differs: tuple[str, ...]
    changed: tuple[ChangedEntry, ...]
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """A recorded answer given again from the revisions of its `sequence`.

    `same` says that both have the same bytes, the id aside; `differs` names the parts that have not, and `problem` why
    the question cannot be asked on that registry any more.
    """

    id: str
    same: bool
    differs: tuple[str, ...]
    sequence: int
    engine: EngineVersions
    today: Since
    problem: str | None = None


def replay(
    record: DecisionRecord,
    *,
    registry: Registry,
    reader: GraphReader,
    publish: Publish,
    hidden: frozenset[str] = frozenset(),
) -> Replay:
    """Answer the question of a record again, on the registry of then and on that of today.

    Args:
        record: the recorded answer.
        registry: the registry of today.
        reader: where the revisions are.
        publish: gives the published form, in which answers are compared.
        hidden: ids of entries that are not named as changed; with any, a problem is told without its names.

    Raises:
        StoreError: a revision or an audit event of then is missing or was changed, so nothing can be proved.
    """
    recorded = record.decision
    now = registry.current()
    then = _edition_then(record, registry, reader, now)
    again, problem = _answer(record, then)
    differs = _differing(recorded, again, publish)
    today = _since(record, then=then, now=now, publish=publish)
    if hidden:
        changed = tuple(each for each in today.changed if each.id not in hidden)
        today = replace(today, changed=changed, problem=today.problem and CANNOT_BE_ASKED)
        problem = problem and CANNOT_BE_ASKED
    return Replay(
        id=record.id,
        same=not differs,
        differs=differs,
        sequence=recorded.sequence,
        engine=EngineVersions(
            recorded=recorded.engine.version, here=ENGINE_VERSION, is_same=recorded.engine.version == ENGINE_VERSION
        ),
        today=today,
        problem=problem,
    )


def _edition_then(record: DecisionRecord, registry: Registry, reader: GraphReader, now: Edition) -> Edition:
    """Return the registry as it was recorded; every revision of it is checked against the audit trail."""
    stored = reader.entries_at(record.decision.sequence)
    if record.request.known_at is not None:
        return registry.known_at(record.request.known_at)
    return edition_of(stored, default_institution=now.snapshot.default_institution, before=now.snapshot)


def _answer(record: DecisionRecord, edition: Edition) -> tuple[Decision | None, str | None]:
    try:
        return answer(asked_then(record), snapshot=edition.snapshot, today=record.decision.as_of), None
    except InputError as error:
        return None, str(error)


def _differing(recorded: Decision, found: Decision | None, publish: Publish) -> tuple[str, ...]:
    names = tuple(field.name for field in fields(Decision) if field.name != "id")
    if found is None:
        return names
    return tuple(name for name in names if publish(getattr(found, name)) != publish(getattr(recorded, name)))


def _since(record: DecisionRecord, *, then: Edition, now: Edition, publish: Publish) -> Since:
    if record.request.known_at is not None:
        now = then
    found, problem = _answer(record, now)
    differs = _differing(record.decision, found, publish) if found is not None else ()
    return Since(
        sequence=now.sequence,
        verdict_before=record.decision.verdict,
        verdict=found.verdict if found is not None else None,
        differs=tuple(name for name in differs if name not in _OF_THE_REGISTRY),
        changed=tuple(_changed(record, found, then, now)),
        problem=problem,
    )


def _changed(record: DecisionRecord, found: Decision | None, then: Edition, now: Edition) -> Iterator[ChangedEntry]:
    concerned = rests_on(record.request, record.decision, then)
    concerned |= rests_on(record.request, found or record.decision, now)
    for name in sorted(concerned):
        old, new = then.stored.get(name), now.stored.get(name)
        if _revision(old) != _revision(new):
            yield ChangedEntry(
                id=name, revision_then=_revision(old), revision_now=_revision(new), rules=_changed_rules(old, new)
            )


def _changed_rules(old: StoredEntry | None, new: StoredEntry | None) -> tuple[str, ...]:
    before, after = _rules(old), _rules(new)
    return tuple(sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)))


def _rules(stored: StoredEntry | None) -> Mapping[str, object]:
    return {rule.id: rule for rule in stored.entry.rules} if stored is not None else {}


def _revision(stored: StoredEntry | None) -> int | None:
    return stored.revision if stored is not None else None
