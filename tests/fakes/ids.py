# SPDX-License-Identifier: Apache-2.0
"""Identifiers that count."""

import itertools


class FakeIds:
    """Makes `dec_1`, `dec_2` and so on."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def new(self, prefix: str) -> str:
        return f"{prefix}_{next(self._numbers)}"
