# SPDX-License-Identifier: Apache-2.0
"""Invented registries of any size: many data sets that share a few thousand combinations of terms.

A world is built from its size and a seed, and streams its entries: nothing grows with the number of data sets
but the entries that the caller keeps. A data set takes its terms, attributes and origin from one of `SHAPES`
shapes; the sources that they were made from stand in chains of depth 1 to 20.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.instruments import AGREEMENTS, DATA_LICENCES, GUIDANCE, MODEL_LICENCES, instruments
from bench.wording import duties, rule, yes
from licet.domain.entry import (
    AgreementOnFile,
    AttributeValue,
    Configuration,
    ContractedService,
    Covers,
    Dataset,
    Derivation,
    Entry,
    EvidenceOnFile,
    Institution,
    KnownEnvironment,
    Model,
    Ruling,
    RulingScope,
    Service,
    TrainedOn,
    Weights,
)
from licet.domain.verdict import Verdict

__all__ = ["CHAINS", "CLOSED", "INSTITUTION", "MODELS", "SERVICES", "SHAPES", "World", "world"]

INSTITUTION = "BENCH-INSTITUTE"
MODELS = tuple(f"model-{number:02d}" for number in range(40))
CLOSED = MODELS[-4:]
SERVICES = tuple(f"service-{number}" for number in range(10))
SHAPES = 2_000
CHAINS = 20
"""The chain with number n has n steps: its last member descends from n sources."""

_FAR = dt.date(2030, 12, 31)
_STEPS = ("derived", "subset", "copy", "annotated", "deidentified", "version", "embedded", "synthetic")
_OFTEN = _STEPS[:5]
_ISSUERS = tuple(f"Issuer {number}" for number in range(20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a data set has besides its name: data sets of one shape are alike in every answer."""

    terms: str | None
    issuer: str
    attributes: Mapping[str, AttributeValue]
    derived_from: tuple[Derivation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A registry of `size` data sets."""

    size: int
    seed: int
    fixed: tuple[Entry, ...] = field(repr=False)
    sources: tuple[Dataset, ...] = field(repr=False)
    shapes: tuple[Shape, ...] = field(repr=False)

    def entries(self) -> Iterator[Entry]:
        """Yield every entry, the data sets last."""
        yield from self.fixed
        yield from self.datasets()

    def datasets(self) -> Iterator[Dataset]:
        """Yield `size` data sets: the sources first."""
        yield from self.sources
        for number, at in enumerate(self._drawn(), len(self.sources)):
            shape = self.shapes[at]
            yield Dataset(
                id=f"data-{number:07d}",
                name=f"Data {number}",
                issuer=shape.issuer,
                concluded_terms=shape.terms,
                attributes=shape.attributes,
                derived_from=shape.derived_from,
            )

    def dataset_id(self, number: int) -> str:
        """Return the id of the data set with this number."""
        return self.sources[number].id if number < len(self.sources) else f"data-{number:07d}"

    def bundles(self) -> int:
        """Return how many combinations of terms, attributes and origin there are among the data sets."""
        return len(self.sources) + len(set(self._drawn()))

    def _drawn(self) -> Iterator[int]:
        """Yield the shape of each data set that is no source; a few shapes are common and most are rare."""
        draw = random.Random(self.seed).random
        count = len(self.shapes)
        return (int(count * draw() ** 2) for _ in range(self.size - len(self.sources)))


def world(size: int, seed: int = 1) -> World:
    """Return the world of this size, with 200 instruments, 40 models and 10 services.

    Raises:
        ValueError: the size is too small to hold the sources and anything else.
    """
    dice = random.Random(seed)
    terms = _combinations(dice)
    sources = _sources(dice, terms)
    if size <= len(sources):
        raise ValueError(f"a world has more than {len(sources)} data sets, not {size}")
    return World(
        size=size,
        seed=seed,
        fixed=(*instruments(), *_models(dice, sources), *_services(), _institution(), *_rulings(sources)),
        sources=sources,
        shapes=tuple(_shape(dice, terms, sources) for _ in range(SHAPES)),
    )


def _combinations(dice: random.Random) -> tuple[str, ...]:
    """Return the terms expressions in use: most are one document, some are two, a few leave a choice."""
    single = (*DATA_LICENCES * 2, *AGREEMENTS, "NOASSERTION", "INTERNAL", "INTERNAL")
    both = tuple(f"{dice.choice(DATA_LICENCES)} AND {dice.choice(AGREEMENTS)}" for _ in range(80))
    either = tuple(f"{dice.choice(DATA_LICENCES)} OR {dice.choice(DATA_LICENCES)}" for _ in range(20))
    return (*single, *both, *either)


def _sources(dice: random.Random, terms: Sequence[str]) -> tuple[Dataset, ...]:
    return tuple(_source(dice, terms, chain, step) for chain in range(1, CHAINS + 1) for step in range(chain + 1))


def _source(dice: random.Random, terms: Sequence[str], chain: int, step: int) -> Dataset:
    name = source_id(chain, step)
    parents = [Derivation(id=source_id(chain, step - 1), how=dice.choice(_OFTEN))] if step else []
    if step == 3 and chain % 3 == 0:
        parents.append(Derivation(id=source_id(chain - 1, 1), how="component"))
    own = rule(f"{name}-own", "duty", "publish_outputs", duties=duties(f"{name}-own", None))
    return Dataset(
        id=name,
        name=name,
        issuer=dice.choice(_ISSUERS),
        concluded_terms=dice.choice(terms),
        attributes=dice.choice(_PROFILES),
        derived_from=tuple(parents),
        rules=(own,) if step == 0 else (),
    )


def source_id(chain: int, step: int) -> str:
    """Return the id of a member of a chain; step 0 was made from nothing."""
    return f"source-{chain:02d}-{step:02d}"


def _shape(dice: random.Random, terms: Sequence[str], sources: Sequence[Dataset]) -> Shape:
    origin: tuple[Derivation, ...] = ()
    if dice.random() < 0.35:
        # The last member of the longest chain is left out, so that nothing lies deeper than 20 steps.
        origin = (Derivation(id=dice.choice(sources[:-1]).id, how=dice.choice(_STEPS)),)
    return Shape(
        terms=dice.choice(terms) if dice.random() < 0.95 else None,
        issuer=INSTITUTION if dice.random() < 0.05 else dice.choice(_ISSUERS),
        attributes=dice.choice(_PROFILES),
        derived_from=origin,
    )


def _profile(
    sensitivity: str, identifiability: str, access: str, kind: str, *, region: str = "US", phi: bool = False
) -> dict[str, AttributeValue]:
    return {
        "sensitivity": (sensitivity,),
        "identifiability": identifiability,
        "human_subjects": identifiability != "not_personal",
        "access": access,
        "data_kinds": (kind,),
        "subjects_region": (region,),
        "contains_phi": phi,
        "modality": ("text",) if kind in ("clinical_notes", "literature", "web_text") else ("tabular",),
    }


_PROFILES: tuple[Mapping[str, AttributeValue], ...] = (
    _profile("public", "not_personal", "open", "literature"),
    _profile("public", "not_personal", "open", "web_text", region="DE"),
    _profile("public", "anonymous", "open", "health"),
    _profile("public", "deidentified", "registered", "health", region="GB"),
    _profile("controlled_access", "deidentified", "credentialed", "clinical_notes"),
    _profile("controlled_access", "coded", "controlled", "genetic"),
    _profile("controlled_access", "pseudonymised", "controlled", "linked_health_records", region="GB"),
    _profile("restricted", "limited_data_set", "controlled", "health", phi=True),
    _profile("phi", "identified", "internal", "clinical_notes", phi=True),
    _profile("phi", "limited_data_set", "internal", "health", phi=True),
    _profile("confidential", "not_personal", "internal", "literature"),
    _profile("pii", "identified", "internal", "health", region="FR"),
    {"sensitivity": ("internal",), "access": "internal"},
    {"sensitivity": ("public",), "human_subjects": False},
    {"access": "open", "data_kinds": ("health",)},
    {},
)


def _models(dice: random.Random, sources: Sequence[Dataset]) -> Iterator[Model]:
    for number, name in enumerate(MODELS):
        base = Derivation(id=MODELS[number - 20], how="fine_tuned_from")
        yield Model(
            id=name,
            name=name,
            issuer=dice.choice(_ISSUERS),
            concluded_terms=MODEL_LICENCES[number % len(MODEL_LICENCES)],
            descendant_of=(base,) if 20 <= number < 36 else (),
            trained_on=(TrainedOn(id=dice.choice(sources).id),) if number % 8 == 5 else (),
            weights=Weights.CLOSED if name in CLOSED else Weights.OPEN,
            attributes={"generative": number % 5 != 0, "modality": ("text",)},
        )


def _services() -> Iterator[Service]:
    environments = ("enterprise_api_no_baa", "enterprise_api_with_baa", "public_llm_api", "institution_approved_cloud")
    for number, name in enumerate(SERVICES):
        yield Service(
            id=name,
            name=name,
            third_party=number % 4 != 3,
            environment=environments[number % 4],
            offers=(*CLOSED, *MODELS[number::4]),
            configuration=(
                Configuration(name="trains_on_inputs", default=number % 4 == 2),
                Configuration(name="human_review", default=number % 2 == 0),
                Configuration(name="zero_retention_verified", default=number % 4 == 1),
                Configuration(name="retention_days", default=30),
            ),
            rules=(
                rule(f"{name}-1", "permission", "inference_prompt", "embed_rag", "fine_tune"),
                rule(f"{name}-2", "prohibition", "train_other_model_on_outputs"),
                rule(f"{name}-3", "prohibition", "use", constraints=(yes("fact.fully_automated_decision"),)),
                rule(f"{name}-4", "notice", "use"),
            ),
        )


def _institution() -> Institution:
    cleared = ("public", "internal", "confidential", "restricted", "controlled_access", "pii", "phi")
    return Institution(
        id=INSTITUTION,
        name=INSTITUTION,
        country="US",
        party_kind="academic",
        adopts=GUIDANCE[:2],
        environments=(
            KnownEnvironment(id="CLUSTER", kind="institution_on_prem", approved_for=cleared),
            KnownEnvironment(id="CLOUD", kind="institution_approved_cloud", approved_for=cleared[:4]),
        ),
        services=(
            ContractedService(
                id=SERVICES[1],
                configuration={"trains_on_inputs": False, "zero_retention_verified": True, "baa_signed": True},
                covers=Covers(actions=("inference_prompt",)),
                approved_for=cleared,
            ),
        ),
        agreements=tuple(
            AgreementOnFile(terms=name, reviewed_for_llm=dt.date(2026, 1, 1), valid_until=_FAR)
            for name in AGREEMENTS[:40]
        ),
        evidence=(EvidenceOnFile(kind="training_certificate", valid_until=_FAR),),
        presumptions={
            "monthly_active_users_above_700m": False,
            "patent_suit_against_licensor": False,
            "sells_result": False,
        },
    )


def _rulings(sources: Sequence[Dataset]) -> Iterator[Ruling]:
    scopes = (
        RulingScope(actions=("evaluate",), purposes=("benchmark",), institution=INSTITUTION),
        RulingScope(assets=(sources[5].id, sources[40].id), actions=("fine_tune",)),
        RulingScope(models=(MODELS[3],), actions=("publish_outputs",)),
    )
    for number, scope in enumerate(scopes):
        name = f"RULING-{number}"
        yield Ruling(id=name, name=name, scope=scope, verdict=Verdict.PERMITTED, by="the board", valid_until=_FAR)
