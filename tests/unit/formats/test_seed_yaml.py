# SPDX-License-Identifier: Apache-2.0
"""Entries as YAML files."""

import datetime as dt
from collections.abc import Iterator

import pytest

from licet.domain.entry import Curation, Entry, Ruling
from licet.domain.rule import AnyOf, Not, Propagation, PropagationTarget, Ref
from licet.domain.verdict import Verdict
from licet.formats.seed_yaml import FOLDERS, path_of, read_entry, read_remarks, read_seed, write_entry
from tests import factories as make


def entries() -> Iterator[Entry]:
    condition = AnyOf(
        any_of=(
            Not(not_=make.constraint("purpose", "eq", Ref(ref="act.action"))),
            make.constraint("x", "in", [1, True, "1"]),
        )
    )
    travel = Propagation(to=PropagationTarget.COPIES, if_=condition, because="copies")
    yield make.licence("L", make.rule(constraints=(condition,), propagation=(travel,)), spdx="MIT")
    yield make.dataset(attributes={"access": "open", "modality": ("text",), "template": False}, version="2.10")
    yield make.institution(
        country="NO", presumptions={"sells_result": False}, aliases=("yes", "2026-11-23", "1:30", "~")
    )
    yield make.ruling(verdict=Verdict.PROHIBITED, valid_until=dt.date(2026, 11, 23))
    yield make.dataset(name="a: b # c", notes=("two\nlines\n", " padded ", "tab\there", "\u2028é'\"", ""))
    yield make.dataset(curation=Curation(verified=True, review_due=dt.date(2027, 1, 1)))


@pytest.mark.parametrize("entry", list(entries()), ids=lambda entry: entry.kind)
def test_what_is_written_is_read_back(entry: Entry) -> None:
    assert read_entry(write_entry(entry)) == (entry, ())


def test_defaults_are_left_out_and_keys_ordered() -> None:
    entry = make.agreement("A", make.rule(), version="1", aliases=("B",), notes=("n",))
    names = [line.partition(":")[0] for line in write_entry(entry).splitlines() if line[0].isalpha()]
    assert names == ["kind", "id", "name", "version", "aliases", "rules", "notes"]


def test_dates_are_written_as_dates() -> None:
    assert "valid_until: 2026-11-23\n" in write_entry(Ruling(id="r", name="r", valid_until=dt.date(2026, 11, 23)))


def test_broken_yaml_is_one_finding() -> None:
    entry, (finding,) = read_entry("a: [", path="datasets/x.yaml")
    assert entry is None
    assert (finding.code, finding.path) == ("malformed", "datasets/x.yaml")


def test_every_wrong_place_is_a_finding() -> None:
    entry, found = read_entry("kind: dataset\nid: x\nname: 1\ncolour: red", path="datasets/x.yaml")
    assert entry is None
    assert {finding.path for finding in found} == {"datasets/x.yaml#/name", "datasets/x.yaml#/colour"}


@pytest.mark.parametrize("text", ["", "{}", "[]", "just words", "x" * 17_000_000, "[" * 100_000])
def test_what_is_no_entry_is_a_finding(text: str) -> None:
    entry, found = read_entry(text)
    assert entry is None
    assert found


def test_broken_file_does_not_stop_the_others() -> None:
    good = make.dataset("good")
    bundle = read_seed([("datasets/bad.yaml", "{"), (path_of(good), write_entry(good))])
    assert bundle.entries == (good,)
    assert not bundle.is_sound


def test_file_is_named_after_its_entry() -> None:
    bundle = read_seed([("datasets/other.yaml", write_entry(make.dataset("good")))])
    assert [finding.code for finding in bundle.findings] == ["misplaced"]


def test_every_kind_has_its_folder() -> None:
    built = (
        make.dataset(),
        make.model(),
        make.service(),
        make.artefact(),
        make.marker(),
        make.guidance(),
        make.ruling(),
    )
    for entry in built:
        assert path_of(entry).startswith(FOLDERS[entry.kind])


def test_remarks_are_read_by_licence_and_action() -> None:
    text = "MIT: {retain_data: no end}\nevery_licence: {every_action: a work}"
    assert read_remarks(text) == ({"MIT": {"retain_data": "no end"}, "every_licence": {"every_action": "a work"}}, ())


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("MIT: {retain: no end}", "silent.yaml#/MIT/retain"),
        ("MIT: [retain_data]", "silent.yaml#/MIT"),
        ("MIT: {retain_data: 1}", "silent.yaml#/MIT/retain_data"),
        ("MIT: [", "silent.yaml"),
    ],
)
def test_broken_remark_is_a_finding(text: str, path: str) -> None:
    _, found = read_remarks(text)
    assert [finding.path for finding in found] == [path]
