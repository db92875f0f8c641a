# SPDX-License-Identifier: Apache-2.0
"""What waits for whom: requests, review cases, days that come, and what does not agree."""

import datetime as dt
from collections import defaultdict
from typing import Any

import pytest

from licet.client import RemoteError
from licet.domain.access import Role
from licet.domain.answer import PatchOp
from licet.domain.change_request import Approval, ChangeRequest, EntryChange, ProposalState
from licet.domain.document import Document, document_id
from licet.domain.entry import AgreementOnFile, Curation, Duration, EvidenceOnFile, ReviewState, TermsText
from licet.domain.verdict import Verdict
from licet.domain.visibility import Visibility
from licet.wire.write import to_jsonable
from tests.api.callers import calling
from tests.api.people import People, unclear_registry
from tests.factories import NOW, agreement, constraint, dataset, institution, licence, rule, ruling
from tests.fakes.app import FakeRegistry

TODAY = NOW.date()
READ, NEWER, SIGNED = b"the text that was read", b"a newer text", b"the text that was signed"


@pytest.fixture
def people() -> People:
    return People(unclear_registry())


def days(number: int) -> dt.date:
    return TODAY + dt.timedelta(days=number)


def tasks(registry: FakeRegistry, role: Role, name: str | None = None) -> Any:
    key = registry.key_for(role, name=name or f"some {role}")
    found = registry.http.get("/v1/tasks", headers={"authorization": f"Bearer {key}"})
    assert found.status_code == 200, found.text
    return found.json()


def by_kind(found: Any) -> dict[str, list[str]]:
    kinds: defaultdict[str, list[str]] = defaultdict(list)
    for task in found["items"]:
        kinds[task["kind"]].append(task["subject"])
    assert found["counts"] == {kind: len(subjects) for kind, subjects in kinds.items()}
    return dict(kinds)


def test_days_that_come_are_tasks() -> None:
    made = FakeRegistry(
        dataset("late", curation=Curation(review_due=days(-400))),
        dataset("soon", curation=Curation(review_due=days(30))),
        dataset("far", curation=Curation(review_due=days(31))),
        dataset("gone", curation=Curation(state=ReviewState.RETIRED, review_due=days(1))),
        agreement("DUA", duration=Duration(valid_until=days(60))),
        agreement("OTHER", duration=Duration(valid_until=days(61))),
        ruling("RULED", valid_until=days(10)),
        institution(
            "HERE",
            agreements=(
                AgreementOnFile(terms="DUA", valid_until=days(5)),
                AgreementOnFile(terms="OTHER", valid_until=days(-61)),
            ),
            evidence=(EvidenceOnFile(kind="training_certificate", valid_until=days(-3)),),
        ),
    )
    found = tasks(made, Role.CURATOR)
    assert by_kind(found) == {
        "review_due": ["late", "soon"],
        "agreement_ends": ["HERE", "DUA"],
        "evidence_ends": ["HERE"],
        "ruling_ends": ["RULED"],
    }
    (ended,) = [task for task in found["items"] if task["kind"] == "evidence_ends"]
    assert (ended["due"], ended["link"]) == (days(-3).isoformat(), "/v1/entries/HERE")
    assert "has ended" in ended["says"]
    assert tasks(made, Role.READER)["items"] == []


def kept(registry: FakeRegistry, content: bytes, entry: str, hours: int = 0) -> None:
    document = Document(
        id=document_id(content), name="text.txt", media_type="text/plain", size=len(content), entry=entry,
        visibility=Visibility.PUBLIC, readers=(), uploaded_at=NOW + dt.timedelta(hours=hours), by="x",
    )  # fmt: skip
    registry.store.documents.put(document, content)


def test_what_does_not_agree_is_a_task() -> None:
    made = FakeRegistry(
        agreement("DUA", text=TermsText(sha256=f"sha256:{document_id(READ)}")),
        agreement("SAME", text=TermsText(sha256=document_id(READ))),
        agreement("SIGNED", text=TermsText(sha256=document_id(READ))),
        institution("HERE", agreements=(AgreementOnFile(terms="SIGNED", text_sha256=document_id(SIGNED)),)),
        licence("OPEN", aliases=("O",)),
        licence("CLOSED"),
        dataset("same", declared_terms="O", concluded_terms="OPEN"),
        dataset("unsaid", declared_terms="NOASSERTION", concluded_terms="OPEN"),
        dataset("clash", declared_terms="OPEN", concluded_terms="OPEN AND CLOSED"),
    )
    kept(made, READ, "DUA")
    kept(made, NEWER, "DUA", hours=1)
    kept(made, SIGNED, "SIGNED")
    assert by_kind(tasks(made, Role.CURATOR)) == {
        "text_changed": ["DUA"],
        "signed_text_differs": ["HERE"],
        "label_conflict": ["clash"],
    }


def change(name: str, by: str, state: ProposalState, entry: str = "notes", **fields: Any) -> ChangeRequest:
    given = {"changes": (EntryChange(entry=entry, base_revision=1, patch=()),), **fields}
    return ChangeRequest(
        id=name, title=f"title of {name}", state=state, proposed_by=by, created_at=NOW, updated_at=NOW, **given
    )


@pytest.fixture
def requested() -> FakeRegistry:
    """A registry with change requests of ann and bob."""
    made = FakeRegistry(
        dataset("notes"), dataset("closed", visibility=Visibility.RESTRICTED, readers=(Role.ADMIN,)), public_read=True
    )
    renamed = EntryChange(
        entry="notes", base_revision=1, patch=(PatchOp(op="replace", path="/name", value="one name"),)
    )
    made.store.put(dataset("notes", name="another name"), expected_revision=1, by="x", at=NOW, reason="")
    closed = dataset("new", visibility=Visibility.RESTRICTED, readers=(Role.ADMIN,))
    restricted = PatchOp(op="add", path="", value=to_jsonable(closed))
    for item in (
        change("cr_1", "ann", ProposalState.DRAFT),
        change("cr_2", "ann", ProposalState.RETURNED),
        change("cr_3", "ann", ProposalState.SUBMITTED, changes=(renamed,)),
        change("cr_4", "bob", ProposalState.SUBMITTED),
        change("cr_5", "bob", ProposalState.SUBMITTED, entry="closed"),
        change("cr_6", "bob", ProposalState.SUBMITTED, approvals=(Approval(by="rita", at=NOW),)),
        change("cr_7", "bob", ProposalState.PUBLISHED),
        change(
            "cr_8",
            "bob",
            ProposalState.SUBMITTED,
            changes=(EntryChange(entry="new", base_revision=0, patch=(restricted,)),),
        ),
    ):
        made.store.put_work(item)
    return made


@pytest.mark.parametrize(
    ("role", "name", "wanted"),
    [
        (Role.CURATOR, "ann", {"draft": ["cr_1"], "returned": ["cr_2"], "conflict": ["cr_3"]}),
        (Role.CURATOR, "bob", {}),
        (Role.REVIEWER, "rita", {"review_waiting": ["cr_3", "cr_4"], "conflict": ["cr_3"]}),
        (
            Role.ADMIN,
            "adam",
            {"review_waiting": ["cr_3", "cr_4", "cr_5", "cr_6", "cr_8"], "conflict": ["cr_3"]},
        ),
        (Role.READER, "rod", {}),
    ],
)
def test_requests_wait_for_those_who_can_act(
    requested: FakeRegistry, role: Role, name: str, wanted: dict[str, list[str]]
) -> None:
    assert by_kind(tasks(requested, role, name)) == wanted


def test_review_cases_wait_for_the_office_and_for_who_asked(people: People) -> None:
    case = people.open().json()
    assert by_kind(tasks(people.registry, Role.READER, "ann")) == {"review_case": [case["id"]]}
    assert by_kind(tasks(people.registry, Role.READER, "zoe")) == {}
    assert by_kind(tasks(people.registry, Role.REVIEWER)) == {"review_case": [case["id"]]}
    people.answer(case)
    assert by_kind(tasks(people.registry, Role.REVIEWER)) == {}
    people.registry.clock.advance(days=400)
    found = tasks(people.registry, Role.REVIEWER)
    assert by_kind(found) == {"review_case": [case["id"]]}
    assert found["items"][0]["says"].startswith("asked again")


def test_metric_counts_what_rulings_settle(people: People) -> None:
    people.ask()
    people.answer(people.open().json())
    people.ask()
    people.ask(action="clinical_decision")
    assert people.ask()["verdict"] == Verdict.PERMITTED
    settled = tasks(people.registry, Role.READER)["settled_by_rulings"]
    assert settled == {"settled": 2, "would_be_reviews": 4, "looked_at": 5}


def test_tasks_are_for_callers_with_a_key(people: People) -> None:
    with calling(people.registry, None) as http:
        refused = http.get("/v1/tasks")
    assert (refused.status_code, refused.json()["code"]) == (401, "key_missing")


def test_lists_are_bounded_and_counts_are_not() -> None:
    made = FakeRegistry(*(dataset(f"d{n:03}", curation=Curation(review_due=TODAY)) for n in range(120)))
    found = tasks(made, Role.CURATOR)
    assert (len(found["items"]), found["counts"]) == (100, {"review_due": 120})


SIGNED_ONLY = rule(
    "D-1", "permission", "evaluate", "use", requires=(constraint("evidence.agreement", "covers", "DUA"),)
)


def asked(registry: FakeRegistry) -> Any:
    question = {
        "action": "evaluate",
        "datasets": [{"id": "notes"}],
        "purpose": {"id": "research_non_commercial"},
        "environment": {"kind": "institution_on_prem"},
    }
    return registry.http.post("/v1/decisions", json=question).raise_for_status().json()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"signed_by": "the dean", "project": "stroke notes", "persons": ("A. Person",)},
        {"text_sha256": document_id(SIGNED)},
    ],
    ids=["bare", "as people hold it", "another text was signed"],
)
def test_agreement_that_ends_says_so_without_an_edit(fields: dict[str, Any]) -> None:
    """Who signed, for what and which text changes no answer; the day on which it ends does."""
    made = FakeRegistry(
        agreement("DUA", SIGNED_ONLY, text=TermsText(sha256=document_id(READ))),
        dataset("notes", concluded_terms="DUA"),
        institution("HERE", agreements=(AgreementOnFile(terms="DUA", valid_until=days(30), **fields),)),
        institution="HERE",
    )
    before = asked(made)
    assert (before["verdict"], before["valid_until"]) == ("PERMITTED", days(30).isoformat())
    made.clock.advance(days=31)
    assert asked(made)["verdict"] == "NEEDS_REVIEW"
    (stale,) = made.http.get("/v1/decisions?stale=true").json()["items"]
    assert (stale["id"], stale["standing"]["is_expired"]) == (before["id"], True)


def test_hash_of_a_signed_text_is_one() -> None:
    made = FakeRegistry(agreement("DUA"))
    here = institution("HERE", agreements=(AgreementOnFile(terms="DUA", text_sha256="abc"),))
    with pytest.raises(RemoteError) as caught:
        made.client.create_entry(here)
    assert caught.value.flaws[0].pointer == "/agreements/0/text_sha256"
