# SPDX-License-Identifier: Apache-2.0
"""Licet: may data set X be used to do A with model Y for purpose Z, and may the result be released?

`Client` and `AsyncClient` ask a running registry. `decide` is the pure function behind every answer. Both are
imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from licet.client import AsyncClient, Client
    from licet.decision.reference import decide

__all__ = ["AsyncClient", "Client", "__version__", "decide"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    homes = {"AsyncClient": "licet.client", "Client": "licet.client", "decide": "licet.decision.reference"}
    if name not in homes:
        raise AttributeError(f"module `licet` has no attribute `{name}`")
    return getattr(import_module(homes[name]), name)
