# SPDX-License-Identifier: Apache-2.0
"""Fill an empty store from a backup: the file is read twice, and nothing is written before it proved sound.

While records are added the store says that it is incomplete, and is not served. Cut off, the same file goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from licet.errors import InputError, StoreError
from licet.stores.audit import GENESIS
from licet.stores.backup.lines import BEGIN, END, BackupDamagedError, Line, read_lines
from licet.stores.backup.sections import SECTIONS, Section
from licet.stores.backup.writing import FORMAT, Header
from licet.stores.kept import BackedUpStore
from licet.stores.ledger import Head
from licet.stores.verification import verify_ledger
from licet.stores.version import LICET_VERSION
from licet.usecases.flaws import quoted
from licet.usecases.registry import edition_of

__all__ = ["StoreNotEmptyError", "examine", "restore"]

_EVERY: Final = 2**53
_FIELDS: Final[Mapping[str, type]] = {
    "licet": str,
    "sequence": int,
    "head": str,
    "snapshot": str,
    "counts": dict,
    "uploads": int,
    "uploads_head": str,
    "secret": str,
}


class StoreNotEmptyError(InputError):
    """The store that is to be filled holds something."""

    code = "store_not_empty"


def examine(path: Path, *, sections: Sequence[Section] = SECTIONS) -> tuple[Header, str]:
    """Read a whole backup and return its first line, and the check that stands for the file.

    Raises:
        BackupDamagedError: it is not as it was written.
        InputError: it cannot be read, or a newer Licet wrote it.
    """
    lines = read_lines(path)
    header = _header_from(path, next(lines, None))
    known = {section.type: section for section in sections}
    strange = [name for name in header.counts if name not in known]
    if strange:
        raise InputError(
            f"{quoted(str(path))} holds records of the type {quoted(strange[0])}, which this Licet "
            f"({LICET_VERSION}) does not know: use Licet {header.licet}, which wrote it"
        )
    if header.counts.get("document", 0) != header.uploads:
        raise BackupDamagedError(path, 1, f"it names the upload {header.uploads}, and announces other documents")
    ends = {"document": header.uploads_end}
    checkers = {name: known[name].checker(ends.get(name, header.end)) for name in header.counts}
    counts = dict.fromkeys(header.counts, 0)
    mark = ""
    for line in lines:
        if line.type == END:
            _check_counts(path, line, found=counts, told=header.counts)
            mark = line.check
            continue  # whatever follows is refused by the reading itself
        if line.type not in counts:
            raise BackupDamagedError(
                path, line.number, f"it is of the type {quoted(line.type)}, which is not announced"
            )
        counts[line.type] += 1
        wrong = _wrong(checkers[line.type], line.value)
        if wrong:
            raise BackupDamagedError(path, line.number, wrong)
    return header, mark


def restore(
    store: BackedUpStore,
    path: Path,
    *,
    sections: Sequence[Section] = SECTIONS,
    left_out: frozenset[str] = frozenset(),
) -> Header:
    """Fill an empty store, or one that the same backup was being restored to; not with the types in `left_out`.

    Raises:
        StoreNotEmptyError: the store holds something else.
        BackupDamagedError: the file is not as it was written; then nothing is written.
        InputError: it cannot be read.
        StoreError: a record cannot be restored; then the store goes on to say that it is incomplete.
    """
    header, mark = examine(path, sections=sections)
    _check_empty(store, mark)
    store.set_restoring(mark)
    done = store.head().sequence
    for section in sections:
        if section.type in left_out:
            continue
        for batch in _batches(path, section, skipped=done if section.type == sections[0].type else 0):
            section.restore(store, batch)
    _check_result(store, header, left_out)
    store.set_restoring("")
    return header


def _check_empty(store: BackedUpStore, mark: str) -> None:
    going_on = store.restoring()
    if going_on == mark:
        return
    if going_on:
        raise StoreNotEmptyError(
            "another backup was being restored to this registry and is not whole: restore that one, "
            "or begin with an empty database"
        )
    entries, decisions = len(store.entries()), len(store.decision_ids(last=_EVERY))
    work = len(store.work_ids())
    if entries or decisions or work or store.head().sequence:
        more = f", and {work} change requests, review cases, comments and kept cases" if work else ""
        raise StoreNotEmptyError(
            f"the registry holds {entries} entries and {decisions} decisions{more}: "
            "a backup is restored to an empty one: choose another folder with `LICET_HOME`, or an empty database"
        )


def _batches(path: Path, section: Section, *, skipped: int) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    for line in read_lines(path):
        if line.type != section.type:
            continue
        if skipped:
            skipped -= 1
            continue
        batch.append(line.value)
        if len(batch) == section.batch:
            yield batch
            batch = []
    if batch:
        yield batch


def _check_result(store: BackedUpStore, header: Header, left_out: frozenset[str]) -> None:
    if "document" not in left_out and _uploads_of(store) != header.uploads_end:
        raise StoreError("the documents that were restored are not those of the backup")
    found = verify_ledger(store)
    if found.first_bad is not None:
        raise StoreError(f"what was restored is not sound: {found.first_bad.detail}")
    if (found.sequence, found.head) != (header.sequence, header.head):
        raise StoreError(f"the registry is at write {found.sequence}, the backup at {header.sequence}")
    # Another Licet may write an entry in other words, which gives another hash of the same entries.
    if header.licet == LICET_VERSION and edition_of(store.entries()).snapshot.digest != header.snapshot:
        raise StoreError("what was restored has another snapshot hash than what was backed up")


def _uploads_of(store: BackedUpStore) -> Head:
    last = store.documents.sequence()
    event = store.documents.events(after=last - 1, limit=1) if last else ()
    return Head(sequence=last, digest=event[0].digest if event else GENESIS)


def _header_from(path: Path, line: Line | None) -> Header:
    if line is None or line.type != BEGIN:
        raise BackupDamagedError(path, 1, "this is no backup of Licet")
    if line.value.get("format") != FORMAT:
        raise InputError(
            f"{quoted(str(path))} has the format {line.value.get('format')}, "
            f"this Licet ({LICET_VERSION}) reads {FORMAT}: use Licet {line.value.get('licet')}, which wrote it"
        )
    try:
        header = Header(**line.value)
    except TypeError as error:
        raise BackupDamagedError(path, 1, "it does not say what follows") from error
    wrong = [name for name, kind in _FIELDS.items() if not _is(getattr(header, name), kind)]
    wrong += [f"counts/{name}" for name, count in header.counts.items() if not _is(count, int)] if not wrong else []
    if wrong:
        raise BackupDamagedError(path, 1, f"it does not say what follows: its field `{wrong[0]}` cannot be used")
    return header


def _is(value: object, kind: type) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and not (isinstance(value, int) and value < 0)


def _check_counts(path: Path, line: Line, *, found: Mapping[str, int], told: Mapping[str, int]) -> None:
    for name, count in told.items():
        if found[name] != count:
            raise BackupDamagedError(
                path, line.number, f"the first line announces {count} records `{name}`, there are {found[name]}"
            )


def _wrong(checker: Any, value: Mapping[str, Any]) -> str | None:
    try:
        found: str | None = checker(value)
    except StoreError as error:
        return str(error)
    return found
