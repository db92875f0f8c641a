# SPDX-License-Identifier: Apache-2.0
"""Keys, settings and the health of a registry, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from licet_ui.presenters.words import plain, shown_value

__all__ = ["ROLES", "health_lines", "key_line", "setting_rows"]

ROLES: Final[Mapping[str, str]] = {
    "reader": "reads and asks",
    "curator": "also proposes changes and files documents",
    "reviewer": "also approves what others proposed, and answers what an office is asked",
    "admin": "also gives and takes keys, sees settings and verifies the trail",
}
"""What each role may do; each may also do all that the ones before it may."""

_COLOURS: Final = {"valid": "green", "expired": "orange", "revoked": "red"}
_ORIGINS: Final = {"default": "as it comes", "file": "the file of settings", "environment": "the environment"}
_STORES: Final = {
    "memory": "in memory: what is written is gone when it stops",
    "embedded": "in the graph engine that comes with it",
    "neo4j": "in Neo4j",
}
_LATE: Final = 1000


def key_line(key: Mapping[str, Any]) -> str:
    """Return a key in two lines of Markdown: whose it is, and what became of it."""
    parts = [f"made {_day(key['created_at'])} by {plain(key['created_by'])}"]
    parts += [f"used last {_day(key['last_used_at'])}"] if key["last_used_at"] else ["never used"]
    parts += [f"ends {_day(key['expires_at'])}"] if key["expires_at"] else []
    parts += [f"revoked {_day(key['revoked_at'])} by {plain(key['revoked_by'] or '')}"] if key["revoked_at"] else []
    scopes = ", ".join(f"{each['method']} {each['path']}" for each in key["scopes"])
    parts += [f"kept to {plain(scopes)}"] if scopes else []
    badge = f":{_COLOURS.get(key['state'], 'gray')}-badge[{key['state']}]"
    return f"**{plain(key['name'])}** :blue-badge[{key['role']}] {badge}  \n{' · '.join(parts)} · `{key['id']}`"


def setting_rows(settings: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the settings as rows of a table in Markdown: name, value, where it is from, what it is for."""
    return [
        f"| `{each['variable']}` | {plain(_value(each['value']))} | {_ORIGINS.get(each['origin'], 'not known')} "
        f"| {plain(each['help'])} |"
        for each in settings
    ]


def health_lines(health: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a registry says of its health, as heading and words."""
    yield "State", "It answers." if health["status"] == "ready" else f"It says `{health['status']}`."
    if "sequence" not in health:
        return
    lag = int(health["lag_ms"])
    late = "" if lag < _LATE else " That is long: look whether the graph answers"
    yield "In step", f"It looked at the graph {lag:,} ms ago.{late}"
    yield "Writes", f"The last write is number {health['sequence']:,}."
    yield "Entries", f"{health['entries']:,}."
    yield "Kept", f"{_STORES.get(health['store'], health['store'])}."
    yield "Writing", "Open to whoever has the key of a curator." if health["writing"] else "Nobody has a key yet."
    yield "Who asks", f"{health['default_institution'] or 'Nobody'}, where a question names no institution."
    yield "Version", f"{health['version']}; what it answers from has the digest {health['snapshot']}."


def _value(value: Any) -> str:
    return "not set" if value is None else shown_value(value)


def _day(instant: str) -> str:
    return instant[:10]
