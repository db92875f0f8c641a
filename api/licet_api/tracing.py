# SPDX-License-Identifier: Apache-2.0
"""The id under which a request is logged: the caller's trace (W3C Trace Context) or one of our own."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Final

__all__ = ["trace_id_of"]

_TRACEPARENT: Final = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<parent>[0-9a-f]{16})-[0-9a-f]{2}"
)
_ZEROS: Final = frozenset("0")


def trace_id_of(headers: Sequence[str]) -> str:
    """Return the trace id of a request, 32 hexadecimal digits, by its headers `traceparent`.

    One that is not as the specification says, or that is there twice, is passed over: then the trace begins here.
    A later version of it may say more after the four fields of version 00.
    """
    found = _TRACEPARENT.match(headers[0]) if len(headers) == 1 else None
    if found is None or found["version"] == "ff" or {*found["trace"]} == _ZEROS or {*found["parent"]} == _ZEROS:
        return secrets.token_hex(16)
    rest = headers[0][found.end() :]
    is_whole = not rest if found["version"] == "00" else not rest or rest.startswith("-")
    return found["trace"] if is_whole else secrets.token_hex(16)
