# SPDX-License-Identifier: Apache-2.0
"""Random small registries and questions about them: every construct of the semantics, few names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hypothesis import strategies as st

from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import (
    Agreement,
    AgreementOnFile,
    Covers,
    Dataset,
    Derivation,
    Entry,
    EvidenceOnFile,
    Guidance,
    Institution,
    InstrumentClass,
    KnownEnvironment,
    Licence,
    Marker,
    Model,
    Part,
    Regulation,
    RestsOn,
    Ruling,
    RulingScope,
    Service,
    Silence,
    TrainedOn,
)
from licet.domain.rule import (
    AllOf,
    AnyOf,
    Clause,
    Condition,
    Constraint,
    DutySpec,
    IfUnknown,
    Modality,
    Not,
    Operator,
    Propagation,
    PropagationTarget,
    Rule,
)
from licet.domain.use import (
    DatasetUse,
    EnvironmentUse,
    ModelUse,
    Output,
    Party,
    PurposeUse,
    ServiceUse,
    UseRequest,
)
from licet.domain.verdict import Verdict

__all__ = ["AS_OF", "World", "conditions", "rules", "worlds"]

AS_OF = dt.date(2026, 11, 24)
PUBLIC = ("OPEN-A", "OPEN-B")
SIGNED = ("DUA-A", "DUA-B")
TERMS = (*PUBLIC, *SIGNED, "AGREEMENT-GOVERNED", "NOASSERTION", "INTERNAL")
DATASETS = ("data-a", "data-b", "data-c")
MODELS = ("model-a", "model-b")
ACTIONS = ("use", "evaluate", "fine_tune", "train", "publish_model_weights", "share_model_restricted", "redistribute_data",
           "share_with_third_party_api", "mix_datasets", "commercial_use", "publish_outputs", "retain_model")  # fmt: skip
ASKED = ("fine_tune", "evaluate", "inference_prompt", "publish_model_weights", "redistribute_data", "publish_outputs")
DATA_FACTS = ("could_memorise_notes", "project_approved", "user_approved")
FACTS = ("healthcare_task", "sells_result", "acts_as_developer")
EVIDENCE = ("training_certificate", "data_access_request", "ethics_determination")
PURPOSES = ("research", "research_non_commercial", "commercial", "teaching")
ENVIRONMENTS = ("institution_on_prem", "controlled_workbench", "consumer_tool")
READINGS = ("weights_are_adaptations", "weights_are_not_adaptations")
DATES = (dt.date(2025, 1, 1), dt.date(2026, 11, 24), dt.date(2027, 6, 30))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A registry, as entries and as snapshot, and a question that it can be asked."""

    entries: tuple[Entry, ...]
    snapshot: Snapshot
    request: UseRequest


def literals() -> st.SearchStrategy[Constraint]:
    """Comparisons over few operands."""
    boolean = st.sampled_from([*(f"fact.{f}" for f in (*DATA_FACTS, *FACTS)), *(f"evidence.{e}" for e in EVIDENCE),
                               "service.trains_on_inputs", "service.third_party", "model.generative", "dataset.human_subjects"])  # fmt: skip
    return st.one_of(
        st.builds(Constraint, left_operand=boolean, operator=st.sampled_from([Operator.EQ, Operator.NEQ]), right_operand=st.booleans()),
        st.builds(Constraint, left_operand=st.just("purpose"), operator=st.just(Operator.IS_A), right_operand=st.sampled_from(PURPOSES)),
        st.builds(Constraint, left_operand=st.just("environment.kind"), operator=st.sampled_from([Operator.EQ, Operator.NOT_IN]), right_operand=st.sampled_from(ENVIRONMENTS)),
        st.builds(Constraint, left_operand=st.just("evidence.agreement"), operator=st.just(Operator.COVERS), right_operand=st.sampled_from(SIGNED)),
        st.builds(Constraint, left_operand=st.just("dataset.sensitivity"), operator=st.just(Operator.IN), right_operand=st.just(("phi", "confidential"))),
        st.builds(Constraint, left_operand=st.just("output.licence"), operator=st.just(Operator.EQ), right_operand=st.sampled_from(PUBLIC)),
        st.builds(Constraint, left_operand=st.just("actor.country"), operator=st.just(Operator.WITHIN), right_operand=st.sampled_from(["EEA", "US"])),
        st.builds(Constraint, left_operand=st.just("upstream.terms"), operator=st.just(Operator.IN), right_operand=st.just(("NOASSERTION", "DUA-B"))),
        st.builds(Constraint, left_operand=st.just("service.retention_days"), operator=st.just(Operator.LTE), right_operand=st.sampled_from([0, 30])),
    )  # fmt: skip


def conditions() -> st.SearchStrategy[Condition]:
    """Conditions up to two levels deep."""
    leaf = literals()
    few = st.lists(leaf, min_size=1, max_size=2).map(tuple)
    return st.one_of(leaf, leaf, st.builds(AllOf, all_of=few), st.builds(AnyOf, any_of=few), st.builds(Not, not_=leaf))


def some(strategy: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    """Tuples, mostly short."""
    return st.one_of(st.just(()), st.lists(strategy, max_size=most).map(tuple))


@st.composite
def rules(draw: st.DrawFn, rule_id: str, lifts: tuple[str, ...] = ()) -> Rule:
    """One rule; permissions are common, or nothing would ever be permitted."""
    modality = draw(st.sampled_from([*Modality, Modality.PERMISSION, Modality.PERMISSION, Modality.PERMISSION]))
    duty = modality is Modality.DUTY or (modality is Modality.PERMISSION and draw(st.integers(0, 4)) == 0)
    propagates = draw(st.lists(st.sampled_from(list(PropagationTarget)), max_size=3, unique=True))
    review = draw(st.integers(0, 14)) == 0
    ask = draw(st.integers(0, 6)) > 0
    return Rule(
        id=rule_id,
        modality=modality,
        actions=tuple(draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=4, unique=True))),
        says=f"what {rule_id} says",
        clause=Clause(section="1", quote="words", verified=draw(st.integers(0, 5)) > 0, confidence="high"),
        purposes=draw(st.sampled_from([(), (), (), ("research",)])),
        constraints=draw(some(conditions(), 1)),
        requires=draw(some(conditions(), 1)),
        unless=draw(some(conditions(), 1)),
        lifts=draw(st.sampled_from([(), (), lifts[:1], lifts])) if modality is Modality.PERMISSION else (),
        duties=(DutySpec(id=f"duty-{rule_id}", says="do it", evidence=draw(st.sampled_from([None, *EVIDENCE]))),) if duty else (),
        propagation=tuple(Propagation(to=to, because="words") for to in propagates),
        reading=draw(st.sampled_from([None, None, None, None, *READINGS])),
        if_unknown=IfUnknown.ASK if ask else IfUnknown.REVIEW,
        refer_to="legal",
        review="unclear words" if review else None,
        valid_until=draw(st.sampled_from([None, None, None, *DATES])),
    )  # fmt: skip


def rule_sets(owner: str, most: int = 3) -> st.SearchStrategy[tuple[Rule, ...]]:
    """Rules of one owner, with ids of its own; they may lift one another's and OPEN-A's."""
    ids = [f"{owner}-{i}" for i in range(most)]
    return st.integers(0, most).flatmap(lambda n: st.tuples(*(rules(i, ("OPEN-A-0", "DUA-A-0")) for i in ids[:n])))


def expressions() -> st.SearchStrategy[str | None]:
    """Terms expressions of one or two ids."""
    one = st.sampled_from([*TERMS, *PUBLIC, *PUBLIC])
    two = st.tuples(one, st.sampled_from(["AND", "OR"]), one).map(" ".join)
    return st.one_of(one, one, two, st.none())


def _attributes() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "sensitivity": st.sampled_from([("public",), ("phi",), ("confidential",)]),
            "human_subjects": st.booleans(),
            "identifiability": st.sampled_from(["identified", "deidentified", "not_personal"]),
        },
    )


@st.composite
def _datasets(draw: st.DrawFn) -> tuple[Dataset, ...]:
    found = []
    for index, name in enumerate(DATASETS):
        parents = (*DATASETS[:index], "model-a", "nowhere")
        edges = draw(some(st.builds(Derivation, id=st.sampled_from(parents), how=st.sampled_from(["subset", "derived", "synthetic", "generated_by"])), 2))
        parts = draw(st.one_of(st.just(()), st.lists(st.builds(Part, id=st.sampled_from(["p1", "p2"]), terms=st.sampled_from(TERMS)), max_size=2, unique_by=lambda p: p.id).map(tuple)))
        found.append(Dataset(id=name, name=name, concluded_terms=draw(expressions()), rules=draw(rule_sets(name, 1)), derived_from=edges, parts=parts,
                             attributes=draw(_attributes()), template=draw(st.booleans())))  # fmt: skip
    return tuple(found)


@st.composite
def _others(draw: st.DrawFn) -> tuple[Entry, ...]:
    models = (
        Model(id="model-a", name="a", concluded_terms=draw(st.sampled_from(PUBLIC)), attributes=draw(st.sampled_from([{}, {"generative": True}]))),
        Model(id="model-b", name="b", concluded_terms=draw(expressions()), descendant_of=draw(st.sampled_from([(), (Derivation(id="model-a", how="fine_tuned_from"),)])),
              trained_on=draw(st.sampled_from([(), (TrainedOn(id="data-a"),)]))),
    )  # fmt: skip
    public = tuple(Licence(id=i, name=i, rules=draw(rule_sets(i, 4)), silence=draw(st.sampled_from([None, None, *Silence]))) for i in PUBLIC)
    signed = tuple(Agreement(id=i, name=i, rules=draw(rule_sets(i, 3)), silence=draw(st.sampled_from([None, None, *Silence]))) for i in SIGNED)
    markers = tuple(Marker(id=i, name=i, rules=draw(rule_sets(i, 1))) for i in ("AGREEMENT-GOVERNED", "NOASSERTION", "INTERNAL"))
    service = Service(id="service-a", name="service", environment="enterprise_api_no_baa", rules=draw(rule_sets("service-a", 2)), third_party=draw(st.booleans()))
    guidance = Guidance(id="GUIDE", name="guide", rules=draw(rule_sets("GUIDE", 3)))
    law = Regulation(id="LAW", name="law", rules=draw(rule_sets("LAW", 2)), applies_when=draw(some(conditions(), 1)))
    return (*models, *public, *signed, *markers, service, guidance, law, draw(_institutions()), *draw(_rulings()))


@st.composite
def _institutions(draw: st.DrawFn) -> Institution:
    return Institution(
        id="INSTITUTE", name="institute", country=draw(st.sampled_from([None, "US", "DE"])), party_kind=draw(st.sampled_from([None, "academic", "company"])),
        adopts=draw(st.sampled_from([(), ("GUIDE",)])),
        environments=draw(st.sampled_from([(), (KnownEnvironment(id="CLUSTER", kind="institution_on_prem", approved_for=("phi", "public")),)])),
        agreements=draw(st.sampled_from([(), (AgreementOnFile(terms="DUA-A", valid_until=DATES[2]),), (AgreementOnFile(terms="DUA-B", valid_until=DATES[0]),)])),
        presumptions=draw(st.sampled_from([{}, {"acts_as_developer": False}])),
        readings=draw(st.sampled_from([{}, {}, {"weights_and_copyright": READINGS[0]}])),
    )  # fmt: skip


def _rulings() -> st.SearchStrategy[tuple[Ruling, ...]]:
    ruling = st.builds(
        Ruling, id=st.just("RULING"), name=st.just("ruling"), verdict=st.sampled_from([Verdict.PERMITTED, Verdict.PERMITTED_WITH_DUTIES, Verdict.PROHIBITED]),
        scope=st.builds(RulingScope, assets=st.sampled_from([(), ("data-a",)]), actions=st.sampled_from([(), ("use",), ("fine_tune",)])),
        conditions=st.sampled_from([(), ("tell the board",)]), valid_until=st.sampled_from([None, DATES[0], DATES[2]]),
        rests_on=st.sampled_from([(), (RestsOn(rule="OPEN-A-0"),)]),
    )  # fmt: skip
    return st.one_of(st.just(()), st.just(()), ruling.map(lambda r: (r,)))


@st.composite
def _requests(draw: st.DrawFn) -> UseRequest:
    action = draw(st.sampled_from(ASKED))
    kind = {"publish_outputs": "results"}.get(action, "model_weights")
    release = {"publish_model_weights": st.just("public"), "publish_outputs": st.just("public")}.get(
        action, st.sampled_from(["none", "internal", "restricted", "public"])
    )
    output = st.builds(Output, kind=st.just(kind), release=release, licence=st.sampled_from([None, *PUBLIC]), name=st.sampled_from([None, "Name"]))
    outputs = () if action in ("redistribute_data", "inference_prompt", "evaluate") else draw(st.one_of(st.just(()), output.map(lambda o: (o,))))
    tri = st.sampled_from([None, True, False])
    names = draw(st.lists(st.sampled_from(DATASETS), min_size=1, max_size=2, unique=True))
    evidence = st.builds(
        EvidenceOnFile, kind=st.sampled_from(EVIDENCE), held=st.sampled_from([True, True, False]), valid_until=st.sampled_from([None, *DATES]),
        covers=st.sampled_from([None, Covers(assets=("data-a",)), Covers(assets=("data-b", "data-c"))]),
    )  # fmt: skip
    signed = st.builds(EvidenceOnFile, kind=st.just("agreement"), terms=st.sampled_from(SIGNED), held=st.booleans(), valid_until=st.sampled_from([None, DATES[2]]))
    return UseRequest(
        action=action,
        datasets=tuple(DatasetUse(id=n, facts={f: draw(tri) for f in DATA_FACTS}) for n in names),
        model=draw(st.sampled_from([None, *(ModelUse(id=m) for m in MODELS)])),
        service=draw(st.sampled_from([None, None, ServiceUse(id="service-a"), ServiceUse(id="service-a", configuration={"trains_on_inputs": False})])),
        purpose=draw(st.sampled_from([None, *(PurposeUse(id=p) for p in PURPOSES)])),
        actor=Party(institution="INSTITUTE") if draw(st.booleans()) else None,
        environment=draw(st.sampled_from([None, *(EnvironmentUse(kind=k) for k in ENVIRONMENTS)])),
        outputs=outputs,
        evidence=tuple(draw(st.lists(st.one_of(evidence, signed), max_size=2))),
        facts={f: draw(tri) for f in FACTS},
        as_of=AS_OF,
    )  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A registry of about fifteen entries and a question."""
    entries = (*draw(_datasets()), *draw(_others()))
    return World(entries=entries, snapshot=compile_snapshot(entries), request=draw(_requests()))
