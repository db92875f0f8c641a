# SPDX-License-Identifier: Apache-2.0
"""The reference page of the command line is the one that the commands write."""

from licet.cli.main import COMMANDS
from licet.cli.reference import write_reference
from tests.architecture.tree import ROOT


def test_the_page_is_not_stale() -> None:
    page = ROOT / "docs/reference/cli.md"
    assert page.read_text(encoding="utf-8") == write_reference(), (
        "run `python -m licet.cli.reference > docs/reference/cli.md`"
    )


def test_the_page_names_every_command() -> None:
    page = write_reference()
    assert all(f"\n## licet {name}\n" in page for name in COMMANDS)
