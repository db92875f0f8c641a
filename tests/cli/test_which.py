# SPDX-License-Identifier: Apache-2.0
"""`licet which`: the data sets that may be used for something, and the models that it may be done with."""

import shlex

import httpx2
import pytest

from licet.cli.question import Options, question_from
from licet.cli.reverse import reverse_question
from licet.client import Client
from licet.errors import RemoteError
from tests.cli.terminal import document_of, run

PLACE = ("--purpose", "methods_development", "--where", "institution_on_prem", "--fact", "healthcare_task=false")
DATA = ("which", "evaluate", "--model", "mistral-7b", *PLACE)
MODELS = ("which", "evaluate", "--models", "--data", "pubmedqa", *PLACE)
TUNE = ("which", "fine_tune", "--model", "llama-3.1", "--purpose", "research_non_commercial")


def test_permitted_data_sets_are_listed_with_counts() -> None:
    result = run(*DATA)
    assert result.exit_code == 0
    assert "pubmedqa" in result.stdout
    assert "mimic-iv-note" not in result.stdout
    for words in ("data sets permitted: ", " PERMITTED, ", "about one data set alone", "Licet informs"):
        assert words in result.stdout


def test_permitted_models_are_listed() -> None:
    result = run(*MODELS)
    assert result.exit_code == 0
    assert "mistral-7b" in result.stdout
    assert "models permitted: " in result.stdout


def test_own_data_are_marked() -> None:
    assert "(template)" in run(*TUNE, "--verdict", "all").stdout


@pytest.mark.parametrize("arguments", [DATA, MODELS], ids=["data sets", "models"])
def test_each_answer_is_that_of_the_command_that_is_shown(arguments: tuple[str, ...]) -> None:
    shown = next(line.strip() for line in run(*arguments).stdout.splitlines() if line.strip().startswith("licet can"))
    found = document_of(run(*arguments, "--json", "--verdict", "all").stdout)["items"]
    for each in (found[0], found[len(found) // 2], found[-1]):
        words = [each["id"] if word == "ID" else word for word in shlex.split(shown)[1:]]
        alone = document_of(run(*words, "--json").stdout)
        assert (alone["verdict"], alone["hypothetical"]) == (each["verdict"], each["hypothetical"])


def test_nothing_permitted_is_said_and_is_no_success() -> None:
    result = run(*TUNE)
    assert result.exit_code == 1
    assert result.stdout.startswith("None of ")
    assert "`--verdict INSUFFICIENT_FACTS`" in result.stdout


def test_hypothetical_permits_clear_nobody() -> None:
    result = run(*DATA, "--interpretation", "strict")
    assert result.exit_code == 1
    assert "PubMedQA (hypothetical)" in result.stdout
    assert "A hypothetical answer clears nobody: the interpretation `strict`" in result.stdout


def test_a_program_reads_one_document() -> None:
    result = run(*DATA, "--json", "--verdict", "PROHIBITED", "--verdict", "NEEDS_REVIEW")
    document = document_of(result.stdout)
    assert list(document) == ["as_of", "sequence", "verdicts", "items", "next"]
    assert {each["verdict"] for each in document["items"]} == {"PROHIBITED", "NEEDS_REVIEW"}
    assert [each["verdict"] for each in document["items"]] == sorted(each["verdict"] for each in document["items"])
    assert len(document["items"]) == document["verdicts"]["PROHIBITED"] + document["verdicts"]["NEEDS_REVIEW"]


def test_the_exit_code_does_not_hang_on_what_is_listed() -> None:
    assert run(*DATA, "--verdict", "PROHIBITED").exit_code == 0
    assert run(*TUNE, "--verdict", "all").exit_code == 1


def test_a_document_counts_for_the_data_set_that_it_names() -> None:
    document = ("--evidence", "owner_approval:institutional-ehr")
    asked = question_from(Options(action="evaluate", evidence=document[1:]), lambda name: name == "institutional-ehr")
    assert asked.evidence[0].covers is not None
    assert asked.evidence[0].covers.assets == ("institutional-ehr",)
    assert asked.evidence[0].terms is None
    named = document_of(run("which", "evaluate", *PLACE, *document, "--verdict", "all", "--json").stdout)["items"]
    alone = run("can", "evaluate", "--data", "institutional-ehr", *PLACE, *document, "--json")
    verdict = next(each["verdict"] for each in named if each["id"] == "institutional-ehr")
    assert verdict == document_of(alone.stdout)["verdict"]


def test_a_document_counts_for_the_terms_that_it_names() -> None:
    held = ("--evidence", "training_certificate", "--evidence", "agreement:PHYSIONET-CREDENTIALED-DUA",
            "--where", "institution_on_prem", "--release", "internal")  # fmt: skip
    found = document_of(run(*TUNE, *held, "--json").stdout)
    assert "mimic-iv-note" in {each["id"] for each in found["items"]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fine_tune", "--data", "adni"), "ask about models with `--models`"),
        (("fine_tune", "--models", "--model", "mistral-7b"), "`--models` asks about every one"),
        (("finetune",), "ACTION: unknown action `finetune`: did you mean `fine_tune`?"),
        (("fine_tune", "--models", "--data", "adnii"), "--data: unknown data set `adnii`: did you mean `adni`?"),
        (("fine_tune", "--verdict", "PERMITED"), "--verdict: unknown verdict `PERMITED`: did you mean `PERMITTED`?"),
        (("fine_tune", "--verdict", "yes"), "--verdict: unknown verdict `yes`: one of `INSUFFICIENT_FACTS`"),
        (("fine_tune", "--part", "x"), "the question names no data set"),
        (("fine_tune", "--evidence", "agreement=false"), "does not say what it is about: write `agreement:ID`"),
        (("fine_tune", "--evidence", "agreement:adnii"), "--evidence: unknown id `adnii`: did you mean `adni`?"),
        (("fine_tune", "--model", "llama-31"), "--model: unknown model `llama-31`: did you mean `llama-3.1`?"),
        (("fine_tune", "--modles"), "unknown option `--modles`: did you mean `--models`?"),
        ((), "missing argument `action`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_asked_is_refused(arguments: tuple[str, ...], message: str) -> None:
    result = run("which", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message.lower() in result.stderr.lower()


def test_a_refusal_is_a_document_for_a_program() -> None:
    result = run("which", "finetune", "--json")
    assert result.exit_code == 2
    assert document_of(result.stdout)["errors"][0]["nearest"][0] == "fine_tune"


@pytest.mark.parametrize(("status", "terms"), [(404, "adnii"), (500, None)], ids=["not there", "failed"])
def test_only_a_name_that_is_not_there_is_taken_for_terms(status: int, terms: str | None) -> None:
    client = Client("http://127.0.0.1:8421", transport=httpx2.MockTransport(lambda _: httpx2.Response(status, json={})))
    asked = Options(action="evaluate", evidence=("agreement:adnii",))
    if terms is None:
        with pytest.raises(RemoteError):
            reverse_question(asked, client)
    else:
        assert reverse_question(asked, client).evidence[0].terms == terms


def test_a_registry_that_is_not_there_is_said() -> None:
    named = ("which", "evaluate", "--evidence", "agreement:adni", "--url", "http://127.0.0.1:9")
    for arguments in (named, (*DATA, "--url", "http://127.0.0.1:9")):
        assert run(*arguments).exit_code == 3
