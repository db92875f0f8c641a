# SPDX-License-Identifier: Apache-2.0
"""One registry with its user interface and one browser for all tests of this folder, and no longer than these."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.screen import Screen
from tests.browser.servers import Servers, browser_path, running_browser, running_servers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs a browser where there is none, and say so."""
    if browser_path() is not None:
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="Chromium or chromedriver is missing: see `make need`"))


@pytest.fixture(scope="package")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The two processes."""
    with running_servers(tmp_path_factory.mktemp("registry")) as found:
        yield found


@pytest.fixture(scope="package")
def screen(servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    """The browser on the user interface."""
    with running_browser(tmp_path_factory.mktemp("profile")) as driver:
        yield Screen(driver, servers.ui)
