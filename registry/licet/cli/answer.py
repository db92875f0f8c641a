# SPDX-License-Identifier: Apache-2.0
"""An answer in words, as people read it in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from licet.cli.flags import Phrase
from licet.cli.lines import block, copyable, line
from licet.domain.answer import Alternative, CitedClause, Decision, Missing, OwedDuty, Reason, ReviewItem
from licet.domain.rule import Due
from licet.domain.verdict import Verdict
from licet.vocabulary.actions import ACTIONS
from licet.vocabulary.evidence import EVIDENCE
from licet.vocabulary.kinds import OFFICES
from licet.vocabulary.term import Term

__all__ = ["DISCLAIMER", "cited_lines", "describe", "verdict_text", "verdict_words"]

DISCLAIMER: Final = "Licet informs; it is not legal advice."

_SHOWN: Final = 3
_LISTED: Final = 9
_STYLES: Final = {
    Verdict.PERMITTED: "bold green",
    Verdict.PERMITTED_WITH_DUTIES: "bold green",
    Verdict.INSUFFICIENT_FACTS: "bold yellow",
    Verdict.NEEDS_REVIEW: "bold yellow",
    Verdict.PROHIBITED: "bold red",
}
_WORDS: Final = {
    Verdict.PERMITTED: "Yes",
    Verdict.PERMITTED_WITH_DUTIES: "Yes, if",
    Verdict.INSUFFICIENT_FACTS: "Not yet: you",
    Verdict.NEEDS_REVIEW: "Not yet: an office",
    Verdict.PROHIBITED: "No",
}
_TRIGGERS: Final = {
    "before": "before you begin",
    "during": "while you do it",
    "after": "afterwards",
    "on_release": "when you release it",
    "on_close_out": "when the project ends",
}


def describe(decision: Decision, phrase: Phrase) -> Iterator[RenderableType]:
    """Yield an answer, block by block; `phrase` says how its questions are answered and its changes made."""
    yield _headline(decision)
    yield line(decision.summary)
    if decision.hypothetical:
        yield line(f"This answer is hypothetical and clears nobody: {decision.hypothetical}.", "bold yellow")
    if_only = "" if decision.verdict.is_permit else " if it were allowed"
    also = " as well" if decision.verdict is Verdict.PROHIBITED else ""
    blocks = (
        block("Why", *_reasons(decision)),
        block(f"What you must do{if_only}", *(_duty(duty) for duty in decision.duties)),
        block("What you can settle", *(_question(item, phrase) for item in decision.missing)),
        block(f"Who must judge{also}", *_reviews(decision.review)),
        block("What would change the answer", *(_alternative(item, phrase) for item in decision.alternatives)),
        block("Taken as given", *_assumptions(decision)),
    )
    yield from (found for found in blocks if found is not None)
    yield from _footer(decision)


def verdict_words(decision: Decision) -> str:
    """Return a verdict as people say it; one that an office must settle names the offices."""
    if decision.verdict is not Verdict.NEEDS_REVIEW:
        return _WORDS[decision.verdict]
    deciding = {reason.rule for reason in decision.reasons if reason.deciding}
    asked = [item for item in decision.review if item.rule in deciding] or decision.review
    offices = dict.fromkeys(_label(OFFICES, item.who) for item in asked)
    return f"Not yet: {' and '.join(offices)}" if offices else _WORDS[decision.verdict]


def verdict_text(verdict: Verdict, words: str | None = None) -> Text:
    """Return a verdict in its colour."""
    return Text(words or _WORDS[verdict], style=_STYLES[verdict])


def cited_lines(clause: CitedClause, *, indent: int = 4) -> Iterator[RenderableType]:
    """Yield the words of a clause and where they stand."""
    if clause.quote:
        yield line(f"“{clause.quote}”", "italic", indent=indent)
    yield line(", ".join(_place(clause)), "dim", indent=indent)
    if clause.source_url:
        yield copyable(clause.source_url, "dim", indent=indent)


def _headline(decision: Decision) -> RenderableType:
    found = verdict_text(decision.verdict, verdict_words(decision))
    return found.append(f"  {decision.verdict.value}", style="dim")


def _place(clause: CitedClause) -> Iterator[str]:
    """Yield where a clause stands and how well it was read; of a silence only the document is known."""
    yield f"{clause.terms} {clause.version}" if clause.version else clause.terms
    if clause.section:
        yield clause.section
    if clause.date_read:
        yield f"read {clause.date_read.isoformat()}"
    if clause.section or clause.quote or clause.source_url:
        yield "verified" if clause.verified else "not verified"


def _reasons(decision: Decision) -> Iterator[RenderableType]:
    deciding = [reason for reason in decision.reasons if reason.deciding]
    for reason in deciding[:_SHOWN]:
        yield _reason(reason)
    others = len(decision.reasons) - len(deciding)
    counted = [
        *([f"{len(deciding) - _SHOWN} more that decide"] if len(deciding) > _SHOWN else []),
        *([f"{others} that {'does' if others == 1 else 'do'} not decide"] if others else []),
    ]
    if counted:
        yield line(f"Also found: {', '.join(counted)} (`--json` has all).", "dim")


def _reason(reason: Reason) -> RenderableType:
    label = reason.rule or reason.modality
    what = f"{_label(ACTIONS, reason.act)}: {reason.about}" if reason.about else _label(ACTIONS, reason.act)
    parts = [line(Text.assemble(label, "  ", what).plain, "bold"), line(reason.says, indent=4)]
    if reason.clause is not None:
        parts.extend(cited_lines(reason.clause))
    stated = [f"{value.operand} is {_value(value.value)} ({value.from_})" for value in reason.values]
    if stated:
        parts.append(line("; ".join(stated), "dim", indent=4))
    return Group(*parts)


def _duty(duty: OwedDuty) -> RenderableType:
    done = " (done)" if duty.state == "met" else ""
    parts = [line(f"- {duty.says.rstrip('.')}{done}")]
    when = ", ".join(part for part in (_TRIGGERS.get(duty.trigger, duty.trigger), _due(duty.due)) if part)
    tail = f"; {duty.if_}" if duty.if_ else ""
    shown = f"; shown by {_label(EVIDENCE, duty.evidence)}" if duty.evidence else ""
    parts.append(line(f"{when}{tail}{shown} [{', '.join(duty.rules)}]", "dim", indent=4))
    return Group(*parts)


def _due(due: Due | None) -> str:
    if due is None:
        return ""
    if due.date is not None:
        return f"by {due.date.isoformat()}"
    offset = f" {due.offset}" if due.offset else ""
    return f"due{offset} after {(due.event or 'the act').replace('_', ' ')}"


def _question(item: Missing, phrase: Phrase) -> RenderableType:
    parts = [line(f"- {item.question}")]
    answer = phrase(item.path, item.kind_value)
    other = f"   (or `={'false' if item.kind_value else 'true'}`)" if item.kind == "boolean" else ""
    parts.append(copyable(f"{answer}{other}", "cyan"))
    if item.choices and item.kind != "boolean":
        parts.append(line(f"one of {_listed(item.choices)}", "dim", indent=4))
    wanted = f" [{', '.join(item.wanted_by)}]" if item.wanted_by else ""
    parts.append(line(f"{_label(OFFICES, item.who_can_say)} can say{wanted}", "dim", indent=4))
    return Group(*parts)


def _listed(choices: tuple[object, ...]) -> str:
    more = f" and {len(choices) - _LISTED} more (`licet vocabulary`)" if len(choices) > _LISTED else ""
    return ", ".join(str(choice) for choice in choices[:_LISTED]) + more


def _reviews(items: tuple[ReviewItem, ...]) -> Iterator[RenderableType]:
    for item in items[:_SHOWN]:
        who = _label(OFFICES, item.who)
        about = f" about {item.about}" if item.about else ""
        yield line(f"- {who}{f' <{item.contact}>' if item.contact else ''}{about}, with this text:")
        yield line(item.question, "italic", indent=4)
    if len(items) > _SHOWN:
        yield line(f"And {len(items) - _SHOWN} more (`--json` has all).", "dim")


def _alternative(item: Alternative, phrase: Phrase) -> RenderableType:
    change = " ".join(phrase(step.path, None if step.op == "remove" else step.value) for step in item.change)
    head = Text.assemble("  - ", _sentence(item.because), "  → ", verdict_text(item.verdict))
    return Group(head, copyable(change, "cyan"))


def _assumptions(decision: Decision) -> Iterable[RenderableType]:
    return [line(f"- {item.operand} is {_value(item.value)}: {item.because}") for item in decision.assumed]


def _footer(decision: Decision) -> Iterator[RenderableType]:
    facts = [f"as of {decision.as_of.isoformat()}", f"read {decision.interpretation}"]
    if decision.valid_until:
        facts.append(f"until {decision.valid_until.isoformat()}")
    counted = ((len(decision.notices), "notice"), (len(decision.not_assessed), "law not assessed"))
    facts.extend(f"{count} {word}{'s' if count > 1 and word == 'notice' else ''}" for count, word in counted if count)
    yield line("\n" + "; ".join(facts) + ".", "dim", indent=0)
    yield line(DISCLAIMER, "dim", indent=0)


def _label(terms: object, name: str) -> str:
    term = terms.get(name) if isinstance(terms, dict) else None
    return term.label if isinstance(term, Term) else name.replace("_", " ")


def _value(value: object) -> str:
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _sentence(words: str) -> str:
    """Return words without their final stop, for use inside a line."""
    return "".join(char if char.isprintable() else " " for char in words).rstrip(".")
