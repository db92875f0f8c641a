# SPDX-License-Identifier: Apache-2.0
"""The environment is read once, and what cannot be followed is said."""

from pathlib import Path

import pytest

from licet.settings import Settings, SettingsError, read_settings


def read(**environ: str) -> Settings:
    return read_settings(environ)


def test_defaults() -> None:
    found = read()
    assert (found.store, found.api_host, found.api_port, found.ui_port) == (
        "embedded", "127.0.0.1", 8421, 8422,
    )  # fmt: skip
    assert found.url == "http://127.0.0.1:8421"
    assert found.home == Path("~/.local/share/licet").expanduser()
    assert found.key_file == found.home / "curator-key"
    assert found.default_institution == "EXAMPLE-INSTITUTE"


def test_home() -> None:
    assert read(LICET_HOME="~/here").home == Path("~/here").expanduser()
    assert read(XDG_DATA_HOME="/data").home == Path("/data/licet")
    assert read(LICET_HOME="/h", LICET_CURATOR_KEY_FILE="/k").key_file == Path("/k")


def test_empty_variable_is_absent() -> None:
    assert read(LICET_HOME=" ", LICET_API_PORT="", NEO4J_URI="") == read()


def test_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_API_PORT", "9000")
    assert read_settings().api_port == 9000


def test_neo4j() -> None:
    found = read(NEO4J_URI="neo4j://db:7687", NEO4J_USER="u", NEO4J_PASSWORD="secret", NEO4J_DATABASE="d")
    assert (found.store, found.neo4j_user, found.neo4j_database) == ("neo4j", "u", "d")
    assert "secret" not in repr(found)


@pytest.mark.parametrize("store", ["memory", "embedded"])
def test_store_by_name(store: str) -> None:
    assert read(LICET_STORE=store, NEO4J_URI="neo4j://db").store == store


@pytest.mark.parametrize(
    ("host", "hosts", "url"),
    [
        ("127.0.0.1", ("127.0.0.1", "[::1]", "localhost"), "http://127.0.0.1:8421"),
        ("::1", ("127.0.0.1", "[::1]", "localhost"), "http://[::1]:8421"),
        ("0.0.0.0", ("*",), "http://127.0.0.1:8421"),  # noqa: S104  # read, not bound
        ("10.0.0.7", ("*",), "http://10.0.0.7:8421"),
    ],
)
def test_where_the_api_listens(host: str, hosts: tuple[str, ...], url: str) -> None:
    found = read(LICET_API_HOST=host)
    assert (found.allowed_hosts, found.url) == (hosts, url)


def test_names_can_be_set() -> None:
    assert read(LICET_ALLOWED_HOSTS="B.example, a").allowed_hosts == ("a", "b.example")


def test_address_for_clients_can_be_set() -> None:
    assert read(LICET_URL="https://registry.example").url == "https://registry.example"


def test_largest_document_can_be_set() -> None:
    assert read().max_document_bytes == 10 * 1024 * 1024
    assert read(LICET_MAX_DOCUMENT_BYTES="1073741824").max_document_bytes == 1024**3


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"LICET_API_PORT": "eighty"}, "`LICET_API_PORT` is `eighty`"),
        ({"LICET_UI_PORT": "0"}, "1 to 65535"),
        ({"LICET_UI_PORT": "70000"}, "1 to 65535"),
        ({"LICET_UI_PORT": "9" * 5000}, "1 to 65535"),
        ({"LICET_API_PORT": "\uff18\uff14\uff12\uff11"}, "1 to 65535"),
        ({"LICET_MAX_DOCUMENT_BYTES": "10MB"}, "`LICET_MAX_DOCUMENT_BYTES` is `10MB`"),
        ({"LICET_MAX_DOCUMENT_BYTES": "0"}, "from 1 to 1073741824"),
        ({"LICET_MAX_DOCUMENT_BYTES": "1073741825"}, "from 1 to 1073741824"),
        ({"LICET_MAX_DOCUMENT_BYTES": "9" * 5000}, "from 1 to 1073741824"),
        ({"LICET_STORE": "embeded"}, "did you mean `embedded`"),
        ({"LICET_STORE": "sqlite"}, "memory, embedded or neo4j"),
        ({"LICET_STORE": "neo4j"}, "set `NEO4J_URI`"),
    ],
    ids=str,
)
def test_what_cannot_be_followed(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(environ)
    assert words in str(caught.value)
