# SPDX-License-Identifier: Apache-2.0
"""Rows of a measurement, beside what was aimed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["MICROSECONDS", "Row", "as_bytes", "as_ratio", "as_time", "print_rows", "print_table"]

MICROSECONDS = "\N{MICRO SIGN}s"
_STEPS = ((1e9, "s"), (1e6, "ms"), (1e3, MICROSECONDS), (1.0, "ns"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure; `most` is the target in the unit of the value, None where there is none for this size."""

    measure: str
    shown: str
    value: float
    most: float | None = None
    target: str = ""

    @property
    def verdict(self) -> str:
        """Return whether the target is met."""
        if self.most is None:
            return ""
        return "hit" if self.value <= self.most else "MISS"


def as_time(nanoseconds: float) -> str:
    """Write a time with three digits."""
    size, unit = next((step for step in _STEPS if nanoseconds >= step[0]), _STEPS[-1])
    return f"{nanoseconds / size:.3g} {unit}" if nanoseconds / size < 1000 else f"{nanoseconds / size:.0f} {unit}"


def as_ratio(ratio: float) -> str:
    """Write a ratio."""
    return f"{ratio:.2f}x"


def as_bytes(count: float) -> str:
    """Write a number of bytes."""
    return f"{round(count):,} B"


def print_rows(rows: Sequence[Row]) -> None:
    """Print measures with their targets, and how many were met."""
    print_table(
        ("measure", "measured", "target", ""),
        [(row.measure, row.shown, row.target, row.verdict) for row in rows],
    )
    judged = [row for row in rows if row.most is not None]
    print(f"{sum(row.verdict == 'hit' for row in judged)} of {len(judged)} targets met")


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table; the first column is flush left, the others flush right."""
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, ["-" * width for width in widths], *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())
    print()
