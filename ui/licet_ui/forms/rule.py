# SPDX-License-Identifier: Apache-2.0
"""The form of a rule: what it shows, and the entry with the rule as it was typed."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet.wire.json_text import load_json
from licet.wire.read import entry_from
from licet.wire.write import to_jsonable
from licet_ui.documents import Document

__all__ = [
    "MAX_QUOTE_WORDS",
    "MODALITIES",
    "TRIGGERS",
    "DutyForm",
    "RuleForm",
    "flaws_of",
    "rule_form_of",
    "rule_of",
    "with_rule",
]

MODALITIES: Final = ("permission", "prohibition", "requirement", "duty", "notice")
TRIGGERS: Final = ("before", "during", "after", "on_release", "on_close_out")
MAX_QUOTE_WORDS: Final = 25

_CONDITIONS: Final = ("constraints", "requires", "unless")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyForm:
    """A duty as it is typed; one that says nothing is not there."""

    id: str
    says: str
    trigger: str = "during"
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """A rule as it is typed; `conditions` is the JSON text of constraints, requires and unless."""

    modality: str
    actions: tuple[str, ...]
    says: str
    conditions: str
    duties: tuple[DutyForm, ...]
    lifts: tuple[str, ...]
    quote: str
    section: str
    source_url: str
    verified: bool


def rule_of(entry: Mapping[str, Any], rule_id: str) -> Document:
    """Return a rule of an entry.

    Raises:
        ValueError: the entry has no such rule.
    """
    for rule in entry["rules"]:
        if rule["id"] == rule_id:
            found: Document = rule
            return found
    raise ValueError(f"`{entry['id']}` has no rule `{rule_id}`: open the entry and choose one")


def rule_form_of(rule: Mapping[str, Any]) -> RuleForm:
    """Return what the form shows of a rule."""
    conditions = {name: rule[name] for name in _CONDITIONS}
    clause = rule["clause"]
    return RuleForm(
        modality=rule["modality"],
        actions=tuple(rule["actions"]),
        says=rule["says"],
        conditions=json.dumps(conditions, indent=2, ensure_ascii=False),
        duties=tuple(
            DutyForm(id=duty["id"], says=duty["says"], trigger=duty["trigger"], evidence=duty["evidence"] or "")
            for duty in rule["duties"]
        ),
        lifts=tuple(rule["lifts"]),
        quote=clause["quote"] or "",
        section=clause["section"] or "",
        source_url=clause["source_url"] or "",
        verified=clause["verified"],
    )


def flaws_of(form: RuleForm) -> Iterator[str]:
    """Yield everything that keeps the form from being a rule, in words."""
    if not form.says.strip():
        yield "“What it says” is empty: say it in plain words"
    if not form.actions:
        yield "no action is chosen: a rule is about at least one"
    words = len(form.quote.split())
    if words > MAX_QUOTE_WORDS:
        yield f"the quote has {words} words: at most {MAX_QUOTE_WORDS} are kept"
    if form.modality == "permission" and not any((form.quote.strip(), form.section.strip(), form.source_url.strip())):
        yield "a permission rests on a clause: give its section, its words or its source"
    if form.modality == "duty" and not any(duty.says.strip() for duty in form.duties):
        yield "a duty says what is owed: fill in one below"
    if form.lifts and form.modality != "permission":
        yield "only a permission lifts other rules: empty the list or change the modality"
    yield from _condition_flaws(form)


def with_rule(entry: Mapping[str, Any], rule_id: str, form: RuleForm) -> Document:
    """Return the entry with the rule as it is typed; what the form does not show stays.

    Raises:
        ValueError: the form is not a rule; the message has all that is wrong with it.
    """
    flaws = list(flaws_of(form))
    if flaws:
        raise ValueError("; ".join(flaws))
    found: Document = copy.deepcopy(dict(entry))
    found["rules"] = [_typed(rule, form) if rule["id"] == rule_id else rule for rule in found["rules"]]
    checked: Document = to_jsonable(entry_from(found))
    return checked


def _typed(rule: Document, form: RuleForm) -> Document:
    duties = {duty["id"]: duty for duty in rule["duties"]}
    return {
        **rule,
        **_conditions(form.conditions),
        "modality": form.modality,
        "actions": list(form.actions),
        "says": form.says.strip(),
        "lifts": list(form.lifts),
        "duties": [_duty(duties.get(duty.id, {}), duty) for duty in form.duties if duty.says.strip()],
        "clause": {
            **rule["clause"],
            "quote": form.quote.strip() or None,
            "section": form.section.strip() or None,
            "source_url": form.source_url.strip() or None,
            "verified": form.verified,
        },
    }


def _duty(before: Mapping[str, Any], form: DutyForm) -> Document:
    return {
        **before,
        "id": form.id.strip() or "_".join(form.says.lower().split()[:4]).strip("."),
        "says": form.says.strip(),
        "trigger": form.trigger,
        "evidence": form.evidence or None,
    }


def _conditions(text: str) -> Document:
    found = load_json(text or "{}")
    given = found if isinstance(found, dict) else {}
    return {name: given.get(name, []) for name in _CONDITIONS}


def _condition_flaws(form: RuleForm) -> Iterator[str]:
    try:
        found = load_json(form.conditions or "{}")
    except ValueError as error:
        yield f"the conditions are {error}"
        return
    if not isinstance(found, dict):
        yield "the conditions are not an object with `constraints`, `requires` and `unless`"
        return
    for name in found.keys() - set(_CONDITIONS):
        yield f"the conditions have an unknown part `{name}`: there are `constraints`, `requires` and `unless`"
    for name in _CONDITIONS:
        if not isinstance(found.get(name, []), list):
            yield f"`{name}` is not a list of conditions"
    if found.get("requires") and form.modality not in {"permission", "requirement"}:
        yield f"`requires` has no meaning on a {form.modality}: use `constraints`"
