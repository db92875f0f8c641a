# SPDX-License-Identifier: Apache-2.0
"""A training manifest becomes the questions that it raises."""

from typing import Any

import pytest

from licet.domain.entry import Dataset
from licet.domain.use import UseRequest
from licet.errors import ContradictionError, MalformedError, UnknownTermError
from licet.wire.manifest import ManifestPlan, manifest_from, manifest_requests, parse_manifest


def manifest(*datasets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    given = {"licet": 1, "run": "run", "action": "fine_tune", "datasets": list(datasets)}
    return {**given, **fields}


def plan(*datasets: dict[str, Any], known: tuple[str, ...] = ("a", "b"), **fields: Any) -> ManifestPlan:
    return manifest_requests(manifest_from(manifest(*datasets, **fields)), known)


def whole(found: ManifestPlan) -> UseRequest:
    return found.requests[-1].request


def brought(found: ManifestPlan) -> dict[str, str | None]:
    entries = whole(found).entries
    return {entry.id: entry.concluded_terms for entry in entries if isinstance(entry, Dataset)}


def test_run_as_a_whole_has_the_data_of_its_own_stage_and_the_outputs() -> None:
    found = plan(
        {"id": "a", "stage": "fine_tune"},
        {"id": "b", "stage": "evaluate"},
        outputs=[{"kind": "adapter", "release": "public"}],
    )
    assert [use.id for use in whole(found).datasets] == ["a"]
    assert [output.kind for output in whole(found).outputs] == ["adapter"]


def test_single_question_is_about_its_data_set_and_stage_alone() -> None:
    first, second, _ = plan({"id": "a"}, {"id": "b", "stage": "evaluate"}).requests
    assert (first.request.action, second.request.action) == ("fine_tune", "evaluate")
    assert [use.id for use in second.request.datasets] == ["b"]
    assert second.request.outputs == ()


def test_what_a_run_shares_stands_in_every_question() -> None:
    found = plan(
        {"id": "a"},
        base_model={"id": "m"},
        service={"id": "s"},
        purpose={"id": "research"},
        actor={"institution": "i"},
        environment={"kind": "institution_on_prem"},
        evidence=[{"kind": "agreement"}],
        facts={"sells_result": False},
        as_of="2026-11-23",
    )
    for question in found.requests:
        assert question.request.model is not None
        assert question.request.service is not None
        assert question.request.facts == {"sells_result": False}
        assert question.request.evidence[0].kind == "agreement"


@pytest.mark.parametrize(
    ("fields", "terms"),
    [
        ({"derived_from": [{"id": "a", "how": "subset"}]}, "NOASSERTION"),
        ({"derived_from": [{"id": "a", "how": "synthetic"}, {"id": "m", "how": "generated_by"}]}, "INTERNAL"),
        ({"derived_from": [{"id": "a", "how": "synthetic"}, {"id": "b", "how": "derived"}]}, "NOASSERTION"),
        ({"derived_from": [{"id": "m", "how": "generated_by"}], "issuer": "somebody else"}, "NOASSERTION"),
        ({"derived_from": [{"id": "m", "how": "generated_by"}], "issuer": "INSTITUTE"}, "INTERNAL"),
        ({"derived_from": [{"id": "a", "how": "subset"}], "terms": "MIT"}, "MIT"),
        ({"terms": "MIT"}, "MIT"),
    ],
)
def test_data_of_the_run_comes_along_as_an_entry(fields: dict[str, Any], terms: str) -> None:
    found = plan({"id": "own", **fields}, actor={"institution": "INSTITUTE"})
    assert brought(found) == {"own": terms}


def test_data_of_the_run_belongs_to_the_institution_that_asks() -> None:
    found = plan({"id": "own", "terms": "MIT"}, actor={"institution": "INSTITUTE"})
    assert whole(found).entries[0].issuer == "INSTITUTE"


def test_entries_are_brought_only_where_they_are_needed() -> None:
    found = plan(
        {"id": "a"},
        {"id": "own", "derived_from": [{"id": "middle", "how": "subset"}]},
        {"id": "middle", "derived_from": [{"id": "a", "how": "subset"}]},
    )
    named = {question.about: [entry.id for entry in question.request.entries] for question in found.requests}
    assert named["a"] == []
    assert named["own"] == ["middle", "own"]
    assert named["middle"] == ["middle"]


def test_unknown_data_without_description_is_left_to_the_check() -> None:
    assert brought(plan({"id": "nobody-knows"})) == {}


def test_own_entries_outweigh_a_description() -> None:
    entry = {"kind": "dataset", "id": "own", "name": "own", "concluded_terms": "MIT"}
    found = plan({"id": "own", "terms": "Apache-2.0"}, entries=[entry])
    assert brought(found) == {"own": "MIT"}


def test_manifest_does_not_redescribe_what_the_registry_has() -> None:
    with pytest.raises(ContradictionError, match="leave `derived_from` out"):
        plan({"id": "a", "derived_from": [{"id": "b", "how": "subset"}]})


def test_fact_about_the_place_holds_for_all_data() -> None:
    found = plan(
        {"id": "a"}, {"id": "b", "facts": {"environment_approved": False}}, facts={"environment_approved": True}
    )
    assert [use.facts["environment_approved"] for use in whole(found).datasets] == [True, False]
    assert whole(found).facts == {}


def test_fact_about_one_data_set_is_not_said_of_several() -> None:
    with pytest.raises(ContradictionError, match="`project_approved` is about one data set"):
        plan({"id": "a"}, {"id": "b"}, facts={"project_approved": True})


def test_fact_about_the_only_data_set_may_stand_above() -> None:
    assert whole(plan({"id": "a"}, facts={"project_approved": True})).datasets[0].facts == {"project_approved": True}


def test_fact_about_data_is_kept_where_no_data_is_of_the_run_itself() -> None:
    found = plan({"id": "a", "stage": "evaluate"}, facts={"environment_approved": True})
    assert whole(found).facts == {"environment_approved": True}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("licet: 2\nrun: x\naction: train", "manifest version `2`"),
        ("licet: 1\nrun: x", "the field `action` is missing"),
        ("licet: 1\nrun: x\naction: train\ndataset: []", "did you mean `datasets`"),
        ("licet: 1\nrun: x\naction: train\ndatasets: [{id: a, stge: train}]", "did you mean `stage`"),
        ("licet: 1\nrun: x\naction: train\ndatasets: [{id: a}, {id: a}]", "stands twice in one stage"),
        ("- licet: 1", "expected an object"),
        ("licet: 1\nlicet: 1", "stands twice"),
    ],
)
def test_broken_manifest_is_refused(text: str, reason: str) -> None:
    with pytest.raises((MalformedError, ContradictionError)) as refused:
        parse_manifest(text)
    assert reason in str(refused.value)


def test_unknown_verdict_is_an_unknown_term() -> None:
    with pytest.raises(UnknownTermError, match="did you mean `PROHIBITED`"):
        manifest_from(manifest(fail_on="prohibited"))
