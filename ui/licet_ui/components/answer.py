# SPDX-License-Identifier: Apache-2.0
"""An answer, from the verdict down to what was left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from licet_ui import session
from licet_ui.components.findings import draw_findings
from licet_ui.components.replies import draw_replies
from licet_ui.components.taking_away import draw_taking_away
from licet_ui.components.verdict import draw_banner
from licet_ui.components.walks import draw_walks
from licet_ui.components.who_judges import Sending, draw_reviews
from licet_ui.documents import Document
from licet_ui.presenters.conditions import operand_words
from licet_ui.presenters.duties import duty_heading, duty_lines
from licet_ui.presenters.graph import reason_walks
from licet_ui.presenters.verdict import colour_of, verdict_words
from licet_ui.presenters.words import plain, sentence, shown_value

__all__ = ["draw_answer"]


def draw_answer(
    question: Document,
    decision: Document,
    *,
    on_answer: Callable[[str, Any], None],
    on_change: Callable[[list[Document]], None],
    sending: Sending | None = None,
) -> None:
    """Draw an answer.

    Args:
        question: what was asked.
        decision: the answer.
        on_answer: takes the place and the value of an answered question.
        on_change: takes an alternative that is applied.
        sending: how a question goes to an office, where it can.
    """
    draw_banner(decision)
    draw_replies(decision, on_answer)
    _draw_alternatives(decision, on_change)
    draw_findings(decision)
    draw_reviews(decision, sending)
    _draw_duties(decision)
    _draw_walks(decision)
    _draw_notes(decision)
    draw_taking_away(question, decision)


def _draw_alternatives(decision: Document, on_change: Callable[[list[Document]], None]) -> None:
    if not decision["alternatives"]:
        return
    st.subheader("What would change the answer")
    for place, alternative in enumerate(decision["alternatives"]):
        with st.container(border=True, key=f"alternative-{place}"):
            words, button = st.columns([5, 1], vertical_alignment="center")
            verdict = alternative["verdict"]
            then = verdict_words({"verdict": verdict})
            badge = f":{colour_of(verdict)}-badge[{then}]"
            words.markdown(f"{plain(sentence(alternative['because']))}  \nThe answer is then: {badge} `{verdict}`")
            key = f"apply-{session.generation()}-{place}"
            if button.button("Apply", key=key, help="Make this change and ask again", width="stretch"):
                on_change(alternative["change"])


def _draw_duties(decision: Document) -> None:
    lines = duty_lines(decision)
    if not lines:
        return
    is_permit = decision["verdict"].startswith("PERMITTED")
    with st.container() if is_permit else st.expander(f"{duty_heading(decision['verdict'])} ({len(lines)})"):
        if is_permit:
            st.subheader(duty_heading(decision["verdict"]))
        for line in lines:
            box = ":material/check_box:" if line.is_met else ":material/check_box_outline_blank:"
            state = ":green-badge[done]" if line.is_met else ":orange-badge[open]"
            shown = f"; shown by: {line.shown_by}" if line.shown_by else ""
            depends = f"; {plain(line.depends_on)}" if line.depends_on else ""
            st.markdown(f"{box} {plain(line.says)} {state}  \n:gray[{line.when}{shown}{depends} · {plain(line.rules)}]")


def _draw_walks(decision: Document) -> None:
    walks = reason_walks(decision)
    if walks.edges:
        st.subheader("The path from the asset to the clause")
        draw_walks(walks, key="answer-walks")


def _draw_notes(decision: Document) -> None:
    notices, assumed, left_out = decision["notices"], decision["assumed"], decision["not_assessed"]
    if notices:
        with st.expander(f"Notices ({len(notices)})"):
            for notice in notices:
                st.markdown(f"- {plain(sentence(notice['says']))} {plain(notice['rule'] or '')}")
    if assumed:
        with st.expander(f"Taken as given ({len(assumed)})"):
            for item in assumed:
                value = shown_value(item["value"])
                words = f"- {plain(operand_words(item['operand']))}: **{value}** ({plain(item['because'])})"
                st.markdown(f"{words} · {plain(', '.join(item['rules']))}")
    if left_out:
        with st.expander(f"Not assessed ({len(left_out)})"):
            for item in left_out:
                st.markdown(f"- **{plain(item['terms'])}**: {plain(sentence(item['because']))}")
