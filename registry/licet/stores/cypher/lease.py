# SPDX-License-Identifier: Apache-2.0
"""Who may change the schema right now: a lease on the registry's node, which outlives nobody for long.

Neither engine has a lock that both know. A lease names its holder and its end; who finds one waits for it. A holder
that was killed on this machine is seen to be gone, and its lease is taken over at once; one on another machine loses
it after a minute.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import neo4j

from licet.errors import StoreBusyError
from licet.stores.cypher import migration_statements as statements
from licet.stores.engines.processes import ProcessKey, is_running, read_key

__all__ = ["LEASE_SECONDS", "Renew", "leased"]

Renew = Callable[[], None]
"""Makes a lease last again; call it between the transactions of a long piece of work."""

LEASE_SECONDS: Final = 60.0
_WAIT_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 0.05
_SEPARATOR: Final = " "


@contextmanager
def leased(session: neo4j.Session, *, wait_seconds: float = _WAIT_SECONDS) -> Iterator[Renew]:
    """Hold the lease on the registry's node, which must be there; yields what renews it.

    Raises:
        StoreBusyError: somebody else held it for `wait_seconds`.
    """
    holder = _new_holder()
    deadline = time.monotonic() + wait_seconds
    while (other := session.execute_write(_take, holder)) is not None:
        if time.monotonic() >= deadline:
            raise StoreBusyError(
                f"another process brings the database up to date (`{other}`) and does not finish: "
                "wait for it, or end it, and start again"
            )
        time.sleep(_POLL_SECONDS)

    def renew() -> None:
        lost_to = session.execute_write(_take, holder)
        if lost_to is not None:
            raise StoreBusyError(f"another process (`{lost_to}`) took over bringing the database up to date")

    try:
        yield renew
    finally:
        session.execute_write(_end, holder)


def _take(tx: neo4j.ManagedTransaction, holder: str) -> str | None:
    """Take or renew the lease; return who has it instead, or None."""
    # The change comes first: it takes the lock where the engine has one, so that what is read stays true.
    found = tx.run(statements.LOCK_LEASE).single(strict=True)
    other: str = found["holder"] or ""
    free = [holder, other] if other and _is_gone(other) else [holder]
    milliseconds = int(LEASE_SECONDS * 1000)
    taken = tx.run(statements.TAKE_LEASE, holder=holder, free=free, milliseconds=milliseconds).single()
    return None if taken is not None else other


def _end(tx: neo4j.ManagedTransaction, holder: str) -> None:
    tx.run(statements.END_LEASE, holder=holder).consume()


def _new_holder() -> str:
    key = read_key(os.getpid())
    started = key.started if key else ""
    return _SEPARATOR.join((socket.gethostname(), str(os.getpid()), secrets.token_hex(4), started))


def _is_gone(holder: str) -> bool:
    """Return whether a holder is a process of this machine that has ended."""
    try:
        host, pid, _, started = holder.split(_SEPARATOR, 3)
        return host == socket.gethostname() and not is_running(ProcessKey(pid=int(pid), started=started))
    except ValueError:
        return False
