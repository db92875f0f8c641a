# SPDX-License-Identifier: Apache-2.0
"""The Entry page."""

from tests.fakes.app import FakeRegistry
from tests.ui.app_test import field, open_page, rerun, words_of
from tests.ui.fake_client import reader_of


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
