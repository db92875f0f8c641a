# SPDX-License-Identifier: Apache-2.0
"""Entries are found by what people type, in a chosen order, counted by field, and as they were known."""

import datetime as dt
from typing import Any

import pytest

from licet.domain.entry import Curation
from licet.errors import RemoteError
from tests.factories import dataset, licence, model
from tests.fakes.app import FakeRegistry

DAY = dt.date(2027, 1, 31)


@pytest.fixture(scope="module")
def listed() -> FakeRegistry:
    """A registry that tests only read."""
    return FakeRegistry(
        licence("CC-BY-4.0", aliases=("cc-by",), name="Attribution"),
        dataset(
            "notes",
            name="Zebra notes",
            issuer="Example Hospital",
            concluded_terms="CC-BY-4.0",
            attributes={"sensitivity": ("phi", "confidential"), "modality": ("text",)},
            curation=Curation(review_due=DAY),
            notes=("clinical words in order",),
        ),
        dataset("scans", name="apple scans", curation=Curation(verified=True, review_due=dt.date(2026, 12, 1))),
        dataset("own", name="Mine", template=True),
        model("llm", name="apple scans", declared_terms="cc-by"),
    )


def ids(registry: FakeRegistry, **query: Any) -> list[str]:
    answered = registry.http.get("/v1/entries", params=query)
    assert answered.status_code == 200, answered.text
    return [item["id"] for item in answered.json()["items"]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kind:dataset", ["notes", "own", "scans"]),
        ("kind:dataset terms:cc-by sensitivity:phi verified:no", ["notes"]),
        ('"words in order"', ["notes"]),
        ('"order in words"', []),
        ("words order", ["notes"]),
        ('issuer:"example hosp"', ["notes"]),
        ("verified:YES", ["scans"]),
        ("template:true", ["own"]),
        ("review_due:2027-01-31", ["scans"]),
        ("Review-Due:2027-02-01", ["notes", "scans"]),
        ("name:APPLE kind:model", ["llm"]),
        ("id:cc-by", ["CC-BY-4.0"]),
        ("modality:text modality:image", []),
        ("state:published apple", ["llm", "scans"]),
        ('"" ', ["CC-BY-4.0", "llm", "notes", "own", "scans"]),
        ("12:30", []),
    ],
)
def test_what_people_type(listed: FakeRegistry, text: str, found: list[str]) -> None:
    assert ids(listed, q=text) == found


@pytest.mark.parametrize(
    ("text", "code", "nearest", "said"),
    [
        ("kindd:dataset", "unknown_term", ["kind"], "one of `id`"),
        ("duo:0000042", "unknown_term", [], '`"duo:…"`'),
        ("kind:datset", "unknown_term", ["dataset"], "unknown kind"),
        ("verified:perhaps", "malformed", [], "write `yes` or `no`"),
        ("review_due:soon", "malformed", [], "write a date"),
        ("kind: dataset", "malformed", [], "nothing stands after `kind:`"),
        ('an "open end', "malformed", [], "not closed"),
    ],
)
def test_what_cannot_be_read_says_where_and_what(
    listed: FakeRegistry, text: str, code: str, nearest: list[str], said: str
) -> None:
    refused = listed.http.get("/v1/entries", params={"q": text})
    flaw = refused.json()["errors"][0]
    assert (refused.status_code, flaw["pointer"], flaw["code"]) == (422, "/q", code)
    assert flaw["nearest"][: len(nearest)] == nearest
    assert said in flaw["detail"]


def test_filters_by_issuer_and_review(listed: FakeRegistry) -> None:
    assert ids(listed, issuer="hospital") == ["notes"]
    assert ids(listed, review_due="2027-01-31") == ["scans"]
    assert listed.http.get("/v1/entries?review_due=soon").json()["code"] == "invalid_parameter"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("id", ["CC-BY-4.0", "llm", "notes", "own", "scans"]),
        ("name", ["llm", "scans", "CC-BY-4.0", "own", "notes"]),
        ("review_due", ["scans", "notes", "CC-BY-4.0", "llm", "own"]),
        ("recorded_at", ["CC-BY-4.0", "llm", "notes", "own", "scans"]),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 5])
def test_every_order_gives_every_entry_once(listed: FakeRegistry, sort: str, order: list[str], limit: int) -> None:
    seen: list[str] = []
    path: str | None = f"/v1/entries?sort={sort}&limit={limit}"
    while path:
        page = listed.http.get(path)
        seen += [item["id"] for item in page.json()["items"]]
        path = page.links.get("next", {}).get("url")
    assert seen == order


def test_cursor_counts_for_its_order_only(listed: FakeRegistry) -> None:
    cursor = listed.http.get("/v1/entries?sort=name&limit=1").json()["next"]
    refused = listed.http.get("/v1/entries", params={"cursor": cursor, "limit": 1})
    assert refused.json()["errors"][0]["code"] == "invalid_cursor"


def test_long_names_make_no_long_cursor() -> None:
    registry = FakeRegistry(*(dataset(f"d{number}", name="ü" * 5000 + str(number)) for number in range(3)))
    first = registry.http.get("/v1/entries?sort=name&limit=1")
    assert registry.http.get(first.links["next"]["url"]).json()["items"][0]["id"] == "d1"


def test_facets_count_everything_that_fits(listed: FakeRegistry) -> None:
    page = listed.http.get("/v1/entries?facets=true&limit=1&q=kind:dataset").json()
    assert len(page["items"]) == 1
    assert page["facets"] == {
        "kind": {"dataset": 3},
        "modality": {"text": 1},
        "sensitivity": {"confidential": 1, "phi": 1},
        "state": {"published": 3},
        "terms": {"CC-BY-4.0": 1, "NOASSERTION": 2},
        "verified": {"no": 2, "yes": 1},
    }
    assert listed.client.facets(kind="dataset", verified=True)["kind"] == {"dataset": 1}
    assert "facets" not in listed.http.get("/v1/entries").json()


def test_list_as_it_was_known(small: FakeRegistry) -> None:
    before = small.clock.now().isoformat().replace("+00:00", "Z")
    small.clock.advance(hours=1)
    small.http.post("/v1/entries", json={"kind": "dataset", "id": "fresh", "name": "Fresh"}, headers=small.curator())
    assert ids(small, kind="dataset") == ["copy", "fresh", "notes"]
    assert ids(small, kind="dataset", known_at=before) == ["copy", "notes"]
    assert ids(small, known_at="1990-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "instant",
    ["yesterday", "0", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"],
)
def test_instant_that_says_none(small: FakeRegistry, instant: str) -> None:
    for path in ("/v1/entries", "/v1/entries/notes"):
        refused = small.http.get(path, params={"known_at": instant})
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid_parameter")
        assert refused.json()["errors"][0]["pointer"] == "/query/known_at"


def test_client_walks_pages_in_order(listed: FakeRegistry) -> None:
    assert [each.id for each in listed.client.entries(q="kind:dataset", sort="name")] == ["scans", "own", "notes"]
    with pytest.raises(RemoteError, match="unknown field"):
        list(listed.client.entries(q="kinds:dataset"))
