# SPDX-License-Identifier: Apache-2.0
"""The files of the tree, as the architecture tests see them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE_ROOTS = ("registry", "api", "ui", "ontology", "seed_data")
CODE_ROOTS = (*SOURCE_ROOTS, "tests", "scripts", "bench")


def list_source_modules() -> list[Path]:
    """Return the modules of the product."""
    return _list_modules(SOURCE_ROOTS)


def list_code_modules() -> list[Path]:
    """Return every Python file of the tree, tests and scripts included."""
    return _list_modules(CODE_ROOTS)


def list_committed_files() -> list[Path]:
    """Return every file that is in the repository or would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return sorted(path for path in paths if path.is_file())


def name_of(path: Path) -> str:
    """Return the path from the root of the tree, for messages and test ids."""
    return path.relative_to(ROOT).as_posix()


def _list_modules(roots: tuple[str, ...]) -> list[Path]:
    return sorted(path for root in roots for path in (ROOT / root).rglob("*.py"))
