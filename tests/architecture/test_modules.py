# SPDX-License-Identifier: Apache-2.0
"""Modules and functions stay small, say what they are, and keep Cypher in its place."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, list_code_modules, list_source_modules, name_of

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
REFUSED_NAMES = {"utils.py", "helpers.py", "common.py", "models.py"}
SPDX_HEADER = "# SPDX-License-Identifier: Apache-2.0\n"
CYPHER = re.compile(r"\b(?:MATCH|MERGE) \(")
CYPHER_HOMES = {
    ROOT / "registry/licet/stores/cypher/attempt_statements.py",
    ROOT / "registry/licet/stores/cypher/statements.py",
    ROOT / "registry/licet/stores/cypher/schema.py",
    *(ROOT / "registry/licet/stores/cypher").glob("*_statements.py"),
}

every_module = pytest.mark.parametrize("path", list_code_modules(), ids=name_of)
every_source_module = pytest.mark.parametrize("path", list_source_modules(), ids=name_of)


@every_module
def test_module_starts_with_its_licence(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(SPDX_HEADER)


@every_module
def test_module_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE_LINES


@every_module
def test_module_name_says_its_subject(path: Path) -> None:
    assert path.name not in REFUSED_NAMES


@every_module
def test_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = {
        node.name: _count_lines(node)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _count_lines(node) > MAX_FUNCTION_LINES
    }
    assert not long


@every_source_module
def test_cypher_stays_at_home(path: Path) -> None:
    if path not in CYPHER_HOMES:
        assert not CYPHER.search(path.read_text(encoding="utf-8"))


def _count_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1
