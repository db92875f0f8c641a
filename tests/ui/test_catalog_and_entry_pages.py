# SPDX-License-Identifier: Apache-2.0
"""The Catalog and Entry pages."""

from tests.fakes.app import FakeRegistry
from tests.ui.app_test import field, open_page, rerun, words_of
from tests.ui.fake_client import reader_of


def test_catalog_lists_data_sets_first_with_their_terms(asked: FakeRegistry) -> None:
    words = words_of(open_page("catalog", reader_of(asked)))
    assert "[adni](/entry?id=adni)" in words
    assert "AGREEMENT-GOVERNED AND ADNI-DUA" in words
    second = words_of(open_page("catalog", reader_of(asked), query={"page": "2"}))
    assert "[mimic-iv-note](/entry?id=mimic-iv-note)" in second
    assert "[adni](" not in second


def test_catalog_is_searched(asked: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(asked))
    page.text_input(key="search").set_value("lung cancer zebra")
    assert "Nothing fits." in words_of(rerun(page))
    page.text_input(key="search").set_value("llama 3.1")
    assert "llama-3.1" in words_of(rerun(page))


def test_catalog_address_holds_the_search_and_the_kind(asked: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(asked), query={"search": "llama", "kind": "model"})
    words = words_of(page)
    assert "llama-2" in words
    assert "mimic-iv-note" not in words
    assert "LLAMA2](" not in words


def test_entry_without_an_id_lets_one_choose(asked: FakeRegistry) -> None:
    page = open_page("entry", reader_of(asked))
    field(page, "selectbox", "Which entry?").select("llama-3.1")
    assert "Llama 3.1 Community License Agreement" in words_of(rerun(page))


def test_entry_shows_rules_beside_their_quotes(asked: FakeRegistry) -> None:
    words = words_of(open_page("entry", reader_of(asked), query={"id": "PHYSIONET-CREDENTIALED-DUA"}))
    assert ":red-badge[prohibition] **PND-6a**" in words
    assert "“shared on PhysioNet under the same restrictions as MIMIC”" in words
    assert "When] “could memorise notes” is true" in words


def test_entry_shows_what_governs_an_asset(asked: FakeRegistry) -> None:
    words = words_of(open_page("entry", reader_of(asked), query={"id": "mimic-iv-note"}))
    assert "What governs it" in words
    assert "[PHYSIONET-CREDENTIALED-DUA](/entry?id=PHYSIONET-CREDENTIALED-DUA)" in words


def test_entry_draws_the_lineage(asked: FakeRegistry) -> None:
    page = open_page("entry", reader_of(asked), query={"id": "olmo"})
    assert "What it was made from" in words_of(page)
    assert len(page.get("echarts_chart")) >= 1


def test_unknown_entry_is_explained(asked: FakeRegistry) -> None:
    words = words_of(open_page("entry", reader_of(asked), query={"id": "mimic-iv-not"})).replace("`", "").lower()
    assert "unknown entry mimic-iv-not" in words
    assert "mimic-iv-note" in words
