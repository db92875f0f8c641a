# SPDX-License-Identifier: Apache-2.0
"""Random small registries and questions about them: every construct of the semantics, few names.

A world is built from one number by `random.Random`: drawing each of its hundreds of choices from Hypothesis took
0.2 s a world, a hundred times what judging it takes. `size` is drawn beside it, so that failures shrink to fewer rules.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from hypothesis import strategies as st

from licet.decision.snapshot import Snapshot, compile_snapshot
from licet.domain.entry import (
    Agreement,
    AgreementOnFile,
    AttributeValue,
    Covers,
    Dataset,
    Derivation,
    Entry,
    EvidenceOnFile,
    Guidance,
    Institution,
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
    Scalar,
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

__all__ = ["AS_OF", "World", "changed_entry", "question", "world", "worlds"]

T = TypeVar("T")

AS_OF = dt.date(2026, 11, 24)
PUBLIC = ("OPEN-A", "OPEN-B")
SIGNED = ("DUA-A", "DUA-B")
TERMS = (*PUBLIC, *SIGNED, "AGREEMENT-GOVERNED", "NOASSERTION", "INTERNAL")
DATASETS = ("data-a", "data-b", "data-c")
MODELS = ("model-a", "model-b")
ACTIONS = (
    "use",
    "evaluate",
    "fine_tune",
    "train",
    "publish_model_weights",
    "share_model_restricted",
    "redistribute_data",
    "share_with_third_party_api",
    "mix_datasets",
    "commercial_use",
    "publish_outputs",
    "retain_model",
)
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

    seed: int
    size: int
    entries: tuple[Entry, ...] = field(repr=False)
    snapshot: Snapshot = field(repr=False)
    request: UseRequest = field(repr=False)


class _Dice:
    """Makes the choices of one world."""

    def __init__(self, seed: int, size: int) -> None:
        self._random = random.Random(seed)
        self.size = size

    def one(self, options: Sequence[T]) -> T:
        return self._random.choice(options)

    def often(self, chance: float) -> bool:
        return self._random.random() < chance

    def some(self, options: Sequence[T], most: int) -> tuple[T, ...]:
        return tuple(self._random.sample(list(options), self._random.randint(0, min(most, len(options)))))

    def many(self, make: Callable[[], T], most: int) -> tuple[T, ...]:
        return tuple(make() for _ in range(self._random.randint(0, most)))


BOOLEAN = (
    *(f"fact.{name}" for name in (*DATA_FACTS, *FACTS)),
    *(f"evidence.{name}" for name in EVIDENCE),
    "service.trains_on_inputs",
    "service.third_party",
    "model.generative",
    "dataset.human_subjects",
)
COMPARED: tuple[tuple[str, tuple[Operator, ...], tuple[Scalar | tuple[Scalar, ...], ...]], ...] = (
    ("purpose", (Operator.IS_A,), PURPOSES),
    ("environment.kind", (Operator.EQ, Operator.NOT_IN), ENVIRONMENTS),
    ("evidence.agreement", (Operator.COVERS,), SIGNED),
    ("dataset.sensitivity", (Operator.IN,), (("phi", "confidential"),)),
    ("output.licence", (Operator.EQ,), PUBLIC),
    ("actor.country", (Operator.WITHIN,), ("EEA", "US")),
    ("upstream.terms", (Operator.IN,), (("NOASSERTION", "DUA-B"),)),
    ("service.retention_days", (Operator.LTE,), (0, 30)),
    ("fact.environment_approved", (Operator.EQ,), (True,)),
)


def _literal(dice: _Dice) -> Constraint:
    if dice.often(0.5):
        operator = dice.one((Operator.EQ, Operator.EQ, Operator.NEQ))
        return Constraint(left_operand=dice.one(BOOLEAN), operator=operator, right_operand=dice.often(0.5))
    operand, operators, values = dice.one(COMPARED)
    return Constraint(left_operand=operand, operator=dice.one(operators), right_operand=dice.one(values))


def _condition(dice: _Dice) -> Condition:
    match dice.one(("literal", "literal", "all", "any", "not")):
        case "all":
            return AllOf(all_of=(_literal(dice), _literal(dice)))
        case "any":
            return AnyOf(any_of=(_literal(dice), _literal(dice)))
        case "not":
            return Not(not_=_literal(dice))
        case _:
            return _literal(dice)


def _conditions(dice: _Dice) -> tuple[Condition, ...]:
    return (_condition(dice),) if dice.often(0.22) else ()


def _rule(dice: _Dice, rule_id: str) -> Rule:
    """One rule; permissions are common, or nothing would ever be permitted."""
    modality = dice.one([*Modality, *[Modality.PERMISSION] * 7])
    permission = modality is Modality.PERMISSION
    with_duty = modality is Modality.DUTY or (permission and dice.often(0.2))
    return Rule(
        id=rule_id,
        modality=modality,
        actions=dice.some(ACTIONS, 12 if permission else 4) or ("use",),
        says=f"what {rule_id} says",
        clause=Clause(section="1", quote="words", verified=dice.often(0.85), confidence="high"),
        purposes=("research",) if dice.often(0.15) else (),
        constraints=_conditions(dice),
        requires=_conditions(dice),
        unless=_conditions(dice),
        lifts=dice.some(("OPEN-A-0", "DUA-A-0", "DUA-B-1"), 2) if permission and dice.often(0.5) else (),
        duties=(DutySpec(id=f"duty-{rule_id}", says="do it", evidence=dice.one((None, *EVIDENCE))),)
        if with_duty
        else (),
        propagation=tuple(Propagation(to=to, because="words") for to in dice.some(tuple(PropagationTarget), 3)),
        reading=dice.one(READINGS) if dice.often(0.2) else None,
        if_unknown=IfUnknown.REVIEW if dice.often(0.12) else IfUnknown.ASK,
        refer_to="legal",
        review="unclear words" if dice.often(0.05) else None,
        valid_until=dice.one(DATES) if dice.often(0.15) else None,
    )


def _rules(dice: _Dice, owner: str, most: int) -> tuple[Rule, ...]:
    count = min(most, dice.size)
    return tuple(_rule(dice, f"{owner}-{i}") for i in range(count) if dice.often(0.75))


def _terms(dice: _Dice) -> str | None:
    one, two = dice.one((*TERMS, *PUBLIC * 3, *SIGNED)), dice.one((*TERMS, *PUBLIC))
    return dice.one((one, one, one, f"{one} AND {two}", f"{one} OR {two}", None))


def _dataset(dice: _Dice, index: int) -> Dataset:
    name = DATASETS[index]
    parents = (*DATASETS[:index], "model-a", "nowhere")
    hows = ("subset", "derived", "synthetic", "generated_by")
    edges = tuple(Derivation(id=p, how=dice.one(hows)) for p in dice.some(parents, 2)) if dice.often(0.3) else ()
    parts = tuple(Part(id=p, terms=dice.one(TERMS)) for p in dice.some(("p1", "p2"), 2)) if dice.often(0.2) else ()
    attributes: dict[str, AttributeValue] = {}
    if dice.often(0.7):
        attributes["sensitivity"] = dice.one((("public",), ("phi",), ("confidential",)))
    if dice.often(0.5):
        attributes["human_subjects"] = dice.often(0.5)
    if dice.often(0.5):
        attributes["identifiability"] = dice.one(("identified", "deidentified", "not_personal"))
    return Dataset(
        id=name,
        name=name,
        concluded_terms=_terms(dice),
        rules=_rules(dice, name, 1) if dice.often(0.4) else (),
        derived_from=edges,
        parts=parts,
        attributes=attributes,
        template=dice.often(0.3),
    )


def _models(dice: _Dice) -> tuple[Model, ...]:
    chain = (Derivation(id="model-a", how="fine_tuned_from"),) if dice.often(0.5) else ()
    return (
        Model(
            id="model-a", name="a", concluded_terms=dice.one(PUBLIC), attributes=dice.one(({}, {"generative": True}))
        ),
        Model(
            id="model-b",
            name="b",
            concluded_terms=_terms(dice),
            descendant_of=chain,
            trained_on=(TrainedOn(id="data-a"),) if dice.often(0.4) else (),
        ),
    )


def _institution(dice: _Dice) -> Institution:
    cluster = KnownEnvironment(id="CLUSTER", kind="institution_on_prem", approved_for=("phi", "public"))
    signed = (
        AgreementOnFile(terms="DUA-A", valid_until=DATES[2]),
        AgreementOnFile(terms="DUA-B", valid_until=DATES[0]),
    )
    return Institution(
        id="INSTITUTE",
        name="institute",
        country=dice.one((None, "US", "DE")),
        party_kind=dice.one((None, "academic", "company")),
        adopts=("GUIDE",) if dice.often(0.5) else (),
        environments=(cluster,) if dice.often(0.5) else (),
        agreements=dice.some(signed, 2),
        presumptions={"acts_as_developer": False} if dice.often(0.5) else {},
        readings={"weights_and_copyright": READINGS[0]} if dice.often(0.3) else {},
    )


def _rulings(dice: _Dice) -> tuple[Ruling, ...]:
    if dice.often(0.7):
        return ()
    ruling = Ruling(
        id="RULING",
        name="ruling",
        verdict=dice.one((Verdict.PERMITTED, Verdict.PERMITTED_WITH_DUTIES, Verdict.PROHIBITED)),
        scope=RulingScope(assets=dice.one(((), ("data-a",))), actions=dice.one(((), ("use",), ("fine_tune",)))),
        conditions=("tell the board",) if dice.often(0.5) else (),
        valid_until=dice.one((None, DATES[0], DATES[2])),
        rests_on=(RestsOn(rule="OPEN-A-0"),) if dice.often(0.3) else (),
    )
    return (ruling,)


def _registry(dice: _Dice) -> tuple[Entry, ...]:
    stances = (None, None, None, *Silence)
    return (
        *(_dataset(dice, index) for index in range(len(DATASETS))),
        *_models(dice),
        *(Licence(id=i, name=i, rules=_rules(dice, i, 4), silence=dice.one(stances)) for i in PUBLIC),
        *(Agreement(id=i, name=i, rules=_rules(dice, i, 3), silence=dice.one(stances)) for i in SIGNED),
        *(Marker(id=i, name=i, rules=_rules(dice, i, 1)) for i in ("AGREEMENT-GOVERNED", "NOASSERTION", "INTERNAL")),
        Service(
            id="service-a",
            name="service",
            environment="enterprise_api_no_baa",
            rules=_rules(dice, "service-a", 2),
            third_party=dice.often(0.5),
        ),
        Guidance(id="GUIDE", name="guide", rules=_rules(dice, "GUIDE", 3)),
        Regulation(id="LAW", name="law", rules=_rules(dice, "LAW", 2), applies_when=_conditions(dice)),
        _institution(dice),
        *_rulings(dice),
    )


def _evidence(dice: _Dice) -> EvidenceOnFile:
    if dice.often(0.3):
        return EvidenceOnFile(
            kind="agreement", terms=dice.one(SIGNED), held=dice.often(0.7), valid_until=dice.one((None, DATES[2]))
        )
    covers = dice.one((None, Covers(assets=("data-a",)), Covers(assets=("data-b", "data-c"))))
    return EvidenceOnFile(
        kind=dice.one(EVIDENCE), held=dice.often(0.7), valid_until=dice.one((None, *DATES)), covers=covers
    )


def _outputs(dice: _Dice, action: str) -> tuple[Output, ...]:
    if action in ("redistribute_data", "inference_prompt", "evaluate") or dice.often(0.4):
        return ()
    kind = "results" if action == "publish_outputs" else "model_weights"
    release = "public" if action.startswith("publish") else dice.one(("none", "internal", "restricted", "public"))
    return (Output(kind=kind, release=release, licence=dice.one((None, *PUBLIC)), name=dice.one((None, "Name"))),)


def _request(dice: _Dice) -> UseRequest:
    action = dice.one(ASKED)
    tri = (None, True, False)
    services = (
        None,
        None,
        ServiceUse(id="service-a"),
        ServiceUse(id="service-a", configuration={"trains_on_inputs": False}),
    )
    used = dice.some(DATASETS, 2) or ("data-b",)
    return UseRequest(
        action=action,
        datasets=tuple(DatasetUse(id=n, facts={f: dice.one(tri) for f in DATA_FACTS}) for n in used),
        model=dice.one((None, *(ModelUse(id=m) for m in MODELS))),
        service=dice.one(services),
        purpose=dice.one((None, *(PurposeUse(id=p) for p in PURPOSES))),
        actor=Party(institution="INSTITUTE") if dice.often(0.6) else None,
        environment=dice.one((None, *(EnvironmentUse(kind=k) for k in ENVIRONMENTS))),
        outputs=_outputs(dice, action),
        evidence=dice.many(lambda: _evidence(dice), 2),
        facts={f: _stated(f, dice.one(tri)) for f in FACTS},
        as_of=AS_OF,
    )


def _stated(fact: str, value: bool | None) -> bool | None:
    """Selling is always stated: who says nothing does not sell (SEMANTICS 1.1), whatever a rule would like."""
    return bool(value) if fact == "sells_result" else value


def world(seed: int, size: int = 4) -> World:
    """The world that a number stands for: about fifteen entries and a question."""
    dice = _Dice(seed, size)
    entries = _registry(dice)
    return World(seed=seed, size=size, entries=entries, snapshot=compile_snapshot(entries), request=_request(dice))


def question(seed: int) -> UseRequest:
    """A question that every world can be asked, since all have the same names."""
    return _request(_Dice(seed, 1))


def changed_entry(entry: Entry, seed: int, size: int = 4) -> Entry:
    """The entry of the same id in another world: a change of the registry."""
    others = {other.id: other for other in _registry(_Dice(seed, size))}
    return others.get(entry.id, entry)


def worlds() -> st.SearchStrategy[World]:
    """Worlds of every size."""
    return st.builds(world, st.integers(0, 2**48), st.integers(1, 4))
