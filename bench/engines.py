# SPDX-License-Identifier: Apache-2.0
"""The engines that are measured, behind one small protocol."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from licet.decision import reference
from licet.decision.snapshot import Snapshot, changed_snapshot, compile_snapshot
from licet.domain.answer import Decision
from licet.domain.entry import Dataset, Entry
from licet.domain.use import DatasetUse, UseRequest
from licet.domain.verdict import Verdict

__all__ = ["COMPILED", "REFERENCE", "Engine", "Kit", "ReferenceEngine", "kit_called", "reference_verdict"]

COMPILED = "compiled"
REFERENCE = "reference"
_MODULE = "licet.compiled.engine"


class Engine(Protocol):
    """What decides; one is made for one snapshot."""

    def verdict(self, request: UseRequest) -> Verdict:
        """Return the verdict."""
        ...

    def decide(self, request: UseRequest) -> Decision:
        """Return the verdict with everything that explains it."""
        ...

    def permitted(self, request: UseRequest) -> list[str]:
        """Return the ids of all data sets for which the answer is a permit; the question names none."""
        ...


class ReferenceEngine:
    """The reference engine in the shape of the compiled one."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def verdict(self, request: UseRequest) -> Verdict:
        """Return the verdict."""
        return reference.verdict_only(request, self._snapshot)

    def decide(self, request: UseRequest) -> Decision:
        """Return the full answer."""
        return reference.decide(request, self._snapshot)

    def permitted(self, request: UseRequest) -> list[str]:
        """Ask about every data set in turn."""
        ids = (e.id for e in self._snapshot.entries.values() if isinstance(e, Dataset))
        return [name for name in ids if self.verdict(replace(request, datasets=(DatasetUse(id=name),))).is_permit]


@dataclass(frozen=True, slots=True)
class Kit:
    """How an engine is made."""

    name: str
    maker: Any

    def engine(self, snapshot: Snapshot, before: Engine | None = None) -> Engine:
        """Make an engine; one that can start from the engine before is given it."""
        if before is not None and "before" in inspect.signature(self.maker).parameters:
            made: Engine = self.maker(snapshot, before=before)
        else:
            made = self.maker(snapshot)
        return made

    def changed(self, entry: Entry, *, snapshot: Snapshot, before: Engine) -> tuple[Snapshot, Engine]:
        """Publish one entry: a snapshot with it, and an engine over that."""
        after = changed_snapshot(snapshot, (entry,), sequence=snapshot.sequence + 1)
        if "changed" in inspect.signature(self.maker).parameters:
            made: Engine = self.maker(after, before=before, changed=(entry.id,))
            return after, made
        return after, self.engine(after, before)


def kit_called(name: str) -> Kit:
    """Return the kit of `compiled` or `reference`; `auto` is the compiled engine where there is one.

    Raises:
        ImportError: there is no compiled engine.
    """
    if name == REFERENCE:
        return Kit(REFERENCE, ReferenceEngine)
    try:
        return Kit(COMPILED, importlib.import_module(_MODULE).Engine)
    except ImportError:
        if name == COMPILED:
            raise
        return Kit(REFERENCE, ReferenceEngine)


def snapshot_of(entries: Iterable[Entry], institution: str | None, before: Snapshot | None = None) -> Snapshot:
    """Compile a snapshot."""
    return compile_snapshot(entries, default_institution=institution, before=before)


def reference_verdict(request: UseRequest, snapshot: Snapshot) -> Verdict:
    """Return what the reference engine says."""
    return reference.verdict_only(request, snapshot)
