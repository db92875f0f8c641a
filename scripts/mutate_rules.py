# SPDX-License-Identifier: Apache-2.0
"""Change each verified rule of the seed data and count what the cases notice: `python scripts/mutate_rules.py`.

With ids of entries, only their rules are changed. Survivors are listed; the share noticed comes last.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from licet.bootstrap import local_snapshot
from licet.decision.snapshot import Snapshot
from licet.usecases.mutants import Met, Mutant, is_noticed, mutants_of, relevant_cases

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.cases.casebook import cases  # the cases are not part of the package


@cache
def registry() -> tuple[Snapshot, dict[str, tuple[Met, ...]]]:
    """Return the seed data and the cases by the entry that they meet."""
    snapshot = local_snapshot("EXAMPLE-INSTITUTE")
    return snapshot, dict(relevant_cases([case.expectation for case in cases()], snapshot))


def noticed(mutant: Mutant) -> bool:
    """Return whether a case notices a changed rule."""
    snapshot, cases = registry()
    return is_noticed(mutant, cases.get(mutant.entry, ()), snapshot)


def main(entries: list[str]) -> None:
    """Run all changes, or those of the entries named."""
    snapshot, _ = registry()
    found = [mutant for mutant in mutants_of(snapshot) if not entries or mutant.entry in entries]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(noticed, found, chunksize=8))
    survivors = [mutant for mutant, was in zip(found, results, strict=True) if not was]
    for mutant in survivors:
        print(f"survives: {mutant.entry} {mutant.rule.id}: {mutant.how}")
    for how, count in sorted(Counter(_kind(mutant) for mutant in found).items()):
        left = sum(_kind(mutant) == how for mutant in survivors)
        print(f"{how}: {count - left} of {count} noticed")
    print(f"{len(found) - len(survivors)} of {len(found)} noticed, {1 - len(survivors) / len(found):.1%}")


def _kind(mutant: Mutant) -> str:
    if mutant.how == "dropped":
        return "dropped"
    if mutant.how.startswith("without"):
        return "one condition less"
    return "broader action" if " for " in mutant.how else "other modality"


if __name__ == "__main__":
    main(sys.argv[1:])
