# SPDX-License-Identifier: Apache-2.0
"""`licet show` and `licet find`: entries, and what they may be used for."""

import pytest

from licet.cli import output
from licet.cli.diff import described_diff
from licet.domain.record import StoredEntry
from licet.wire.entry_diff import entry_diff
from licet.wire.read import entry_from
from tests.cli.terminal import document_of, run
from tests.factories import NOW, dataset, rule


def test_an_entry_is_shown_with_rules_beside_quotes() -> None:
    result = run("show", "PHYSIONET-CREDENTIALED-DUA")
    assert result.exit_code == 0
    for words in ("PND-6a", "prohibition on", "“shared on PhysioNet under the same restrictions", "verified"):
        assert words in result.stdout


@pytest.mark.parametrize(
    "name", ["mimic-iv-note", "LLAMA3.1", "GDPR", "EXAMPLE-INSTITUTE", "OPENAI-API", "NOASSERTION"]
)
def test_an_entry_of_every_kind_is_shown(name: str) -> None:
    shown = run("show", name)
    assert shown.exit_code == 0
    assert name in shown.stdout


def test_an_entry_is_printed_as_published() -> None:
    assert entry_from(document_of(run("show", "mimic-iv-note", "--json").stdout)).id == "mimic-iv-note"


def test_an_alias_finds_the_entry() -> None:
    assert document_of(run("show", "UNKNOWN", "--json").stdout)["id"] == "NOASSERTION"


@pytest.mark.parametrize(("option", "words"), [("--turtle", "dcat:Dataset"), ("--jsonld", '"@context"')])
def test_an_entry_is_printed_as_rdf(option: str, words: str) -> None:
    result = run("show", "pubmedqa", option)
    assert result.exit_code == 0
    assert words in result.stdout


def test_forms_exclude_each_other() -> None:
    assert run("show", "pubmedqa", "--turtle", "--json").exit_code == 2


def test_an_unknown_entry_is_refused_with_the_nearest() -> None:
    result = run("show", "mimic-iv-notes", "--json")
    assert result.exit_code == 2
    assert "unknown entry `mimic-iv-notes`: did you mean `mimic-iv-note`?" in result.stderr
    assert document_of(result.stdout)["code"] == "entry_not_found"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("mimic", "note"), "mimic-iv-note"),
        (("--kind", "institution"), "EXAMPLE-INSTITUTE"),
        (("--terms", "PHYSIONET-CREDENTIALED-DUA"), "mimic-iv-note"),
        (("--sensitivity", "controlled_access", "--modality", "text"), "mimic-iv-note"),
    ],
    ids=["words", "kind", "terms", "class and modality"],
)
def test_entries_are_found(arguments: tuple[str, ...], expected: str) -> None:
    found = document_of(run("find", *arguments, "--json").stdout)
    assert expected in {item["id"] for item in found["items"]}
    assert expected in run("find", *arguments).stdout


def test_nothing_found_is_said() -> None:
    result = run("find", "no-entry-has-this-word")
    assert (result.exit_code, result.stdout) == (0, "0 found.\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--kind", "datset"), "did you mean `dataset`?"),
        (("--modality", "txt"), "did you mean `text`?"),
        (("--purpose", "research"), "say about which action with `--for`"),
        (("--for", "evalute"), "ACTION: unknown action `evalute`: did you mean `evaluate`?"),
        (("--for", "evaluate", "--kind", "model"), "leave `--kind` out"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_search_that_cannot_be_made_is_refused(arguments: tuple[str, ...], message: str) -> None:
    result = run("find", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_every_data_set_gets_a_verdict() -> None:
    question = ("--for", "evaluate", "--model", "mistral-7b", "--purpose", "methods_development",
                "--where", "institution_on_prem", "--fact", "healthcare_task=false")  # fmt: skip
    found = document_of(run("find", *question, "--json").stdout)
    verdicts = {each["id"]: each["verdict"] for each in found["items"]}
    assert verdicts["pubmedqa"] == "PERMITTED"
    assert len(verdicts) == len(document_of(run("find", "--kind", "dataset", "--json").stdout)["items"])
    shown = run("find", *question)
    assert shown.exit_code == 0
    assert shown.stdout.index("pubmedqa") < shown.stdout.index("mimic-iv-note")


def test_filters_narrow_the_data_sets() -> None:
    found = run("find", "--for", "evaluate", "--terms", "PHYSIONET-CREDENTIALED-DUA", "--json")
    document = document_of(found.stdout)
    assert "mimic-iv-note" in {each["id"] for each in document["items"]}
    assert sum(document["verdicts"].values()) == len(document["items"])
    assert "pubmedqa" not in found.stdout


def test_filters_that_leave_no_data_set_are_said() -> None:
    result = run("find", "no-entry-has-this-word", "--for", "evaluate")
    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "There is no data set to ask about.")


@pytest.mark.parametrize(
    ("text", "expected", "missing"),
    [
        (("kind:dataset", "terms:PHYSIONET-CREDENTIALED-DUA"), "mimic-iv-note", "pubmedqa"),
        (("kind:dataset terms:PHYSIONET-CREDENTIALED-DUA",), "mimic-iv-note", "pubmedqa"),
        (('"shared on PhysioNet under the same restrictions"',), "PHYSIONET-CREDENTIALED-DUA", "pubmedqa"),
    ],
)
def test_fields_and_exact_words_are_found(text: tuple[str, ...], expected: str, missing: str) -> None:
    found = {item["id"] for item in document_of(run("find", *text, "--json").stdout)["items"]}
    assert expected in found
    assert missing not in found


def test_unknown_field_is_refused() -> None:
    result = run("find", "kinds:dataset")
    assert result.exit_code == 2
    assert "unknown field `kinds`" in result.stderr
    assert "did you mean `kind`?" in result.stderr


def test_packaged_entries_have_one_revision() -> None:
    assert "Nothing changed." in run("diff", "mimic-iv-note").stdout
    document = document_of(run("diff", "mimic-iv-note", "--from", "1", "--to", "1", "--json").stdout)
    assert (document["id"], document["patch"]) == ("mimic-iv-note", [])
    missing = run("diff", "mimic-iv-note", "--to", "2", "--json")
    assert (missing.exit_code, document_of(missing.stdout)["code"]) == (2, "revision_not_found")
    assert run("diff", "mimic-iv-notes").exit_code == 2


def test_a_difference_is_shown_field_by_field(capsys: pytest.CaptureFixture[str]) -> None:
    before = dataset("notes", name="Old", rules=(rule("N-1", says="One."), rule("N-2")))
    after = dataset("notes", name="New", rules=(rule("N-3"), rule("N-1", says="Two.")))
    first, second = (
        StoredEntry(entry=entry, revision=number, sequence=number, recorded_at=NOW, by="Ada", reason="the owner wrote")
        for number, entry in ((1, before), (2, after))
    )
    output.show(*described_diff(entry_diff(first, second)))
    shown = capsys.readouterr().out
    for words in ("revision 1 to 2", "by Ada: the owner wrote", "/name", '- "Old"', '+ "New"', "N-3", "Rule N-1"):
        assert words in shown
    assert shown.index("Rules added") < shown.index("N-3") < shown.index("Rules removed") < shown.index("N-2")
