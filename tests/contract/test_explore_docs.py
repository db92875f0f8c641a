# SPDX-License-Identifier: Apache-2.0
"""Every question of the page `explore-the-graph` runs on both engines and has an answer."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from licet.domain.answer import CitedClause, Reason
from licet.domain.verdict import Verdict
from licet.formats.packaged import seed_entries
from tests.contract.stores import Graph, empty_graph, graph_params, load
from tests.contract.work_items import change_request
from tests.factories import dataset, decision, decision_record

pytest_plugins = ("tests.engines.fixtures",)

PAGE = (Path(__file__).parents[2] / "docs/how-to/explore-the-graph.md").read_text(encoding="utf-8")
QUESTION = re.compile(
    r"^## (?P<title>[^\n]+\?)\n(?P<words>.*?)^```cypher\n(?P<statement>.*?)^```$", re.DOTALL | re.MULTILINE
)
PARAMETERS = re.compile(r"^Parameters: `(\{.*\})`$", re.MULTILINE)
SCRIPT = re.compile(r"^ *```python\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """One section of the page."""

    title: str
    statement: str
    parameters: dict[str, str]


def _read_questions() -> list[Question]:
    return [
        Question(
            title=found["title"],
            statement=found["statement"],
            parameters=json.loads(given[1]) if (given := PARAMETERS.search(found["words"])) else {},
        )
        for found in QUESTION.finditer(PAGE)
    ]


QUESTIONS = _read_questions()


def test_page_has_its_questions() -> None:
    assert len(QUESTIONS) >= 10
    assert len(QUESTIONS) == PAGE.count("```cypher\n")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.title)
def test_question_has_an_answer(seeded_graph: Graph, question: Question) -> None:
    assert seeded_graph.run(question.statement, **question.parameters)


@pytest.mark.embedded
def test_script_of_the_page_runs(tmp_path: Path) -> None:
    found = SCRIPT.search(PAGE)
    assert found
    script, statement = tmp_path / "explore.py", tmp_path / "question.cypher"
    script.write_text(dedent(found[1]), encoding="utf-8")
    statement.write_text("RETURN $dataset AS id, 1 AS one", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, script, tmp_path / "copy", statement, '{"dataset": "notes"}'],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == '{"id": "notes", "one": 1}\n', ran.stderr


@pytest.fixture(scope="module", params=graph_params())
def seeded_graph(request: pytest.FixtureRequest, graphs: dict[str, Graph]) -> Graph:
    """The seed entries, one more that names an unknown licence, one recorded answer and one proposal."""
    graph = empty_graph(request, graphs)
    load(graph.store, *seed_entries(), dataset("new", concluded_terms="A-LICENCE-TO-BE-WRITTEN"))
    graph.store.append(decision_record("dec_1", decision=decision(Verdict.PROHIBITED, reasons=(_reason(),))))
    graph.store.put_work(change_request("chr_1", "mimic-iv-note"))
    return graph


def _reason() -> Reason:
    cited = dict.fromkeys(("version", "section", "quote", "source_url", "confidence", "text_hash"))
    return Reason(
        rule="PND-2",
        modality="prohibition",
        verdict=Verdict.PROHIBITED,
        act="redistribute_data",
        about="mimic-iv-note",
        layer="agreement",
        clause=CitedClause(terms="PHYSIONET-CREDENTIALED-DUA", verified=True, **cited),
        path=(),
        says="no",
        deciding=True,
    )
