# SPDX-License-Identifier: Apache-2.0
"""The answers of the reference engine to the packaged cases: each is worked out once for all workers of a run."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from licet.decision.snapshot import Snapshot
from licet.domain.answer import Decision
from tests.cases.casebook import Case, answer

__all__ = ["Decided"]


@dataclass(frozen=True, slots=True)
class Decided:
    """Answers on a snapshot; what a worker of the run found is kept in `folder` for the others."""

    snapshot: Snapshot
    folder: Path

    def of(self, case: Case) -> Decision:
        """The answer to a case of the package."""
        file = self.folder / sha256(case.id.encode()).hexdigest()
        if file.exists():
            found: Decision = pickle.loads(file.read_bytes())  # noqa: S301  # a worker of this run wrote it
            return found
        decision = answer(case, self.snapshot)
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_bytes(pickle.dumps(decision))
        draft.rename(file)  # at once, whoever else comes to the same case
        return decision
