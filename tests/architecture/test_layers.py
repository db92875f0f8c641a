# SPDX-License-Identifier: Apache-2.0
"""The import order holds, and the core needs the standard library only."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, name_of

PURE_PACKAGES = ("vocabulary", "domain", "decision")
PURE_MODULES = sorted(path for package in PURE_PACKAGES for path in (ROOT / "registry/licet" / package).rglob("*.py"))


def test_import_contracts_hold() -> None:
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", PURE_MODULES, ids=name_of)
def test_core_imports_the_standard_library_only(path: Path) -> None:
    foreign = _imported_packages(path) - sys.stdlib_module_names - {"licet"}
    assert not foreign


def _imported_packages(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names.add(node.module.split(".")[0])
    return names
