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
    screen.of("researcher").open("/?q=" + journeys.encode(journeys.EVALUATE))
    assert "PROHIBITED" not in screen.read("Yes", journeys.RULE)

    request = journeys.propose(screen.of("Ada"), servers.keys["Ada"])
    journeys.change_words(screen.of("Ben"), servers.keys["Ben"], "The open tier may be used by anyone.")
    journeys.submit(screen, "Wording of the open tier")
    screen.of("Cleo").open("/reviews")
    screen.sign_in(servers.keys["Cleo"])
    screen.picture("review-queue")
    journeys.approve(screen, "Wording of the open tier")

    screen.of("Ada").follow("Open it on the Reviews page")
    screen.read("Approve: this is a change of your own", "conflict: changed by somebody else too")
    with Client(servers.api, servers.keys["Ada"]) as ada, pytest.raises(RemoteError) as refused:
        ada.act_on_request(request, "approve", ada.change_request(request)[1])
    assert refused.value.status == 403

    journeys.resolve_and_approve(screen.of("Cleo"), "The release has lapsed")
    journeys.ask_again(screen.of("researcher"))
    assert "proposed by Ada, approved by Cleo" in journeys.read_audit(screen.of("Cleo"))


def test_two_people_edit_one_entry_and_nothing_is_lost(screen: Screen, servers: Servers) -> None:
    journeys.change_words(screen.of("one"), servers.keys["Ada"], "What one says.", place=journeys.CALM[0])
    journeys.change_words(screen.of("other"), servers.keys["Ben"], "What the other says.", place=journeys.CALM[1])
    first, second = (journeys.submit(screen.of(who), f"An edit by {who}") for who in ("one", "other"))
    with Client(servers.api, servers.keys["Cleo"]) as cleo:
        for request in (first, second):
            published, _ = cleo.act_on_request(request, "approve", cleo.change_request(request)[1])
            assert published.state == "published"
        says = {rule.id: rule.says for rule in cleo.entry(journeys.CALM[0][0])[0].rules}
    assert says[journeys.CALM[0][1]] == "What one says."
    assert says[journeys.CALM[1][1]] == "What the other says."


def test_two_tabs_of_one_person_keep_one_draft_and_the_second_sees_both(screen: Screen, servers: Servers) -> None:
    key = servers.keys["Ben"]
    journeys.change_words(screen.of("first tab"), key, "As it was kept first.", place=journeys.CALM[0])
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
    screen.read("This draft was kept in another tab", "As the second tab has it.", "As the first tab has it.")


def test_office_settles_what_it_is_asked(screen: Screen, servers: Servers) -> None:
    journeys.send_to_office(screen.of("Ben"), servers.keys["Ben"])
    journeys.rule(screen.of("Cleo"))
    journeys.ask_what_was_ruled(screen.of("researcher"))
