# SPDX-License-Identifier: Apache-2.0
"""Identifiers that count."""

import itertools
from collections import defaultdict
from collections.abc import Iterator


class FakeIds:
    """Makes `dec_1`, `dec_2` and so on, and counts each prefix for itself."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: itertools.count(1))

    def new(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers[prefix])}"
