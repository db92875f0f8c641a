# SPDX-License-Identifier: Apache-2.0
"""A question in one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from licet_ui.presenters.words import label

__all__ = ["question_words"]


def question_words(request: Mapping[str, Any]) -> str:
    """Return a question as a person would put it."""
    words = f"May I {label('actions', request.get('action'))}"
    if request.get("datasets"):
        words += " with " + " and ".join(use["id"] for use in request["datasets"])
    for name, before in (("model", "and the model"), ("service", "through")):
        if request.get(name):
            words += f" {before} {request[name]['id']}"
    if request.get("purpose"):
        words += f" for {label('purposes', request['purpose']['id'])}"
    leaving = [
        f"{label('output_kinds', output['kind'])} are {label('releases', output.get('release') or 'none')}"
        for output in request.get("outputs") or ()
    ]
    return words + (f", where {' and '.join(leaving)}" if leaving else "") + "?"
