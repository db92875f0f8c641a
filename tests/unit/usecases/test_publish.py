# SPDX-License-Identifier: Apache-2.0
"""The registry stays sound: what would break it is refused with its place, and nothing is written."""

import time
from dataclasses import replace

import pytest

from licet.domain.entry import Curation, Derivation, Entry, ReviewState
from licet.domain.record import StoredEntry
from licet.errors import InputError, RevisionConflictError
from licet.stores.memory import MemoryStore
from licet.usecases.publish import publication_flaws, publish
from licet.usecases.registry import Registry, edition_of
from tests.factories import NOW, constraint, dataset, licence, rule
from tests.fakes.clock import FakeClock

DRAFT = Curation(state=ReviewState.DRAFT)
TERMS = licence("TERMS", rule("T-1", "permission", "use"))
START = (
    TERMS,
    licence("OTHER", rule("O-1", "prohibition", "fine_tune")),
    dataset("parent", concluded_terms="TERMS"),
    dataset("child", derived_from=(Derivation(id="parent", how="subset"),)),
    dataset("orphan", derived_from=(Derivation(id="unseen", how="subset"),)),
)


class Office:
    """A store with everything that publishing needs."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.store.load(START, by="tester", at=NOW, reason="test")

    def publish(self, entry: Entry, expected: int | None) -> StoredEntry:
        return publish(
            entry,
            expected_revision=expected,
            by="curator",
            reason="because",
            registry=Registry(self.store),
            writer=self.store,
            clock=FakeClock(),
        )


@pytest.fixture
def office() -> Office:
    return Office()


def test_entry_is_written_with_its_signature(office: Office) -> None:
    stored = office.publish(dataset("fresh"), None)
    assert (stored.revision, stored.by, stored.reason, stored.recorded_at) == (
        1, "curator", "because", NOW,
    )  # fmt: skip


def test_revision_in_the_document_is_the_one_written(office: Office) -> None:
    stored = office.publish(dataset("parent", curation=Curation(revision=7)), 1)
    assert stored.entry.curation.revision == stored.revision == 2


@pytest.mark.parametrize(
    ("entry_id", "expected"),
    [("parent", None), ("parent", 2), ("fresh", 1), ("fresh", -1)],
    ids=["exists", "stale", "not there", "unreadable tag"],
)
def test_writer_who_saw_another_revision_is_refused(office: Office, entry_id: str, expected: int | None) -> None:
    with pytest.raises(RevisionConflictError):
        office.publish(dataset(entry_id), expected)
    assert office.store.sequence() == len(START)


@pytest.mark.parametrize(
    ("entry", "expected", "pointer"),
    [
        (dataset("parent", concluded_terms="TERMZ"), 1, "/concluded_terms"),
        (
            dataset("parent", derived_from=(Derivation(id="child", how="copy"),)),
            1,
            "",
        ),
        (dataset("parent", aliases=("child",)), 1, "/aliases/0"),
        (licence("NEW", rule("T-1", "permission", "use")), None, "/rules/0/id"),
        (licence("NEW", rule("N-1", "permission", "use", lifts=("O-9",))), None, "/rules/0/lifts/0"),
        (licence("NEW", rule("N-1", "permission", "usee")), None, "/rules/0/actions/0"),
        (
            licence(
                "NEW",
                rule(
                    "N-1",
                    "prohibition",
                    "use",
                    constraints=(constraint("dataset.id", "eq", "parrent"),),
                ),
            ),
            None,
            "/rules/0/constraints/0",
        ),
        (dataset("parent", concluded_terms="TERMS", curation=DRAFT), 1, "/curation/state"),
    ],
    ids=[
        "unknown terms",
        "circle",
        "name taken",
        "rule of another entry",
        "lifts an unknown rule",
        "unknown action",
        "a prohibition that would never apply",
        "withdrawn to a draft",
    ],
)
def test_what_would_break_the_registry_is_refused(
    office: Office, entry: Entry, expected: int | None, pointer: str
) -> None:
    with pytest.raises(InputError) as caught:
        office.publish(entry, expected)
    assert pointer in {flaw.pointer for flaw in caught.value.flaws}
    assert office.store.sequence() == len(START)


def test_entry_that_breaks_another_names_it(office: Office) -> None:
    lifting = licence("LIFTING", rule("L-1", "permission", "use", lifts=("O-1",)))
    office.publish(lifting, None)
    with pytest.raises(InputError) as caught:
        office.publish(licence("OTHER"), 1)
    flaw = caught.value.flaws[0]
    assert flaw.pointer == ""
    assert "LIFTING" in flaw.detail


def test_name_that_is_unknown_already_may_stay(office: Office) -> None:
    again = dataset("orphan", name="renamed", derived_from=START[-1].derived_from)
    assert office.publish(again, 1).revision == 2


def test_fault_that_is_there_already_does_not_stop_a_repair(office: Office) -> None:
    broken = licence("BROKEN", rule("B-1", "permission", "no_such_action"), name="")
    office.store.load((broken,), by="tester", at=NOW, reason="an older Licet took it")
    assert office.publish(replace(broken, name="named"), 1).revision == 2


def test_draft_may_stay_a_draft_and_be_published(office: Office) -> None:
    office.publish(dataset("fresh", curation=DRAFT), None)
    office.publish(dataset("fresh", name="better", curation=DRAFT), 1)
    assert office.publish(dataset("fresh"), 2).entry.curation.state is ReviewState.PUBLISHED


def test_kind_of_an_entry_stays(office: Office) -> None:
    with pytest.raises(InputError, match="of the kind"):
        office.publish(licence("orphan"), 1)


def test_one_entry_among_very_many_is_checked_quickly() -> None:
    many: list[Entry] = [dataset(f"set-{number}", concluded_terms="TERMS") for number in range(20_000)]
    stored = [
        StoredEntry(entry=entry, revision=1, sequence=number, recorded_at=NOW, by="a", reason="")
        for number, entry in enumerate((*START, *many), start=1)
    ]
    edition = edition_of(stored)
    changed = dataset("parent", derived_from=(Derivation(id="child", how="subset"),))
    began = time.process_time()
    flaws = publication_flaws({"": changed}, edition)
    assert time.process_time() - began < 2
    assert {flaw.code for flaw in flaws} == {"contradiction"}
