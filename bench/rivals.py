# SPDX-License-Identifier: Apache-2.0
"""What is compared: everything that answers the common part of the question."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias

from bench.subquestion import Case, Registry

__all__ = ["Answer", "MissingError", "Rival", "optional"]

Answer: TypeAlias = Callable[[Case], bool]


class MissingError(Exception):
    """A rival cannot take part; says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Rival:
    """One that answers: `opened` loads a registry into it."""

    name: str
    opened: Callable[[Registry], AbstractContextManager[Answer]]


def optional(module: str, distribution: str) -> Any:
    """Import a package that Licet does not need.

    Raises:
        MissingError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingError(f"`{module}` is not installed: pip install {distribution}") from error
