# SPDX-License-Identifier: Apache-2.0
"""The published forms of entries and questions, for use cases that work on documents."""

from __future__ import annotations

from typing import Final

from licet.usecases.proposals import Forms
from licet.wire.read import entry_from, request_from
from licet.wire.write import to_jsonable

__all__ = ["FORMS"]

FORMS: Final = Forms(write=to_jsonable, entry=entry_from, question=request_from)
"""What the HTTP interface and files have too."""
