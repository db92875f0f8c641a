# SPDX-License-Identifier: Apache-2.0
"""`licet can`: options become a question, and the answer says by options what would change it."""

import shlex

import pytest

from licet.cli.flags import as_option
from licet.cli.question import Options, question_from
from licet.domain.use import UseRequest
from licet.domain.verdict import Verdict
from licet.wire.read import decision_from
from licet.wire.write import to_jsonable
from tests.cli.terminal import LOCAL, asks, document_of, run

TUNE = ("can", "fine_tune", "--data", "mimic-iv-note", "--model", "llama-3.1", "--purpose", "research_non_commercial")
HELD = ("--evidence", "training_certificate@2027-06-30", "--evidence", "agreement:PHYSIONET-CREDENTIALED-DUA")


def test_a_forbidden_release_is_answered_with_no() -> None:
    result = run(*asks("--json"))
    assert result.exit_code == 1
    decision = document_of(result.stdout)
    assert decision["verdict"] == "PROHIBITED"
    assert "PND-6a" in {reason["rule"] for reason in decision["reasons"] if reason["deciding"]}
    assert result.stderr == LOCAL


def test_people_read_verdict_clause_and_source() -> None:
    result = run(*asks())
    assert result.exit_code == 1
    assert result.stdout.startswith("No  PROHIBITED")
    for words in (
        "PND-6a",
        "“shared on PhysioNet under the same restrictions",
        "https://github.com/MIT-LCP",
        "read 2026-",
    ):
        assert words in result.stdout
    assert result.stdout.rstrip().endswith("Licet informs; it is not legal advice.")


def test_what_is_to_be_copied_is_not_cut_on_a_narrow_terminal() -> None:
    shown = run(*asks(), env={"COLUMNS": "40"}).stdout
    assert "https://physionet.org/about/licenses/physionet-credentialed-health-data-license-150/" in shown


def test_at_most_three_deciding_findings_are_shown_and_the_rest_is_counted() -> None:
    assert "that do not decide (`--json` has all)" in run(*asks()).stdout


def test_a_question_shows_the_option_that_answers_it() -> None:
    shown = run(*TUNE, "--release", "internal").stdout
    assert shown.startswith("Not yet: you")
    assert "--evidence training_certificate" in shown


def test_a_change_shows_the_options_that_make_it() -> None:
    shown = run(*asks()).stdout
    assert "--release internal" in shown
    assert "--venue PHYSIONET" in shown


def test_a_review_names_the_office_its_contact_and_the_text_to_send() -> None:
    shown = run("can", "fine_tune", "--data", "adni", "--model", "mistral-7b", "--purpose", "research").stdout
    assert shown.startswith("Not yet: the ")
    assert "with this text:" in shown
    assert "Please answer with scope, conditions and end date." in shown


def test_a_hypothetical_permit_does_not_clear() -> None:
    permitted = ("can", "evaluate", "--data", "pubmedqa", "--model", "mistral-7b", "--purpose", "methods_development",
                 "--where", "institution_on_prem", "--fact", "healthcare_task=false")  # fmt: skip
    assert run(*permitted).exit_code == 0
    other = run(*permitted, "--interpretation", "strict")
    assert other.exit_code == 1
    assert "hypothetical" in other.stdout


@pytest.mark.parametrize(
    "question",
    [
        (*TUNE, "--release", "internal"),
        ("can", "evaluate", "--data", "pubmedqa", "--model", "mistral-7b"),
        ("can", "fine_tune", "--data", "dbgap-controlled", "--model", "mistral-7b", "--purpose", "health_research"),
    ],
    ids=["certificate", "open data", "controlled data"],
)
def test_the_options_that_answer_the_questions_lead_to_a_permit(question: tuple[str, ...]) -> None:
    decision = decision_from(document_of(run(*question, "--json").stdout))
    assert decision.verdict is Verdict.INSUFFICIENT_FACTS
    phrase = as_option(_request(question))
    answers = [word for item in decision.missing for word in shlex.split(phrase(item.path, item.kind_value))]
    assert run(*question, *answers).exit_code == 0


def test_the_options_of_a_change_give_the_verdict_that_it_promises() -> None:
    decision = decision_from(document_of(run(*asks("--json")).stdout))
    phrase = as_option(_request(asks()))
    assert decision.alternatives
    for alternative in decision.alternatives:
        options = [word for step in alternative.change for word in shlex.split(phrase(step.path, step.value))]
        answer = document_of(run(*asks(*options), "--json").stdout)
        assert answer["verdict"] == alternative.verdict.value


EVERYTHING = Options(
    action="fine_tune",
    data=("mimic-iv-note@2.2", "pubmedqa"),
    model="llama-3.1@8B",
    service="AZURE-OPENAI",
    config=("retention_days=0", "trains_on_inputs=false", "location=EU"),
    purpose="research_non_commercial",
    disease=("MONDO:0005148",),
    part=("pubmedqa:pqa-l",),
    release="restricted",
    venue="PHYSIONET",
    recipient=("a lab",),
    licence="Apache-2.0",
    name="ClinSum-8B",
    institution="EXAMPLE-INSTITUTE",
    party_kind="academic",
    country="US",
    where="institution_on_prem:CLUSTER",
    fact=("healthcare_task=true", "mimic-iv-note:could_memorise_notes=null", "llama-3.1:generative=true"),
    evidence=("agreement:PHYSIONET-CREDENTIALED-DUA@2027-01-31", "training_certificate", "credential=false"),
    as_of="2026-11-23",
    interpretation="strict",
)


def test_options_say_everything_that_a_question_holds() -> None:
    asked = to_jsonable(question_from(EVERYTHING))
    assert asked["datasets"][0] == {
        "id": "mimic-iv-note", "version": "2.2", "part": None, "facts": {"could_memorise_notes": None},
    }  # fmt: skip
    assert asked["datasets"][1]["part"] == "pqa-l"
    assert asked["model"] == {"id": "llama-3.1", "version": "8B", "facts": {"generative": True}}
    assert asked["service"]["configuration"] == {"location": "EU", "retention_days": 0, "trains_on_inputs": False}
    assert asked["purpose"]["diseases"] == ["MONDO:0005148"]
    assert asked["actor"] == {"institution": "EXAMPLE-INSTITUTE", "kind": "academic", "country": "US", "adopts": None}
    assert asked["environment"] == {"id": "CLUSTER", "kind": "institution_on_prem"}
    assert asked["outputs"] == [
        {
            "kind": "model_weights",
            "release": "restricted",
            "venue": "PHYSIONET",
            "recipients": ["a lab"],
            "licence": "Apache-2.0",
            "name": "ClinSum-8B",
        }
    ]
    assert [(each["kind"], each["terms"], each["valid_until"], each["held"]) for each in asked["evidence"]] == [
        ("agreement", "PHYSIONET-CREDENTIALED-DUA", "2027-01-31", True),
        ("training_certificate", None, None, True),
        ("credential", None, None, False),
    ]
    assert (asked["facts"], asked["as_of"], asked["interpretation"]) == (
        {"healthcare_task": True}, "2026-11-23", "strict",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("document", "assets"),
    [
        ("processor_contract", ["adni", "mistral-7b", "AZURE-OPENAI"]),
        ("processor_contract:adni", ["adni"]),
        ("processor_contract:GDPR", None),
        ("training_certificate", None),
    ],
    ids=["all that is named", "one asset", "terms", "about persons"],
)
def test_a_document_covers_what_the_question_names(document: str, assets: list[str] | None) -> None:
    asked = question_from(
        Options(action="fine_tune", data=("adni",), model="mistral-7b", service="AZURE-OPENAI", evidence=(document,))
    )
    covers = asked.evidence[0].covers
    assert (list(covers.assets) if covers else None) == assets


@pytest.mark.parametrize(
    ("action", "kind", "release"),
    [
        ("train_from_scratch", "model_weights", "internal"),
        ("publish_outputs", "results", "public"),
        ("share_model_restricted", "model_weights", "restricted"),
    ],
)
def test_an_action_implies_what_leaves(action: str, kind: str, release: str) -> None:
    stated = "internal" if action == "train_from_scratch" else None
    output = question_from(Options(action=action, release=stated, name="X")).outputs[0]
    assert (output.kind, output.release) == (kind, release)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--venue", "PHYSIONET"), "say it with `--release`"),
        (("--config", "location=EU"), "name it with `--service`"),
        (("--fact", "could_memorise_notes"), "`--fact` takes NAME=VALUE, not `could_memorise_notes`"),
        (("--fact", "mimic-iv-not:credentialed=true"), "did you mean `mimic-iv-note`?"),
        (("--fact", "credentialed=true", "--fact", "credentialed=false"), "gives `credentialed` twice"),
        (("--evidence", "agreement@2027-13-01"), "does not end with a date such as @2027-01-31"),
        (("--evidence", "agreement=perhaps"), "takes KIND, KIND=true or KIND=false"),
        (("--part", "x", "--part", "y"), "gives a part of `mimic-iv-note` twice"),
        (("--as-of", "yesterday"), "--as-of: "),
        (("--relese", "public"), "unknown option `--relese`: did you mean `--release`?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_an_option_without_its_form_is_refused(options: tuple[str, ...], message: str) -> None:
    result = run(*TUNE, *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("finetune",), "ACTION: unknown action `finetune`: did you mean `fine_tune`?"),
        (
            ("fine_tune", "--data", "mimic-iv-notes"),
            "--data: unknown data set `mimic-iv-notes`: did you mean `mimic-iv-note`?",
        ),
        (("fine_tune", "--model", "llama-31"), "--model: unknown model `llama-31`: did you mean `llama-3.1`?"),
        (("fine_tune", "--purpose", "reserch"), "--purpose: unknown purpose `reserch`: did you mean `research`?"),
        (("fine_tune", "--where", "institution_onprem"), "--where: unknown environment `institution_onprem`"),
        (
            ("fine_tune", "--fact", "credentialled=true"),
            "--fact: unknown fact `credentialled`: did you mean `credentialed`?",
        ),
        (("fine_tune", "--evidence", "trainig_certificate"), "--evidence: unknown evidence `trainig_certificate`"),
        (("fine_tune", "--release", "pubic"), "--release: unknown release `pubic`"),
        (("evaluate", "--release", "public"), "say what is released with `--output-kind`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_an_unknown_name_is_refused_with_the_nearest(arguments: tuple[str, ...], message: str) -> None:
    result = run("can", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_everything_wrong_is_said_at_once() -> None:
    result = run("can", "finetune", "--data", "nowhere", "--purpose", "reserch", "--json")
    assert result.exit_code == 2
    assert "3 things are wrong" in result.stderr
    pointers = {flaw["pointer"] for flaw in document_of(result.stdout)["errors"]}
    assert pointers == {"/action", "/datasets/0/id", "/purpose/id"}


def _request(question: tuple[str, ...]) -> UseRequest:
    """Return the request that a simple line of options asks."""
    words = list(question[2:])
    options = dict(zip(words[::2], words[1::2], strict=True))
    return question_from(
        Options(
            action=question[1],
            data=(options["--data"],),
            model=options["--model"],
            purpose=options.get("--purpose"),
            release=options.get("--release"),
        )
    )
