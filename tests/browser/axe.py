# SPDX-License-Identifier: Apache-2.0
"""What axe-core finds wrong with a page for people who cannot see it, or use no mouse.

`make venv` puts axe-core (MPL-2.0) beside the packages of the virtual environment: it is no part of what is delivered.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from selenium.webdriver.chrome.webdriver import WebDriver

AXE = Path(sys.prefix, "axe", "axe_playwright_python", "axe.min.js")
GRAVE = frozenset({"serious", "critical"})
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(found => done(found.violations.map(
    rule => ({rule: rule.id, impact: rule.impact, nodes: rule.nodes.map(node => [node.target.join(' '), node.html])})
)));
"""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A rule that a place of a page breaks; `html` is what stands there."""

    rule: str
    impact: str
    place: str
    html: str


def grave_faults(driver: WebDriver) -> list[Fault]:
    """The serious and critical faults of the page that is open."""
    driver.execute_script(AXE.read_text(encoding="utf-8"))
    found = driver.execute_async_script(_RUN)
    return [
        Fault(rule=rule["rule"], impact=rule["impact"], place=place, html=html[:300])
        for rule in found
        if rule["impact"] in GRAVE
        for place, html in rule["nodes"]
    ]
