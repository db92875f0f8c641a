# SPDX-License-Identifier: Apache-2.0
"""What the environment says: where the data are, which engine keeps them, where servers listen."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit

from licet.domain.access import Role
from licet.errors import InputError
from licet.usecases.flaws import nearest_names, quoted
from licet.usecases.registry import Pace
from licet.wire.json_text import MAX_BYTES, MAX_DEPTH

__all__ = [
    "API_PORT",
    "DEFAULT_INSTITUTION",
    "LOOPBACK",
    "RATE_LIMIT",
    "UI_PORT",
    "OidcSettings",
    "Settings",
    "SettingsError",
    "StoreName",
    "is_loopback",
    "read_settings",
]

StoreName = Literal["memory", "embedded", "neo4j"]

API_PORT: Final = 8421
UI_PORT: Final = 8422
LOOPBACK: Final = "127.0.0.1"
DEFAULT_INSTITUTION: Final = "EXAMPLE-INSTITUTE"
MAX_DOCUMENT_BYTES: Final = 10 * 1024 * 1024
"""The largest document that is kept, unless `LICET_MAX_DOCUMENT_BYTES` says otherwise."""

_MOST_BYTES: Final = 1024**3
_MOST_DIGITS: Final = 10
RATE_LIMIT: Final = "600/minute"
"""So many requests each key may send to a registry that others can reach."""

_MIN_SECRET: Final = 32
_RATE: Final = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")
_OIDC: Final = ("LICET_OIDC_ISSUER", "LICET_OIDC_AUDIENCE", "LICET_OIDC_JWKS_URL", "LICET_OIDC_ROLES")

_PACE: Final = Pace()
_SECONDS: Final = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,3})?", re.ASCII)
_SHORTEST_SECONDS: Final = 0.005
_LONGEST_SECONDS: Final = 60.0


class SettingsError(InputError):
    """The environment says something that cannot be followed."""

    code = "invalid_settings"


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
    """Everything that is set from outside.

    `allowed_hosts` are the names under which the API answers; `*` is any. A web page that points
    a name of its own at this machine must not read from it. `public_read` lets people without a key
    read and ask. `secret` is what hashes of keys are made with; without it, it is in `secret_file`, and
    without that in a file that is made in `home`. `rate_limit` is how much each key may ask, such as
    `600/minute`; None is any.
    The limits: bytes of a body, questions of a batch, levels of JSON, items of a page, characters of a search.
    """

    home: Path
    store: StoreName = "embedded"
    neo4j_uri: str | None = None
    neo4j_user: str = "neo4j"
    neo4j_password: str | None = field(default=None, repr=False)
    neo4j_database: str | None = None
    default_institution: str | None = DEFAULT_INSTITUTION
    api_host: str = LOOPBACK
    api_port: int = API_PORT
    ui_port: int = UI_PORT
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    max_body_bytes: int = 2 * 1024 * 1024
    max_batch: int = 1000
    max_depth: int = MAX_DEPTH
    max_page: int = 1000
    max_query: int = 500
    max_document_bytes: int = MAX_DOCUMENT_BYTES
    url: str = f"http://{LOOPBACK}:{API_PORT}"
    public_read: bool = True
    secret: str | None = field(default=None, repr=False)
    secret_file: Path | None = None
    oidc: OidcSettings | None = None
    rate_limit: str | None = None
    feed_seconds: float = _PACE.every
    feed_lag_seconds: float = _PACE.limit
    at_least_seconds: float = _PACE.patience

    @property
    def token_file(self) -> Path:
        """Where a registry that keeps nothing is told of the token that was printed for it."""
        return self.home / "claim-token"

    @property
    def pace(self) -> Pace:
        """How closely the API follows the store."""
        return Pace(every=self.feed_seconds, limit=self.feed_lag_seconds, patience=self.at_least_seconds)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment; a variable that is empty counts as absent.

    Raises:
        SettingsError: a variable has a value that cannot be followed.
    """
    given = os.environ if environ is None else environ
    found = {name: value.strip() for name, value in given.items() if value.strip()}
    host, port = found.get("LICET_API_HOST", LOOPBACK), _port(found, "LICET_API_PORT", API_PORT)
    return Settings(
        home=_home(found),
        store=_store(found),
        neo4j_uri=found.get("NEO4J_URI"),
        neo4j_user=found.get("NEO4J_USER", "neo4j"),
        neo4j_password=found.get("NEO4J_PASSWORD"),
        neo4j_database=found.get("NEO4J_DATABASE"),
        default_institution=found.get("LICET_DEFAULT_INSTITUTION", DEFAULT_INSTITUTION),
        api_host=host,
        api_port=port,
        ui_port=_port(found, "LICET_UI_PORT", UI_PORT),
        allowed_hosts=_hosts(found, host),
        max_document_bytes=_bytes(found, "LICET_MAX_DOCUMENT_BYTES", MAX_DOCUMENT_BYTES),
        **_limits(found),
        url=found.get("LICET_URL", f"http://{_reachable(host)}:{port}"),
        public_read=_switch(found, "LICET_PUBLIC_READ", default=True),
        secret=_secret(found),
        secret_file=_path(found.get("LICET_SECRET_FILE")),
        oidc=_oidc(found),
        rate_limit=_rate_limit(found, host),
        feed_seconds=_seconds(found, "LICET_FEED_SECONDS", _PACE.every),
        feed_lag_seconds=_seconds(found, "LICET_FEED_LAG_SECONDS", _PACE.limit),
        at_least_seconds=_seconds(found, "LICET_AT_LEAST_SECONDS", _PACE.patience),
    )


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches a server that listens on `host`."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _home(found: Mapping[str, str]) -> Path:
    stated = _path(found.get("LICET_HOME"))
    if stated is not None:
        return stated
    data = _path(found.get("XDG_DATA_HOME")) or Path("~/.local/share").expanduser()
    return data / "licet"


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None


def _store(found: Mapping[str, str]) -> StoreName:
    stated = found.get("LICET_STORE") or ("neo4j" if "NEO4J_URI" in found else "embedded")
    known: tuple[StoreName, ...] = get_args(StoreName)
    for name in known:
        if name == stated:
            if name == "neo4j" and "NEO4J_URI" not in found:
                raise SettingsError("`LICET_STORE` is `neo4j`: set `NEO4J_URI` to its address")
            return name
    nearest = nearest_names(stated, known)
    advice = f"did you mean `{nearest[0]}`?" if nearest else "it is memory, embedded or neo4j"
    raise SettingsError(f"`LICET_STORE` is {quoted(stated)}: {advice}")


def _port(found: Mapping[str, str], name: str, default: int) -> int:
    text = found.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise SettingsError(f"`{name}` is {quoted(text)}: give a port from 1 to 65535")
    return int(text)


def _bytes(found: Mapping[str, str], name: str, default: int) -> int:
    text = found.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and 0 < int(text) <= _MOST_BYTES):
        raise SettingsError(f"`{name}` is {quoted(text)}: give a number of bytes from 1 to {_MOST_BYTES}")
    return int(text)


_LIMITS: Final = {
    "max_body_bytes": (1024, MAX_BYTES),
    "max_batch": (1, 10_000),
    "max_depth": (8, MAX_DEPTH),
    "max_page": (1, 1000),
    "max_query": (1, 2000),
}
"""The smallest and the largest value of each limit."""


def _limits(found: Mapping[str, str]) -> dict[str, Any]:
    stated = {name: found.get(f"LICET_{name.upper()}") for name in _LIMITS}
    return {name: _limit(name, text) for name, text in stated.items() if text is not None}


def _limit(name: str, text: str) -> int:
    least, most = _LIMITS[name]
    if not (text.isascii() and text.isdigit() and least <= int(text[:12]) <= most):
        raise SettingsError(f"`LICET_{name.upper()}` is {quoted(text)}: give a number from {least} to {most}")
    return int(text)


def _seconds(found: Mapping[str, str], name: str, default: float) -> float:
    text = found.get(name)
    if text is None:
        return default
    if not _SECONDS.fullmatch(text) or not _SHORTEST_SECONDS <= float(text) <= _LONGEST_SECONDS:
        raise SettingsError(
            f"`{name}` is {quoted(text)}: give seconds from {_SHORTEST_SECONDS:g} to {_LONGEST_SECONDS:g}"
        )
    return float(text)


def _hosts(found: Mapping[str, str], api_host: str) -> tuple[str, ...]:
    stated = found.get("LICET_ALLOWED_HOSTS")
    if stated is not None:
        return tuple(sorted({name.strip().lower() for name in stated.split(",") if name.strip()}))
    loopback = ("127.0.0.1", "[::1]", "localhost")
    return loopback if api_host in {*loopback, "::1"} else ("*",)


def _reachable(host: str) -> str:
    """Return the address at which a server that listens on `host` is reached from here."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # compared, not bound
        return LOOPBACK
    return f"[{host}]" if ":" in host else host


def _switch(found: Mapping[str, str], name: str, *, default: bool) -> bool:
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    text = found.get(name)
    if text is None:
        return default
    if text.lower() not in words:
        raise SettingsError(f"`{name}` is {quoted(text)}: it is true or false")
    return words[text.lower()]


def _secret(found: Mapping[str, str]) -> str | None:
    stated = found.get("LICET_SECRET")
    if stated is not None and len(stated) < _MIN_SECRET:
        raise SettingsError(f"`LICET_SECRET` is short: it needs {_MIN_SECRET} characters or more")
    return stated


def _rate_limit(found: Mapping[str, str], host: str) -> str | None:
    stated = found.get("LICET_RATE_LIMIT")
    if stated is None:
        return None if is_loopback(host) else RATE_LIMIT
    if stated.lower() == "none":
        return None
    if not _RATE.fullmatch(stated):
        raise SettingsError(f"`LICET_RATE_LIMIT` is {quoted(stated)}: write it like `{RATE_LIMIT}`, or `none`")
    return stated


def _oidc(found: Mapping[str, str]) -> OidcSettings | None:
    stated = [name for name in _OIDC if name in found]
    if not stated:
        return None
    absent = [name for name in _OIDC if name not in found]
    if absent:
        raise SettingsError(f"`{stated[0]}` is set and `{absent[0]}` is not: tokens need all of {', '.join(_OIDC)}")
    url = found["LICET_OIDC_JWKS_URL"]
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise SettingsError(f"`LICET_OIDC_JWKS_URL` is {quoted(url)}: it begins with `https://`")
    return OidcSettings(
        issuer=found["LICET_OIDC_ISSUER"],
        audience=found["LICET_OIDC_AUDIENCE"],
        jwks_url=url,
        roles=tuple(_role(pair.strip()) for pair in found["LICET_OIDC_ROLES"].split(",") if pair.strip()),
        groups_claim=found.get("LICET_OIDC_GROUPS_CLAIM", "groups"),
    )


def _role(pair: str) -> tuple[str, Role]:
    group, _, word = pair.rpartition("=")
    roles = [role for role in Role if role.value == word.strip()]
    if not group.strip() or not roles:
        known = ", ".join(Role)
        raise SettingsError(
            f"`LICET_OIDC_ROLES` has {quoted(pair)}: write `group=role`, with commas between; roles are {known}"
        )
    return group.strip(), roles[0]
