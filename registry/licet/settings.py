# SPDX-License-Identifier: Apache-2.0
"""What is set from outside: where the data are, which engine keeps them, where servers listen.

The dataclass `Settings` is the table of settings: a new one is one line there.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from licet.configuration import (
    FLAG,
    NAMES,
    PATH,
    PORT,
    TEXT,
    Kind,
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
from licet.domain.access import Role
from licet.usecases.flaws import quoted
from licet.usecases.pace import Pace
from licet.wire.json_text import MAX_BYTES, MAX_DEPTH

__all__ = [
    "API_PORT",
    "DEFAULT_INSTITUTION",
    "LOOPBACK",
    "RATE_LIMIT",
    "UI_PORT",
    "EffectiveSettings",
    "LogForm",
    "OidcSettings",
    "Origin",
    "Setting",
    "SettingView",
    "Settings",
    "SettingsError",
    "StoreName",
    "is_loopback",
    "list_settings",
    "read_effective",
    "read_settings",
    "shown_settings",
]

StoreName = Literal["memory", "embedded", "neo4j"]
LogForm = Literal["json", "text"]

API_PORT: Final = 8421
UI_PORT: Final = 8422
LOOPBACK: Final = "127.0.0.1"
DEFAULT_INSTITUTION: Final = "EXAMPLE-INSTITUTE"

RATE_LIMIT: Final = "600/minute"
"""So many requests each key may send to a registry that others can reach."""

_MASK: Final = "********"
_ANY_RATE: Final = "none"
_MIN_SECRET: Final = 32
_RATE: Final = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")
_PACE: Final = Pace()
_NAMED_HOSTS: Final = (LOOPBACK, "[::1]", "localhost")
_NO_HOME: Final = Path("~/.local/share/licet")


def _secret(value: object) -> str:
    if not isinstance(value, str) or len(value.strip()) < _MIN_SECRET:
        raise ValueError
    return value.strip()


def _options(value: object) -> str:
    if not isinstance(value, str) or not all(each.startswith("-") for each in shlex.split(value)):
        raise ValueError
    return value.strip()


def _rate(value: object) -> str:
    if not isinstance(value, str) or not (value.lower() == _ANY_RATE or _RATE.fullmatch(value)):
        raise ValueError
    return value.lower()


_SECRET: Final = Kind(words=f"{_MIN_SECRET} characters or more", of_text=_secret, of_toml=_secret)
_OPTIONS: Final = Kind(words="options that begin with a dash, such as -Xmx2g", of_text=_options, of_toml=_options)
_RATES: Final = Kind(words=f"a rate such as {RATE_LIMIT}, or {_ANY_RATE}", of_text=_rate, of_toml=_rate)


@dataclass(frozen=True, slots=True, kw_only=True)
class OidcSettings:
    """Whose tokens let people in: who signs them, for whom, with which keys, and which group has which role."""

    issuer: str
    audience: str
    jwks_url: str
    roles: tuple[tuple[str, Role], ...]
    groups_claim: str = "groups"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is set from outside: a field is a setting, with its default, kind and purpose.

    `allowed_hosts` are the names under which the API answers; `*` is any. A web page that points
    a name of its own at this machine must not read from it.
    """

    home: Path = setting(_NO_HOME, PATH, "The folder that holds the data.")
    store: StoreName = setting("embedded", choice(StoreName), "What keeps the graph; neo4j if `NEO4J_URI` is set.")
    engine_java: str | None = setting(
        None, _OPTIONS, "Further options for the Java of the embedded engine, such as -Xmx2g for a large registry."
    )
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
    url: str = setting(
        f"http://{LOOPBACK}:{API_PORT}", TEXT, "Where clients find the API; made from host and port without."
    )
    public_read: bool = setting(
        True, FLAG, "Whether people without a key may read and ask; not, if the API listens beyond this machine."
    )
    secret: str | None = setting(
        None, _SECRET, "What hashes of keys and cursors are made with; the same for all processes on one store.",
        secret=True,
    )  # fmt: skip
    secret_file: Path | None = setting(None, PATH, "The file of the secret; without both it is made in `home`.")
    oidc_issuer: str | None = setting(None, TEXT, "Who signs the tokens of an identity provider that are taken.")
    oidc_audience: str | None = setting(None, TEXT, "For whom those tokens are made.")
    oidc_jwks_url: str | None = setting(None, TEXT, "Where the keys are that those tokens are signed with.")
    oidc_roles: str | None = setting(None, TEXT, "Which group has which role: `group=role`, with commas between.")
    oidc_groups_claim: str = setting("groups", TEXT, "Which claim of those tokens lists the groups.")
    rate_limit: str | None = setting(
        None, _RATES, f"How much each key, or address without one, may send; {RATE_LIMIT} beyond this machine."
    )
    max_body_bytes: int = setting(2 * 1024 * 1024, number(1024, MAX_BYTES), "The largest body, in bytes.")
    max_document_bytes: int = setting(
        10 * 1024 * 1024, number(1, 1024**3), "The largest document that is kept, in bytes."
    )
    max_batch: int = setting(1000, number(1, 10_000), "The most questions of a batch.")
    max_datasets: int = setting(100, number(1, 10_000), "The most data sets of a question.")
    max_entries: int = setting(200, number(1, 10_000), "The most entries that a question or a change brings along.")
    max_depth: int = setting(MAX_DEPTH, number(8, MAX_DEPTH), "The most levels of a JSON body.")
    max_page: int = setting(1000, number(1, 1000), "The most items of a page.")
    max_query: int = setting(500, number(1, 2000), "The most characters of a search.")
    feed_seconds: float = setting(
        _PACE.every,
        seconds(60, least=0.005),
        "The time between two looks at what was written; while nobody asks, half a second.",
    )
    feed_lag_seconds: float = setting(
        _PACE.limit, seconds(60, least=0.005), "After so long without reaching the store nothing is answered."
    )
    at_least_seconds: float = setting(
        _PACE.patience, seconds(60, least=0.005), "So long a request waits for the write it wants."
    )
    workers: int = setting(1, number(1, 64), "How many processes serve the API; the memory store takes one.")
    grace_seconds: float = setting(10.0, seconds(600), "How long requests may go on when the API is told to end.")
    approvals_major: int = setting(
        1, number(0, 9), "How many reviewers must approve a change that narrows or widens what is permitted."
    )
    approvals_minor: int = setting(
        1, number(0, 9), "How many reviewers must approve a change that adds and changes no answer."
    )
    approvals_patch: int = setting(0, number(0, 9), "How many reviewers must approve a change of wording.")
    log: LogForm = setting("json", choice(LogForm), "How the API writes its log to standard error.")

    @property
    def token_file(self) -> Path:
        """Where a registry that keeps nothing is told of the token that was printed for it."""
        return self.home / "claim-token"

    @property
    def engine_options(self) -> tuple[str, ...]:
        """The further options of the embedded engine's Java, one by one."""
        return tuple(shlex.split(self.engine_java or ""))

    @property
    def pace(self) -> Pace:
        """How closely the API follows the store."""
        return Pace(every=self.feed_seconds, limit=self.feed_lag_seconds, patience=self.at_least_seconds)

    @property
    def oidc(self) -> OidcSettings | None:
        """Whose tokens let people in; None without an identity provider.

        Raises:
            SettingsError: only a part of it is set, or a part cannot be followed.
        """
        stated = {
            "LICET_OIDC_ISSUER": self.oidc_issuer,
            "LICET_OIDC_AUDIENCE": self.oidc_audience,
            "LICET_OIDC_JWKS_URL": self.oidc_jwks_url,
            "LICET_OIDC_ROLES": self.oidc_roles,
        }
        absent = [name for name, value in stated.items() if value is None]
        if len(absent) == len(stated):
            return None
        if absent:
            given = next(name for name in stated if name not in absent)
            raise SettingsError(f"`{given}` is set and `{absent[0]}` is not: tokens need all of {', '.join(stated)}")
        return OidcSettings(
            issuer=self.oidc_issuer or "",
            audience=self.oidc_audience or "",
            jwks_url=_jwks_url(self.oidc_jwks_url or ""),
            roles=tuple(_role(pair.strip()) for pair in (self.oidc_roles or "").split(",") if pair.strip()),
            groups_claim=self.oidc_groups_claim,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveSettings:
    """The settings that hold, where each is from, and the file that was read, if any."""

    settings: Settings
    origins: Mapping[str, Origin]
    file: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingView:
    """A setting as it is shown: its value, masked if it is a secret, and where it is from, None if nobody knows."""

    name: str
    variable: str
    value: str | int | float | bool | tuple[str, ...] | None
    origin: Origin | None
    secret: bool
    help: str


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
    _ = found.oidc  # what is wrong with it is said at once
    if found.store == "neo4j" and found.neo4j_uri is None:
        raise SettingsError("`LICET_STORE` is `neo4j`: set `NEO4J_URI` to its address")
    origins = {each.name: given.origins.get(each.name, "default") for each in list_settings()}
    return EffectiveSettings(settings=found, origins=origins, file=given.file)


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches a server that listens on `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def list_settings() -> tuple[Setting, ...]:
    """Return every setting, in the order of the table."""
    return settings_of(Settings)


def shown_settings(settings: Settings, origins: Mapping[str, Origin]) -> tuple[SettingView, ...]:
    """Return the settings that hold, in the order of the table, without secrets."""
    return tuple(
        SettingView(
            name=each.name,
            variable=each.variable,
            value=_shown(each, getattr(settings, each.name)),
            origin=origins.get(each.name),
            secret=each.secret,
            help=each.help,
        )
        for each in list_settings()
    )


def _shown(each: Setting, value: Any) -> str | int | float | bool | tuple[str, ...] | None:
    if value is not None and each.secret:
        return _MASK
    found: str | int | float | bool | tuple[str, ...] | None = str(value) if isinstance(value, Path) else value
    return found


def _complete(found: dict[str, Any], environ: Mapping[str, str]) -> Settings:
    """Add the defaults that follow from other settings."""
    host, port = found.get("api_host", LOOPBACK), found.get("api_port", API_PORT)
    found.setdefault("home", _home(environ))
    found.setdefault("store", "neo4j" if "neo4j_uri" in found else "embedded")
    found.setdefault("allowed_hosts", _names(host) if is_loopback(host) else ("*",))
    found.setdefault("public_read", is_loopback(host))
    if "rate_limit" not in found and not is_loopback(host):
        found["rate_limit"] = RATE_LIMIT
    if found.get("rate_limit") == _ANY_RATE:
        found["rate_limit"] = None
    found.setdefault("url", f"http://{_reachable(host)}:{port}")
    return Settings(**found)


def _names(host: str) -> tuple[str, ...]:
    """Return the names of this machine for itself, with the address of its own that it listens on."""
    own = f"[{host}]" if ":" in host else host.lower()
    return _NAMED_HOSTS if own in _NAMED_HOSTS else (*_NAMED_HOSTS, own)


def _home(environ: Mapping[str, str]) -> Path:
    data = environ.get("XDG_DATA_HOME", "").strip()
    return (Path(data).expanduser() / "licet") if data else _NO_HOME.expanduser()


def _reachable(host: str) -> str:
    """Return the address at which a server that listens on `host` is reached from here."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # compared, not bound
        return LOOPBACK
    return f"[{host}]" if ":" in host else host


def _jwks_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise SettingsError(f"`LICET_OIDC_JWKS_URL` is {quoted(url)}: it begins with `https://`")
    return url


def _role(pair: str) -> tuple[str, Role]:
    group, _, word = pair.rpartition("=")
    roles = [role for role in Role if role.value == word.strip()]
    if not group.strip() or not roles:
        known = ", ".join(Role)
        raise SettingsError(
            f"`LICET_OIDC_ROLES` has {quoted(pair)}: write `group=role`, with commas between; roles are {known}"
        )
    return group.strip(), roles[0]
