# SPDX-License-Identifier: Apache-2.0
"""The check of the wheel's names sees a foreign name and a missing package."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.architecture.tree import ROOT

OURS = ("licet", "licet_api", "licet_ui", "licet_ontology", "licet_seed")


def test_foreign_name_is_refused(tmp_path: Path) -> None:
    assert "the wheel claims the name `api`" in _complaints(tmp_path, names=(*OURS, "api"))


def test_missing_package_is_refused(tmp_path: Path) -> None:
    assert "the wheel lacks `licet_ui`" in _complaints(
        tmp_path, names=tuple(name for name in OURS if name != "licet_ui")
    )


def _complaints(folder: Path, names: tuple[str, ...]) -> list[str]:
    wheel = folder / "made.whl"
    with ZipFile(wheel, "w") as archive:
        for name in names:
            archive.writestr(f"{name}/__init__.py", "")
    checked = subprocess.run(
        [sys.executable, "scripts/wheel_names.py", str(wheel)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1
    return checked.stderr.splitlines()
