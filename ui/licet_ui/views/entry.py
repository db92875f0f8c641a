# SPDX-License-Identifier: Apache-2.0
"""Entry: one record with its terms, rules, sources and lineage. The address holds its id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import streamlit as st

from licet.client import Client
from licet.wire.write import to_jsonable
from licet_ui.components.links import draw_page_link
from licet_ui.components.problems import problems_shown
from licet_ui.components.rule_cards import draw_rules
from licet_ui.components.verdict import draw_disclaimer
from licet_ui.components.walks import draw_walks
from licet_ui.documents import Document, encode
from licet_ui.presenters.entry import attribute_rows, head_rows, is_about_assets
from licet_ui.presenters.graph import lineage_walks
from licet_ui.presenters.words import kind_label, plain, upper_first

__all__ = ["render"]

_QUERY: Final = "id"


def render(client: Client) -> None:
    """Draw the page."""
    with problems_shown():
        entry_id = st.query_params.get(_QUERY)
        if not entry_id:
            _draw_choice(client)
        else:
            found, _ = client.entry(entry_id)
            _draw_entry(client, to_jsonable(found))
    draw_disclaimer()


def _draw_choice(client: Client) -> None:
    st.title("Entry")
    names = {entry.id: entry.name for entry in client.entries()}
    chosen = st.selectbox(
        "Which entry?", list(names), index=None, format_func=lambda name: f"{names[name]} ({name})", key="entry-choice"
    )
    if chosen is not None:
        st.query_params[_QUERY] = chosen
        st.rerun()


def _draw_entry(client: Client, entry: Document) -> None:
    _draw_head(entry)
    attributes = list(attribute_rows(entry))
    left, right = st.columns(2, gap="large") if attributes else (st.container(), st.container())
    with left:
        _draw_table("What it is", head_rows(entry))
    with right:
        _draw_table("Attributes", attributes)
    if is_about_assets(entry["kind"]):
        _draw_terms(client, entry)
        _draw_lineage(client, entry)
    if entry["rules"]:
        st.subheader(f"Rules ({len(entry['rules'])})")
        draw_rules(entry)
    _draw_rest(entry)


def _draw_head(entry: Document) -> None:
    curation = entry["curation"]
    st.title(plain(entry["name"]))
    parts = [kind_label(entry["kind"]), entry["id"]]
    parts += [f"version {entry['version']}"] if entry["version"] else []
    parts += [f"by {entry['issuer']}"] if entry["issuer"] else []
    verified = ":green-badge[verified]" if curation["verified"] else ":orange-badge[not verified]"
    st.markdown(f"{plain(' · '.join(parts))} {verified} :gray-badge[{curation['state']}]")
    reviewed = f", reviewed {curation['reviewed_at']}" if curation["reviewed_at"] else ""
    due = f", to be reviewed by {curation['review_due']}" if curation["review_due"] else ""
    st.caption(f"Revision {curation['revision']}{reviewed}{due}.")
    field = {"dataset": "datasets", "model": "model", "service": "service"}.get(entry["kind"])
    if field:
        use = {"id": entry["id"]}
        draw_page_link(
            "ask",
            "Ask about it",
            icon=":material/question_answer:",
            q=encode({"action": "use", field: [use] if field == "datasets" else use}),
        )


def _draw_table(heading: str, rows: Iterable[tuple[str, str]]) -> None:
    lines = [f":gray[{plain(upper_first(name))}]: {plain(value)}" for name, value in rows]
    if lines:
        st.subheader(heading)
        st.markdown("  \n".join(lines))


def _draw_terms(client: Client, entry: Document) -> None:
    governed = client.governed_by(entry["id"])
    if not governed.choices:
        return
    st.subheader("What governs it")
    for choice in governed.choices:
        if len(governed.choices) > 1:
            st.markdown(f"If you choose **{plain(choice.name)}**:")
        for terms in choice.terms:
            opening, name, rules = st.columns([3, 5, 4], vertical_alignment="center")
            with opening:
                if terms.registered:
                    draw_page_link("entry", terms.id, id=terms.id)
                else:
                    st.markdown(f"{plain(terms.id)} (known by name only)")
            name.markdown(plain(terms.name or ""))
            count = f"{len(terms.rules)} {'rule' if len(terms.rules) == 1 else 'rules'}"
            through = ", ".join(terms.path[::2][1:-1])
            rules.markdown(f":gray[{count}{f', through {plain(through)}' if through else ''}]")


def _draw_lineage(client: Client, entry: Document) -> None:
    for direction, heading in (("upstream", "What it was made from"), ("downstream", "What was made from it")):
        walks = lineage_walks(to_jsonable(client.lineage(entry["id"], direction)))
        if walks.edges:
            st.subheader(heading)
            draw_walks(walks, key=f"lineage-{direction}")


def _draw_rest(entry: Document) -> None:
    if entry["notes"]:
        st.subheader("Notes")
        st.markdown("\n".join(f"- {plain(note)}" for note in entry["notes"]))
    if entry["sources"]:
        st.subheader("Sources")
        for source in entry["sources"]:
            read = f", read {source['date_read']}" if source["date_read"] else ""
            url = source["url"]
            shown = f"<{url}>" if url.startswith(("https://", "http://")) else f"`{url}`"
            st.markdown(f"- {shown}{read}")
