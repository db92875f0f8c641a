# SPDX-License-Identifier: Apache-2.0
"""An answer as a page to print: one HTML document that loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any, Final

from licet_ui.presenters.duties import duty_heading, duty_lines
from licet_ui.presenters.findings import Citation, FindingCard, cards, layer_verdicts
from licet_ui.presenters.question import question_words
from licet_ui.presenters.verdict import DISCLAIMER, Banner, banner
from licet_ui.presenters.words import label, sentence, upper_first

__all__ = ["printed"]

_STYLE: Final = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#1e293b;max-width:46rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:1.6rem;border-bottom:1px solid #cbd5e1}"
    "blockquote{margin:.3rem 0;padding-left:.8rem;border-left:3px solid #94a3b8}"
    ".verdict{border:2px solid currentColor;padding:.6rem 1rem}.green{color:#166534}.orange{color:#9a3412}"
    ".red{color:#991b1b}small{color:#475569}li{margin:.4rem 0}@media print{body{margin:0}a{color:inherit}}"
)


def printed(question: Mapping[str, Any], decision: Mapping[str, Any], *, stated: Iterable[str] = ()) -> str:
    """Return a question and its answer as an HTML document; `stated` has the facts and documents of the question."""
    head = banner(decision)
    title = escape(question_words(question))
    parts = [
        f"<h1>{title}</h1>",
        _list(stated),
        _verdict(head),
        f"<p>{escape(head.summary)}</p>",
        f"<p><strong>{escape(head.hypothetical)}</strong></p>" if head.hypothetical else "",
        f"<p><small>{escape(head.footing)}</small></p>",
        _section("Layer by layer", _list(f"{each.layer}: {each.words}" for each in layer_verdicts(decision))),
        _section("Why", "".join(_finding(card) for card in cards(decision) if card.deciding)),
        _section("What you can settle", _list(each["question"] for each in decision["missing"])),
        _section("Who must judge", "".join(_reviews(decision))),
        _section(duty_heading(decision["verdict"]), _duties(decision)),
        _section("Notices", _list(sentence(notice["says"]) for notice in decision["notices"])),
        f"<p><small>{escape(DISCLAIMER)}</small></p>",
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>"
    )


def _verdict(head: Banner) -> str:
    words = f"<strong>{escape(head.words)}</strong> ({head.verdict})<br>{escape(head.meaning)}"
    return f'<div class="verdict {head.colour}">{words}</div>'


def _section(heading: str, body: str) -> str:
    return f"<h2>{escape(heading)}</h2>{body}" if body else ""


def _list(lines: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def _finding(card: FindingCard) -> str:
    cited = "" if card.citation is None else _citation(card.citation)
    head = f"<strong>{escape(card.title)}</strong> · {escape(card.about)} · {escape(card.layer)}: {escape(card.effect)}"
    return f"<p>{head}<br>{escape(card.says)}</p>{cited}"


def _citation(citation: Citation) -> str:
    quote = f"<blockquote>“{escape(citation.quote)}”</blockquote>" if citation.quote else ""
    source = escape(citation.link or citation.source)
    link = f'<a href="{source}">{source}</a>' if citation.link else source
    read = f"read {citation.date_read}" if citation.date_read else ""
    places = " · ".join(part for part in (escape(citation.where), link, escape(read), citation.verified) if part)
    return f"{quote}<small>{places}</small>"


def _reviews(decision: Mapping[str, Any]) -> Iterator[str]:
    for review in decision["review"]:
        office = escape(upper_first(label("offices", review["who"])))
        contact = f" · {escape(review['contact'])}" if review["contact"] else ""
        yield f"<p><strong>{office}</strong>{contact}</p><blockquote>{escape(review['question'])}</blockquote>"


def _duties(decision: Mapping[str, Any]) -> str:
    lines = duty_lines(decision)
    items = "".join(
        f"<li>{'☑' if line.is_met else '☐'} {escape(line.says)} <small>{escape(line.when)}"
        f"{escape('; shown by: ' + line.shown_by) if line.shown_by else ''} · {escape(line.rules)}</small></li>"
        for line in lines
    )
    return f"<ul>{items}</ul>" if items else ""
