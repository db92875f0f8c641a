# SPDX-License-Identifier: Apache-2.0
"""A registry and its user interface as processes of their own, and a browser that looks at them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import httpx2
from selenium import webdriver
from selenium.webdriver.chrome.webdriver import WebDriver

from licet.bootstrap import print_token_for
from licet.client import Client
from licet.settings import Settings

READY_SECONDS = 60.0
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
)


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Where the two servers listen, the key of a curator and that of a reviewer."""

    api: str
    ui: str
    key: str
    reviewer: str


def browser_path() -> str | None:
    """The browser of this machine, if it has one with its driver."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found if shutil.which("chromedriver") else None


@contextmanager
def running_servers(home: Path) -> Iterator[Servers]:
    """Start an API over memory and a user interface over it; end both."""
    settings = Settings(home=home, store="memory")
    token = print_token_for(settings, None)
    api_port, ui_port = _free_port(), _free_port()
    api, ui = f"http://127.0.0.1:{api_port}", f"http://127.0.0.1:{ui_port}"
    environment = {
        **os.environ,
        "LICET_HOME": str(home),
        "LICET_STORE": "memory",
        "LICET_URL": api,
    }
    with ExitStack() as stack:
        serve_api = ["uvicorn", "--factory", "licet_api.main:create", "--port", str(api_port)]
        stack.enter_context(_running(serve_api, environment, home / "api.log"))
        app = str(files("licet_ui") / "app.py")
        serve_ui = [
            *("streamlit", "run", app, "--server.address", "127.0.0.1", "--server.port", str(ui_port)),
            *("--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"),
        ]
        stack.enter_context(_running(serve_ui, environment, home / "ui.log"))
        _await(api + "/readyz", home / "api.log")
        _await(ui + "/_stcore/health", home / "ui.log")
        curator, reviewer = _keys(api, token)
        yield Servers(api=api, ui=ui, key=curator, reviewer=reviewer)


@contextmanager
def running_browser(profile: Path, *, width: int = 1400, height: int = 1600) -> Iterator[WebDriver]:
    """Start a browser without a window, with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = browser_path() or ""
    for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver") or "")
    driver = webdriver.Chrome(options=options, service=service)
    try:
        driver.set_page_load_timeout(READY_SECONDS)
        yield driver
    finally:
        driver.quit()


@contextmanager
def _running(module: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *module], env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _keys(api: str, token: str | None) -> tuple[str, str]:
    """Return the keys of a curator and of a reviewer."""
    with Client(api) as anybody:
        first = anybody.call("POST", "keys:claim", {"token": token, "name": "root"})
    with Client(api, first["key"]) as admin:
        made = [admin.call("POST", "keys", {"name": role, "role": role})["key"] for role in ("curator", "reviewer")]
        return made[0], made[1]


def _await(url: str, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            if httpx2.get(url, trust_env=False, timeout=5).is_success:
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"nothing answers at {url}: {log.read_text(errors='replace')[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
