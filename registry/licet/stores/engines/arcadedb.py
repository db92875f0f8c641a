# SPDX-License-Identifier: Apache-2.0
"""The program of the embedded engine: where it is, how its command line reads, when it answers."""

from __future__ import annotations

import http.client
import importlib.util
import os
import platform
import re
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple

from licet.errors import EngineStartError
from licet.stores.engines.folder import EngineFolder, EngineRecord
from licet.stores.engines.processes import find_commands

__all__ = [
    "DATABASE",
    "HOST",
    "USER",
    "Ports",
    "build_command",
    "check_heap",
    "choose_ports",
    "find_engine",
    "is_ready",
    "locate_package",
]

HOST: Final = "127.0.0.1"
USER: Final = "root"
DATABASE: Final = "registry"
_PACKAGE: Final = "arcadedb_embedded"
_REQUIREMENT: Final = "arcadedb-embedded==26.10.2.post1"
_MAIN_CLASS: Final = "com.arcadedb.server.ArcadeDBServer"
_PROBE_SECONDS: Final = 2.0
# Bolt's opening: its magic number, then four proposals, here 4.4 down to 4.2 and three times none.
_BOLT_HELLO: Final = bytes.fromhex("6060b01700020404000000000000000000000000")
_JAVA_OPTIONS: Final = (
    "-XX:+UseSerialGC",
    "-XX:+UseCompactObjectHeaders",
    # Out of memory, the engine would go on with threads missing; ended, it is started again.
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    "--add-modules=jdk.incubator.vector",
    "--enable-native-access=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
    "--add-opens=java.base/java.nio.channels.spi=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "-Djava.awt.headless=true",
    "-Dfile.encoding=UTF8",
    "-Dpolyglot.engine.WarnInterpreterOnly=false",
)


class Ports(NamedTuple):
    """The two ports that the engine listens on; its HTTP listener cannot be turned off."""

    bolt: int
    http: int


def locate_package(name: str = _PACKAGE) -> Path:
    """Return the folder of the installed engine, without importing it.

    Its import would load a Java machine into this process; its own `java` runs as a child instead.

    Raises:
        EngineStartError: it is not installed, or its `java` cannot be executed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EngineStartError(
            f"the embedded graph engine is not installed on this machine "
            f"(`{platform.system()} {platform.machine()}`): install `{_REQUIREMENT}`, which exists "
            "for Linux with glibc 2.34 or newer and for macOS on Apple silicon, or set `NEO4J_URI` "
            "to a Neo4j server"
        )
    package = Path(spec.origin).parent
    java = _java_of(package)
    if not os.access(java, os.X_OK):
        raise EngineStartError(
            f"the embedded graph engine's `{java}` cannot be executed: install `{_REQUIREMENT}` "
            "again, or set `NEO4J_URI` to a Neo4j server"
        )
    return package


def check_heap(heap: str) -> None:
    """Raise `EngineStartError` unless `heap` is a size as Java writes it."""
    if not re.fullmatch(r"[1-9]\d*[mMgG]", heap):
        raise EngineStartError(f"the heap `{heap}` is not a size: write it like `512m` or `2g`")


def choose_ports(wanted: Ports | None) -> Ports:
    """Return `wanted` if both ports are free right now, else two that are.

    Somebody may take them before the engine does; the start is then tried again.
    """
    if wanted is not None and all(_is_free(port) for port in wanted):
        return wanted
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in Ports._fields]
        for one in sockets:
            one.bind((HOST, 0))
        return Ports(*(one.getsockname()[1] for one in sockets))


def build_command(
    package: Path, *, folder: EngineFolder, ports: Ports, heap: str, java: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the command line of an engine that serves `folder` on loopback; the options in `java` win over ours."""
    settings = {
        "server.rootPath": folder.root,
        "server.databaseDirectory": folder.databases,
        "server.configPath": folder.config,
        "server.logsDirectory": folder.log,
        "server.backupDirectory": folder.backups,
        "server.rootPasswordPath": folder.password,
        "server.mode": "development",
        "server.plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
        "server.defaultDatabases": f"{DATABASE}[{USER}]",
        "bolt.defaultDatabase": DATABASE,
        "bolt.host": HOST,
        "bolt.port": ports.bolt,
        "server.httpIncomingHost": HOST,
        "server.httpIncomingPort": ports.http,
        "txWalFlush": 2,  # one fsync a commit: what was committed survives a power cut
        "command.timeout": 30_000,  # ms; the engine ignores the driver's own time-outs
    }
    return (
        str(_java_of(package)),
        f"-Xmx{heap}",
        *_JAVA_OPTIONS,
        *java,
        *(f"-Darcadedb.{name}={value}" for name, value in settings.items()),
        "-cp",
        str(package / "jars" / "*"),
        _MAIN_CLASS,
    )


def find_engine(folder: EngineFolder) -> EngineRecord | None:
    """Return the engine that serves `folder` according to the process table."""
    for key, command in find_commands(f"-Darcadedb.server.rootPath={folder.root}", _MAIN_CLASS):
        bolt = re.search(r" -Darcadedb\.bolt\.port=(\d+) ", command)
        http_ = re.search(r" -Darcadedb\.server\.httpIncomingPort=(\d+) ", command)
        if bolt and http_:
            return EngineRecord(key=key, bolt_port=int(bolt[1]), http_port=int(http_[1]))
    return None


def is_ready(record: EngineRecord) -> bool:
    """Return whether the engine answers Bolt and says that it has opened its databases."""
    # Bolt answers well before the databases are open, and also when the start has failed later on.
    return _says_ready(record.http_port) and _answers_bolt(record.bolt_port)


def _java_of(package: Path) -> Path:
    return package / "jre" / "bin" / "java"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As Java does it: connections that linger after the last engine do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _says_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", "/api/v1/ready")
        return connection.getresponse().status == http.HTTPStatus.NO_CONTENT
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _answers_bolt(port: int) -> bool:
    try:
        with socket.create_connection((HOST, port), _PROBE_SECONDS) as stream:
            stream.sendall(_BOLT_HELLO)
            return any(stream.recv(4))
    except OSError:
        return False
