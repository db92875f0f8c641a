# SPDX-License-Identifier: Apache-2.0
"""Who cannot see, sees little or uses no mouse can use every page: axe-core finds nothing serious.

An app of the same framework that shows a title and nothing else has no serious finding either, so nothing is let pass.
"""

import pytest

from licet_ui.documents import encode
from licet_ui.forms.question import EXAMPLE
from tests.browser.axe import AXE, grave_faults
from tests.browser.screen import Screen
from tests.browser.servers import Servers

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PAGES = {
    "/": ("What is this?",),
    "/?q=" + encode(EXAMPLE): ("PROHIBITED", "The path from the asset to the clause"),
    "/find": ("Find", "Licet informs"),
    "/catalog": ("50 to a page", "Saved searches"),
    "/entry": ("These are the first 50", "Licet informs"),
    "/entry?id=mimic-iv-note": ("What it is",),
    "/entry?id=PHYSIONET-CREDENTIALED-DUA&tab=Rules": ("Rules (", "Licet informs"),
    "/edit": ("Find the entry to change", "Licet informs"),
    "/edit?id=PHYSIONET-CREDENTIALED-DUA&rule=PND-1": ("What this rule means", "Licet informs"),
    "/edit?id=mimic-iv-note&step=fields": ("Back to the entry", "Licet informs"),
    "/edit?step=bulk": ("what you edit goes into the draft", "Licet informs"),
    "/reviews": ("About the entry", "Licet informs"),
    "/tasks": ("Reviews settled by an earlier ruling", "Licet informs"),
    "/institution": ("Environments", "Licet informs"),
    "/audit": ("Every write is on record", "Licet informs"),
    "/admin": ("Keys", "Licet informs"),
}


def test_no_page_has_a_grave_fault(screen: Screen, servers: Servers) -> None:
    assert AXE.is_file(), "axe-core is not there: `make venv` puts it beside the packages"
    screen.of("Dora").open("/admin")
    screen.sign_in(servers.keys["Dora"])
    found = {}
    for path, words in PAGES.items():
        screen.go(path)
        screen.read(*words)
        found[path] = grave_faults(screen.driver)
    assert {path: faults for path, faults in found.items() if faults} == {}
