# SPDX-License-Identifier: Apache-2.0
"""Let writers and readers loose on several API processes that share a store, and check every answer.

`python scripts/freshness.py --seconds 600 --processes 2 --store neo4j`. It ends with 1 if an answer was older than
promised, torn, or behind another one, or if answers without `at_least` lag more than `--limit` milliseconds (p99).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.engines.fixtures import wipe
from tests.engines.neo4j_harness import neo4j_server
from tests.history.checker import Report, judge
from tests.history.processes import processes
from tests.history.workload import Load, record

SHOWN = 20


def main() -> int:
    """Run, print the figures as JSON, return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--writers", type=int, default=4)
    parser.add_argument("--readers", type=int, default=1, help="readers of each kind for each process")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two requests of one thread")
    parser.add_argument("--store", choices=("neo4j", "embedded"), default="neo4j")
    parser.add_argument("--limit", type=float, default=100.0, help="milliseconds that 99 of 100 answers may lag")
    given = parser.parse_args()
    load = Load(seconds=given.seconds, writers=given.writers, readers=given.readers, pause=given.pause)
    report = run(load, count=given.processes, store=given.store)
    print(json.dumps({**asdict(report), "violations": report.violations[:SHOWN]}, indent=2))
    if report.violations:
        print(f"{len(report.violations)} violations", file=sys.stderr)
    return int(bool(report.violations) or report.lag_p99 > given.limit)


def run(load: Load, *, count: int, store: str) -> Report:
    """Start the engine and the processes, load them, and judge what happened."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="licet-freshness-")))
        engine = stack.enter_context(neo4j_server()) if store == "neo4j" else None
        if engine is not None:
            wipe(engine)
        urls, key = stack.enter_context(processes(home, count, engine))
        history = record(urls, key, load)
    return judge(history)


if __name__ == "__main__":
    sys.exit(main())
