# SPDX-License-Identifier: Apache-2.0
"""The days on which something in the registry ends or must be read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from licet.domain.entry import Entry, EvidenceOnFile, Institution, ReviewState, Ruling, TermsBase
from licet.domain.record import StoredEntry

__all__ = ["Deadline", "DeadlineKind", "deadlines"]


class DeadlineKind(StrEnum):
    """What happens on the day."""

    REVIEW = "review"
    """The entry must be compared with its source again."""
    AGREEMENT = "agreement"
    """An agreement ends: the entry's own, or one that an institution has on file."""
    EVIDENCE = "evidence"
    """A document on file ends."""
    RULING = "ruling"
    """A ruling ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One such day. `subject` is the entry that says so, `what` tells its deadlines of a kind apart.

    `written_at` is the instant, and `revision` the number, of the revision that says so.
    """

    kind: DeadlineKind
    subject: str
    what: str
    says: str
    day: dt.date
    written_at: dt.datetime
    revision: int


def deadlines(stored: Iterable[StoredEntry]) -> Iterator[Deadline]:
    """Yield the deadlines of the entries that are published, in their order; those that have passed too."""
    for each in stored:
        if each.entry.curation.state is ReviewState.PUBLISHED:
            for kind, what, says, day in _of(each.entry):
                yield Deadline(
                    kind=kind, subject=each.entry.id, what=what, says=says, day=day, written_at=each.recorded_at,
                    revision=each.revision,
                )  # fmt: skip


def _of(entry: Entry) -> Iterator[tuple[DeadlineKind, str, str, dt.date]]:
    if entry.curation.review_due is not None:
        says = f"compare {entry.id} with its source again, and attest it or change it"
        yield DeadlineKind.REVIEW, "", says, entry.curation.review_due
    if isinstance(entry, TermsBase) and entry.duration.valid_until is not None:
        renewal = f"; renewal: {entry.duration.renewal}" if entry.duration.renewal else ""
        yield DeadlineKind.AGREEMENT, "", f"{entry.id} ends{renewal}", entry.duration.valid_until
    if isinstance(entry, Ruling) and entry.valid_until is not None:
        says = f"{entry.id} ends: what it answers is asked again"
        yield DeadlineKind.RULING, "", says, entry.valid_until
    if isinstance(entry, Institution):
        yield from _of_institution(entry)


def _of_institution(entry: Institution) -> Iterator[tuple[DeadlineKind, str, str, dt.date]]:
    for signed in entry.agreements:
        if signed.valid_until is not None:
            about = f" for {', '.join(signed.covers.assets)}" if signed.covers and signed.covers.assets else ""
            says = f"{signed.terms}, signed by {entry.id}{about}, ends"
            what = "/".join((signed.terms, signed.reference or "", about.strip()))
            yield DeadlineKind.AGREEMENT, what, says, signed.valid_until
    yield from _of_documents(entry.id, "", entry.evidence)
    for service in entry.services:
        yield from _of_documents(entry.id, service.id, service.evidence)
    for place in entry.environments:
        for attested in place.attestations:
            if attested.valid_until is not None:
                says = f"{attested.kind} of {place.id} ({entry.id}) ends"
                what = "/".join((place.id, attested.kind, attested.reference or ""))
                yield DeadlineKind.EVIDENCE, what, says, attested.valid_until


def _of_documents(
    owner: str, service: str, documents: Iterable[EvidenceOnFile]
) -> Iterator[tuple[DeadlineKind, str, str, dt.date]]:
    for document in documents:
        if document.valid_until is not None and document.held:
            about = f" with {service}" if service else ""
            says = f"{document.kind}{about} on file at {owner} ends"
            what = "/".join((service, document.kind, document.terms or "", document.reference or ""))
            yield DeadlineKind.EVIDENCE, what, says, document.valid_until
