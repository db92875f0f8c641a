# SPDX-License-Identifier: Apache-2.0
"""Write a registry to a file, as it is at one sequence number, while others go on writing to it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from licet.errors import InputError, StoreError
from licet.stores.audit import GENESIS
from licet.stores.backup.lines import BEGIN, LineWriter, is_packed, packed
from licet.stores.backup.sections import SECTIONS, Section
from licet.stores.backup.work import WorkAheadError
from licet.stores.kept import BackedUpStore
from licet.stores.ledger import Head
from licet.stores.secret import fingerprint_of
from licet.stores.version import LICET_VERSION
from licet.usecases.flaws import quoted
from licet.usecases.registry import edition_of

__all__ = ["FORMAT", "Header", "back_up"]

FORMAT: Final = 1
"""Raised when an older Licet would misread what newer code writes."""
_PRIVATE_FILE: Final = 0o600
_TRIES: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line of a backup: what is in it.

    Attributes:
        format: how the file is to be read.
        licet: the version that wrote it.
        sequence: number of the last write that it holds.
        head: digest of the audit event of that write.
        snapshot: hash of the entries that are decided on.
        counts: how many records of each type follow.
        uploads: number of the last document that it holds.
        uploads_head: digest of the audit event of that upload.
        secret: what tells the secret that the keys rest on from another one; empty where nobody knew it.
    """

    format: int
    licet: str
    sequence: int
    head: str
    snapshot: str
    counts: dict[str, int]
    uploads: int = 0
    uploads_head: str = GENESIS
    secret: str = ""

    @property
    def end(self) -> Head:
        """The end of the ledger that the backup holds."""
        return Head(sequence=self.sequence, digest=self.head)

    @property
    def uploads_end(self) -> Head:
        """The end of the chain of uploads that the backup holds."""
        return Head(sequence=self.uploads, digest=self.uploads_head)


def back_up(
    store: BackedUpStore, path: Path, *, sections: Sequence[Section] = SECTIONS, secret: bytes | None = None
) -> Header:
    """Write a backup, whole or not at all, to a file that only our user reads; packed if the name ends in `.gz`.

    `secret` is that of the installation, if it is known: the file tells it from others, and does not hold it.

    Raises:
        InputError: the file is there already, or cannot be written.
        DamagedLedgerError: the registry is not as it was written.
        WorkAheadError: change requests were published all the time.
        StoreError: it cannot be read.
    """
    if path.exists():
        raise InputError(f"{quoted(str(path))} is there already: give the backup another name, or remove that file")
    try:
        header, records = _plan_again(store, sections, fingerprint_of(secret) if secret is not None else "")
        with _draft_of(path) as stream:
            writer = LineWriter(stream)
            writer.write(BEGIN, asdict(header))
            for kind, found in records.items():
                for record in found:
                    writer.write(kind, record)
            writer.finish()
    except OSError as error:
        if isinstance(error, StoreError):  # an engine that does not answer is one, too
            raise
        why = (error.strerror or str(error)).lower()
        raise InputError(f"the backup {quoted(str(path))} cannot be written: {why}: choose another place") from error
    return header


def _plan_again(
    store: BackedUpStore, sections: Sequence[Section], secret: str
) -> tuple[Header, dict[str, Iterator[Mapping[str, Any]]]]:
    for _ in range(_TRIES - 1):
        try:
            return _plan(store, sections, secret)
        except WorkAheadError:
            continue
    return _plan(store, sections, secret)


def _plan(
    store: BackedUpStore, sections: Sequence[Section], secret: str
) -> tuple[Header, dict[str, Iterator[Mapping[str, Any]]]]:
    # The entries are those of one sequence number, and everything up to it stays as it is from then on.
    edition = edition_of(store.entries())
    sequence, digest = edition.sequence, GENESIS
    if sequence:
        event = store.kept_writes(after=sequence - 1, last=sequence)[-1:]
        if not event or event[0].event is None:
            raise StoreError(f"the audit event {sequence} cannot be read: `licet verify` names the first bad one")
        digest = event[0].event.digest
    head = Head(sequence=sequence, digest=digest)
    read = [(section, section.read(store, head)) for section in sections]
    found = {section.type: each for section, each in read if each[0] or not section.optional}
    uploads, _ = found.get("document", (0, None))
    last = store.documents.events(after=uploads - 1, limit=1) if uploads else ()
    header = Header(
        format=FORMAT,
        licet=LICET_VERSION,
        sequence=sequence,
        head=digest,
        snapshot=edition.snapshot.digest,
        counts={kind: count for kind, (count, _) in found.items()},
        uploads=uploads,
        uploads_head=last[0].digest if last else GENESIS,
        secret=secret,
    )
    return header, {kind: records for kind, (_, records) in found.items()}


@contextmanager
def _draft_of(path: Path) -> Iterator[BinaryIO]:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    try:
        with os.fdopen(handle, "wb") as file:
            outer: Any = packed(file) if is_packed(path) else nullcontext(file)
            with outer as stream:
                yield cast("BinaryIO", stream)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
