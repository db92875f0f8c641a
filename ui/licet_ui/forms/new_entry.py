# SPDX-License-Identifier: Apache-2.0
"""A new entry: empty, or a copy of another one as a pattern."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

from licet.wire.read import entry_from
from licet.wire.write import to_jsonable
from licet_ui.documents import Document

__all__ = ["new_entry"]

_OWN: Final = frozenset({"id", "name", "aliases", "curation", "template"})
"""What a copy does not take over."""


def new_entry(kind: str, entry_id: str, name: str, *, like: Mapping[str, Any] | None = None) -> Document:
    """Return a new entry of a kind; what `like` says of itself is taken over, its names and its reviews are not.

    Raises:
        ValueError: the id or the name is empty, or the pattern is of another kind.
    """
    if not entry_id.strip() or not name.strip():
        raise ValueError("an entry has an id and a name: give both")
    if like is not None and like["kind"] != kind:
        raise ValueError(f"`{like['id']}` is of the kind `{like['kind']}`: choose a pattern of the kind `{kind}`")
    taken = {} if like is None else {key: value for key, value in copy.deepcopy(dict(like)).items() if key not in _OWN}
    built: Document = to_jsonable(entry_from({**taken, "kind": kind, "id": entry_id.strip(), "name": name.strip()}))
    return built
