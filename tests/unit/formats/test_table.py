# SPDX-License-Identifier: Apache-2.0
"""The list of formats."""

import pytest

from licet.formats.table import FORMATS, Format, format_for, format_named
from tests import factories as make

READABLE = [found for found in FORMATS if found.read and found.write]


def test_names_and_preferred_media_types_are_unique() -> None:
    assert len({found.name for found in FORMATS}) == len(FORMATS)
    assert len({found.media_types[0] for found in FORMATS}) == len(FORMATS)


def test_format_is_found_by_name_and_media_type() -> None:
    assert format_named("turtle") is format_for("Text/Turtle; charset=utf-8")
    assert format_named("x") is None
    assert format_for("text/x") is None


@pytest.mark.parametrize("found", READABLE, ids=lambda found: found.name)
def test_what_is_written_is_read_back(found: Format) -> None:
    entry = make.licence("L", make.rule())
    assert found.read is not None
    assert found.write is not None
    assert found.read(found.write(entry)) == ((entry,), ())


@pytest.mark.parametrize("found", READABLE, ids=lambda found: found.name)
@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"kind": "dataset", "id": 1}'])
def test_broken_text_is_a_finding(found: Format, text: str) -> None:
    assert found.read is not None
    entries, findings = found.read(text)
    assert entries == ()
    assert findings
