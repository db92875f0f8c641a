# SPDX-License-Identifier: Apache-2.0
"""The environment is read once, and what cannot be followed is said."""

from pathlib import Path

import pytest

from licet.domain.access import Role
from licet.settings import RATE_LIMIT, OidcSettings, Settings, SettingsError, is_loopback, read_settings
from licet.usecases.registry import Pace

OIDC = {
    "LICET_OIDC_ISSUER": "https://login.example",
    "LICET_OIDC_AUDIENCE": "licet",
    "LICET_OIDC_JWKS_URL": "https://login.example/keys",
    "LICET_OIDC_ROLES": "staff=reader, data/stewards=curator",
}


def read(**environ: str) -> Settings:
    return read_settings(environ)


def test_defaults() -> None:
    found = read()
    assert (found.store, found.api_host, found.api_port, found.ui_port) == (
        "embedded", "127.0.0.1", 8421, 8422,
    )  # fmt: skip
    assert found.url == "http://127.0.0.1:8421"
    assert found.home == Path("~/.local/share/licet").expanduser()
    assert (found.public_read, found.secret, found.oidc, found.rate_limit) == (True, None, None, None)
    assert found.default_institution == "EXAMPLE-INSTITUTE"


def test_home() -> None:
    assert read(LICET_HOME="~/here").home == Path("~/here").expanduser()
    assert read(XDG_DATA_HOME="/data").home == Path("/data/licet")
    assert read(LICET_HOME="/h", LICET_SECRET_FILE="/k").secret_file == Path("/k")


def test_empty_variable_is_absent() -> None:
    assert read(LICET_HOME=" ", LICET_API_PORT="", NEO4J_URI="") == read()


def test_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LICET_API_PORT", "9000")
    assert read_settings().api_port == 9000


def test_neo4j() -> None:
    found = read(NEO4J_URI="neo4j://db:7687", NEO4J_USER="u", NEO4J_PASSWORD="hunter2", NEO4J_DATABASE="d")
    assert (found.store, found.neo4j_user, found.neo4j_database) == ("neo4j", "u", "d")
    assert "hunter2" not in repr(found)


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
        ({"LICET_FEED_SECONDS": "often"}, "`LICET_FEED_SECONDS` is `often`"),
        ({"LICET_FEED_LAG_SECONDS": "0"}, "from 0.005 to 60"),
        ({"LICET_AT_LEAST_SECONDS": "61"}, "from 0.005 to 60"),
        ({"LICET_AT_LEAST_SECONDS": "1e1"}, "`1e1`"),
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


@pytest.mark.parametrize(("word", "public"), [("true", True), ("False", False), ("0", False), ("on", True)])
def test_public_read(word: str, public: bool) -> None:
    assert read(LICET_PUBLIC_READ=word).public_read is public


def test_secret_is_long_and_not_shown() -> None:
    found = read(LICET_SECRET="s" * 32)
    assert found.secret == "s" * 32
    assert "s" * 32 not in repr(found)


def test_rate_limit_is_set_where_others_reach_the_registry() -> None:
    assert read(LICET_API_HOST="10.0.0.7").rate_limit == RATE_LIMIT
    assert read(LICET_API_HOST="10.0.0.7", LICET_RATE_LIMIT="none").rate_limit is None
    assert read(LICET_RATE_LIMIT="5/second").rate_limit == "5/second"


def test_identity_provider() -> None:
    assert read(**OIDC).oidc == OidcSettings(
        issuer="https://login.example",
        audience="licet",
        jwks_url="https://login.example/keys",
        roles=(("staff", Role.READER), ("data/stewards", Role.CURATOR)),
    )


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"LICET_PUBLIC_READ": "maybe"}, "true or false"),
        ({"LICET_SECRET": "short"}, "32 characters"),
        ({"LICET_RATE_LIMIT": "many"}, "600/minute"),
        ({"LICET_RATE_LIMIT": "0/minute"}, "600/minute"),
        ({**OIDC, "LICET_OIDC_AUDIENCE": ""}, "LICET_OIDC_AUDIENCE"),
        ({**OIDC, "LICET_OIDC_JWKS_URL": "http://login.example/keys"}, "https://"),
        ({**OIDC, "LICET_OIDC_ROLES": "staff=boss"}, "roles are reader"),
        ({**OIDC, "LICET_OIDC_ROLES": "staff"}, "group=role"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_access_that_cannot_be_followed(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read(**environ)


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("LocalHost", True), ("0.0.0.0", False),  # noqa: S104
     ("::", False), ("licet.example", False), ("", False)],
)  # fmt: skip
def test_who_reaches_a_server(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone


def test_pace_is_set_in_seconds() -> None:
    found = read(LICET_FEED_SECONDS="0.05", LICET_FEED_LAG_SECONDS="2", LICET_AT_LEAST_SECONDS=" 1.5 ")
    assert found.pace == Pace(every=0.05, limit=2, patience=1.5)
    assert read().pace == Pace()
