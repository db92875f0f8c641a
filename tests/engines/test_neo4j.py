# SPDX-License-Identifier: Apache-2.0
"""A server that somebody else runs: its address is checked, and it is tried before use."""

from collections.abc import Iterator
from dataclasses import replace

import neo4j
import pytest

from licet.errors import EngineUnavailableError, StoreError
from licet.stores.engines.arcadedb import choose_ports
from licet.stores.engines.driver import driver_for
from licet.stores.engines.neo4j import SCHEMES, EngineAddressError, connect
from licet.stores.engines.types import Engine
from tests.engines.fixtures import wipe

pytest_plugins = ("tests.engines.fixtures",)

EVERY_ENGINE = (
    pytest.param("embedded_engine", marks=pytest.mark.embedded),
    pytest.param("neo4j_engine", marks=pytest.mark.neo4j),
)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Engine:
    engine: Engine = request.getfixturevalue(request.param)
    return engine


@pytest.fixture
def driver(neo4j_engine: Engine) -> Iterator[neo4j.Driver]:
    wipe(neo4j_engine)
    with driver_for(neo4j_engine) as opened:
        yield opened


@pytest.mark.parametrize("scheme", SCHEMES)
def test_known_scheme_is_accepted(scheme: str) -> None:
    uri = f"{scheme}://graph.example.org:7687"
    assert connect(uri, user="licet", password="secret", database="registry") == Engine(
        name="neo4j", uri=uri, user="licet", password="secret", database="registry"
    )


def test_empty_password_and_database_count_as_none() -> None:
    engine = connect("bolt://localhost", user="neo4j", password="", database="")
    assert (engine.password, engine.database) == (None, None)


@pytest.mark.parametrize(
    ("uri", "nearest"),
    [
        ("blot://localhost", "`bolt`"),
        ("bolt+ssc://localhost", "`bolt+s`"),
        ("neo4js://localhost", "`neo4j+s`"),
        ("http://localhost:7474", "`neo4j`"),
        ("https://graph.example.org", "`neo4j+s`"),
        ("localhost:7687", "`neo4j://localhost:7687`"),
        ("localhost", "`neo4j://localhost`"),
    ],
)
def test_unknown_scheme_names_the_nearest(uri: str, nearest: str) -> None:
    with pytest.raises(EngineAddressError) as caught:
        connect(uri)
    assert f"did you mean {nearest}?" in str(caught.value)


@pytest.mark.parametrize(
    ("uri", "cause"),
    [
        ("bolt://", "names no host"),
        ("bolt://localhost:bolt", "not a number"),
        ("bolt://localhost:0", "not a number"),
        ("bolt://localhost:70000", "not a number"),
        ("bolt://[::1", "cannot be read"),
    ],
)
def test_broken_address_says_what_is_wrong(uri: str, cause: str) -> None:
    with pytest.raises(StoreError, match=cause):
        connect(uri)


def test_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(EngineAddressError) as caught:
        connect("bolt://neo4j:hunter2@localhost")
    assert "hunter2" not in str(caught.value)


def test_closed_port_is_unavailable() -> None:
    engine = connect(f"bolt://127.0.0.1:{choose_ports(None).bolt}", password="secret")
    with pytest.raises(EngineUnavailableError, match="does not answer") as caught:
        driver_for(engine)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("engine", EVERY_ENGINE, indirect=True)
def test_wrong_password_is_unavailable(engine: Engine) -> None:
    if engine.password is None:
        pytest.skip("this server asks for no password")
    with pytest.raises(EngineUnavailableError, match="refuses the user"):
        driver_for(replace(engine, password="not the password"))


@pytest.mark.parametrize("engine", EVERY_ENGINE, indirect=True)
def test_unknown_database_is_unavailable(engine: Engine) -> None:
    with pytest.raises(EngineUnavailableError, match="has no database `nowhere`"):
        driver_for(replace(engine, database="nowhere"))


@pytest.mark.neo4j
def test_server_is_neo4j(driver: neo4j.Driver) -> None:
    assert driver.get_server_info().agent.startswith("Neo4j/5.")


@pytest.mark.neo4j
def test_server_sends_no_notifications(driver: neo4j.Driver) -> None:
    answer = driver.execute_query("MATCH (n:NobodyHasThisLabel) RETURN n")
    assert not any(status.is_notification for status in answer.summary.gql_status_objects)


@pytest.mark.neo4j
def test_wipe_leaves_nothing(neo4j_engine: Engine, driver: neo4j.Driver) -> None:
    driver.execute_query("CREATE CONSTRAINT probe_id FOR (p:Probe) REQUIRE p.id IS UNIQUE")
    driver.execute_query("CREATE INDEX probe_name FOR (p:Probe) ON (p.name)")
    driver.execute_query("CREATE (:Probe {id: 'a'})-[:NEXT]->(:Other)")
    wipe(neo4j_engine)
    nodes = driver.execute_query("MATCH (n) RETURN n").records
    constraints = driver.execute_query("SHOW CONSTRAINTS").records
    indexes = driver.execute_query("SHOW INDEXES YIELD type WHERE type <> 'LOOKUP'").records
    assert (nodes, constraints, indexes) == ([], [], [])
