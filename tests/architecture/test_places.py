# SPDX-License-Identifier: Apache-2.0
"""No file of the repository names a folder of one machine or the host of a package registry."""

from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, list_committed_files, name_of

MACHINE_PATHS = ("/" + "work/", "/" + "root/", "/tmp/" + "bash_jobs")
REGISTRY_HOSTS = (
    "pypi" + ".org",
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "repo1.maven" + ".org",
    "deb.debian" + ".org",
)


@pytest.mark.parametrize("place", [*MACHINE_PATHS, *REGISTRY_HOSTS])
def test_no_file_names_this_place(place: str) -> None:
    assert [name_of(path) for path in list_committed_files() if _names(path, place)] == []


def test_files_are_found() -> None:
    assert ROOT / "pyproject.toml" in list_committed_files()


def _names(path: Path, place: str) -> bool:
    return place.encode() in path.read_bytes()
