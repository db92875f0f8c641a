# SPDX-License-Identifier: Apache-2.0
"""Cases: a question, the answer that the clauses give, and the clauses that it rests on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import licet_seed
from licet.decision.reference import decide
from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.usecases.mutants import Expectation
from licet.wire.cases import case_from
from licet.wire.read import request_from

__all__ = ["HERE", "Case", "answer", "cases"]

HERE = Path(licet_seed.__file__).parent / "cases"
"""The folder that holds a folder for each verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file of `seed_data/licet_seed/cases`."""

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

    @property
    def expectation(self) -> Expectation:
        """What its answer must hold."""
        return case_from(self.id, self.raw)

    def names(self, key: str) -> tuple[str, ...]:
        """A list of names that the case states, such as the duties expected."""
        return tuple(self.raw.get(key, ()))


@cache
def cases(folder: Path = HERE) -> tuple[Case, ...]:
    """Every case file, by name; a process reads them once."""
    return tuple(_read(path) for path in sorted(folder.rglob("*.json")))


def answer(case: Case, snapshot: Snapshot) -> Decision:
    """The answer to a case."""
    return decide(case.request, snapshot)


def _read(path: Path) -> Case:
    raw = json.loads(path.read_text())
    return Case(path=path, verdict=Verdict(raw["verdict"]), request=request_from(raw["request"]), raw=raw)
