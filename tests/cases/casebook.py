# SPDX-License-Identifier: Apache-2.0
"""Cases: a question, the answer that the clauses give, and the clauses that it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from licet.decision.reference import decide
from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.answer import Decision
from licet.domain.entry import Entry
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.wire.read import request_from

__all__ = ["HERE", "Case", "answer", "cases", "outcome", "without"]

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file of `tests/cases`."""

    path: Path
    verdict: Verdict
    request: UseRequest
    raw: dict[str, Any]

    @property
    def id(self) -> str:
        """Its folder and name."""
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def because(self) -> tuple[tuple[str, str | None], ...]:
        """The rules that it rests on, with the words quoted."""
        return tuple((item["rule"], item.get("quote")) for item in self.raw.get("because", ()))

    def names(self, key: str) -> tuple[str, ...]:
        """A list of names that the case states, such as the duties expected."""
        return tuple(self.raw.get(key, ()))


def cases(folder: Path = HERE) -> tuple[Case, ...]:
    """Every case file, by name."""
    return tuple(_read(path) for path in sorted(folder.rglob("*.json")))


def answer(case: Case, snapshot: Snapshot) -> Decision:
    """The answer to a case."""
    return decide(case.request, snapshot)


def outcome(decision: Decision) -> tuple[object, ...]:
    """What counts as the outcome: verdict, duties, questions, reviews and notices."""
    return (
        decision.verdict,
        frozenset((duty.id, duty.state, duty.rules) for duty in decision.duties),
        frozenset(item.name for item in decision.missing),
        frozenset((item.rule, item.who, item.about) for item in decision.review),
        frozenset(notice.rule for notice in decision.notices),
    )


def without(snapshot: Snapshot, rules: Iterable[str]) -> Snapshot:
    """The registry with some rules taken out."""
    gone = set(rules)
    entries = (_without(entry, gone) for entry in snapshot.entries.values())
    default = snapshot.default_institution
    return compile_snapshot(entries, sequence=snapshot.sequence, default_institution=default, before=snapshot)


def _without(entry: Entry, gone: set[str]) -> Entry:
    kept = tuple(rule for rule in entry.rules if rule.id not in gone)
    return entry if kept == entry.rules else replace(entry, rules=kept)


def _read(path: Path) -> Case:
    raw = json.loads(path.read_text())
    return Case(path=path, verdict=Verdict(raw["verdict"]), request=request_from(raw["request"]), raw=raw)
