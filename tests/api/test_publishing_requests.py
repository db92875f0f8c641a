# SPDX-License-Identifier: Apache-2.0
"""What publishing a change request writes, what it is told before, and who hears of it."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import httpx2
import pytest

from licet.client import AwaitsApprovalError, Client
from licet.domain.access import Role
from licet.domain.record import StoredEntry
from licet.domain.work import EntryWrite, WorkFilter
from licet.errors import InputError, RemoteError, StoreBusyError
from licet.stores.memory import MemoryStore
from licet.usecases.work_requests import MAX_WORDS
from licet.wire.write import to_jsonable
from tests.api.office import DATA, FORBID, QUESTION, TERMS, Office, patch
from tests.factories import clause, dataset, licence, rule
from tests.fakes.app import URL, AppTransport


@pytest.fixture
def office() -> Office:
    return Office()


CASE: Final = {"id": "c-1", "title": "Evaluating", "request": QUESTION, "verdict": "PERMITTED", "because": ["T-1"]}


def test_red_case_blocks_until_somebody_says_why(office: Office) -> None:
    request = office.proposed(cases=[CASE])
    waiting = office.act("bob", request, "approve")
    assert waiting.state == "submitted"
    assert (waiting.activity[-1].did, "`c-1`" in waiting.activity[-1].says) == ("waits", True)
    assert office.refused("bob", waiting, "publish") == "409 case_red"
    too_much = "w" * (MAX_WORDS + 1)
    with pytest.raises(RemoteError, match="at most 4000 are kept"):
        office.act("bob", waiting, "publish", override_reason=too_much)
    published = office.act("bob", waiting, "publish", override_reason="the case is old")
    assert published.override is not None
    assert (published.override.by, published.override.reason, published.override.cases) == (
        "bob", "the case is old", ("c-1",),
    )  # fmt: skip


def test_case_is_kept_beside_the_entries(office: Office) -> None:
    request = office.proposed(cases=[{**CASE, "verdict": "PROHIBITED"}])
    office.act("bob", request, "approve")
    (kept,) = office.registry.store.list_work(WorkFilter(kind="kept_case"))
    assert kept.kind == "kept_case"
    assert (kept.case.id, kept.entries, kept.change_request) == ("c-1", ("TERMS",), request.id)


def test_one_request_holds_many_entries(office: Office) -> None:
    new = to_jsonable(dataset("new", concluded_terms="NEWTERMS"))
    terms = to_jsonable(licence("NEWTERMS", rule("N-1", "permission", "evaluate")))
    request = office.proposed(
        {"entry": "new", "proposed": new},
        {"entry": "NEWTERMS", "proposed": terms},
        {"entry": "data", "base_revision": 1, "retire": {"reason": "replaced", "replaced_by": None}},
    )
    office.act("bob", request, "approve")
    assert office.ann.entry("data")[0].curation.state == "retired"
    assert office.ann.entry("new")[0].curation.revision == 1
    assert office.registry.store.sequence() == 5


class Failing(MemoryStore):
    """A store whose last write of many fails."""

    failing = False

    def _write_seen(self, write: EntryWrite, **given: Any) -> StoredEntry:
        if self.failing and write.entry.id == "data":
            raise StoreBusyError("the graph is busy")
        return super()._write_seen(write, **given)


def test_request_is_never_half_published() -> None:
    store = Failing()
    office = Office(store=store)
    request = office.proposed(
        FORBID, patch("/notes", ["read"], entry="data"), cases=[{**CASE, "verdict": "PROHIBITED"}]
    )
    store.failing = True
    before = store.events()
    impatient = Client(URL, office.keys["bob"], transport=AppTransport(office.registry.app))
    assert office.post("bob", f"/v1/change-requests/{request.id}:approve", {}, **{"if-match": '"1"'}).status_code == 503
    assert store.events() == before
    assert not store.list_work(WorkFilter(kind="kept_case"))
    kept, _ = impatient.change_request(request.id)
    assert (kept.state, kept.revision) == ("submitted", 1)
    store.failing = False
    assert office.act("bob", request, "approve").state == "published"


def test_preview_saves_nothing_and_equals_the_replay() -> None:
    office = Office()
    asked = office.ann.decide(QUESTION)
    proposal = {"title": "t", "changes": [FORBID]}
    found = office.ann.preview_request(proposal)
    assert found.impact is not None
    assert (found.change_class, found.approvals_needed, found.impact.decisions_checked) == ("major", 1, 1)
    assert not list(office.ann.change_requests())
    office.act("bob", office.proposed(), "approve")
    (flip,) = found.impact.flips
    today = office.ann.replay(asked.id or "").today
    assert (flip.decision, flip.from_, flip.to) == (asked.id, today.verdict_before, today.verdict)


def test_preview_tells_what_would_not_be_sound(office: Office) -> None:
    found = office.ann.preview_request({"title": "t", "changes": [patch("/concluded_terms", "NOWHERE", entry="data")]})
    assert [(each.path, each.code) for each in found.findings] == [("/changes/0/concluded_terms", "unknown_term")]
    assert found.impact is None
    draft = office.proposed(patch("/concluded_terms", "NOWHERE", entry="data"), state="draft")
    assert office.refused("ann", draft, "submit").startswith("422")
    assert office.ann.preview_kept_request(draft.id).findings == found.findings


def test_write_of_a_curator_waits(office: Office) -> None:
    entry, tag = office.ann.entry("TERMS")
    with pytest.raises(AwaitsApprovalError) as caught:
        office.ann.put_entry(entry, tag, reason="read again")
    request, _ = office.ann.change_request(caught.value.change_request)
    assert (request.state, request.reason) == ("submitted", "read again")
    with pytest.raises(AwaitsApprovalError):
        office.ann.create_entry(dataset("new"))
    with pytest.raises(AwaitsApprovalError):
        office.ann.retire_entry("data", '"1"', reason="old")
    assert office.registry.store.sequence() == 2


def test_write_of_a_reviewer_is_published_where_nobody_must_approve(office: Office) -> None:
    entry, tag = office.bob.entry("data")
    written, _ = office.bob.put_entry(entry, tag)
    assert written.curation.revision == 2
    with pytest.raises(AwaitsApprovalError):
        office.bob.retire_entry("data", '"2"', reason="old")
    (published,) = office.bob.change_requests(state="published")
    assert (published.proposed_by, published.sequence) == ("bob", 3)


def test_comment_is_kept_in_every_state(office: Office) -> None:
    request = office.act("bob", office.proposed(), "reject")
    found = office.eve.comment_on_request(request.id, "why?", about="/rules/T-1")
    assert [(each.by, each.says, each.about) for each in found.comments] == [("eve", "why?", "/rules/T-1")]


def test_words_that_are_too_many_or_none_are_refused(office: Office) -> None:
    request = office.proposed()
    for words in ("x" * 4001, " "):
        with pytest.raises(RemoteError) as refused:
            office.eve.comment_on_request(request.id, words)
        assert (refused.value.status, refused.value.flaws[0].pointer) == (422, "/says")
    with pytest.raises(RemoteError) as refused:
        office.act("bob", request, "reject", comment="x" * 4001)
    assert (refused.value.status, refused.value.flaws[0].pointer) == (422, "/comment")
    assert office.act("bob", request, "reject", comment="x" * 4000).state == "closed"


def test_filters_of_the_list(office: Office) -> None:
    first = office.proposed()
    office.registry.clock.advance(seconds=1)
    second = office.proposed(patch("/notes", ["x"], entry="data"), by="eve", state="draft")
    listed: Callable[..., list[str]] = lambda **f: [each.id for each in office.ann.change_requests(**f)]  # noqa: E731
    assert listed() == [second.id, first.id]
    assert listed(state="draft") == [second.id]
    assert listed(entry="TERMS") == [first.id]
    assert listed(by="eve") == [second.id]


def test_key_makes_one_request(office: Office) -> None:
    body = {"title": "t", "changes": [FORBID]}
    answers = [office.post("ann", "/v1/change-requests", body, **{"idempotency-key": "k"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[0].headers["location"] == f"/v1/change-requests/{answers[0].json()['id']}"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ([], "/changes"),
        ([{"entry": "TERMS", "base_revision": 1}], "/changes/0"),
        ([FORBID, FORBID], "/changes/1/entry"),
        ([{**FORBID, "entry": "TREMS"}], "/changes/0/entry"),
        ([{**FORBID, "base_revision": 7}], "/changes/0/base_revision"),
        ([patch("/rules/T-7/says", "x")], "/changes/0/patch/0"),
        ([patch("/rules/T-1/modality", "perhaps")], "/changes/0/rules/0/modality"),
        ([patch("/id", "OTHER")], "/changes/0/patch"),
    ],
    ids=["none", "no way", "twice", "unknown", "revision", "place", "word", "id"],
)
def test_what_cannot_be_read_is_told_with_its_place(office: Office, changes: Sequence[Any], place: str) -> None:
    refused = office.post("ann", "/v1/change-requests", {"title": "t", "changes": changes})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == place


def test_closed_entry_is_in_no_request_that_is_shown() -> None:
    closed = licence("CLOSED", rule("C-1", "permission", "use", says="zqsecretqz", clause=clause(quote="zqsecretqz")),
                     visibility="restricted", readers=(Role.REVIEWER,))  # fmt: skip
    office = Office(TERMS, DATA, closed)
    change = patch("/rules/C-1/says", "zqsecretqz too", entry="CLOSED")
    request = office.proposed(change, by="bob")
    for path in ("", "/entries/CLOSED"):
        with pytest.raises(RemoteError) as caught:
            office.ann.call("GET", f"change-requests/{request.id}{path}")
        assert (caught.value.status, caught.value.code) == (404, "work_not_found")
    for verb in ("submit", "withdraw", "preview", "resolve"):
        assert office.refused("ann", request, verb) == "404 work_not_found"
    assert list(office.ann.change_requests()) == []
    assert [each.id for each in office.kim.change_requests()] == [request.id]
    for path in ("change-requests", "change-requests:preview"):
        refused = office.post("ann", f"/v1/{path}", {"title": "t", "changes": [change]})
        assert (refused.status_code, refused.json()["code"]) == (403, "entry_closed")
        assert "zqsecretqz" not in refused.text


def test_flips_name_only_what_the_caller_may_list() -> None:
    closed = dataset("closed", concluded_terms="TERMS", visibility="restricted", readers=(Role.REVIEWER,))
    office = Office(TERMS, DATA, closed)
    office.bob.decide({**QUESTION, "datasets": [{"id": "closed"}]})
    proposal = {"title": "t", "changes": [FORBID]}
    for name, count in (("ann", 0), ("bob", 1)):
        found = office.clients[name].preview_request(proposal).impact
        assert found is not None
        assert len(found.flips) == count
    request = office.proposed()
    assert request.impact is not None
    assert request.impact.flips == ()


def test_two_writes_at_once_make_no_circle(office: Office) -> None:
    """What was checked on a registry that has moved on is checked again."""
    parts = [dataset(name, concluded_terms="TERMS") for name in ("one", "two")]
    office = Office(TERMS, *parts, store=(store := Interrupted()), approvals_major=0, approvals_minor=0)
    one, two = (
        {**to_jsonable(entry), "derived_from": [{"id": other, "how": "copy"}]}
        for entry, other in zip(parts, ("two", "one"), strict=True)
    )
    store.between = lambda: _put(office, "two", two)
    refused = _put(office, "one", one)
    assert refused.status_code == 422
    assert office.registry.client.entry("one")[0].curation.revision == 1
    assert office.registry.client.entry("two")[0].curation.revision == 2


def _put(office: Office, name: str, body: Any) -> httpx2.Response:
    given = {"authorization": f"Bearer {office.keys['bob']}", "content-type": "application/json", "if-match": '"1"'}
    return office.registry.http.put(f"/v1/entries/{name}", json=body, headers=given)


class Interrupted(MemoryStore):
    """A store in which somebody else writes just before the first write."""

    between: Callable[[], Any] | None = None

    def put_all(self, *given: Any, **named: Any) -> tuple[StoredEntry, ...]:
        between, self.between = self.between, None
        if between is not None:
            between()
        return super().put_all(*given, **named)


def test_broken_question_of_a_case_is_refused(office: Office) -> None:
    with pytest.raises((RemoteError, InputError)):
        office.proposed(cases=[{**CASE, "request": {"action": 1}}])
