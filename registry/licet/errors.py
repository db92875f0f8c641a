# SPDX-License-Identifier: Apache-2.0
"""Every error that Licet raises on purpose.

::

    LicetError
    ├── InputError (ValueError)          what the caller gave cannot be used
    │   ├── UnknownTermError             a name that no vocabulary or entry has
    │   ├── MalformedError               text that is not JSON, YAML or the right shape
    │   └── ContradictionError           a request that contradicts itself
    ├── StoreError                       the graph could not do what was asked
    │   ├── EngineUnavailableError (ConnectionError)
    │   │   └── WriteUncertainError      nobody knows whether the write was done
    │   ├── EngineStartError (RuntimeError)
    │   ├── StoreBusyError               other writers kept the graph busy
    │   ├── EntryNotFoundError (LookupError)
    │   ├── DecisionNotFoundError (LookupError)
    │   ├── DocumentNotFoundError (LookupError)
    │   ├── DocumentConflictError        the same bytes are kept for somebody else
    │   ├── KeyNotFoundError (LookupError)
    │   ├── WorkNotFoundError (LookupError)
    │   ├── WorkConflictError            somebody else changed a change request or review case first
    │   ├── RevisionConflictError        somebody else wrote first
    │   └── SequenceMovedError           something was written since what is to be written was checked
    ├── KeyRefusedError                  a key or token that opens nothing
    ├── BundleStaleError                 the snapshot is older than the caller asked for
    ├── RegistryLagsError                the snapshot was not compared with the store for too long
    └── RemoteError                      the registry answered with a problem document

HTTP codes and exit codes are not here: `licet_api.problems` and `licet.cli.output` have one table each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = [
    "BundleStaleError",
    "ContradictionError",
    "DecisionNotFoundError",
    "DocumentConflictError",
    "DocumentNotFoundError",
    "EngineStartError",
    "EngineUnavailableError",
    "EntryNotFoundError",
    "Flaw",
    "InputError",
    "KeyNotFoundError",
    "KeyRefusedError",
    "LicetError",
    "MalformedError",
    "RegistryLagsError",
    "RemoteError",
    "RevisionConflictError",
    "SequenceMovedError",
    "StoreBusyError",
    "StoreError",
    "UnknownTermError",
    "WorkConflictError",
    "WorkNotFoundError",
    "WriteUncertainError",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing wrong with an input: where (a JSON pointer), what, and the nearest valid names."""

    pointer: str
    code: str
    detail: str
    nearest: tuple[str, ...] = ()


class LicetError(Exception):
    """The root of the tree."""


class InputError(LicetError, ValueError):
    """An input that cannot be used; `flaws` lists every problem found in it."""

    code = "invalid_input"

    def __init__(self, message: str, *, flaws: tuple[Flaw, ...] = ()) -> None:
        super().__init__(message)
        self.flaws = flaws


class UnknownTermError(InputError):
    """A name that neither the vocabulary nor the registry has."""

    code = "unknown_term"


class MalformedError(InputError):
    """Text that is not JSON or YAML, or not the published shape."""

    code = "malformed"


class ContradictionError(InputError):
    """A request that contradicts itself."""

    code = "contradiction"


class StoreError(LicetError):
    """The graph could not do what was asked."""


class EngineUnavailableError(StoreError, ConnectionError):
    """No engine answers at the address."""


class WriteUncertainError(EngineUnavailableError):
    """The engine was lost while it committed: the write may be there, or not."""


class StoreBusyError(StoreError):
    """Other writers kept the graph busy for as long as the driver tries."""


class EngineStartError(StoreError, RuntimeError):
    """The embedded engine did not start."""


class EntryNotFoundError(StoreError, LookupError):
    """No entry has this id."""

    def __init__(self, entry_id: str, *, nearest: tuple[str, ...] = ()) -> None:
        hint = f": did you mean `{nearest[0]}`?" if nearest else ""
        super().__init__(f"unknown entry `{entry_id}`{hint}")
        self.entry_id = entry_id
        self.nearest = nearest


class DecisionNotFoundError(StoreError, LookupError):
    """No recorded decision has this id."""

    def __init__(self, decision_id: str) -> None:
        super().__init__(f"unknown decision `{decision_id}`")
        self.decision_id = decision_id


class DocumentNotFoundError(StoreError, LookupError):
    """No document has this id."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"unknown document `{document_id}`")
        self.document_id = document_id


class DocumentConflictError(StoreError):
    """The same bytes are kept already, for another entry, with another type or for other readers."""

    def __init__(self, document_id: str) -> None:
        super().__init__(
            f"the document `{document_id}` is kept already, for another entry, with another media type or for other "
            "readers: what is known of a document does not change"
        )
        self.document_id = document_id


class KeyNotFoundError(StoreError, LookupError):
    """No API key has this id."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"unknown key `{key_id}`: `licet keys list` shows them")
        self.key_id = key_id


class WorkNotFoundError(StoreError, LookupError):
    """There is no change request, review case or comment with this id."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"there is nothing with the id `{item_id}` here: list what there is, and take its id")
        self.item_id = item_id


class WorkConflictError(StoreError):
    """A change request or review case was changed by somebody else since it was read."""

    def __init__(self, item_id: str, *, expected: int, actual: int) -> None:
        super().__init__(
            f"`{item_id}` is at revision {actual}, not {expected}: somebody else changed it, read it again"
        )
        self.item_id = item_id
        self.expected = expected
        self.actual = actual


class RevisionConflictError(StoreError):
    """The entry was changed since the revision that the writer saw."""

    def __init__(self, entry_id: str, *, expected: int, actual: int) -> None:
        super().__init__(
            f"entry `{entry_id}` is at revision {actual}, not {expected}: read it again and redo the change"
        )
        self.entry_id = entry_id
        self.expected = expected
        self.actual = actual


class SequenceMovedError(StoreError):
    """The registry was written to since it was checked that it stays sound: check again."""

    def __init__(self, *, expected: int, actual: int) -> None:
        super().__init__(f"the registry is at sequence {actual}, not {expected}: check the write again, then repeat it")
        self.expected = expected
        self.actual = actual


class KeyRefusedError(LicetError):
    """A key or a token that opens nothing; `code` says why: unknown, expired, revoked or used."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class BundleStaleError(LicetError):
    """The snapshot has not reached the sequence number that the caller asked for."""

    def __init__(self, *, wanted: int, have: int) -> None:
        super().__init__(f"the registry is at sequence {have}, sequence {wanted} was asked for: try again shortly")
        self.wanted = wanted
        self.have = have


class RegistryLagsError(LicetError):
    """What is in memory may be old: the store was not reached for `seconds`, and at most `limit` are allowed."""

    def __init__(self, *, seconds: float, limit: float) -> None:
        if math.isinf(seconds):
            cause = "the registry has not been read yet"
        elif seconds > limit:
            cause = f"the registry has not reached its store for {seconds:.0f} seconds"
        else:
            cause = "the registry has not read back what it wrote last"
        super().__init__(f"{cause}, so it does not answer: try again shortly")
        self.seconds = seconds
        self.limit = limit


class RemoteError(LicetError):
    """The registry answered with a problem document."""

    def __init__(
        self, message: str, *, status: int, code: str, flaws: tuple[Flaw, ...] = (), trace_id: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.flaws = flaws
        self.trace_id = trace_id
        """Under which the log of the registry has this; empty where it told none."""
