# SPDX-License-Identifier: Apache-2.0
"""`licet vocabulary` and `licet data`."""

import shutil
from pathlib import Path

import pytest

from licet.wire.vocabulary import SCHEMES, published_scheme
from tests.architecture.tree import ROOT
from tests.cli.terminal import document_of, run


def test_the_schemes_are_listed() -> None:
    assert run("vocabulary").stdout.split() == list(SCHEMES)
    document = document_of(run("vocabulary", "--json").stdout)
    assert [scheme["id"] for scheme in document["schemes"]] == list(SCHEMES)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_is_printed(scheme: str) -> None:
    document = document_of(run("vocabulary", scheme, "--json").stdout)
    assert document == {"scheme": scheme, "terms": document_of_terms(scheme)}
    shown = run("vocabulary", scheme).stdout
    assert all(term["id"] in shown for term in published_scheme(scheme))


def document_of_terms(scheme: str) -> object:
    return [{**term} for term in published_scheme(scheme)]


def test_a_narrower_term_stands_below_its_broader_one() -> None:
    lines = run("vocabulary", "purposes").stdout.splitlines()
    starts = {line.split()[0]: index for index, line in enumerate(lines)}
    assert starts["research_non_commercial"] < starts["academic_research"] < starts["research_commercial"]


def test_an_unknown_scheme_is_refused_with_the_nearest() -> None:
    result = run("vocabulary", "action")
    assert result.exit_code == 2
    assert "unknown scheme `action`: did you mean `actions`?" in result.stderr


def test_the_data_are_sound() -> None:
    result = run("data", "check")
    assert result.exit_code == 0, result.stdout
    assert " 0 errors" in result.stdout
    assert document_of(run("data", "check", "--json").stdout)["sound"] is True


def test_the_data_are_reported_on() -> None:
    document = document_of(run("data", "report", "--json").stdout)
    assert document["rules"] == sum(document["rules_by_modality"].values())
    assert f"{document['entries']} entries, {document['rules']} rules" in run("data", "report").stdout


def test_coverage_says_which_rules_no_case_rests_on(tmp_path: Path) -> None:
    name = "duo-methods-development-on-general-data-without-methods.json"
    shutil.copy(ROOT / "seed_data/licet_seed/cases/PROHIBITED" / name, tmp_path)
    document = document_of(run("data", "report", "--coverage", str(tmp_path), "--json").stdout)
    assert document["bearing"]["DUO-NMDS"] == name
    assert ["MIT", "MIT-1"] in document["idle"]
    assert 0 < document["share"] < 0.5
    assert "alone make a difference in a case" in run("data", "report", "--coverage", str(tmp_path)).stdout


def test_coverage_of_no_cases_is_refused(tmp_path: Path) -> None:
    found = run("data", "report", "--coverage", str(tmp_path))
    assert found.exit_code == 2
    assert "there is no case in" in found.stderr
