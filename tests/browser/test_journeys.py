# SPDX-License-Identifier: Apache-2.0
"""A researcher, curators, reviewers and an office do in a browser what they come for, on one registry."""

import pytest

from licet.client import Client, RemoteError
from tests.browser import journeys
from tests.browser.screen import Screen
from tests.browser.servers import Servers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def test_researcher_asks_answers_and_opens_the_answer_by_its_link(screen: Screen) -> None:
    address = journeys.ask_and_be_answered(screen.of("researcher"))
    screen.of("colleague").open(address)
    words = screen.read("This is an answer on record", "Yes, if", "What you must do")
    assert "mimic-iv-note" in words


def test_change_is_proposed_by_one_person_and_published_by_another(screen: Screen, servers: Servers) -> None:
    assert "PROHIBITED" not in journeys.ask_before(screen.of("researcher"))

    request = journeys.propose(screen.of("Ada"), servers.keys["Ada"])
    journeys.change_words(screen.of("Ben"), servers.keys["Ben"], journeys.WORDING)
    journeys.submit(screen, journeys.OTHER_TITLE)
    journeys.approve(screen.of("Cleo"), servers.keys["Cleo"], journeys.OTHER_TITLE)

    screen.of("Ada").follow("Open it on the Reviews page")
    screen.read("Approve: this is a change of your own", "conflict: changed by somebody else too")
    with Client(servers.api, servers.keys["Ada"]) as ada, pytest.raises(RemoteError) as refused:
        ada.act_on_request(request, "approve", ada.change_request(request)[1])
    assert refused.value.status == 403

    journeys.resolve_and_approve(screen.of("Cleo"), journeys.TITLE)
    with Client(servers.api) as anybody:
        rule = next(each for each in anybody.entry(journeys.TERMS)[0].rules if each.id == journeys.RULE)
    assert (rule.modality, rule.says) == ("prohibition", journeys.WORDING), "one of two edits is lost"
    journeys.ask_again(screen.of("researcher"))
    assert "proposed by Ada, approved by Cleo" in journeys.read_audit(screen.of("Cleo"))


def test_two_tabs_of_one_person_keep_one_draft_and_the_second_sees_both(screen: Screen, servers: Servers) -> None:
    key = servers.keys["Ben"]
    journeys.change_words(screen.of("first tab"), key, "As it was kept first.")
    screen.press("Keep draft")
    screen.read("The draft is kept.")
    address = screen.driver.current_url.removeprefix(servers.ui)
    screen.of("second tab").open(address)
    screen.sign_in(key)
    screen.fill("What it says", "As the second tab has it.")
    screen.press("Keep draft")
    screen.read("The draft is kept.")
    screen.of("first tab").fill("What it says", "As the first tab has it.")
    screen.press("Keep draft")
    screen.read("This draft was kept in another tab", "kept there, and here", "second", "first")


def test_office_settles_what_it_is_asked(screen: Screen, servers: Servers) -> None:
    journeys.send_to_office(screen.of("Ben"), servers.keys["Ben"])
    journeys.rule(screen.of("Cleo"), servers.keys["Cleo"])
    journeys.ask_what_was_ruled(screen.of("researcher"))
