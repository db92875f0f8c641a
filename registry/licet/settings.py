# SPDX-License-Identifier: Apache-2.0
"""What is set from outside: where the data are, which engine keeps them, where servers listen.

The dataclass `Settings` is the table of settings: a new one is one line there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from licet.configuration import (
    NAMES,
    PATH,
    PORT,
    TEXT,
    Origin,
    Setting,
    SettingsError,
    choice,
    number,
    read_given,
    seconds,
    setting,
    settings_of,
)

__all__ = [
    "API_PORT",
    "DEFAULT_INSTITUTION",
    "LOOPBACK",
    "UI_PORT",
    "EffectiveSettings",
    "LogForm",
    "Origin",
    "Setting",
    "Settings",
    "SettingsError",
    "StoreName",
    "list_settings",
    "read_effective",
    "read_settings",
]

StoreName = Literal["memory", "embedded", "neo4j"]
LogForm = Literal["json", "text"]

API_PORT: Final = 8421
UI_PORT: Final = 8422
LOOPBACK: Final = "127.0.0.1"
DEFAULT_INSTITUTION: Final = "EXAMPLE-INSTITUTE"

_NAMED_HOSTS: Final = (LOOPBACK, "[::1]", "localhost")
_NO_HOME: Final = Path("~/.local/share/licet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is set from outside: a field is a setting, with its default, kind and purpose.

    `allowed_hosts` are the names under which the API answers; `*` is any. A web page that points
    a name of its own at this machine must not read from it.
    """

    home: Path = setting(_NO_HOME, PATH, "The folder that holds the data.")
    store: StoreName = setting("embedded", choice(StoreName), "What keeps the graph; neo4j if `NEO4J_URI` is set.")
    neo4j_uri: str | None = setting(None, TEXT, "The address of Neo4j, such as neo4j://db:7687.", variable="NEO4J_URI")
    neo4j_user: str = setting("neo4j", TEXT, "Who we are for Neo4j.", variable="NEO4J_USER")
    neo4j_password: str | None = setting(None, TEXT, "The password for Neo4j.", secret=True, variable="NEO4J_PASSWORD")
    neo4j_database: str | None = setting(
        None, TEXT, "The database in Neo4j; its default one without.", variable="NEO4J_DATABASE"
    )
    default_institution: str | None = setting(
        DEFAULT_INSTITUTION, TEXT, "The entry of the institution that asks where a question names none."
    )
    api_host: str = setting(LOOPBACK, TEXT, "The address that the API listens on.")
    api_port: int = setting(API_PORT, PORT, "The port of the API.")
    ui_port: int = setting(UI_PORT, PORT, "The port of the user interface.")
    allowed_hosts: tuple[str, ...] = setting(
        _NAMED_HOSTS, NAMES, "The names under which the API answers; any (`*`) if it listens beyond this machine."
    )
    curator_key_file: Path | None = setting(None, PATH, "The file of the curator key's hash; in `home` without.")
    url: str = setting(
        f"http://{LOOPBACK}:{API_PORT}", TEXT, "Where clients find the API; made from host and port without."
    )
    workers: int = setting(1, number(1, 64), "How many processes serve the API; the memory store takes one.")
    grace_seconds: float = setting(10.0, seconds(600), "How long requests may go on when the API is told to end.")
    log: LogForm = setting("json", choice(LogForm), "How the API writes its log to standard error.")

    @property
    def key_file(self) -> Path:
        """Where the hash of the curator key is kept."""
        return self.curator_key_file or self.home / "curator-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveSettings:
    """The settings that hold, where each is from, and the file that was read, if any."""

    settings: Settings
    origins: Mapping[str, Origin]
    file: Path | None


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment and the file; a variable that is empty counts as absent.

    Raises:
        SettingsError: something set has a value that cannot be followed, or is no setting.
    """
    return read_effective(environ).settings


def read_effective(environ: Mapping[str, str] | None = None) -> EffectiveSettings:
    """Read the settings, and where each is from.

    Raises: as `read_settings`.
    """
    stated = os.environ if environ is None else environ
    given = read_given(Settings, stated)
    found = _complete(dict(given.values), stated)
    if found.store == "neo4j" and found.neo4j_uri is None:
        raise SettingsError("`LICET_STORE` is `neo4j`: set `NEO4J_URI` to its address")
    origins = {each.name: given.origins.get(each.name, "default") for each in list_settings()}
    return EffectiveSettings(settings=found, origins=origins, file=given.file)


def list_settings() -> tuple[Setting, ...]:
    """Return every setting, in the order of the table."""
    return settings_of(Settings)


def _complete(found: dict[str, Any], environ: Mapping[str, str]) -> Settings:
    """Add the defaults that follow from other settings."""
    host, port = found.get("api_host", LOOPBACK), found.get("api_port", API_PORT)
    found.setdefault("home", _home(environ))
    found.setdefault("store", "neo4j" if "neo4j_uri" in found else "embedded")
    found.setdefault("allowed_hosts", _NAMED_HOSTS if host in {*_NAMED_HOSTS, "::1"} else ("*",))
    found.setdefault("url", f"http://{_reachable(host)}:{port}")
    return Settings(**found)


def _home(environ: Mapping[str, str]) -> Path:
    data = environ.get("XDG_DATA_HOME", "").strip()
    return (Path(data).expanduser() / "licet") if data else _NO_HOME.expanduser()


def _reachable(host: str) -> str:
    """Return the address at which a server that listens on `host` is reached from here."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # compared, not bound
        return LOOPBACK
    return f"[{host}]" if ":" in host else host
