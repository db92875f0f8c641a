# SPDX-License-Identifier: Apache-2.0
"""Both clients work on review cases, tasks and comments alike."""

import asyncio
import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
from icalendar import Calendar

from licet.client import AsyncClient, Client, RemoteError, Retries, RulingAnswer
from licet.domain.access import Role
from licet.domain.review_case import ReviewCaseState
from licet.domain.verdict import Verdict
from tests.api.people import ASKED, People, unclear_registry
from tests.fakes.app import URL, AppTransport

Calling = Callable[..., Any]


@pytest.fixture
def people() -> People:
    return People(unclear_registry())


@pytest.fixture(params=["waiting", "awaited"])
def call(request: pytest.FixtureRequest, people: People) -> Calling:
    """Calls a method of either client with a key; lists come whole."""
    transport = AppTransport(people.registry.app)

    def waiting(key: str, method: str, *args: Any, **named: Any) -> Any:
        with Client(URL, key, transport=transport) as client:
            found = getattr(client, method)(*args, **named)
            return list(found) if isinstance(found, Iterator) else found

    async def awaited(key: str, method: str, *args: Any, **named: Any) -> Any:
        async def reply(sent: httpx2.Request) -> httpx2.Response:
            await sent.aread()
            return await asyncio.to_thread(transport.handle_request, sent)

        async with AsyncClient(URL, key, transport=httpx2.MockTransport(reply), retries=Retries(attempts=1)) as client:
            found = getattr(client, method)(*args, **named)
            return [item async for item in found] if hasattr(found, "__aiter__") else await found

    return waiting if request.param == "waiting" else lambda *args, **named: asyncio.run(awaited(*args, **named))


def test_case_goes_round(people: People, call: Calling) -> None:
    decision = call(people.asker, "decide", ASKED)
    case = call(people.asker, "open_review", decision.id, rule="D-4", question="May we?")
    assert case.question == "May we?"
    assert call(people.asker, "review_cases", state="open") == [case]
    noted = call(people.office, "comment_on_review", case.id, "Let us see.", about="D-4")
    found, tag = call(people.office, "review_case", case.id)
    assert (found, tag) == (noted, '"2"')
    answer = RulingAnswer(verdict=Verdict.PERMITTED, reason="Read.", valid_until=dt.date(2027, 6, 30))
    answered, tag = call(people.office, "answer_review", case.id, tag, answer)
    assert (answered.state, answered.ruling, tag) == (ReviewCaseState.ANSWERED, "RULING-notes-fine-tune", '"3"')
    assert call(people.asker, "decide", ASKED).verdict is Verdict.PERMITTED
    assert call(people.asker, "tasks").settled_by_rulings.settled == 1


def test_case_is_withdrawn(people: People, call: Calling) -> None:
    case = call(people.asker, "open_review", people.ask()["id"])
    gone, _ = call(people.asker, "act_on_review", case.id, "withdraw", '"1"', comment="not needed")
    assert (gone.state, gone.activity[-1].says) == (ReviewCaseState.WITHDRAWN, "not needed")
    with pytest.raises(RemoteError) as caught:
        call(people.office, "answer_review", case.id, '"2"', {"verdict": "PERMITTED", "reason": "x"})
    assert caught.value.code == "review_closed"


def test_entries_are_cared_for(people: People, call: Calling) -> None:
    kept = call(people.asker, "comment_on_entry", "DUA", "Is this so?", about="D-4")
    assert call(people.asker, "entry_comments", "DUA") == [kept]
    curator = people.registry.key_for(Role.CURATOR, name="cora")
    due = dt.date(2027, 1, 1)
    entry, tag = call(curator, "attest", "DUA", '"1"', reason="read again", review_due=due)
    assert (entry.curation.review_due, entry.curation.reviewed_by, tag) == (due, "cora", '"2"')
    events = Calendar.from_ical(call(people.asker, "calendar", kind="review")).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [due]
    assert call(people.asker, "calendar", kind="ruling").count("VEVENT") == 0


def test_use_of_an_institution(people: People, call: Calling) -> None:
    people.ask()
    found = call(people.asker, "institution_use", "HERE")
    assert (found.looked_at, found.asked_there) == (1, 1)
    assert {(each.part, each.id, each.answers) for each in found.items} == {
        ("contact", "data_owner", 1),
        ("contact", "legal", 0),
    }
