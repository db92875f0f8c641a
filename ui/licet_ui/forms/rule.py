# SPDX-License-Identifier: Apache-2.0
"""The form of a rule: what the builder shows, and the entry with the rule as it was built."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from licet.wire.read import entry_from
from licet.wire.write import to_jsonable
from licet_ui.documents import Document
from licet_ui.forms.conditions import Lines, conditions_of, flaws_of_lines, lines_of

__all__ = [
    "MAX_QUOTE_WORDS",
    "MODALITIES",
    "SCOPES",
    "TARGETS",
    "TRIGGERS",
    "DutyForm",
    "RuleForm",
    "TravelForm",
    "blank_rule",
    "flaws_of",
    "rule_form_of",
    "rule_of",
    "rule_with",
    "with_rule",
    "without_rule",
]

MODALITIES: Final = ("permission", "prohibition", "requirement", "duty", "notice")
TRIGGERS: Final = ("before", "during", "after", "on_release", "on_close_out")
TARGETS: Final = ("copies", "derivatives", "embeddings", "model_weights", "outputs", "synthetic_data")
SCOPES: Final = ("act", "any_upstream", "mixture")
MAX_QUOTE_WORDS: Final = 25

_LISTS: Final = ("constraints", "requires", "unless")
_TEXTS: Final = ("reading", "refer_to", "refers_to", "valid_from", "valid_until", "review")
_CLAUSE_TEXTS: Final = ("section", "quote", "source_url", "read_at", "date_read", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyForm:
    """A duty as it is typed; one that says nothing is not there. An empty text is a field left open."""

    id: str = ""
    says: str
    action: str = ""
    trigger: str = "during"
    evidence: str = ""
    due_date: str = ""
    due_event: str = ""
    due_offset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TravelForm:
    """One thing that a rule travels to; `lines` say when, `because` or `reading` why."""

    to: str
    lines: Lines = ()
    reading: str = ""
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """A rule as it is built; an empty text is a field left open, dates are ISO 8601."""

    id: str
    modality: str
    actions: tuple[str, ...]
    says: str
    purposes: tuple[str, ...] = ()
    constraints: Lines = ()
    requires: Lines = ()
    unless: Lines = ()
    lifts: tuple[str, ...] = ()
    duties: tuple[DutyForm, ...] = ()
    travels: tuple[TravelForm, ...] = ()
    scope: str = "act"
    if_unknown: str = "ask"
    reading: str = ""
    refer_to: str = ""
    refers_to: str = ""
    valid_from: str = ""
    valid_until: str = ""
    review: str = ""
    section: str = ""
    quote: str = ""
    source_url: str = ""
    read_at: str = ""
    date_read: str = ""
    note: str = ""
    verified: bool = False


def blank_rule(rule_id: str) -> Document:
    """Return a new rule that says nothing yet."""
    clause = dict.fromkeys((*_CLAUSE_TEXTS, "text_hash", "evidence", "confidence"))
    nothing: Document = {
        name: [] for name in (*_LISTS, "purposes", "actions", "lifts", "duties", "effects", "propagation")
    }
    unsaid = dict.fromkeys((*_TEXTS, "source_rule"))
    first = {"id": rule_id, "modality": "prohibition", "says": "", "scope": "act", "if_unknown": "ask"}
    return {**first, **nothing, **unsaid, "clause": {**clause, "verified": False}}


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
    clause = rule["clause"]
    texts = {name: rule[name] or "" for name in _TEXTS}
    words = {name: clause[name] or "" for name in _CLAUSE_TEXTS}
    return RuleForm(
        id=rule["id"],
        modality=rule["modality"],
        actions=tuple(rule["actions"]),
        says=rule["says"],
        purposes=tuple(rule["purposes"]),
        lifts=tuple(rule["lifts"]),
        duties=tuple(_duty_form(duty) for duty in rule["duties"]),
        travels=tuple(_travel_form(travel) for travel in rule["propagation"]),
        scope=rule["scope"],
        if_unknown=rule["if_unknown"],
        verified=clause["verified"],
        constraints=lines_of(rule["constraints"]),
        requires=lines_of(rule["requires"]),
        unless=lines_of(rule["unless"]),
        **texts,
        **words,
    )


def rule_with(rule: Mapping[str, Any], form: RuleForm) -> Document:
    """Return a rule as it is built; what the form does not show stays."""
    duties = {duty["id"]: duty for duty in rule["duties"]}
    typed = {
        "id": form.id.strip(),
        "modality": form.modality,
        "actions": list(form.actions),
        "purposes": list(form.purposes),
        "says": form.says.strip(),
        "lifts": list(form.lifts),
        "duties": [_duty(duties.get(duty.id, {}), duty) for duty in form.duties if duty.says.strip()],
        "propagation": [_travel(travel) for travel in form.travels],
        "scope": form.scope,
        "if_unknown": form.if_unknown,
        **{name: conditions_of(getattr(form, name)) for name in _LISTS},
        **{name: getattr(form, name).strip() or None for name in _TEXTS},
    }
    words = {name: getattr(form, name).strip() or None for name in _CLAUSE_TEXTS}
    clause = {**rule["clause"], **words, "verified": form.verified}
    return {name: clause if name == "clause" else typed.get(name, value) for name, value in rule.items()}


def with_rule(entry: Mapping[str, Any], rule_id: str | None, form: RuleForm) -> Document:
    """Return the entry with a rule as it is built, in place of the one called `rule_id` or as a new last one.

    Raises:
        ValueError: the form is not a rule; the message has all that is wrong with it.
    """
    flaws = list(flaws_of(form))
    others = [rule["id"] for rule in entry["rules"] if rule["id"] != rule_id]
    if form.id.strip() in others:
        flaws.append(f"another rule of this document is called `{form.id.strip()}`: give this one another id")
    if flaws:
        raise ValueError("; ".join(flaws))
    found: Document = copy.deepcopy(dict(entry))
    if rule_id is None:
        found["rules"].append(rule_with(blank_rule(form.id), form))
    else:
        found["rules"] = [rule_with(rule, form) if rule["id"] == rule_id else rule for rule in found["rules"]]
    checked: Document = to_jsonable(entry_from(found))
    return checked


def without_rule(entry: Mapping[str, Any], rule_id: str) -> Document:
    """Return the entry without a rule."""
    found: Document = copy.deepcopy(dict(entry))
    found["rules"] = [rule for rule in found["rules"] if rule["id"] != rule_id]
    return found


def flaws_of(form: RuleForm) -> Iterator[str]:
    """Yield everything that keeps the form from being a rule, in words."""
    if not form.id.strip():
        yield "the rule has no id: give it one, such as that of its document with a number"
    if not form.says.strip():
        yield "“What it says” is empty: say it in plain words"
    if not form.actions:
        yield "no action is chosen: a rule is about at least one"
    for name in _LISTS:
        yield from flaws_of_lines(getattr(form, name))
    yield from _modality_flaws(form)
    yield from _clause_flaws(form)
    yield from _travel_flaws(form)
    if form.valid_from and form.valid_until and form.valid_from > form.valid_until:
        yield "the rule ends before it begins: change one of the two days"
    if not form.refer_to and (form.review.strip() or form.if_unknown == "review"):
        yield "somebody is to judge, but nobody is named: choose the office"


def _modality_flaws(form: RuleForm) -> Iterator[str]:
    if form.modality == "duty" and not any(duty.says.strip() for duty in form.duties):
        yield "a duty says what is owed: fill in one below"
    if form.modality == "requirement" and not (form.requires or form.review.strip()):
        yield "a requirement requires something: add a condition under “Only if”, or say what a person must judge"
    if form.requires and form.modality not in {"permission", "requirement"}:
        yield f"“Only if” has no meaning on a {form.modality}: use “When”"
    if form.lifts and form.modality != "permission":
        yield "only a permission lifts other rules: empty the list or change the modality"


def _clause_flaws(form: RuleForm) -> Iterator[str]:
    words = len(form.quote.split())
    if words > MAX_QUOTE_WORDS:
        yield f"the quote has {words} words: at most {MAX_QUOTE_WORDS} are kept"
    stated = (form.quote, form.section, form.source_url, form.read_at)
    if form.modality == "permission" and not any(text.strip() for text in stated):
        yield "a permission rests on a clause: give its section, its words or its source"
    if form.verified and not (form.source_url.strip() or form.read_at.strip()):
        yield "nobody can have compared the quote with a source that is not named: give its address"


def _travel_flaws(form: RuleForm) -> Iterator[str]:
    for travel in form.travels:
        what = travel.to.replace("_", " ")
        if not travel.because.strip() and not travel.reading:
            yield f"why the rule reaches {what} is not said: quote the words or choose a reading"
        yield from flaws_of_lines(travel.lines)


def _duty_form(duty: Mapping[str, Any]) -> DutyForm:
    due = duty["due"] or {}
    return DutyForm(
        id=duty["id"],
        says=duty["says"],
        action=duty["action"] or "",
        trigger=duty["trigger"],
        evidence=duty["evidence"] or "",
        due_date=due.get("date") or "",
        due_event=due.get("event") or "",
        due_offset=due.get("offset") or "",
    )


def _duty(before: Mapping[str, Any], form: DutyForm) -> Document:
    due = {
        "date": form.due_date or None,
        "event": form.due_event.strip() or None,
        "offset": form.due_offset.strip() or None,
    }
    return {
        **before,
        "id": form.id.strip() or "_".join(re.findall(r"[a-z0-9]+", form.says.lower())[:4]),
        "says": form.says.strip(),
        "action": form.action or None,
        "trigger": form.trigger,
        "due": due if any(due.values()) else None,
        "evidence": form.evidence or None,
    }


def _travel_form(travel: Mapping[str, Any]) -> TravelForm:
    return TravelForm(
        to=travel["to"],
        lines=lines_of([travel["if"]] if travel["if"] else []),
        reading=travel["reading"] or "",
        because=travel["because"] or "",
    )


def _travel(form: TravelForm) -> Document:
    conditions = conditions_of(form.lines)
    if len(conditions) > 1:
        conditions = [{"all_of": conditions}]
    return {
        "to": form.to,
        "if": conditions[0] if conditions else None,
        "reading": form.reading or None,
        "because": form.because.strip() or None,
    }
