# SPDX-License-Identifier: Apache-2.0
"""Compare the compiled engine with the reference engine on many random questions, once (`make differential`)."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from licet.compiled.engine import Engine
from licet.decision.outcome import outcome_of
from licet.decision.reference import decide
from tests.property.worlds import question, world  # the tests are not part of the package

ASKED = 25
"""So many questions are asked of a world."""
WHOLE = 20
"""Of one world in so many a whole answer is compared: reasons, duties, missing, alternatives."""


def main() -> int:
    """Compare until as many questions were asked as wanted; 1 if any answer differs."""
    options = _options()
    asked = differing = wholes = 0
    began = time.monotonic()
    world_number = options.start
    while asked < options.questions:
        found, whole = _differences(world_number)
        for line in found:
            print(line, flush=True)
        differing += len(found)
        asked += ASKED
        wholes += whole
        world_number += 1
        if asked % 10_000 == 0:
            rate = asked / (time.monotonic() - began)
            print(f"{asked} asked, {wholes} whole answers, {differing} differ, {rate:.0f}/s", flush=True)
    print(f"{asked} questions of the worlds {options.start} to {world_number - 1}: {differing} differ")
    return 1 if differing else 0


def _differences(number: int) -> tuple[list[str], int]:
    made = world(number, 1 + number % 4)
    engine = Engine(made.snapshot)
    found = []
    for index in range(ASKED):
        request = question(number * 31 + index)
        expected = outcome_of(request, made.snapshot)
        if engine.mildness(request) != expected.mildness or engine.verdict(request) is not expected.verdict:
            found.append(f"world {number}, question {number * 31 + index}: the verdict differs")
    if number % WHOLE:
        return found, 0
    if engine.decide(made.request) != decide(made.request, made.snapshot):
        found.append(f"world {number}: the whole answer differs")
    return found, 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1_000_000)
    parser.add_argument("--start", type=int, default=400_000_000, help="the number of the first world")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
