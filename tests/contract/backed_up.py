# SPDX-License-Identifier: Apache-2.0
"""A registry with everything that a backup carries, and everything that a store tells of itself."""

import dataclasses
import datetime as dt
from typing import Any

from licet.domain.access import ApiKey, Role, Scope
from licet.domain.document import Document, document_id
from licet.domain.visibility import Visibility
from licet.usecases.registry import edition_of
from tests.contract.sample import DATASET, SAMPLE
from tests.contract.stores import Store, load, put, tick
from tests.contract.work_items import FULL_ITEMS, change_request
from tests.factories import dataset, decision_record, licence, rule

__all__ = ["KEYS", "content", "file", "fill"]


def fill(store: Store) -> None:
    """Write what is hard to carry: revisions, names that move, a retired entry, decisions."""
    load(store, *SAMPLE, by="löader", reason="seed “data”\n")
    put(store, DATASET, 1, by="ada", at=tick(1.000001))
    put(store, licence("L", rule("L-1"), aliases=("old name",)), at=tick(2))
    put(store, licence("L", rule("L-1")), 1, at=tick(3))
    put(store, dataset("heir", aliases=("old name",), concluded_terms="L"), at=tick(4), reason="")
    for number in range(3):
        store.append(decision_record(f"dec_{number}", asked_at=tick(5 + number), asked_by="ada" if number else None))
    file(store, b"signed \x00\xff" * 100_000, "L", at=tick(6.000001))
    file(store, b"the text", "heir", at=tick(5), name="“text”.txt")
    for key in KEYS:
        store.add_key(key)
    for item in FULL_ITEMS:
        store.put_work(item)
    changed = change_request("chr_1", "heir", "L")
    store.put_work(changed)
    store.put_work(dataclasses.replace(changed, revision=2, title="another"))


def file(store: Store, data: bytes, entry: str, *, at: dt.datetime, name: str = "signed.pdf") -> None:
    """Keep a document of an entry."""
    document = Document(
        id=document_id(data), name=name, media_type="application/pdf", size=len(data), entry=entry,
        visibility=Visibility.RESTRICTED, readers=(Role.REVIEWER,), uploaded_at=at, by="löader",
    )  # fmt: skip
    assert store.documents.put(document, data, reason=f"filed\n{name}")


KEYS = (
    ApiKey(id="K1", name="ada", role=Role.ADMIN, digest="1" * 64, created_at=tick(1.000001), created_by="root"),
    ApiKey(
        id="K2", name="löader", role=Role.CURATOR, digest="2" * 64, created_at=tick(2), created_by="ada",
        scopes=(Scope(method="PUT", path="/v1/entries/*"),), expires_at=tick(9), last_used_at=tick(3),
        revoked_at=tick(4), revoked_by="ada",
    ),
)  # fmt: skip


def content(store: Store) -> tuple[Any, ...]:
    """Return everything that a store tells of itself."""
    entries = store.entries()
    return (
        edition_of(entries).snapshot.digest,
        entries,
        [store.revisions(stored.entry.id) for stored in entries],
        store.events(limit=100_000),
        store.decision_texts(store.decision_ids(last=2**53)),
        [store.lineage(stored.entry.id) for stored in entries],
        [(each, store.documents.content(each.id)) for each in store.documents.documents()],
        store.documents.events(),
        store.list_keys(),
        [store.work(name) for name in store.work_ids()],
    )
