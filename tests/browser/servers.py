# SPDX-License-Identifier: Apache-2.0
"""A registry with its user interface, started as a person starts it, and a browser that looks at it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.webdriver import WebDriver

from licet.client import Client

READY_SECONDS = 120.0
PEOPLE = {"Ada": "reviewer", "Ben": "curator", "Cleo": "reviewer", "Dora": "admin"}
"""Who has a key, with which role."""

_CLAIM = re.compile(r"\?claim=(\S+)")
_RUNS = "Licet runs"
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
    # Several people have a window each: those behind go on to be drawn.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)


@dataclass(frozen=True, kw_only=True)
class Servers:
    """Where the two servers listen, and the key of each person in `PEOPLE`, by name."""

    api: str
    ui: str
    keys: Mapping[str, str]


def browser_path() -> str | None:
    """The browser of this machine, if it has one with its driver."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found if shutil.which("chromedriver") else None


@contextmanager
def running_servers(home: Path) -> Iterator[Servers]:
    """Run `licet up` on the embedded graph engine, with a key for each person; end it."""
    api_port, ui_port = _free_port(), _free_port()
    api, ui = f"http://127.0.0.1:{api_port}", f"http://127.0.0.1:{ui_port}"
    own = ("LICET_", "NEO4J_")
    environment = {n: v for n, v in os.environ.items() if n == "LICET_ENGINE_JAVA" or not n.startswith(own)}
    up = [sys.executable, "-m", "licet.cli.main", "up", f"--home={home / 'home'}", f"--port={api_port}"]
    with _running([*up, f"--ui-port={ui_port}"], environment, home / "up.log") as log:
        claim = _CLAIM.search(log)
        assert claim, log
        yield Servers(api=api, ui=ui, keys=_keys(api, claim[1]))


@contextmanager
def running_ui(home: Path, api: str) -> Iterator[str]:
    """Run the user interface alone, over the API at `api`; yield its address."""
    port = _free_port()
    app = str(files("licet_ui") / "app.py")
    serve = [
        *(sys.executable, "-m", "streamlit", "run", app, "--server.address", "127.0.0.1", f"--server.port={port}"),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"),
    ]
    with _running(serve, {**os.environ, "LICET_URL": api}, home / "ui.log", said="URL:"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def running_browser(profile: Path, *, width: int = 1280, height: int = 1600) -> Iterator[WebDriver]:
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
def _running(command: list[str], environment: dict[str, str], log: Path, *, said: str = _RUNS) -> Iterator[str]:
    """Run a command; yield what it printed until it said that it runs."""
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            yield _printed(process, log, said)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _printed(process: subprocess.Popen[bytes], log: Path, said: str) -> str:
    until = time.monotonic() + READY_SECONDS
    while process.poll() is None and time.monotonic() < until:
        text = log.read_text(encoding="utf-8", errors="replace")
        if said in text:
            return text
        time.sleep(0.2)
    raise AssertionError(f"it does not start: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _keys(api: str, token: str) -> Mapping[str, str]:
    with Client(api) as anybody:
        first = anybody.call("POST", "keys:claim", {"token": token, "name": "Eve"})
    with Client(api, first["key"]) as admin:
        return {name: admin.call("POST", "keys", {"name": name, "role": role})["key"] for name, role in PEOPLE.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
