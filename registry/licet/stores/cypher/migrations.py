# SPDX-License-Identifier: Apache-2.0
"""The steps from one schema to the next, forward only.

A step may be cut off anywhere and is then run again from its beginning: it must be written so that this does no harm.
What was applied is kept in the graph, as nodes `Migration`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString

import neo4j

from licet.stores.cypher import migration_statements as statements
from licet.stores.cypher.lease import Renew
from licet.stores.version import LICET_VERSION

__all__ = ["FIRST_SCHEMA", "MIGRATIONS", "Migration", "migrate", "record_migration"]

FIRST_SCHEMA: Final = 1
"""The schema before the first migration; databases of it have no node `Migration`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step: the schema that it leads to, what it does in words, and the function that does it.

    The function is given a session for transactions of its own, and what renews the lease: it calls that between
    the transactions of a long step.
    """

    number: int
    what: str
    apply: Callable[[neo4j.Session, Renew], None]


def _say_complete(session: neo4j.Session, renew: Renew) -> None:  # noqa: ARG001  # as every step
    session.execute_write(_run, statements.SAY_COMPLETE)


def _nothing(session: neo4j.Session, renew: Renew) -> None:
    """Change nothing that is there: the step only keeps an older Licet out."""


MIGRATIONS: Final[tuple[Migration, ...]] = (
    # A Licet that does not know of it would serve a registry that is only half restored.
    Migration(number=2, what="a registry says whether it is complete", apply=_say_complete),
    # A Licet that does not know of them would leave them out of a backup, and publish without approval.
    Migration(number=3, what="change requests, review cases and comments are kept", apply=_nothing),
)
"""Every step, in order; the last number is the schema that this Licet writes."""


def migrate(session: neo4j.Session, *, found: int, migrations: Sequence[Migration], renew: Renew) -> None:
    """Apply the steps after the schema `found`, each recorded when it is done. Hold the lease."""
    for step in migrations:
        if step.number > found:
            renew()
            step.apply(session, renew)
            session.execute_write(record_migration, step)


def record_migration(tx: neo4j.ManagedTransaction, step: Migration) -> None:
    """Say that a step is done, and raise the schema to it, in one transaction."""
    tx.run(
        statements.PUT_MIGRATION,
        number=step.number,
        what=step.what,
        applied_at=dt.datetime.now(dt.UTC),
        version=LICET_VERSION,
    ).consume()
    tx.run(statements.SET_SCHEMA, schema=step.number).consume()


def _run(tx: neo4j.ManagedTransaction, statement: LiteralString) -> None:
    tx.run(statement).consume()
