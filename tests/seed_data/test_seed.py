# SPDX-License-Identifier: Apache-2.0
"""The seed data: data fails like code."""

from collections import Counter
from pathlib import Path

import pytest
import yaml

import licet_seed
from licet.domain.entry import Entry
from licet.domain.rule import Clause, Rule
from licet.formats.seed_yaml import FOLDERS, path_of, read_entry, read_remarks, read_seed, write_entry
from licet.usecases.check_entry import check_entry
from licet.usecases.data_check import check_data
from licet.usecases.data_report import ANY_LICENCE, report_data
from licet.wire.read import entry_from
from licet_seed import read_text, seed_files

FILES = dict(seed_files())
BUNDLE = read_seed(FILES.items())
RULES = [(entry, rule) for entry in BUNDLE.entries for rule in entry.rules]

every_entry = pytest.mark.parametrize("entry", BUNDLE.entries, ids=lambda entry: entry.id)
every_rule = pytest.mark.parametrize(("entry", "rule"), RULES, ids=[rule.id for _, rule in RULES])


def test_every_file_is_read() -> None:
    assert BUNDLE.findings == ()
    assert len(BUNDLE.entries) == len(FILES)


def test_every_folder_holds_one_kind() -> None:
    assert {path.partition("/")[0] for path in FILES} <= set(FOLDERS.values())


def test_no_file_is_overlooked() -> None:
    root = Path(licet_seed.__file__).parent
    found = {path.relative_to(root).as_posix() for path in root.rglob("*.y*ml") if path.parent != root}
    assert found == set(FILES)


@every_entry
def test_entry_stands_in_the_file_of_its_name(entry: Entry) -> None:
    assert path_of(entry) in FILES


@every_entry
def test_entry_knows_the_vocabulary(entry: Entry) -> None:
    assert check_entry(entry) == ()


@every_entry
def test_entry_is_written_and_read_back(entry: Entry) -> None:
    assert read_entry(write_entry(entry)) == (entry, ())


@every_entry
def test_entry_reads_the_same_with_any_yaml_reader(entry: Entry) -> None:
    assert entry_from(yaml.safe_load(FILES[path_of(entry)])) == entry


@every_rule
def test_quote_is_short(entry: Entry, rule: Rule) -> None:
    assert len((rule.clause.quote or "").split()) <= Clause.max_quote_words


@every_rule
def test_clause_says_where_it_stands(entry: Entry, rule: Rule) -> None:
    assert rule.clause.source_url or rule.clause.read_at or entry.sources


@every_rule
def test_clause_says_when_it_was_read(entry: Entry, rule: Rule) -> None:
    assert rule.clause.date_read is not None


def test_rule_ids_are_unique() -> None:
    counted = Counter(rule.id for _, rule in RULES)
    assert [name for name, count in counted.items() if count > 1] == []


def test_collection_agrees_with_itself() -> None:
    assert check_data(BUNDLE.entries).findings == ()


def test_attribution_stands_with_the_data() -> None:
    assert "25 words" in read_text("ATTRIBUTION.md")


def test_remarks_are_about_licences_of_the_registry() -> None:
    remarks, findings = read_remarks(read_text("silent.yaml"))
    assert findings == ()
    assert remarks.keys() - {ANY_LICENCE} <= {entry.id for entry in BUNDLE.entries}


def test_every_silence_of_a_licence_has_its_remark() -> None:
    remarks, _ = read_remarks(read_text("silent.yaml"))
    unexplained = report_data(BUNDLE.entries, remarks=remarks).unexplained
    assert [(pair.terms, pair.action) for pair in unexplained] == []
