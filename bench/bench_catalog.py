# SPDX-License-Identifier: Apache-2.0
"""Measure the catalog; `--help` lists the options."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.catalog import main

if __name__ == "__main__":
    sys.exit(main())
