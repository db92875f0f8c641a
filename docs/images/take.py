# SPDX-License-Identifier: Apache-2.0
"""Take the pictures of the user interface anew: `python docs/images/take.py`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from selenium.webdriver.common.by import By  # noqa: E402

from licet_ui.documents import encode  # noqa: E402
from licet_ui.forms.question import EXAMPLE  # noqa: E402
from tests.browser.screen import Screen  # noqa: E402
from tests.browser.servers import running_browser, running_servers  # noqa: E402

WIDTH, MOST = 1400, 2600


def main() -> None:
    """Write the five pictures beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        home, profile = Path(folder, "home"), Path(folder, "profile")
        home.mkdir()
        with running_servers(home) as servers, running_browser(profile, width=WIDTH) as driver:
            take(Screen(driver, servers.ui))


def take(screen: Screen) -> None:
    """Visit the pages and save what they look like."""
    screen.open()
    screen.read("What leaves?")
    save(screen, "ask")
    screen.open("/?q=" + encode(EXAMPLE))
    screen.read("shared on PhysioNet under the same restrictions as MIMIC")
    save(screen, "ask-answer", most=3600)
    screen.open("/catalog")
    screen.read("Verified", "adni")
    save(screen, "catalog", most=1500)
    screen.open("/entry?id=PHYSIONET-CREDENTIALED-DUA")
    screen.read("Rules (")
    save(screen, "entry", most=2000)
    screen.open("/?q=" + encode({**EXAMPLE, "outputs": [], "environment": {"kind": "institution_on_prem"}}))
    screen.read("Not yet: you")
    screen.follow("Edit")
    screen.choose("Document", "PHYSIONET-CREDENTIALED-DUA")
    screen.choose("Rule", "PND-1:")
    screen.choose("Modality", "Prohibition")
    screen.press("Preview")
    screen.read("What the change would do")
    save(screen, "edit")


def save(screen: Screen, name: str, *, most: int = MOST) -> None:
    """Save a picture that is as high as the page, up to `most` pixels."""
    driver = screen.driver
    driver.set_window_size(WIDTH, most)
    screen.settle()
    driver.execute_script("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    main_block = driver.find_element(By.CSS_SELECTOR, "[data-testid='stMainBlockContainer']")
    height = min(most, int(driver.execute_script("return arguments[0].scrollHeight", main_block)) + 140)
    driver.set_window_size(WIDTH, height)
    screen.settle()
    driver.execute_async_script("setTimeout(arguments[0], 1500)")
    driver.save_screenshot(str(HERE / f"{name}.png"))


if __name__ == "__main__":
    main()
