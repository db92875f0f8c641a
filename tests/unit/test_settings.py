# SPDX-License-Identifier: Apache-2.0
"""The environment is read once, and what cannot be followed is said."""

from pathlib import Path

import pytest

from licet.configuration import FLAG
from licet.domain.access import Role
from licet.settings import (
    RATE_LIMIT,
    OidcSettings,
    Settings,
    SettingsError,
    is_loopback,
    list_settings,
    read_effective,
    read_settings,
)
from licet.usecases.pace import Pace

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


def test_options_of_the_embedded_engine() -> None:
    assert read().engine_options == ()
    assert read(LICET_ENGINE_JAVA='-Xmx2g "-Dwords=two of them" ').engine_options == ("-Xmx2g", "-Dwords=two of them")


@pytest.mark.parametrize("store", ["memory", "embedded"])
def test_store_by_name(store: str) -> None:
    assert read(LICET_STORE=store, NEO4J_URI="neo4j://db").store == store


@pytest.mark.parametrize(
    ("host", "hosts", "url"),
    [
        ("127.0.0.1", ("127.0.0.1", "[::1]", "localhost"), "http://127.0.0.1:8421"),
        ("::1", ("127.0.0.1", "[::1]", "localhost"), "http://[::1]:8421"),
        ("127.0.0.2", ("127.0.0.1", "[::1]", "localhost", "127.0.0.2"), "http://127.0.0.2:8421"),
        ("LOCALHOST", ("127.0.0.1", "[::1]", "localhost"), "http://LOCALHOST:8421"),
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
        ({"LICET_ENGINE_JAVA": "2g"}, "give options that begin with a dash, such as -Xmx2g"),
        ({"LICET_ENGINE_JAVA": "-Dwords='never ended"}, "give options that begin with a dash, such as -Xmx2g"),
        ({"LICET_FEED_SECONDS": "often"}, "`LICET_FEED_SECONDS` is `often`"),
        ({"LICET_FEED_LAG_SECONDS": "0"}, "from 0.005 to 60"),
        ({"LICET_AT_LEAST_SECONDS": "61"}, "from 0.005 to 60"),
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


@pytest.mark.parametrize(
    ("host", "public"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.0.0.2", True), ("10.0.0.7", False), ("::", False)],
)
def test_reading_is_open_by_itself_only_on_this_machine(host: str, public: bool) -> None:
    assert read(LICET_API_HOST=host).public_read is public
    assert read(LICET_API_HOST=host, LICET_PUBLIC_READ="true").public_read
    assert not read(LICET_API_HOST=host, LICET_PUBLIC_READ="false").public_read


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


def file_of(folder: Path, text: str) -> dict[str, str]:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return {"LICET_CONFIG": str(file)}


def test_file_gives_settings_and_the_environment_wins(tmp_path: Path) -> None:
    environ = file_of(
        tmp_path,
        'home = "~/there"\napi_port = 9001\nui_port = 9002\nallowed_hosts = ["B.example"]\ngrace_seconds = 2\n',
    )
    found = read_effective({**environ, "LICET_UI_PORT": "9003"})
    assert found.file == tmp_path / "config.toml"
    assert found.settings == read(
        LICET_HOME="~/there",
        LICET_API_PORT="9001",
        LICET_UI_PORT="9003",
        LICET_ALLOWED_HOSTS="b.example",
        LICET_GRACE_SECONDS="2",
    )
    origins = {name: found.origins[name] for name in ("api_port", "ui_port", "store", "url")}
    assert origins == {"api_port": "file", "ui_port": "environment", "store": "default", "url": "default"}


def test_file_at_its_usual_place(tmp_path: Path) -> None:
    (tmp_path / "licet").mkdir()
    file_of(tmp_path / "licet", 'neo4j_uri = "neo4j://db"\nneo4j_password = "secret"\n')
    found = read(XDG_CONFIG_HOME=str(tmp_path))
    assert (found.store, found.neo4j_uri, found.neo4j_password) == ("neo4j", "neo4j://db", "secret")
    assert read(XDG_CONFIG_HOME=str(tmp_path / "none")).store == "embedded"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("api_prot = 1", "unknown key `api_prot` in `{}`: did you mean `api_port`?"),
        ("colour = 1", "unknown key `colour` in `{}`: `licet config` lists the settings"),
        ('api_port = "8421"', "`api_port` in `{}` is `8421`: give a port from 1 to 65535"),
        ("api_port = true", "`api_port` in `{}` is `true` (a boolean): give a port from 1 to 65535"),
        ("home = 7", "`home` in `{}` is `7` (a number): give a path"),
        ('store = "embeded"', "`store` in `{}` is `embeded`: did you mean `embedded`?"),
        ("allowed_hosts = [1]", "`allowed_hosts` in `{}` is `[…]` (a list): give names, separated by commas"),
        ("neo4j_password = 1234", "`neo4j_password` in `{}` is not one of those it takes: give a text"),
        ("grace_seconds = inf", "give seconds, above 0 and at most 600"),
        ("log = 1979-05-27", "(a date or time)"),
        ("api_port 1", "the file of settings `{}` is no TOML: "),
        ("api_port = 1 # " + "x" * 1_000_000, "is longer than 1000000 bytes"),
    ],
)
def test_what_cannot_be_followed_in_the_file(tmp_path: Path, text: str, words: str) -> None:
    environ = file_of(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        read_settings(environ)
    assert words.replace("{}", environ["LICET_CONFIG"]) in str(caught.value)
    assert "1234" not in str(caught.value)


def test_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read: no such file"):
        read(LICET_CONFIG=str(tmp_path / "none.toml"))


def test_misspelt_variable_is_refused_and_a_foreign_one_is_not() -> None:
    with pytest.raises(SettingsError, match="did you mean `LICET_ALLOWED_HOSTS`"):
        read(LICET_ALOWED_HOSTS="a")
    foreign = {"LICET_PORT": "tcp://10.0.0.1:80", "LICET_SERVICE_HOST": "10.0.0.1", "LICET_CURATOR_KEY": "k"}
    assert read(**foreign) == read()


@pytest.mark.parametrize("text", ["0", "-1", "x", "nan", "1e999", "601"])
def test_seconds_are_bounded(text: str) -> None:
    with pytest.raises(SettingsError, match="`LICET_GRACE_SECONDS`"):
        read(LICET_GRACE_SECONDS=text)


def test_every_setting_says_what_it_is_for() -> None:
    assert [each.name for each in list_settings() if not each.help.endswith(".")] == []
    assert {each.variable for each in list_settings()} >= {"LICET_API_PORT", "NEO4J_PASSWORD"}


@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("FALSE", False), ("1", True), ("0", False), ("yes", True), ("no", False)]
)
def test_flag_of_the_environment(text: str, value: bool) -> None:
    assert FLAG.of_text(text) is value


def test_flag_that_is_none() -> None:
    with pytest.raises(ValueError, match="neither true nor false"):
        FLAG.of_text("maybe")
    with pytest.raises(TypeError):
        FLAG.of_toml(1)
