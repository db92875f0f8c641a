# SPDX-License-Identifier: Apache-2.0
"""The answer of an office to a review case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet_ui.documents import Document

__all__ = ["RULING_VERDICTS", "RulingForm", "answer_of", "flaws_of_ruling", "ruling_form_of"]

RULING_VERDICTS: Final = ("PERMITTED", "PERMITTED_WITH_DUTIES", "PROHIBITED")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulingForm:
    """What an office types; an empty text is a field left open."""

    verdict: str = ""
    reason: str = ""
    conditions: tuple[str, ...] = ()
    valid_until: str = ""
    document: str = ""
    assets: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    institution: str = ""


def ruling_form_of(case: Mapping[str, Any]) -> RulingForm:
    """Return an empty answer to a case, with the scope that the case proposes."""
    scope = case["scope"]
    return RulingForm(
        assets=tuple(scope["assets"]),
        models=tuple(scope["models"]),
        actions=tuple(scope["actions"]),
        purposes=tuple(scope["purposes"]),
        institution=scope["institution"] or "",
    )


def flaws_of_ruling(form: RulingForm) -> Iterator[str]:
    """Yield everything that keeps the form from being an answer, in words."""
    if not form.verdict:
        yield "choose the answer"
    if not form.reason.strip():
        yield "say why: the reason is cited from then on"
    if form.verdict == "PERMITTED_WITH_DUTIES" and not form.conditions:
        yield "say which conditions go with it, one a line"
    if form.verdict == "PROHIBITED" and form.conditions:
        yield "conditions go with a yes only: choose another answer, or empty them"


def answer_of(form: RulingForm) -> Document:
    """Return the answer as it is sent.

    Raises:
        ValueError: the form is no answer; the message has all that is wrong with it.
    """
    flaws = list(flaws_of_ruling(form))
    if flaws:
        raise ValueError("; ".join(flaws))
    return {
        "verdict": form.verdict,
        "reason": form.reason.strip(),
        "conditions": list(form.conditions),
        "valid_until": form.valid_until or None,
        "document": form.document.strip() or None,
        "scope": {
            "assets": list(form.assets),
            "models": list(form.models),
            "actions": list(form.actions),
            "purposes": list(form.purposes),
            "institution": form.institution or None,
        },
    }
