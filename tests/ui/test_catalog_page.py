# SPDX-License-Identifier: Apache-2.0
"""The Catalog page: searched, narrowed, and a page of the registry's own at a time."""

import datetime as dt
from typing import Any

import httpx2
import pytest

from licet.client import Client
from licet.domain.entry import Curation
from licet_ui.forms.search import Search, read_search
from licet_ui.presenters.catalog import entry_badges, entry_line, offers
from licet_ui.presenters.words import kind_label
from tests.factories import dataset, model
from tests.fakes.app import URL, AppTransport, FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import reader_of, stubborn, too_slow, unreachable

MANY = 3000


@pytest.fixture(scope="module")
def many() -> FakeRegistry:
    return FakeRegistry(
        *(dataset(f"set-{number:04}", name=f"Set number {number:04}") for number in range(MANY)),
        model("llm", name="Zebra", curation=Curation(review_due=dt.date(2027, 1, 1))),
    )


class Counting(AppTransport):
    """Keeps what was asked for."""

    def __init__(self, registry: FakeRegistry) -> None:
        super().__init__(registry.app)
        self.asked: list[httpx2.URL] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request.url)
        return super().handle_request(request)


def test_one_page_is_fetched_of_three_thousand(many: FakeRegistry) -> None:
    transport = Counting(many)
    words = words_of(open_page("catalog", Client(URL, transport=transport)))
    assert "3,001 entries" in words
    assert "[Set number 0049](/entry?id=set-0049)" in words
    assert "Set number 0050" not in words
    assert [url.params.get("limit") for url in transport.asked] == ["50", "1"]


def test_next_page_and_back(many: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(many))
    button(page, "Next page").click()
    words = words_of(rerun(page))
    assert "Set number 0050" in words
    assert "Set number 0049" not in words
    place = page.query_params["at"]
    button(page, "Next page").click()
    assert "Set number 0100" in words_of(rerun(page))
    button(page, "Page before").click()
    assert "Set number 0050" in words_of(rerun(page))
    assert page.query_params["at"] == place
    again = words_of(open_page("catalog", reader_of(many), query={"at": str(place)}))
    assert "Set number 0050" in again


def test_new_search_begins_at_its_first_page(many: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(many))
    button(page, "Next page").click()
    rerun(page)
    field(page, "text_input", "Search").set_value("zebra")
    assert "[Zebra](/entry?id=llm)" in words_of(rerun(page))
    assert dict(page.query_params) == {"search": "zebra"}


def test_place_of_another_search_leads_to_the_first_page(many: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(many), query={"at": "bm90aGluZw", "kind": "model"})
    assert "[Zebra](/entry?id=llm)" in words_of(page)
    assert "at" not in page.query_params


def test_order(many: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(many), query={"sort": "id"})
    assert "[Zebra](/entry?id=llm)" in words_of(page)
    field(page, "selectbox", "Order").set_value("name")
    assert "Zebra" not in words_of(rerun(page))


def test_narrowing_by_a_value_and_taking_it_away(asked: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(asked))
    field(page, "pills", "Kind").set_value("model")
    words = words_of(rerun(page))
    assert page.query_params["kind"] == "model"
    assert "(/entry?id=llama-2)" in words
    assert "(/entry?id=1000-genomes)" not in words
    field(page, "pills", "Kind").set_value(None)
    assert "(/entry?id=1000-genomes)" in words_of(rerun(page))


def test_search_with_fields(asked: FakeRegistry) -> None:
    words = words_of(open_page("catalog", reader_of(asked), query={"search": "kind:model llama 3.1"}))
    assert "(/entry?id=llama-3.1)" in words
    assert "entries, 50 to a page" in words


def test_unknown_field_is_explained_and_cleared(asked: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(asked), query={"search": "kindd:model"})
    assert "Did you mean kind?" in words_of(page)
    button(page, "Clear").click()
    assert "(/entry?id=1000-genomes)" in words_of(rerun(page))


def test_nothing_fits(asked: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(asked), query={"search": "lung cancer zebra"})
    assert "Nothing fits." in words_of(page)


def test_saved_searches_are_addresses(asked: FakeRegistry) -> None:
    page = open_page("catalog", reader_of(asked), query={"search": "mimic", "kind": "dataset"})
    assert "/catalog?search=mimic&kind=dataset" in words_of(page)
    button(page, "Data sets that nobody has verified").click()
    rerun(page)
    assert dict(page.query_params) == {"kind": "dataset", "verified": "no"}


def test_empty_registry() -> None:
    assert "The registry is empty." in words_of(open_page("catalog", reader_of(FakeRegistry())))


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (unreachable(), "The registry cannot be reached"),
        (stubborn(403, "role_missing", "this was refused"), "this was refused"),
        (stubborn(412, "revision_conflict", "this was refused"), "this was refused"),
        (stubborn(422, "unknown_term", "this was refused"), "this was refused"),
        (too_slow(), "does not answer in time"),
    ],
    ids=["down", "403", "412", "422", "slow"],
)
def test_what_goes_wrong_is_said(client: Client, said: str) -> None:
    assert said.lower() in words_of(open_page("catalog", client)).lower()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"search": 'notes "exact  words" kind:dataset'},
        {"search": "x", "kind": "dataset", "verified": "no", "at": "abc", "sort": "id"},
    ],
    ids=str,
)
def test_address_and_search_say_the_same(query: dict[str, str]) -> None:
    search = read_search(query)
    assert search.address() == query
    assert read_search(search.address()) == search


def test_what_an_address_cannot_say_is_left_away() -> None:
    assert read_search({"sort": "size", "verified": "perhaps", "colour": "red", "search": "  "}) == Search()


def test_values_that_are_offered() -> None:
    counts = {"model": 2, "dataset": 1000}
    assert [each.text for each in offers("kind", counts)] == ["Data set (1,000)", "Model (2)"]
    assert [each.text for each in offers("kind", counts, chosen="model")] == ["Model"]
    assert [each.value for each in offers("terms", {"A": 1, "B": 2})] == ["B", "A"]


def test_line_of_an_entry(asked: FakeRegistry) -> None:
    found: Any = reader_of(asked).entries_page(limit=1, q="id:mimic-iv-note").items[0]
    assert kind_label(found.kind) in entry_badges(found)
    assert "published" in entry_badges(found)
    assert entry_line(found).startswith("**mimic-iv-note**")
