# SPDX-License-Identifier: Apache-2.0
"""What in the registry does not agree: labels, texts that changed, and texts that were signed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from licet.domain.document import Document
from licet.domain.entry import Dataset, Entry, Institution, Model, ReviewState, Ruling, TermsBase
from licet.usecases.references import terms_named
from licet.usecases.registry import Edition
from licet.usecases.visible import bare_hash

__all__ = ["Disagreement", "DisagreementKind", "disagreements"]

DisagreementKind: TypeAlias = Literal["text_changed", "signed_text_differs", "label_conflict"]

_NOTHING_SAID: Final = frozenset({"NOASSERTION", "NONE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two things in the registry that should be the same; `subject` is the entry to look at."""

    kind: DisagreementKind
    subject: str
    says: str


def disagreements(seen: Edition, documents: Iterable[Document]) -> Iterator[Disagreement]:
    """Yield what does not agree in the entries that are published, and in the documents that are kept with them.

    - The newest document of terms is not the text that they were read from. Documents that somebody signed, and those
      that a ruling names, are no newer text.
    - An institution has on file a signed text that is not the one that the terms were read from: the answer goes on to
      count it as signed, since what the signed version says is for a person to compare.
    - The terms that are declared for an asset are not those that were concluded.
    """
    entries = [entry for entry in seen.entries if entry.curation.state is ReviewState.PUBLISHED]
    signed = frozenset(_signed(entries))
    by_entry: dict[str, list[Document]] = {}
    for document in documents:
        if document.id not in signed:
            by_entry.setdefault(document.entry, []).append(document)
    for entry in entries:
        match entry:
            case TermsBase():
                yield from _changed_text(entry, by_entry.get(entry.id, []))
            case Institution():
                yield from _signed_texts(entry, seen)
            case Dataset() | Model():
                yield from _labels(entry, seen)
            case _:
                pass


def _signed(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the hashes of documents that are on file as signed, or as the grounds of a ruling."""
    for entry in entries:
        names: list[str | None] = []
        if isinstance(entry, Institution):
            names = [name for each in entry.agreements for name in (each.text_sha256, each.reference)]
            names += [document.reference for document in entry.evidence]
        elif isinstance(entry, Ruling):
            names = [entry.document]
        yield from (bare_hash(name) for name in names if name is not None)


def _changed_text(entry: TermsBase, documents: list[Document]) -> Iterator[Disagreement]:
    read = entry.text.sha256
    if read is None or not documents:
        return
    newest = max(documents, key=lambda each: (each.uploaded_at, each.id))
    if newest.id != bare_hash(read):
        says = (
            f"the document {newest.name}, kept on {newest.uploaded_at.date()}, is not the text that {entry.id} was "
            "read from: compare the clauses with it"
        )
        yield Disagreement(kind="text_changed", subject=entry.id, says=says)


def _signed_texts(entry: Institution, seen: Edition) -> Iterator[Disagreement]:
    for signed in entry.agreements:
        stored = seen.stored.get(seen.names.get(signed.terms, ""))
        if signed.text_sha256 is None or stored is None or not isinstance(stored.entry, TermsBase):
            continue
        read = stored.entry.text.sha256
        if read is not None and bare_hash(read) != bare_hash(signed.text_sha256):
            says = (
                f"the text of {stored.entry.id} that {entry.id} signed is not the one that the entry was read from: "
                "compare the two, and sign the new one or describe the one that was signed"
            )
            yield Disagreement(kind="signed_text_differs", subject=entry.id, says=says)


def _labels(entry: Dataset | Model, seen: Edition) -> Iterator[Disagreement]:
    declared, concluded = entry.declared_terms, entry.concluded_terms
    if declared is None or concluded is None or declared in _NOTHING_SAID or concluded in _NOTHING_SAID:
        return
    if _named(declared, seen) != _named(concluded, seen):
        says = f"{entry.id} declares {declared}, and {concluded} was concluded: tell its publisher, or conclude again"
        yield Disagreement(kind="label_conflict", subject=entry.id, says=says)


def _named(expression: str, seen: Edition) -> frozenset[str]:
    return frozenset(seen.names.get(name, name) for name in terms_named(expression))
