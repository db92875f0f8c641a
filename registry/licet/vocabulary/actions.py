# SPDX-License-Identifier: Apache-2.0
"""Actions, the hierarchy between them, and how far a permission reaches (SEMANTICS 3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from licet.vocabulary.term import Term, ancestors, ours

__all__ = [
    "ACTIONS",
    "PARENTS",
    "Action",
    "ReachGroup",
    "permission_reaches",
    "restriction_reaches",
]

_ODRL = "http://www.w3.org/ns/odrl/2/"
_DPV = "https://w3id.org/dpv#"
_AI = "https://w3id.org/dpv/ai#"


class ReachGroup(StrEnum):
    """Actions among which a permission on a broader action reaches a narrower one."""

    WORKING = "working"
    TRAINING = "training"
    RELEASE = "release"
    ALONE = "alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action(Term):
    """An action (odrl:Action).

    `concerns` says about which kinds of asset an act of this kind is judged. `on_result` marks acts on what
    comes out; they are judged about each upstream asset. `also_permits` lists actions outside the hierarchy
    that a permission on this one reaches. `free_when_added` marks acts on which a public licence's silence
    has no effect when expansion added them (SEMANTICS 3.2).
    """

    group: ReachGroup = ReachGroup.ALONE
    concerns: tuple[str, ...] = ("dataset", "model")
    on_result: bool = False
    also_permits: tuple[str, ...] = ()
    free_when_added: bool = False


_W, _T, _R = ReachGroup.WORKING, ReachGroup.TRAINING, ReachGroup.RELEASE
_DATA = ("dataset",)

ACTIONS: Mapping[str, Action] = {
    action.id: action
    for action in (
        Action(id="use", label="use", iri=_ODRL + "use", group=_W, definition="Any use for analysis; parent of the more exact actions."),
        Action(id="evaluate", label="evaluate", iri=ours("evaluate"), broader="use", group=_W, definition="Benchmark or test a model with the data."),
        Action(id="inference_prompt", label="put into a prompt", iri=ours("inference_prompt"), broader="use", group=_W, definition="Put data into a prompt or input of a model."),
        Action(id="embed_rag", label="embed or index", iri=ours("embed_rag"), broader="use", group=_W, definition="Compute embeddings or a retrieval index."),
        Action(id="modify", label="change", iri=_ODRL + "modify", broader="use", group=_W, definition="Change the work or the data."),
        Action(id="mix_datasets", label="mix data sets", iri=_DPV + "Combine", broader="use", group=_W, concerns=_DATA, free_when_added=True, definition="Combine several data sets in one training corpus."),
        Action(id="train", label="train or tune", iri=ours("train"), broader="use", group=_T, definition="Train new weights or adapt existing ones with the data."),
        Action(id="fine_tune", label="fine-tune", iri=ours("fine_tune"), broader="train", group=_T, definition="Adapt existing weights with the data."),
        Action(id="train_from_scratch", label="train from scratch", iri=ours("train_from_scratch"), broader="train", group=_T, definition="Pre-train or train new weights."),
        Action(id="generate_synthetic_data", label="make synthetic data", iri=ours("generate_synthetic_data"), broader="use", definition="Make artificial records or text from data or a model."),
        Action(id="train_other_model_on_outputs", label="train another model on its outputs", iri=ours("train_other_model_on_outputs"), broader="use", concerns=("model", "service"), definition="Use the outputs of a model or service to train another model, distillation included."),
        Action(id="link_data", label="link records", iri=_DPV + "Match", broader="use", concerns=_DATA, definition="Link records with another source."),
        Action(id="retain_data", label="keep the data after the end", iri=ours("retain_data"), broader="use", concerns=_DATA, free_when_added=True, definition="Keep data after the project."),
        Action(id="retain_model", label="keep the model after the end", iri=ours("retain_model"), broader="use", on_result=True, free_when_added=True, definition="Keep a model after the project."),
        Action(id="share_model_restricted", label="share weights with named recipients", iri=ours("share_model_restricted"), broader="use", group=_R, on_result=True, definition="Share weights with named recipients."),
        Action(id="publish_model_weights", label="publish weights", iri=ours("publish_model_weights"), broader="share_model_restricted", group=_R, on_result=True, also_permits=("share_model_restricted",), definition="Release weights to the public or through a repository."),
        Action(id="deploy_hosted_service", label="offer the model as a service", iri=ours("deploy_hosted_service"), broader="use", on_result=True, definition="Offer a model to others over a network."),
        Action(id="share_with_third_party_api", label="send data to an outside service", iri=ours("share_with_third_party_api"), broader="use", concerns=_DATA, free_when_added=True, definition="Send data to a service outside the institution."),
        Action(id="redistribute_data", label="pass the data on", iri=_ODRL + "distribute", broader="use", concerns=_DATA, definition="Give data or copies to others."),
        Action(id="publish_outputs", label="publish results", iri=ours("publish_outputs"), broader="use", on_result=True, definition="Publish results or generated text."),
        Action(id="reidentify", label="identify persons", iri=ours("reidentify"), broader="use", concerns=_DATA, definition="Identify or contact persons."),
        Action(id="commercial_use", label="use commercially", iri="http://creativecommons.org/ns#CommercialUse", broader="use", definition="Use for commercial advantage."),
        Action(id="clinical_decision", label="decide on care", iri=ours("clinical_decision"), broader="use", definition="Use in diagnosis, treatment, triage or other care decisions."),
    )
}  # fmt: skip

PARENTS: Mapping[str, str | None] = {action.id: action.broader for action in ACTIONS.values()}


def restriction_reaches(stated: str, act: str) -> bool:
    """Return whether a prohibition, requirement, duty or notice on `stated` reaches `act` (SEMANTICS 3.3)."""
    return stated in ancestors(act, PARENTS)


def permission_reaches(stated: str, act: str) -> bool:
    """Return whether a permission on `stated` reaches `act` (SEMANTICS 3.3)."""
    if stated == act or act in ACTIONS[stated].also_permits:
        return True
    group = ACTIONS[act].group
    same_group = ACTIONS[stated].group is group
    return group in (_W, _T) and same_group and stated in ancestors(act, PARENTS)
