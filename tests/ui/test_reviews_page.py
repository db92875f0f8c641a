# SPDX-License-Identifier: Apache-2.0
"""The Reviews page: two people, conflicts, red cases, and what one may not do."""

from collections.abc import Callable
from typing import Any

import pytest

from licet.client import Client
from licet.wire.write import to_jsonable
from tests import factories
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, rerun, words_of
from tests.ui.desk import marked, open_as, signed_in
from tests.ui.fake_client import reader_of, unreachable

QUESTION = {"action": "use", "datasets": [{"id": "data"}]}


@pytest.fixture
def registry() -> FakeRegistry:
    rules = (factories.rule("L-1", "permission", "use"), factories.rule("L-2", "notice", "use"))
    terms = factories.licence("L", *rules)
    data = factories.dataset("data", concluded_terms="L")
    return FakeRegistry(terms, data, approvals_major=1, approvals_minor=1)


@pytest.fixture
def ada(registry: FakeRegistry) -> Any:
    return signed_in(registry, "ada", "curator")


@pytest.fixture
def bob(registry: FakeRegistry) -> Any:
    return signed_in(registry, "bob", "reviewer")


def _edit(document: dict[str, Any], place: int, **fields: Any) -> None:
    document["rules"][place].update(fields)


def _propose(client: Client, change: Callable[[dict[str, Any]], None], **more: Any) -> Any:
    entry, _ = client.entry("L")
    document = to_jsonable(entry)
    change(document)
    changes = [{"entry": "L", "base_revision": entry.curation.revision, "proposed": document}]
    given = {"title": "Forbid it", "reason": "misread", "state": "submitted", "changes": changes, **more}
    return client.propose(given)[0]


def _forbid(document: dict[str, Any]) -> None:
    _edit(document, 0, modality="prohibition", says="Nobody may.")


def _press(page: Any, text: str) -> Any:
    button(page, text).click()
    return rerun(page)


def test_request_is_read_and_approved_by_another(registry: FakeRegistry, ada: Any, bob: Any) -> None:
    registry.client.decide(QUESTION)
    request = _propose(ada[0], _forbid)
    page = open_as("reviews", bob)
    assert "Forbid it" in words_of(page)
    page = _press(page, "Open")
    words = words_of(page)
    assert "Published now" in words
    assert "Nobody" in marked(page)
    assert "1 would be another one" in words
    assert "0 of 1 approvals" in words
    page = _press(page, "Approve")
    assert "It is published" in words_of(page)
    assert registry.client.change_request(request.id)[0].state == "published"
    assert registry.client.decide(QUESTION).verdict == "PROHIBITED"


def test_own_request_is_for_somebody_else(registry: FakeRegistry, bob: Any) -> None:
    request = _propose(bob[0], _forbid)
    page = open_as("reviews", bob, query={"request": request.id})
    assert button(page, "Approve").disabled
    assert "somebody else must approve it" in words_of(page)
    assert button(page, "Publish").disabled
    assert not button(page, "Withdraw").disabled


def test_curator_is_told_who_may(registry: FakeRegistry, ada: Any) -> None:
    request = _propose(ada[0], _forbid)
    page = open_as("reviews", ada, query={"request": request.id})
    assert button(page, "Approve").disabled
    assert "only a reviewer may do this" in words_of(page)
    page = _press(page, "Withdraw")
    assert "Withdrawn" in words_of(page)


def test_request_is_returned_with_words_and_rejected_with_a_reason(registry: FakeRegistry, ada: Any, bob: Any) -> None:
    request = _propose(ada[0], _forbid)
    page = open_as("reviews", bob, query={"request": request.id})
    assert button(page, "Return").disabled
    field(page, "text_area", "Comment or reason").set_value("Which clause?")
    page = _press(rerun(page), "Return")
    assert registry.client.change_request(request.id)[0].state == "returned"
    assert "Which clause?" in words_of(page)
    again = _propose(ada[0], _forbid)
    page = open_as("reviews", bob, query={"request": again.id})
    field(page, "text_area", "Comment or reason").set_value("No.")
    _press(rerun(page), "Reject")
    assert registry.client.change_request(again.id)[0].closed_because == "rejected"


def test_conflict_is_resolved_field_by_field(registry: FakeRegistry, ada: Any, bob: Any) -> None:
    request = _propose(ada[0], lambda document: _edit(document, 1, says="One way."))
    other = _propose(signed_in(registry, "eve", "curator")[0], lambda document: _edit(document, 1, says="Another way."))
    etag = registry.client.change_request(other.id)[1]
    bob[0].act_on_request(other.id, "approve", etag)
    state = registry.client.change_request(other.id)[0].state
    assert state == "published" or bob[0].act_on_request(
        other.id, "publish", registry.client.change_request(other.id)[1]
    )
    page = open_as("reviews", bob, query={"request": request.id})
    words = words_of(page)
    assert "conflict: changed by somebody else too" in words
    assert "resolve the conflicts first" in words
    assert button(page, "Resolve the conflicts").disabled
    field(page, "radio", "Which one for").set_value("proposed")
    page = _press(rerun(page), "Resolve the conflicts")
    assert "The conflicts are resolved" in words_of(page)
    assert registry.client.change_request(request.id)[0].conflicts == ()


def test_red_case_is_published_only_with_a_reason(registry: FakeRegistry, ada: Any, bob: Any) -> None:
    case = {"id": "stays", "title": "It stays open", "request": QUESTION, "verdict": "PERMITTED", "because": ["L-1"]}
    request = _propose(ada[0], _forbid, cases=[case])
    page = open_as("reviews", bob, query={"request": request.id})
    assert "Red case" in words_of(page)
    assert button(page, "Approve").disabled
    field(page, "text_input", "Why it may be published").set_value("the case is wrong")
    page = _press(rerun(page), "Approve")
    found = registry.client.change_request(request.id)[0]
    assert found.override is not None
    assert "the case is wrong" in words_of(page)


def test_who_acts_acts_on_what_they_saw(registry: FakeRegistry, ada: Any, bob: Any) -> None:
    request = _propose(ada[0], _forbid)
    page = open_as("reviews", bob, query={"request": request.id})
    etag = registry.client.change_request(request.id)[1]
    carl = signed_in(registry, "carl", "reviewer")[0]
    carl.act_on_request(request.id, "return", etag, comment="wait")
    ada[0].act_on_request(request.id, "submit", ada[0].change_request(request.id)[1])
    page = _press(page, "Approve")
    assert "since you read it" in words_of(page)
    assert registry.client.change_request(request.id)[0].state == "submitted"
    page = _press(page, "Approve")
    assert registry.client.change_request(request.id)[0].state == "published"


def test_comment_is_kept(registry: FakeRegistry, ada: Any, bob: Any) -> None:
    request = _propose(ada[0], _forbid)
    page = open_as("reviews", bob, query={"request": request.id})
    field(page, "text_area", "Your comment").set_value("See the second clause.")
    page = _press(page, "Comment")
    assert "See the second clause." in words_of(page)


def test_empty_queue_says_what_to_do(registry: FakeRegistry, bob: Any) -> None:
    assert "Nothing waits here" in words_of(open_as("reviews", bob))


def test_unknown_request_and_no_registry_are_explained(registry: FakeRegistry, bob: Any) -> None:
    assert "refused this" in words_of(open_as("reviews", bob, query={"request": "cr_nope"}))
    assert "cannot be reached" in words_of(open_as("reviews", (unreachable(), bob[1])))


def test_reader_is_told_why_not(registry: FakeRegistry) -> None:
    assert "for curators and reviewers" in words_of(open_as("reviews", (reader_of(registry), None)))
