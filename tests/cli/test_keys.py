# SPDX-License-Identifier: Apache-2.0
"""`licet keys` against a registry that listens: the first key, making, listing, taking."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from typer.testing import Result

from tests.cli.terminal import document_of, run
from tests.factories import dataset
from tests.fakes.app import FakeRegistry


@dataclass
class Served:
    """A registry that listens on a port of its own."""

    registry: FakeRegistry
    url: str

    def keys(self, *arguments: str, key: str = "") -> Result:
        return run("keys", *arguments, env={"LICET_URL": self.url, "LICET_API_KEY": key})

    def created(self, *arguments: str) -> dict[str, Any]:
        made = self.keys("create", *arguments, "--json", key=self.registry.admin_key)
        assert made.exit_code == 0, made.stderr
        document: dict[str, Any] = document_of(made.stdout)
        return document


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    registry = FakeRegistry(dataset("notes"), public_read=False)
    yield from serve(registry)


def serve(registry: FakeRegistry) -> Iterator[Served]:
    server = uvicorn.Server(uvicorn.Config(registry.app, port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(registry, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join()


@pytest.fixture
def fresh() -> Iterator[Served]:
    yield from serve(FakeRegistry(writing=False))


def test_token_becomes_a_key_that_opens(fresh: Served) -> None:
    token = fresh.registry.token() or ""
    made = fresh.keys("claim", token, "--name", "ada")
    assert made.exit_code == 0, made.stderr
    assert "not shown again" in made.stderr
    assert fresh.keys("list", key=made.stdout.strip()).exit_code == 0
    again = fresh.keys("claim", token, "--name", "eve")
    assert again.exit_code == 2
    assert "an administrator has a key already" in again.stderr


def test_made_listed_and_revoked(served: Served) -> None:
    made = served.created("--name", "robot", "--role", "curator", "--scope", "put /v1/entries/*", "--days", "30")
    assert made["kept"]["scopes"] == [{"method": "PUT", "path": "/v1/entries/*"}]
    listed = served.keys("list", key=served.registry.admin_key).stdout
    assert "robot" in listed
    assert "PUT /v1/entries/*" in listed
    assert made["key"] not in listed
    revoked = served.keys("revoke", made["kept"]["id"], key=served.registry.admin_key)
    assert (revoked.exit_code, revoked.stdout.strip()) == (0, f"{made['kept']['id']} of robot is revoked")
    items = document_of(served.keys("list", "--json", key=served.registry.admin_key).stdout)["items"]
    assert [key["state"] for key in items if key["name"] == "robot"] == ["revoked"]


def test_every_command_reads_with_the_key_of_the_environment(served: Served) -> None:
    key = served.created("--name", "reader")["key"]
    assert run("show", "notes", "--url", served.url, env={"LICET_API_KEY": key}).exit_code == 0
    refused = run("show", "notes", "--url", served.url, env={"LICET_API_KEY": ""})
    assert refused.exit_code == 2
    assert "needs a key" in refused.stderr


def test_registry_checks_itself_for_an_administrator(served: Served) -> None:
    administrator = {"LICET_API_KEY": served.registry.admin_key}
    found = run("verify", "--url", served.url, env=administrator)
    assert (found.exit_code, found.stdout.startswith("sound: 1 writes and every document")) == (0, True), found.stderr
    told = document_of(run("verify", "--url", served.url, "--json", env=administrator).stdout)
    assert (told["sound"], told["first_bad"]) == (True, None)
    refused = run("verify", "--url", served.url, env={"LICET_API_KEY": ""})
    assert (refused.exit_code, "needs a key with the role admin" in refused.stderr) == (2, True)
    both = run("verify", "--url", served.url, "--home", "somewhere", env=administrator)
    assert (both.exit_code, "give either `--home`" in both.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("list",), "needs a key with the role admin"),
        (("claim", "--name", "ada"), "give either the token"),
        (("claim", "licet_token_x", "--here", "--name", "ada"), "give either the token"),
        (("claim", "licet_token_x", "--name", "ada"), "no token of this registry"),
        (("create", "--name", "ada", "--scope", "GET"), "is no scope"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_said(served: Served, arguments: tuple[str, ...], says: str) -> None:
    result = served.keys(*arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_unknown_role_and_unknown_id_are_said(served: Served) -> None:
    root = served.registry.admin_key
    assert "did you mean `admin`?" in served.keys("create", "--name", "ada", "--role", "admins", key=root).stderr
    assert "unknown key `key_none`" in served.keys("revoke", "key_none", key=root).stderr


def test_registry_in_memory_has_no_key_without_a_server(tmp_path: Path) -> None:
    env = {"LICET_STORE": "memory", "LICET_HOME": str(tmp_path)}
    result = run("keys", "claim", "--here", "--name", "ada", env=env)
    assert result.exit_code == 2
    assert "licet up" in result.stderr


@pytest.mark.embedded
@pytest.mark.timeout(300)
def test_first_key_of_a_registry_that_is_to_be_reached_by_others(tmp_path: Path) -> None:
    env = {"LICET_STORE": "embedded", "LICET_HOME": str(tmp_path), "NEO4J_URI": ""}
    made = run("keys", "claim", "--here", "--name", "ada", "--json", env=env)
    assert made.exit_code == 0, made.stderr
    assert json.loads(made.stdout)["kept"]["role"] == "admin"
    again = run("keys", "claim", "--here", "--name", "eve", env=env)
    assert again.exit_code == 2
    assert "an administrator has a key already" in again.stderr
