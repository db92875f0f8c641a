# SPDX-License-Identifier: Apache-2.0
"""Headers that every response carries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import MutableHeaders

__all__ = ["DOCS_POLICY", "HEADERS", "TRACE_HEADER", "finish_headers"]

TRACE_HEADER: Final = "X-Trace-Id"

HEADERS: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
"""What every response carries unless it says otherwise."""

DOCS_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page of the documentation may load."""


STRICT_TRANSPORT: Final = "max-age=31536000"
"""For a year by TLS only; said where we are reached by it, for elsewhere it has no effect."""


def finish_headers(headers: MutableHeaders, trace_id: str | None, *, scheme: str = "http") -> None:
    """Add what every response carries and this one does not set itself."""
    if scheme == "https":
        headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    if trace_id is not None:
        headers.setdefault(TRACE_HEADER, trace_id)
