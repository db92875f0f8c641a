# SPDX-License-Identifier: Apache-2.0
"""Entries are attested and commented on; what of an institution's record is of use is counted."""

import datetime as dt
from typing import Any

import pytest

from licet.domain.access import Role
from licet.domain.entry import Curation, ReviewState, TermsText
from licet.domain.rule import DutySpec
from licet.domain.visibility import Visibility
from licet.formats.packaged import seed_entries
from licet.usecases.attest import next_review
from tests.api.callers import calling
from tests.factories import NOW, agreement, clause, dataset, guidance, licence, model, rule, service
from tests.fakes.app import FakeRegistry

TODAY = NOW.date()
SEEN = {"if-match": '"1"'}


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry with an entry to care for, one that is closed and one that is retired."""
    duty = DutySpec(id="D-1-D", says="Tell the owner.")
    return FakeRegistry(
        agreement("DUA", rule("D-1", "permission", clause=clause(section="4 (b)"), duties=(duty,)), aliases=("D",)),
        agreement("SECRET", rule("S-1"), visibility=Visibility.RESTRICTED, readers=(Role.REVIEWER,)),
        dataset("old", curation=Curation(state=ReviewState.RETIRED)),
    )


def test_attesting_moves_the_day_and_nothing_else(registry: FakeRegistry) -> None:
    before = registry.http.get("/v1/entries/DUA").json()
    with calling(registry, Role.CURATOR) as http:
        found = http.post("/v1/entries/D:attest", json={"reason": " read again "}, headers=SEEN)
    assert (found.status_code, found.headers["etag"]) == (200, '"2"')
    after = found.json()
    curation = after.pop("curation")
    assert after == {name: value for name, value in before.items() if name != "curation"}
    assert (curation["reviewed_by"], curation["reviewed_at"], curation["review_due"]) == (
        "a curator", TODAY.isoformat(), "2027-02-23",
    )  # fmt: skip
    assert registry.store.revisions("DUA")[-1].reason == "read again"


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ({"reason": "x"}, {}, 428, "precondition_required"),
        ({"reason": "x"}, {"if-match": '"7"'}, 412, "revision_conflict"),
        ({"reason": "x"}, {"if-none-match": "*"}, 400, "invalid_header"),
        ({"reason": " "}, SEEN, 422, "malformed"),
        ({"reason": "x" * 1001}, SEEN, 422, "malformed"),
        ({"reason": "x", "review_due": TODAY.isoformat()}, SEEN, 422, "contradiction"),
    ],
)
def test_attestation_that_cannot_be(
    registry: FakeRegistry, body: Any, headers: dict[str, str], status: int, code: str
) -> None:
    with calling(registry, Role.CURATOR) as http:
        refused = http.post("/v1/entries/DUA:attest", json=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_retired_and_closed_entries_are_not_attested(registry: FakeRegistry) -> None:
    with calling(registry, Role.CURATOR) as http:
        retired = http.post("/v1/entries/old:attest", json={"reason": "x"}, headers=SEEN)
        closed = http.post("/v1/entries/SECRET:attest", json={"reason": "x"}, headers=SEEN)
    assert (retired.status_code, retired.json()["code"]) == (409, "cannot_attest")
    assert (closed.status_code, closed.json()["code"]) == (404, "entry_not_found")


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        pytest.param(service(), "2026-12-23", id="service monthly"),
        pytest.param(agreement(), "2027-02-23", id="agreement quarterly"),
        pytest.param(model(), "2027-05-23", id="model half-yearly"),
        pytest.param(licence(), "2027-11-23", id="everything else yearly"),
        pytest.param(
            agreement(
                text=TermsText(date_read=dt.date(2026, 10, 23)), curation=Curation(review_due=dt.date(2026, 11, 23))
            ),
            "2026-12-23",
            id="notice of a funder at its own pace",
        ),
        pytest.param(
            licence(
                curation=Curation(reviewed_at=dt.date(2026, 5, 31), review_due=dt.date(2026, 11, 30)),
            ),
            "2027-05-23",
            id="licence of a model at its own pace",
        ),
        pytest.param(
            guidance(curation=Curation(reviewed_at=dt.date(2026, 11, 1), review_due=dt.date(2026, 11, 20))),
            "2027-11-23",
            id="a pace that nobody keeps",
        ),
    ],
)
def test_entries_are_read_again_at_their_pace(entry: Any, wanted: str) -> None:
    assert next_review(entry, TODAY).isoformat() == wanted


def test_seed_entries_keep_the_pace_of_the_calendar() -> None:
    """docs/knowledge/calendar.md: attested on the day they were read, entries fall due as they do now."""
    read = dt.date(2026, 11, 23)
    off = {e.id for e in seed_entries() if e.curation.review_due and next_review(e, read) != e.curation.review_due}
    assert not off


def test_last_day_of_a_short_month() -> None:
    assert next_review(service(), dt.date(2027, 1, 31)) == dt.date(2027, 2, 28)


@pytest.mark.parametrize("about", [None, "D-1", "D-1-D", "4 (b)"])
def test_comment_on_an_entry_or_a_clause(registry: FakeRegistry, about: str | None) -> None:
    with calling(registry, Role.READER) as http:
        kept = http.post(
            "/v1/entries/D/comments", json={"says": " see? ", "about": about} if about else {"says": "see?"}
        )
        listed = http.get("/v1/entries/DUA/comments").json()
    assert kept.status_code == 201, kept.text
    assert (kept.json()["entry"], kept.json()["says"], kept.json()["about"], kept.json()["by"]) == (
        "DUA", "see?", about, "a reader",
    )  # fmt: skip
    assert listed == {"items": [kept.json()], "next": None}


def test_comment_about_nothing_that_is_there(registry: FakeRegistry) -> None:
    with calling(registry, Role.READER) as http:
        refused = http.post("/v1/entries/DUA/comments", json={"says": "x", "about": "D-11"})
        empty = http.post("/v1/entries/DUA/comments", json={"says": " "})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/about")
    assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (422, "/says")


def test_comments_come_in_pages(registry: FakeRegistry) -> None:
    with calling(registry, Role.READER) as http:
        for number in range(3):
            http.post("/v1/entries/DUA/comments", json={"says": str(number)})
        first = http.get("/v1/entries/DUA/comments?limit=2")
        rest = http.get(first.headers["link"].partition(">")[0].removeprefix("<"))
    assert [each["says"] for each in (*first.json()["items"], *rest.json()["items"])] == ["2", "1", "0"]


def test_comment_is_as_closed_as_the_entry_was(registry: FakeRegistry) -> None:
    with calling(registry, Role.REVIEWER) as http:
        assert http.post("/v1/entries/SECRET/comments", json={"says": "zqsecretqz"}).status_code == 201
    with calling(registry, Role.CURATOR) as http:
        assert http.get("/v1/entries/SECRET/comments").status_code == 404
    registry.store.put(agreement("SECRET"), expected_revision=1, by="x", at=NOW, reason="opened")
    with calling(registry, Role.CURATOR) as http:
        assert http.get("/v1/entries/SECRET/comments").json()["items"] == []
    with calling(registry, Role.REVIEWER) as http:
        assert len(http.get("/v1/entries/SECRET/comments").json()["items"]) == 1


def test_comments_are_for_callers_with_a_key(registry: FakeRegistry) -> None:
    for found in (
        registry.http.get("/v1/entries/DUA/comments"),
        registry.http.post("/v1/entries/DUA/comments", json={"says": "x"}),
    ):
        assert (found.status_code, found.json()["code"]) == (401, "key_missing")
