# SPDX-License-Identifier: Apache-2.0
"""The published examples are read, and written with every field that they have."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from licet.domain.verdict import Verdict
from licet.wire.manifest import manifest_requests, parse_manifest
from licet.wire.problem import problem_from
from licet.wire.read import parse_decision, parse_entry, parse_request
from licet.wire.write import dump_decision, dump_json, dump_line

HERE = Path(__file__).parents[2] / "fixtures/contract"
READERS: dict[str, Callable[[str], object]] = {
    "use-request.json": parse_request,
    "decision.json": parse_decision,
    "decision-missing.json": parse_decision,
    "entry-agreement.json": parse_entry,
    "entry-dataset.json": parse_entry,
    "entry-institution.json": parse_entry,
    "problem.json": lambda text: problem_from(json.loads(text)),
}
every_example = pytest.mark.parametrize("name", READERS)


@every_example
def test_example_is_written_with_all_its_fields(name: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")
    assert_holds(json.loads(dump_json(READERS[name](text))), json.loads(text), name)


@every_example
def test_what_is_written_is_read_back(name: str) -> None:
    value = READERS[name]((HERE / name).read_text(encoding="utf-8"))
    assert READERS[name](dump_json(value)) == value


@pytest.mark.parametrize("name", [name for name in READERS if name.startswith("entry")])
def test_entry_starts_with_its_kind(name: str) -> None:
    text = (HERE / name).read_text(encoding="utf-8")
    assert list(json.loads(dump_json(parse_entry(text))))[:3] == ["kind", "id", "name"]


def test_decision_starts_with_its_id() -> None:
    text = (HERE / "decision.json").read_text(encoding="utf-8")
    assert list(json.loads(dump_decision(parse_decision(text))))[:3] == ["id", "verdict", "summary"]


def test_line_holds_the_same_on_one_line() -> None:
    request = parse_request((HERE / "use-request.json").read_text(encoding="utf-8"))
    assert json.loads(dump_line(request)) == json.loads(dump_json(request))
    assert "\n" not in dump_line(request)


def test_manifest_example_raises_one_question_a_data_set_and_one_for_the_run() -> None:
    manifest = parse_manifest((HERE / "training-manifest.yaml").read_text(encoding="utf-8"))
    plan = manifest_requests(manifest, {"mimic-iv-note", "pubmedqa", "llama-3.3"})
    asked = [(question.about, question.request.action) for question in plan.requests]
    assert asked == [
        ("mimic-iv-note", "fine_tune"),
        ("pubmedqa", "evaluate"),
        ("summaries-synthetic", "fine_tune"),
        (None, "fine_tune"),
    ]
    assert plan.fail_on is Verdict.INSUFFICIENT_FACTS


def assert_holds(written: object, example: object, where: str) -> None:
    """Check that `written` has whatever `example` has; it may have more fields."""
    if isinstance(example, dict):
        assert isinstance(written, dict), where
        for name, value in example.items():
            assert name in written, f"{where}/{name}"
            assert_holds(written[name], value, f"{where}/{name}")
    elif isinstance(example, list):
        assert isinstance(written, list), where
        assert len(written) == len(example), where
        for index, (ours, theirs) in enumerate(zip(written, example, strict=True)):
            assert_holds(ours, theirs, f"{where}/{index}")
    else:
        assert written == example, where
