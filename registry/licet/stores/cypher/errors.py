# SPDX-License-Identifier: Apache-2.0
"""What the driver raises, as the errors that callers know."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from licet.errors import EngineUnavailableError, StoreBusyError, StoreError, WriteUncertainError

__all__ = ["driver_errors_translated"]


@contextmanager
def driver_errors_translated() -> Iterator[None]:
    """Raise a `StoreError` in the place of whatever the driver raises.

    Raises:
        WriteUncertainError: the connection was lost during a commit.
        EngineUnavailableError: nobody answers, or the engine refuses the credentials.
        StoreBusyError: the same records were being written all the time; trying again helps.
        StoreError: the engine could not do it.
    """
    try:
        yield
    except IncompleteCommit as error:
        raise WriteUncertainError(
            "the graph engine was lost while it committed: the write may be there, or not: read before you write again"
        ) from error
    except (ServiceUnavailable, SessionExpired, AuthError, OSError) as error:
        raise EngineUnavailableError(f"the graph engine does not answer: {_cause(error)}: is it running?") from error
    except TransientError as error:
        raise StoreBusyError(f"the graph is busy with other writers: {_cause(error)}: try again shortly") from error
    except (Neo4jError, DriverError) as error:
        raise StoreError(f"the graph engine refused a query: {_cause(error)}") from error


def _cause(error: Exception) -> str:
    text = error.message if isinstance(error, Neo4jError) else str(error)
    return " ".join((text or type(error).__name__).split())[:300]
