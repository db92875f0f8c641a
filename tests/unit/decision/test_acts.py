# SPDX-License-Identifier: Apache-2.0
"""A request becomes acts, and each act is judged once for each asset that it concerns (SEMANTICS 1.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from licet.decision.acts import StatedAct, Unit, acts_of, units_of
from licet.decision.outcome import normalised
from licet.decision.situation import Situation, situate
from licet.decision.snapshot import compile_snapshot
from licet.domain.entry import Derivation
from licet.domain.use import EnvironmentUse, Output, Party, PurposeUse, ServiceUse
from tests.factories import artefact, dataset, model, request, service

DAY = dt.date(2026, 11, 24)
COMPANY, UNIVERSITY = Party(kind="company"), Party(kind="academic")


@pytest.mark.parametrize(
    ("fields", "adds"),
    [
        pytest.param({}, set(), id="nothing else"),
        pytest.param({"service": ServiceUse(id="SERVICE")}, {"share_with_third_party_api"}, id="service of others"),
        pytest.param({"service": ServiceUse(id="OWN")}, set(), id="service of one's own"),
        *(
            pytest.param({"environment": EnvironmentUse(kind=kind)}, {"share_with_third_party_api"}, id=kind)
            for kind in ("public_llm_api", "consumer_tool", "enterprise_api_no_baa", "enterprise_api_with_baa")
        ),
        pytest.param({"purpose": PurposeUse(id="commercial")}, {"commercial_use"}, id="commercial purpose"),
        pytest.param({"facts": {"sells_result": True}}, {"commercial_use"}, id="a university sells"),
        pytest.param({"facts": {"sells_result": False}}, set(), id="a university does not sell"),
        pytest.param({"actor": COMPANY, "facts": {"sells_result": False}}, set(), id="a company does not sell"),
        pytest.param({"actor": COMPANY}, {"may commercial_use"}, id="a company does not say"),
        pytest.param({"environment": None}, {"may share_with_third_party_api"}, id="no place said"),
        pytest.param({"data": ("data", "other")}, {"mix_datasets"}, id="two data sets"),
        pytest.param({"data": ("data", "old-data")}, set(), id="one data set under two names"),
        pytest.param({"facts": {"retains_data_after_end": True}}, {"retain_data"}, id="data kept"),
        pytest.param({"facts": {"retains_model_after_end": True}}, {"retain_model"}, id="model kept"),
        pytest.param({"facts": {"retains_data_after_end": False}}, set(), id="data not kept"),
        pytest.param({"data": "written"}, {"train_other_model_on_outputs by model"}, id="text by a model"),
        pytest.param({"data": "cut"}, {"train_other_model_on_outputs by model"}, id="a part of text by a model"),
        pytest.param({"data": "kept"}, {"train_other_model_on_outputs by SERVICE"}, id="an output kept by another"),
        pytest.param({"data": "written", "action": "evaluate"}, set(), id="not trained on text by a model"),
        pytest.param(
            {"data": "written", "action": "train_from_scratch"},
            {"train_other_model_on_outputs by model"},
            id="trained from scratch on text by a model",
        ),
        *(
            pytest.param({"outputs": (Output(kind=kind, release=release),)}, adds, id=f"{kind} {release}")
            for kind, release, adds in (
                ("model_weights", "public", {"publish_model_weights on 0"}),
                ("adapter", "restricted", {"share_model_restricted on 0"}),
                ("model_weights", "service", {"deploy_hosted_service on 0"}),
                ("model_weights", "internal", set()),
                ("model_weights", "none", set()),
                ("results", "public", {"publish_outputs on 0"}),
                ("generated_text", "restricted", {"publish_outputs on 0"}),
                ("synthetic_data", "public", {"redistribute_data on 0"}),
                ("embeddings", "restricted", {"redistribute_data on 0"}),
            )
        ),
        pytest.param(
            {"outputs": (Output(kind="results"), Output(kind="adapter", release="public"))},
            {"publish_model_weights on 1"},
            id="the second output",
        ),
    ],
)
def test_acts_that_follow(fields: dict[str, Any], adds: set[str]) -> None:
    action = fields.get("action", "fine_tune")
    found = acts_of(_situation(**fields))
    assert {_shown(act) for act in found if act.added} == adds
    assert [act.action for act in found if not act.added] == [action]


@pytest.mark.parametrize(
    ("action", "outputs", "acts"),
    [
        ("publish_model_weights", (), {"publish_model_weights on 0"}),
        ("share_model_restricted", (), {"share_model_restricted on 0"}),
        ("deploy_hosted_service", (), {"deploy_hosted_service on 0"}),
        ("publish_outputs", (), {"publish_outputs on 0"}),
        ("publish_model_weights", (Output(kind="adapter"),), {"publish_model_weights on 0"}),
        ("deploy_hosted_service", (Output(kind="adapter"),), {"deploy_hosted_service on 0"}),
        ("redistribute_data", (Output(kind="derived_data"),), {"redistribute_data on 0"}),
        ("redistribute_data", (), {"redistribute_data"}),
        ("redistribute_data", (Output(kind="adapter"),), {"redistribute_data"}),
        ("deploy_hosted_service", (Output(kind="results"),), {"deploy_hosted_service"}),
        ("publish_model_weights", (Output(kind="results"),), {"publish_model_weights"}),
        ("fine_tune", (Output(kind="adapter"),), {"fine_tune"}),
        (
            "publish_model_weights",
            (Output(kind="adapter", release="public"), Output(kind="model_weights")),
            {"publish_model_weights on 0"},
        ),
        (
            "publish_model_weights",
            (Output(kind="model_weights", release="public"),),
            {"publish_model_weights on 0"},
        ),
    ],
)
def test_an_action_says_how_its_output_is_released(action: str, outputs: tuple[Output, ...], acts: set[str]) -> None:
    """The same act stated twice is one; an output that is said to be released is released as it says."""
    assert {_shown(act) for act in acts_of(_situation(action=action, outputs=outputs))} == acts


def test_training_on_outputs_is_about_the_service_that_wrote_them() -> None:
    found = acts_of(_situation(action="train_other_model_on_outputs", service=ServiceUse(id="OWN")))
    assert {_shown(act) for act in found if not act.added} == {"train_other_model_on_outputs by OWN"}
    found = acts_of(_situation(action="train_other_model_on_outputs"))
    assert {_shown(act) for act in found if not act.added} == {"train_other_model_on_outputs by model"}


@pytest.mark.parametrize(
    ("fields", "about"),
    [
        pytest.param({}, {("dataset", "data"), ("model", "model")}, id="data and model"),
        pytest.param({"data": ()}, {("model", "model")}, id="without data"),
        pytest.param({"on": None}, {("dataset", "data")}, id="without a model"),
        pytest.param(
            {"service": ServiceUse(id="OWN")},
            {("dataset", "data"), ("model", "model"), ("service", "OWN")},
            id="with a service",
        ),
        pytest.param(
            {"data": ("data", "other")},
            {("dataset", "data"), ("dataset", "other"), ("model", "model")},
            id="two data sets",
        ),
    ],
)
def test_an_act_is_judged_about_each_asset(fields: dict[str, Any], about: set[tuple[str, str]]) -> None:
    assert _about("fine_tune", **fields) == about


@pytest.mark.parametrize(
    ("action", "kind", "judged"),
    [
        ("fine_tune", "model_weights", True),
        ("train_from_scratch", "adapter", True),
        ("evaluate", "model_weights", False),
        ("inference_prompt", "adapter", False),
        ("embed_rag", "model_weights", False),
        ("use", "model_weights", False),
        ("evaluate", "results", True),
        ("embed_rag", "embeddings", True),
    ],
)
def test_a_release_is_judged_about_the_data_that_it_is_made_from(action: str, kind: str, judged: bool) -> None:
    """Weights that were only evaluated or prompted with data are not made from those data."""
    situation = _situation(action=action, outputs=(Output(kind=kind, release="public"),))
    released = [unit for unit in units_of(situation) if unit.act.output == 0]
    assert any(unit.side == "dataset" for unit in released) is judged


@pytest.mark.parametrize(
    ("kind", "of_data", "of_model"),
    [("model_weights", True, True), ("results", False, False), ("generated_text", False, False)],
)
def test_results_are_not_made_from_the_assets(kind: str, of_data: bool, of_model: bool) -> None:
    """So the terms need not speak of them (3.5)."""
    units = [u for u in units_of(_situation(outputs=(Output(kind=kind, release="public"),))) if u.act.output == 0]
    assert {unit.made_from for unit in units if unit.side == "dataset"} == {of_data}
    assert {unit.made_from for unit in units if unit.side == "model"} == {of_model}


@pytest.mark.parametrize(
    ("action", "kind", "made"),
    [
        ("publish_outputs", "adapter", False),
        ("publish_model_weights", "results", True),
        ("redistribute_data", "results", False),
        ("retain_model", "results", True),
        ("fine_tune", "results", False),
    ],
)
def test_an_act_without_an_output_is_on_what_its_name_says(action: str, kind: str, made: bool) -> None:
    """Releasing weights is releasing what is made from the data, publishing results is not (3.5)."""
    situation = _situation(action=action, outputs=(Output(kind=kind),))
    assert {unit.made_from for unit in units_of(situation) if unit.side == "dataset"} == {made}


def test_data_made_from_the_data_are_made_from_them() -> None:
    situation = _situation(outputs=(Output(kind="derived_data", release="public"),))
    released = [unit for unit in units_of(situation) if unit.act.action == "redistribute_data"]
    assert {unit.made_from for unit in released if unit.side == "dataset"} == {True}


def test_passing_data_on_concerns_the_data_only() -> None:
    assert _about("redistribute_data") == {("dataset", "data")}


def test_training_on_outputs_is_judged_about_what_wrote_them() -> None:
    assert _about("train_other_model_on_outputs", data="written", action="fine_tune") == {("model", "model")}
    assert _about("train_other_model_on_outputs", data="kept", action="fine_tune") == {("service", "SERVICE")}


def _shown(act: StatedAct) -> str:
    may = "may " if act.when is not None else ""
    on = f" on {act.output}" if act.output is not None else ""
    return f"{may}{act.action}{on}{f' by {act.generator}' if act.generator else ''}"


def _about(act: str, **fields: Any) -> set[tuple[str, str]]:
    units: tuple[Unit, ...] = units_of(_situation(**{"action": act, **fields}))
    return {(unit.side, unit.about) for unit in units if unit.act.action == act and unit.side != "context"}


def _situation(action: str = "fine_tune", data: str | tuple[str, ...] = "data", **fields: Any) -> Situation:
    known = (
        dataset("data", aliases=("old-data",)),
        dataset("other"),
        dataset("written", derived_from=(Derivation(id="old-model", how="generated_by"),)),
        dataset("cut", derived_from=(Derivation(id="written", how="subset"),)),
        dataset("kept", derived_from=(Derivation(id="outputs", how="copy"),)),
        artefact("outputs", derived_from=(Derivation(id="SERVICE", how="generated_by"),)),
        model("model", aliases=("old-model",)),
        service("SERVICE"),
        service("OWN", third_party=False),
    )
    asked: dict[str, Any] = {
        "on": "model",
        "purpose": PurposeUse(id="academic_research"),
        "actor": UNIVERSITY,
        "environment": EnvironmentUse(kind="institution_on_prem"),
        "as_of": DAY,
        **fields,
    }
    return situate(normalised(request(action, data=data, **asked)), compile_snapshot(known))
