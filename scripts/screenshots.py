# SPDX-License-Identifier: Apache-2.0
"""Take the pictures of the documentation anew, on the ways that the tests walk: `python scripts/screenshots.py`."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from tests.browser import journeys
from tests.browser.screen import Screen
from tests.browser.servers import Servers, running_browser, running_servers

IMAGES: Final = ROOT / "docs" / "images"
WIDTH: Final = 1280
LEAST: Final = 600
MOST: Final = 1500
COLOURS: Final = 96
_SHOWN: Final = """
const shown = document.querySelector('[data-testid=stMain]');
shown.scrollTo(0, 0);
return document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight;
"""
_FROM: Final = {
    "ask-no": "What would change the answer",
    "ask-missing": "What you can settle",
    "ask-yes": "Why",
    "change-check": "Check and submit",
    "review-conflict": "Changes (1 entry)",
    "ruling-question": "Who must judge",
    "ruling-sent": "Who must judge",
    "ruling-form": "For the data access committee",
    "ruling-answer": "Why",
}
"""Which heading or words stand in the middle of a picture that cannot hold the whole page."""


def main() -> None:
    """Walk every way and save what is seen on it."""
    with tempfile.TemporaryDirectory() as folder:
        home, profile = Path(folder, "home"), Path(folder, "profile")
        home.mkdir()
        with running_servers(home) as servers, running_browser(profile, width=WIDTH) as driver:
            walk(Screen(driver, servers.ui, save), servers)


def walk(screen: Screen, servers: Servers) -> None:
    """Go the ways of the how-to pages."""
    journeys.ask_and_be_answered(screen.of("researcher"))
    journeys.ask_before(screen)
    journeys.propose(screen.of("Ada"), servers.keys["Ada"])
    journeys.change_words(screen.of("Ben"), servers.keys["Ben"], journeys.WORDING)
    journeys.submit(screen, journeys.OTHER_TITLE)
    journeys.approve(screen.of("Cleo"), servers.keys["Cleo"], journeys.OTHER_TITLE)
    journeys.resolve_and_approve(screen, journeys.TITLE)
    journeys.read_audit(screen)
    journeys.ask_again(screen.of("researcher"))
    journeys.send_to_office(screen.of("Ben"), servers.keys["Ben"])
    journeys.rule(screen.of("Cleo"), servers.keys["Cleo"])
    journeys.ask_what_was_ruled(screen.of("researcher"))


def save(driver: WebDriver, name: str) -> None:
    """Save a picture as high as the page, or of its part that matters where that is higher than `MOST` pixels."""
    height = int(driver.execute_script(_SHOWN)) + 100
    driver.set_window_size(WIDTH, min(MOST, max(LEAST, height)))
    if height > MOST and name in _FROM:
        heading = driver.find_element(
            By.XPATH, f"(//h1|//h2|//h3|//p)[starts-with(normalize-space(.), '{_FROM[name]}')]"
        )
        driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", heading)
    driver.execute_async_script("setTimeout(arguments[0], 700)")
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)
    print(name, flush=True)


if __name__ == "__main__":
    main()
