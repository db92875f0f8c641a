# SPDX-License-Identifier: Apache-2.0
"""The Entry page: its tabs, what one may do there, and what it was."""

import datetime as dt
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from licet.client import Client
from licet.domain.access import Role
from licet.domain.entry import Curation, ReviewState
from tests.factories import NOW, clause, dataset, licence, rule
from tests.fakes.app import FakeRegistry
from tests.ui.app_test import button, field, open_page, rerun, words_of
from tests.ui.fake_client import reader_of, signed_in, stubborn, too_slow, unreachable

LATER = NOW + dt.timedelta(days=30)
TEXT = b"Terms of use. You may evaluate the data, and you shall not share it."


@pytest.fixture
def revised() -> FakeRegistry:
    """A licence that was changed once, with its text, and a data set under it that somebody asked about."""
    quoted = clause(quote="you may evaluate the data")
    made = FakeRegistry(
        licence(
            "LIC", rule("L-1", "permission", "evaluate", says="Use is allowed.", clause=quoted), name="Our licence"
        ),
        dataset("notes", name="The notes", concluded_terms="LIC"),
    )
    changed = rule("L-1", "permission", "evaluate", says="Use is permitted.", clause=quoted)
    made.store.put(
        licence("LIC", changed, name="Our licence", curation=Curation(revision=1)),
        expected_revision=1, by="ada", at=LATER, reason="clearer words",
    )  # fmt: skip
    made.client.add_document(TEXT, entry="LIC", name="terms.txt", media_type="text/plain")
    made.client.decide({"action": "evaluate", "datasets": [{"id": "notes"}]})
    return made


def tab(name: str, entry: str, client: Client, **query: str) -> AppTest:
    return open_page("entry", client, query={"id": entry, "tab": name, **query})


def test_without_an_id_one_is_chosen_by_typing(asked: FakeRegistry) -> None:
    page = open_page("entry", reader_of(asked))
    field(page, "text_input", "Which entry?").set_value("llama-3.1")
    field(rerun(page), "selectbox", "Which entry?").select("llama-3.1")
    assert "Llama 3.1" in page.run().title[0].value
    assert page.query_params["id"] == "llama-3.1"


def test_picker_fetches_fifty_and_takes_what_is_typed_as_words() -> None:
    registry = FakeRegistry(*(dataset(f"set-{number:03}", name=f"Set {number:03}") for number in range(60)))
    page = open_page("entry", reader_of(registry))
    assert "These are the first 50." in words_of(page)
    field(page, "text_input", "Which entry?").set_value('kind:"nothing')
    assert "Nothing fits." in words_of(rerun(page))


def test_rules_stand_beside_their_quotes(asked: FakeRegistry) -> None:
    words = words_of(tab("Rules", "PHYSIONET-CREDENTIALED-DUA", reader_of(asked)))
    assert ":red-badge[prohibition] **PND-6a**" in words
    assert "“shared on PhysioNet under the same restrictions as MIMIC”" in words
    assert "When] “could memorise notes” is true" in words
    assert "Edit this rule" not in words


def test_terms_are_a_tree_with_what_governs_and_by_which_walk(asked: FakeRegistry) -> None:
    page = tab("Terms", "mimic-iv-note", reader_of(asked))
    words = words_of(page)
    assert "- **All of these apply (AND)**" in words
    assert "[PHYSIONET-CREDENTIALED-DUA](/entry?id=PHYSIONET-CREDENTIALED-DUA)" in words
    assert "mimic-iv-note → governed by → PHYSIONET-CREDENTIALED-DUA → states →" in words
    assert len(page.get("echarts_chart")) == 1


def test_lineage_is_drawn(asked: FakeRegistry) -> None:
    page = tab("Lineage", "olmo", reader_of(asked))
    assert "What it was made from" in words_of(page)
    assert len(page.get("echarts_chart")) >= 1


def test_decisions_that_rest_on_it(revised: FakeRegistry) -> None:
    words = words_of(tab("Decisions", "notes", reader_of(revised)))
    assert "(/?decision=dec_" in words
    assert "open one of those that this governs" in words_of(tab("Decisions", "LIC", reader_of(revised)))


def test_history_says_who_changed_which_words(revised: FakeRegistry) -> None:
    page = tab("History", "LIC", reader_of(revised))
    assert "| ada | clearer words |" in words_of(page)
    shown = "\n".join(str(each.proto.body) for each in page.get("html"))
    assert "[-allowed-]</del>" in shown
    assert "[+permitted+]</ins>" in shown


def test_history_as_of_a_day(revised: FakeRegistry) -> None:
    words = words_of(tab("History", "LIC", reader_of(revised), on=str(NOW.date())))
    assert "as it was on record at the end of" in words
    assert "Use is allowed." in words
    assert "Use is permitted." not in words
    before = words_of(tab("History", "LIC", reader_of(revised), on="2001-01-01"))
    assert "The registry refused this." in before


def test_documents_are_shown_with_the_quoted_words_marked(revised: FakeRegistry) -> None:
    page = tab("Documents", "LIC", reader_of(revised))
    assert "terms.txt" in [each.label for each in page.expander]
    assert "A curator files documents here" in words_of(page)


def test_curator_files_a_document(revised: FakeRegistry) -> None:
    page = signed_in("entry", revised, Role.CURATOR, query={"id": "LIC", "tab": "Documents"})
    page.file_uploader[0].set_value(("scan.md", b"# The scan", "text/x-markdown"))
    button(page, "File it").click()
    assert "scan.md is filed." in words_of(rerun(page))
    assert {each.name for each in revised.client.documents("LIC")} == {"terms.txt", "scan.md"}


def test_filing_needs_a_file(revised: FakeRegistry) -> None:
    page = signed_in("entry", revised, Role.CURATOR, query={"id": "LIC", "tab": "Documents"})
    button(page, "File it").click()
    assert "Choose a file first." in words_of(rerun(page))


def test_raw_forms(revised: FakeRegistry) -> None:
    words = words_of(tab("Raw", "LIC", reader_of(revised)))
    assert '"id": "LIC"' in words
    assert "odrl:" in words


@pytest.mark.parametrize(("role", "may"), [(Role.READER, False), (Role.CURATOR, True)])
def test_who_may_edit(revised: FakeRegistry, role: Role, may: bool) -> None:
    page = signed_in("entry", revised, role, query={"id": "notes"})
    assert ("(/edit?id=notes)" in words_of(page)) is may
    assert ("Sign in with the key of a curator" in words_of(page)) is not may


def test_retired_entry_leads_to_what_replaces_it() -> None:
    away = Curation(state=ReviewState.RETIRED, retired_because="a newer release", replaced_by="new")
    words = words_of(open_page("entry", reader_of(FakeRegistry(dataset("old", curation=away), dataset("new"))),
                               query={"id": "old"}))  # fmt: skip
    assert "This entry is retired: a newer release." in words
    assert "[Use new instead](/entry?id=new)" in words


def test_unknown_entry_is_explained(asked: FakeRegistry) -> None:
    words = words_of(open_page("entry", reader_of(asked), query={"id": "mimic-iv-not"})).replace("`", "").lower()
    assert "unknown entry mimic-iv-not" in words
    assert "mimic-iv-note" in words


def test_empty_registry() -> None:
    assert "Nothing fits." in words_of(open_page("entry", reader_of(FakeRegistry())))


@pytest.mark.parametrize(
    ("client", "said"),
    [
        (unreachable(), "cannot be reached"),
        (stubborn(403, "role_missing", "this was refused"), "this was refused"),
        (stubborn(412, "revision_conflict", "this was refused"), "this was refused"),
        (stubborn(422, "malformed", "this was refused"), "this was refused"),
        (too_slow(), "does not answer in time"),
    ],
    ids=["down", "403", "412", "422", "slow"],
)
def test_what_goes_wrong_is_said(client: Any, said: str) -> None:
    assert said in words_of(open_page("entry", client, query={"id": "notes"})).lower()


def test_comments(revised: FakeRegistry) -> None:
    assert "Sign in to read what was said" in words_of(tab("Comments", "LIC", reader_of(revised)))
    page = signed_in("entry", revised, Role.CURATOR, query={"id": "LIC", "tab": "Comments"})
    assert "Nobody has said anything yet." in words_of(page)
    field(page, "selectbox", "About").select("L-1")
    field(page, "text_area", "What you say").set_value("Is this so?")
    button(page, "Say it").click()
    assert "Is this so?" in words_of(rerun(page))
    assert [each.about for each in revised.client.entry_comments("LIC")] == ["L-1"]


def test_attesting_needs_a_reason(revised: FakeRegistry) -> None:
    page = signed_in("entry", revised, Role.REVIEWER, query={"id": "LIC"})
    button(page, "Attest still correct").click()
    button(rerun(page), "Attest").click()
    assert "Write how you know first" in words_of(rerun(page))
    field(page, "text_input", "How do you know?").set_value("read it again")
    button(page, "Attest").click()
    rerun(page)
    assert revised.store.entry("LIC").reason == "read it again"
    assert not [each for each in page.button if each.label == "Attest"]
