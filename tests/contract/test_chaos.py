# SPDX-License-Identifier: Apache-2.0
"""A few of the rounds that `make chaos` does a hundred of: nothing that was acknowledged is lost or torn."""

import random
from pathlib import Path

import pytest
from scripts.chaos import FIRST_WRITES, run_rounds

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(600)]

ROUNDS = 3


def test_nothing_acknowledged_is_lost_when_anybody_is_killed(tmp_path: Path) -> None:
    done = list(run_rounds(tmp_path / "home", ROUNDS, dice=random.Random()))
    assert [each.number for each in done] == list(range(1, ROUNDS + 1))
    assert all(each.acknowledged >= FIRST_WRITES for each in done)
    assert done[-1].sequence > done[0].sequence
