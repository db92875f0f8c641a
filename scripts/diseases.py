# SPDX-License-Identifier: Apache-2.0
"""Makes the disease tree of the vocabulary from the files named in its ATTRIBUTION.md.

Usage: python scripts/diseases.py FOLDER, where FOLDER holds `mondo_hierarchy.tsv` and `doid_hierarchy.tsv`
(id, label, parents joined by `|`) and `mondo_doid_exact.tsv` (two ids that mean the same).
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parent.parent / "registry" / "licet" / "vocabulary" / "diseases.tsv.gz"


def main(folder: Path) -> None:
    """Write one line a disease: id, label, parents, the id of the other tree that means the same."""
    same: dict[str, list[str]] = {}
    for row in _rows(folder / "mondo_doid_exact.tsv"):
        same.setdefault(row["mondo_id"], []).append(row["doid_id"])
    lines: list[str] = []
    for name in ("mondo_hierarchy.tsv", "doid_hierarchy.tsv"):
        lines += [_line(row, same.get(row["id"], [])) for row in _rows(folder / name)]
    text = "\n".join(sorted(lines)) + "\n"
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{TARGET.name}: {len(lines)} diseases, {TARGET.stat().st_size} bytes")


def _line(row: dict[str, str], same: list[str]) -> str:
    return "\t".join((row["id"], row["label"], row["parents"] or "", "|".join(same)))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
