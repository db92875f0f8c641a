# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent: never a crash, never a permit for what was not understood."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from tests.fakes.app import FakeRegistry

JSON = {"content-type": "application/json"}
PERMITS = {"PERMITTED", "PERMITTED_WITH_DUTIES"}
POSTS = (
    "/v1/decisions",
    "/v1/decisions:batch",
    "/v1/decisions:preview",
    "/v1/datasets:permitted",
    "/v1/models:permitted",
)
QUESTION: dict[str, Any] = {"action": "evaluate", "datasets": [{"id": "notes"}]}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def circle() -> list[dict[str, Any]]:
    return [
        {"kind": "dataset", "id": name, "name": name, "derived_from": [{"id": other, "how": "copy"}]}
        for name, other in (("a", "b"), ("b", "a"))
    ]


BODIES = {
    "nothing": b"",
    "broken": b'{"action": "evaluate"',
    "not UTF-8": b'{"action": "\xff\xfe"}',
    "noise": random.Random(7).randbytes(5_000_000),
    "100,000 lists": b"[" * 100_000,
    "100,000 closed lists": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a name twice": b'{"action": "evaluate", "action": "publish"}',
    "NaN": b'{"action": "evaluate", "at_least": NaN}',
    "a huge number": b'{"action": "evaluate", "at_least": ' + b"9" * 5000 + b"}",
    "half a character": b'{"action": "\\ud800"}',
    "a null byte": b'{"action": "evaluate\\u0000"}',
    "null": b"null",
    "a list": b"[1]",
    "empty": b"{}",
    "byte order mark only": b"\xef\xbb\xbf",
}


@pytest.mark.parametrize("path", [*POSTS, "/v1/checks"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_question_is_a_refusal(small: FakeRegistry, path: str, body: bytes) -> None:
    refused = small.http.post(path, content=body, headers=JSON)
    if path.endswith("batch") and refused.status_code == 200:
        assert all("problem" in item for item in refused.json())
        return
    assert 400 <= refused.status_code < 500
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_entry_is_a_refusal(small: FakeRegistry, body: bytes) -> None:
    refused = small.http.put("/v1/entries/notes", content=body, headers=small.curator(if_match='"1"'))
    assert 400 <= refused.status_code < 500
    assert small.store.sequence() == 5


@pytest.mark.parametrize(
    ("change", "pointer", "nearest"),
    [
        ({"datasets": [{"id": "note"}]}, "/datasets/0/id", "notes"),
        ({"datasets": [{"id": "OPEN"}]}, "/datasets/0/id", None),
        ({"action": "evaluatee"}, "/action", "evaluate"),
        ({"facts": {"sells_results": True}}, "/facts/sells_results", "sells_result"),
        ({"facts": {"sells_result": "yes"}}, "/facts/sells_result", None),
        ({"purpose": {"id": "reserch"}}, "/purpose/id", "research"),
        ({"evidence": [{"kind": "agrement"}]}, "/evidence/0/kind", "agreement"),
        ({"environment": {"kind": "on_prem"}}, "/environment/kind", "institution_on_prem"),
        ({"actor": {"institution": "nobody"}}, "/actor/institution", None),
        ({"interpretation": "lenient"}, "/interpretation", None),
        ({"modle": {"id": "llm"}}, "/modle", "model"),
        ({"as_of": "tomorrow"}, "/as_of", None),
        ({"known_at": "2026-11-23T10:00:00"}, "/known_at", None),
        ({"entries": circle()}, "/entries/0", None),
        ({"entries": [{}]}, "/entries/0/kind", None),
        ({"entries": [{"kind": "dataset"}]}, "/entries/0/id", None),
        ({"entries": [{"kind": "dataset", "id": "", "name": ""}]}, "/entries/0/id", None),
        (
            {"entries": [{"kind": "dataset", "id": "x", "name": "x", "concluded_terms": "(" * 3000}]},
            "/entries/0/concluded_terms",
            None,
        ),
    ],
    ids=[
        "data set", "another kind", "action", "fact", "value of a fact", "purpose", "evidence", "environment",
        "institution", "interpretation", "field", "date", "instant", "circle", "empty entry", "no id", "empty id",
        "nested terms",
    ],
)  # fmt: skip
def test_what_is_not_known_is_named(
    small: FakeRegistry, change: dict[str, Any], pointer: str, nearest: str | None
) -> None:
    refused = small.http.post("/v1/decisions", json={**QUESTION, **change})
    assert refused.status_code == 422
    found = {flaw["pointer"]: flaw["nearest"] for flaw in refused.json()["errors"]}
    assert pointer in found
    assert nearest is None or nearest in found[pointer]


def test_circle_with_the_registry_is_refused(small: FakeRegistry) -> None:
    entry = {
        "kind": "dataset",
        "id": "notes",
        "name": "notes",
        "derived_from": [{"id": "copy", "how": "copy"}],
    }
    refused = small.http.post("/v1/decisions", json={**QUESTION, "entries": [entry]})
    assert refused.status_code == 422
    written = small.http.put("/v1/entries/notes", json=entry, headers=small.curator(if_match='"1"'))
    assert written.status_code == 422


def test_many_flaws_are_counted_not_listed(small: FakeRegistry) -> None:
    facts = {f"no_such_fact_{number}": True for number in range(5000)}
    refused = small.http.post("/v1/decisions", json={**QUESTION, "facts": facts})
    assert refused.status_code == 422
    assert 0 < len(refused.json()["errors"]) <= 20


def test_very_large_body_is_refused(small: FakeRegistry) -> None:
    refused = small.http.post("/v1/decisions", content=b"[" * 20_000_000, headers=JSON)
    assert refused.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/v1/entries/%00",
        "/v1/entries/..%2f..%2fetc%2fpasswd",
        "/v1/entries/%F0%9F%92%A9",
        "/v1/entries/%ff",
        "/v1/entries/" + "x" * 5000,
        "/v1/decisions/' OR 1=1",
        "/v1/vocabulary/__class__",
        "/v1/entries?q=%00&cursor=%ff",
        "/v1/audit?after=99999999999999999999",
        "/docs/..%2fmain.py",
    ],
)
def test_strange_paths(small: FakeRegistry, path: str) -> None:
    assert 400 <= small.http.get(path).status_code < 500


@pytest.mark.property
@given(body=json_values)
def test_any_json_is_refused_or_not_permitted(body: Any) -> None:
    registry = FakeRegistry()
    answered = registry.http.post("/v1/decisions", content=json.dumps(body), headers=JSON)
    assert answered.status_code < 500
    assert answered.status_code != 200 or answered.json()["verdict"] not in PERMITS


@pytest.mark.property
@given(change=st.dictionaries(st.sampled_from([
    "datasets", "model", "service", "action", "purpose", "actor", "environment", "outputs", "evidence", "facts",
    "entries", "as_of", "known_at", "interpretation", "at_least",
]), json_values, max_size=3))  # fmt: skip
def test_any_value_of_any_field_is_no_crash(change: dict[str, Any]) -> None:
    registry = FakeRegistry()
    answered = registry.http.post("/v1/decisions", content=json.dumps({"action": "evaluate", **change}), headers=JSON)
    assert answered.status_code < 500
