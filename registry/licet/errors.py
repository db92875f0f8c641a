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
    │   ├── EngineStartError (RuntimeError)
    │   ├── EntryNotFoundError (LookupError)
    │   ├── DecisionNotFoundError (LookupError)
    │   ├── DocumentNotFoundError (LookupError)
    │   ├── DocumentConflictError        the same bytes are kept for somebody else
    │   └── RevisionConflictError        somebody else wrote first
    ├── BundleStaleError                 the snapshot is older than the caller asked for
    └── RemoteError                      the registry answered with a problem document

HTTP codes and exit codes are not here: `licet_api.problems` and `licet.cli.output` have one table each.
"""

from __future__ import annotations

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
    "LicetError",
    "MalformedError",
    "RemoteError",
    "RevisionConflictError",
    "StoreError",
    "UnknownTermError",
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


class RevisionConflictError(StoreError):
    """The entry was changed since the revision that the writer saw."""

    def __init__(self, entry_id: str, *, expected: int, actual: int) -> None:
        super().__init__(
            f"entry `{entry_id}` is at revision {actual}, not {expected}: read it again and redo the change"
        )
        self.entry_id = entry_id
        self.expected = expected
        self.actual = actual


class BundleStaleError(LicetError):
    """The snapshot has not reached the sequence number that the caller asked for."""

    def __init__(self, *, wanted: int, have: int) -> None:
        super().__init__(f"the registry is at sequence {have}, sequence {wanted} was asked for: try again shortly")
        self.wanted = wanted
        self.have = have


class RemoteError(LicetError):
    """The registry answered with a problem document."""

    def __init__(self, message: str, *, status: int, code: str, flaws: tuple[Flaw, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.flaws = flaws
