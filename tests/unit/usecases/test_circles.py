# SPDX-License-Identifier: Apache-2.0
"""What is made from itself is found, whatever else there is, in one walk."""

import itertools
import random
from collections.abc import Mapping

import pytest

from licet.usecases.circles import in_circles


def reached_again(parents: Mapping[int, tuple[int, ...]]) -> frozenset[str]:
    found = set()
    for start in parents:
        seen: set[int] = set()
        waiting = list(parents[start])
        while waiting:
            if (name := waiting.pop()) not in seen:
                seen.add(name)
                waiting.extend(parents.get(name, ()))
        if start in seen:
            found.add(str(start))
    return frozenset(found)


@pytest.mark.parametrize("seed", range(60))
def test_as_by_hand(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randrange(1, 12)
    parents = {n: tuple(chance.randrange(size) for _ in range(chance.randrange(3))) for n in range(size)}
    found = in_circles(map(str, parents), lambda name: map(str, parents[int(name)]))
    assert found == reached_again(parents)


def test_long_chain_is_walked_once() -> None:
    looks = itertools.count()

    def parents(name: str) -> tuple[str, ...]:
        next(looks)
        return (str(int(name) + 1),) if int(name) < 20_000 else ()

    assert in_circles(map(str, range(20_001)), parents) == frozenset()
    assert next(looks) == 20_001
