# SPDX-License-Identifier: Apache-2.0
"""Measure the pages in a browser: how long each takes from the click in the menu until it has settled."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import uvicorn
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By

from bench.catalog import entries_of_catalog
from bench.report import print_table
from tests.browser.screen import Screen
from tests.browser.servers import running_browser, running_servers, running_ui
from tests.fakes.app import FakeRegistry

SWITCH_SECONDS: Final = 1.0
CATALOG_SECONDS: Final = 2.0
PAGES: Final = {
    "Ask": ("", "May I?"),
    "Find": ("", "What may I use?"),
    "Catalog": ("", "Catalog"),
    "Entry": ("", "Entry"),
    "Edit": ("Curate", "Edit"),
    "Reviews": ("Curate", "Reviews"),
    "Tasks": ("Curate", "Tasks"),
    "Institution": ("Curate", "Institution"),
    "Audit": ("Oversee", "Audit"),
    "Admin": ("Oversee", "Admin"),
}
"""Under which heading of the menu a page stands, and its title."""

_SETTLED: Final = """
const app = document.querySelector("[data-testid='stApp']");
const title = document.querySelector("[data-testid='stMain'] h1");
return app.dataset.testScriptState === 'notRunning' && title !== null && title.innerText.trim() === arguments[0]
    && document.querySelectorAll("[data-testid='stMain'] [data-stale='true']").length === 0;
"""


def main() -> int:
    """Print the median for each page, or the first page of a large catalog."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often each page is chosen")
    parser.add_argument("--size", type=int, help="time the catalog over so many generated entries in memory instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        home = Path(folder)
        driver = stack.enter_context(running_browser(home / "profile"))
        if options.size is None:
            servers = stack.enter_context(running_servers(home))
            screen = Screen(driver, servers.ui)
            screen.open()
            screen.sign_in(servers.keys["Dora"])
            _print_switches(driver, options.rounds)
        else:
            api = stack.enter_context(_large_registry(options.size))
            ui = stack.enter_context(running_ui(home, api))
            _print_catalog(Screen(driver, ui), options.size, options.rounds)
    return 0


def _print_switches(driver: WebDriver, rounds: int) -> None:
    taken: dict[str, list[float]] = {name: [] for name in PAGES}
    for _ in range(rounds + 1):
        for name, (section, title) in PAGES.items():
            taken[name].append(_switch(driver, section, name, title))
    rows = []
    for name, (first, *others) in taken.items():
        middle = median(others)
        rows.append((name, f"{first:.2f}", f"{middle:.2f}", f"{max(others):.2f}", _judged(middle, SWITCH_SECONDS)))
    print(f"seconds from the click to settled, seed registry on the embedded graph; target {SWITCH_SECONDS:.0f} s")
    print_table(("page", "first time", "median", "longest", ""), rows)


def _print_catalog(screen: Screen, size: int, rounds: int) -> None:
    taken = []
    for _ in range(rounds + 1):
        screen.open("/audit")
        taken.append(_switch(screen.driver, "", "Catalog", "Catalog"))
    first, *others = taken
    middle = median(others)
    print(f"{size:,} entries in memory; seconds from the click to a settled first page; target {CATALOG_SECONDS:.0f} s")
    row = (f"{first:.2f}", f"{middle:.2f}", f"{max(others):.2f}", _judged(middle, CATALOG_SECONDS))
    print_table(("first time", "median", "longest", ""), [row])


def _switch(driver: WebDriver, section: str, name: str, title: str) -> float:
    """Choose a page of the menu and return the seconds until it is drawn and nothing of the one before is left."""
    if section:
        driver.find_element(By.XPATH, f"//button[@data-testid='stTopNavSection'][.//p[.='{section}']]").click()
    kind = "stTopNavDropdownLink" if section else "stTopNavLink"
    link = driver.find_element(By.XPATH, f"//a[@data-testid='{kind}'][.//p[.='{name}']]")
    begin = time.perf_counter()
    driver.execute_script("arguments[0].click()", link)
    while not driver.execute_script(_SETTLED, title):
        if time.perf_counter() - begin > 60:
            raise AssertionError(f"the page {name} does not settle")
        time.sleep(0.01)
    return time.perf_counter() - begin


def _judged(seconds: float, target: float) -> str:
    return "" if seconds <= target else "MISS"


@contextmanager
def _large_registry(size: int) -> Iterator[str]:
    """Serve so many entries from memory; yield the address."""
    registry = FakeRegistry(*islice(entries_of_catalog(), size))
    registry.wiring.registry.refreshed()
    server = uvicorn.Server(uvicorn.Config(registry.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.1)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


if __name__ == "__main__":
    raise SystemExit(main())
