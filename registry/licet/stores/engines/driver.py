# SPDX-License-Identifier: Apache-2.0
"""A driver for an engine, opened and tried before anybody gets it."""

from __future__ import annotations

from typing import Final

import neo4j
from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError

from licet.errors import EngineUnavailableError
from licet.stores.engines.types import Engine

__all__ = ["driver_for"]

# Optimistic conflicts are frequent and short on the embedded engine; the driver's own first pause
# of one second would dominate them.
_INITIAL_RETRY_DELAY: Final = 0.02
_RETRY_SECONDS: Final = 15.0
_CONNECT_SECONDS: Final = 5.0
_ACQUIRE_SECONDS: Final = 15.0
# A connection that was idle this long is tried before use: the engine may have been restarted.
_IDLE_SECONDS: Final = 30.0


def driver_for(engine: Engine) -> neo4j.Driver:
    """Return a driver that has reached `engine`; the caller closes it.

    Raises:
        EngineUnavailableError: nobody answers, the password is refused, or the database is unknown.
    """
    try:
        driver = _open(engine)
    except (DriverError, ValueError) as error:
        raise EngineUnavailableError(_describe(engine, error)) from error
    try:
        _verify(driver, engine)
    except (DriverError, Neo4jError, OSError) as error:
        driver.close()
        raise EngineUnavailableError(_describe(engine, error)) from error
    except BaseException:
        driver.close()
        raise
    return driver


def _open(engine: Engine) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(
        engine.uri,
        auth=None if engine.password is None else (engine.user, engine.password),
        initial_retry_delay=_INITIAL_RETRY_DELAY,
        max_transaction_retry_time=_RETRY_SECONDS,
        connection_timeout=_CONNECT_SECONDS,
        connection_acquisition_timeout=_ACQUIRE_SECONDS,
        liveness_check_timeout=_IDLE_SECONDS,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
    )


def _verify(driver: neo4j.Driver, engine: Engine) -> None:
    driver.verify_connectivity()
    # Connecting does not name the database; the beginning of a transaction does.
    with driver.session(database=engine.database) as session, session.begin_transaction():
        pass


def _describe(engine: Engine, error: Exception) -> str:
    if isinstance(error, AuthError):
        cause = f"it refuses the user `{engine.user}` with this password"
        return f"the graph engine at `{engine.uri}` cannot be used: {cause}: check both"
    if isinstance(error, ClientError) and "DatabaseNotFound" in (error.code or ""):
        return f"the graph engine at `{engine.uri}` has no database `{engine.database}`: create it"
    cause = " ".join((str(error) or type(error).__name__).split())
    return f"the graph engine at `{engine.uri}` does not answer: {cause}: is it running, and is the address right?"
