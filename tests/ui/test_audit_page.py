# SPDX-License-Identifier: Apache-2.0
"""The Audit page: who wrote what, newest first, filtered by the address, verified and exported."""

import csv
import datetime as dt
import io
from typing import Any

import pytest

from licet.domain.access import Role
from licet.stores.verification import BadWrite, Verification
from licet.wire.write import to_jsonable
from licet_ui.forms.trail import TrailFilter, read_trail
from licet_ui.presenters.audit import event_line, trail_csv, verification_words
from tests.factories import NOW, dataset
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import reader_of, signed_in, stubborn, too_slow, unreachable


@pytest.fixture(scope="module")
def long() -> FakeRegistry:
    made = FakeRegistry(*(dataset(f"set-{number:04}") for number in range(3000)))
    made.store.put(
        dataset("set-0007", name="A name"),
        expected_revision=1, by="ada", at=NOW + dt.timedelta(days=40), reason="a better name",
    )  # fmt: skip
    return made


def test_newest_writes_come_first_a_page_at_a_time(long: FakeRegistry) -> None:
    page = open_page("audit", reader_of(long))
    words = words_of(page)
    assert "**ada** revised" in words
    assert "a better name" in words
    assert "[set-0007](/entry?id=set-0007&tab=History)" in words
    assert "(/entry?id=set-2950&" not in words
    button(page, "Older ones").click()
    assert "(/entry?id=set-2950&" in words_of(rerun(page))
    button(page, "The newest").click()
    assert "a better name" in words_of(rerun(page))


def test_filter_goes_into_the_address(long: FakeRegistry) -> None:
    page = open_page("audit", reader_of(long))
    field(page, "text_input", "Who").set_value("ada")
    field(page, "selectbox", "What was done").select("revise")
    button(page, "Filter").click()
    words = words_of(rerun(page))
    assert dict(page.query_params) == {"by": "ada", "verb": "revise"}
    assert "set-0007" in words
    assert "set-2999" not in words


@pytest.mark.parametrize(
    ("query", "found"),
    [({"subject": "set-0007"}, True), ({"subject": "set-0008"}, False), ({"since": "2100-01-01"}, False)],
    ids=str,
)
def test_address_filters(long: FakeRegistry, query: dict[str, str], found: bool) -> None:
    assert ("a better name" in words_of(open_page("audit", reader_of(long), query=query))) is found


def test_days_of_the_filter_are_included(long: FakeRegistry) -> None:
    day = str((NOW + dt.timedelta(days=40)).date())
    assert "a better name" in words_of(open_page("audit", reader_of(long), query={"since": day, "until": day}))


def test_only_administrators_verify(long: FakeRegistry) -> None:
    page = open_page("audit", reader_of(long))
    assert button(page, "Verify the whole trail").disabled
    assert "Verifying is for administrators." in words_of(page)
    page = signed_in("audit", long, Role.ADMIN)
    button(page, "Verify the whole trail").click()
    assert "All 3,001 writes are as they were made" in words_of(rerun(page))


def test_export(long: FakeRegistry) -> None:
    page = open_page("audit", reader_of(long), query={"by": "ada"})
    button(page, "Prepare a CSV file of these").click()
    assert rerun(page).get("download_button")[0].proto.label == "Download 1 writes as CSV"


def test_empty_registry() -> None:
    assert "Nothing fits." in words_of(open_page("audit", reader_of(FakeRegistry())))


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (unreachable(), "cannot be reached"),
        (stubborn(403, "role_missing", "this was refused"), "this was refused"),
        (stubborn(412, "revision_conflict", "this was refused"), "this was refused"),
        (stubborn(422, "invalid_parameter", "this was refused"), "this was refused"),
        (too_slow(), "does not answer in time"),
    ],
    ids=["down", "403", "412", "422", "slow"],
)
def test_what_goes_wrong_is_said(client: Any, said: str) -> None:
    assert said in words_of(open_page("audit", client)).lower()


def event(**fields: Any) -> dict[str, Any]:
    known = {"sequence": 7, "at": "2026-11-23T12:00:00Z", "by": "ada", "verb": "revise", "subject": "notes"}
    more = {"revision": 2, "reason": "why", "content": "c", "previous": "p", "digest": "d"}
    return {**known, **more, **fields}


def test_line_of_a_write() -> None:
    assert event_line(event()) == ":gray[7 · 2026-11-23 12:00:00 UTC] **ada** revised"
    assert event_line(event(verb="close_case")).endswith("close case")


def test_no_cell_of_the_file_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(trail_csv([event(reason='=1+1, "so"'), event(by="@ada")]))))
    assert rows[0][:3] == ["sequence", "at", "by"]
    assert rows[1][6] == '\'=1+1, "so"'
    assert rows[2][2] == "'@ada"


def test_what_a_walk_found_in_words() -> None:
    sound = Verification(sound=True, sequence=1200, head="abc", verified=1200)
    assert "All 1,200 writes" in verification_words(to_jsonable(sound))
    bad = BadWrite(sequence=5, what="digest", detail="another hash", subject="notes")
    found = verification_words(to_jsonable(Verification(sound=False, sequence=9, head="x", verified=4, first_bad=bad)))
    assert "The write 5, which is about `notes`, is not as it was made: another hash." in found


@pytest.mark.parametrize(
    "query", [{}, {"by": "a", "subject": "b", "verb": "c", "at": "9", "since": "2026-01-01", "until": "2026-02-01"}]
)
def test_address_and_filter_say_the_same(query: dict[str, str]) -> None:
    assert read_trail(query).address() == query


def test_what_an_address_cannot_say_is_left_away() -> None:
    assert read_trail({"since": "soon", "at": "x", "colour": "red"}) == TrailFilter()
    assert "until" not in TrailFilter(until=dt.date.max).filters()
