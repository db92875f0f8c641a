# SPDX-License-Identifier: Apache-2.0
"""The lock holds every dependency, each with a hash, and names no place to fetch it from."""

import re
import tomllib

import pytest

from tests.architecture.tree import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>\S+)", re.MULTILINE)


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared_names() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
    ]
    return sorted({_normalise(re.split(r"[\[<>=!~; ]", line)[0]) for line in declared})


@pytest.mark.parametrize("name", _declared_names())
def test_declared_dependency_is_locked(name: str) -> None:
    assert name in {_normalise(match["name"]) for match in PINNED.finditer(LOCK)}


def test_every_pin_has_a_hash() -> None:
    requirements = LOCK.replace("\\\n", " ").splitlines()
    assert [line for line in requirements if line and "--hash=sha256:" not in line] == []


def test_lock_names_no_host() -> None:
    assert "://" not in LOCK
    assert "index-url" not in LOCK
