# SPDX-License-Identifier: Apache-2.0
"""What people read for verdicts, conditions, findings, duties and walks."""

from typing import Any

import pytest

from licet.domain.answer import CitedClause, OwedDuty, Reason, UsedValue
from licet.domain.rule import Due
from licet.domain.verdict import Verdict
from licet.wire.write import to_jsonable
from licet_ui.presenters.conditions import condition_words, conditions_words
from licet_ui.presenters.duties import duty_lines
from licet_ui.presenters.entry import head_rows
from licet_ui.presenters.findings import citation, first_and_rest, layer_verdicts
from licet_ui.presenters.graph import drawing, height_of, lineage_walks, reason_walks
from licet_ui.presenters.printed import printed
from licet_ui.presenters.question import question_words
from licet_ui.presenters.rules import rule_card
from licet_ui.presenters.verdict import banner
from licet_ui.presenters.verdicts import as_csv, counts, rows, sifted
from licet_ui.presenters.words import plain, sentence
from tests import factories


def _constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    return {"left_operand": left, "operator": operator, "right_operand": right}


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (_constraint("fact.could_memorise_notes", "eq", True), "“could memorise notes” is true"),
        (_constraint("fact.could_memorise_notes", "neq", True), "“could memorise notes” is false"),
        (_constraint("given.credentialed", "eq", False), "“credentialed” is not stated"),
        (_constraint("evidence.agreement", "eq", True), "“agreement” on file"),
        (_constraint("evidence.agreement", "eq", False), "no “agreement” on file"),
        (_constraint("evidence.agreement.valid_until", "gt", "2027-01-01"),
         "“agreement” on file (valid until) is more than 2027-01-01"),
        (_constraint("purpose", "is_a", "research"), "the purpose is a kind of research"),
        (_constraint("purpose", "is_a", ["research", "teaching"]),
         "the purpose is a kind of one of research or teaching"),
        (_constraint("output.release", "in", ["public"]), "the release of what leaves is open to everyone"),
        (_constraint("dataset.sensitivity", "in", ["phi", "pii", "restricted"]),
         "the sensitivity of the data set is one of protected health information, personal data or restricted"),
        (_constraint("output.licence", "eq", {"ref": "dataset.terms"}),
         "the licence of what leaves is the terms of the data set"),
        ({"not": _constraint("mixture.count", "gte", 2)}, "not (the count of all data sets together is at least 2)"),
        ({"all_of": []}, "always"),
        ({"any_of": []}, "never"),
        ({"any_of": [_constraint("model.generative", "eq", True), _constraint("actor.country", "within", "EU")]},
         "(the generative of the model is true or the country of whoever asks lies within EU)"),
    ],
)  # fmt: skip
def test_condition_is_read_in_plain_words(condition: dict[str, Any], words: str) -> None:
    assert condition_words(condition) == words


def test_conditions_are_joined() -> None:
    both = [_constraint("fact.credentialed", "eq", True), _constraint("purpose", "is_a", "research")]
    assert conditions_words(both, joined_by="or") == "“credentialed” is true, or the purpose is a kind of research"


def _reason(rule: str, **fields: Any) -> Reason:
    clause = CitedClause(
        terms="DUA", version="1", section="3", quote="not in the open", source_url="https://www.terms.example/text",
        verified=True, confidence="high", text_hash=None,
    )  # fmt: skip
    given: dict[str, Any] = {
        "modality": "prohibition", "verdict": Verdict.PROHIBITED, "act": "fine_tune", "about": "data",
        "layer": "agreement", "clause": clause, "path": ("data", "GOVERNED_BY", "DUA", "STATES", rule),
        "says": f"what {rule} says", "deciding": True, "effect": "forbids",
    }  # fmt: skip
    return Reason(rule=rule, **{**given, **fields})


def _decision(**fields: Any) -> dict[str, Any]:
    document: dict[str, Any] = to_jsonable(factories.decision(Verdict.PROHIBITED, **fields))
    return document


def test_three_deciding_findings_are_shown_and_the_rest_is_folded() -> None:
    reasons = (*(_reason(f"R-{n}") for n in range(5)), _reason("R-9", deciding=False))
    first, rest = first_and_rest(_decision(reasons=reasons))
    assert [card.title for card in first] == ["R-0", "R-1", "R-2"]
    assert [card.title for card in rest] == ["R-3", "R-4", "R-9"]


def test_rule_that_decides_twice_is_shown_once() -> None:
    first, rest = first_and_rest(_decision(reasons=(_reason("R-1"), _reason("R-1", about="more data"))))
    assert len(first) == 1
    assert len(rest) == 1


def test_finding_says_which_value_decided_and_whence() -> None:
    values = (
        UsedValue(operand="fact.credentialed", value=False, from_="request"),
        UsedValue(operand="dataset.sensitivity", value=("phi",), from_="data"),
        UsedValue(operand="environment.kind", value=None, from_="unknown"),
    )
    (card,), _ = first_and_rest(_decision(reasons=(_reason("R-1", values=values),)))
    assert card.because == (
        "“credentialed”: no (you said so)",
        "the sensitivity of the data set: protected health information (from data)",
        "the place of work: not known",
    )


@pytest.mark.parametrize(
    ("url", "link"),
    [("https://www.terms.example/text", "https://www.terms.example/text"), ("urn:licet:x", ""), ("javascript:x", "")],
)
def test_only_web_addresses_become_links(url: str, link: str) -> None:
    found = citation({"source_url": url, "quote": "q", "section": None, "verified": False, "date_read": None})
    assert found is not None
    assert found.link == link


def test_duties_that_are_open_come_first_with_when_and_what_shows_them() -> None:
    due = Due(event="data_incident", offset="PT24H")
    duties = tuple(
        OwedDuty(id=name, rules=("R-1",), says=name, action="use", trigger="after", due=due, evidence=evidence,
                 state=state)
        for name, state, evidence in (("done", "met", None), ("report", "open", "incident_report"))
    )  # fmt: skip
    first, second = duty_lines(_decision(duties=duties))
    assert (first.says, first.when, first.shown_by) == (
        "Report.",
        "afterwards, within 24 hours of the data incident",
        "incident report",
    )
    assert second.is_met


def test_walk_leads_from_the_asset_to_the_clause() -> None:
    walks = reason_walks(_decision(reasons=(_reason("R-1"), _reason("R-2"))))
    assert [(edge.start, edge.relation, edge.end) for edge in walks.edges] == [
        ("data", "governed by", "DUA"),
        ("DUA", "states", "R-1"),
        ("R-1", "rests on", "§ 3"),
        ("DUA", "states", "R-2"),
        ("R-2", "rests on", "§ 3"),
    ]
    assert walks.depth == {"data": 0, "DUA": 1, "R-1": 2, "§ 3": 3, "R-2": 2}


def test_drawing_has_every_node_and_link() -> None:
    (series,) = drawing(reason_walks(_decision(reasons=(_reason("R-1"),))))["series"]
    assert {node["name"] for node in series["data"]} == {"data", "DUA", "R-1", "§ 3"}
    assert len(series["links"]) == 3


def test_large_lineage_is_drawn_in_part() -> None:
    nodes = [{"id": f"n{number}"} for number in range(400)]
    edges = [{"from": "n0", "how": "derived", "to": f"n{number}"} for number in range(1, 400)]
    walks = lineage_walks({"id": "n0", "nodes": nodes, "edges": edges})
    assert len(drawing(walks)["series"][0]["data"]) == 300
    assert len(walks.edges) == 399
    assert height_of(walks) == 720


def test_circle_in_a_lineage_is_drawn() -> None:
    edges = [{"from": "a", "how": "derived", "to": "b"}, {"from": "b", "how": "derived", "to": "a"}]
    assert len(drawing(lineage_walks({"id": "a", "nodes": [{"id": "a"}, {"id": "b"}], "edges": edges}))["series"]) == 1


def test_banner_says_when_an_answer_is_hypothetical() -> None:
    assert banner(_decision(hypothetical=True)).hypothetical == "This answer is hypothetical and clears nobody."


def test_rule_card_shows_conditions_and_reach() -> None:
    rule = factories.rule(
        "R-1", "permission", "fine_tune", constraints=(factories.constraint("purpose", "is_a", "research"),),
        lifts=("R-2",), review="the text is silent", refer_to="legal",
    )  # fmt: skip
    card = rule_card(to_jsonable(rule), terms="LICENCE")
    assert card.lines == (
        ("About", "fine-tune"),
        ("When", "the purpose is a kind of research"),
        ("Lifts", "R-2"),
        ("Judged by", "the legal or technology transfer office: the text is silent"),
    )
    assert card.citation is not None
    assert card.citation.where == "LICENCE, section “1”"


def test_head_of_a_licence_names_what_silence_means() -> None:
    licence = to_jsonable(factories.licence("L", silence="forbids"))
    assert ("Where it is silent", "forbids") in list(head_rows(licence))


def test_question_is_put_as_a_person_would() -> None:
    request = to_jsonable(factories.request("fine_tune", data="notes", on="llm"))
    assert question_words(request) == "May I fine-tune with notes and the model llm?"


def test_text_of_an_entry_is_no_markup() -> None:
    assert plain("[a](b) *c* $d$ :red[e]") == r"\[a\](b) \*c\* \$d\$ :red\[e\]"


def test_sentence_ends_once() -> None:
    assert sentence("what is kept") == "What is kept."
    assert sentence("Kept?") == "Kept?"


def test_page_to_print_escapes_what_it_shows_and_loads_nothing() -> None:
    decision = to_jsonable(factories.decision(summary="<script>alert(1)</script>"))
    page = printed({"action": "use", "model": {"id": "<b>"}}, decision, stated=["<i>yes</i>"])
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "src=" not in page
    assert "not legal advice" in page


def test_layers_stand_in_their_order_with_their_verdict_in_words() -> None:
    found = layer_verdicts({"layers": {"guidance": "INSUFFICIENT_FACTS", "law": "PROHIBITED"}})
    assert [(each.layer, each.words) for each in found] == [("law", "No"), ("guidance", "Not yet: you")]


CANDIDATES = {
    "verdicts": {"PROHIBITED": 1, "PERMITTED": 1, "NEEDS_REVIEW": 0},
    "items": [
        {"id": "notes", "name": "=Notes", "verdict": "PERMITTED", "hypothetical": False, "template": False},
        {"id": "images", "name": "Images, old", "verdict": "PROHIBITED", "hypothetical": False, "template": True},
    ],
}


def test_candidates_are_counted_and_sifted() -> None:
    found = rows(CANDIDATES, {"images": "R-1: No."})
    assert counts(CANDIDATES) == {"PERMITTED": 1, "PROHIBITED": 1}
    assert [row.id for row in sifted(found, verdicts=["PROHIBITED"], words="")] == ["images"]
    assert [row.id for row in sifted(found, verdicts=[], words="NOT es")] == ["notes"]


def test_csv_is_quoted_and_holds_no_formula() -> None:
    text = as_csv(rows(CANDIDATES, {"images": "R-1: No."}))
    assert "'=Notes" in text
    assert '"Images, old",PROHIBITED,No,R-1: No.,yes' in text
