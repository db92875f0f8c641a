# SPDX-License-Identifier: Apache-2.0
"""The calendar of what ends and what is to be read again (RFC 5545)."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from icalendar import Calendar

from licet.domain.access import Role
from licet.domain.entry import (
    AgreementOnFile,
    Attestation,
    ContractedService,
    Curation,
    EvidenceOnFile,
    KnownEnvironment,
)
from licet.domain.visibility import Visibility
from tests.api.callers import calling
from tests.factories import NOW, agreement, dataset, institution, ruling
from tests.fakes.app import FakeRegistry

DAY = dt.date(2027, 1, 31)
DUA = AgreementOnFile(terms="DUA", valid_until=DAY)
HERE = institution(
    "HERE",
    agreements=(DUA, DUA),
    evidence=(EvidenceOnFile(kind="training_certificate", valid_until=DAY),),
    environments=(
        KnownEnvironment(
            id="CLUSTER", kind="institution_on_prem", attestations=(Attestation(kind="nist_800_171", valid_until=DAY),)
        ),
    ),
    services=(ContractedService(id="S", evidence=(EvidenceOnFile(kind="vendor_contract", valid_until=DAY),)),),
)


@pytest.fixture
def registry() -> FakeRegistry:
    """A registry in which things end, some of them behind a closed door."""
    closed: dict[str, Any] = {"visibility": Visibility.RESTRICTED, "readers": (Role.REVIEWER,)}
    return FakeRegistry(
        agreement("DUA"),
        HERE,
        dataset("notes", name="näme, with; signs", curation=Curation(review_due=DAY)),
        dataset("hidden", curation=Curation(review_due=DAY), **closed),
        ruling("RULED", valid_until=DAY),
    )


def events(text: str) -> dict[str, Any]:
    return {str(event["uid"]): event for event in Calendar.from_ical(text).walk("VEVENT")}


def feed(registry: FakeRegistry, query: str = "", role: Role | None = None) -> dict[str, Any]:
    with calling(registry, role) as http:
        found = http.get(f"/v1/calendar.ics{query}")
    assert found.status_code == 200, found.text
    assert found.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line.encode()) <= 75 for line in found.text.split("\r\n")), "lines are folded"
    return events(found.text)


def test_each_deadline_is_an_event_of_a_whole_day(registry: FakeRegistry) -> None:
    found = feed(registry)
    assert len(found) == 7, "two agreements that are alike are two events"
    for event in found.values():
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (DAY, DAY + dt.timedelta(days=1))
        assert event.decoded("dtstamp") == NOW.replace(microsecond=0)
    assert sum("training_certificate" in str(event["summary"]) for event in found.values()) == 1


def test_feed_is_what_the_caller_may_read(registry: FakeRegistry) -> None:
    says = {str(event["summary"]) for event in feed(registry).values()}
    assert not any("hidden" in each for each in says)
    assert len(feed(registry, role=Role.REVIEWER)) == 8


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?kind=review", 1),
        ("?kind=agreement", 2),
        ("?kind=evidence", 3),
        ("?kind=ruling", 1),
        ("?kind=review&kind=ruling", 2),
    ],
)
def test_feed_of_one_kind(registry: FakeRegistry, query: str, number: int) -> None:
    assert len(feed(registry, query)) == number


def test_unknown_kind_is_refused(registry: FakeRegistry) -> None:
    assert registry.http.get("/v1/calendar.ics?kind=birthday").status_code == 422


def test_event_moves_with_its_day(registry: FakeRegistry) -> None:
    before = feed(registry)
    later = replace(HERE, agreements=(replace(DUA, valid_until=DAY.replace(year=2028)), DUA))
    registry.store.put(later, expected_revision=1, by="x", at=NOW, reason="renewed")
    after = feed(registry)
    assert set(after) == set(before)
    assert {event.decoded("dtstart").year for event in after.values()} == {2027, 2028}


def test_same_registry_gives_the_same_bytes(registry: FakeRegistry) -> None:
    first = registry.http.get("/v1/calendar.ics")
    assert registry.http.get("/v1/calendar.ics").content == first.content
    again = registry.http.get("/v1/calendar.ics", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
