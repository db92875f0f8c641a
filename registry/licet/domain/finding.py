# SPDX-License-Identifier: Apache-2.0
"""A remark of an importer or of a check of the data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Severity"]


class Severity(StrEnum):
    """How much a finding matters: an error keeps the record out, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark: where (a file and a JSON pointer in it), what, and the nearest valid names."""

    severity: Severity
    code: str
    path: str
    message: str
    nearest: tuple[str, ...] = ()
