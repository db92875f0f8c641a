# SPDX-License-Identifier: Apache-2.0
"""API keys in a backup: their hashes, which open nothing without the secret of the installation."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from licet.domain.access import ApiKey
from licet.errors import LicetError, StoreError
from licet.stores.kept import BackedUpStore
from licet.stores.ledger import Head, utc
from licet.wire.adapters import read_shape, shape_of
from licet.wire.json_text import load_json
from licet.wire.write import dump_line

__all__ = ["check_keys", "read_keys", "restore_keys"]


def read_keys(store: BackedUpStore, head: Head) -> tuple[int, Iterator[Mapping[str, Any]]]:  # noqa: ARG001
    """Return how many keys there are, and these, in the order in which they were made; no write counts them."""
    keys = store.list_keys()
    return len(keys), ({"content": dump_line(key)} for key in keys)


def check_keys(head: Head) -> Callable[[Mapping[str, Any]], str | None]:  # noqa: ARG001  # as every section
    """Return a checker that reads keys and finds none twice."""
    found: set[str] = set()

    def check(record: Mapping[str, Any]) -> str | None:
        key = _from(record)
        if found & {key.id, key.digest}:
            return f"the key `{key.id}` is there twice"
        found.update({key.id, key.digest})
        return None

    return check


def restore_keys(store: BackedUpStore, records: Sequence[Mapping[str, Any]]) -> None:
    """Keep keys as they were, used and revoked when they were; one that is there already stays as it is.

    Raises:
        StoreError: another key has the id of one.
    """
    for record in records:
        key = _from(record)
        kept = store.find_key(key.digest)
        if kept is None or kept.id != key.id:
            store.add_key(key)


def _from(record: Mapping[str, Any]) -> ApiKey:
    try:
        key = read_shape(load_json(record["content"]), shape_of(ApiKey))
    except (KeyError, TypeError, ValueError, LicetError) as error:
        raise StoreError(f"a key of the backup is not whole: {' '.join(str(error).split())}") from error
    instants: dict[str, Any] = {
        part.name: utc(value)
        for part in dataclasses.fields(key)
        if isinstance(value := getattr(key, part.name), datetime)
    }
    return dataclasses.replace(key, **instants)
