# SPDX-License-Identifier: Apache-2.0
"""What the environment says: where the data are, which engine keeps them, where servers listen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, get_args

from licet.errors import InputError
from licet.usecases.flaws import nearest_names, quoted

__all__ = [
    "API_PORT",
    "DEFAULT_INSTITUTION",
    "LOOPBACK",
    "UI_PORT",
    "Settings",
    "SettingsError",
    "StoreName",
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


class SettingsError(InputError):
    """The environment says something that cannot be followed."""

    code = "invalid_settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that is set from outside.

    `allowed_hosts` are the names under which the API answers; `*` is any. A web page that points
    a name of its own at this machine must not read from it.
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
    curator_key_file: Path | None = None
    max_document_bytes: int = MAX_DOCUMENT_BYTES
    url: str = f"http://{LOOPBACK}:{API_PORT}"

    @property
    def key_file(self) -> Path:
        """Where the hash of the curator key is kept."""
        return self.curator_key_file or self.home / "curator-key"


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
        curator_key_file=_path(found.get("LICET_CURATOR_KEY_FILE")),
        max_document_bytes=_bytes(found, "LICET_MAX_DOCUMENT_BYTES", MAX_DOCUMENT_BYTES),
        url=found.get("LICET_URL", f"http://{_reachable(host)}:{port}"),
    )


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
