# SPDX-License-Identifier: Apache-2.0
"""Kleene's three-valued logic: True, False and None for unknown (SEMANTICS 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

__all__ = ["Truth", "and3", "not3", "or3"]

Truth: TypeAlias = bool | None


def and3(truths: Iterable[Truth]) -> Truth:
    """Return False if any is False, else unknown if any is unknown, else True."""
    result: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def or3(truths: Iterable[Truth]) -> Truth:
    """Return True if any is True, else unknown if any is unknown, else False."""
    result: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def not3(truth: Truth) -> Truth:
    """Return the negation; unknown stays unknown."""
    return None if truth is None else not truth
