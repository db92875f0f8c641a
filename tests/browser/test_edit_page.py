# SPDX-License-Identifier: Apache-2.0
"""A curator finds a rule, builds another one and submits it; a reviewer approves, and the answer is another one.

The rule is one that no other test of this folder rests on.
"""

import pytest

from licet_ui.documents import encode
from tests.browser.screen import Screen
from tests.browser.servers import Servers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SYNTHEA = {
    "action": "evaluate",
    "datasets": [{"id": "synthea"}],
    "purpose": {"id": "benchmark"},
    "environment": {"kind": "institution_on_prem"},
}


def _sign_in(screen: Screen, key: str) -> None:
    screen.press("Sign in")
    screen.fill("Your API key", key)
    screen.press("Sign in with this key")


def test_rule_is_built_submitted_and_approved(screen: Screen, servers: Servers) -> None:
    screen.open("/?q=" + encode(SYNTHEA))
    screen.read("Yes")
    screen.open("/edit")
    screen.read("Sign in to propose changes")
    _sign_in(screen, servers.key)
    screen.fill("Search", "Apache")
    screen.press("Edit")
    screen.read("Apache License 2.0", "APACHE2-1")
    screen.press("Edit this rule")
    screen.read("What this rule means", "It is permitted to")
    screen.choose("Modality", "Prohibition")
    screen.read("It is forbidden to", "not kept yet")
    screen.press("Check and submit")
    screen.read("What publishing would do", "would be another one")
    assert "published" not in screen.text().lower().split("what publishing")[0]
    screen.fill("Why (for the reviewer and the audit trail)", "A test.")
    screen.press("Submit for review")
    screen.read("Submitted as")
    screen.press("Sign out")

    screen.open("/reviews")
    _sign_in(screen, servers.reviewer)
    screen.press("Open")
    screen.read("Published now", "Approve", "would fail")
    screen.fill("Why it may be published although cases fail", "A test: the case set is of the licence as it is.")
    screen.press("Approve")
    screen.read("It is published")
    screen.open("/?q=" + encode(SYNTHEA))
    screen.read("PROHIBITED")
