# SPDX-License-Identifier: Apache-2.0
"""Lineage both ways with its limits, rules with the walk that they take, and the shortest walks between entries."""

from typing import Any

import pytest

from licet.domain.entry import AgreementOnFile, Derivation, Ruling, RulingScope, TrainedOn
from licet.domain.rule import Constraint, Operator, Propagation, PropagationTarget
from tests.factories import agreement, dataset, institution, licence, model, rule, service
from tests.fakes.app import FakeRegistry


@pytest.fixture(scope="module")
def chain() -> FakeRegistry:
    """Data, what was made of them, and who may use it; tests only read."""
    wants = Constraint(left_operand="evidence.agreement", operator=Operator.COVERS, right_operand=("DUA",))
    travels = (Propagation(to=PropagationTarget.MODEL_WEIGHTS), Propagation(to=PropagationTarget.DERIVATIVES))
    return FakeRegistry(
        licence(
            "OPEN", rule("O-1", "permission", "use"), rule("O-2", "prohibition", "publish_weights", propagation=travels)
        ),
        agreement("DUA", rule("D-1", "prohibition", "publish_weights", propagation=travels)),
        licence("GATED", rule("G-1", "permission", "use", constraints=(wants,))),
        dataset("raw", concluded_terms="DUA"),
        dataset("clean", concluded_terms="OPEN", derived_from=(Derivation(id="raw", how="derived"),)),
        model("base", concluded_terms="OPEN"),
        model(
            "tuned",
            concluded_terms="OPEN",
            descendant_of=(Derivation(id="base", how="fine_tuned_from"),),
            trained_on=(TrainedOn(id="clean"), TrainedOn(id="elsewhere")),
        ),
        service("cloud", offers=("tuned",)),
        institution("CLINIC", agreements=(AgreementOnFile(terms="DUA"),)),
        Ruling(id="R-1", name="A ruling", scope=RulingScope(assets=("raw",), institution="CLINIC")),
        dataset("alone"),
    )


def get(registry: FakeRegistry, path: str) -> Any:
    answered = registry.http.get(f"/v1/{path}")
    assert answered.status_code == 200, answered.text
    return answered.json()


@pytest.mark.parametrize(("word", "same"), [("up", "upstream"), ("down", "downstream")])
def test_short_words_for_directions(chain: FakeRegistry, word: str, same: str) -> None:
    short, long = (get(chain, f"entries/clean/lineage?direction={each}") for each in (word, same))
    assert short == long
    assert (short["direction"], short["cut"], short["depth"]) == (same, None, None)


def test_lineage_both_ways(chain: FakeRegistry) -> None:
    found = get(chain, "entries/clean/lineage?direction=both")
    assert {node["id"]: (node["kind"], node["steps"]) for node in found["nodes"]} == {
        "clean": ("dataset", 0), "raw": ("dataset", 1), "tuned": ("model", 1),
    }  # fmt: skip
    assert [tuple(edge.values()) for edge in found["edges"]] == [
        ("clean", "derived", "raw"), ("tuned", "trained_on", "clean"),
    ]  # fmt: skip


def test_depth_that_ends_it_is_stated(chain: FakeRegistry) -> None:
    found = get(chain, "entries/tuned/lineage?depth=1")
    assert [node["id"] for node in found["nodes"]] == ["base", "clean", "elsewhere", "tuned"]
    assert found["cut"] == {"by": "depth", "limit": 1, "unfollowed": ["clean"]}
    whole = chain.client.lineage("tuned", depth=1000)
    assert (whole.cut, len(whole.nodes), whole.depth) == (None, 5, 1000)


@pytest.mark.parametrize("depth", ["0", "-1", "1001", "999999999999999999999", "x"])
def test_depth_beyond_the_limit(chain: FakeRegistry, depth: str) -> None:
    assert chain.http.get(f"/v1/entries/tuned/lineage?depth={depth}").json()["code"] == "invalid_parameter"
    assert chain.http.get("/v1/entries/tuned/lineage?direction=sideways").json()["code"] == "invalid_parameter"


def test_circle_of_lineage_ends() -> None:
    registry = FakeRegistry(
        dataset("a", derived_from=(Derivation(id="b", how="derived"),)),
        dataset("b", derived_from=(Derivation(id="a", how="derived"),)),
        dataset("c", derived_from=(Derivation(id="c", how="derived"),)),
    )
    for direction in ("up", "down", "both"):
        found = registry.client.lineage("a", direction)
        assert ([node.id for node in found.nodes], len(found.edges), found.cut) == (["a", "b"], 2, None)
    assert [edge.to for edge in registry.client.lineage("c").edges] == ["c"]
    assert registry.client.lineage("a", depth=1).cut is not None


def test_rule_says_by_which_walk_it_reaches_an_asset(chain: FakeRegistry) -> None:
    (choice,) = get(chain, "entries/tuned/governed-by")["choices"]
    reached = {reach["id"]: (terms, reach) for terms in choice["terms"] for reach in terms["reaches"]}
    terms, rule_of_raw = reached["D-1"]
    assert (terms["id"], terms["group"], rule_of_raw["modality"]) == ("DUA", "from:raw", "prohibition")
    assert rule_of_raw["actions"] == ["publish_weights"]
    assert rule_of_raw["path"] == [
        "tuned", "TRAINED_ON", "clean", "WAS_DERIVED_FROM", "raw", "GOVERNED_BY", "DUA", "STATES", "D-1",
    ]  # fmt: skip
    assert rule_of_raw["inherited"] == [
        {"from": "tuned", "relation": "TRAINED_ON", "to": "clean", "how": ["trained_on"], "carries": ["model_weights"]},
        {"from": "clean", "relation": "WAS_DERIVED_FROM", "to": "raw", "how": ["derived"], "carries": ["derivatives"]},
    ]
    assert rule_of_raw["propagates_to"] == ["model_weights", "derivatives"]


def test_own_rules_are_not_inherited(chain: FakeRegistry) -> None:
    (choice,) = chain.client.governed_by("clean").choices
    own = next(terms for terms in choice.terms if terms.id == "OPEN")
    assert [(reach.id, reach.inherited) for reach in own.reaches] == [("O-1", ()), ("O-2", ())]
    assert own.rules == ("O-1", "O-2")


@pytest.mark.parametrize(
    ("start", "end", "steps"),
    [
        ("clean", "DUA", [("clean", "WAS_DERIVED_FROM", "raw"), ("raw", "GOVERNED_BY", "DUA")]),
        ("CLINIC", "DUA", [("CLINIC", "HAS_SIGNED", "DUA")]),
        ("DUA", "GATED", [("GATED", "REQUIRES_AGREEMENT", "DUA")]),
        ("cloud", "base", [("cloud", "OFFERS", "tuned"), ("tuned", "DESCENDANT_OF", "base")]),
        ("R-1", "CLINIC", [("R-1", "HOLDS_FOR", "CLINIC")]),
        ("R-1", "raw", [("R-1", "CONCERNS", "raw")]),
    ],
)
def test_shortest_walk(chain: FakeRegistry, start: str, end: str, steps: list[tuple[str, str, str]]) -> None:
    found = get(chain, f"paths?from={start}&to={end}")
    assert (found["length"], found["more"]) == (len(steps), False)
    (walk,) = found["walks"]
    assert [
        tuple(relation[name] for name in ("from", "verb", "to"))
        for step in walk["steps"]
        for relation in step["relations"]
    ] == steps
    assert {node["id"] for node in found["nodes"]} == {name for start, _, end in steps for name in (start, end)}


def test_walks_of_one_length_are_all_there_or_more_is_said(chain: FakeRegistry) -> None:
    every = chain.client.paths("raw", "CLINIC")
    assert [[step.to for step in walk.steps] for walk in every.walks] == [["DUA", "CLINIC"], ["R-1", "CLINIC"]]
    one = chain.client.paths("raw", "CLINIC", limit=1)
    assert (len(one.walks), one.more, every.more) == (1, True, False)


def test_nothing_connects_them(chain: FakeRegistry) -> None:
    found = get(chain, "paths?from=alone&to=raw")
    assert (found["length"], found["walks"]) == (None, [])
    here = get(chain, "paths?from=raw&to=raw")
    assert (here["length"], here["walks"]) == (0, [{"steps": []}])


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("from=raww&to=raw", 404, "entry_not_found"),
        ("from=raw&to=elsewhere", 404, "entry_not_found"),
        ("from=raw", 422, "invalid_parameter"),
        ("from=raw&to=", 422, "invalid_parameter"),
        ("from=raw&to=DUA&limit=0", 422, "invalid_parameter"),
        ("from=raw&to=DUA&limit=101", 422, "invalid_parameter"),
        ("from=raw&to=DUA&depth=3", 422, "malformed"),
    ],
)
def test_walk_that_cannot_be_asked_for(chain: FakeRegistry, query: str, status: int, code: str) -> None:
    refused = chain.http.get(f"/v1/paths?{query}")
    assert (refused.status_code, refused.json()["code"]) == (status, code)
