# SPDX-License-Identifier: Apache-2.0
"""A researcher asks, answers what is missing, and applies what would change the answer."""

import pytest

from licet_ui.documents import encode
from tests.browser.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

MIMIC = {
    "action": "fine_tune",
    "datasets": [{"id": "mimic-iv-note", "facts": {"could_memorise_notes": True}}],
    "model": {"id": "llama-3.1"},
    "purpose": {"id": "research_non_commercial"},
    "outputs": [{"kind": "model_weights", "release": "public"}],
}


def test_question_is_asked_and_the_answer_quotes_the_clause(screen: Screen) -> None:
    screen.open()
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
    screen.press("Ask")
    words = screen.read("PND-6a", "shared on PhysioNet under the same restrictions as MIMIC")
    assert "block No" in words
    assert "q=" in screen.driver.current_url
    assert "Licet informs; it is not legal advice." in words


def test_link_to_a_question_shows_its_answer(screen: Screen) -> None:
    screen.open("/?q=" + encode(MIMIC))
    screen.read("PROHIBITED", "block No", "PND-6a", "shared on PhysioNet under the same restrictions as MIMIC")


def test_missing_fact_is_answered(screen: Screen) -> None:
    screen.open("/?q=" + encode({**MIMIC, "outputs": [], "environment": {"kind": "institution_on_prem"}}))
    screen.read("Not yet: you", "Do you hold a current certificate")
    screen.mark("Yes, it is on file")
    screen.press("Answer")
    screen.read("Yes, if", "What you must do")


def test_alternative_is_applied(screen: Screen) -> None:
    screen.open("/?q=" + encode(MIMIC))
    screen.read("Keep model weights inside the institution.")
    screen.press("Apply")
    screen.read("Not yet: you", "Where is the work done?")
    screen.choose("Where is the work done?", "own machines")
    screen.press("Answer")
    screen.read("1 answer is enough")
    screen.mark("Yes, it is on file")
    screen.press("Answer")
    screen.read("Yes, if", "What you must do")
