# SPDX-License-Identifier: Apache-2.0
"""Which Licet writes: kept beside what is written."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

__all__ = ["LICET_VERSION"]

LICET_VERSION: Final = version("licet")
