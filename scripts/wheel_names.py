# SPDX-License-Identifier: Apache-2.0
"""Check what a built wheel claims: five packages, and every data file of the tree."""

import sys
from pathlib import Path
from zipfile import ZipFile

PACKAGES = {
    "licet": "registry",
    "licet_api": "api",
    "licet_ui": "ui",
    "licet_ontology": "ontology",
    "licet_seed": "seed_data",
}
DATA_SUFFIXES = {".gz", ".jsonld", ".json", ".md", ".tsv", ".ttl", ".yaml"}


def find_flaws(wheel: Path) -> list[str]:
    """Return what is wrong with the wheel, one line each."""
    names = set(ZipFile(wheel).namelist())
    tops = {name.split("/")[0] for name in names}
    foreign = {top for top in tops if not top.endswith(".dist-info")} - PACKAGES.keys()
    flaws = [f"the wheel claims the name `{top}`" for top in sorted(foreign)]
    flaws += [f"the wheel lacks `{package}`" for package in sorted(PACKAGES.keys() - tops)]
    return flaws + [f"the wheel lacks `{path}`" for path in _expected_data() if path not in names]


def _expected_data() -> list[str]:
    return [
        path.relative_to(root).as_posix()
        for package, root in PACKAGES.items()
        for path in sorted(Path(root, package).rglob("*"))
        if path.suffix in DATA_SUFFIXES
    ]


if __name__ == "__main__":
    found = find_flaws(Path(sys.argv[1]))
    if found:
        sys.exit("\n".join(found))
    print("wheel: five packages, and every data file is in it")
