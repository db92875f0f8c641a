# SPDX-License-Identifier: Apache-2.0
"""The embedded engine as tests start it: its Java compiles little, since no test runs it long."""

from pathlib import Path
from typing import Any

from licet.stores.engines.embedded import EmbeddedEngine, start_or_join

__all__ = ["JAVA", "start"]

JAVA = "-XX:TieredStopAtLevel=1"
"""With it an engine takes 5 seconds of processor to start and load the entries that come with Licet, else 12."""


def start(home: Path, **options: Any) -> EmbeddedEngine:
    """Start the engine of a folder, or join it; see `start_or_join`."""
    return start_or_join(home, java=(JAVA,), **options)
