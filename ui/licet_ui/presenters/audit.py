# SPDX-License-Identifier: Apache-2.0
"""The audit trail in words and as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, Final

from licet_ui.presenters.words import plain

__all__ = ["VERBS", "event_line", "trail_csv", "verification_words"]

VERBS: Final[Mapping[str, str]] = {
    "create": "created",
    "revise": "revised",
    "retire": "retired",
    "upload": "filed a document for",
}
"""What can be done, with the words for it."""

_COLUMNS: Final = ("sequence", "at", "by", "verb", "subject", "revision", "reason", "content", "previous", "digest")
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
_PLACES: Final = {"upload": "upload"}


def event_line(event: Mapping[str, Any]) -> str:
    """Return one write in a line of Markdown: when, who, and what was done; the entry follows it as a link."""
    verb = VERBS.get(event["verb"], str(event["verb"]).replace("_", " "))
    return f":gray[{event['sequence']} · {event['at'][:19].replace('T', ' ')} UTC] **{plain(event['by'])}** {verb}"


def trail_csv(events: Iterable[Mapping[str, Any]]) -> str:
    """Return writes as CSV (RFC 4180); what a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for event in events:
        writer.writerow([_cell(event[name]) for name in _COLUMNS])
    return out.getvalue()


def verification_words(found: Mapping[str, Any]) -> str:
    """Return in words what a walk over the whole trail found."""
    bad = found["first_bad"]
    if bad is None:
        head = found["head"]
        return (
            f"All {found['verified']:,} writes are as they were made, and so is every revision and document. The last "
            f"write has the hash `{head}`: note it at another place, and compare it the next time."
        )
    kind = _PLACES.get(bad["what"], "write")
    about = f", which is about `{bad['subject']}`," if bad["subject"] else ""
    return (
        f"The {kind} {bad['sequence']}{about} is not as it was made: {plain(bad['detail'])}. "
        f"The {found['verified']:,} writes before it are. Stop writing, and restore a backup from before it."
    )


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text
