# SPDX-License-Identifier: Apache-2.0
"""The forms of entries: every entry of the seed data through its form and back, rows that come and go."""

from typing import Any

import pytest

from licet.client import KINDS
from licet.formats.packaged import seed_entries
from licet.wire.read import entry_from
from licet.wire.validate import check_entry
from licet.wire.write import to_jsonable
from licet_ui.forms.fields import Field, Table, attribute_operands, value_at, with_rows, with_value
from licet_ui.forms.kinds import INSTITUTION_TABLES, groups_of
from licet_ui.forms.new_entry import new_entry
from licet_ui.presenters.words import ids
from tests import factories

ENTRIES = [to_jsonable(entry) for entry in seed_entries()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_seed_data_is_the_same_after_its_form(kind: str) -> None:
    for entry in (each for each in ENTRIES if each["kind"] == kind):
        typed = entry
        for group in groups_of(kind):
            for item in group.items:
                if isinstance(item, Table):
                    typed = with_rows(typed, item, item.rows(typed))
                elif value_at(typed, item.path) is not None:
                    typed = with_value(typed, item.path, value_at(typed, item.path))
        assert to_jsonable(entry_from(typed)) == entry


@pytest.mark.parametrize("kind", KINDS)
def test_schemes_of_the_forms_are_of_the_vocabulary(kind: str) -> None:
    for group in groups_of(kind):
        for item in group.items:
            for part in item.columns if isinstance(item, Table) else (item,):
                assert not part.scheme or ids(part.scheme)


@pytest.mark.parametrize("kind", KINDS)
def test_new_entry_of_every_kind_can_be_kept(kind: str) -> None:
    entry = new_entry(kind, "NEW-ONE", "A new one")
    assert (entry["kind"], entry["id"]) == (kind, "NEW-ONE")
    assert list(check_entry(entry_from(entry))) == []
    paths = [item.path for group in groups_of(kind) for item in group.items if isinstance(item, Field)]
    assert len(paths) == len(set(paths))


def test_new_entry_takes_over_a_pattern_but_not_its_reviews() -> None:
    like = next(entry for entry in ENTRIES if entry.get("template"))
    entry = new_entry("dataset", "OURS", "Our records", like=like)
    assert entry["attributes"] == like["attributes"]
    assert (entry["template"], entry["curation"]["verified"], entry["aliases"]) == (False, False, [])


@pytest.mark.parametrize(("kind", "name"), [("dataset", " "), ("model", "A model")])
def test_new_entry_needs_names_and_a_pattern_of_its_kind(kind: str, name: str) -> None:
    with pytest.raises(ValueError, match=r"give both|of the kind"):
        new_entry(kind, "X", name, like=to_jsonable(factories.dataset("D")))


TABLES = {table.path if not table.inside else f"{table.inside}.{table.path}": table for table in INSTITUTION_TABLES}
INSTITUTION: dict[str, Any] = next(entry for entry in ENTRIES if entry["id"] == "EXAMPLE-INSTITUTE")


def test_row_is_added_and_removed() -> None:
    table = TABLES["environments"]
    rows = table.rows(INSTITUTION)
    more = with_rows(INSTITUTION, table, [*rows, {"id": "new", "kind": "institution_on_prem", "approved_for": None}])
    assert value_at(more, "environments")[-1] == {"id": "new", "kind": "institution_on_prem"}
    fewer = with_rows(more, table, table.rows(more)[:-1])
    assert fewer == INSTITUTION
    unnamed = with_rows(INSTITUTION, table, [*rows, {"id": "", "kind": "institution_on_prem"}])
    assert unnamed == INSTITUTION


def test_presumption_is_of_the_kind_of_its_fact() -> None:
    table = TABLES["presumptions"]
    typed = with_rows(INSTITUTION, table, [{"key": "hipaa_covered", "value": "yes"}])
    assert typed["presumptions"] == {"hipaa_covered": True}
    doubtful = with_rows(INSTITUTION, table, [{"key": "hipaa_covered", "value": "perhaps"}])
    assert doubtful["presumptions"] == {"hipaa_covered": "perhaps"}


def test_attributes_are_the_operands_of_the_kind() -> None:
    names = [name for name, _, _ in attribute_operands("dataset")]
    assert "sensitivity" in names
    assert "terms" not in names
