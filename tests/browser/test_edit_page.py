# SPDX-License-Identifier: Apache-2.0
"""A curator finds a rule, tries a change, publishes it, and the answer is another one.

The rule is one that no other test of this folder rests on.
"""

import pytest

from licet_ui.documents import encode
from tests.browser.screen import Screen
from tests.browser.servers import Servers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SYNTHEA = {
    "action": "evaluate",
    "datasets": [{"id": "synthea"}],
    "purpose": {"id": "benchmark"},
    "environment": {"kind": "institution_on_prem"},
}


def test_rule_is_found_edited_and_published(screen: Screen, servers: Servers) -> None:
    screen.open("/?q=" + encode(SYNTHEA))
    screen.read("Yes")
    assert "PROHIBITED" not in screen.text()
    screen.follow("Catalog")
    screen.fill("Search", "Apache")
    screen.follow("Apache-2.0")
    screen.read("Apache License 2.0", "Rules (")
    screen.follow("Edit this rule")
    screen.read("The pinned question:", "synthea")
    screen.choose("Modality", "Prohibition")
    screen.press("Preview")
    screen.read("After (a preview: nothing is saved)", "PROHIBITED")
    screen.fill("API key", servers.key)
    screen.press("Propose and publish")
    screen.read("Published.", "The pinned question is now answered", "PROHIBITED")
    screen.follow("Ask")
    screen.read("May I?", "PROHIBITED", "APACHE2-1")
