# SPDX-License-Identifier: Apache-2.0
"""What people do with the registry in a browser: tests walk so, and the pictures are taken on the way.

Nobody waits for a time, but for words.
"""

from licet_ui.documents import encode
from tests.browser.screen import Screen

TUNE = {
    "action": "fine_tune",
    "datasets": [{"id": "mimic-iv-note", "facts": {"could_memorise_notes": True}}],
    "model": {"id": "llama-3.1"},
    "purpose": {"id": "research_non_commercial"},
    "outputs": [{"kind": "model_weights", "release": "public"}],
}
EVALUATE = {
    "action": "evaluate",
    "datasets": [{"id": "gtex-open"}],
    "purpose": {"id": "research_non_commercial"},
    "environment": {"kind": "institution_on_prem"},
}
"""It rests on the rule that the journey of a change is about, and no other journey does."""

JUDGED = {
    "action": "fine_tune",
    "datasets": [
        {
            "id": "ega-dataset",
            "facts": {
                "ai_analysis_prohibited": False,
                "small_cells_or_rare_conditions": False,
                "transfer_safeguards": True,
            },
        }
    ],
    "model": {"id": "mistral-7b"},
    "purpose": {"id": "health_research"},
    "environment": {"kind": "institution_on_prem", "id": "EXAMPLE-CLUSTER"},
    "evidence": [
        {"kind": "agreement", "terms": "EGA-DAA"},
        {"kind": "agreement_review", "terms": "EGA-DAA"},
        {"kind": "data_access_request", "covers": {"assets": ["ega-dataset"]}},
        {"kind": "ethics_determination", "covers": {"assets": ["ega-dataset"]}},
        {"kind": "legal_basis_record", "covers": {"assets": ["ega-dataset"]}},
        {"kind": "impact_assessment", "covers": {"assets": ["ega-dataset"]}},
    ],
}
"""One office must judge it, and nothing else is open."""

TERMS, RULE = "GTEX-POLICY", "GTX-1"
TITLE, OTHER_TITLE = "The release has lapsed", "Wording of the open tier"
WORDING = "The open tier: summaries of expression without variants of persons."


def ask_and_be_answered(screen: Screen) -> str:
    """Ask by the form, apply an alternative, answer what is missing; return the address of the answer on record."""
    screen.open()
    screen.read("What is this?", "I want to")
    screen.picture("ask-start")
    screen.choose("I want to", "Fine-tune")
    screen.choose("with the data sets", "mimic-iv-note")
    screen.choose("and the model", "llama-3.1")
    screen.choose("for the purpose of", "Non-commercial research")
    screen.choose("What leaves?", "Model weights")
    screen.choose("How is it released?", "Open to everyone")
    screen.unfold("Facts and documents you stated")
    screen.choose("Fact", "reproduce or memorise text")
    screen.mark("Yes")
    screen.press("State it")
    screen.read("Facts and documents you stated (1)")
    screen.picture("ask-form")
    screen.press("Ask")
    screen.read("block No", "PND-6a", "shared on PhysioNet under the same restrictions as MIMIC", "not legal advice")
    screen.picture("ask-no")
    screen.press("Apply")
    screen.read("Not yet: you", "Where is the work done?")
    screen.choose("Where is the work done?", "own machines")
    screen.press("Answer")
    screen.read("1 answer is enough", "Do you hold a current certificate")
    screen.picture("ask-missing")
    screen.mark("Yes, it is on file")
    screen.press("Answer")
    screen.read("Yes, if", "What you must do")
    screen.picture("ask-yes")
    screen.press("Saved answer")
    words = screen.read("This answer is on record", "?decision=")
    return "/?decision=" + words.split("?decision=")[1].split()[0]


def propose(screen: Screen, key: str) -> str:
    """Find an entry, build another rule, see which answer it flips and submit it; return the id of the request."""
    screen.open("/catalog")
    screen.sign_in(key)
    screen.fill("Search", "GTEx policy")
    screen.read("GTEx data release and access policy")
    screen.picture("change-find")
    screen.follow("GTEx data release and access policy")
    screen.read("What it is")
    screen.turn_to("Rules")
    screen.read(RULE)
    screen.picture("change-entry")
    screen.follow("Edit this rule")
    screen.read("What this rule means", "It is permitted to")
    screen.choose("Modality", "Prohibition")
    screen.fill("What it says", "The open tier is not to be used until its release is renewed.")
    screen.read("It is forbidden to", "not kept yet")
    screen.picture("change-rule")
    screen.press("Check and submit")
    screen.read("What publishing would do", "would be another one", "prohibited", "would fail")
    screen.picture("change-check")
    return submit(screen, TITLE)


def submit(screen: Screen, title: str) -> str:
    """Submit the draft in the builder or in the step that checks it; return the id of the request."""
    if "What publishing would do" not in screen.text():
        screen.press("Check and submit")
        screen.read("What publishing would do")
    screen.fill("Title", title)
    screen.fill("Why", f"{title}: an example.")
    screen.press("Submit for review")
    words = screen.read("Submitted as", "Open it on the Reviews page")
    screen.picture("change-submitted")
    return words.split("Submitted as ")[1].split()[0].removesuffix(".")


def change_words(screen: Screen, key: str, says: str) -> None:
    """Open the builder by its address, sign in, and change what the rule says; it is not kept yet."""
    screen.open(f"/edit?id={TERMS}&rule={RULE}")
    screen.sign_in(key)
    screen.read("What this rule means")
    screen.fill("What it says", says)
    screen.read("not kept yet")


def ask_before(screen: Screen) -> str:
    """Ask the question whose answer the change flips; return what can be read."""
    screen.open("/?q=" + encode(EVALUATE))
    return screen.read("PERMITTED", RULE)


def approve(screen: Screen, key: str, title: str) -> None:
    """Approve a change request of the queue."""
    screen.open("/reviews")
    screen.sign_in(key)
    screen.read(title)
    screen.picture("review-queue")
    open_request(screen, title)
    screen.press("Approve")
    screen.read("It is published")


def open_request(screen: Screen, title: str) -> None:
    """Open a change request from the queue."""
    screen.read(title)
    screen.press("Open", beside=title)
    screen.read("All change requests", "Changes (")


def resolve_and_approve(screen: Screen, title: str) -> None:
    """Keep the words of the other edit where a change request clashes with it, and approve it though cases fail."""
    screen.press("All change requests")
    open_request(screen, title)
    screen.read("conflict: changed by somebody else too", "Approve: resolve the conflicts first.")
    screen.picture("review-conflict")
    screen.mark("Keep what is there now")
    screen.press("Resolve the conflicts")
    screen.read("The conflicts are resolved.", "Approve: a case fails")
    screen.fill("Why it may be published", "The cases are of the release before: they go with it.")
    screen.picture("review-approve")
    screen.press("Approve")
    screen.read("It is published", "Published although")
    screen.picture("review-published")


def ask_again(screen: Screen) -> None:
    """Ask the question whose answer the change flips."""
    screen.open("/?q=" + encode(EVALUATE))
    screen.read("PROHIBITED", RULE, WORDING)
    screen.picture("review-answer")


def read_audit(screen: Screen) -> str:
    """Read who wrote what on the page."""
    screen.open(f"/audit?subject={TERMS}")
    words = screen.read("Every write is on record", TERMS)
    screen.picture("review-audit")
    return words


def send_to_office(screen: Screen, key: str) -> str:
    """Ask a question that an office must judge, and send it there; return the address of the review case."""
    screen.open("/?q=" + encode(JUDGED))
    screen.sign_in(key)
    screen.read("NEEDS_REVIEW", "Who must judge")
    screen.picture("ruling-question")
    screen.press("Send to the data access committee")
    words = screen.read("Sent to the data access committee as")
    screen.picture("ruling-sent")
    return "/tasks?case=" + words.split("Sent to the data access committee as ")[1].split()[0].removesuffix(".")


def rule(screen: Screen, key: str) -> None:
    """Find the question among the tasks, and publish what the office rules."""
    screen.open("/tasks")
    screen.sign_in(key)
    screen.read("Questions to an office")
    screen.picture("ruling-tasks")
    screen.press("Open", beside="rev_")
    screen.read("The answer of the office", "For the data access committee")
    screen.choose("Answer", "Permitted with duties")
    screen.fill("Reason", "The committee read the agreement and the codes of this data set on 20 November.")
    screen.fill("Conditions", "The weights stay inside the institution.")
    screen.fill("Document", "DAC minutes 2026-11-20")
    screen.picture("ruling-form")
    screen.press("Publish the ruling")
    screen.read("The ruling is published")
    screen.picture("ruling-published")


def ask_what_was_ruled(screen: Screen) -> None:
    """Ask the question again: the ruling answers it."""
    screen.open("/?q=" + encode(JUDGED))
    screen.read("Yes, if", "ruling", "The weights stay inside the institution.")
    screen.picture("ruling-answer")
