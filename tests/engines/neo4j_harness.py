# SPDX-License-Identifier: Apache-2.0
"""A real Neo4j Community server for tests: the one that is given, or one of our own.

`LICET_TEST_NEO4J_URI` (with `_USER` and `_PASSWORD`) names a server to use; its data are wiped.
Without it Maven fetches the server's jars once, into `~/.cache/licet/` or `LICET_NEO4J_JARS`, and
Java runs it on a free loopback port from a temporary home.
"""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree as ET

import neo4j
import pytest
from filelock import FileLock

from licet.errors import EngineUnavailableError
from licet.stores.engines.arcadedb import choose_ports
from licet.stores.engines.driver import driver_for
from licet.stores.engines.neo4j import connect
from licet.stores.engines.processes import ProcessKey, ends_within, is_running, spawn
from licet.stores.engines.types import Engine

POM = Path(__file__).with_name("neo4j_local") / "pom.xml"
FIRST_PASSWORD = "neo4j"
START_SECONDS = 100.0
STOP_SECONDS = 30.0
MAIN_CLASS = "org.neo4j.server.CommunityEntryPoint"
JAVA_OPTIONS = (
    "-Xms512m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",  # it starts sooner, and no test runs it long
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)
SETTINGS = {
    "server.default_listen_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.bolt.enabled": "true",
    "server.memory.heap.initial_size": "512m",
    "server.memory.heap.max_size": "512m",
    "server.memory.pagecache.size": "64m",
    "dbms.usage_report.enabled": "false",
}


@contextmanager
def neo4j_server() -> Iterator[Engine]:
    """Give a Neo4j server that answers, and stop it afterwards if it is ours."""
    given = os.environ.get("LICET_TEST_NEO4J_URI")
    if given:
        yield connect(
            given,
            user=os.environ.get("LICET_TEST_NEO4J_USER", "neo4j"),
            password=os.environ.get("LICET_TEST_NEO4J_PASSWORD"),
        )
        return
    with tempfile.TemporaryDirectory(prefix="licet-neo4j-") as home, _server_in(Path(home)) as own:
        yield own


def provide_jars() -> Path:
    """Return the folder with the server's jars, filled on first use."""
    version = _read_version()
    default = Path.home() / ".cache" / "licet" / f"neo4j-{version}"
    jars = Path(os.environ.get("LICET_NEO4J_JARS") or default)
    jars.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(jars.with_name(f"{jars.name}.lock")):  # workers of pytest come together
        if not (jars / f"neo4j-kernel-{version}.jar").exists():
            _fetch_jars(jars)
    return jars


@contextmanager
def _server_in(home: Path) -> Iterator[Engine]:
    port = choose_ports(None).bolt
    engine = Engine(
        name="neo4j",
        uri=f"bolt://127.0.0.1:{port}",
        user="neo4j",
        password=secrets.token_urlsafe(24),
        database="neo4j",
    )
    console = home / "console.log"
    key = spawn(_build_command(home, port), folder=home, log=console)
    try:
        _await_answer(engine, key, console)
        yield engine
    finally:
        _kill(key)


def _kill(key: ProcessKey) -> None:
    """End the server at once: its data are thrown away, and an orderly stop takes seconds."""
    if is_running(key):
        os.kill(key.pid, signal.SIGKILL)
    assert ends_within(key, STOP_SECONDS)


def _build_command(home: Path, port: int) -> list[str]:
    conf = home / "conf"
    conf.mkdir()
    settings = {
        **SETTINGS,
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
    }
    text = "".join(f"{name}={value}\n" for name, value in settings.items())
    (conf / "neo4j.conf").write_text(text, encoding="utf-8")
    return [
        _find_program("java"),
        *JAVA_OPTIONS,
        "-cp",
        f"{provide_jars()}/*",
        MAIN_CLASS,
        f"--home-dir={home}",
        f"--config-dir={conf}",
    ]


def _await_answer(engine: Engine, key: ProcessKey, console: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            _set_password(engine)
            driver_for(engine).close()
        except (EngineUnavailableError, neo4j.exceptions.ServiceUnavailable) as error:
            if not is_running(key) or time.monotonic() > deadline:
                pytest.fail(f"Neo4j does not answer: {error}\n{_read_tail(console)}", pytrace=False)
            time.sleep(0.1)
        else:
            return


def _set_password(engine: Engine) -> None:
    """Replace the password that a new server has; one that is replaced stays as it is."""
    with neo4j.GraphDatabase.driver(engine.uri, auth=(engine.user, FIRST_PASSWORD)) as driver:
        try:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM $old TO $new",
                old=FIRST_PASSWORD,
                new=engine.password,
                database_="system",
            )
        except neo4j.exceptions.AuthError:
            return


def _fetch_jars(jars: Path) -> None:
    if jars.exists() and any(jars.iterdir()):
        pytest.fail(f"`{jars}` holds something else than this Neo4j: empty it", pytrace=False)
    draft = Path(tempfile.mkdtemp(prefix=f"{jars.name}.", dir=jars.parent))
    try:
        subprocess.run(
            [
                _find_program("mvn"),
                "--quiet",
                "--batch-mode",
                f"--file={POM}",
                "dependency:copy-dependencies",
                f"-DoutputDirectory={draft}",
            ],
            check=True,
        )
        draft.rename(jars)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _find_program(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.fail(
            f"`{name}` is not installed: the Neo4j tests need Java 17 or newer and Maven, or `LICET_TEST_NEO4J_URI`",
            pytrace=False,
        )
    return path


def _read_version() -> str:
    version = ET.parse(POM).findtext(".//{*}neo4j.version")  # noqa: S314
    assert version
    return version


def _read_tail(console: Path) -> str:
    return "\n".join(console.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
