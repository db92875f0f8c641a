# SPDX-License-Identifier: Apache-2.0
"""What a caller needs to know of a graph engine to talk to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Engine", "EngineName"]

EngineName = Literal["arcadedb", "neo4j"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A graph engine that speaks Bolt: its address, its credentials and its database.

    `password` is `None` for a server without authentication, `database` is `None` for the server's
    default. `http_port` and `pid` are known of the embedded engine only.
    """

    name: EngineName
    uri: str
    user: str
    password: str | None = field(repr=False)
    database: str | None
    http_port: int | None = None
    pid: int | None = None
