# SPDX-License-Identifier: Apache-2.0
"""Engines for tests that need a real one, one of each kind a session. PYTEST_DONT_REWRITE

Name this module in `pytest_plugins`. Tests share the engines: a test that cares begins with `wipe`.
"""

import base64
import http.client
import json
from collections.abc import Iterator

import pytest

from licet.stores.engines.driver import driver_for
from licet.stores.engines.types import Engine
from tests.engines.neo4j_harness import neo4j_server
from tests.engines.quick import start


@pytest.fixture(scope="session")
def embedded_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The embedded engine on an empty folder."""
    with start(tmp_path_factory.mktemp("embedded")) as running:
        yield running.engine


@pytest.fixture(scope="session")
def neo4j_engine() -> Iterator[Engine]:
    """A real Neo4j server, which may hold data from earlier runs if it was given to us."""
    with neo4j_server() as engine:
        yield engine


def wipe(engine: Engine) -> None:
    """Delete everything in the engine's database: data, constraints and indexes."""
    if engine.name == "arcadedb":
        _wipe_arcadedb(engine)
    else:
        _wipe_neo4j(engine)


def _wipe_arcadedb(engine: Engine) -> None:
    # Deleted nodes would leave their types behind; a new database takes hundredths of a second.
    for command in (f"drop database {engine.database}", f"create database {engine.database}"):
        _run_server_command(engine, command)


def _wipe_neo4j(engine: Engine) -> None:
    with driver_for(engine) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_=engine.database)
        for what, plural in (("CONSTRAINT", "CONSTRAINTS"), ("INDEX", "INDEXES")):
            shown = driver.execute_query(
                f"SHOW {plural} YIELD name, type WHERE type <> 'LOOKUP' RETURN name",
                database_=engine.database,
            )
            for record in shown.records:
                driver.execute_query(f"DROP {what} `{record['name']}` IF EXISTS", database_=engine.database)


def _run_server_command(engine: Engine, command: str) -> None:
    login = base64.b64encode(f"{engine.user}:{engine.password}".encode()).decode()
    connection = http.client.HTTPConnection("127.0.0.1", engine.http_port, timeout=30)
    try:
        connection.request(
            "POST",
            "/api/v1/server",
            body=json.dumps({"command": command}),
            headers={"Authorization": f"Basic {login}", "Content-Type": "application/json"},
        )
        response = connection.getresponse()
        answer = response.read().decode()
        if response.status != http.HTTPStatus.OK:
            raise AssertionError(f"`{command}` failed: {answer}")
    finally:
        connection.close()
