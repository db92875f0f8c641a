# SPDX-License-Identifier: Apache-2.0
"""The generated pages of the documentation are the ones that the code, the entries and the cases give."""

import runpy
from collections.abc import Mapping

import pytest

from tests.architecture.tree import ROOT

PAGES = (
    "reference/vocabulary.md",
    "reference/tables.md",
    "reference/readings.md",
    "reference/cases.md",
    "reference/settings.md",
    "reference/change-requests.md",
    "knowledge/calendar.md",
)


@pytest.fixture(scope="module")
def generated() -> Mapping[str, str]:
    pages: Mapping[str, str] = runpy.run_path(str(ROOT / "scripts/build_reference.py"))["pages"]()
    return pages


@pytest.mark.parametrize("name", PAGES)
def test_page_is_not_stale(name: str, generated: Mapping[str, str]) -> None:
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert page == generated[name], "run `python scripts/build_reference.py`"


def test_every_generated_page_is_compared(generated: Mapping[str, str]) -> None:
    assert set(generated) == set(PAGES)
